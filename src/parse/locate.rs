//! From a field path back to the place in the file. A document is read again for that, once for
//! all findings in it, because the places of what has no finding are not worth keeping.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use super::source::Source;
use super::spelling::camel_case;
use super::tree::{NodeId, Tree};
use crate::diag::{At, FieldPath, Finding, Origin, Part, Place, Segment, Span};

/// Looks up every place that is still a field path. Afterwards every finding points at a place.
pub fn resolve_places(sources: &[Source], findings: &mut [Finding]) {
    let mut by_document: BTreeMap<(u32, u32), Vec<&mut At>> = BTreeMap::new();
    for finding in findings {
        for at in finding.places_mut() {
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
            let mut locator = Tree::read(text, lines_before).ok().map(Locator::new);
            for at in places {
                if let At::Field { origin, path, part } = at {
                    let start = Span::point(lines_before + 1, 1);
                    let span = locator
                        .as_mut()
                        .and_then(|locator| locator.locate(origin, path, *part))
                        .unwrap_or(start);
                    *at = At::Place(Place {
                        source,
                        span: file.in_file(span),
                    });
                }
            }
        });
}

/// Finds places in the tree of a document.
struct Locator<'t> {
    tree: Tree<'t>,
    /// Mappings of many keys, whose keys have been sorted for many findings to look them up.
    large: HashMap<(NodeId, Names), HashMap<String, (NodeId, NodeId)>>,
}

/// How keys are compared.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Names {
    /// As names of fields, in camel case or in snake case.
    Fields,
    /// As they are.
    Keys,
}

impl<'t> Locator<'t> {
    fn new(tree: Tree<'t>) -> Self {
        let large = HashMap::new();
        Self { tree, large }
    }

    /// The place of a field, or of the nearest thing around it that is there.
    fn locate(&mut self, origin: &Origin, path: &FieldPath, part: Part) -> Option<Span> {
        let mut node = self.tree.root()?;
        for item in &origin.items {
            let (_, items) = self.entry(node, "items", Names::Fields)?;
            node = *self.tree.sequence(items)?.get(*item as usize)?;
        }
        // The key that leads to the node; an element of a list has none.
        let mut key = None;
        for segment in path.segments() {
            let Some((next_key, next)) = self.step(node, segment) else {
                // Not there: its parent is shown.
                return Some(self.parent(node, key));
            };
            (key, node) = (next_key, next);
        }
        let tree = &self.tree;
        if part == Part::Key {
            return Some(self.parent(node, key));
        }
        // A mapping or a list is shown at its key, and so is a value that has no characters.
        let is_scalar = tree.scalar(node).is_some();
        let span = tree.span(node);
        let empty = span.start() == span.end();
        Some(if is_scalar && !empty {
            span
        } else {
            self.parent(node, key)
        })
    }

    /// What stands for a mapping or a list as a whole: its key, else its first line.
    fn parent(&self, node: NodeId, key: Option<NodeId>) -> Span {
        key.map_or_else(|| self.head(node), |key| self.tree.span(key))
    }

    /// The first key of a mapping, else the first place of anything.
    fn head(&self, node: NodeId) -> Span {
        let tree = &self.tree;
        let span = tree.span(tree.first_key(node).unwrap_or(node));
        // What goes on over several lines is shown by its start.
        if span.end_line > span.line {
            Span::point(span.line, span.column)
        } else {
            span
        }
    }

    fn step(&mut self, node: NodeId, segment: &Segment) -> Option<(Option<NodeId>, NodeId)> {
        let (name, names) = match segment {
            Segment::Field(name) => (&**name, Names::Fields),
            Segment::Renamed { written, .. } => (*written, Names::Fields),
            Segment::Key(name) => (&**name, Names::Keys),
            Segment::Index(index) => return Some((None, *self.tree.sequence(node)?.get(*index)?)),
        };
        let (key, value) = self.entry(node, name, names)?;
        Some((Some(key), value))
    }

    /// The entry of a mapping with a name. As with control planes, a field in camel case counts more
    /// than one in snake case.
    fn entry(&mut self, node: NodeId, name: &str, names: Names) -> Option<(NodeId, NodeId)> {
        /// Up to this many keys are compared one by one.
        const FEW: usize = 32;
        let tree = &self.tree;
        let mut pairs = tree.mapping(node)?;
        if pairs.len() <= FEW {
            return match names {
                Names::Fields => tree.entry(node, name),
                Names::Keys => pairs.find(|(key, _)| tree.key(*key) == name),
            };
        }
        let index = self.large.entry((node, names)).or_insert_with(|| {
            let mut index = HashMap::with_capacity(pairs.len());
            let mut snake = Vec::new();
            for (key, value) in &mut pairs {
                let written = tree.key(key);
                if names == Names::Fields && written.contains('_') {
                    snake.push((camel_case(&written).into_owned(), (key, value)));
                }
                index.insert(written.into_owned(), (key, value));
            }
            for (name, entry) in snake {
                index.entry(name).or_insert(entry);
            }
            index
        });
        index.get(name).copied()
    }
}
