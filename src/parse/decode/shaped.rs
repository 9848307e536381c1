//! Values of fields that mean nothing for tracing: what is noted of one that has another shape.

use super::{Decoder, Mismatch};
use crate::diag::Segment;
use crate::parse::outline::Content;
use crate::parse::shape::Shape;
use crate::parse::spelling::camel_case;
use crate::parse::tree::NodeId;

impl Decoder<'_, '_> {
    /// Notes where a value has another shape.
    pub(in crate::parse) fn shape(&mut self, node: NodeId, shape: &'static Shape) {
        match shape {
            Shape::Text => drop(self.text(node)),
            Shape::Bool => _ = self.boolean(node),
            Shape::Number => _ = self.number(node),
            Shape::Duration => _ = self.duration(node),
            Shape::Time => _ = self.time(node),
            Shape::Enumeration(names) => _ = self.enumeration(node, names),
            Shape::Texts => drop(self.tags(node)),
            Shape::List(element) => {
                drop(self.list(node, |decoder, node| decoder.shape(node, element)));
            }
            Shape::Anything => _ = self.mapping(node),
            Shape::Message(fields) => self.message(node, fields),
        }
    }

    fn message(&mut self, node: NodeId, fields: &'static [(&'static str, Shape)]) {
        if !self.mapping(node) {
            return;
        }
        for (name, shape) in fields {
            self.draw_field(name, |decoder, node| decoder.shape(node, shape));
        }
        let tree = self.tree;
        for (key, value) in tree.mapping(node).into_iter().flatten() {
            let written = tree.key(key);
            let name = camel_case(&written);
            let known = fields.iter().find(|(field, _)| *field == name);
            if let Some((field, shape)) = known
                && !tree.is_null(value)
            {
                self.at(Segment::Field((*field).into()), |it| it.shape(value, shape));
            }
        }
    }

    /// Whether a value is a mapping; notes it if not.
    pub(in crate::parse) fn mapping(&mut self, node: NodeId) -> bool {
        if self.draw(Content::Mapping(Vec::new())) {
            return true;
        }
        let is_mapping = self.tree.mapping(node).is_some();
        if !is_mapping {
            self.mismatch(node, Mismatch::mapping(self.tree, node));
        }
        is_mapping
    }
}
