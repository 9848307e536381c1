//! The settings of a backend, each of another type, of which the first that cannot be read counts.

use crate::model::{Feature, Settings, Unreadable};
use crate::parse::decode::{Decoder, Mismatch, read_bool, read_string, read_u32};
use crate::parse::fields;
use crate::parse::outline::Content;
use crate::parse::tree::{NodeId, Tree};

/// What a setting can be.
pub(in crate::parse) trait Setting: Default {
    const CONTENT: Content;
    fn read(tree: &Tree<'_>, node: NodeId) -> Result<Self, Mismatch>;
}

impl Setting for String {
    const CONTENT: Content = Content::Text;
    fn read(tree: &Tree<'_>, node: NodeId) -> Result<Self, Mismatch> {
        read_string(tree, node)
    }
}

impl Setting for bool {
    const CONTENT: Content = Content::Bool;
    fn read(tree: &Tree<'_>, node: NodeId) -> Result<Self, Mismatch> {
        read_bool(tree, node)
    }
}

impl Setting for u32 {
    const CONTENT: Content = Content::Number;
    fn read(tree: &Tree<'_>, node: NodeId) -> Result<Self, Mismatch> {
        read_u32(tree, node)
    }
}

impl<T: Setting> Setting for Option<T> {
    const CONTENT: Content = T::CONTENT;
    fn read(tree: &Tree<'_>, node: NodeId) -> Result<Self, Mismatch> {
        T::read(tree, node).map(Some)
    }
}

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
        checked: Option<&'static fields::Fields>,
    ) -> Self {
        let node = node.filter(|node| decoder.tree.mapping(*node).is_some());
        if let (Some(node), Some(fields)) = (node, checked) {
            decoder.fields(node, fields, |_, _, _| {});
        }
        Self {
            decoder,
            node,
            problem: None,
        }
    }

    /// A setting; what is not there or cannot be read is at its default.
    pub(in crate::parse) fn get<T: Setting>(&mut self, field: &'static str) -> T {
        if self.node.is_some() {
            self.decoder.draw_field(field, |decoder, _| {
                decoder.draw(T::CONTENT);
            });
        }
        self.get_with(field, T::read)
    }

    /// A setting of a type of its own.
    pub(in crate::parse) fn get_with<T: Default>(
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

    /// A setting that not all releases know, with what those that know it cannot read.
    pub(super) fn get_dated<T: Setting>(
        &mut self,
        field: &'static str,
        feature: Feature,
    ) -> (T, Option<Box<Unreadable>>) {
        let earlier = self.problem.take();
        let releases = self.decoder.releases;
        self.decoder.releases = releases.and(feature.releases());
        let value = self.get(field);
        self.decoder.releases = releases;
        let problem = std::mem::replace(&mut self.problem, earlier);
        (value, problem.map(Box::new))
    }

    /// The texts that a setting may be; it may also be empty.
    pub(super) fn words(&mut self, field: &'static str, words: &[&'static str]) {
        if self.node.is_some() {
            self.decoder.draw_field(field, |decoder, _| {
                decoder.draw(Content::Text);
                decoder.words(words);
                decoder.may_be_empty();
            });
        }
    }

    /// The settings that have to be there.
    pub(super) fn needs(&mut self, fields: &[&'static str]) {
        for field in fields {
            self.decoder.needs(&[field]);
        }
    }

    pub(in crate::parse) fn finish<T>(self, settings: T) -> Settings<T> {
        self.problem.map_or(Ok(settings), Err)
    }
}
