//! Values of fields, as the control planes' reader for protocol buffers takes them: a string is
//! never a number, a number may be quoted, `null` is the same as nothing.

mod draw;
mod scalars;
mod schema;
mod shaped;
mod unknown_field;

use std::borrow::Cow;

use jiff::Timestamp;

use super::duration;
use super::fields::Fields;
use super::outline::{Content, Sketch};
use super::scalar::{self, Scalar};
use super::spelling::camel_case;
use super::tree::{NodeId, Tree};
pub(super) use scalars::{Mismatch, read_bool, read_string, read_u32};
use scalars::{Read, read_f64, shortened};

use crate::diag::{
    Code, FINDING_LIMIT, FieldPath, Finding, Findings, Origin, Segment, codes, go_quote, nearest,
};
use crate::model::{Feature, Form, Releases, Tags, Undecodable};

/// Reads fields of one resource, and collects what no control plane could decode.
pub(super) struct Decoder<'d, 't> {
    pub(super) tree: &'d Tree<'t>,
    pub(super) path: FieldPath,
    pub(super) form: Form,
    pub(super) origin: &'d Origin,
    /// The releases that know the field that is being read.
    pub(super) releases: Releases,
    /// Fields of a wrong type.
    pub(super) refusals: Vec<Undecodable>,
    /// Fields that stand there in another spelling, too, which counts.
    pub(super) ignored: Findings,
    /// Fields that no release knows in their place.
    pub(super) unknown: Findings,
    /// What is drawn where there is no document.
    sketch: Option<Box<Sketch>>,
}

impl<'d, 't> Decoder<'d, 't> {
    /// Gets ready to read a resource.
    pub(super) fn new(tree: &'d Tree<'t>, form: Form, origin: &'d Origin) -> Self {
        Self {
            tree,
            path: FieldPath::root(),
            form,
            origin,
            releases: Releases::ALL,
            refusals: Vec::new(),
            ignored: Findings::default(),
            unknown: Findings::default(),
            sketch: None,
        }
    }

    /// Hands every known field of a mapping to `take`, by its name in camel case, and notes those
    /// that are not known. A field that is `null` is not there.
    pub(super) fn fields(
        &mut self,
        mapping: NodeId,
        fields: &'static Fields,
        mut take: impl FnMut(&mut Self, &str, NodeId),
    ) {
        if self.sketch.is_some() {
            return self.draw_fields(fields, false, &mut take);
        }
        let tree = self.tree;
        let Some(pairs) = tree.mapping(mapping) else {
            return self.mismatch(mapping, Mismatch::mapping(tree, mapping));
        };
        for (key, value) in pairs {
            let written = tree.key(key);
            let name = camel_case(&written);
            let Some(known) = fields.known.iter().find(|known| **known == name) else {
                self.note_unknown(mapping, key, fields);
                continue;
            };
            // Both spellings are rare, and looked for only where one is in snake case.
            let other = (*known != written)
                .then(|| tree.entry(mapping, known))
                .flatten();
            if let Some((counts, _)) = other.filter(|(counts, _)| *counts != key) {
                self.ignored_spelling(key, counts);
                continue;
            }
            if !tree.is_null(value) {
                self.path.push(Segment::Field(Cow::Borrowed(known)));
                let releases = self.releases;
                let more = fields.more.iter().find(|more| more.name == *known);
                if let Some(feature) = more.and_then(|more| more.feature) {
                    self.releases = releases.and(feature.releases());
                }
                if let Some(shape) = more.and_then(|more| more.shape.as_ref()) {
                    self.shape(value, shape);
                }
                take(self, known, value);
                self.releases = releases;
                self.path.pop();
            }
        }
    }

    /// Does something in a place inside of the one that is being read.
    pub(super) fn at<T>(&mut self, segment: Segment, work: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(segment);
        let result = work(self);
        self.path.pop();
        result
    }

    /// Notes a key that is not known, where that is checked. Whether it can be fixed for certain is
    /// looked up on demand.
    fn note_unknown(&mut self, mapping: NodeId, key: NodeId, fields: &'static Fields) {
        /// No mapping of a resource has more keys than that.
        const FEW: usize = 100;
        if !fields.checked {
            return;
        }
        let tree = self.tree;
        let written = tree.key(key);
        let known = || fields.known.iter().copied();
        let others =
            |near: &str| nearest(&written, known().filter(|known| *known != near)).is_some();
        let is_free = |near: &str| tree.entry(mapping, near).is_none() && !others(near);
        // Looked up for each unknown key, so only where there are few of them.
        let looks = tree
            .mapping(mapping)
            .is_some_and(|pairs| pairs.len() <= FEW);
        let fixable = looks && nearest(&written, known()).is_some_and(is_free);
        self.unknown(key, fields, fixable);
    }

    /// Reads the known fields of a mapping into a value, each with `take`.
    pub(super) fn read<T: Default>(
        &mut self,
        mapping: NodeId,
        fields: &'static Fields,
        mut take: impl FnMut(&mut T, &mut Self, &str, NodeId),
    ) -> T {
        let mut value = T::default();
        self.fields(mapping, fields, |decoder, name, node| {
            take(&mut value, decoder, name, node);
        });
        value
    }

    /// Reads the one field of a mapping that means anything: the first of those that are known.
    pub(super) fn only<T: Default>(
        &mut self,
        mapping: NodeId,
        fields: &'static Fields,
        read: impl Fn(&mut Self, NodeId) -> T,
    ) -> T {
        self.read(mapping, fields, |found, decoder, name, node| {
            if name == fields.known[0] {
                *found = read(decoder, node);
            }
        })
    }

    /// Reads every element of a list; one that is `null` is an empty one.
    pub(super) fn list<T: Default>(
        &mut self,
        node: NodeId,
        read: impl Fn(&mut Self, NodeId) -> T,
    ) -> Vec<T> {
        if self.sketch.is_some() {
            self.draw_list(true, |decoder, node| drop(read(decoder, node)));
            return Vec::new();
        }
        let tree = self.tree;
        let Some(elements) = tree.sequence(node) else {
            self.mismatch(node, Mismatch::list(tree, node));
            return Vec::new();
        };
        let mut list = Vec::with_capacity(elements.len());
        for (index, element) in elements.iter().enumerate() {
            list.push(match tree.scalar(*element) {
                Some(Scalar::Null) => T::default(),
                _ => self.at(Segment::Index(index), |decoder| read(decoder, *element)),
            });
        }
        list
    }

    /// Reads a map from strings to strings. A value that is `null` is the empty string.
    pub(super) fn tags(&mut self, node: NodeId) -> Tags {
        Tags::new(self.texts(node, Self::other_text))
    }

    /// The same as pairs; `other` gives the text of a value that is not a string.
    pub(super) fn texts(
        &mut self,
        node: NodeId,
        other: impl Fn(&mut Self, NodeId) -> Option<&'d str>,
    ) -> Vec<(Cow<'d, str>, &'d str)> {
        if self.draw(Content::Texts) {
            return Vec::new();
        }
        let tree = self.tree;
        let Some(pairs) = tree.mapping(node) else {
            let mismatch = Mismatch::new(tree, node, "a mapping", "map[string]string");
            self.mismatch(node, mismatch);
            return Vec::new();
        };
        let mut texts = Vec::with_capacity(pairs.len());
        for (key, value) in pairs {
            let name = tree.key(key);
            let text = match tree.scalar(value) {
                Some(Scalar::Text(text)) => Some(text),
                Some(Scalar::Null) => Some(""),
                _ => {
                    let key = Segment::Key(name.to_string().into());
                    self.at(key, |decoder| other(decoder, value))
                }
            };
            texts.extend(text.map(|text| (name, text)));
        }
        texts
    }

    pub(super) fn text(&mut self, node: NodeId) -> Box<str> {
        if self.draw(Content::Text) {
            return Box::default();
        }
        match read_string(self.tree, node) {
            Ok(text) => text.into(),
            Err(_) => self.other_text(node).unwrap_or_default().into(),
        }
    }

    pub(super) fn string(&mut self, node: NodeId) -> String {
        self.text(node).into()
    }

    /// Reads a number of 32 bits without a sign.
    pub(super) fn number(&mut self, node: NodeId) -> u32 {
        self.take(node, Content::Number, read_u32)
    }

    pub(super) fn boolean(&mut self, node: NodeId) -> bool {
        self.take(node, Content::Bool, read_bool)
    }

    /// Reads a time, such as `2026-11-22T10:29:37Z`.
    pub(super) fn time(&mut self, node: NodeId) -> Option<Timestamp> {
        self.take(node, Content::Time, |tree, node| {
            let text = read_string(tree, node)?;
            text.parse().map(Some).map_err(|_| Mismatch {
                message: format!("has to be a time, not {}", go_quote(&shortened(&text))),
                reason: String::new(),
                help: Some("write it as in 2026-11-22T10:29:37Z, or leave it out".to_owned()),
            })
        })
    }

    /// Reads a duration, such as `10s`, as nanoseconds.
    pub(super) fn duration(&mut self, node: NodeId) -> f64 {
        self.take(node, Content::Duration, |tree, node| {
            let text = read_string(tree, node)?;
            duration::nanoseconds(&text).ok_or_else(|| Mismatch {
                message: format!("has to be a duration, not {}", go_quote(&shortened(&text))),
                reason: String::new(),
                help: Some("write it as in 10s or 1m30s".to_owned()),
            })
        })
    }

    /// Reads an enumeration of protocol buffers: one of the names, or its number. Gives the number.
    pub(super) fn enumeration(&mut self, node: NodeId, names: &'static [&'static str]) -> usize {
        if self.draw(Content::Enumeration(names)) {
            return 0;
        }
        let of_name = |text| names.iter().position(|name| *name == text);
        let of_number = |number: f64| {
            let numbers = (0..u32::try_from(names.len()).unwrap_or(0)).map(f64::from);
            // Any other number is one of a release to come.
            let is_other = |known: &f64| (known - number).abs() > f64::EPSILON;
            numbers.take_while(is_other).count()
        };
        let number = match self.tree.scalar(node) {
            Some(Scalar::Text(text)) => of_name(text),
            Some(Scalar::Number(number)) if scalar::is_i32(number) => Some(of_number(number)),
            _ => None,
        };
        number.unwrap_or_else(|| {
            let mismatch = Mismatch::new(self.tree, node, &names.join(" or "), "string");
            let help = None;
            self.mismatch(node, Mismatch { help, ..mismatch });
            0
        })
    }

    pub(super) fn float(&mut self, node: NodeId) -> Option<f64> {
        self.take(node, Content::Float, |tree, node| {
            read_f64(tree, node).map(Some)
        })
    }

    pub(super) fn take<T: Default>(
        &mut self,
        node: NodeId,
        content: Content,
        read: impl Fn(&Tree<'t>, NodeId) -> Read<T>,
    ) -> T {
        if self.draw(content) {
            return T::default();
        }
        read(self.tree, node).unwrap_or_else(|mismatch| {
            self.mismatch(node, mismatch);
            T::default()
        })
    }

    /// Notes a scalar that is not a string, and gives the text that it is to the releases that read it
    /// as one.
    fn other_text(&mut self, node: NodeId) -> Option<&'d str> {
        let mismatch = Mismatch::new(self.tree, node, "a string", "string");
        let tree = self.tree;
        let is_number = matches!(tree.scalar(node), Some(Scalar::Number(_)));
        let written = tree.written(node);
        let written = written.filter(|text| is_number && scalar::is_unsigned_float(text));
        if written.is_none() {
            self.mismatch(node, mismatch);
            return None;
        }
        let others = Feature::SignedExponents.releases();
        self.in_other_releases(others, |decoder| decoder.mismatch(node, mismatch.clone()));
        written
    }

    /// Notes a key that no release knows in its place.
    pub(super) fn unknown(&mut self, key: NodeId, fields: &Fields, fixable: bool) {
        if self.unknown.is_full(self.origin.source) {
            return;
        }
        let written = self.tree.key(key);
        let path = self.path.clone().field(written.to_string());
        let place = (self.origin, path, self.tree.span(key));
        self.unknown.add(unknown_field::finding(
            &written,
            place,
            fields.known,
            fixable,
        ));
    }

    /// Notes a field in snake case that stands there in camel case, too.
    fn ignored_spelling(&mut self, key: NodeId, counts: NodeId) {
        let (written, other) = (self.tree.key(key), self.tree.key(counts));
        let message = format!(
            "{} is another spelling of {}, which is there, too, and is used",
            go_quote(&written),
            go_quote(&other)
        );
        let path = self.path.clone().field(written.to_string());
        self.ignored.add(
            Finding::new(codes::DUPLICATE_KEY, self.origin, path, message)
                .at(self.tree.span(key))
                .help("remove one of the two")
                .related_at(self.tree.span(counts), "this one is read"),
        );
    }

    pub(super) fn mismatch(&mut self, node: NodeId, mismatch: Mismatch) {
        let Mismatch { message, help, .. } = mismatch;
        self.refuse_and_help(codes::WRONG_TYPE, self.path.clone(), node, message, help);
    }

    /// Refuses a value, and says what to write in its place.
    pub(super) fn refuse_and_help(
        &mut self,
        code: Code,
        path: FieldPath,
        node: NodeId,
        message: String,
        help: Option<String>,
    ) {
        let finding = Finding::new(code, self.origin, path, message)
            .at(self.tree.span(node))
            .help(help);
        if self.refusals.len() <= FINDING_LIMIT {
            self.refusals.push(Undecodable {
                finding,
                releases: self.releases,
            });
        }
    }
}
