//! Whether a service hands on the trace of a request to the calls that it makes for it.

mod header;
mod judge;
mod recorded;

pub use judge::{
    Observation, Together, is_nothing_forwarded, judge_as_well, judge_headers, judge_reached,
    judge_together,
};
pub use recorded::{Malformed, blocks};

use crate::headers::{B3, Role};

/// A header as it came: bytes and all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The name.
    pub name: String,
    /// The value, which may be anything.
    pub value: Vec<u8>,
}

impl Field {
    /// A header.
    pub fn new(name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
        }
    }

    /// The value as text.
    #[must_use]
    pub fn text(&self) -> String {
        text_of(&self.value)
    }
}

fn text_of(value: impl AsRef<[u8]>) -> String {
    String::from_utf8_lossy(value.as_ref()).into_owned()
}

/// A call that a service made, as far as headers go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Call {
    /// Method and path, such as `GET /orders`.
    pub line: String,
    /// Its headers, in order.
    pub headers: Vec<Field>,
}

impl Call {
    /// The values of a header, in order.
    fn values<'c>(&'c self, name: &'c str) -> impl Iterator<Item = &'c [u8]> {
        let of_name = move |field: &&Field| field.name.eq_ignore_ascii_case(name);
        self.headers
            .iter()
            .filter(of_name)
            .map(|field| &*field.value)
    }

    /// What a header of B3 would say if it were told in the other way: `x-b3-traceid` is in `b3`,
    /// and `b3` is in `x-b3-traceid` and its companions.
    fn in_other_b3(&self, role: Role) -> Option<String> {
        let first = |role: Role| self.values(role.name()).next().map(text_of);
        if role == Role::Single {
            let (trace, span) = (first(Role::TraceId)?, first(Role::SpanId)?);
            let sampled = first(Role::Sampled).unwrap_or_else(|| "0".to_owned());
            let parent = first(Role::ParentId).filter(|parent| !parent.is_empty());
            let parent = parent
                .map(|parent| format!("-{parent}"))
                .unwrap_or_default();
            return Some(format!("{trace}-{span}-{sampled}{parent}"));
        }
        let single = first(Role::Single)?;
        let b3 = B3::parse(&single)?;
        match role {
            Role::TraceId => Some(b3.trace),
            Role::SpanId => Some(b3.span),
            Role::Sampled => b3.sampled,
            Role::ParentId => b3.parent,
            _ => None,
        }
        .map(str::to_owned)
    }
}

/// What arrived where the service should call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrival {
    /// A call.
    Call(Call),
    /// Something that is no call, or one that no proxy would take, and why.
    Unreadable(String),
}

impl Arrival {
    /// The call, if it is one.
    #[must_use]
    pub fn call(&self) -> Option<&Call> {
        match self {
            Self::Call(call) => Some(call),
            Self::Unreadable(_) => None,
        }
    }
}

/// What the service answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// It answered with a status.
    Status(u16),
    /// It could not be asked, and why.
    Unreachable(String),
    /// It broke off, and why.
    Broken(String),
    /// It did not answer in time.
    TimedOut,
}
