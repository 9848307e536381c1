//! What Envoy's Zipkin tracer makes of the headers of a request, measured with Envoy 1.40.
//!
//! Owns how ids are read, which of B3's two forms counts, and what becomes of the trace. Of several
//! lines of one header Envoy reads the first; its caller has to pass that one.

use super::role::{HeaderFormat, HeaderRole};

/// Reads an id as Envoy does: hexadecimal digits in upper or lower case, of which leading zeros
/// and a leading `0x` do not count, up to 64 bits.
pub(crate) fn read_id(text: &str) -> Option<u64> {
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let digits = digits.unwrap_or(text);
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    // A sign is taken by the standard library, and not by Envoy.
    u64::from_str_radix(digits, 16).ok().filter(|_| is_hex)
}

/// Reads the id of a trace: 32 characters are two ids in a row.
pub(crate) fn read_trace_id(text: &str) -> Option<u128> {
    match text.split_at_checked(16).filter(|_| text.len() == 32) {
        Some((high, low)) => Some(u128::from(read_id(high)?) << 64 | u128::from(read_id(low)?)),
        None => read_id(text).map(u128::from),
    }
}

/// Whether a new trace can be sampled for a request of this `x-request-id`: Envoy takes its first
/// 8 characters for a hexadecimal number and compares that with the percentage.
#[must_use]
pub fn can_be_sampled(request_id: &str) -> bool {
    request_id.get(..8).and_then(read_id).is_some()
}

/// The header `b3`: `trace-span`, then `-sampled`, then `-parent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct B3<'t> {
    pub trace: &'t str,
    /// The span that causes the request.
    pub span: &'t str,
    /// Whether the trace is sampled, if that has been decided: `0`, `1`, or `d` for debug.
    pub sampled: Option<&'t str>,
    /// The span that caused that one, if there is one.
    pub parent: Option<&'t str>,
}

impl<'t> B3<'t> {
    /// Splits the header; none if Envoy would not. Unlike those of `x-b3-traceid` and its
    /// companions, its ids have all their digits.
    pub(crate) fn parse(text: &'t str) -> Option<Self> {
        let mut parts = text.split('-');
        let b3 = Self {
            trace: parts.next()?,
            span: parts.next()?,
            sampled: parts.next(),
            parent: parts.next(),
        };
        let is_id = |text: &str| text.len() == 16 && read_id(text).is_some();
        let is_trace = matches!(b3.trace.len(), 16 | 32) && read_trace_id(b3.trace).is_some();
        let is_formed = is_trace
            && is_id(b3.span)
            && b3.sampled.is_none_or(is_flag)
            && b3.parent.is_none_or(is_id)
            && parts.next().is_none();
        is_formed.then_some(b3)
    }
}

/// The flag of the header `b3`, which may be all of it.
fn is_flag(text: &str) -> bool {
    matches!(text, "0" | "1" | "d")
}

/// Whether a flag says that the trace is sampled. Only the header `b3` knows `d` for debug; in
/// `x-b3-sampled` everything but `1` and `true` says no.
pub(crate) fn is_sampled(role: HeaderRole, flag: &str) -> bool {
    match role {
        HeaderRole::Single => matches!(flag, "1" | "d"),
        _ => matches!(flag, "1" | "true"),
    }
}

/// The ids of a trace that goes on. Those of zeros only are reported like others, and the collector
/// refuses the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ids {
    /// The trace.
    pub trace: u128,
    /// The span that causes the request.
    pub span: u64,
    /// The span that caused that one, if there is one. Only an inbound that takes over the span
    /// reports it.
    pub parent: Option<u64>,
}

/// What becomes of the trace of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Continuation {
    /// It goes on.
    Continued(Ids),
    /// A new one starts, since there are no ids.
    New,
    /// No span is made, and no new trace starts: a header cannot be read. All of them go on as they
    /// are.
    NoSpan(HeaderRole),
}

/// What Envoy's Zipkin tracer makes of the headers of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// What becomes of the trace.
    pub trace: Continuation,
    /// Whether it is sampled; none if the request id and the percentage decide.
    pub sampled: Option<bool>,
    /// Which form counted, and is renewed in the request that goes on: `b3` if it is there, even if
    /// it is empty.
    pub form: HeaderFormat,
}

impl Reading {
    /// Reads headers. `value` has the first line of a header, if the request has one.
    pub(crate) fn of<'t>(value: impl Fn(HeaderRole) -> Option<&'t str>) -> Self {
        match value(HeaderRole::Single) {
            Some(single) => Self::of_single(single),
            None => Self::of_several(value),
        }
    }

    fn of_single(single: &str) -> Self {
        let (trace, sampled) = match B3::parse(single) {
            Some(b3) => (ids(b3.trace, b3.span, b3.parent), b3.sampled),
            None if is_flag(single) => (Some(Continuation::New), Some(single)),
            None => (None, None),
        };
        Self {
            trace: trace.unwrap_or(Continuation::NoSpan(HeaderRole::Single)),
            sampled: sampled.map(|flag| is_sampled(HeaderRole::Single, flag)),
            form: HeaderFormat::B3Single,
        }
    }

    fn of_several<'t>(value: impl Fn(HeaderRole) -> Option<&'t str>) -> Self {
        let trace = match (value(HeaderRole::TraceId), value(HeaderRole::SpanId)) {
            (Some(trace), Some(span)) => {
                let parent = value(HeaderRole::ParentId).filter(|parent| !parent.is_empty());
                let unread = || {
                    if read_trace_id(trace).is_none() {
                        HeaderRole::TraceId
                    } else if read_id(span).is_none() {
                        HeaderRole::SpanId
                    } else {
                        HeaderRole::ParentId
                    }
                };
                ids(trace, span, parent).unwrap_or_else(|| Continuation::NoSpan(unread()))
            }
            _ => Continuation::New,
        };
        let sampled = value(HeaderRole::Sampled);
        Self {
            trace,
            sampled: sampled.map(|flag| is_sampled(HeaderRole::Sampled, flag)),
            form: HeaderFormat::B3,
        }
    }

    /// The ids, if the trace goes on.
    pub(crate) const fn ids(&self) -> Option<Ids> {
        match self.trace {
            Continuation::Continued(ids) => Some(ids),
            Continuation::New | Continuation::NoSpan(_) => None,
        }
    }
}

fn ids(trace: &str, span: &str, parent: Option<&str>) -> Option<Continuation> {
    let parent = match parent {
        Some(parent) => Some(read_id(parent)?),
        None => None,
    };
    Some(Continuation::Continued(Ids {
        trace: read_trace_id(trace)?,
        span: read_id(span)?,
        // Zeros are none.
        parent: parent.filter(|parent| *parent != 0),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_as_envoy_reads_them() {
        for (text, id) in [
            ("a", 0xa),
            ("0xa", 0xa),
            ("0XA", 0xa),
            ("A2FB4a1d1a96d312", 0xa2fb_4a1d_1a96_d312),
            ("00000a2fb4a1d1a96d312", 0xa2fb_4a1d_1a96_d312),
            ("0000000000000000", 0),
        ] {
            assert_eq!(read_id(text), Some(id), "{text}");
        }
        let bad = [
            "",
            "0x",
            "0x0x1",
            "+5",
            "-5",
            "g",
            "a,a",
            "a a",
            "é",
            "11111111111111111",
        ];
        for text in bad {
            assert_eq!(read_id(text), None, "{text}");
        }
        let halves = "11111111111111110x11111111111111";
        assert_eq!(
            read_trace_id(halves),
            Some(0x1111_1111_1111_1111_0011_1111_1111_1111)
        );
        for text in [
            "1111111111111111111111111111111",
            "1111111111111111zzzzzzzzzzzzzzzz",
        ] {
            assert_eq!(read_trace_id(text), None, "{text}");
        }
    }

    #[test]
    fn a_request_id_is_sampled_by_its_first_8_characters() {
        for id in [
            "7f3a9c0b-e1d2-4856-a0b1-c2d3e4f50617",
            "7f3a9c0be1d2",
            "0x7f3a9c",
            "7F3A9C0B",
        ] {
            assert!(can_be_sampled(id), "{id}");
        }
        for id in [
            "",
            "req-1234",
            "01H8XGJWBWBAQ4Z4",
            "7f3a9c0",
            "+7f3a9c0",
            "7f3a9c0é",
        ] {
            assert!(!can_be_sampled(id), "{id}");
        }
    }

    #[test]
    fn the_header_b3_has_all_its_digits() {
        const IDS: &str = "463ac35c9f6413ad-a2fb4a1d1a96d312";
        for end in ["", "-0", "-1", "-d", "-1-05e3ac9a4f6e3b90"] {
            assert!(B3::parse(&format!("{IDS}{end}")).is_some(), "{end}");
        }
        for end in [
            "-",
            "-2",
            "-D",
            "-true",
            "-1-",
            "-05e3ac9a4f6e3b90",
            "-1-zz",
            "-1-a-b",
        ] {
            assert!(B3::parse(&format!("{IDS}{end}")).is_none(), "{end}");
        }
        for text in [
            "",
            "1",
            "a-b-1",
            "463ac35c9f6413ad-b",
            "463ac35c9f6413ad00-a2fb4a1d1a96d312",
        ] {
            assert!(B3::parse(text).is_none(), "{text}");
        }
    }
}
