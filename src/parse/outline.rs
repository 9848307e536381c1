//! What a resource of a kind may look like to a release: its fields, what they hold, and what has to
//! be there.
//!
//! There is no table of this beside the readers. An outline is drawn by the reader of the kind
//! itself (see `decode::draw`): it runs without a document, and notes what it asks for.

use crate::model::Release;

/// What a value may be.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outline {
    pub(crate) content: Content,
    /// Whether `null` is as good as nothing.
    pub(crate) takes_null: bool,
    /// The only texts that are taken; any if there are none.
    pub(crate) words: Vec<&'static str>,
    /// How many elements, letters or tags it has at least; the least number of a number.
    pub(crate) least: u32,
    /// How many elements it has at most.
    pub(crate) most: Option<u32>,
    /// What of its fields has to be there.
    pub(crate) needs: Vec<Need>,
    /// What holds besides in some cases.
    pub(crate) cases: Vec<Case>,
}

/// What a value holds.
#[derive(Debug, Clone, Default)]
pub(crate) enum Content {
    /// Nobody reads it.
    #[default]
    Anything,
    /// It must not be there.
    Nothing,
    Text,
    Bool,
    /// A number of 32 bits without a sign, in quotes or not.
    Number,
    /// Any number, in quotes or not.
    Float,
    /// A whole number of 32 bits.
    Integer,
    /// A whole number, or a decimal in quotes.
    Percentage,
    /// Such as `10s`.
    Duration,
    /// Such as `2026-11-22T10:29:37Z`.
    Time,
    /// One of these names, or a number.
    Enumeration(&'static [&'static str]),
    /// A map from strings to strings.
    Texts,
    List(Box<Outline>),
    /// The fields that the release knows in the place, in order.
    Mapping(Vec<(&'static str, Outline)>),
}

/// Fields of which at least one has to be there.
#[derive(Debug, Clone)]
pub(crate) struct Need {
    pub(crate) fields: Vec<&'static str>,
    /// Whether one that is `null` or empty is as good as none.
    pub(crate) is_filled: bool,
}

/// What holds besides in a case.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) when: When,
    pub(crate) then: Outline,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum When {
    /// A field has a value.
    Is(&'static str, &'static str),
    /// A field is not there.
    Lacks(&'static str),
}

impl Outline {
    /// The fields of a mapping; none of anything else.
    pub(crate) fn fields(&self) -> &[(&'static str, Self)] {
        match &self.content {
            Content::Mapping(fields) => fields,
            _ => &[],
        }
    }

    /// One of the fields.
    pub(crate) fn field(&self, name: &str) -> Option<&Self> {
        let mut fields = self.fields().iter();
        fields.find(|(field, _)| *field == name).map(|(_, it)| it)
    }
}

/// What has been drawn so far of the value that is being read.
#[derive(Debug)]
pub(super) struct Sketch {
    pub(super) release: Release,
    pub(super) outline: Outline,
}
