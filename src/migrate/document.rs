//! The documents of a migration, in the form that was asked for.

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::diag::Subject;
use crate::model::mesh_trace::Conf;
use crate::model::{Form, Kind, MeshTrace, Meta, Tags, TargetRef};

/// A document.
#[derive(Debug, Clone)]
pub(crate) struct NewDocument {
    /// What it is of.
    pub(crate) subject: Subject,
    /// What it says.
    pub(crate) body: Body,
}

/// What a document says.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(crate) enum Body {
    /// A policy that is new.
    Policy(Box<PolicyDocument>),
    /// Anything else.
    Value(Packed),
}

/// A value that takes little room, because there may be very many. It is made again to be shown.
#[derive(Debug, Clone)]
pub(crate) struct Packed(Box<[u8]>);

impl Packed {
    fn new(value: &Value) -> Self {
        // Whatever JSON has can be written so.
        Self(rmp_serde::to_vec(value).unwrap_or_default().into())
    }

    pub(crate) fn value(&self) -> Value {
        rmp_serde::from_slice(&self.0).unwrap_or_default()
    }
}

impl Serialize for Packed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}

/// A policy in one of the forms.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(crate) enum PolicyDocument {
    /// The Universal one.
    Universal {
        #[serde(rename = "type")]
        kind: &'static str,
        mesh: String,
        name: String,
        #[serde(skip_serializing_if = "Tags::is_empty")]
        labels: Tags,
        spec: Spec,
    },
    /// That of Kubernetes.
    #[serde(rename_all = "camelCase")]
    Kubernetes {
        api_version: &'static str,
        kind: &'static str,
        metadata: Metadata,
        spec: Spec,
    },
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Metadata {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<Box<str>>,
    labels: Tags,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Spec {
    #[serde(skip_serializing_if = "Option::is_none")]
    target_ref: Option<TargetRef>,
    default: Conf,
}

const API_VERSION: &str = "kuma.io/v1alpha1";

impl NewDocument {
    /// The document of a policy.
    pub(super) fn of_policy(policy: &MeshTrace) -> Self {
        let meta = &policy.meta;
        let kind = Kind::MeshTrace.word();
        let spec = Spec {
            target_ref: policy.target.clone(),
            default: policy.default.clone(),
        };
        let body = match meta.form {
            Form::Universal => PolicyDocument::Universal {
                kind,
                mesh: meta.mesh.clone(),
                name: meta.name.clone(),
                labels: meta.labels.clone(),
                spec,
            },
            Form::Kubernetes => PolicyDocument::Kubernetes {
                api_version: API_VERSION,
                kind,
                metadata: Metadata {
                    name: meta.own_name().to_owned(),
                    namespace: meta.namespace.clone(),
                    labels: meta.labels.clone(),
                },
                spec,
            },
        };
        Self {
            subject: meta.subject(Kind::MeshTrace),
            body: Body::Policy(Box::new(body)),
        }
    }

    /// A resource by its value in the Universal form, without what its control plane has written.
    pub(super) fn of_value(kind: Kind, meta: &Meta, mut value: Value, form: Form) -> Self {
        if let Some(fields) = value.as_object_mut() {
            for written in ["creationTime", "modificationTime", "kri"] {
                fields.remove(written);
            }
        }
        let body = match form {
            Form::Universal => value,
            Form::Kubernetes => kubernetes(kind, meta, value),
        };
        Self {
            subject: meta.subject(kind),
            body: Body::Value(Packed::new(&body)),
        }
    }
}

/// A value in the form of Kubernetes.
fn kubernetes(kind: Kind, meta: &Meta, value: Value) -> Value {
    let mut metadata = json!({"name": meta.own_name()});
    if let Some(namespace) = meta
        .namespace
        .as_deref()
        .filter(|_| kind.is_named_with_namespace())
    {
        metadata["namespace"] = namespace.into();
    }
    let Value::Object(mut fields) = value else {
        return value;
    };
    let labels = fields.remove("labels").filter(|it| !it.is_null());
    for meta in ["type", "name", "mesh"] {
        fields.remove(meta);
    }
    let spec = if kind.has_spec() {
        fields.remove("spec").unwrap_or_default()
    } else {
        Value::Object(fields)
    };
    let mut document = json!({"apiVersion": API_VERSION, "kind": kind.word()});
    if kind.has_spec() {
        metadata["labels"] = labels.unwrap_or_else(|| json!({}));
        metadata["labels"]["kuma.io/mesh"] = meta.mesh.clone().into();
    } else {
        if let Some(labels) = labels {
            metadata["labels"] = labels;
        }
        if kind.is_in_mesh() {
            document["mesh"] = meta.mesh.clone().into();
        }
    }
    document["metadata"] = metadata;
    let is_empty = spec.as_object().is_some_and(serde_json::Map::is_empty);
    if !is_empty {
        document["spec"] = spec;
    }
    document
}
