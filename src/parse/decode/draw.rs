//! Running a reader without a document, to note what it asks for (see `outline`).
//!
//! Whatever a reader does beside asking this decoder for values is done in vain then: the node that
//! it is handed is an empty mapping, and what it gives is dropped.

use super::Decoder;
use crate::model::{Feature, Form, Release};
use crate::parse::fields::Fields;
use crate::parse::outline::{Case, Content, Need, Outline, Sketch, When};
use crate::parse::tree::NodeId;

/// The node that a reader is handed.
const NODE: NodeId = 0;

impl Decoder<'_, '_> {
    /// Draws what a reader takes in a release.
    pub(in crate::parse) fn draw_for(
        &mut self,
        release: Release,
        read: impl FnOnce(&mut Self, NodeId),
    ) -> Outline {
        self.sketch = Some(Box::new(Sketch {
            release,
            outline: Outline::default(),
        }));
        read(self, NODE);
        self.sketch.take().map(|it| it.outline).unwrap_or_default()
    }

    /// Whether there is no document.
    pub(in crate::parse) fn is_drawing(&self) -> bool {
        self.sketch.is_some()
    }

    /// The sketch, where the release that is drawn for is one of those that are being read for.
    fn sketch(&mut self) -> Option<&mut Outline> {
        let releases = self.releases;
        let sketch = self.sketch.as_deref_mut()?;
        let is_meant = releases.contains(sketch.release);
        is_meant.then_some(&mut sketch.outline)
    }

    /// Notes what a value holds. Gives whether there is no document to read it from.
    pub(in crate::parse) fn draw(&mut self, content: Content) -> bool {
        if self.sketch.is_none() {
            return false;
        }
        if let Some(outline) = self.sketch() {
            outline.content = content;
        }
        true
    }

    /// Draws something inside of what is being drawn.
    fn draw_inner(&mut self, read: impl FnOnce(&mut Self)) -> Outline {
        self.draw_from(Outline::default(), read)
    }

    /// The same, with a part of it drawn already.
    fn draw_from(&mut self, start: Outline, read: impl FnOnce(&mut Self)) -> Outline {
        let outer = self.swap(start);
        read(self);
        self.swap(outer)
    }

    fn swap(&mut self, outline: Outline) -> Outline {
        match self.sketch.as_deref_mut() {
            Some(sketch) => std::mem::replace(&mut sketch.outline, outline),
            None => Outline::default(),
        }
    }

    /// Notes the fields of a mapping, each as `take` reads it.
    pub(super) fn draw_fields(
        &mut self,
        fields: &'static Fields,
        is_literal: bool,
        take: &mut dyn FnMut(&mut Self, &str, NodeId),
    ) {
        let Some(release) = self.sketch.as_ref().map(|sketch| sketch.release) else {
            return;
        };
        let takes_null = !is_literal || self.form == Form::Kubernetes;
        let mut known = Vec::new();
        for name in fields.known {
            let more = fields.more.iter().find(|more| more.name == *name);
            let feature = more.and_then(|more| more.feature);
            if feature.is_some_and(|feature| !feature.is_in(release)) {
                continue;
            }
            let shape = more.and_then(|more| more.shape.as_ref());
            let mut field = self.draw_inner(|decoder| {
                if let Some(shape) = shape {
                    decoder.shape(NODE, shape);
                }
                take(decoder, name, NODE);
            });
            field.takes_null |= takes_null;
            known.push((*name, field));
        }
        self.draw(Content::Mapping(known));
    }

    /// Notes the elements of a list. A reader of protocol buffers takes one that is `null` for an
    /// empty one.
    pub(super) fn draw_list(&mut self, takes_null: bool, read: impl FnOnce(&mut Self, NodeId)) {
        let mut element = self.draw_inner(|decoder| read(decoder, NODE));
        element.takes_null |= takes_null && element.needs.is_empty();
        self.draw(Content::List(Box::new(element)));
    }

    /// Notes a field of the mapping that is being drawn.
    pub(in crate::parse) fn draw_field(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Self, NodeId),
    ) {
        if self.sketch.is_none() {
            return;
        }
        let mut field = self.draw_inner(|decoder| read(decoder, NODE));
        field.takes_null = true;
        let Some(outline) = self.sketch() else {
            return;
        };
        if !matches!(outline.content, Content::Mapping(_)) {
            outline.content = Content::Mapping(Vec::new());
        }
        if let Content::Mapping(fields) = &mut outline.content {
            match fields.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) => *known = field,
                None => fields.push((name, field)),
            }
        }
    }

    /// Notes more of a field of the mapping that is being drawn.
    pub(in crate::parse) fn draw_more(&mut self, name: &str, read: impl FnOnce(&mut Self)) {
        let field = |outline: &mut Outline| match &mut outline.content {
            Content::Mapping(fields) => {
                let mut known = fields.iter_mut();
                known
                    .find(|(known, _)| *known == name)
                    .map(|(_, it)| std::mem::take(it))
            }
            _ => None,
        };
        let Some(inner) = self.sketch().and_then(field) else {
            return;
        };
        let drawn = self.draw_from(inner, read);
        if let Some(Content::Mapping(fields)) = self.sketch().map(|it| &mut it.content)
            && let Some((_, it)) = fields.iter_mut().find(|(known, _)| *known == name)
        {
            *it = drawn;
        }
    }

    /// Notes that one of some fields has to be there, and not empty. That it is, validation checks.
    pub(in crate::parse) fn needs(&mut self, fields: &[&'static str]) {
        self.need(fields, true);
    }

    /// Notes that one of some fields has to be there, be it empty.
    pub(in crate::parse) fn needs_any(&mut self, fields: &[&'static str]) {
        self.need(fields, false);
    }

    /// Notes that one of some fields has to be there, of those that a release has.
    pub(in crate::parse) fn needs_of(&mut self, fields: &[(Feature, &'static str)]) {
        let Some(release) = self.sketch.as_ref().map(|sketch| sketch.release) else {
            return;
        };
        let known = fields.iter().filter(|(feature, _)| feature.is_in(release));
        let known: Vec<_> = known.map(|(_, field)| *field).collect();
        self.needs(&known);
    }

    fn need(&mut self, fields: &[&'static str], is_filled: bool) {
        if let Some(outline) = self.sketch() {
            let fields = fields.to_vec();
            outline.needs.push(Need { fields, is_filled });
        }
    }

    /// Whether something has been noted to be needed in a field of what is being drawn.
    pub(in crate::parse) fn has_needs_in(&mut self, field: &str) -> bool {
        let field = self.sketch().and_then(|outline| outline.field(field));
        field.is_some_and(|field| !field.needs.is_empty())
    }

    /// Notes the only texts that are taken.
    pub(in crate::parse) fn words(&mut self, words: &[&'static str]) {
        if let Some(outline) = self.sketch() {
            outline.words = words.to_vec();
        }
    }

    /// Notes that an empty text is taken beside others.
    pub(in crate::parse) fn may_be_empty(&mut self) {
        if let Some(outline) = self.sketch() {
            outline.words.push("");
        }
    }

    /// Notes of the texts so far only those that a release takes.
    pub(in crate::parse) fn keep_words(&mut self, takes: impl Fn(&str, Release) -> bool) {
        let release = self.sketch.as_ref().map(|sketch| sketch.release);
        if let (Some(release), Some(outline)) = (release, self.sketch()) {
            outline.words.retain(|word| takes(word, release));
        }
    }

    /// Notes how many elements or letters there are at least.
    pub(in crate::parse) fn at_least(&mut self, least: u32) {
        if let Some(outline) = self.sketch() {
            outline.least = least;
        }
    }

    /// Notes how many elements there are at most.
    pub(in crate::parse) fn at_most(&mut self, most: u32) {
        if let Some(outline) = self.sketch() {
            outline.most = Some(most);
        }
    }

    /// Notes that `null` is taken.
    pub(in crate::parse) fn takes_null(&mut self) {
        if let Some(outline) = self.sketch() {
            outline.takes_null = true;
        }
    }

    /// Notes what holds in a case, and only then.
    pub(in crate::parse) fn case(&mut self, when: When, read: impl FnOnce(&mut Self)) {
        if self.sketch.is_none() {
            return;
        }
        let then = self.draw_inner(read);
        if let Some(outline) = self.sketch() {
            outline.cases.push(Case { when, then });
        }
    }
}
