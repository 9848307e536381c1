//! What was seen of a collector, judged step by step.

use super::{Answer, Found, Observed, PATIENCE, Payload, Probe, SERVICE, Trouble};
use crate::check::{Check, Outcome};
use crate::diag::mask_userinfo;
use crate::effective::is_of_mesh;

/// How to reach what only a cluster can.
const FORWARD: &str = "a name of the cluster is known only there: kubectl port-forward -n NAMESPACE service/NAME 9411:9411, then kumactl check tracing --endpoint http://localhost:9411/api/v2/spans";

/// The checks of one collector, up to the first step that fails.
pub(crate) fn judge(probe: &Probe, observed: &Observed) -> Vec<Check> {
    let mut checks = vec![resolves(probe, observed)];
    checks.extend(
        observed
            .connected
            .as_ref()
            .map(|connected| connects(probe, connected)),
    );
    if let Some(answer) = &observed.answer {
        checks.extend(speaks_tls(probe, answer));
        if !(probe.is_tls && matches!(answer, Err(Trouble::Tls(_)))) {
            let is_stored = matches!(observed.found, Some(Found::Stored { .. }));
            checks.push(takes_a_span(probe, answer, is_stored));
        }
    }
    checks.extend(observed.found.as_ref().map(|found| is_stored(probe, found)));
    checks
}

/// Why nothing was sent, and what Envoy's statistics would say of it.
fn unsent(probe: &Probe, words: &str) -> String {
    let statistics = probe.payload.statistics();
    format!(
        "{words}; if the proxies see the same, Envoy counts every report in {statistics}.reports_dropped"
    )
}

fn check(probe: &Probe, words: &str) -> Check {
    Check::ok(&probe.category, format!("{}: {words}", probe.name))
}

fn resolves(probe: &Probe, observed: &Observed) -> Check {
    if probe.endpoint.ip().is_some() {
        return check(probe, &format!("{} is an address", probe.endpoint.host));
    }
    let host = &probe.endpoint.host;
    let name = mask_userinfo(host);
    let check = check(probe, &format!("{name} is a name that resolves"));
    match &observed.addresses {
        Ok(addresses) => {
            let addresses: Vec<String> = addresses.iter().map(ToString::to_string).collect();
            check.because(Outcome::Ok, addresses.join(", "))
        }
        Err(words) => {
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
            let hint = if is_of_mesh(host) {
                "only Kuma's DNS knows names under .mesh, and a proxy does not ask it for its collector: write the collector's real address"
            } else if !host.bytes().all(fits) {
                "write the name of a host, and nothing else"
            } else if !probe.is_in_kubernetes {
                "if only the machines of the proxies know the name, run this on one of them; otherwise correct the name, or teach it to their DNS"
            } else if probe.payload == Payload::Datadog {
                "a name of the cluster is known only there: run this where the proxies run"
            } else {
                FORWARD
            };
            check
                .because(Outcome::Failure, unsent(probe, words))
                .hint(hint)
        }
    }
}

fn connects(probe: &Probe, connected: &Result<std::net::SocketAddr, String>) -> Check {
    let check = check(
        probe,
        &format!("{} takes connections", probe.endpoint.authority()),
    );
    match connected {
        Ok(address) => check.because(Outcome::Ok, address.to_string()),
        Err(words) => check
            .because(Outcome::Failure, unsent(probe, words))
            .hint(match probe.payload {
                Payload::Datadog => {
                    "is the agent running, and is this its port for traces (8126)?"
                }
                _ if probe.is_in_kubernetes => "is the collector running, and is this the port of its API for spans (9411)? From outside the cluster, port-forward it and name it with --endpoint",
                _ => "is the collector running, does it listen on this address, and is this the port of its API for spans (9411)?",
            }),
    }
}

/// Whether TLS was agreed upon; nothing if that was not seen.
fn speaks_tls(probe: &Probe, answer: &Result<Answer, Trouble>) -> Option<Check> {
    let check = check(probe, "it speaks TLS");
    match answer {
        _ if !probe.is_tls => None,
        Ok(_) => Some(check.because(
            Outcome::Ok,
            "whose certificate it shows makes no difference: the proxies do not verify it",
        )),
        Err(Trouble::Tls(words)) => Some(
            check
                .because(Outcome::Failure, unsent(probe, words))
                .hint("if it speaks plain HTTP, write http:// in the backend's url"),
        ),
        Err(_) => None,
    }
}

/// What to do with a collector that is too slow for the proxies.
const SLOW: &str = "the collector works and is too slow for the proxies: look at its load and at its storage; until then Envoy's statistics call every report lost";

fn takes_a_span(probe: &Probe, answer: &Result<Answer, Trouble>, is_stored: bool) -> Check {
    let (payload, path) = (probe.payload, &probe.path);
    let check = check(probe, "it takes a span, sent as the proxies send it");
    let statistics = payload.statistics();
    let sent = format!("POST {path}, {}", payload.word());
    let dropped = format!("Envoy counts that in {statistics}.reports_dropped");
    let answer = match answer {
        Ok(answer) => answer,
        Err(Trouble::Path) => {
            let reason =
                format!("the path {path:?} cannot be sent as it stands, so it was not tried");
            return check.because(Outcome::Failure, reason).hint(
                "write a path such as /api/v2/spans: to one with a space in it Envoy sends nothing",
            );
        }
        Err(Trouble::Timeout) if is_stored => {
            let reason = format!(
                "{sent}: no answer came in time, though the collector has the span; {dropped}"
            );
            return check.because(Outcome::Failure, reason).hint(SLOW);
        }
        Err(trouble) => {
            let words = match trouble {
                Trouble::Tls(words) | Trouble::Broken(words) => words.clone(),
                Trouble::Timeout | Trouble::Path => "no whole answer came in time".to_owned(),
            };
            return check
                .because(Outcome::Failure, format!("{sent}: {words}; {dropped}"))
                .hint("what listens there does not answer as a collector does: is it one, and is the scheme of the url the right one?");
        }
    };
    let told = match answer.words.as_str() {
        "" => answer.status.to_string(),
        words => format!("{} {words}", answer.status),
    };
    let is_taken = (200..300).contains(&answer.status);
    if let Some(late) = answer.late.filter(|_| is_taken) {
        let after = late.as_secs_f64();
        let reason = if late < PATIENCE {
            format!("{sent}: {told}, but only after {after:.1} s, later than --timeout allows")
        } else {
            let patience = PATIENCE.as_secs();
            format!(
                "{sent}: {told}, but only after {after:.1} s; the proxies wait {patience} s, so the collector has the span and {dropped}"
            )
        };
        return check.because(Outcome::Failure, reason).hint(SLOW);
    }
    if answer.status == payload.good_status() {
        let reason = format!("{sent}: {told}; Envoy counts that in {statistics}.reports_sent");
        return check.because(Outcome::Ok, reason);
    }
    if is_taken {
        return check
            .because(
                Outcome::Warning,
                format!("{sent}: {told}; the collector may have it, but {dropped}"),
            )
            .hint(format!(
                "Envoy takes only {} for sent, so its statistics will call every report lost",
                payload.good_status()
            ));
    }
    check
        .because(Outcome::Failure, format!("{sent}: {told}; {dropped}"))
        .hint(advice(probe, answer))
}

/// What to change when a collector refuses a report.
fn advice(probe: &Probe, answer: &Answer) -> &'static str {
    let is_v1_path = probe.path.ends_with("/api/v1/spans");
    let is_v2_path = probe.path == "/api/v2/spans";
    match (answer.status, probe.payload) {
        (_, Payload::Datadog) => {
            "is that Datadog's agent, with APM switched on, at its port for traces (8126)?"
        }
        (400, Payload::ZipkinJson | Payload::ZipkinProto) if is_v1_path => {
            "the proxies send V2: end the url in /api/v2/spans, and write apiVersion: httpJson or httpProto"
        }
        (400, Payload::ZipkinProto) if !probe.has_long_ids => {
            "Jaeger takes protocol buffers with 128-bit ids only: set traceId128bit: true, or apiVersion: httpJson"
        }
        (400, Payload::ZipkinJsonV1) => "this release sends V1: end the url in /api/v1/spans",
        (301..=308 | 404 | 405, Payload::ZipkinJsonV1) => {
            "nothing takes spans at this path: of what this release sends, the url has to end in /api/v1/spans, without a slash behind it"
        }
        (301..=308 | 404 | 405, _) if is_v2_path => {
            "the path is right, and nothing takes spans at it: is that the collector's port for spans (9411), and, of Zipkin, is COLLECTOR_HTTP_ENABLED not false?"
        }
        (301..=308 | 404 | 405, _) => {
            "nothing takes spans at this path: the url has to end in /api/v2/spans, without a slash behind it"
        }
        (401 | 403, _) => {
            "the proxies cannot say who they are: let the collector, or what stands before it, take spans without that"
        }
        (500..=599, _) => {
            "the collector is there and cannot store: its own log says why; of Zipkin, /health does too"
        }
        _ => "the body of the answer says what the collector makes of it",
    }
}

fn is_stored(probe: &Probe, found: &Found) -> Check {
    let check = check(probe, "the span can be read back");
    match found {
        Found::Stored { url, services } if services.iter().any(|it| it == SERVICE) => {
            check.because(Outcome::Ok, format!("{url}, service {SERVICE}"))
        }
        Found::Stored { url, services } => check
            .because(
                Outcome::Failure,
                format!(
                    "{url}: it is there, but as service {:?}, not {SERVICE:?}",
                    services.join(", ")
                ),
            )
            .hint("the collector reads it as another version than it is: end the url in /api/v2/spans, with apiVersion httpJson or httpProto"),
        Found::Missing {
            urls,
            is_certain,
            is_zipkin,
            words,
        } => {
            let reason = format!("{}: {words}", urls.join(", "));
            if *is_zipkin {
                let reason = format!("{reason}; this is a Zipkin, which took the span and does not have it");
                check.because(Outcome::Failure, reason).hint(
                    "it throws spans away: is COLLECTOR_SAMPLE_RATE below 1, or does its storage refuse them? Its log says so, and its /metrics count them (spans_dropped)",
                )
            } else if *is_certain {
                check.because(Outcome::Failure, reason).hint(
                    "the collector took the span and the page does not have it: are they of the same storage, and is that healthy?",
                )
            } else if probe.is_in_kubernetes {
                check.because(Outcome::Warning, reason).hint(
                    "if its page is elsewhere, as Jaeger's is, name it: --query-url http://localhost:16686, after kubectl port-forward -n NAMESPACE service/jaeger-query 16686:80",
                )
            } else {
                check.because(Outcome::Warning, reason).hint(
                    "if its page is elsewhere, as Jaeger's is, name it: --query-url http://HOST:16686",
                )
            }
        }
    }
}
