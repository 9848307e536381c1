//! Why no dataplane comes of a workload.

use crate::diag::go_quote;
use crate::model::INJECTION;

/// The user that the sidecar runs as.
pub(crate) const SIDECAR_USER: u32 = 5678;

/// Why no dataplane comes of a workload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It makes no pods.
    NoReplicas,
    /// It waits to make pods.
    Suspended,
    /// The injector does not see its pods.
    WebhookNotCalled,
    /// Pods with this label are left alone.
    ExceptionLabel(&'static str),
    /// Its pods have the sidecar already.
    HasSidecarContainer,
    /// The label of its pods says no, in this word.
    LabelSaysNo(&'static str),
    /// The injector refuses its pods, so they never start.
    PodRefused(PodRefusal),
    /// It is a proxy of a zone, or a builtin gateway without tags, or has run to its end.
    NoDataplane,
    /// Its pods start, and the control plane can make nothing of them.
    ConversionFailed(String),
    /// The control plane refuses the Dataplane that it makes: the place and what is wrong.
    DataplaneRefused {
        /// The field of the Dataplane.
        field: String,
        /// The message.
        message: String,
    },
}

/// Why the injector refuses a pod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PodRefusal {
    /// The label of injection has this value: of the pod, or of its namespace.
    InjectionLabel(String),
    /// There is no such mesh.
    NoMesh(String),
    /// A container runs as the user of the sidecar.
    SidecarUser,
    /// An annotation that has to be a boolean has this value.
    Annotation(&'static str, String),
    /// Both kinds of probes are asked for.
    BothProbes,
    /// A probe asks the port of virtual probes.
    ProbePort(u32),
    /// The label `kuma.io/workload` is the control plane's.
    WorkloadLabel,
}

impl Reason {
    /// Its stable code.
    pub(crate) fn code(&self) -> String {
        match self {
            Self::NoReplicas => "no-replicas",
            Self::Suspended => "suspended",
            Self::WebhookNotCalled => "webhook-not-called",
            Self::ExceptionLabel(_) => "exception-label",
            Self::HasSidecarContainer => "has-sidecar-container",
            Self::LabelSaysNo(word) => return format!("pod-label-{word}"),
            Self::PodRefused(_) => "pod-refused",
            Self::NoDataplane => "no-dataplane",
            Self::ConversionFailed(_) => "conversion-failed",
            Self::DataplaneRefused { .. } => "dataplane-refused",
        }
        .to_owned()
    }

    /// Why, in words that stand behind "because".
    pub(crate) fn message(&self) -> String {
        match self {
            Self::NoReplicas => "it has no replicas".to_owned(),
            Self::Suspended => "it is suspended".to_owned(),
            Self::WebhookNotCalled => {
                "neither its namespace nor its pods ask for the sidecar".to_owned()
            }
            Self::ExceptionLabel(key) => format!("its pods have the label {key}"),
            Self::HasSidecarContainer => {
                "its pods have a container kuma-sidecar of their own".to_owned()
            }
            Self::LabelSaysNo(word) => format!("its pods have the label {INJECTION}: {word}"),
            Self::PodRefused(refusal) => {
                format!(
                    "its pods are refused, so none ever starts: {}",
                    refusal.message()
                )
            }
            Self::NoDataplane => "its pods run no sidecar".to_owned(),
            Self::ConversionFailed(message) => message.clone(),
            Self::DataplaneRefused { field, message } => {
                format!("the control plane refuses its own Dataplane: {field}: {message}")
            }
        }
    }
}

impl PodRefusal {
    /// What is wrong with the pod.
    pub(crate) fn message(&self) -> String {
        const WORDS: &str = "enabled, true, yes, disabled, false or no";
        match self {
            Self::InjectionLabel(value) => {
                format!(
                    "the label {INJECTION} has to be {WORDS}, not {}",
                    go_quote(value)
                )
            }
            Self::NoMesh(mesh) => format!("there is no Mesh {}", go_quote(mesh)),
            Self::SidecarUser => {
                format!("a container runs as the user {SIDECAR_USER}, which is the sidecar's")
            }
            Self::Annotation(key, value) => {
                format!(
                    "the annotation {key} has to be {WORDS}, not {}",
                    go_quote(value)
                )
            }
            Self::BothProbes => {
                "kuma.io/gateway and kuma.io/virtual-probes cannot both be on".to_owned()
            }
            Self::ProbePort(port) => format!("a probe asks port {port}, which virtual probes take"),
            Self::WorkloadLabel => {
                "the label kuma.io/workload is written by the control plane only".to_owned()
            }
        }
    }
}
