//! Whether a service forwards the trace of a request to the calls that it makes for it.

mod checks;
mod continuation;
mod foreign;
mod header;
mod recorded;
mod trial;

pub use checks::check_headers;
pub(crate) use checks::{Observation, Together};
pub use recorded::blocks;
pub(crate) use recorded::check_recorded;
pub(crate) use trial::{Observe, Trial};

use crate::headers::{B3, HeaderRole, Reading, is_sampled};

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
    pub(crate) fn text(&self) -> String {
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

    /// What a header of B3 would say if it were written in the other form: `x-b3-traceid` is in
    /// `b3`, and `b3` is in `x-b3-traceid` and its companions.
    fn in_other_b3(&self, role: HeaderRole) -> Option<String> {
        if role == HeaderRole::Single {
            let reading = reading(&self.headers);
            let ids = reading.ids()?;
            let width = if ids.trace > u128::from(u64::MAX) {
                32
            } else {
                16
            };
            let single = format!("{:0width$x}-{:016x}", ids.trace, ids.span);
            let parent = ids.parent.map(|parent| format!("-{parent:016x}"));
            return Some(match reading.sampled {
                Some(is_sampled) => {
                    let parent = parent.unwrap_or_default();
                    format!("{single}-{}{parent}", u8::from(is_sampled))
                }
                None => single,
            });
        }
        let single = first(&self.headers, HeaderRole::Single)?;
        let b3 = B3::parse(&single)?;
        match role {
            HeaderRole::TraceId => Some(b3.trace.to_owned()),
            HeaderRole::SpanId => Some(b3.span.to_owned()),
            HeaderRole::Sampled => b3
                .sampled
                .map(|flag| u8::from(is_sampled(HeaderRole::Single, flag)).to_string()),
            HeaderRole::ParentId => b3.parent.map(str::to_owned),
            _ => None,
        }
    }
}

/// `call 2 of 3 (GET /orders)`; nothing if there is only one.
fn place(position: usize, calls: &[&Call]) -> String {
    if calls.len() == 1 {
        return String::new();
    }
    let line = match calls[position].line.as_str() {
        "" => String::new(),
        line => format!(" ({line})"),
    };
    format!("call {} of {}{line}: ", position + 1, calls.len())
}

/// The first line of a header, which is the one that Envoy's tracers read.
fn first(headers: &[Field], role: HeaderRole) -> Option<String> {
    let name = role.name();
    let of_role = |field: &&Field| field.name.eq_ignore_ascii_case(name);
    headers.iter().find(of_role).map(Field::text)
}

/// What Envoy's Zipkin tracer makes of headers.
#[must_use]
pub fn reading(headers: &[Field]) -> Reading {
    const READ: [HeaderRole; 5] = [
        HeaderRole::Single,
        HeaderRole::TraceId,
        HeaderRole::SpanId,
        HeaderRole::ParentId,
        HeaderRole::Sampled,
    ];
    let values = READ.map(|role| (role, first(headers, role)));
    Reading::of(|role| {
        let (_, value) = values.iter().find(|(known, _)| *known == role)?;
        value.as_deref()
    })
}

/// What arrived where the service should call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrival {
    /// A call.
    Call(Call),
    /// Something that is not a call, or one that no proxy would take, and why.
    Unreadable(String),
}

impl Arrival {
    /// The call, if it is one.
    pub(crate) fn call(&self) -> Option<&Call> {
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
    /// It answered an empty message by gRPC, with a status of gRPC.
    Grpc(u16),
    /// It could not be asked, and why.
    Unreachable(String),
    /// It broke off, and why.
    Broken(String),
    /// It did not answer in time.
    TimedOut,
}
