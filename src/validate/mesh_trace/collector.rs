//! Where a `MeshTrace` sends to, and what becomes of what it sends.

use super::endpoint_help;
use super::lost::{LostChecks, default, settings};
use crate::diag::codes;
use crate::effective::NotSent;
use crate::model::Feature;
use crate::model::mesh_trace::Backend;
use crate::validate::collector::CheckedBackend;
use crate::validate::topic::Topic;

impl LostChecks<'_> {
    /// Where it sends to.
    pub(super) fn check_collector(&self, topic: &mut Topic) {
        let rules = self.about.rules;
        let Some(backend) = self.backend() else {
            return;
        };
        let at = settings(backend);
        if let Some(otel) = backend
            .open_telemetry
            .as_ref()
            .filter(|_| *backend.kind == *Backend::OPEN_TELEMETRY)
        {
            let has_refs = rules.has(Feature::MeshOpenTelemetryBackend);
            let has_endpoints = rules.has(Feature::OtelEndpoint);
            if has_refs
                && has_endpoints
                && otel.endpoint.as_deref().is_some_and(|it| !it.is_empty())
            {
                let message = "openTelemetry.endpoint is deprecated, use openTelemetry.backendRef with a MeshOpenTelemetryBackend resource instead";
                let help = "Kuma 3.0 refuses it; write a MeshOpenTelemetryBackend with a label of its own, and that label under backendRef.labels";
                let at = at.clone().field("endpoint");
                topic.report(self.about, codes::DEPRECATED, at, message, help);
            }
            if !has_endpoints && otel.endpoint.is_some() {
                let message =
                    "endpoint is silently dropped: spans go where backendRef says".to_owned();
                let at = at.clone().field("endpoint");
                self.report_dropped(at, message, "leave it out", topic);
            }
            if !has_refs && otel.backend_ref.is_some() {
                let message = "backendRef is silently dropped: spans go to the endpoint".to_owned();
                let at = at.clone().field("backendRef");
                self.report_dropped(at, message, "leave it out", topic);
            }
            // Newer releases refuse it.
            let endpoint = otel.endpoint.as_deref().unwrap_or_default();
            if !has_refs && endpoint.contains(['/', '?', '#']) {
                let message = "the endpoint is HOST:PORT, not a URL: the proxy looks for a host of that name, and no span arrives";
                let at = at.clone().field("endpoint");
                let help = endpoint_help(endpoint);
                topic.report(self.about, codes::OTEL_ENDPOINT, at, message, help);
                return;
            }
        }
        let by_reference = backend
            .open_telemetry
            .as_ref()
            .is_some_and(|it| it.backend_ref.is_some());
        let names_version = backend
            .zipkin
            .as_ref()
            .is_some_and(|it| it.api_version.is_some());
        let path_of = |field: &str| match field {
            "apiVersion" if !names_version => at.clone().field("url"),
            "sampling" => default().field("sampling").field("overall"),
            "address" => at.clone().field("url"),
            "endpoint" if by_reference => at.clone().field("backendRef"),
            field => at.clone().field(field.to_owned()),
        };
        if let Some((not_sent, note)) = self.policy.not_sent().zip(self.policy.note()) {
            let field = match not_sent {
                NotSent::NoCollector { .. } | NotSent::Unbuildable { .. }
                    if *backend.kind == *Backend::OPEN_TELEMETRY =>
                {
                    path_of("endpoint")
                }
                // Of Datadog any other URL is refused, so it never comes so far.
                NotSent::Unbuildable { code, .. }
                    if *code == codes::URL_HOST_EMPTY || *backend.kind == *Backend::ZIPKIN =>
                {
                    path_of("url")
                }
                _ => return,
            };
            let finding = self.about.finding(note.code, field, note.message.clone());
            topic.add(finding.help(note.help.clone()));
            return;
        }
        let sampling = self.policy.conf.sampling.as_ref();
        let overall = sampling.and_then(|it| it.overall.as_ref()?.value());
        let backend = CheckedBackend {
            about: self.about,
            path_of: &path_of,
            is_selected: true,
        };
        for flaw in self.view.flaws(overall, self.policy.exporter()) {
            // A MeshTrace reaches outbounds without a TrafficRoute, too.
            if flaw.code != codes::SHARED_SPAN_ID {
                backend.report(flaw, topic);
            }
        }
    }
}
