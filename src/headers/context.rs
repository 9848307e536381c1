//! The trace that a request belongs to, as headers write it, and the form that proxies read it in.

use super::role::{HeaderFormat, HeaderRole};
use super::zipkin::{B3, read_id, read_trace_id};

impl HeaderRole {
    /// Whether a text has the form that a proxy takes it in; zeros are another matter.
    pub(crate) fn is_formed(self, text: &str) -> bool {
        match self {
            Self::TraceId => read_trace_id(text).is_some(),
            Self::SpanId | Self::ParentId => read_id(text).is_some(),
            Self::Sampled => matches!(text, "0" | "1" | "true" | "false"),
            Self::Single => B3::parse(text).is_some(),
            Self::TraceParent => TraceParent::parse(text).is_some(),
            Self::DatadogTraceId | Self::DatadogParentId => {
                text.parse::<u64>().is_ok_and(|id| id != 0)
            }
            Self::SamplingPriority => text.parse::<i32>().is_ok(),
            Self::RequestId | Self::Flags | Self::TraceState | Self::DatadogTags => true,
        }
    }
}

/// Whether a text is hexadecimal digits, of which one is not zero.
fn is_id(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_hexdigit()) && text.bytes().any(|byte| byte != b'0')
}

/// The header `traceparent`: `version-trace-span-flags`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceParent<'t> {
    pub trace: &'t str,
    /// The span that causes the request.
    pub span: &'t str,
    /// Whether the trace is sampled.
    pub sampled: bool,
}

impl<'t> TraceParent<'t> {
    /// Takes the header apart; none if it is malformed.
    pub(crate) fn parse(text: &'t str) -> Option<Self> {
        let mut parts = text.split('-');
        let (version, trace) = (parts.next()?, parts.next()?);
        let (span, flags) = (parts.next()?, parts.next()?);
        let is_formed = (version.len(), trace.len(), span.len(), flags.len()) == (2, 32, 16, 2)
            && version != "ff"
            && is_id(trace)
            && is_id(span);
        let flags = u8::from_str_radix(flags, 16).ok().filter(|_| is_formed)?;
        Some(Self {
            trace,
            span,
            sampled: flags & 1 == 1,
        })
    }
}

/// The trace that a request belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceContext {
    /// Random bits for `x-request-id`.
    pub request: u128,
    /// The trace; not zero.
    pub trace: u128,
    /// The span that causes the request; not zero.
    pub span: u64,
    /// The span that caused that one, if there is one; not zero.
    pub parent: Option<u64>,
    /// Whether the trace is sampled.
    pub sampled: bool,
}

impl TraceContext {
    /// The headers that say so, as a proxy sends them to its service.
    pub(crate) fn headers(&self, format: HeaderFormat) -> Vec<(HeaderRole, String)> {
        let sampled = if self.sampled { "1" } else { "0" };
        let (trace, span) = (
            format!("{:032x}", self.trace),
            format!("{:016x}", self.span),
        );
        let parent = self.parent.map(|parent| format!("{parent:016x}"));
        let traceparent = || {
            let value = format!("00-{trace}-{span}-0{sampled}");
            (HeaderRole::TraceParent, value)
        };
        let mut headers = vec![(HeaderRole::RequestId, uuid(self.request))];
        match format {
            HeaderFormat::B3 => {
                headers.extend([(HeaderRole::TraceId, trace), (HeaderRole::SpanId, span)]);
                headers.extend(parent.map(|parent| (HeaderRole::ParentId, parent)));
                headers.push((HeaderRole::Sampled, sampled.to_owned()));
            }
            HeaderFormat::B3Single => {
                let parent = parent.map(|parent| format!("-{parent}"));
                let value = format!("{trace}-{span}-{sampled}{}", parent.unwrap_or_default());
                headers.push((HeaderRole::Single, value));
            }
            HeaderFormat::W3c => {
                headers.push(traceparent());
                headers.push((HeaderRole::TraceState, "kumactl=check".to_owned()));
            }
            HeaderFormat::Datadog => {
                let (upper, lower) = (&trace[..16], &trace[16..]);
                let lower = u64::from_str_radix(lower, 16).unwrap_or_default();
                headers.extend([
                    (HeaderRole::DatadogTraceId, lower.to_string()),
                    (HeaderRole::DatadogParentId, self.span.to_string()),
                    (HeaderRole::SamplingPriority, sampled.to_owned()),
                    (HeaderRole::DatadogTags, format!("_dd.p.tid={upper}")),
                    traceparent(),
                    (HeaderRole::TraceState, format!("dd=s:{sampled}")),
                ]);
            }
        }
        headers
    }
}

/// Random bits in the form of a UUID, as Envoy makes them.
fn uuid(bits: u128) -> String {
    let digits = format!("{bits:032x}");
    let (first, second, third) = (&digits[..8], &digits[8..12], &digits[13..16]);
    let (fourth, last) = (&digits[17..20], &digits[20..]);
    format!("{first}-{second}-4{third}-8{fourth}-{last}")
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::*;

    const CONTEXT: TraceContext = TraceContext {
        request: 0x0123_4567_89ab_cdef_0123_4567_89ab_cdef,
        trace: 0x463a_c35c_9f64_13ad_4848_5a39_53bb_6124,
        span: 0xa2fb_4a1d_1a96_d312,
        parent: Some(0x0500_0000_0000_0001),
        sampled: true,
    };

    #[test]
    fn every_format_is_what_proxies_take() {
        for format in HeaderFormat::value_variants() {
            for context in [
                CONTEXT,
                TraceContext {
                    parent: None,
                    sampled: false,
                    ..CONTEXT
                },
            ] {
                for (role, value) in context.headers(*format) {
                    assert!(role.is_formed(&value), "{role:?}: {value}");
                    assert!(role.is_of(*format), "{role:?}");
                    assert_eq!(HeaderRole::of(role.name()), Some(role));
                }
            }
        }
        let headers = CONTEXT.headers(HeaderFormat::B3Single);
        assert_eq!(
            headers[1].1,
            "463ac35c9f6413ad48485a3953bb6124-a2fb4a1d1a96d312-1-0500000000000001"
        );
        assert_eq!(headers[0].1, "01234567-89ab-4def-8123-456789abcdef");
    }

    #[test]
    fn what_no_proxy_reads_is_not_well_formed() {
        for (role, texts) in [
            (
                HeaderRole::TraceId,
                &["", "x", "a,a", "463ac35c9f6413ad48485a3953bb612"][..],
            ),
            (HeaderRole::SpanId, &["", "a2fb4a1d1a96d3121", "+1"]),
            (HeaderRole::Sampled, &["", "2", "yes", "d", "TRUE"]),
            (HeaderRole::Single, &["", "a-", "463ac35c9f6413ad-b-1"]),
            (HeaderRole::TraceParent, &["", "00-0-0-01"]),
            (HeaderRole::DatadogTraceId, &["", "0", "a2fb"]),
        ] {
            for text in texts {
                assert!(!role.is_formed(text), "{role:?}: {text}");
            }
        }
        let upper = "00-463AC35C9F6413AD48485A3953BB6124-A2FB4A1D1A96D312-01";
        assert!(HeaderRole::TraceParent.is_formed(upper));
    }
}
