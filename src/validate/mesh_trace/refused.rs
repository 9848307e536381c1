//! What the control planes refuse in a `MeshTrace` that fits its schema.
//!
//! Source: recorded answers of 2.8.8, 2.14.3 and 3.0-dev.

use super::target;
use crate::diag::{FieldPath, codes};
use crate::effective::DATADOG_HELP;
use crate::model::mesh_trace::{Backend, Conf, OpenTelemetry, Percentage};
use crate::model::{CollectorUrl, Feature, Form, MeshTrace};
use crate::validate::refusals::Refusals;
use crate::validate::zipkin_url::is_url;

/// Validates a policy. `system` is the namespace of the control plane.
pub(crate) fn check(policy: &MeshTrace, system: &str, refusals: &mut Refusals<'_>) {
    if let Some(target) = &policy.target {
        target::check(target, is_system(policy, system), refusals);
    }
    check_conf(&policy.default, refusals);
}

/// Whether a policy is of the control plane's own namespace, or has its role.
fn is_system(policy: &MeshTrace, system: &str) -> bool {
    match policy.meta.form {
        Form::Kubernetes => policy
            .meta
            .namespace
            .as_deref()
            .is_none_or(|it| it == system),
        Form::Universal => {
            let role = policy.meta.labels.get("kuma.io/policy-role");
            role.is_none_or(|role| role == "system")
        }
    }
}

fn check_conf(conf: &Conf, refusals: &mut Refusals<'_>) {
    let path = FieldPath::root().field("spec").field("default");
    let at = || path.clone().field("backends");
    match conf.backends.as_deref() {
        None => {
            let help = "write the backend, or backends: [] to set sampling and tags only for what another MeshTrace sends";
            refusals.advise(codes::MESH_TRACE_BACKEND, at(), "must be defined", help);
        }
        Some([backend, ..]) => check_backend(backend, &at().index(0), refusals),
        Some([]) => {}
    }
    for (index, tag) in conf.tags.iter().flatten().enumerate() {
        let at = path.clone().field("tags").index(index);
        if tag.name.is_empty() {
            refusals.add(
                codes::SPAN_TAG,
                at.clone().field("name"),
                "must not be empty",
            );
        }
        if tag.header.is_some() == tag.literal.is_some() {
            let message = "tag must have only one type defined: header, literal";
            refusals.add(codes::SPAN_TAG, at, message);
        }
    }
    let sampling = conf.sampling.iter().flat_map(|sampling| {
        [
            ("client", &sampling.client),
            ("random", &sampling.random),
            ("overall", &sampling.overall),
        ]
    });
    for (field, share) in sampling {
        let Some(share) = share else {
            continue;
        };
        let at = path.clone().field("sampling").field(field);
        match decimal(share) {
            None => refusals.advise(
                codes::SAMPLING_RANGE,
                at,
                "string is not a number",
                SHARE_HELP,
            ),
            Some(number) if !(0.0..=100.0).contains(&number) => {
                let message = "must be between 0 and 100";
                refusals.advise(codes::SAMPLING_RANGE, at, message, SHARE_HELP);
            }
            Some(_) => {}
        }
    }
}

/// What to write for a share that is none.
const SHARE_HELP: &str =
    "write a percentage from 0 to 100 without its sign: 15, or \"12.5\" in quotes";

/// The number that a share is, as Go's decimals are read: `1e1` and `.5` are numbers, `0x10`, ` 5`
/// and `NaN` are not.
fn decimal(share: &Percentage) -> Option<f64> {
    let is_decimal = |text: &str| {
        let mut bytes = text.bytes();
        bytes.all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
    };
    match share {
        Percentage::Decimal(text) if !is_decimal(text) => None,
        share => share.value(),
    }
}

fn check_backend(backend: &Backend, at: &FieldPath, refusals: &mut Refusals<'_>) {
    let (block, is_there) = match &*backend.kind {
        Backend::ZIPKIN => ("zipkin", backend.zipkin.is_some()),
        Backend::DATADOG => ("datadog", backend.datadog.is_some()),
        _ => ("openTelemetry", backend.open_telemetry.is_some()),
    };
    let path = at.clone().field(block);
    if !is_there {
        let help = format!(
            "a backend of type {} has its settings under {block}",
            backend.kind
        );
        return refusals.advise(codes::MESH_TRACE_BACKEND, path, "must be defined", help);
    }
    match &*backend.kind {
        Backend::ZIPKIN => {
            let url = backend.zipkin.as_ref().map_or("", |it| &it.url);
            check_zipkin(url, path.field("url"), refusals);
        }
        Backend::DATADOG => {
            let url = backend.datadog.as_ref().map_or("", |it| &it.url);
            check_datadog(url, &path.field("url"), refusals);
        }
        _ => {
            if let Some(settings) = &backend.open_telemetry {
                check_open_telemetry(settings, &path, refusals);
            }
        }
    }
}

fn check_zipkin(url: &str, at: FieldPath, refusals: &mut Refusals<'_>) {
    if url.is_empty() {
        refusals.add(codes::URL, at, "must not be empty");
    } else if !is_url(url) {
        refusals.advise(codes::URL, at, "must be a valid url", zipkin_help(url));
    }
}

/// What may be wrong with a URL that looks right.
fn zipkin_help(url: &str) -> &'static str {
    let host = CollectorUrl::parse(url).map_or("", |url| url.host);
    if url.contains("$(") || url.contains("${") || url.contains("{{") {
        "nothing is filled in here: write the name or the address itself"
    } else if host.contains('-') && host.split('.').next().is_some_and(|first| first.len() == 1) {
        "the control plane's expression takes no hyphen after a first label of one letter: give the Service a longer name, or write its address"
    } else if host.contains('_') {
        "write a host name without _"
    } else if url.starts_with(|first: char| first.is_ascii_uppercase()) {
        "write the scheme in small letters"
    } else {
        "write it as in http://zipkin.example:9411/api/v2/spans"
    }
}

fn check_datadog(url: &str, at: &FieldPath, refusals: &mut Refusals<'_>) {
    let mut refuse = |message: &str| {
        refusals.advise(codes::URL, at.clone(), message, DATADOG_HELP);
    };
    let Ok(parts) = CollectorUrl::parse(url) else {
        return refuse("must be a valid url");
    };
    if !parts.scheme.eq_ignore_ascii_case("http") {
        refuse("scheme must be http");
    }
    match parts.port {
        None => refuse("port must be defined"),
        Some(_) if !matches!(parts.port_number(), Some(1..=65_535)) => {
            refuse("port must be a valid (1-65535)");
        }
        Some(_) => {}
    }
    // Without a slash after the scheme nothing is parsed.
    let rest = url.get(parts.scheme.len() + 1..).unwrap_or_default();
    let is_opaque = !parts.scheme.is_empty()
        && !rest.starts_with('/')
        && !rest.split('?').next().unwrap_or_default().is_empty();
    let is_written = |part: Option<&str>| part.is_some_and(|part| !part.is_empty());
    for (is_there, part) in [
        (is_opaque, "opaque"),
        (parts.userinfo.is_some(), "user"),
        (!parts.path.is_empty() || parts.fragment.is_some(), "path"),
        (is_written(parts.query), "query"),
    ] {
        if is_there {
            refuse(&format!("{part} must not be defined"));
        }
    }
}

fn check_open_telemetry(settings: &OpenTelemetry, at: &FieldPath, refusals: &mut Refusals<'_>) {
    if !refusals.has(Feature::MeshOpenTelemetryBackend) {
        return;
    }
    let reference = || at.clone().field("backendRef");
    let has_labels = settings.backend_ref.as_ref().is_none_or(|it| {
        let labels = it.labels.as_ref();
        labels.is_some_and(|labels| !labels.is_empty())
    });
    if !has_labels {
        let message = "backendRef must have exactly one defined: labels";
        let name = settings
            .backend_ref
            .as_ref()
            .and_then(|it| it.name.as_deref());
        let help = name.map(|name| {
            format!("a name is ignored here; write labels: {{kuma.io/display-name: {name}}}")
        });
        refusals.advise(codes::OTEL_SETTINGS, reference(), message, help);
    }
    if !refusals.has(Feature::OtelEndpoint) {
        if settings.backend_ref.is_none() {
            let help = "write a MeshOpenTelemetryBackend, and its labels under backendRef";
            refusals.advise(codes::OTEL_SETTINGS, reference(), "must be defined", help);
        }
        return;
    }
    let endpoint = settings.endpoint.as_deref().unwrap_or_default();
    match (endpoint.is_empty(), settings.backend_ref.is_none()) {
        (true, true) => {
            let message = "openTelemetry must have exactly one defined: endpoint, backendRef";
            refusals.add(codes::OTEL_SETTINGS, at.clone(), message);
        }
        (false, false) => {
            let message = "openTelemetry must have only one type defined: endpoint, backendRef";
            refusals.add(codes::OTEL_SETTINGS, at.clone(), message);
        }
        _ => {}
    }
    if endpoint.contains(['/', '?', '#']) {
        let message = "must be in host:port format, not a URL";
        let help = super::endpoint_help(endpoint);
        refusals.advise(
            codes::OTEL_SETTINGS,
            at.clone().field("endpoint"),
            message,
            help,
        );
    }
}
