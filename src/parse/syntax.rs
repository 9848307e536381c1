//! A document as a tree, read as JSON where it is that and as YAML otherwise.

use super::tree::Tree;
use super::{json, yaml};
use crate::diag::Finding;

impl<'t> Tree<'t> {
    /// Reads a document. `lines_before` is how many lines of the file stand before its text. As
    /// kumactl does, it leaves out space at the end, which a block of text there would keep.
    pub(super) fn read(text: &'t str, lines_before: u32) -> Result<Self, Box<Finding>> {
        let text = text.trim_end();
        json::read(text, lines_before).unwrap_or_else(|| yaml::read(text, lines_before))
    }
}
