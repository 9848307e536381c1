//! A namespace of Kubernetes, of which only the labels matter: they say whether Kuma's webhooks see
//! what is in it.

use super::Tags;

/// The namespace of the control plane, unless it is installed into another one.
pub(crate) const SYSTEM_NAMESPACE: &str = "kuma-system";

/// A namespace.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Namespace {
    /// Its name.
    pub name: String,
    /// Its labels.
    pub labels: Tags,
}

impl Namespace {
    /// Whether it has the label that Kuma's webhooks look for, whatever its value.
    #[must_use]
    pub fn is_injected(&self) -> bool {
        self.labels.get("kuma.io/sidecar-injection").is_some()
    }
}
