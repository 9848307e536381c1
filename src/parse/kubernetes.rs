//! Reads namespaces, workloads and Services of Kubernetes, as far as they decide about dataplanes.
//! Fields that are not known are nobody's business here: only their own control plane checks them.
//! A label that is not a string is reported, because Kubernetes refuses the whole object for it.

use super::decode::{Decoder, Mismatch};
use super::fields::{Fields, fields, unchecked};
use super::scalar::Scalar;
use super::tree::NodeId;
use crate::diag::Finding;
use crate::model::{
    Container, ContainerPort, Kubernetes, Object, Owner, PodTemplate, PortName, PortOfService,
    Service, Tags, Workload, WorkloadKind,
};

type D<'x, 'd, 't> = &'x mut Decoder<'d, 't>;

/// The sidecar's container.
const SIDECAR: &str = "kuma-sidecar";

/// The kinds that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KubernetesKind {
    Namespace,
    Service,
    Workload(WorkloadKind),
}

impl KubernetesKind {
    /// The kind of a header; none for the same word of another API.
    pub(super) fn of(version: &str, word: &str) -> Option<Self> {
        let group = version.rsplit_once('/').map_or("", |(group, _)| group);
        match word {
            "Namespace" | "Service" if !group.is_empty() => None,
            "Namespace" => Some(Self::Namespace),
            "Service" => Some(Self::Service),
            _ => {
                let mut kinds = WorkloadKind::ALL.into_iter();
                let kind = kinds.find(|kind| kind.word() == word)?;
                // Where workloads once were.
                let is_old = group == "extensions" && kind.group() == "apps";
                (group == kind.group() || is_old).then_some(Self::Workload(kind))
            }
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Namespace => "Namespace",
            Self::Service => "Service",
            Self::Workload(kind) => kind.word(),
        }
    }
}

fields! {
    unchecked OBJECT: metadata spec status;
    unchecked METADATA: name generateName namespace labels annotations ownerReferences;
    unchecked OWNER: kind name;
    unchecked STATUS: phase reason;
    unchecked WORKLOAD_SPEC: replicas suspend parallelism completions ordinals template;
    unchecked ORDINALS: start;
    unchecked CRON_JOB_SPEC: suspend jobTemplate;
    unchecked TEMPLATE: metadata spec;
    unchecked POD_SPEC: containers initContainers serviceAccount serviceAccountName;
    unchecked CONTAINER: name ports securityContext livenessProbe readinessProbe startupProbe;
    unchecked CONTAINER_PORT: name containerPort protocol;
    unchecked SECURITY_CONTEXT: runAsUser;
    unchecked PROBE: httpGet;
    unchecked HTTP_GET: port;
    unchecked SERVICE_SPEC: selector ports type clusterIP;
    unchecked SERVICE_PORT: port name protocol targetPort appProtocol;
}

/// Reads an object into its list, and gives what Kubernetes refuses of it.
pub(super) fn read(
    decoder: D<'_, '_, '_>,
    kind: KubernetesKind,
    node: NodeId,
    into: &mut Kubernetes,
) -> Vec<Finding> {
    let subject = match kind {
        KubernetesKind::Namespace => {
            let mut namespace = Object::default();
            decoder.fields(node, &OBJECT, |decoder, name, value| {
                if name == "metadata" {
                    namespace = metadata(decoder, value).object;
                }
            });
            namespace.namespace = "".into();
            namespace.origin = decoder.origin.clone();
            into.namespaces.push(namespace);
            into.namespaces.last()
        }
        KubernetesKind::Service => {
            let mut service = Service::default();
            decoder.fields(node, &OBJECT, |decoder, name, value| match name {
                "metadata" => service.object = metadata(decoder, value).object,
                "spec" => service_spec(decoder, value, &mut service),
                _ => {}
            });
            settle(&mut service.object, decoder);
            into.services.push(service);
            into.services.last().map(|it| &it.object)
        }
        KubernetesKind::Workload(kind) => {
            let workload = workload(decoder, kind, node);
            into.workloads.push(workload);
            into.workloads.last().map(|it| &it.object)
        }
    };
    let subject = subject.map(|object| object.subject(kind.word()));
    let refusals = std::mem::take(&mut decoder.refusals).into_iter();
    refusals
        .map(|refusal| Finding {
            subject: subject.clone(),
            ..refusal.finding
        })
        .collect()
}

/// What is said of every object.
fn settle(object: &mut Object, decoder: D<'_, '_, '_>) {
    if object.namespace.is_empty() {
        object.namespace = "default".into();
    }
    object.origin = decoder.origin.clone();
}

/// The meta data of an object or of a pod's template.
#[derive(Default)]
struct Metadata {
    object: Object,
    owner: Option<Owner>,
}

fn metadata(decoder: D<'_, '_, '_>, node: NodeId) -> Metadata {
    let mut metadata = Metadata::default();
    let object = &mut metadata.object;
    decoder.fields(node, &METADATA, |decoder, name, value| match name {
        "name" => object.name = decoder.text(value),
        // The name behind which Kubernetes writes some letters.
        "generateName" if object.name.is_empty() => {
            object.name = decoder.text(value).trim_end_matches('-').into();
        }
        "namespace" => object.namespace = decoder.text(value),
        "labels" => object.labels = labels(decoder, value, |_| true),
        "annotations" => {
            object.annotations = labels(decoder, value, |key| key.contains("kuma.io/"))
        }
        "ownerReferences" => {
            let owners = decoder.list(value, |decoder, value| {
                let (mut kind, mut name) = (Box::default(), Box::default());
                decoder.fields(value, &OWNER, |decoder, field, value| match field {
                    "kind" => kind = decoder.text(value),
                    _ => name = decoder.text(value),
                });
                Some(Owner { kind, name })
            });
            metadata.owner = owners.into_iter().flatten().next();
        }
        _ => {}
    });
    metadata
}

/// A map from strings to strings; the rest of what is written there is reported, and taken for the
/// text that it looks like.
pub(super) fn labels(
    decoder: D<'_, '_, '_>,
    node: NodeId,
    is_wanted: impl Fn(&str) -> bool,
) -> Tags {
    let mut found = decoder.texts(node, |decoder, value| Some(text_of_label(decoder, value)));
    found.retain(|(name, _)| is_wanted(name));
    Tags::new(found)
}

fn text_of_label<'d>(decoder: D<'_, 'd, '_>, value: NodeId) -> &'d str {
    let written = decoder.tree.written(value);
    let mut mismatch = Mismatch::new(decoder.tree, value, "a string", "string");
    if let Some(written) = written {
        mismatch.help = Some(format!(
            "Kubernetes refuses the object for it; write it in quotes: \"{written}\""
        ));
    }
    decoder.mismatch(value, mismatch);
    written.unwrap_or_default()
}

fn workload(decoder: D<'_, '_, '_>, kind: WorkloadKind, node: NodeId) -> Workload {
    let mut workload = Workload {
        kind,
        object: Object::default(),
        owner: None,
        replicas: 1,
        is_suspended: false,
        is_over: false,
        first_ordinal: 0,
        template: PodTemplate::default(),
    };
    let mut meta = Metadata::default();
    decoder.fields(node, &OBJECT, |decoder, name, value| match (name, kind) {
        ("metadata", _) => meta = metadata(decoder, value),
        ("spec", WorkloadKind::Pod) => {
            pod_spec(decoder, value, &mut workload.template);
        }
        ("spec", _) => workload_spec(decoder, value, &mut workload),
        ("status", WorkloadKind::Pod) => {
            decoder.fields(value, &STATUS, |decoder, name, value| {
                let text = decoder.text(value);
                workload.is_over |= match name {
                    "phase" => &*text == "Succeeded",
                    _ => &*text == "Evicted",
                };
            });
        }
        _ => {}
    });
    settle(&mut meta.object, decoder);
    if kind == WorkloadKind::Pod {
        workload.template.labels = meta.object.labels.clone();
        workload.template.annotations = meta.object.annotations.clone();
    }
    workload.object = meta.object;
    workload.owner = meta.owner;
    workload
}

fn workload_spec(decoder: D<'_, '_, '_>, node: NodeId, workload: &mut Workload) {
    if workload.kind == WorkloadKind::CronJob {
        decoder.fields(node, &CRON_JOB_SPEC, |decoder, name, value| match name {
            "suspend" => workload.is_suspended |= decoder.boolean(value),
            _ => decoder.fields(value, &TEMPLATE, |decoder, name, value| {
                if name == "spec" {
                    job_spec(decoder, value, workload);
                }
            }),
        });
    } else {
        job_spec(decoder, node, workload);
    }
}

/// The spec of anything with a template.
fn job_spec(decoder: D<'_, '_, '_>, node: NodeId, workload: &mut Workload) {
    let is_job = matches!(workload.kind, WorkloadKind::Job | WorkloadKind::CronJob);
    let mut completions = None;
    decoder.fields(node, &WORKLOAD_SPEC, |decoder, name, value| match name {
        "replicas" if !is_job && workload.kind != WorkloadKind::DaemonSet => {
            workload.replicas = decoder.number(value);
        }
        "suspend" if is_job => workload.is_suspended |= decoder.boolean(value),
        "parallelism" if is_job => workload.replicas = decoder.number(value),
        "completions" if is_job => completions = Some(decoder.number(value)),
        "ordinals" => {
            workload.first_ordinal = decoder.only(value, &ORDINALS, Decoder::number);
        }
        "template" => workload.template = template(decoder, value),
        _ => {}
    });
    // Never more pods than have work.
    workload.replicas = completions.map_or(workload.replicas, |most| workload.replicas.min(most));
}

fn template(decoder: D<'_, '_, '_>, node: NodeId) -> PodTemplate {
    let mut template = PodTemplate::default();
    decoder.fields(node, &TEMPLATE, |decoder, name, value| match name {
        "metadata" => {
            let object = metadata(decoder, value).object;
            template.labels = object.labels;
            template.annotations = object.annotations;
        }
        _ => pod_spec(decoder, value, &mut template),
    });
    template
}

fn pod_spec(decoder: D<'_, '_, '_>, node: NodeId, template: &mut PodTemplate) {
    decoder.fields(node, &POD_SPEC, |decoder, name, value| {
        // The field of old is read where the one of today says nothing.
        if let "serviceAccount" | "serviceAccountName" = name {
            let account = decoder.text(value);
            let is_empty = template.service_account.is_empty();
            if is_empty || (name == "serviceAccountName" && !account.is_empty()) {
                template.service_account = account;
            }
            return;
        }
        let containers = decoder.list(value, container);
        template.has_sidecar |= containers.iter().any(|it| &*it.name == SIDECAR);
        if name == "containers" {
            template.containers = containers.into_iter().map(|it| it.container).collect();
        }
    });
}

#[derive(Default)]
struct NamedContainer {
    name: Box<str>,
    container: Container,
}

fn container(decoder: D<'_, '_, '_>, node: NodeId) -> NamedContainer {
    decoder.read(
        node,
        &CONTAINER,
        |it: &mut NamedContainer, decoder, name, value| match name {
            "name" => it.name = decoder.text(value),
            "ports" => it.container.ports = decoder.list(value, container_port),
            "securityContext" => {
                let user = |decoder: D<'_, '_, '_>, value| Some(decoder.number(value));
                it.container.runs_as = decoder.only(value, &SECURITY_CONTEXT, user);
            }
            _ => {
                let port = |decoder: D<'_, '_, '_>, value| {
                    decoder.only(value, &HTTP_GET, |decoder, value| port_name(decoder, value))
                };
                it.container
                    .probed
                    .extend(decoder.only(value, &PROBE, port));
            }
        },
    )
}

fn container_port(decoder: D<'_, '_, '_>, node: NodeId) -> ContainerPort {
    decoder.read(
        node,
        &CONTAINER_PORT,
        |port: &mut ContainerPort, decoder, name, value| match name {
            "name" => port.name = decoder.text(value),
            "containerPort" => port.number = decoder.number(value),
            _ => port.is_other = is_other(decoder, value),
        },
    )
}

/// Whether the protocol of a port is another one than TCP.
fn is_other(decoder: D<'_, '_, '_>, node: NodeId) -> bool {
    !matches!(&*decoder.text(node), "" | "TCP")
}

/// A port by its number or by its name.
fn port_name(decoder: D<'_, '_, '_>, node: NodeId) -> Option<PortName> {
    match decoder.tree.scalar(node) {
        Some(Scalar::Text(text)) => Some(PortName::Name(text.into())),
        Some(Scalar::Null) => None,
        _ => Some(PortName::Number(decoder.number(node))),
    }
}

fn service_spec(decoder: D<'_, '_, '_>, node: NodeId, service: &mut Service) {
    decoder.fields(node, &SERVICE_SPEC, |decoder, name, value| match name {
        "selector" => {
            let first = decoder.tree.first_key(value);
            let first = first.map(|key| decoder.tree.key(key));
            service.first_selector = first.unwrap_or_default().into();
            service.selector = labels(decoder, value, |_| true);
        }
        "ports" => service.ports = decoder.list(value, service_port),
        "type" => service.is_external_name = &*decoder.text(value) == "ExternalName",
        _ => service.is_headless = &*decoder.text(value) == "None",
    });
}

fn service_port(decoder: D<'_, '_, '_>, node: NodeId) -> PortOfService {
    decoder.read(
        node,
        &SERVICE_PORT,
        |port: &mut PortOfService, decoder, name, value| match name {
            "port" => port.number = decoder.number(value),
            "name" => port.name = decoder.text(value),
            "protocol" => port.is_other = is_other(decoder, value),
            "targetPort" => port.target = port_name(decoder, value),
            _ => port.app_protocol = Some(decoder.text(value)),
        },
    )
}
