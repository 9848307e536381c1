//! The whole value of a document, in the Universal form: what a control plane is sent, and what two
//! states of a resource are compared by. Everything that is written survives, known to this tool
//! or not; scalars mean what the control planes' YAML reader makes of them.
//!
//! Values are made when they are asked for and kept by nobody, because an input may hold very many.

use std::sync::OnceLock;

use serde_json::{Map, Number, Value};

use super::scalar::{self, Scalar};
use super::source::Source;
use super::spelling::same_field;
use super::tree::{NodeId, Tree};
use crate::diag::{Origin, go_quote};
use crate::model::{Form, Kind, Meta};

/// Why a resource has no value that could be sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// Its document is not among the sources, or is not a mapping.
    #[error("the document of the resource cannot be read")]
    Unreadable,
    /// A template of kuma-dp, in which something stands in for its values.
    #[error(
        "the document is a template that kuma-dp fills in; give its variables values with --var"
    )]
    Template,
    /// A number that JSON does not have.
    #[error(
        "{} in line {line} is a number that cannot be sent: JSON has none for it",
        go_quote(written)
    )]
    Number {
        /// As it is written.
        written: String,
        /// The line of the file, from one.
        line: u32,
    },
}

/// Makes values of the resources that were read from some sources. A document that is a list is
/// read again once for all its items, any other one each time that it is asked for.
#[derive(Debug)]
pub(crate) struct Values<'s> {
    sources: &'s [Source],
    lists: Vec<Box<[OnceLock<Option<List<'s>>>]>>,
}

/// A document that is a list.
#[derive(Debug)]
struct List<'s> {
    tree: Tree<'s>,
    /// The node of its `items`.
    items: NodeId,
}

impl<'s> Values<'s> {
    /// Makes values of what was read from these sources.
    pub(crate) fn new(sources: &'s [Source]) -> Self {
        let cells = |source: &Source| source.documents().iter().map(|_| OnceLock::new()).collect();
        Self {
            sources,
            lists: sources.iter().map(cells).collect(),
        }
    }

    /// The value of a resource: as it is written in the Universal form; from the Kubernetes form
    /// the fields of the spec, beside `type`, `name`, `mesh` and `labels`, without `apiVersion`,
    /// `status` and the other metadata. `mesh` is there even if the document leaves it to the
    /// default, because control planes compare it with the path.
    pub(crate) fn of(&self, kind: Kind, meta: &Meta) -> Result<Value, ValueError> {
        let Origin {
            source: id,
            document,
            items,
        } = &meta.origin;
        let (id, document) = (*id as usize, *document as usize);
        let source = self.sources.get(id).ok_or(ValueError::Unreadable)?;
        if source.has_stand_ins() {
            return Err(ValueError::Template);
        }
        let cell = self.lists[id].get(document).ok_or(ValueError::Unreadable)?;
        let read = || {
            let (text, lines_before) = source.document(document);
            Tree::read(text, lines_before).ok()
        };
        let value = |tree: &Tree<'_>, node| {
            let reader = ValueReader { tree, source };
            reader.resource(kind, meta, node)
        };
        let Some((first, nested)) = items.split_first() else {
            let tree = read().ok_or(ValueError::Unreadable)?;
            return value(&tree, tree.root().ok_or(ValueError::Unreadable)?);
        };
        let list = cell.get_or_init(|| {
            let tree = read()?;
            let items = tree.get(tree.root()?, "items")?;
            Some(List { tree, items })
        });
        let List { tree, items } = list.as_ref().ok_or(ValueError::Unreadable)?;
        let item = |items, index: &u32| tree.sequence(items)?.get(*index as usize).copied();
        let node = nested.iter().fold(item(*items, first), |node, index| {
            item(tree.get(node?, "items")?, index)
        });
        value(tree, node.ok_or(ValueError::Unreadable)?)
    }

    /// The text of a resource that is a document of its own. Resources with the same text have the
    /// same value.
    pub(crate) fn text(&self, origin: &Origin) -> Option<&'s str> {
        let source = self.sources.get(origin.source as usize)?;
        let number = origin.document as usize;
        let is_own = origin.items.is_empty() && number < source.documents().len();
        is_own.then(|| source.document(number).0)
    }
}

/// The documents of a source as JSON, each whole as the control planes' reader takes it; none for one
/// that JSON has no value for.
#[must_use]
pub fn documents_as_json(source: &Source) -> Vec<Option<Value>> {
    let value = |text: &str| {
        let tree = Tree::read(text, 0).ok()?;
        if tree.is_undecodable() {
            return None;
        }
        let reader = ValueReader {
            tree: &tree,
            source,
        };
        reader.value(tree.root()?).ok()
    };
    source.document_texts().map(value).collect()
}

struct ValueReader<'r, 't> {
    tree: &'r Tree<'t>,
    source: &'r Source,
}

impl ValueReader<'_, '_> {
    fn resource(&self, kind: Kind, meta: &Meta, node: NodeId) -> Result<Value, ValueError> {
        let mut fields = match meta.form {
            Form::Universal => self.mapping(node)?,
            Form::Kubernetes => self.universal(kind, meta, node)?,
        };
        if kind.is_in_mesh() && fields.get("mesh").is_none_or(is_unset) {
            fields.insert("mesh".to_owned(), meta.mesh.clone().into());
        }
        Ok(Value::Object(fields))
    }

    fn universal(
        &self,
        kind: Kind,
        meta: &Meta,
        node: NodeId,
    ) -> Result<Map<String, Value>, ValueError> {
        let tree = self.tree;
        let mut fields = Map::new();
        if let Some(spec) = tree.get(node, "spec") {
            // Policies of the newer kind have a spec in the Universal form, too.
            if kind.has_spec() {
                fields.insert("spec".to_owned(), self.value(spec)?);
            } else {
                fields = self.mapping(spec)?;
            }
        }
        // What a spec calls by these names is none of them.
        fields.retain(|key, _| {
            let reserved = ["type", "name", "mesh", "labels"];
            !reserved.iter().any(|name| same_field(key, name))
        });
        fields.insert("type".to_owned(), kind.word().into());
        fields.insert("name".to_owned(), meta.name.clone().into());
        let metadata = tree.get(node, "metadata");
        if let Some(labels) = metadata.and_then(|metadata| tree.get(metadata, "labels")) {
            fields.insert("labels".to_owned(), self.value(labels)?);
        }
        Ok(fields)
    }

    fn mapping(&self, node: NodeId) -> Result<Map<String, Value>, ValueError> {
        let pairs = self.tree.mapping(node).ok_or(ValueError::Unreadable)?;
        let mut fields = Map::new();
        for (key, value) in pairs {
            fields.insert(self.tree.key(key).into_owned(), self.value(value)?);
        }
        Ok(fields)
    }

    fn value(&self, node: NodeId) -> Result<Value, ValueError> {
        match self.tree.scalar(node) {
            Some(Scalar::Null) => Ok(Value::Null),
            Some(Scalar::Bool(value)) => Ok(value.into()),
            Some(Scalar::Text(text)) => Ok(text.into()),
            Some(Scalar::Number(number)) => self.number(node, number),
            None => match self.tree.sequence(node) {
                Some(elements) => elements.iter().map(|node| self.value(*node)).collect(),
                None => self.mapping(node).map(Value::Object),
            },
        }
    }

    /// A number: with all its digits if JSON would write it so.
    fn number(&self, node: NodeId, number: f64) -> Result<Value, ValueError> {
        let written = self.tree.written(node).unwrap_or_default();
        if let Some(whole) = scalar::integer(written) {
            let small = i64::try_from(whole).map(Number::from);
            let whole = small.or_else(|_| u64::try_from(whole).map(Number::from));
            return whole.map(Value::Number).map_err(|_| ValueError::Unreadable);
        }
        let number = match serde_json::from_str::<Number>(written) {
            Ok(exact) if !exact.is_f64() => Some(exact),
            _ => Number::from_f64(number),
        };
        number.map(Value::Number).ok_or_else(|| ValueError::Number {
            written: written.to_owned(),
            line: self.source.in_file(self.tree.span(node)).line,
        })
    }
}

/// Whether a field is as good as not there: `null`, or the empty string.
fn is_unset(value: &Value) -> bool {
    value.is_null() || value == ""
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::any_json::any_json;
    use crate::parse::{Options, Raw, read};
    use proptest::prelude::*;
    use serde_json::json;

    fn source(text: &str) -> Vec<Source> {
        vec![Source::new(Raw {
            name: "x.yaml".to_owned(),
            bytes: text.as_bytes().to_vec(),
        })]
    }

    /// The values of all resources of a text, by kind.
    fn values(text: &str) -> Vec<Result<Value, ValueError>> {
        let sources = source(text);
        let world = read(&sources, Options::default()).world;
        let values = Values::new(&sources);
        let of_kind = |kind| {
            let metas = world.metas(kind).into_iter();
            metas.map(move |meta| (kind, meta))
        };
        Kind::ALL
            .into_iter()
            .flat_map(of_kind)
            .map(|(kind, meta)| values.of(kind, meta))
            .collect()
    }

    #[test]
    fn everything_that_is_written_survives() {
        let text = "
type: Mesh
name: default
mtls: {enabledBackend: ca-1, backends: [{name: ca-1, type: builtin}]}
tracing: &t
  default_backend: z
nobodyKnows: [1, 2.50, no, 010, 0x10, 1_000, 9007199254740993, 'no', ~, 2026-01-01, 12:30:45]
again: *t
";
        assert_eq!(
            values(text),
            [Ok(json!({
                "type": "Mesh", "name": "default",
                "mtls": {"enabledBackend": "ca-1", "backends": [{"name": "ca-1", "type": "builtin"}]},
                "tracing": {"default_backend": "z"},
                "nobodyKnows": [1, 2.5, false, 8, 16, 1000, 9_007_199_254_740_993_u64, "no", null, "2026-01-01", "12:30:45"],
                "again": {"default_backend": "z"},
            }))]
        );
    }

    #[test]
    fn the_kubernetes_form_becomes_the_universal_one() {
        let text = r#"{"kind": "List", "apiVersion": "v1", "items": [
            {"apiVersion": "kuma.io/v1alpha1", "kind": "Dataplane", "mesh": "demo",
             "metadata": {"name": "web", "namespace": "shop", "labels": {"a": "b"}, "uid": "1", "creationTimestamp": "2026-01-01T00:00:00Z"},
             "spec": {"networking": {"address": "10.0.0.1"}, "name": "none"}, "status": {}},
            {"items": [
              {"apiVersion": "kuma.io/v1alpha1", "kind": "TrafficTrace", "metadata": {"name": "all", "namespace": "ignored"}, "spec": {"conf": {"backend": "z"}}},
              {"apiVersion": "kuma.io/v1alpha1", "kind": "Mesh", "metadata": {"name": "demo"}, "spec": {"mtls": {}}}]},
            {"apiVersion": "kuma.io/v1alpha1", "kind": "MeshTrace", "metadata": {"name": "mt", "labels": {"kuma.io/mesh": "demo"}}, "spec": {"default": {}}},
            {"type": "TrafficRoute", "name": "route-all"}]}"#;
        assert_eq!(
            values(text),
            [
                Ok(json!({"type": "Mesh", "name": "demo", "mtls": {}})),
                Ok(
                    json!({"type": "TrafficTrace", "mesh": "default", "name": "all", "conf": {"backend": "z"}})
                ),
                Ok(
                    json!({"type": "Dataplane", "mesh": "demo", "name": "web.shop", "labels": {"a": "b"}, "networking": {"address": "10.0.0.1"}})
                ),
                Ok(
                    json!({"type": "MeshTrace", "mesh": "demo", "name": "mt", "labels": {"kuma.io/mesh": "demo"}, "spec": {"default": {}}})
                ),
                Ok(json!({"type": "TrafficRoute", "mesh": "default", "name": "route-all"})),
            ]
        );
    }

    #[test]
    fn a_number_that_json_lacks_is_reported_with_its_line() {
        let found = values("type: Mesh\nname: m\n# a comment\nmtls: {days: .inf}\n");
        let error = found[0].clone().expect_err("no value");
        assert_eq!(
            error.to_string(),
            "\".inf\" in line 4 is a number that cannot be sent: JSON has none for it"
        );
    }

    #[test]
    fn what_was_not_read_from_the_sources_has_no_value() {
        let sources = source("type: Mesh\nname: m\n");
        let values = Values::new(&sources);
        for (source, document, items) in [(1, 0, vec![]), (0, 1, vec![]), (0, 0, vec![0])] {
            let items = items.into();
            let origin = Origin {
                source,
                document,
                items,
            };
            let meta = Meta {
                origin,
                ..Meta::default()
            };
            assert_eq!(values.of(Kind::Mesh, &meta), Err(ValueError::Unreadable));
        }
    }

    proptest! {
        #[test]
        fn any_json_is_its_own_value(field in any_json()) {
            let document = json!({"type": "TrafficTrace", "mesh": "m", "name": "t", "unknown": field});
            prop_assert_eq!(values(&document.to_string()), [Ok(document.clone())]);
            let listed = json!({"total": 1, "items": [document], "next": null});
            prop_assert_eq!(values(&listed.to_string()), [Ok(document)]);
        }
    }
}
