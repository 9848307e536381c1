//! Whether Envoy continues the trace: the headers of a request together, as its Zipkin tracer
//! reads them, and what that tracer does not read.

use super::foreign::{Tracer, is_one_trace, trace_named, trace_received};
use super::header::{is_b3, quote};
use super::{Call, Field, first, place, reading};
use crate::check::{Check, Outcome};
use crate::headers::{Continuation, HeaderFormat, HeaderRole, Ids, Reading, TraceParent};

const ONE_FORM: &str = "inject one form only, for instance with OTEL_PROPAGATORS=b3multi";
const AS_IT_CAME: &str =
    "forward the headers as they came; the checks of each header say which ones are not";
const SEVERAL: [HeaderRole; 4] = [
    HeaderRole::TraceId,
    HeaderRole::SpanId,
    HeaderRole::ParentId,
    HeaderRole::Sampled,
];

/// Whether Envoy continues the trace that came in. None if none came in that it reads.
pub(super) fn check_continuation(
    category: &str,
    received: &[Field],
    calls: &[&Call],
) -> Option<Check> {
    let sent = reading(received);
    let ids = sent.ids()?;
    let check = Check::ok(category, "Envoy continues the trace");
    let verdicts = calls
        .iter()
        .enumerate()
        .rev()
        .filter_map(|(position, call)| {
            let verdict = verdict(&sent, ids, &reading(&call.headers))?;
            Some((position, verdict))
        });
    let Some((position, (outcome, reason))) = verdicts.max_by_key(|(_, verdict)| verdict.0) else {
        return Some(check);
    };
    let reason = format!("{}{}", place(position, calls), reason);
    let check = check.because(outcome, reason);
    let call = calls[position];
    let is_beside = first(&call.headers, HeaderRole::Single).is_some() && carries_several(call);
    Some(match outcome {
        Outcome::Ok => check,
        _ if is_beside => check.hint(ONE_FORM),
        _ => check.hint(AS_IT_CAME),
    })
}

/// What Envoy makes of a call, and how bad that is; nothing if the trace goes on as it came.
fn verdict(sent: &Reading, ids: Ids, now: &Reading) -> Option<(Outcome, String)> {
    let failure = |reason: String| Some((Outcome::Failure, reason));
    // `b3` counts if it is there, so it has to be named.
    let by = match now.form {
        HeaderFormat::B3Single if sent.form != HeaderFormat::B3Single => {
            "; b3 says so, which wins over x-b3-"
        }
        _ => "",
    };
    let next = match now.trace {
        Continuation::NoSpan(role) => {
            return failure(format!(
                "it makes no span, and no new trace: it cannot read {}; what is there goes on as it is",
                role.name()
            ));
        }
        Continuation::New if now.form == HeaderFormat::B3Single => {
            return failure("it starts a new trace: b3 has a decision and no ids".to_owned());
        }
        Continuation::New => {
            return failure(
                "it starts a new trace: x-b3-traceid and x-b3-spanid are not both there".to_owned(),
            );
        }
        Continuation::Continued(next) => next,
    };
    if next.trace == 0 || next.span == 0 {
        return failure(format!(
            "it reports a span with an id of zeros, and the collector refuses the whole report, spans of other traces too{by}"
        ));
    }
    if next.trace != ids.trace {
        return failure(format!("it continues another trace{by}"));
    }
    match (sent.sampled, now.sampled) {
        (Some(true), Some(false)) => {
            return failure(format!(
                "it continues the trace, and treats it as not sampled: the trace ends here{by}"
            ));
        }
        (Some(false), Some(true)) => {
            return failure(format!(
                "it continues the trace, and treats it as sampled: only this part of it is kept{by}"
            ));
        }
        _ => {}
    }
    let keeps_parent = ids.parent.is_some() && ids.parent == next.parent;
    if Some(next.span) == ids.parent {
        failure(format!(
            "it attaches its span to the parent of the span that came in: the tree of the trace is wrong{by}"
        ))
    } else if next.span != ids.span && keeps_parent {
        failure(format!(
            "it attaches its span to one that did not come in: the trace breaks in two{by}"
        ))
    } else if now.sampled.is_none() && sent.sampled.is_some() {
        let reason = format!(
            "whether the trace is sampled is decided again, by x-request-id and the percentage of the backend{by}"
        );
        Some((Outcome::Warning, reason))
    } else if next.span != ids.span {
        let reason = format!(
            "its next span is a child of one that the service made, and has to report to the same collector{by}"
        );
        Some((Outcome::Ok, reason))
    } else {
        None
    }
}

fn carries_several(call: &Call) -> bool {
    let mut roles = SEVERAL.into_iter();
    roles.any(|role| first(&call.headers, role).is_some())
}

/// Whether `b3`, where a call carries it beside `x-b3-traceid` and its companions, says the same.
/// None if it is alone, or if both are as they came.
pub(super) fn check_forms(category: &str, received: &[Field], calls: &[&Call]) -> Option<Check> {
    calls.iter().enumerate().find_map(|(position, call)| {
        let single = first(&call.headers, HeaderRole::Single)?;
        if !carries_several(call) {
            return None;
        }
        let several: Vec<Field> = call.headers.iter().filter(|it| is_several(it)).cloned().collect();
        let (read, unread) = (reading(&call.headers), reading(&several));
        let said = difference(&read, &unread)?;
        let is_kept = |role| first(received, role) == first(&call.headers, role);
        let (is_single_kept, are_several_kept) =
            (is_kept(HeaderRole::Single), SEVERAL.into_iter().all(is_kept));
        let happened = match (is_single_kept, are_several_kept) {
            (true, true) => return None,
            (true, false) => "x-b3- headers were added beside b3, which wins over them; they",
            (false, _) => "b3 was added and wins over x-b3-, which now",
        };
        let reason = format!(
            "{}{happened} {said}: Envoy passes them on as they are, and whatever reads those attaches its spans in the wrong place",
            place(position, calls)
        );
        let reason = match read.trace {
            Continuation::NoSpan(_) => format!(
                "{}b3, which wins over x-b3-, cannot be read: {}",
                place(position, calls),
                quote(&single)
            ),
            _ => reason,
        };
        let check = Check::ok(category, "b3 and x-b3- say the same");
        Some(check.because(Outcome::Warning, reason).hint(ONE_FORM))
    })
}

fn is_several(field: &Field) -> bool {
    HeaderRole::of(&field.name).is_some_and(|role| SEVERAL.contains(&role))
}

/// What the form that does not count says otherwise.
fn difference(read: &Reading, unread: &Reading) -> Option<&'static str> {
    let (Some(one), Some(other)) = (read.ids(), unread.ids()) else {
        return Some("say something else");
    };
    if one.trace != other.trace {
        Some("say another trace")
    } else if one.span != other.span {
        Some("say another span")
    } else if read.sampled != unread.sampled {
        Some("say another decision about sampling")
    } else {
        None
    }
}

/// Whether a call carries headers of other tracers, which did not come in and name another trace.
pub(super) fn check_foreign(category: &str, received: &[Field], calls: &[&Call]) -> Option<Check> {
    let trace = trace_received(received);
    let came_in = |name: &str| received.iter().any(|it| it.name.eq_ignore_ascii_case(name));
    calls.iter().enumerate().find_map(|(position, call)| {
        // Each tracer, its headers, and whether one of them names the trace that came in.
        let mut found: Vec<(&'static Tracer, Vec<&str>, bool)> = Vec::new();
        for field in &call.headers {
            let name = field.name.as_str();
            let Some(tracer) = Tracer::of(name, received).filter(|_| !came_in(name)) else {
                continue;
            };
            let named = trace_named(name, &field.text()).zip(trace);
            let is_same = named.is_some_and(|(one, other)| is_one_trace(one, other));
            match found.iter_mut().find(|(known, ..)| *known == tracer) {
                Some((_, headers, is_any_same)) => {
                    *is_any_same |= is_same;
                    if !headers.contains(&name) {
                        headers.push(name);
                    }
                }
                None => found.push((tracer, vec![name], is_same)),
            }
        }
        // Those that name it do no harm.
        found.retain(|(_, _, is_same)| !is_same);
        let (first, ..) = found.first()?;
        let names = found
            .iter()
            .map(|(tracer, names, _)| format!("{} ({})", names.join(", "), tracer.name));
        let reason = format!(
            "{}added: {}; Envoy does not read that for this backend, and passes it on: whoever does sees another trace",
            place(position, calls),
            names.collect::<Vec<_>>().join(", ")
        );
        let check = Check::ok(category, "no header of another tracer is added");
        let hint = first.hint(received.iter().any(is_b3));
        Some(check.because(Outcome::Warning, reason).hint(hint))
    })
}

/// What a recorded request says about the proxy in front of the service, and about who called it.
pub(crate) fn check_received(category: &str, received: &[Field]) -> Vec<Check> {
    let mut checks: Vec<Check> = check_ids(category, received).into_iter().collect();
    checks.extend(check_lines(category, received));
    checks.extend(check_sampled(category, received));
    checks
}

/// Whether the ids that came in can be read. None if they can.
fn check_ids(category: &str, received: &[Field]) -> Option<Check> {
    let value = |role| quote(&first(received, role).unwrap_or_default());
    let reason = match reading(received).trace {
        Continuation::NoSpan(role) => format!(
            "came in with {}: {}: the proxy in front cannot read it, makes no span, and passes it on as it is",
            role.name(),
            value(role)
        ),
        Continuation::Continued(ids) if ids.trace == 0 || ids.span == 0 => {
            "came in with an id of zeros: the proxy in front reports a span with it, and the collector refuses the whole report, spans of other traces too".to_owned()
        }
        _ => return None,
    };
    let check = Check::ok(category, "the trace that came in can be read");
    Some(check.because(Outcome::Failure, reason).hint(
        "look at what calls this service, or is in front of its proxy: it has to send ids as they came to it, or none",
    ))
}

/// Whether each header came in once. None if so.
fn check_lines(category: &str, received: &[Field]) -> Option<Check> {
    let (role, lines) = received.iter().find_map(|field| {
        let role = HeaderRole::of(&field.name).filter(|role| *role != HeaderRole::TraceState)?;
        let of_role = |it: &&Field| HeaderRole::of(&it.name) == Some(role);
        let lines = received.iter().filter(of_role).count();
        (lines > 1).then_some((role, lines))
    })?;
    let reason = format!(
        "came in with {} {lines} times: a proxy that traces sends one on, so this was recorded before it, or it traces nothing here",
        role.name()
    );
    let check = Check::ok(category, "each header came in once");
    Some(check.because(Outcome::Warning, reason).hint(
        "record what the service gets from its proxy, and let whoever calls set each header once",
    ))
}

/// Whether the trace that came in is sampled. None if nothing says so.
fn check_sampled(category: &str, received: &[Field]) -> Option<Check> {
    let of = |role: HeaderRole| first(received, role).map(|value| (role, value));
    let read = reading(received);
    let (role, value, is_sampled) = if let Some(is_sampled) = read.sampled {
        let (role, value) = of(HeaderRole::Single).or_else(|| of(HeaderRole::Sampled))?;
        (role, value, is_sampled)
    } else if let Some((role, value)) = of(HeaderRole::SamplingPriority) {
        let is_sampled = value.parse::<i32>().ok()? > 0;
        (role, value, is_sampled)
    } else {
        // Beside B3 nobody reads it.
        let has_b3 = received.iter().any(is_b3);
        let (role, value) = of(HeaderRole::TraceParent).filter(|_| !has_b3)?;
        let is_sampled = TraceParent::parse(&value)?.sampled;
        (role, value, is_sampled)
    };
    let check = Check::ok(category, "the trace that came in is sampled");
    if is_sampled {
        return Some(check);
    }
    let known = match role {
        HeaderRole::Sampled if !role.is_formed(&value) => {
            ", and for Envoy only 1 and true mean sampled"
        }
        _ => "",
    };
    let lost = match role {
        HeaderRole::SamplingPriority => "the agent drops its spans",
        _ => "no span of it is stored",
    };
    let value = match value.as_str() {
        value if value.bytes().all(|byte| byte.is_ascii_graphic()) && !value.is_empty() => {
            quote(value).trim_matches('"').to_owned()
        }
        value => quote(value),
    };
    let reason = format!(
        "came in with {}: {value}{known}: the proxy in front decided not to trace this request, so {lost}",
        role.name()
    );
    Some(check.because(Outcome::Warning, reason).hint(format!(
        "look at the sampling of the backend, and at who set x-request-id or {} before: kumactl inspect dataplane NAME shows the sampling",
        role.name()
    )))
}

/// The names of headers of other tracers, and whose they are, where no header came in that a proxy
/// of Kuma reads.
pub(crate) fn other_tracer(received: &[Field]) -> Option<(&str, &'static str)> {
    received.iter().find_map(|field| {
        let tracer = Tracer::of_others(&field.name)?;
        Some((field.name.as_str(), tracer.name))
    })
}
