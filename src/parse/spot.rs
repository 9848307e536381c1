//! What stands at a place of a file: in which resource, under which fields, as a key or a value.

use super::header::{self, Header};
use super::source::Source;
use super::tree::{NodeId, Tree};
use crate::diag::{Point, Span};
use crate::model::{Form, Kind};

/// What stands at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) kind: Kind,
    pub(crate) form: Form,
    /// The mesh that the resource names, or its own name if it is a Mesh; empty if it says none.
    pub(crate) mesh: String,
    /// The fields that lead to the mapping around the place, from the root, lists stepped over.
    pub(crate) path: Vec<Level>,
    /// The keys beside the one at the place.
    pub(crate) beside: Level,
    /// The key at the place, or the one whose value stands there.
    pub(crate) key: String,
    /// Whether the place is in the value rather than in the key.
    pub(crate) is_value: bool,
    /// The text of the value, if it is a scalar.
    pub(crate) text: Option<String>,
    /// The key or the value.
    pub(crate) span: Span,
}

/// A mapping on the way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Level {
    /// The field that leads on; empty for the last mapping.
    pub(crate) field: String,
    /// Its keys, each with its value if that is a text.
    pub(crate) keys: Vec<(String, Option<String>)>,
}

impl Level {
    /// The text of a field.
    pub(crate) fn text(&self, field: &str) -> Option<&str> {
        let mut keys = self.keys.iter();
        keys.find(|(key, _)| key == field)?.1.as_deref()
    }
}

impl Spot {
    /// What stands at a line and a column of a file. Nothing where nothing is, in documents that are
    /// no resources, and in those that are not YAML.
    pub(crate) fn at(source: &Source, point: Point) -> Option<Self> {
        let documents = source.documents();
        let before = |number: &usize| documents[*number].lines_before < point.0;
        let number = (0..documents.len()).take_while(before).last()?;
        let (text, lines_before) = source.document(number);
        let tree = Tree::read(text, lines_before).ok()?;
        find(&tree, point)
    }

    /// The field paths of the spec, which is the whole resource in the Universal form.
    pub(crate) fn fields(&self) -> Vec<&str> {
        let path = self.path.iter().map(|level| level.field.as_str());
        let mut fields: Vec<&str> = path.chain([self.key.as_str()]).collect();
        if self.form == Form::Kubernetes && fields[0] == "spec" {
            fields.remove(0);
        }
        fields
    }
}

fn find(tree: &Tree<'_>, point: Point) -> Option<Spot> {
    let mut resource = tree.root()?;
    let (kind, form) = loop {
        match header::read(tree, resource) {
            Header::Resource(kind, form) => break (kind, form),
            Header::List(items) => {
                let items = tree.sequence(items)?.iter().copied();
                resource = items.rev().find(|item| start(tree, *item) <= point)?;
            }
            _ => return None,
        }
    };
    let metadata = tree.get(resource, "metadata");
    let of_label = || tree.text_of(tree.get(metadata?, "labels")?, "kuma.io/mesh");
    let mesh = match kind {
        Kind::Mesh => tree.text_of(metadata.unwrap_or(resource), "name"),
        _ if kind.has_spec() && form == Form::Kubernetes => of_label(),
        _ => tree.text_of(resource, "mesh"),
    };
    let mut path = Vec::new();
    let mut node = resource;
    loop {
        if let Some(elements) = tree.sequence(node) {
            let elements = elements.iter().copied();
            node = elements.rev().find(|it| start(tree, *it) <= point)?;
            continue;
        }
        let mut pairs = tree.mapping(node)?.rev();
        let (key, value) = pairs.find(|(key, _)| start(tree, *key) <= point)?;
        let mut level = Level {
            field: String::new(),
            keys: keys(tree, node),
        };
        let name = tree.key(key).into_owned();
        let on_key = is_in(tree.span(key), point);
        let is_scalar = tree.scalar(value).is_some();
        if on_key || is_scalar {
            let span = tree.span(if on_key { key } else { value });
            let written = tree.written(value).map(ToOwned::to_owned);
            return (on_key || is_in(span, point)).then(|| Spot {
                kind,
                form,
                mesh: mesh.unwrap_or_default().to_owned(),
                path,
                beside: level,
                key: name,
                is_value: !on_key,
                text: written,
                span,
            });
        }
        level.field = name;
        path.push(level);
        node = value;
    }
}

fn start(tree: &Tree<'_>, node: NodeId) -> Point {
    tree.span(node).start()
}

/// Whether a place is in a span or right behind it.
fn is_in(span: Span, point: Point) -> bool {
    (span.start()..=span.end()).contains(&point)
}

fn keys(tree: &Tree<'_>, node: NodeId) -> Vec<(String, Option<String>)> {
    let pairs = tree.mapping(node).into_iter().flatten();
    let key = |(key, value)| {
        let text = tree.text(value).map(str::to_owned);
        (tree.key(key).into_owned(), text)
    };
    pairs.map(key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::Raw;

    fn spot(text: &str, point: Point) -> Option<Spot> {
        let source = Source::new(Raw {
            name: "x.yaml".to_owned(),
            bytes: text.as_bytes().to_vec(),
        });
        Spot::at(&source, point)
    }

    #[test]
    fn fields_lead_to_a_place() {
        let text = "a: b\n---\ntype: Mesh\nname: m\ntracing:\n  backends:\n  - name: z\n    conf: {url: 'http://z'}\n";
        let found = spot(text, (8, 20)).expect("a spot");
        assert_eq!(found.fields(), ["tracing", "backends", "conf", "url"]);
        assert_eq!((found.mesh.as_str(), found.is_value), ("m", true));
        assert_eq!(found.text.as_deref(), Some("http://z"));
        let found = spot(text, (7, 5)).expect("a spot");
        assert_eq!(found.fields(), ["tracing", "backends", "name"]);
        assert!(!found.is_value);
        assert_eq!(found.path[0].text("type"), Some("Mesh"));
        assert_eq!(spot(text, (1, 1)), None);
        assert_eq!(spot("type: Mesh\n  - x\n y", (1, 1)), None);
    }

    #[test]
    fn items_of_lists_are_resources() {
        let text = "kind: List\napiVersion: v1\nitems:\n- {kind: MeshTrace, apiVersion: kuma.io/v1alpha1, metadata: {name: t, labels: {kuma.io/mesh: m}}, spec: {default: {}}}\n";
        let found = spot(text, (4, 113)).expect("a spot");
        assert_eq!((found.kind, found.mesh.as_str()), (Kind::MeshTrace, "m"));
        assert_eq!(found.fields(), ["default"]);
    }
}
