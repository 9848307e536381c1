//! What was seen of a collector, as checks: one for each step.

use std::time::Duration;

use super::{Answer, Found, Observed, PATIENCE, Payload, Probe, SERVICE, Trouble};
use crate::check::{Check, Outcome};
use crate::diag::mask_userinfo;
use crate::effective::is_of_mesh;

/// How to reach what only a cluster can.
const FORWARD: &str = "a name of the cluster resolves only there: kubectl port-forward -n NAMESPACE service/NAME 9411:9411, then kumactl check tracing --endpoint http://localhost:9411/api/v2/spans";

const FORWARD_GRPC: &str = "a name of the cluster resolves only there: kubectl port-forward -n NAMESPACE service/NAME 4317:4317, then kumactl check tracing --endpoint grpc://localhost:4317";
const FORWARD_HTTP: &str = "a name of the cluster resolves only there: kubectl port-forward -n NAMESPACE service/NAME 4318:4318, then kumactl check tracing --endpoint http://localhost:4318/v1/traces";

/// The checks of one collector, up to the first step that fails.
pub(crate) fn check_collector(probe: &Probe, observed: &Observed) -> Vec<Check> {
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
fn unsent(probe: &Probe, message: &str) -> String {
    if probe.payload.is_otlp() {
        let cluster = probe.cluster();
        return format!(
            "{message}; if the proxies see the same, every span is lost, and of Envoy's statistics only those of {cluster} show it"
        );
    }
    let dropped = probe.dropped();
    format!("{message}; if the proxies see the same, Envoy counts every report in {dropped}")
}

fn check(probe: &Probe, message: &str) -> Check {
    Check::ok(&probe.category, format!("{}: {message}", probe.name))
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
        Err(message) => {
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
            let hint = if is_of_mesh(host) {
                "only Kuma's DNS knows names under .mesh, and a proxy does not ask it for its collector: write the collector's real address"
            } else if !host.bytes().all(fits) {
                "write the name of a host, and nothing else"
            } else if !probe.is_in_kubernetes {
                "if only the machines of the proxies know the name, run this on one of them; otherwise correct the name, or add it to their DNS"
            } else if probe.payload == Payload::Datadog {
                "a name of the cluster resolves only there: run this where the proxies run"
            } else {
                match probe.payload {
                    Payload::OtlpGrpc => FORWARD_GRPC,
                    Payload::OtlpHttp => FORWARD_HTTP,
                    _ => FORWARD,
                }
            };
            check
                .because(Outcome::Failure, unsent(probe, message))
                .hint(hint)
        }
    }
}

fn connects(probe: &Probe, connected: &Result<std::net::SocketAddr, String>) -> Check {
    let check = check(
        probe,
        &format!("{} accepts connections", probe.endpoint.authority()),
    );
    match connected {
        Ok(address) => check.because(Outcome::Ok, address.to_string()),
        Err(message) => check
            .because(Outcome::Failure, unsent(probe, message))
            .hint(match probe.payload {
                Payload::Datadog => {
                    "is the agent running, and is this its port for traces (8126)?"
                }
                Payload::OtlpGrpc => {
                    "is the collector running, does it listen on this address, and is this its port for OTLP by gRPC (4317)?"
                }
                Payload::OtlpHttp => {
                    "is the collector running, does it listen on this address, and is this its port for OTLP by HTTP (4318)?"
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
            "any certificate will do: the proxies do not verify it",
        )),
        Err(Trouble::Tls(message)) => Some(
            check
                .because(Outcome::Failure, unsent(probe, message))
                .hint("if it speaks plain HTTP, write http:// in the backend's url"),
        ),
        Err(_) => None,
    }
}

/// What to do with a collector that is too slow for the proxies.
const SLOW: &str = "the collector works and is too slow for the proxies: look at its load and at its storage; until then Envoy's statistics call every report lost";

fn takes_a_span(probe: &Probe, answer: &Result<Answer, Trouble>, is_stored: bool) -> Check {
    let (payload, path) = (probe.payload, &probe.path);
    let check = check(probe, "it accepts a span, sent as the proxies send it");
    let sent = format!("POST {path}, {}", payload.word());
    let dropped = format!("Envoy counts that in {}", probe.dropped());
    let answer = match answer {
        Ok(answer) => answer,
        Err(Trouble::Path) => {
            let reason = format!("the path {path:?} cannot be sent as it is, so it was not tried");
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
            let message = match trouble {
                Trouble::Tls(message) | Trouble::Broken(message) => message.clone(),
                Trouble::Timeout | Trouble::Path => "no complete answer came in time".to_owned(),
            };
            return check
                .because(Outcome::Failure, format!("{sent}: {message}; {dropped}"))
                .hint(match payload {
                    Payload::OtlpGrpc => GRPC_ONLY,
                    Payload::OtlpHttp => "what listens there does not answer as a collector does: its port for OTLP by HTTP is 4318; 4317 takes gRPC, for which protocol is grpc",
                    _ => "what listens there does not answer as a collector does: is it one, and is the scheme of the url the right one?",
                });
        }
    };
    let said = said(answer);
    let is_taken = answer.is_taken(payload);
    if let Some(late) = answer.late.filter(|_| is_taken) {
        let after = late.as_secs_f64();
        let patience = patience(payload);
        let reason = if late < patience {
            format!("{sent}: {said}, but only after {after:.1} s, later than --timeout allows")
        } else {
            let patience = patience.as_secs();
            format!(
                "{sent}: {said}, but only after {after:.1} s; the proxies wait {patience} s, so the collector has the span and {dropped}"
            )
        };
        return check.because(Outcome::Failure, reason).hint(SLOW);
    }
    if is_taken && answer.status == payload.good_status() {
        let reason = format!("{sent}: {said}; Envoy counts that in {}", probe.sent());
        return check.because(Outcome::Ok, reason);
    }
    if is_taken && payload != Payload::OtlpGrpc {
        let good = payload.good_status();
        let (counted, hint) = if payload.is_otlp() {
            let hint =
                format!("OTLP expects {good}; anything else may mean that it is not a collector");
            (format!("Envoy counts that in {}", probe.sent()), hint)
        } else {
            let hint = format!(
                "Envoy counts only {good} as sent, so its statistics will call every report lost"
            );
            (dropped, hint)
        };
        let reason = format!("{sent}: {said}; the collector may have it, but {counted}");
        return check.because(Outcome::Warning, reason).hint(hint);
    }
    let counted = if payload.is_otlp() && !is_error(answer) {
        format!(
            "Envoy counts that in {}, as if it had been accepted",
            probe.sent()
        )
    } else {
        dropped
    };
    check
        .because(Outcome::Failure, format!("{sent}: {said}; {counted}"))
        .hint(advice(probe, answer))
}

/// What to do with an answer that is none of gRPC.
const GRPC_ONLY: &str = "what listens there does not speak gRPC: the port of OTLP by gRPC is 4317; to 4318 spans go by HTTP, which a MeshOpenTelemetryBackend says with protocol: http";

/// How long a proxy waits for an answer.
const fn patience(payload: Payload) -> Duration {
    match payload {
        Payload::OtlpHttp => Duration::from_secs(10),
        _ => PATIENCE,
    }
}

/// What was answered.
fn said(answer: &Answer) -> String {
    let status = match answer.grpc_status {
        Some(status) => format!("grpc-status {status}"),
        None => answer.status.to_string(),
    };
    // Many a server repeats the status in its body.
    let message = answer.message.as_str();
    let rest = message.strip_prefix(&status);
    let rest = rest.filter(|rest| rest.is_empty() || rest.starts_with(' '));
    let message = rest.map_or(message, str::trim_start);
    match (answer.is_rejected, message) {
        (false, "") => status,
        (false, message) => format!("{status} {message}"),
        (true, "") => format!("{status}, and the span is rejected"),
        (true, message) => format!("{status}, and the span is rejected: {message}"),
    }
}

/// Whether Envoy takes an answer for an error of its cluster: those of the server are, those that
/// blame the request are not.
fn is_error(answer: &Answer) -> bool {
    match answer.grpc_status {
        Some(status) => !matches!(status, 0 | 1 | 3 | 5..=11 | 16),
        None => answer.status >= 500,
    }
}

/// What to change when a collector refuses a report.
fn advice(probe: &Probe, answer: &Answer) -> &'static str {
    let is_v1_path = probe.path.ends_with("/api/v1/spans");
    let is_v2_path = probe.path == "/api/v2/spans";
    match (answer.status, probe.payload) {
        _ if answer.is_rejected => "what it says of the rejection is its own; its log may say more",
        (status, Payload::OtlpGrpc) => of_grpc(status, answer.grpc_status),
        (404 | 405, Payload::OtlpHttp) => {
            "nothing accepts OTLP at this path: the path of a MeshOpenTelemetryBackend is what comes before /v1/traces, mostly nothing; is this the port of OTLP by HTTP (4318)?"
        }
        (400 | 415, Payload::OtlpHttp) => {
            "is that a collector of OTLP, and does it accept protocol buffers (application/x-protobuf)?"
        }
        (500..=599, Payload::OtlpHttp) => CANNOT_STORE,
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
            "nothing accepts spans at this path: of what this release sends, the url has to end in /api/v1/spans, without a slash behind it"
        }
        (301..=308, Payload::OtlpHttp) => REDIRECTED,
        (301..=308, _) if is_v2_path => REDIRECTED,
        (404 | 405, _) if is_v2_path => {
            "the path is right, and nothing accepts spans at it: is that the collector's port for spans (9411), and, of Zipkin, is COLLECTOR_HTTP_ENABLED not false?"
        }
        (301..=308 | 404 | 405, _) => {
            "nothing accepts spans at this path: the url has to end in /api/v2/spans, without a slash behind it"
        }
        (401 | 403, _) => UNKNOWN_PROXIES,
        (429, _) => {
            "the collector, or what is in front of it, takes no more for now: raise its limit, or lower the sampling"
        }
        (500..=599, _) => {
            "the collector is there and cannot store: its own log says why; of Zipkin, /health does too"
        }
        _ => "the body of the answer says what the collector makes of it",
    }
}

const REDIRECTED: &str = "something sends the spans to another address, and the proxies do not follow: write that one instead (curl -i shows it as location); from http:// it is often the same with https://";
const CANNOT_STORE: &str = "the collector is there and cannot take it now: its own log says why";
const UNKNOWN_PROXIES: &str = "the proxies send no credentials: let the collector, or what is in front of it, accept spans without them";

fn of_grpc(status: u16, grpc_status: Option<u16>) -> &'static str {
    match (status, grpc_status) {
        (401 | 403, None) | (_, Some(7 | 16)) => UNKNOWN_PROXIES,
        (_, None) => GRPC_ONLY,
        (_, Some(12)) => {
            "what listens there takes gRPC and not OTLP's spans: is it the collector's port for OTLP by gRPC (4317), with its receiver in a pipeline of traces?"
        }
        (_, Some(3)) => "is that a collector of OTLP?",
        _ => CANNOT_STORE,
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
            .hint(if probe.payload.is_otlp() {
                "something on the way gives it another service.name: look at the collector's processors"
            } else {
                "the collector reads it as another version than it is: end the url in /api/v2/spans, with apiVersion httpJson or httpProto"
            }),
        Found::Missing {
            urls,
            is_certain,
            is_zipkin,
            message,
        } => {
            let reason = format!("{}: {message}", urls.join(", "));
            if *is_zipkin {
                let reason = format!("{reason}; this is a Zipkin, which accepted the span and does not have it");
                check.because(Outcome::Failure, reason).hint(
                    "it drops spans: is COLLECTOR_SAMPLE_RATE below 1, or does its storage refuse them? Its log says so, and its /metrics count them (spans_dropped)",
                )
            } else if *is_certain {
                check.because(Outcome::Failure, reason).hint(
                    "the collector accepted the span and its UI does not have it: do they use the same storage, and is that healthy?",
                )
            } else {
                check.because(Outcome::Warning, reason).hint(page(probe))
            }
        }
        Found::Unasked => check
            .because(
                Outcome::Warning,
                "not checked: what accepts OTLP does not show traces",
            )
            .hint(page(probe)),
    }
}

/// How to say where traces are read.
fn page(probe: &Probe) -> &'static str {
    if probe.is_in_kubernetes {
        "if its UI is elsewhere, as Jaeger's is, name it: --query-url http://localhost:16686, after kubectl port-forward -n NAMESPACE service/jaeger-query 16686:80"
    } else {
        "if its UI is elsewhere, as Jaeger's is, name it: --query-url http://HOST:16686"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_that_the_body_repeats_is_said_once() {
        for (status, message, expected) in [
            (404, "404 Not Found", "404 Not Found"),
            (404, "404", "404"),
            (404, "404: not found", "404 404: not found"),
            (500, "5000 spans dropped", "500 5000 spans dropped"),
        ] {
            let answer = Answer {
                status,
                grpc_status: None,
                is_rejected: false,
                message: message.to_owned(),
                late: None,
            };
            assert_eq!(said(&answer), expected);
        }
    }
}
