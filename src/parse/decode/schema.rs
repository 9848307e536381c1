//! Values as the schemas of the newer kinds take them (those whose fields are under `spec`): field
//! names count letter for letter, and what does not fit is refused in the schema's own words.
//!
//! In Kubernetes the same resource goes through Go's own types first, which take `null` for nothing.

use super::Decoder;
use crate::diag::{Code, FieldPath, Segment, codes, did_you_mean};
use crate::model::{Form, Releases, Tags};
use crate::parse::fields::Fields;
use crate::parse::outline::Content;
use crate::parse::scalar::Scalar;
use crate::parse::tree::NodeId;

impl Decoder<'_, '_> {
    /// Hands every known field of a mapping to `take`, and notes those that are not known.
    pub(in crate::parse) fn schema_fields(
        &mut self,
        node: NodeId,
        fields: &'static Fields,
        mut take: impl FnMut(&mut Self, &str, NodeId),
    ) {
        if self.sketch.is_some() {
            return self.draw_fields(fields, true, &mut take);
        }
        let tree = self.tree;
        let Some(pairs) = tree.mapping(node) else {
            return self.refuse_type(node, "object");
        };
        for (key, value) in pairs {
            let written = tree.key(key);
            let Some(known) = fields.known.iter().find(|known| **known == written) else {
                self.note_unknown(node, key, fields);
                continue;
            };
            if self.form == Form::Kubernetes && tree.is_null(value) {
                continue;
            }
            self.at(Segment::Field((*known).into()), |it| take(it, known, value));
        }
    }

    /// Does something for those of the releases that are also among others.
    pub(in crate::parse) fn in_releases<T>(
        &mut self,
        others: Releases,
        work: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let releases = self.releases;
        self.releases = releases.and(others);
        let result = work(self);
        self.releases = releases;
        result
    }

    /// Does something for those of the releases that are not among others.
    pub(in crate::parse) fn in_other_releases(
        &mut self,
        others: Releases,
        work: impl Fn(&mut Self),
    ) {
        for others in others.around() {
            self.in_releases(others, &work);
        }
    }

    /// Reads every element of a list.
    pub(in crate::parse) fn schema_list<T>(
        &mut self,
        node: NodeId,
        read: impl Fn(&mut Self, NodeId) -> T,
    ) -> Vec<T> {
        if self.sketch.is_some() {
            self.draw_list(false, |decoder, node| drop(read(decoder, node)));
            return Vec::new();
        }
        let tree = self.tree;
        let Some(elements) = tree.sequence(node) else {
            self.refuse_type(node, "array");
            return Vec::new();
        };
        let mut list = Vec::with_capacity(elements.len());
        for (index, element) in elements.iter().enumerate() {
            list.push(self.at(Segment::Index(index), |decoder| read(decoder, *element)));
        }
        list
    }

    /// Reads a map from strings to strings.
    pub(in crate::parse) fn schema_tags(&mut self, node: NodeId) -> Option<Tags> {
        if self.draw(Content::Texts) {
            return None;
        }
        let tree = self.tree;
        let Some(pairs) = tree.mapping(node) else {
            self.refuse_type(node, "object");
            return None;
        };
        let mut tags = Vec::with_capacity(pairs.size_hint().0);
        for (key, value) in pairs {
            let name = tree.key(key);
            let text = if self.form == Form::Kubernetes && tree.is_null(value) {
                Some(Box::default())
            } else {
                let field = Segment::Field(name.to_string().into());
                self.at(field, |decoder| decoder.schema_text(value))
            };
            tags.extend(text.map(|text| (name, text)));
        }
        Some(Tags::new(tags))
    }

    pub(in crate::parse) fn schema_text(&mut self, node: NodeId) -> Option<Box<str>> {
        if self.draw(Content::Text) {
            return None;
        }
        let text = self.tree.text(node);
        if text.is_none() {
            self.refuse_type(node, "string");
        }
        text.map(Into::into)
    }

    /// Reads one of some words.
    pub(in crate::parse) fn schema_word(
        &mut self,
        node: NodeId,
        words: &'static [&'static str],
    ) -> Option<Box<str>> {
        let text = self.schema_text(node);
        self.check_word(node, text.as_deref(), words);
        text
    }

    /// Refuses what is none of some words.
    pub(in crate::parse) fn check_word(
        &mut self,
        node: NodeId,
        text: Option<&str>,
        words: &'static [&'static str],
    ) {
        self.words(words);
        if !text.is_some_and(|text| words.contains(&text)) {
            let message = format!("in body should be one of [{}]", words.join(" "));
            let meant = did_you_mean(text.unwrap_or_default(), words.iter().copied());
            self.refuse_in_spec(codes::SCHEMA, node, message, meant);
        }
    }

    pub(in crate::parse) fn schema_bool(&mut self, node: NodeId) -> Option<bool> {
        if self.draw(Content::Bool) {
            return None;
        }
        if let Some(Scalar::Bool(value)) = self.tree.scalar(node) {
            return Some(value);
        }
        self.refuse_type(node, "boolean");
        None
    }

    /// Refuses a value of a wrong type.
    pub(in crate::parse) fn refuse_type(&mut self, node: NodeId, wanted: &str) {
        let found = match self.tree.scalar(node) {
            Some(Scalar::Null) => "null",
            Some(Scalar::Bool(_)) => "boolean",
            Some(Scalar::Number(_)) => "number",
            Some(Scalar::Text(_)) => "string",
            None if self.tree.sequence(node).is_some() => "array",
            None => "object",
        };
        let message = format!("in body must be of type {wanted}: \"{found}\"");
        self.refuse(codes::WRONG_TYPE, node, message);
    }

    /// Refuses a mapping that lacks a field.
    pub(in crate::parse) fn require(&mut self, node: NodeId, field: &'static str) {
        self.needs_any(&[field]);
        let tree = self.tree;
        let is_null_there = self.form == Form::Universal;
        let is_there =
            |(key, value)| tree.key(key) == field && (is_null_there || !tree.is_null(value));
        // What is not a mapping is refused already.
        if tree
            .mapping(node)
            .is_none_or(|mut pairs| pairs.any(is_there))
        {
            return;
        }
        let message = "in body is required";
        if self.path.segments().is_empty() {
            let message = format!(".{field} {message}");
            return self.refuse_at(codes::SCHEMA, FieldPath::root(), node, message);
        }
        let path = self.path.clone().field(field);
        self.refuse_at(codes::SCHEMA, path, node, message.to_owned());
    }

    /// Refuses a value. What is not in the spec is named in the message, as the control planes do.
    pub(in crate::parse) fn refuse(&mut self, code: Code, node: NodeId, message: String) {
        self.refuse_in_spec(code, node, message, None);
    }

    fn refuse_in_spec(&mut self, code: Code, node: NodeId, message: String, help: Option<String>) {
        let is_in_spec =
            matches!(self.path.segments(), [Segment::Field(spec), _, ..] if spec == "spec");
        if is_in_spec {
            self.refuse_and_help(code, self.path.clone(), node, message, help);
        } else {
            let message = format!("{} {message}", self.path);
            self.refuse_and_help(code, FieldPath::root(), node, message, help);
        }
    }

    pub(in crate::parse) fn refuse_at(
        &mut self,
        code: Code,
        path: FieldPath,
        node: NodeId,
        message: String,
    ) {
        self.refuse_and_help(code, path, node, message, None);
    }
}
