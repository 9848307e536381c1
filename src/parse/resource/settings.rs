//! The settings of a backend, each of another type, of which the first that cannot be read counts.

use crate::model::{Settings, Unreadable};
use crate::parse::decode::{Decoder, Mismatch};
use crate::parse::fields;
use crate::parse::tree::{NodeId, Tree};

/// Notes the first setting of a wrong type, in the order in which Go reads them.
pub(in crate::parse) struct SettingsReader<'x, 'd, 't> {
    decoder: &'x mut Decoder<'d, 't>,
    node: Option<NodeId>,
    problem: Option<Unreadable>,
}

impl<'x, 'd, 't> SettingsReader<'x, 'd, 't> {
    /// Notes the fields that nobody knows, too, where they are checked.
    pub(in crate::parse) fn new(
        decoder: &'x mut Decoder<'d, 't>,
        node: Option<NodeId>,
        judged: Option<&'static fields::Fields>,
    ) -> Self {
        let node = node.filter(|node| decoder.tree.mapping(*node).is_some());
        if let (Some(node), Some(fields)) = (node, judged) {
            decoder.fields(node, fields, |_, _, _| {});
        }
        Self {
            decoder,
            node,
            problem: None,
        }
    }

    pub(in crate::parse) fn get<T: Default>(
        &mut self,
        field: &'static str,
        read: impl Fn(&Tree<'t>, NodeId) -> Result<T, Mismatch>,
    ) -> T {
        let Some(value) = self
            .node
            .and_then(|node| self.decoder.tree.get(node, field))
        else {
            return T::default();
        };
        read(self.decoder.tree, value).unwrap_or_else(|mismatch| {
            let Mismatch {
                reason, message, ..
            } = mismatch;
            self.problem.get_or_insert(Unreadable {
                field,
                reason,
                message,
            });
            T::default()
        })
    }

    /// The same for a field that not all releases know, with what those that know it cannot read.
    pub(super) fn get_dated<T: Default>(
        &mut self,
        field: &'static str,
        read: impl Fn(&Tree<'t>, NodeId) -> Result<T, Mismatch>,
    ) -> (T, Option<Box<Unreadable>>) {
        let earlier = self.problem.take();
        let value = self.get(field, read);
        let problem = std::mem::replace(&mut self.problem, earlier);
        (value, problem.map(Box::new))
    }

    pub(in crate::parse) fn finish<T>(self, settings: T) -> Settings<T> {
        self.problem.map_or(Ok(settings), Err)
    }
}
