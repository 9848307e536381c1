//! The path of a URL and what is sent to it: which payload Zipkin and Jaeger take there.

use super::reach::V2_PATH;
use crate::diag::{ALL, FieldPath, Finding, codes, go_quote, mask_secrets};
use crate::model::{ApiVersion, CollectorUrl, Zipkin};

const V1_PATH: &str = "/api/v1/spans";

/// The path against the payload.
pub(super) fn of_path(
    url: &CollectorUrl<'_>,
    settings: &Zipkin,
    version: ApiVersion,
) -> Option<Finding> {
    let field = if settings.api_version.is_empty() {
        "url"
    } else {
        "apiVersion"
    };
    // Zipkin takes slashes that are written twice at the start.
    let path = match url.path.strip_prefix('/') {
        Some(rest) if rest.starts_with('/') => {
            &url.path[url.path.len() - rest.trim_start_matches('/').len() - 1..]
        }
        _ => url.path,
    };
    match (path, version) {
        ("", _) => {
            let without_extras = settings.url.split(['?', '#']).next().unwrap_or_default();
            let corrected = format!("{without_extras}{V2_PATH}");
            Some(Finding::unplaced(
                codes::URL_PATH_MISSING,
                "url",
                "the URL has no path: Envoy refuses the listener, so the inbound port of a new proxy stays closed",
                format!("write the path: {}", mask_secrets(&corrected)),
            ))
        }
        (V1_PATH, ApiVersion::JsonV1) => None,
        (V1_PATH, _) => Some(v2_to_v1_path(field, settings, version)),
        (V2_PATH, ApiVersion::JsonV1) => Some(Finding::unplaced(
            codes::URL_PATH_VERSION,
            field,
            format!("the proxy sends V1 JSON to the path of V2, {V2_PATH}: Zipkin answers 400"),
            format!("write the path {V1_PATH}, or apiVersion: httpJson"),
        )),
        (V2_PATH, _) => (settings.api_version == "httpJsonV1").then(|| {
            Finding::unplaced(
                codes::V1_PAYLOAD,
                field,
                "httpJsonV1 is not what is sent: proxies have lost V1 and send V2 JSON, which fits the path",
                "write apiVersion: httpJson",
            )
        }),
        (path, _) => Some(unknown_path(path, version)),
    }
}

fn v2_to_v1_path(field: &'static str, settings: &Zipkin, version: ApiVersion) -> Finding {
    let (payload, answers) = if version == ApiVersion::Proto {
        ("V2 protocol buffers", "Zipkin and Jaeger answer 400")
    } else {
        (
            "V2 JSON",
            "Zipkin answers 400, Jaeger stores it without its service name",
        )
    };
    let message = format!("the proxy sends {payload} to the path of V1, {V1_PATH}: {answers}");
    // What is asked for by name was always sent; only what is not depends on the release.
    let is_by_name = matches!(settings.api_version.as_str(), "httpJson" | "httpProto");
    let help = format!("write the path {V2_PATH} in url");
    let finding = Finding::unplaced(codes::URL_PATH_VERSION, field, message, help).fix_at(
        FieldPath::root().field("url"),
        V1_PATH,
        V2_PATH,
    );
    if is_by_name {
        finding.holds(ALL)
    } else {
        finding
    }
}

fn unknown_path(path: &str, version: ApiVersion) -> Finding {
    let answer = if matches!(path, "/" | "/zipkin") {
        "302"
    } else if path.starts_with("/zipkin/") {
        "405"
    } else {
        "404"
    };
    let right = if version == ApiVersion::JsonV1 {
        V1_PATH
    } else {
        V2_PATH
    };
    Finding::unplaced(
        codes::URL_PATH_UNKNOWN,
        "url",
        format!(
            "Zipkin answers {answer} to the path {}, and every report is dropped; Jaeger takes any path",
            go_quote(path)
        ),
        if path.ends_with(right) {
            format!(
                "right if something in front of the collector removes the prefix; Zipkin itself wants the path {right}"
            )
        } else {
            format!("write the path {right}")
        },
    )
}

pub(super) fn of_ids(
    url: &CollectorUrl<'_>,
    settings: &Zipkin,
    version: ApiVersion,
) -> Option<Finding> {
    (version == ApiVersion::Proto && !settings.trace_id_128bit && url.path != V1_PATH).then(|| {
        Finding::unplaced(
            codes::PROTO_SHORT_IDS,
            "apiVersion",
            "httpProto with 64-bit trace ids: Zipkin takes it, Jaeger 2 answers 400 and refuses the whole report",
            "set traceId128bit: true beside it",
        )
    })
}
