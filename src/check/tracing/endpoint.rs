//! `--endpoint`: a collector that is tried without any policy.

use anyhow::anyhow;

use super::probe::is_cluster_name;
use super::{EXPORT, Payload, Plan, Probe};
use crate::check::{Check, Outcome};
use crate::diag::{WithHint, go_quote};
use crate::envoy::Endpoint;
use crate::model::{CollectorUrl, OpenTelemetry};

/// The category of a collector without a policy.
const COLLECTOR: &str = "collector";

/// A collector without a policy.
pub(crate) fn plan_endpoint(text: &str) -> anyhow::Result<Plan> {
    let wrong = |why: String| {
        let error = anyhow!("--endpoint {}{why}", go_quote(text));
        Err(error.hint(
            "write it like http://localhost:9411/api/v2/spans, and for OTLP like grpc://localhost:4317 or http://localhost:4318/v1/traces",
        ))
    };
    let url = match CollectorUrl::parse(text) {
        Ok(url) if !url.host.is_empty() => url,
        Ok(_) => return wrong(" has no host".to_owned()),
        Err(error) => return wrong(format!(": {error}")),
    };
    let is = |scheme: &str| url.scheme.eq_ignore_ascii_case(scheme);
    let (is_tls, is_grpc) = (is("https"), is("grpc"));
    if !is_tls && !is_grpc && !is("http") {
        return wrong(" is neither http://, https:// nor grpc://".to_owned());
    }
    let port = match url.port {
        Some(_) => url.port_number().unwrap_or(u32::MAX),
        None if is_tls => 443,
        None if is_grpc => OpenTelemetry::PORT,
        None => 80,
    };
    let (payload, path) = match url.path {
        "" | "/" if is_grpc => (Payload::OtlpGrpc, EXPORT),
        _ if is_grpc => return wrong(" has a path, and gRPC has one of its own".to_owned()),
        // Whoever names a host alone means its API.
        "" | "/" => (Payload::ZipkinJson, "/api/v2/spans"),
        path if path.ends_with("/v1/traces") => (Payload::OtlpHttp, path),
        path => (Payload::ZipkinJson, path),
    };
    let endpoint = Endpoint {
        host: url.host.to_owned(),
        port,
    };
    let mut checks = Vec::new();
    let parts = [
        ("user", url.userinfo.is_some()),
        ("query", url.query.is_some()),
        ("fragment", url.fragment.is_some()),
    ];
    let unused: Vec<&str> = parts.iter().filter(|it| it.1).map(|it| it.0).collect();
    if !unused.is_empty() {
        let name = format!("{}: all of the URL is used", endpoint.authority());
        let reason = format!("the proxies do not send its {}", unused.join(", "));
        checks.push(Check::ok(COLLECTOR, name).because(Outcome::Warning, reason));
    }
    let probe = Probe {
        category: COLLECTOR.to_owned(),
        name: endpoint.authority(),
        host: endpoint.authority(),
        endpoint,
        is_tls,
        path: path.to_owned(),
        payload,
        cluster: None,
        has_long_ids: true,
        is_in_kubernetes: is_cluster_name(url.host),
    };
    Ok(Plan {
        checks,
        probe: Some(probe),
    })
}
