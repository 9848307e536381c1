//! What a resource is called on the command line: `TYPE/NAME`, or `TYPE/MESH/NAME` where its mesh is
//! said. `-o name` prints it, and every argument that names a resource reads it back; so is what
//! messages print behind the type, `MESH/NAME`.

use std::fmt;

use super::name::is_label_text;
use super::{DEFAULT_MESH, Kind};
use crate::diag::shell_word;

/// A kind, a name, and the mesh if it is said.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ResourceName<'n> {
    pub kind: Kind,
    /// The mesh; never of a Mesh, which lives in none.
    pub mesh: Option<&'n str>,
    pub name: &'n str,
}

/// A name of a kind as the words of a command, with the mesh unless a name alone means it.
pub(crate) fn words_of_name(kind: Kind, mesh: &str, name: &str) -> String {
    if name.starts_with('-') {
        // By itself it would be taken for a flag.
        return shell_word(&ResourceName::new(kind, mesh, name).to_string());
    }
    if mesh == DEFAULT_MESH || !kind.is_in_mesh() {
        return shell_word(name);
    }
    format!("{} -m {}", shell_word(name), shell_word(mesh))
}

impl<'n> ResourceName<'n> {
    /// A resource of a mesh.
    pub(crate) fn new(kind: Kind, mesh: &'n str, name: &'n str) -> Self {
        let mesh = kind.is_in_mesh().then_some(mesh);
        Self { kind, mesh, name }
    }

    /// What an argument says that is `TYPE/NAME` or `TYPE/MESH/NAME`; `NAME` and `MESH/NAME` are of
    /// `kind`. A word before the first slash that is a type is one, also if a mesh is called so. None
    /// if it says no kind.
    pub(crate) fn read(text: &'n str, kind: Option<Kind>) -> Option<Self> {
        let typed = text
            .split_once('/')
            .and_then(|(word, rest)| Some((Kind::from_typed(word)?, rest)));
        let Some((kind, rest)) = typed else {
            let kind = kind?;
            let in_mesh = text.split_once('/').filter(|(mesh, name)| {
                let is_mesh = !mesh.is_empty() && is_label_text(mesh);
                is_mesh && !name.is_empty() && !name.contains('/') && kind.is_in_mesh()
            });
            let (mesh, name) = in_mesh.map_or((None, text), |(mesh, name)| (Some(mesh), name));
            return Some(Self { kind, mesh, name });
        };
        let (mesh, name) = match rest.split_once('/') {
            Some((mesh, name)) if kind.is_in_mesh() => (Some(mesh), name),
            _ => (None, rest),
        };
        Some(Self { kind, mesh, name })
    }

    /// The mesh, if it is said, or else the one that is meant.
    pub(crate) fn mesh_or<'m>(&self, meant: Option<&'m str>) -> &'m str
    where
        'n: 'm,
    {
        self.mesh.or(meant).unwrap_or(DEFAULT_MESH)
    }
}

impl fmt::Display for ResourceName<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/", self.kind.singular())?;
        if let Some(mesh) = self.mesh {
            write!(out, "{mesh}/")?;
        }
        out.write_str(self.name)
    }
}

/// The resources that a name without its namespace may mean: a control plane on Kubernetes calls
/// the dataplane of the pod `redis-0` in the namespace `demo` `redis-0.demo`.
pub(crate) fn in_namespaces<'n>(
    kind: Kind,
    name: &str,
    names: impl IntoIterator<Item = &'n str>,
) -> Vec<&'n str> {
    if !kind.is_named_with_namespace() {
        return Vec::new();
    }
    let is_meant = |known: &&str| {
        let rest = known.strip_prefix(name);
        let namespace = rest.and_then(|rest| rest.strip_prefix('.'));
        namespace.is_some_and(|namespace| !namespace.is_empty() && !namespace.contains('.'))
    };
    let mut found: Vec<&str> = names.into_iter().filter(is_meant).collect();
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_read_back() {
        for kind in Kind::ALL {
            for name in ["web-1", "web-1.shop", "a/b"] {
                let whole = ResourceName::new(kind, "demo", name);
                assert_eq!(ResourceName::read(&whole.to_string(), None), Some(whole));
            }
        }
        let of = |text| ResourceName::read(text, Some(Kind::Dataplane)).map(|it| it.to_string());
        assert_eq!(of("web-1").as_deref(), Some("dataplane/web-1"));
        assert_eq!(
            of("Traffic-Traces/all").as_deref(),
            Some("traffic-trace/all")
        );
        let mesh_of =
            |text, kind| ResourceName::read(text, Some(kind)).map(|it| (it.mesh, it.name));
        for (text, mesh, name) in [
            ("demo/web-1", Some("demo"), "web-1"),
            ("demo/web-1.shop", Some("demo"), "web-1.shop"),
            ("mesh/web-1", None, "web-1"),
            ("./web-1", None, "./web-1"),
            ("/web-1", None, "/web-1"),
            ("demo/", None, "demo/"),
            ("demo/shop/web-1", None, "demo/shop/web-1"),
        ] {
            assert_eq!(mesh_of(text, Kind::Dataplane), Some((mesh, name)), "{text}");
        }
        assert_eq!(mesh_of("demo/demo", Kind::Mesh), Some((None, "demo/demo")));
        assert_eq!(ResourceName::read("web-1", None), None);
    }

    #[test]
    fn words_of_a_command_mean_one_resource() {
        for (mesh, name, words) in [
            ("default", "web-1", "web-1"),
            ("demo", "web-1", "web-1 -m demo"),
            ("demo", "a b;c", "'a b;c' -m demo"),
            // Releases up to 2.4 take such names.
            ("default", "-x", "dataplane/default/-x"),
        ] {
            assert_eq!(words_of_name(Kind::Dataplane, mesh, name), words);
        }
        assert_eq!(words_of_name(Kind::Mesh, "demo", "demo"), "demo");
    }
}
