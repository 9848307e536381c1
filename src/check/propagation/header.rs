//! What became of one header on its way through a service.

use std::fmt;

use super::foreign::Tracer;
use super::{Call, Field, first, reading, text_of};
use crate::check::Outcome;
use crate::diag::go_quote;
use crate::headers::{
    B3, Continuation, HeaderFormat, HeaderRole, TraceParent, is_sampled, read_id, read_trace_id,
};

/// What became of a header in one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate {
    /// It went on as it came.
    Forwarded,
    /// A tracer of the service made a span of its own within the trace.
    OwnSpan,
    /// It means the same, written in another way.
    Rewritten(String),
    /// It is not there.
    Missing,
    /// It is there, and says nothing.
    Empty,
    /// It is there in several lines, and what became of the first.
    Repeated(usize, Box<Fate>),
    /// It is not what came in, and `b3`, which is there as well, counts instead.
    Overridden(Box<Fate>),
    /// Several values stand in one, with commas between them.
    Joined(String),
    /// No proxy reads it.
    Malformed(String),
    /// Its id is zeros only.
    Zeros(String),
    /// It names another trace.
    NewTrace(String),
    /// The ids of the parent and of the span have changed places.
    MixedUp,
    /// The trace was sampled, and no longer is, or the other way round.
    Sampling(String),
    /// It says something else.
    Changed(String),
}

/// How much of a value is shown.
const SHOWN: usize = 80;

pub(super) fn quote(value: &str) -> String {
    let short: String = value.chars().take(SHOWN).collect();
    let more = if short.len() < value.len() { "…" } else { "" };
    format!("{}{more}", go_quote(&short))
}

impl fmt::Display for Fate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Forwarded => out.write_str("forwarded"),
            Self::OwnSpan => out.write_str("the service made a span of its own in the trace"),
            Self::Rewritten(value) => write!(out, "written in another way: {}", quote(value)),
            Self::Missing => out.write_str("missing"),
            Self::Empty => out.write_str("empty"),
            Self::Repeated(times, first) if **first == Self::Forwarded => {
                write!(out, "there {times} times")
            }
            Self::Repeated(times, first) => write!(out, "there {times} times, the first {first}"),
            Self::Overridden(fate) => fate.fmt(out),
            Self::Joined(value) => write!(out, "several values in one: {}", quote(value)),
            Self::Malformed(value) => write!(out, "malformed: {}", quote(value)),
            Self::Zeros(value) => write!(out, "zeros only: {}", quote(value)),
            Self::NewTrace(value) => write!(out, "a new trace was started: {}", quote(value)),
            Self::MixedUp => out.write_str("the ids of the parent and of the span are mixed up"),
            Self::Sampling(value) => write!(out, "the sampled flag is lost: {}", quote(value)),
            Self::Changed(value) => write!(out, "changed to {}", quote(value)),
        }
    }
}

impl Fate {
    /// How bad that is.
    pub(super) fn outcome(&self, role: HeaderRole) -> Outcome {
        let is_extra = matches!(
            role,
            HeaderRole::Flags | HeaderRole::TraceState | HeaderRole::DatadogTags
        );
        match self {
            Self::Forwarded | Self::OwnSpan => Outcome::Ok,
            Self::Repeated(_, first) => first.outcome(role).max(Outcome::Warning),
            Self::Rewritten(_) | Self::Overridden(_) => Outcome::Warning,
            // A child's parent is x-b3-spanid; this one has only to be readable.
            Self::Joined(_) | Self::Malformed(_) if role == HeaderRole::ParentId => {
                Outcome::Failure
            }
            _ if is_extra || role == HeaderRole::ParentId => Outcome::Warning,
            _ => Outcome::Failure,
        }
    }

    /// What Envoy makes of it, in a call that it reads like that.
    pub(super) fn consequence(&self, role: HeaderRole, call: &Call) -> &'static str {
        let is_unusable = matches!(self, Self::Empty | Self::Joined(_) | Self::Malformed(_));
        let is_id = matches!(
            role,
            HeaderRole::TraceId | HeaderRole::SpanId | HeaderRole::Single
        );
        match (self, role) {
            // What a span of its own means is said once, at the span.
            (Self::Forwarded, _) | (Self::OwnSpan, HeaderRole::ParentId) => "",
            (Self::OwnSpan, _) => {
                "it has to report that to the same collector; else the next spans have a parent that nobody knows"
            }
            (Self::Overridden(_), _) => "Envoy reads b3 instead, and passes this on as it is",
            (Self::Repeated(..), HeaderRole::RequestId) => "Envoy joins the lines into one value",
            (Self::Repeated(_, first), _) => match first.as_ref() {
                Self::Forwarded | Self::OwnSpan => {
                    "Envoy uses the first and continues the trace; readers that join the lines, as WSGI and Node.js do, get several values in one"
                }
                first => first.consequence(role, call),
            },
            (Self::Rewritten(_), HeaderRole::Sampled) => "Envoy treats it as the same",
            (Self::Rewritten(_), _) => {
                "Envoy accepts it; a collector may not accept it from others"
            }
            (Self::Missing | Self::Empty, HeaderRole::RequestId) => {
                "Envoy makes a new one, and logs and spans no longer say which request they belong to"
            }
            (_, HeaderRole::RequestId) => {
                "logs and spans no longer say which request they belong to"
            }
            (_, HeaderRole::Flags) => "Envoy ignores it",
            (_, HeaderRole::TraceState | HeaderRole::DatadogTags) => "what tracers added is lost",
            (Self::Empty | Self::Joined(_) | Self::Malformed(_), HeaderRole::Sampled) => {
                "Envoy treats it as not sampled: the trace ends here"
            }
            (Self::Missing, HeaderRole::Sampled | HeaderRole::SamplingPriority) => {
                "Envoy decides again whether the trace is sampled"
            }
            (_, HeaderRole::Sampled) => "one part of the trace is kept and the other is not",
            (_, HeaderRole::SamplingPriority) if !is_unusable => {
                "one part of the trace is kept and the other is not"
            }
            (Self::Empty, HeaderRole::ParentId) => {
                "Envoy treats it as no parent; Zipkin refuses it in a span that the service sends"
            }
            (_, HeaderRole::ParentId) if !is_unusable && reading(&call.headers).ids().is_some() => {
                "the next span is attached to x-b3-spanid anyway; only a proxy that gets the call without an outbound, with sharedSpanContext not false, takes the parent of its span from here"
            }
            (Self::Zeros(_), _) => {
                "the next span is reported all the same, and the collector refuses the whole report, spans of other traces too"
            }
            (Self::MixedUp, _) => "the tree of the trace is wrong",
            // Unless the call says otherwise in another header.
            _ if is_id || role == HeaderRole::ParentId => match reading(&call.headers).trace {
                Continuation::NoSpan(_) => "Envoy makes no span, and no new trace",
                Continuation::New => "Envoy starts a new trace",
                Continuation::Continued(_) => "the trace breaks in two",
            },
            (Self::Missing, _) => "Envoy starts a new trace",
            (_, HeaderRole::TraceParent) if is_unusable => {
                "Envoy makes no span with an OpenTelemetry backend, and starts a new trace with Datadog"
            }
            _ if is_unusable => "Envoy starts a new trace",
            _ => "the trace breaks in two",
        }
    }

    /// What to do about it, in a call for a request that came in with headers.
    pub(super) fn hint(&self, role: HeaderRole, received: &[Field], call: &Call) -> Option<String> {
        let hint = match self {
            Self::Forwarded | Self::OwnSpan => return None,
            Self::Overridden(fate) => return fate.hint(role, received, call),
            Self::Missing if role != HeaderRole::RequestId => {
                if let Some((name, tracer)) = foreign(received, call) {
                    let read = if role.is_b3() {
                        "Zipkin"
                    } else {
                        "this backend"
                    };
                    return Some(format!(
                        "the call carries {name}, which Envoy does not read for {read}: {}",
                        tracer.hint(role.is_b3())
                    ));
                }
                if role.is_b3() {
                    "add it to the call, from the request that is being answered; kumactl headers prints code that does"
                } else {
                    "add it to the call, from the request that is being answered; kumactl headers --type datadog|opentelemetry prints code that does"
                }
            }
            Self::Missing if received.iter().any(is_b3) => {
                "add it to the call, from the request that is being answered; kumactl headers prints code that does"
            }
            // The code for the other headers forwards the trace only.
            Self::Missing => "add it to the call, from the request that is being answered",
            Self::Empty => "leave it out when it did not come in",
            Self::Repeated(..) | Self::Joined(_) => {
                "set it once; perhaps both a tracer and the service's own code add it"
            }
            Self::NewTrace(_) => {
                "a tracer of the service does not read what came in: let it read the headers of the backend, or switch it off"
            }
            Self::MixedUp => {
                "forward x-b3-spanid as x-b3-spanid and x-b3-parentspanid as x-b3-parentspanid"
            }
            Self::Rewritten(_)
            | Self::Malformed(_)
            | Self::Zeros(_)
            | Self::Sampling(_)
            | Self::Changed(_) => "forward it as it came",
        };
        Some(hint.to_owned())
    }
}

pub(super) fn is_b3(field: &Field) -> bool {
    HeaderRole::of(&field.name).is_some_and(HeaderRole::is_b3)
}

/// The first header of another tracer that a call carries, and whose it is.
pub(super) fn foreign<'c>(
    received: &[Field],
    call: &'c Call,
) -> Option<(&'c str, &'static Tracer)> {
    call.headers.iter().find_map(|field| {
        let came_in = received
            .iter()
            .any(|sent| sent.name.eq_ignore_ascii_case(&field.name));
        let tracer = Tracer::of(&field.name, received).filter(|_| !came_in)?;
        Some((field.name.as_str(), tracer))
    })
}

/// What became of a header that came in as `sent`, among others, in a call.
pub(super) fn fate(role: HeaderRole, sent: &str, received: &[Field], call: &Call) -> Fate {
    let mut values = call.values(role.name()).map(text_of);
    let Some(value) = values.next() else {
        // Written in the other form of B3, which Envoy reads as well.
        return match call.in_other_b3(role) {
            Some(value) => fate_of(role, sent, value, received, call),
            None if role == HeaderRole::ParentId && has_own_span(received, call) => Fate::OwnSpan,
            None => Fate::Missing,
        };
    };
    let fate = fate_of(role, sent, value, received, call);
    let is_read = role == HeaderRole::Single
        || !role.is_b3()
        || reading(&call.headers).form == HeaderFormat::B3;
    let fate = match fate {
        Fate::Forwarded | Fate::OwnSpan => fate,
        _ if is_read => fate,
        _ => Fate::Overridden(Box::new(fate)),
    };
    match values.count() {
        0 => fate,
        more => Fate::Repeated(1 + more, Box::new(fate)),
    }
}

/// What became of a header that is there.
fn fate_of(role: HeaderRole, sent: &str, value: String, received: &[Field], call: &Call) -> Fate {
    if value == sent {
        return Fate::Forwarded;
    }
    if value.is_empty() {
        return Fate::Empty;
    }
    if means_same(role, sent, &value) {
        return Fate::Rewritten(value);
    }
    if value.contains(',') && !matches!(role, HeaderRole::TraceState | HeaderRole::DatadogTags) {
        return Fate::Joined(value);
    }
    if !role.is_formed(&value) {
        return Fate::Malformed(value);
    }
    changed(role, sent, value, received, call)
}

/// What became of a header that is well-formed and not as it came.
fn changed(role: HeaderRole, sent: &str, value: String, received: &[Field], call: &Call) -> Fate {
    match role {
        HeaderRole::TraceId | HeaderRole::SpanId if read_trace_id(&value) == Some(0) => {
            Fate::Zeros(value)
        }
        HeaderRole::TraceId | HeaderRole::DatadogTraceId => Fate::NewTrace(value),
        HeaderRole::SpanId if first(received, HeaderRole::ParentId).as_ref() == Some(&value) => {
            Fate::MixedUp
        }
        HeaderRole::SpanId | HeaderRole::ParentId if has_own_span(received, call) => Fate::OwnSpan,
        HeaderRole::ParentId if first(received, HeaderRole::SpanId).as_ref() == Some(&value) => {
            Fate::MixedUp
        }
        HeaderRole::Sampled | HeaderRole::SamplingPriority => Fate::Sampling(value),
        HeaderRole::DatadogParentId => Fate::OwnSpan,
        HeaderRole::Single => changed_single(sent, value),
        HeaderRole::TraceParent => changed_trace_parent(sent, value),
        // Tracers put their own part in front.
        HeaderRole::TraceState | HeaderRole::DatadogTags
            if value.split(',').any(|it| it.trim() == sent) =>
        {
            Fate::Forwarded
        }
        _ => Fate::Changed(value),
    }
}

fn changed_single(sent: &str, value: String) -> Fate {
    let (Some(old), Some(new)) = (B3::parse(sent), B3::parse(&value)) else {
        return Fate::Changed(value);
    };
    let is_zeros = |id: &str| read_trace_id(id) == Some(0);
    // Zeros are not a parent.
    let parent = |b3: &B3<'_>| b3.parent.and_then(read_id).filter(|parent| *parent != 0);
    let (parents, span) = ((parent(&old), parent(&new)), read_id(new.span));
    let flag = |b3: &B3<'_>| b3.sampled.map(|flag| is_sampled(HeaderRole::Single, flag));
    if is_zeros(new.trace) || is_zeros(new.span) {
        Fate::Zeros(value)
    } else if !is_same_id(old.trace, new.trace) {
        Fate::NewTrace(value)
    } else if flag(&old) != flag(&new) {
        Fate::Sampling(value)
    } else if parents.0.is_some() && parents.0 == span {
        Fate::MixedUp
    } else if !is_same_id(old.span, new.span) {
        Fate::OwnSpan
    } else if parents.1.is_some() && parents.1 == span {
        Fate::MixedUp
    } else {
        // Whoever continues the trace hangs its span at this one, whatever came before.
        Fate::Rewritten(value)
    }
}

fn changed_trace_parent(sent: &str, value: String) -> Fate {
    match (TraceParent::parse(sent), TraceParent::parse(&value)) {
        (Some(old), Some(new)) if !is_same_id(old.trace, new.trace) => Fate::NewTrace(value),
        (Some(old), Some(new)) if old.sampled != new.sampled => Fate::Sampling(value),
        (Some(old), Some(new)) if !is_same_id(old.span, new.span) => Fate::OwnSpan,
        _ => Fate::Rewritten(value),
    }
}

/// Whether ids are the same to Envoy, which fills short ones up and takes upper case.
fn is_same_id(one: &str, other: &str) -> bool {
    read_trace_id(one).is_some_and(|one| read_trace_id(other) == Some(one))
}

/// Whether two values that are written in different ways mean the same.
fn means_same(role: HeaderRole, one: &str, other: &str) -> bool {
    match role {
        HeaderRole::TraceId | HeaderRole::SpanId | HeaderRole::ParentId => is_same_id(one, other),
        HeaderRole::Sampled => is_sampled(role, one) == is_sampled(role, other),
        HeaderRole::SamplingPriority => {
            role.is_formed(one) && role.is_formed(other) && is_kept(one) == is_kept(other)
        }
        _ => false,
    }
}

fn is_kept(priority: &str) -> bool {
    priority.parse::<i32>().is_ok_and(|priority| priority > 0)
}

/// Whether a call goes on in the trace that came in with a span that did not.
fn has_own_span(received: &[Field], call: &Call) -> bool {
    let (Some(sent), Some(now)) = (reading(received).ids(), reading(&call.headers).ids()) else {
        return false;
    };
    let keeps_parent = sent.parent.is_some() && sent.parent == now.parent;
    sent.trace == now.trace
        && !keeps_parent
        && ![Some(sent.span), sent.parent, Some(0)].contains(&Some(now.span))
}
