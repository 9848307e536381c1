//! Whether the collector accepts the reports that reach it: by the status that it answers with.

use super::cause;
use super::collector::Collector;
use super::verdict::Broken;
use crate::envoy::dump::{Cluster, kind};

impl Collector<'_> {
    /// Whether the answers accept what was sent.
    pub(super) fn accept(&self) -> Result<String, Broken> {
        if self.lost == 0 {
            return Ok(format!(
                "{} accepted {}",
                self.accepted,
                self.counters.since()
            ));
        }
        let share = format!("spans leave and are refused: {}", self.share("dropped"));
        let place = self.place();
        let refusals = self
            .answers
            .iter()
            .filter(|(code, _)| !self.is_accepted(**code));
        // What is a success of HTTP is the least of all worries.
        let worst = refusals.max_by_key(|(code, count)| (!(200..300).contains(*code), **count));
        let path = self.path();
        let Some((code, _)) = worst else {
            return Err(self.unexplained(&share, &place));
        };
        let says = format!("the collector {place} answers {code} to {path}");
        let broken = match code {
            200..=299 => Broken::new(cause::ANSWER_200)
                .saying(format!(
                    "{says}; Envoy counts only 202 as sent, so the spans may well be there"
                ))
                .counting(&self.share("counted as dropped"))
                .hint("look in the collector"),
            400 if path.contains("/api/v1/spans") => Broken::new(cause::V1_PATH)
                .saying(format!(
                    "{says}: spans of V2 (JSON) are sent to the path of V1"
                ))
                .counting(&share)
                .hint("end the url in /api/v2/spans"),
            400 => {
                let config = &self.provider.typed_config;
                let is_short =
                    config.collector_endpoint_version.0 == "HTTP_PROTO" && !config.trace_id_128bit;
                let why = if is_short {
                    "; protobuf with ids of 64 bits is what Jaeger refuses"
                } else {
                    ""
                };
                Broken::new(cause::BAD_REQUEST)
                    .saying(format!("{says}: it refuses the reports as malformed{why}"))
                    .counting(&share)
            }
            300..=399 | 404 | 405 => Broken::new(cause::WRONG_PATH)
                .saying(format!("{says}: it does not know that path"))
                .counting(&share)
                .hint(match kind(self.provider) {
                    "zipkin" => "end the url in /api/v2/spans",
                    _ => "OTLP by HTTP is posted to /v1/traces",
                }),
            401 | 403 => Broken::new(cause::NOT_AUTHORIZED)
                .saying(format!(
                    "{says}: it requires credentials, and proxies send none"
                ))
                .counting(&share),
            413 | 429 => Broken::new(cause::TOO_MUCH)
                .saying(format!("{says}: it accepts no more"))
                .counting(&share),
            500..=599 => Broken::new(cause::COLLECTOR_ERROR)
                .saying(format!("{says}: it fails, or what is in front of it does"))
                .counting(&share),
            _ => Broken::new(cause::ANSWER_OTHER)
                .saying(says)
                .counting(&share),
        };
        Err(broken)
    }

    /// What reports are posted to.
    fn path(&self) -> &str {
        let config = &self.provider.typed_config;
        match (
            &config.http_service,
            &config.grpc_service,
            kind(self.provider),
        ) {
            (Some(http), ..) => &http.http_uri.uri,
            (None, Some(_), _) => "the export of spans",
            (None, None, "datadog") => "/v0.4/traces",
            _ => &config.collector_endpoint,
        }
    }

    /// Answers that no status explains.
    fn unexplained(&self, share: &str, place: &str) -> Broken {
        if kind(self.provider) != "opentelemetry" {
            return Broken::new(cause::ANSWER_OTHER)
                .saying(format!("the collector {place} does not accept the reports"))
                .counting(share)
                .hint("take /stats without a filter: it has the status of the answers");
        }
        if self.cluster.is_some_and(Cluster::is_socket) {
            return Broken::new(cause::KUMA_DP)
                .saying("kuma-dp accepts the spans and cannot forward them: the collector behind it is down, or does not accept them")
                .counting(share)
                .hint("look whether the collector of the MeshOpenTelemetryBackend is up, and at the log of kuma-dp");
        }
        Broken::new(cause::OTLP_REFUSED)
            .saying(format!("the collector {place} answers by gRPC that it does not accept the spans (rq_error, while upstream_rq_200 looks healthy)"))
            .counting(share)
            .hint("look at the collector's log")
    }
}
