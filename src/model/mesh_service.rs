//! The `MeshService`, as far as outbounds need it: which ports it has, and what they speak.

use super::{Meta, ReleaseRules};

/// A service that outbounds lead to by a reference, rather than by a tag.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MeshService {
    /// Name, mesh and place.
    pub meta: Meta,
    /// Its ports.
    pub ports: Vec<ServicePort>,
}

/// A port of a service.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServicePort {
    /// The number.
    pub port: u32,
    /// Its name; empty if it is its number.
    pub name: Box<str>,
    /// What it speaks; empty for TCP.
    pub protocol: Box<str>,
}

impl ServicePort {
    /// Whether a release makes spans of its requests.
    pub(crate) fn is_http(&self, rules: ReleaseRules) -> bool {
        let protocols = rules.http_protocols();
        protocols
            .iter()
            .any(|http| http.eq_ignore_ascii_case(&self.protocol))
    }
}
