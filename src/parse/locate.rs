//! From a field path back to the place in the file. A document is read again for that, once for
//! all findings in it, because the places of what has no finding are not worth keeping.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::fields::same_field;
use super::source::Source;
use super::tree::{NodeId, Tree};
use crate::diag::{At, FieldPath, Finding, Origin, Part, Place, Segment, Span};

/// Looks up every place that is still a field path. Afterwards every finding points at a place.
pub fn resolve_places(sources: &[Source], findings: &mut [Finding]) {
    let mut by_document: BTreeMap<(u32, u32), Vec<&mut At>> = BTreeMap::new();
    for finding in findings {
        let related = finding.related.iter_mut().map(|related| &mut related.at);
        let fix = finding.fix.as_mut().map(|fix| &mut fix.at);
        for at in std::iter::once(&mut finding.at).chain(related).chain(fix) {
            if let At::Field { origin, .. } = at {
                by_document
                    .entry((origin.source, origin.document))
                    .or_default()
                    .push(at);
            }
        }
    }
    let work: Vec<_> = by_document.into_iter().collect();
    work.into_par_iter()
        .for_each(|((source, document), places)| {
            let file = &sources[source as usize];
            let (text, lines_before) = file.document(document as usize);
            let tree = Tree::read(text, lines_before).ok();
            for at in places {
                if let At::Field { origin, path, part } = at {
                    let start = Span::point(lines_before + 1, 1);
                    let span = tree
                        .as_ref()
                        .and_then(|tree| locate(tree, origin, path, *part))
                        .unwrap_or(start);
                    *at = At::Place(Place {
                        source,
                        span: file.in_file(span),
                    });
                }
            }
        });
}

/// The place of a field, or of the nearest thing around it that is there.
fn locate(tree: &Tree<'_>, origin: &Origin, path: &FieldPath, part: Part) -> Option<Span> {
    let mut node = tree.root()?;
    for item in &origin.items {
        let items = tree.get(node, "items")?;
        node = *tree.sequence(items)?.get(*item as usize)?;
    }
    // The key that leads to the node; an element of a list has none.
    let mut key = None;
    for segment in path.segments() {
        let Some((next_key, next)) = step(tree, node, segment) else {
            // Not there: its parent is shown.
            return Some(parent(tree, node, key));
        };
        (key, node) = (next_key, next);
    }
    if part == Part::Key {
        return Some(key.map_or_else(|| head(tree, node), |key| tree.span(key)));
    }
    // A mapping or a list is shown at its key, and so is a value that has no characters.
    let is_scalar = tree.scalar(node).is_some();
    let span = tree.span(node);
    let empty = (span.line, span.column) == (span.end_line, span.end_column);
    Some(if is_scalar && !empty {
        span
    } else {
        parent(tree, node, key)
    })
}

/// What stands for a mapping or a list as a whole: its key, else its first line.
fn parent(tree: &Tree<'_>, node: NodeId, key: Option<NodeId>) -> Span {
    key.map_or_else(|| head(tree, node), |key| tree.span(key))
}

/// The first key of a mapping, else the first place of anything.
fn head(tree: &Tree<'_>, node: NodeId) -> Span {
    let first = tree.mapping(node).and_then(|mut pairs| pairs.next());
    let span = first.map_or_else(|| tree.span(node), |(key, _)| tree.span(key));
    Span {
        end_line: span.end_line.min(span.line),
        ..span
    }
}

fn step(tree: &Tree<'_>, node: NodeId, segment: &Segment) -> Option<(Option<NodeId>, NodeId)> {
    let entry = |matches: &dyn Fn(&str) -> bool| {
        let (key, value) = tree
            .mapping(node)?
            .rev()
            .find(|(key, _)| matches(&tree.key(*key)))?;
        Some((Some(key), value))
    };
    match segment {
        Segment::Field(name) => entry(&|key| same_field(key, name)),
        Segment::Renamed { written, .. } => entry(&|key| same_field(key, written)),
        Segment::Key(name) => entry(&|key| key == &**name),
        Segment::Index(index) => Some((None, *tree.sequence(node)?.get(*index)?)),
    }
}
