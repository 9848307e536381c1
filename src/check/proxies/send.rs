//! Whether reports reach the collector: an answer of it, whichever, or why none comes.

use super::cause::{self, Cause};
use super::collector::Collector;
use super::verdict::Broken;
use crate::envoy::dump::kind;

/// How many answers that refuse there are for each report without an answer, for the refusals to be
/// what matters.
const MAINLY: u64 = 10;

impl Collector<'_> {
    /// Whether answers came.
    pub(super) fn send(&self) -> Result<String, Broken> {
        let since = self.counters.since();
        if self.lost == 0 && self.accepted == 0 {
            let place = self.place();
            let message =
                format!("spans have left, and the collector {place} has not answered yet {since}");
            return Err(Broken::new(cause::AWAITED)
                .saying(message)
                .hint("look again in some seconds"));
        }
        if self.lost == 0 {
            return Ok(format!("{} {since}", answered(self.accepted)));
        }
        let refused: u64 = self
            .answers
            .iter()
            .filter(|(code, _)| !self.is_accepted(**code))
            .map(|(_, count)| count)
            .sum();
        let unanswered = self.events.all().max(self.events.tls);
        let is_resolved = self
            .counters
            .gauge(&format!("cluster.{}.membership_total", self.stat))
            != Some(0);
        let has_none = self.hosts.as_ref().is_some_and(|it| it.hosts == 0);
        let is_unresolved = !is_resolved || (has_none && self.events.unresolved > 0);
        if !is_unresolved && (unanswered == 0 || refused >= unanswered.saturating_mul(MAINLY)) {
            let by_hosts = self
                .hosts
                .as_ref()
                .is_some_and(|it| it.success == 0 && it.total == 0 && it.error > 0);
            if self.answers.is_empty() && by_hosts {
                return Err(self.unanswered(
                    cause::NO_ANSWER,
                    &format!("the collector {} did not answer", self.place()),
                ));
            }
            return Ok(answered(refused + self.accepted));
        }
        Err(self.why_unanswered(is_unresolved))
    }

    fn unanswered(&self, cause: &'static Cause, message: &str) -> Broken {
        Broken::new(cause).saying(message).counting(&format!(
            "spans leave and do not arrive: {}",
            self.share("lost")
        ))
    }

    fn why_unanswered(&self, is_unresolved: bool) -> Broken {
        let (place, events) = (self.place(), &self.events);
        let count = |name: &str| {
            self.counters
                .count(&format!("cluster.{}.{name}", self.stat))
        };
        if is_unresolved {
            let moved = |name: &str| {
                let name = format!("cluster.{}.{name}", self.stat);
                // A name need not be asked for between two looks.
                match self.counters.count(&name) {
                    0 => self.counters.gauge(&name).unwrap_or(0),
                    moved => moved,
                }
            };
            let (failures, successes) = (moved("update_failure"), moved("update_success"));
            let host = place
                .rsplit_once(':')
                .map_or(place.as_str(), |(host, _)| host);
            if failures > successes {
                return self
                    .unanswered(cause::NO_DNS_ANSWER, &format!("the collector's host {host} cannot be resolved: DNS gives no answer (update_failure {failures})"))
                    .hint("look at the proxy's resolver, and at the host name in the url");
            }
            return self
                .unanswered(
                    cause::NO_SUCH_HOST,
                    &format!("the collector's host name {host} does not exist (NXDOMAIN)"),
                )
                .hint("correct the host name in the url");
        }
        if events.tls > 0 {
            return self
                .unanswered(cause::TLS_FAILED, &format!("the TLS handshake with the collector {place} fails: most likely its port speaks plain HTTP"))
                .hint("write http instead of https in the url, or the port that speaks TLS");
        }
        let mut found = [
            (events.connect_fail, 0),
            (events.timeout, 1),
            (events.protocol_error, 2),
            // A connection that breaks for another reason is closed, too.
            (
                events
                    .closed
                    .saturating_sub(events.timeout + events.protocol_error),
                3,
            ),
        ];
        found.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        match found[0] {
            (_, 0) if events.connect_timeout * 2 >= events.connect_fail.max(1) => self
                .unanswered(cause::CONNECTION_TIMEOUT, &format!("nobody answers at the collector's address {place}: packets are dropped (connect timeout)"))
                .hint("a firewall or a network policy is in the way, or the address belongs to nobody"),
            (_, 0) => self
                .unanswered(cause::CONNECTION_REFUSED, &format!("nothing listens at the collector's address {place}: the connection is refused"))
                .hint(match kind(self.provider) {
                    "zipkin" => "start the collector, or correct the port (Zipkin listens on 9411)",
                    "datadog" => "start the agent, or correct the port (Datadog listens on 8126)",
                    _ => "start the collector, or correct the port (OTLP by gRPC is on 4317)",
                }),
            (_, 1) => self
                .unanswered(cause::ANSWER_TIMEOUT, &format!("the collector {place} accepts reports and does not answer within the 5 s that the proxy waits (timeout); they may be stored all the same"))
                .hint("make the collector or its storage faster"),
            (_, 2) => self
                .unanswered(cause::PROTOCOL_ERROR, &format!("the collector's port {place} speaks another protocol (protocol error): gRPC is sent to a port of HTTP/1.1, or HTTP to something else"))
                .hint("OTLP by gRPC is on 4317, by HTTP on 4318"),
            _ if count("upstream_cx_rx_bytes_total") == 0 => self
                .unanswered(cause::CLOSED, &format!("the collector's port {place} closes connections without an answer: it speaks TLS while the proxy does not, or no HTTP at all"))
                .hint("write https in the url if the port speaks TLS"),
            _ => self.unanswered(cause::RESET, &format!("the collector {place} resets connections before it has answered")),
        }
    }
}

fn answered(count: u64) -> String {
    match count {
        1 => "1 report was answered".to_owned(),
        count => format!("{count} reports were answered"),
    }
}
