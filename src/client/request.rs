//! Requests as values: method, path, query, body.

use http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use serde_json::Value;

use crate::diag::{Hint, Subject, go_quote, printable};
use crate::model::Kind;

/// The largest page that a control plane gives; 2.8.8 refuses to give more.
pub(crate) const PAGE_SIZE: u64 = 1_000;

/// A name that no URL can hold.
#[derive(Debug, thiserror::Error)]
#[error("{} is not the name of a {}", go_quote(name), kind.word())]
pub struct Unaddressable {
    kind: Kind,
    name: String,
    #[source]
    hint: Hint,
}

/// The name of a resource that can be put into a URL.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    kind: Kind,
    mesh: String,
    name: String,
}

impl Key {
    /// The key of a resource; the mesh of a Mesh is not looked at.
    ///
    /// # Errors
    /// When the name or the mesh cannot be a segment of a path.
    pub fn new(kind: Kind, mesh: &str, name: &str) -> Result<Self, Unaddressable> {
        let mesh = if kind.is_in_mesh() { mesh } else { name };
        for (kind, name) in [(Kind::Mesh, mesh), (kind, name)] {
            if !is_segment(name) {
                return Err(Unaddressable {
                    kind,
                    name: name.to_owned(),
                    hint: Hint::new("a name cannot be empty, . or .."),
                });
            }
        }
        Ok(Self {
            kind,
            mesh: mesh.to_owned(),
            name: name.to_owned(),
        })
    }

    /// The key of a resource that a finding is about; none if no control plane could have it.
    pub(crate) fn of(subject: &Subject) -> Option<Self> {
        let kind = Kind::from_word(&subject.kind)?;
        Self::new(kind, subject.home(), &subject.name).ok()
    }

    /// The kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The mesh; for a Mesh, its own name.
    pub(crate) fn mesh(&self) -> &str {
        &self.mesh
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What a person calls it.
    pub(crate) fn subject(&self) -> Subject {
        Subject {
            kind: self.kind.word().to_owned(),
            mesh: self.kind.is_in_mesh().then(|| self.mesh.clone()),
            name: self.name.clone(),
        }
    }

    /// Where the API has it, such as `/meshes/default/traffic-traces/all`.
    pub(crate) fn path(&self) -> String {
        let mesh = self.kind.is_in_mesh().then_some(self.mesh.as_str());
        format!("{}/{}", list_path(self.kind, mesh), segment(&self.name))
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // In one line, whatever the control plane calls it.
        printable(&self.subject().to_string()).fmt(out)
    }
}

/// Where the API lists a kind: in one mesh, or everywhere (not in 0.4).
pub(crate) fn list_path(kind: Kind, mesh: Option<&str>) -> String {
    match mesh {
        Some(mesh) => format!("/meshes/{}/{}", segment(mesh), kind.plural()),
        None => format!("/{}", kind.plural()),
    }
}

/// What is encoded in a segment of a path: all but the unreserved characters of RFC 3986.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Whether a name can be a segment of a path. Clients and servers take the others for the way through
/// it, encoded or not.
pub(super) fn is_segment(name: &str) -> bool {
    !matches!(name, "" | "." | "..")
}

fn segment(name: &str) -> PercentEncode<'_> {
    utf8_percent_encode(name, ENCODED)
}

/// The order in which resources are sent, to sort by: a mesh has to be there before what lives in
/// it.
pub(crate) const fn sending_order(kind: Kind) -> u8 {
    match kind {
        Kind::Mesh => 0,
        _ => 1,
    }
}

/// One request.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// What to do.
    pub method: Method,
    /// The path, encoded, from the control plane's address on.
    pub path: String,
    /// `size` and `offset`, for a page of a list.
    pub page: Option<(u64, u64)>,
    /// The body, as JSON.
    pub body: Option<Vec<u8>>,
    /// What is accepted as an answer, as `Accept` has it.
    pub accept: &'static str,
    /// The kind of what it is about, if that is a resource or a list.
    pub kind: Option<Kind>,
}

impl Request {
    fn new(method: Method, path: String) -> Self {
        Self {
            method,
            path,
            page: None,
            body: None,
            accept: "application/json",
            kind: None,
        }
    }

    fn about(method: Method, key: &Key) -> Self {
        Self {
            kind: Some(key.kind),
            ..Self::new(method, key.path())
        }
    }

    /// What the control plane says of itself.
    pub(crate) fn index() -> Self {
        Self::new(Method::GET, "/".to_owned())
    }

    /// The same, in whatever form it comes: 0.4 has it as JSON, but not for who asks for JSON.
    pub(crate) fn index_in_any_form() -> Self {
        Self {
            accept: "*/*",
            ..Self::index()
        }
    }

    /// The kinds that the control plane has (Kuma 2.8).
    pub(crate) fn kinds() -> Self {
        Self::new(Method::GET, "/_resources".to_owned())
    }

    /// How the control plane is configured.
    pub(crate) fn config() -> Self {
        Self::new(Method::GET, "/config".to_owned())
    }

    /// A resource.
    pub(crate) fn get(key: &Key) -> Self {
        Self::about(Method::GET, key)
    }

    /// What a control plane shows of the proxy of a dataplane, such as `stats`, in whatever form.
    pub(crate) fn of_proxy(key: &Key, part: &str) -> Self {
        Self {
            accept: "*/*",
            ..Self::new(Method::GET, format!("{}/{part}", key.path()))
        }
    }

    /// Creates or replaces a resource.
    pub(crate) fn put(key: &Key, value: &Value) -> Self {
        let body = Some(value.to_string().into_bytes());
        Self {
            body,
            ..Self::about(Method::PUT, key)
        }
    }

    /// Deletes a resource.
    pub(crate) fn delete(key: &Key) -> Self {
        Self::about(Method::DELETE, key)
    }

    /// A page of a list.
    pub(crate) fn list(kind: Kind, mesh: Option<&str>, offset: u64) -> Self {
        Self {
            page: Some((PAGE_SIZE, offset)),
            kind: Some(kind),
            ..Self::new(Method::GET, list_path(kind, mesh))
        }
    }

    /// Path and query.
    #[must_use]
    pub fn target(&self) -> String {
        match self.page {
            Some((size, offset)) => format!("{}?size={size}&offset={offset}", self.path),
            None => self.path.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_encoded_and_cannot_lead_elsewhere() {
        let key = Key::new(Kind::TrafficTrace, "a/b", "c d?é").expect("a key");
        assert_eq!(key.path(), "/meshes/a%2Fb/traffic-traces/c%20d%3F%C3%A9");
        for name in ["", ".", ".."] {
            assert!(Key::new(Kind::Mesh, "default", name).is_err(), "{name}");
            assert!(Key::new(Kind::Dataplane, name, "web").is_err(), "{name}");
        }
    }

    #[test]
    fn a_mesh_lives_in_no_mesh() {
        let key = Key::new(Kind::Mesh, "", "demo").expect("a key");
        assert_eq!(key.path(), "/meshes/demo");
        assert_eq!(key.to_string(), "Mesh demo");
    }
}
