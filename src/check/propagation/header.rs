//! What became of one header on its way through a service.

use std::fmt;

use super::{Call, Field, text_of};
use crate::check::Outcome;
use crate::diag::go_quote;
use crate::headers::{B3, Format, Role, TraceParent};

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
    /// It is there more than once.
    Repeated(usize),
    /// Several values stand in one, with commas between them.
    Joined(String),
    /// No proxy takes it.
    Malformed(String),
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

fn quote(value: &str) -> String {
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
            Self::Repeated(times) => write!(out, "there {times} times"),
            Self::Joined(value) => write!(out, "several values in one: {}", quote(value)),
            Self::Malformed(value) => write!(out, "malformed: {}", quote(value)),
            Self::NewTrace(value) => write!(out, "a new trace was started: {}", quote(value)),
            Self::MixedUp => out.write_str("the ids of the parent and of the span are mixed up"),
            Self::Sampling(value) => write!(out, "the sampled flag is lost: {}", quote(value)),
            Self::Changed(value) => write!(out, "changed to {}", quote(value)),
        }
    }
}

impl Fate {
    /// How bad that is.
    pub(super) fn outcome(&self, role: Role) -> Outcome {
        let is_extra = matches!(role, Role::Flags | Role::TraceState | Role::DatadogTags);
        match self {
            Self::Forwarded | Self::OwnSpan => Outcome::Ok,
            Self::Rewritten(_) => Outcome::Warning,
            // An empty parent is none, to Envoy.
            Self::Empty if role == Role::ParentId => Outcome::Warning,
            _ if is_extra => Outcome::Warning,
            _ => Outcome::Failure,
        }
    }

    /// What Envoy makes of it.
    pub(super) fn consequence(&self, role: Role) -> &'static str {
        let is_unusable = matches!(
            self,
            Self::Empty | Self::Repeated(_) | Self::Joined(_) | Self::Malformed(_)
        );
        match (self, role) {
            (Self::Forwarded | Self::OwnSpan, _) => "",
            (Self::Rewritten(_), _) => "Envoy takes it; a collector may not take it from others",
            (Self::Missing, Role::RequestId) => {
                "Envoy makes a new one, and logs and spans no longer say which request they belong to"
            }
            (_, Role::RequestId) => "logs and spans no longer say which request they belong to",
            (_, Role::Flags) => "Envoy ignores it",
            (_, Role::TraceState | Role::DatadogTags) => "what tracers added is lost",
            (Self::Empty, Role::Sampled) => "Envoy takes it for not sampled: the trace ends here",
            (Self::Missing, Role::Sampled | Role::SamplingPriority) => {
                "Envoy decides once more whether the trace is sampled"
            }
            (_, Role::Sampled | Role::SamplingPriority) => {
                "one part of the trace is kept and the other is not"
            }
            (Self::Empty, Role::ParentId) => {
                "Envoy takes it for no parent; Zipkin refuses it in a span that the service sends"
            }
            (Self::Missing | Self::Changed(_), Role::ParentId) => "the tree of the trace has a gap",
            (Self::Missing, _) => "Envoy starts a new trace",
            (Self::MixedUp, _) => "the tree of the trace is wrong",
            _ if is_unusable && role.is_b3() => "Envoy makes no span, and no new trace",
            _ if is_unusable => "Envoy starts a new trace",
            _ => "the trace breaks in two",
        }
    }

    /// What to do about it.
    pub(super) fn hint(&self, role: Role, call: &Call) -> Option<&'static str> {
        let carries = |role: Role| call.values(role.name()).next().is_some();
        let hint = match self {
            Self::Forwarded | Self::OwnSpan => return None,
            Self::Missing if role.is_b3() && carries(Role::TraceParent) => {
                "the call carries traceparent, which Envoy does not read for Zipkin: let the service's tracer write B3, for instance with OTEL_PROPAGATORS=b3multi"
            }
            Self::Missing if role.is_of(Format::B3) || role.is_b3() => {
                "add it to the call, from the request that is being answered; kumactl headers prints code that does"
            }
            Self::Missing => {
                "add it to the call, from the request that is being answered; kumactl headers --type datadog|opentelemetry prints code that does"
            }
            Self::Empty => "leave it out when it did not come in",
            Self::Repeated(_) | Self::Joined(_) => {
                "set it once; perhaps both a tracer and the service's own code add it"
            }
            Self::NewTrace(_) => {
                "a tracer of the service does not read what came in: let it read the headers of the backend, or switch it off"
            }
            Self::MixedUp => {
                "forward x-b3-spanid as x-b3-spanid and x-b3-parentspanid as x-b3-parentspanid"
            }
            Self::Rewritten(_) | Self::Malformed(_) | Self::Sampling(_) | Self::Changed(_) => {
                "forward it as it came"
            }
        };
        Some(hint)
    }
}

/// What became of a header that came in as `sent`, among others, in a call.
pub(super) fn fate(role: Role, sent: &str, received: &[Field], call: &Call) -> Fate {
    let values: Vec<String> = call.values(role.name()).map(text_of).collect();
    let value = match values.as_slice() {
        // Written in the other way of B3, which Envoy reads as well.
        [] => match call.in_other_b3(role) {
            Some(value) => value,
            None if role == Role::ParentId && has_own_span(received, call) => return Fate::OwnSpan,
            None => return Fate::Missing,
        },
        // Envoy prefers the single header.
        [value] => call
            .in_other_b3(role)
            .filter(|_| role != Role::Single)
            .unwrap_or(value.clone()),
        several => return Fate::Repeated(several.len()),
    };
    if value == sent {
        return Fate::Forwarded;
    }
    if value.is_empty() {
        return Fate::Empty;
    }
    if value.contains(',') && !matches!(role, Role::TraceState | Role::DatadogTags) {
        return Fate::Joined(value);
    }
    if !role.is_formed(&value) {
        return Fate::Malformed(value);
    }
    changed(role, sent, value, received, call)
}

/// What became of a header that is well-formed and not as it came.
fn changed(role: Role, sent: &str, value: String, received: &[Field], call: &Call) -> Fate {
    match role {
        _ if means_same(role, sent, &value) => Fate::Rewritten(value),
        Role::TraceId | Role::DatadogTraceId => Fate::NewTrace(value),
        Role::SpanId if sent_value(Role::ParentId, received).as_ref() == Some(&value) => {
            Fate::MixedUp
        }
        Role::SpanId | Role::ParentId if has_own_span(received, call) => Fate::OwnSpan,
        Role::ParentId if sent_value(Role::SpanId, received).as_ref() == Some(&value) => {
            Fate::MixedUp
        }
        Role::Sampled | Role::SamplingPriority => Fate::Sampling(value),
        Role::DatadogParentId => Fate::OwnSpan,
        Role::Single => changed_single(sent, value),
        Role::TraceParent => changed_trace_parent(sent, value),
        // Tracers put their own part in front.
        Role::TraceState | Role::DatadogTags if value.split(',').any(|it| it.trim() == sent) => {
            Fate::Forwarded
        }
        _ => Fate::Changed(value),
    }
}

fn changed_single(sent: &str, value: String) -> Fate {
    let (Some(old), Some(new)) = (B3::parse(sent), B3::parse(&value)) else {
        return Fate::Changed(value);
    };
    let is_same = |one: Option<&str>, other: Option<&str>| match (one, other) {
        (Some(one), Some(other)) => is_same_id(one, other),
        (one, other) => one == other,
    };
    if !is_same_id(old.trace, new.trace) {
        Fate::NewTrace(value)
    } else if old.sampled.map(is_sampled) != new.sampled.map(is_sampled) {
        Fate::Sampling(value)
    } else if old.parent.is_some() && is_same(old.parent, Some(new.span)) {
        Fate::MixedUp
    } else if is_same_id(old.span, new.span) {
        if is_same(old.parent, new.parent) {
            Fate::Rewritten(value)
        } else if is_same(Some(old.span), new.parent) {
            Fate::MixedUp
        } else {
            Fate::Changed(value)
        }
    } else {
        Fate::OwnSpan
    }
}

fn changed_trace_parent(sent: &str, value: String) -> Fate {
    match (TraceParent::parse(sent), TraceParent::parse(&value)) {
        (Some(old), Some(new)) if old.trace != new.trace => Fate::NewTrace(value),
        (Some(old), Some(new)) if old.sampled != new.sampled => Fate::Sampling(value),
        (Some(old), Some(new)) if old.span != new.span => Fate::OwnSpan,
        _ => Fate::Rewritten(value),
    }
}

/// Whether ids are the same to Envoy, which fills short ones up and takes upper case.
fn is_same_id(one: &str, other: &str) -> bool {
    let digits = |id: &str| id.trim_start_matches('0').to_ascii_lowercase();
    digits(one) == digits(other)
}

/// Whether two values that are written in different ways mean the same.
fn means_same(role: Role, one: &str, other: &str) -> bool {
    match role {
        Role::TraceId | Role::SpanId | Role::ParentId => is_same_id(one, other),
        Role::Sampled => is_sampled(one) == is_sampled(other),
        Role::SamplingPriority => is_kept(one) == is_kept(other),
        _ => false,
    }
}

fn is_sampled(text: &str) -> bool {
    matches!(text, "1" | "true" | "d")
}

fn is_kept(priority: &str) -> bool {
    priority.parse::<i32>().is_ok_and(|priority| priority > 0)
}

/// The value that a header came in with.
fn sent_value(role: Role, received: &[Field]) -> Option<String> {
    let of_role = |field: &&Field| Role::of(&field.name) == Some(role);
    received.iter().find(of_role).map(Field::text)
}

/// Whether a call goes on in the trace that came in with a span that did not.
fn has_own_span(received: &[Field], call: &Call) -> bool {
    let of_call = |role: Role| {
        let value = call.values(role.name()).next().map(text_of);
        call.in_other_b3(role).or(value)
    };
    let is_same = |role: Role| match (sent_value(role, received), of_call(role)) {
        (Some(sent), Some(value)) => is_same_id(&sent, &value),
        _ => false,
    };
    let Some(span) = of_call(Role::SpanId).filter(|span| Role::SpanId.is_formed(span)) else {
        return false;
    };
    let is_parent_that_came = sent_value(Role::ParentId, received)
        .is_some_and(|parent| of_call(Role::ParentId).is_some_and(|own| is_same_id(&parent, &own)));
    let is_parent =
        sent_value(Role::ParentId, received).is_some_and(|parent| is_same_id(&parent, &span));
    is_same(Role::TraceId) && !is_same(Role::SpanId) && !is_parent && !is_parent_that_came
}
