//! From what was seen to a list of checks.

use std::time::Duration;

use super::continuation::{check_continuation, check_foreign, check_forms};
use super::header::{Fate, fate};
use super::{Arrival, Call, Field, Reply, place};
use crate::check::{Check, Outcome};
use crate::diag::counted;
use crate::headers::{HeaderRole, can_be_sampled};

/// One request to a service, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Observation {
    /// The headers that the service got.
    pub received: Vec<Field>,
    /// What it answered.
    pub reply: Reply,
    /// What arrived downstream.
    pub arrivals: Vec<Arrival>,
    /// How many connections began to send a call there, and did not end its headers.
    pub unfinished: usize,
}

/// Two requests to a service at once, and what came of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Together {
    /// The headers that the service got.
    pub received: [Vec<Field>; 2],
    /// What arrived downstream.
    pub arrivals: Vec<Arrival>,
    /// How many calls one request alone gave.
    pub calls_each: usize,
}

/// The calls among what arrived.
fn calls(arrivals: &[Arrival]) -> Vec<&Call> {
    arrivals.iter().filter_map(Arrival::call).collect()
}

/// Whether the service answers, and calls where it should.
pub(crate) fn check_reached(
    service: &str,
    downstream: &str,
    timeout: Duration,
    observation: &Observation,
) -> Vec<Check> {
    const CATEGORY: &str = "service";
    let answers = Check::ok(CATEGORY, format!("{service} answers"));
    let answers = match &observation.reply {
        Reply::Status(status) if *status < 400 => answers,
        Reply::Status(status) => answers
            .because(Outcome::Warning, format!("it answers {status}"))
            .hint("what it calls may depend on the path; name one that it answers with 200"),
        Reply::Grpc(0) => answers.because(Outcome::Ok, "by gRPC"),
        Reply::Grpc(status) => answers
            .because(
                Outcome::Warning,
                format!("it answers an empty message by gRPC with grpc-status {status}"),
            )
            .hint("name a method in --service, such as http://localhost:50051/shop.Checkout/Start, that takes an empty message; or record what comes in and what goes out, and check that with --from-file"),
        Reply::Unreachable(why) => answers
            .because(Outcome::Failure, why)
            .hint("start the service, or correct --service"),
        Reply::Broken(why) => answers.because(Outcome::Failure, why).hint(
            "look into the log of the service; perhaps it calls another address, and fails there",
        ),
        Reply::TimedOut => answers
            .because(Outcome::Failure, format!("no answer within {timeout:?}"))
            .hint("give it longer with --timeout"),
    };
    let mut checks = vec![answers];
    let number = calls(&observation.arrivals).len();
    let arrives = Check::ok(CATEGORY, format!("it calls {downstream}"));
    if number > 0 {
        checks.push(arrives.because(Outcome::Ok, counted(number, "call")));
    } else if !matches!(observation.reply, Reply::Unreachable(_)) && observation.arrivals.is_empty()
    {
        let reason = match observation.unfinished {
            0 => format!("no call arrived within {timeout:?}"),
            unfinished => format!(
                "no call arrived within {timeout:?}; {} began, without an end of the headers",
                counted(unfinished, "connection")
            ),
        };
        checks.push(arrives.because(Outcome::Failure, reason).hint(
            "configure the service to call this address, and name a path in --service that makes it call",
        ));
    }
    checks.extend(check_readable(CATEGORY, &observation.arrivals));
    checks
}

/// Whether all that arrived can be read.
fn check_readable(category: &str, arrivals: &[Arrival]) -> Option<Check> {
    let why = arrivals.iter().find_map(|arrival| match arrival {
        Arrival::Unreadable(why) => Some(why),
        Arrival::Call(_) => None,
    })?;
    let check = Check::ok(category, "its calls can be read");
    Some(check.because(Outcome::Failure, why).hint(
        "let the service call by plain HTTP/1.1 or HTTP/2, as in a mesh; or record what comes in and what goes out, and check that with --from-file",
    ))
}

/// Header by header, what became of a request's tracing headers in the calls.
#[must_use]
pub fn check_headers(category: &str, received: &[Field], arrivals: &[Arrival]) -> Vec<Check> {
    let calls = calls(arrivals);
    let mut checks: Vec<Check> = roles(received)
        .map(|(role, sent)| check_header(category, role, &sent, received, &calls))
        .collect();
    checks.extend(check_continuation(category, received, &calls));
    checks.extend(check_forms(category, received, &calls));
    checks.extend(check_foreign(category, received, &calls));
    checks.push(check_made_up(category, received, &calls));
    checks.extend(check_request_id(category, received, &calls));
    checks
}

/// Whether none of the tracing headers went on.
pub(crate) fn is_nothing_forwarded(received: &[Field], arrivals: &[Arrival]) -> bool {
    let calls = calls(arrivals);
    roles(received).all(|(role, sent)| {
        let mut fates = calls.iter().map(|call| fate(role, &sent, received, call));
        fates.all(|fate| fate == Fate::Missing)
    })
}

/// One check of all headers, for a request that differs from one that was checked header by header.
/// None if only what is `known` from there is wrong with this one, too.
pub(crate) fn check_as_well(
    category: &str,
    name: &str,
    received: &[Field],
    arrivals: &[Arrival],
    known: &[Check],
) -> Option<Check> {
    let check = Check::ok(category, name);
    if calls(arrivals).is_empty() {
        return Some(
            check
                .because(Outcome::Failure, "no call arrived for it")
                .hint("the service called before; does what it calls depend on the headers?"),
        );
    }
    let is_known = |wrong: &Check| {
        let mut known = known.iter();
        known.any(|known| known.name == wrong.name && known.outcome >= wrong.outcome)
    };
    let (known, new): (Vec<_>, Vec<_>) = check_headers(category, received, arrivals)
        .into_iter()
        .filter(|check| check.outcome > Outcome::Ok)
        .partition(is_known);
    match new.into_iter().rev().max_by_key(|check| check.outcome) {
        Some(worst) => {
            let reason = worst.reason.unwrap_or_default();
            Some(Check {
                hint: worst.hint,
                ..check.because(worst.outcome, format!("{}: {reason}", worst.name))
            })
        }
        None => known.is_empty().then_some(check),
    }
}

/// The tracing headers that came in, each once, with their values.
fn roles(received: &[Field]) -> impl Iterator<Item = (HeaderRole, String)> {
    let mut seen = Vec::new();
    let roles = received.iter().filter_map(move |field| {
        let role = HeaderRole::of(&field.name)?;
        // What came in empty did not come in.
        if seen.contains(&role) || field.value.is_empty() {
            return None;
        }
        seen.push(role);
        Some((role, field.text()))
    });
    roles.collect::<Vec<_>>().into_iter()
}

fn check_header(
    category: &str,
    role: HeaderRole,
    sent: &str,
    received: &[Field],
    calls: &[&Call],
) -> Check {
    let check = Check::ok(category, format!("{} is forwarded", role.name()));
    let fates: Vec<Fate> = calls
        .iter()
        .map(|call| fate(role, sent, received, call))
        .collect();
    let worst = fates.iter().enumerate().rev();
    let worst = worst.max_by_key(|(_, fate)| (fate.outcome(role), **fate == Fate::OwnSpan));
    let Some((position, worst)) = worst else {
        return check;
    };
    let mut outcome = worst.outcome(role);
    // Without B3 a trace goes on by other headers alone.
    let has_b3 = roles(received).any(|(role, _)| role.is_b3());
    if role == HeaderRole::RequestId && !has_b3 {
        outcome = outcome.min(Outcome::Warning);
    }
    match outcome {
        Outcome::Ok if *worst == Fate::Forwarded => check,
        Outcome::Ok => check.because(outcome, explained(worst, role, calls[position])),
        _ => {
            let is_everywhere = calls.len() > 1 && fates.iter().all(|fate| fate == worst);
            let place = match calls.len() {
                2 if is_everywhere => "in both calls: ".to_owned(),
                count if is_everywhere => format!("in all {count} calls: "),
                _ => place(position, calls),
            };
            let reason = format!("{place}{}", explained(worst, role, calls[position]));
            let hint = worst.hint(role, received, calls[position]);
            Check {
                hint,
                ..check.because(outcome, reason)
            }
        }
    }
}

/// What became of a header, and what Envoy makes of that.
fn explained(fate: &Fate, role: HeaderRole, call: &Call) -> String {
    match fate.consequence(role, call) {
        "" => fate.to_string(),
        consequence => format!("{fate}; {consequence}"),
    }
}

/// Whether the calls carry tracing headers that say nothing, or that did not come in.
fn check_made_up(category: &str, received: &[Field], calls: &[&Call]) -> Check {
    let check = Check::ok(category, "no empty header is added");
    let came_in: Vec<HeaderRole> = roles(received).map(|(role, _)| role).collect();
    let empty = calls.iter().enumerate().find_map(|(position, call)| {
        let mut fields = call.headers.iter().filter(|field| field.value.is_empty());
        let role = fields
            .find_map(|field| HeaderRole::of(&field.name).filter(|role| !came_in.contains(role)))?;
        Some((position, role))
    });
    match empty {
        Some((position, role)) => {
            let consequence = Fate::Empty.consequence(role, calls[position]);
            let reason = format!(
                "{}{} is empty; {consequence}",
                place(position, calls),
                role.name()
            );
            let outcome = Fate::Empty.outcome(role);
            check
                .because(outcome, reason)
                .hint("leave it out when it did not come in")
        }
        None => check,
    }
}

/// Whether the ids of requests have a form that a new trace can be sampled by.
fn check_request_id(category: &str, received: &[Field], calls: &[&Call]) -> Option<Check> {
    let name = HeaderRole::RequestId.name();
    // Of several lines Envoy makes one value; for an empty one it makes an id.
    let id_of = |headers: &[Field]| {
        let mut ids = headers
            .iter()
            .filter(|field| field.name.eq_ignore_ascii_case(name));
        ids.find(|field| !field.value.is_empty()).map(Field::text)
    };
    let sent: Vec<String> = calls
        .iter()
        .filter_map(|call| id_of(&call.headers))
        .collect();
    let mut ids = id_of(received).into_iter().chain(sent.iter().cloned());
    let unfit = ids.find(|id| !can_be_sampled(id));
    let check = Check::ok(category, format!("{name} has a form that can be sampled"));
    let Some(id) = unfit else {
        if sent.is_empty() {
            return None;
        }
        let reason = "today's Envoy samples it; those of 2020 sampled only a UUID with its dashes";
        return Some(if sent.iter().all(|id| is_uuid(id)) {
            check
        } else {
            check.because(Outcome::Ok, reason)
        });
    };
    let is_decided = roles(received).any(|(role, _)| {
        matches!(
            role,
            HeaderRole::Sampled
                | HeaderRole::SamplingPriority
                | HeaderRole::TraceParent
                | HeaderRole::Single
        )
    });
    let outcome = if is_decided {
        Outcome::Warning
    } else {
        Outcome::Failure
    };
    let reason = format!(
        "{} does not begin with 8 hexadecimal digits; Envoy never samples a new trace for it, not even at 100 %",
        crate::diag::go_quote(&id)
    );
    Some(check.because(outcome, reason).hint(
        "let Envoy make the id, or begin it with 8 random hexadecimal digits, as a UUID of version 4 does",
    ))
}

/// Whether an id has the length and the dashes of a UUID.
fn is_uuid(id: &str) -> bool {
    let lengths = id.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12])
}

/// Whether the headers of two requests at once stay apart. None if nothing that the calls carry
/// distinguishes the two, which has its own checks.
pub(crate) fn check_together(category: &str, together: &Together) -> Option<Check> {
    const NAME: &str = "the headers of two requests at once are not mixed up";
    const HINT: &str = "keep the headers with the request that they came in with, not in a variable that all requests share";
    let check = Check::ok(category, NAME);
    let calls = calls(&together.arrivals);
    let mut owned = [0, 0];
    for call in &calls {
        match owners(call, &together.received) {
            [Some(one), Some(other)] => {
                let (one, other) = (one.name(), other.name());
                let reason =
                    format!("a call carries {one} of one request and {other} of the other");
                return Some(check.because(Outcome::Failure, reason).hint(HINT));
            }
            [Some(_), None] => owned[0] += 1,
            [None, Some(_)] => owned[1] += 1,
            [None, None] => {}
        }
    }
    let [one, other] = owned;
    let (total, expected) = (calls.len(), 2 * together.calls_each);
    if total < expected {
        let reason = format!("only {total} of {expected} calls arrived, so nobody knows");
        let check = check.because(Outcome::Warning, reason);
        return Some(check.hint("give it longer with --timeout"));
    }
    if one + other == 0 {
        return None;
    }
    if one == other && one + other == total {
        return Some(check);
    }
    let reason = format!(
        "of {total} calls, {} carry the headers of one request, and {} those of the other",
        one.max(other),
        one.min(other)
    );
    Some(check.because(Outcome::Failure, reason).hint(HINT))
}

/// For each of two requests, a header of the call that can only be of that one.
fn owners(call: &Call, received: &[Vec<Field>; 2]) -> [Option<HeaderRole>; 2] {
    let mut owners = [None, None];
    for (role, sent) in roles(&received[0]) {
        let of_other = roles(&received[1]).find(|(other, _)| *other == role);
        let Some((_, other)) = of_other else { continue };
        let is_of = |sent: &str, received: &[Field]| {
            fate(role, sent, received, call).outcome(role) < Outcome::Failure
        };
        match (is_of(&sent, &received[0]), is_of(&other, &received[1])) {
            (true, false) => owners[0] = owners[0].or(Some(role)),
            (false, true) => owners[1] = owners[1].or(Some(role)),
            _ => {}
        }
    }
    owners
}
