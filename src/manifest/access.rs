//! Who may reach what: the namespaces that the network lets in, and the host of the page.

use serde::Serialize;

use super::address::HostName;
use super::{Namespace, ObjectName};

/// Who may do what.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Access {
    /// The namespaces that may send; all of them when none is named.
    pub collect_from: Vec<Namespace>,
    /// The namespaces that may look, beside the stack's own.
    pub query_from: Vec<Namespace>,
    /// The namespaces that may read metrics.
    pub metrics_from: Vec<Namespace>,
    /// How the page is reached from outside.
    pub ingress: Option<Ingress>,
}

/// A host by which the page is reached from outside.
#[derive(Debug, Clone, Serialize)]
pub struct Ingress {
    pub host: HostName,
    /// The Secret with the certificate of the host.
    pub tls_secret: Option<ObjectName>,
    /// The class of what serves it, unless it is the cluster's own choice.
    pub class: Option<ObjectName>,
}
