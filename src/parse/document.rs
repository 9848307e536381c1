//! One document: from its text to resources and findings.

mod wrong;

use super::decode::Decoder;
use super::header::{self, Header};
use super::kinds;
use super::kubernetes::{self, KubernetesKind};
use super::resource;
use super::source::Source;
use super::template::{self, Template};
use wrong::{flaw_finding, needs_rendering, plain, unrendered};

use super::reading::{Options, Reading};
use super::tree::{NodeId, Tree};
use crate::diag::{
    At, Finding, Findings, Origin, SourceId, Span, Subject, codes, go_quote, nearest,
};
use crate::model::{Form, Kind, Undecodable};

/// How deep lists of resources may be nested.
const LIST_DEPTH: usize = 8;

/// Reads a document and adds what it holds to the reading. `of_chart`: it stands in the values of a
/// Helm chart, which are not resources.
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
        document: super::lines::to_u32(number),
        items: Box::default(),
    };
    // Places are in the text that was parsed; variables may have moved it.
    let in_file = |mut finding: Finding| {
        for at in finding.places_mut() {
            if let At::Place(place) = at {
                place.span = source.in_file(place.span);
            }
        }
        finding
    };
    match Tree::read(text, lines_before).and_then(|tree| unless_template(tree, text)) {
        Ok(tree) => {
            let is_undecodable = tree.is_undecodable();
            // Looked for only where something is wrong: of a long text it takes a while.
            let has_flaws = !tree.flaws.is_empty();
            let template = has_flaws.then(|| template::of(text)).flatten();
            let mut reader = Reader {
                tree: &tree,
                in_file: &in_file,
                options,
                of_chart,
                template: template::is_quoted_helm(text).then_some(Template::Helm),
                is_undecodable,
                subject: None,
                findings: Findings::default(),
                reading,
            };
            if let Some(root) = tree.root() {
                reader.read(root, &origin);
            }
            let Reader {
                subject, findings, ..
            } = reader;
            let flaws = tree.flaws.into_iter();
            // A number that JSON lacks is nothing to say of what is skipped.
            let flaws = flaws.filter(|flaw| subject.is_some() || flaw.code != codes::WRONG_TYPE);
            let flaws = flaws.map(|flaw| flaw_finding(flaw, &origin, subject.as_ref(), template));
            reading.findings.extend(flaws.chain(findings).map(in_file));
        }
        Err(flaw) => match template::of(text) {
            Some(template) if needs_rendering(template) => {
                // A chart makes many things that are not Kuma's.
                if template::mentions_kuma(text) {
                    let finding = unrendered(template, flaw.span(), &origin);
                    reading.findings.add(in_file(finding));
                } else {
                    reading.skip("");
                }
            }
            template => {
                let finding = flaw_finding(*flaw, &origin, None, template);
                reading.findings.add(in_file(finding));
            }
        },
    }
}

/// The tree of a text that is not a template: the braces of one may be a mapping to YAML.
fn unless_template<'t>(mut tree: Tree<'t>, text: &str) -> Result<Tree<'t>, Box<Finding>> {
    let mut flaws = tree.flaws.iter();
    let in_braces = flaws.position(|flaw| flaw.code == codes::KEY_TYPE);
    match in_braces {
        Some(position) if template::of(text).is_some_and(needs_rendering) => {
            Err(Box::new(tree.flaws.swap_remove(position)))
        }
        _ => Ok(tree),
    }
}

struct Reader<'r, 't> {
    tree: &'r Tree<'t>,
    /// Moves the places of a finding to where they stand in the file.
    in_file: &'r dyn Fn(Finding) -> Finding,
    options: Options,
    of_chart: bool,
    /// What has to render the document first.
    template: Option<Template<'r>>,
    /// Whether something in the document keeps every control plane from decoding it.
    is_undecodable: bool,
    /// The first resource.
    subject: Option<Subject>,
    /// What is found beside what is wrong with the document as YAML.
    findings: Findings,
    reading: &'r mut Reading,
}

impl Reader<'_, '_> {
    fn read(&mut self, node: NodeId, origin: &Origin) {
        match header::read(self.tree, node) {
            Header::Resource(kind, form) => self.resource(kind, form, node, origin),
            Header::List(items) => {
                if origin.items.len() >= LIST_DEPTH {
                    return;
                }
                let items = self.tree.sequence(items).unwrap_or_default();
                for (index, item) in items.iter().enumerate() {
                    let mut origin = origin.clone();
                    let index = super::lines::to_u32(index);
                    origin.items = origin.items.iter().copied().chain([index]).collect();
                    self.read(*item, &origin);
                }
            }
            Header::Unknown {
                node: at,
                word,
                of_kuma,
            } => {
                if !of_kuma && self.kubernetes(&word, node, origin) {
                    return;
                }
                self.unknown(&word, of_kuma, at, origin);
            }
            Header::NoVersion { node: at, kind } => self.no_version(node, at, kind, origin),
            Header::None => self.headless(node, origin),
        }
    }

    /// The first key of a resource.
    fn start(&self, node: NodeId) -> Span {
        let first = self.tree.first_key(node);
        first.map_or(Span::point(1, 1), |key| self.tree.span(key))
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
        let help = format!(
            "{}write apiVersion: kuma.io/v1alpha1",
            meant.unwrap_or_default()
        );
        self.findings
            .add(plain(codes::NEITHER_FORM, origin, span, message).help(help));
    }

    fn resource(&mut self, kind: Kind, form: Form, node: NodeId, origin: &Origin) {
        if let Some(template) = self.template {
            self.reading.skip(kind.word());
            let finding = unrendered(template, self.start(node), origin);
            self.findings.add(finding);
            return;
        }
        let mut decoder = Decoder::new(self.tree, form, origin);
        let mut resource = resource::decode(&mut decoder, kind, form, node);
        let Decoder {
            refusals,
            ignored,
            unknown,
            ..
        } = decoder;
        let meta = resource.meta_mut();
        meta.origin = origin.clone();
        meta.is_broken = self.is_undecodable;
        let subject = meta.subject(kind);
        let about = |finding: Finding| finding.about(subject.clone());
        // Of a document that is broken whatever else is wrong does not come that far.
        if !refusals.is_empty() && !self.is_undecodable {
            let refusals = refusals.into_iter().map(|refusal| Undecodable {
                finding: (self.in_file)(about(refusal.finding)),
                ..refusal
            });
            meta.undecodable = Some(Box::new(refusals.collect()));
        }
        self.findings.extend(ignored.into_iter().map(about));
        let unknown = unknown.into_iter().map(about).map(self.in_file);
        self.reading.unknown_fields.extend(unknown);
        if self.is_undecodable && self.subject.is_none() {
            self.subject = Some(subject);
        }
        resource.add_to(&mut self.reading.world);
    }

    /// An object of Kubernetes that a control plane makes dataplanes from. Says whether it is one.
    fn kubernetes(&mut self, word: &str, node: NodeId, origin: &Origin) -> bool {
        let version = self.tree.text_of(node, "apiVersion").unwrap_or_default();
        let Some(kind) = KubernetesKind::of(version, word) else {
            return false;
        };
        // What has to be rendered first says nothing yet, and neither does what has no name.
        if self.template.is_some() || self.tree.get(node, "metadata").is_none() {
            return false;
        }
        let mut decoder = Decoder::new(self.tree, Form::Kubernetes, origin);
        let objects = &mut self.reading.world.kubernetes;
        let refusals = kubernetes::read(&mut decoder, kind, node, objects);
        self.findings.extend(refusals);
        true
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
            plain(codes::MISSPELT_KIND, origin, span, message)
                .help(format!("did you mean {meant}?"))
        } else if self.options.strict {
            let meant = nearest(word, kinds::KUMA_KINDS.iter().copied())
                .map(|near| format!("did you mean {near}? "))
                .unwrap_or_default();
            plain(codes::UNKNOWN_KIND, origin, span, unknown)
                .help(format!("{meant}without --strict the document is skipped"))
        } else {
            return;
        };
        self.findings.add(finding);
    }

    /// A document that says no kind is skipped; one that looks like a resource is reported.
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
            let span = self.start(node);
            let message =
                format!("a document with {field} has neither type nor kind, and is skipped");
            let help = format!(
                "write type: {kind}, or apiVersion: kuma.io/v1alpha1 and kind: {kind}",
                kind = kind.word()
            );
            self.findings
                .add(plain(codes::MISSING_KIND, origin, span, message).help(help));
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
