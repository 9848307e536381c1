//! One document: from its text to resources and findings.

mod wrong;

use super::decode::Decoder;
use super::header::{self, Header};
use super::kinds;
use super::resource;
use super::source::Source;
use super::template::{self, Template};
use wrong::{flaw_finding, needs_rendering, plain, unrendered};

use super::tree::{FlawKind, NodeId, Tree};
use super::{Options, Reading};
use crate::diag::{
    At, FieldPath, Origin, Place, Severity, SourceId, Span, Subject, go_quote, nearest,
    push_bounded,
};
use crate::model::{Form, Kind, Releases, Undecodable};

/// The codes of what can be wrong before a rule is asked.
pub mod codes {
    use crate::diag::Code;

    /// The bytes are not text that YAML allows.
    pub const ENCODING: Code = Code("encoding");
    /// The text is not YAML.
    pub const SYNTAX: Code = Code("syntax");
    /// A key stands twice in a mapping.
    pub const DUPLICATE_KEY: Code = Code("duplicate-key");
    /// A key is not a string.
    pub const KEY_TYPE: Code = Code("key-type");
    /// Text after the end of a document, which Go's reader never sees.
    pub const UNREAD_TEXT: Code = Code("unread-text");
    /// Aliases that expand without measure, or that contain themselves.
    pub const ALIASES: Code = Code("aliases");
    /// A field of a type that no control plane can decode.
    pub const WRONG_TYPE: Code = Code("wrong-type");
    /// A kind that is almost one that this tool knows.
    pub const MISSPELT_KIND: Code = Code("misspelt-kind");
    /// A document that looks like a resource but says no kind.
    pub const MISSING_KIND: Code = Code("missing-kind");
    /// A document with `kind` and `metadata`, and without `apiVersion`.
    pub const NEITHER_FORM: Code = Code("neither-form");
    /// A template that kuma-dp fills in.
    pub const TEMPLATE: Code = Code("template");
    /// With `--strict`: a kind of Kuma's API group that no release has.
    pub const UNKNOWN_KIND: Code = Code("unknown-kind");
}

/// A field that no release knows in its place. Kept for the rule that tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownField {
    /// Where its key stands.
    pub place: Place,
    /// Its path.
    pub path: FieldPath,
    /// The key as written.
    pub key: String,
    /// Whether the key that was meant can be put in its place: the text is as it was written, and
    /// no other key of the mapping has that name.
    pub fixable: bool,
    /// The keys that are known in that place.
    pub known: &'static [&'static str],
    /// The document or the item that it stands in.
    pub origin: Origin,
    /// The resource.
    pub subject: Option<Subject>,
}

/// How deep lists of resources may be nested.
const LIST_DEPTH: usize = 8;

/// Reads a document and adds what it holds to the reading. `of_chart`: it stands in the values of a
/// Helm chart, which are no resources.
pub(super) fn read(
    source: &Source,
    id: SourceId,
    number: usize,
    options: Options,
    of_chart: bool,
    reading: &mut Reading,
) {
    let (text, lines_before) = source.document(number);
    let origin = Origin {
        source: id,
        document: super::source::to_u32(number),
        items: Box::default(),
    };
    let first = reading.findings.len();
    let first_unknown = reading.unknown_fields.len();
    match Tree::read(text, lines_before) {
        Ok(tree) => {
            let is_undecodable = tree.flaws.iter().any(|flaw| flaw.kind.is_undecodable());
            // Looked for only where something is wrong: of a long text it takes a while.
            let has_flaws = !tree.flaws.is_empty();
            let template = has_flaws.then(|| template::of(text)).flatten();
            let mut reader = Reader {
                tree: &tree,
                source,
                options,
                of_chart,
                template: template::is_quoted_helm(text).then_some(Template::Helm),
                is_undecodable,
                subject: None,
                reading,
            };
            if let Some(root) = tree.root() {
                reader.read(root, &origin);
            }
            let subject = reader.subject;
            let flaws = tree.flaws.iter();
            // A number that JSON lacks is nothing to say of what is skipped.
            let flaws = flaws.filter(|flaw| subject.is_some() || flaw.kind != FlawKind::NoNumber);
            let findings =
                flaws.map(|flaw| flaw_finding(flaw, &origin, subject.as_ref(), template));
            reading
                .findings
                .splice(first..first, findings.collect::<Vec<_>>());
        }
        Err(flaw) => match template::of(text) {
            Some(template) if needs_rendering(template) => {
                // A chart makes many things that are not Kuma's.
                if template::mentions_kuma(text) {
                    reading
                        .findings
                        .push(unrendered(template, flaw.span, &origin));
                } else {
                    reading.skip("");
                }
            }
            template => reading
                .findings
                .push(flaw_finding(&flaw, &origin, None, template)),
        },
    }
    // Places so far are in the text that was parsed; variables may have moved it.
    for finding in &mut reading.findings[first..] {
        let related = finding.related.iter_mut().map(|related| &mut related.at);
        for at in std::iter::once(&mut finding.at).chain(related) {
            if let At::Place(place) = at {
                place.span = source.in_file(place.span);
            }
        }
    }
    for field in &mut reading.unknown_fields[first_unknown..] {
        field.place.span = source.in_file(field.place.span);
    }
}

struct Reader<'r, 't> {
    tree: &'r Tree<'t>,
    source: &'r Source,
    options: Options,
    of_chart: bool,
    /// What has to render the document first.
    template: Option<Template<'r>>,
    /// Whether something in the document keeps every control plane from decoding it.
    is_undecodable: bool,
    /// The first resource.
    subject: Option<Subject>,
    reading: &'r mut Reading,
}

impl Reader<'_, '_> {
    fn read(&mut self, node: NodeId, origin: &Origin) {
        match header::read(self.tree, node) {
            Header::Resource(kind, form) => self.resource(kind, form, node, origin),
            Header::List(items) => {
                for (index, item) in self
                    .tree
                    .sequence(items)
                    .unwrap_or_default()
                    .iter()
                    .enumerate()
                {
                    if origin.items.len() >= LIST_DEPTH {
                        return;
                    }
                    let mut way = origin.items.to_vec();
                    way.push(super::source::to_u32(index));
                    self.read(
                        *item,
                        &Origin {
                            items: way.into(),
                            ..origin.clone()
                        },
                    );
                }
            }
            Header::Unknown {
                node: at,
                word,
                of_kuma,
            } => self.unknown(&word, of_kuma, at, origin),
            Header::NoVersion { node: at, kind } => self.no_version(node, at, kind, origin),
            Header::None => self.headless(node, origin),
        }
    }

    /// A document with `kind` and `metadata` but no `apiVersion`, which is neither form.
    fn no_version(&mut self, node: NodeId, at: NodeId, kind: Kind, origin: &Origin) {
        self.reading.skip(kind.word());
        let keys = self.tree.mapping(node).into_iter().flatten();
        let keys: Vec<_> = keys.map(|(key, _)| self.tree.key(key)).collect();
        let near = nearest("apiVersion", keys.iter().map(AsRef::as_ref));
        let meant = near.map(|near| format!("{} is not known; ", go_quote(near)));
        let message = format!(
            "a {} with kind and metadata has no apiVersion, so it is of neither form, and is skipped",
            kind.word()
        );
        let span = self.tree.span(at);
        let mut finding = plain(codes::NEITHER_FORM, Severity::Error, origin, span, message);
        finding.help = Some(format!(
            "{}write apiVersion: kuma.io/v1alpha1",
            meant.unwrap_or_default()
        ));
        push_bounded(&mut self.reading.findings, finding);
    }

    fn resource(&mut self, kind: Kind, form: Form, node: NodeId, origin: &Origin) {
        if let Some(template) = self.template {
            self.reading.skip(kind.word());
            let first = self.tree.mapping(node).and_then(|mut pairs| pairs.next());
            let span = first.map_or_else(|| Span::point(1, 1), |(key, _)| self.tree.span(key));
            push_bounded(
                &mut self.reading.findings,
                unrendered(template, span, origin),
            );
            return;
        }
        let mut decoder = Decoder {
            tree: self.tree,
            path: FieldPath::root(),
            source: origin.source,
            releases: Releases::ALL,
            refusals: Vec::new(),
            ignored: Vec::new(),
            unknown: Vec::new(),
        };
        let mut resource = resource::decode(&mut decoder, kind, form, node);
        let Decoder {
            mut refusals,
            mut ignored,
            mut unknown,
            ..
        } = decoder;
        let meta = resource.meta_mut();
        meta.origin = origin.clone();
        if self.is_undecodable {
            // Whatever else is wrong, the document does not come that far.
            refusals.clear();
        }
        meta.is_broken = self.is_undecodable;
        if self.is_undecodable && self.subject.is_none() {
            self.subject = Some(meta.subject(kind));
        }
        if !(refusals.is_empty() && unknown.is_empty() && ignored.is_empty()) {
            let subject = meta.subject(kind);
            for finding in &mut ignored {
                finding.subject = Some(subject.clone());
                finding.origin = origin.clone();
            }
            for Undecodable { finding, .. } in &mut refusals {
                finding.subject = Some(subject.clone());
                finding.origin = origin.clone();
                // Variables may have moved it.
                if let At::Place(place) = &mut finding.at {
                    place.span = self.source.in_file(place.span);
                }
            }
            for field in &mut unknown {
                field.subject = Some(subject.clone());
                field.origin = origin.clone();
            }
        }
        self.reading.findings.append(&mut ignored);
        meta.undecodable = (!refusals.is_empty()).then(|| Box::new(refusals));
        self.reading.unknown_fields.append(&mut unknown);
        let world = &mut self.reading.world;
        match resource {
            resource::Resource::Mesh(mesh) => world.meshes.push(mesh),
            resource::Resource::TrafficTrace(policy) => world.traffic_traces.push(policy),
            resource::Resource::Dataplane(dataplane) => world.dataplanes.push(dataplane),
            resource::Resource::TrafficRoute(route) => world.traffic_routes.push(route),
            resource::Resource::Named(Kind::MeshOpenTelemetryBackend, meta) => {
                world.mesh_open_telemetry_backends.push(meta);
            }
            resource::Resource::Named(_, meta) => world.mesh_traces.push(meta),
        }
    }

    fn unknown(&mut self, word: &str, of_kuma: bool, at: NodeId, origin: &Origin) {
        self.reading.skip(word);
        let span = self.tree.span(at);
        if !of_kuma || kinds::is_of_kuma(word) {
            return;
        }
        let unknown = format!("no release of Kuma has the kind {}", go_quote(word));
        let finding = if let Some(meant) = misspelt(word) {
            let message = format!("{unknown}; the document is skipped");
            let mut finding = plain(
                codes::MISSPELT_KIND,
                Severity::Warning,
                origin,
                span,
                message,
            );
            finding.help = Some(format!("did you mean {meant}?"));
            finding
        } else if self.options.strict {
            let mut finding = plain(codes::UNKNOWN_KIND, Severity::Error, origin, span, unknown);
            let meant = nearest(word, kinds::KUMA_KINDS)
                .map(|near| format!("did you mean {near}? "))
                .unwrap_or_default();
            finding.help = Some(format!("{meant}without --strict the document is skipped"));
            finding
        } else {
            return;
        };
        push_bounded(&mut self.reading.findings, finding);
    }

    /// A document that says no kind is skipped; one that looks like a resource is told.
    fn headless(&mut self, node: NodeId, origin: &Origin) {
        self.reading.skip("");
        if self.of_chart {
            return;
        }
        let shapes = [
            ("tracing", Kind::Mesh, ["backends", "defaultBackend"]),
            ("selectors", Kind::TrafficTrace, ["match", "match"]),
            ("networking", Kind::Dataplane, ["inbound", "gateway"]),
        ];
        let spec = self.tree.get(node, "spec").unwrap_or(node);
        let found = shapes.into_iter().find_map(|(field, kind, inside)| {
            let (_, value) = self
                .tree
                .entry(node, field)
                .or_else(|| self.tree.entry(spec, field))?;
            // Other programs have fields of these names, too.
            let first = self.tree.sequence(value).and_then(<[NodeId]>::first);
            let value = first.copied().unwrap_or(value);
            let is_known = |name| self.tree.entry(value, name).is_some();
            let names = ["name", "mesh", "metadata"];
            let is_named = names
                .into_iter()
                .any(|name| self.tree.entry(node, name).is_some());
            (is_named || inside.into_iter().any(is_known)).then_some((field, kind))
        });
        if let Some((field, kind)) = found {
            let first = self.tree.mapping(node).and_then(|mut pairs| pairs.next());
            let span = first.map_or_else(|| Span::point(1, 1), |(key, _)| self.tree.span(key));
            let mut finding = plain(
                codes::MISSING_KIND,
                Severity::Warning,
                origin,
                span,
                format!("a document with {field} says neither type nor kind, and is skipped"),
            );
            finding.help = Some(format!(
                "write type: {kind}, or apiVersion: kuma.io/v1alpha1 and kind: {kind}",
                kind = kind.word()
            ));
            push_bounded(&mut self.reading.findings, finding);
        }
    }
}

/// The kind that a word was meant to be: one that differs by at most two edits, or only in case,
/// hyphens or the plural.
fn misspelt(word: &str) -> Option<&'static str> {
    let squashed: String = word
        .chars()
        .filter(|character| character.is_alphanumeric())
        .collect();
    let words = || Kind::ALL.iter().map(|kind| kind.word());
    words()
        .find(|known| known.eq_ignore_ascii_case(&squashed))
        .or_else(|| nearest(word, words()))
        .or_else(|| {
            // Looked at letter by letter only if it is not much longer than any kind.
            words().find(|known| word.len() < 32 && strsim::osa_distance(known, word) <= 2)
        })
}

#[cfg(test)]
mod tests {
    use super::misspelt;

    #[test]
    fn kinds_within_two_edits_are_recognised() {
        for (word, kind) in [
            ("TraficTrace", "TrafficTrace"),
            ("TrafficTraces", "TrafficTrace"),
            ("traffic-trace", "TrafficTrace"),
            ("mesh", "Mesh"),
            ("Mehs", "Mesh"),
            ("DataPlane", "Dataplane"),
            ("Dtaplan", "Dataplane"),
        ] {
            assert_eq!(misspelt(word), Some(kind), "{word}");
        }
        for word in [
            "Deployment",
            "MeshTimeout",
            "TrafficLog",
            "Secret",
            "HealthCheck",
        ] {
            assert_eq!(misspelt(word), None, "{word}");
        }
    }
}
