//! What the control planes refuse in a Mesh: everything under `tracing`.
//!
//! Order, from the recorded answers: for each backend its name, sampling, then type and settings,
//! then whether the name is taken; the default backend last.

use std::collections::HashSet;

use super::refusals::Refusals;
use crate::diag::{FieldPath, codes, did_you_mean, go_quote};
use crate::model::{
    API_VERSIONS, Backend, CollectorUrl, Conf, Datadog, Feature, Kind, Mesh, ReleaseRules,
    Unreadable, Zipkin, backend_types, bracketed,
};

pub(super) fn check(mesh: &Mesh, refusals: &mut Refusals<'_>) {
    let Some(tracing) = mesh
        .tracing
        .as_ref()
        .filter(|_| refusals.has(Feature::Tracing))
    else {
        return;
    };
    let path = refusals.spec().field("tracing");
    let mut names = HashSet::new();
    for (index, backend) in tracing.backends.iter().enumerate() {
        let at = path.clone().field("backends").index(index);
        check_backend(backend, &at, refusals);
        if !names.insert(backend.name.as_str()) {
            let message = format!(
                "{} name is already used for another backend",
                go_quote(&backend.name)
            );
            refusals.add(codes::DUPLICATE_BACKEND, at.field("name"), message);
        }
    }
    let default = tracing.default_backend.as_str();
    if !default.is_empty() && !names.contains(default) {
        let names = tracing.backends.iter().map(|backend| backend.name.as_str());
        let names: Vec<&str> = names.collect();
        let help = did_you_mean(default, names.iter().copied()).unwrap_or_else(|| {
            if names.is_empty() {
                "declare the backend under tracing.backends".to_owned()
            } else {
                format!("the mesh has the backends {}", names.join(", "))
            }
        });
        let message = "has to be set to one of the tracing backend in mesh";
        refusals.advise(
            codes::DEFAULT_BACKEND,
            path.field("defaultBackend"),
            message,
            help,
        );
    }
}

/// Whether a release can decode the backends. Kuma 0.4 answers 500 to a backend in the later shape,
/// and to settings of a wrong type.
pub(super) fn is_decoded(mesh: &Mesh, refusals: &mut Refusals<'_>) -> bool {
    if !refusals.has(Feature::InlineBackends) {
        return true;
    }
    let before = refusals.findings.added();
    let path = refusals.spec().field("tracing").field("backends");
    for (index, backend) in mesh.backends().iter().enumerate() {
        let at = path.clone().index(index);
        if backend.has_kind {
            refusals.advise(
                codes::BACKEND_SHAPE,
                at.clone().field("type"),
                "Kuma 0.4 cannot decode a backend with a type, and answers 500 Internal Server Error",
                if backend.inline.is_some() {
                    "leave type out; for Kuma 0.5 and later keep it, and write the settings of zipkin: under conf:"
                } else {
                    "write the settings of conf under zipkin: and leave type out, or validate with --kuma-version 0.5 or later"
                },
            );
        }
        if let Some(Err(Unreadable { field, message, .. })) = &backend.inline {
            refusals.add(
                codes::WRONG_TYPE,
                at.field("zipkin").field(*field),
                message.clone(),
            );
        }
    }
    refusals.findings.added() == before
}

fn check_backend(backend: &Backend, at: &FieldPath, refusals: &mut Refusals<'_>) {
    if backend.name.is_empty() {
        refusals.add(
            codes::BACKEND_NAME,
            at.clone().field("name"),
            "cannot be empty",
        );
    }
    if backend
        .sampling
        .is_some_and(|sampling| !(0.0..=100.0).contains(&sampling) && !sampling.is_nan())
    {
        refusals.advise(
            codes::SAMPLING_RANGE,
            at.clone().field("sampling"),
            "has to be in [0.0 - 100.0] range",
            "write a percentage, for instance 15.0",
        );
    }
    if refusals.has(Feature::InlineBackends) {
        if let Some(Ok(zipkin)) = &backend.inline {
            let at = at.clone().field("zipkin");
            check_url(zipkin, &at, refusals);
            check_api_version(zipkin, &at, refusals);
        }
        return;
    }
    let at_conf = at.clone().renamed("conf", "config");
    match &backend.conf {
        Conf::Zipkin(settings) => {
            let settings = settings
                .as_ref()
                .and_then(|settings| settings.read_by(refusals.rules()));
            if let Some(zipkin) = readable(settings, &at_conf, refusals) {
                check_api_version(zipkin, &at_conf, refusals);
                if zipkin.url.is_empty() && backend.inline.is_some() {
                    // The shape of 0.4, and that of a MeshTrace.
                    let help = "write the settings of zipkin: under conf:";
                    let at = at_conf.field("url");
                    refusals.advise(codes::URL, at, "cannot be empty", help);
                } else {
                    check_url(zipkin, &at_conf, refusals);
                }
            }
        }
        Conf::Datadog(settings) if refusals.has(Feature::Datadog) => {
            let settings = settings
                .as_ref()
                .and_then(|settings| settings.read_by(refusals.rules()));
            if let Some(datadog) = readable(settings, &at_conf, refusals) {
                check_datadog(datadog, &at_conf, refusals);
            }
        }
        Conf::Datadog(_) | Conf::Unknown => {
            let types = backend_types(refusals.has(Feature::Datadog));
            let help = if backend.inline.is_some() {
                format!(
                    "{} writes type: zipkin, and the settings of zipkin: under conf:",
                    since(refusals.rules())
                )
            } else if matches!(backend.conf, Conf::Datadog(_)) {
                let known = Feature::Datadog.releases();
                format!("datadog is known to {known}; write type: zipkin")
            } else {
                did_you_mean(&backend.kind, types.iter().copied())
                    .unwrap_or_else(|| help_of_type(&backend.kind, refusals.rules()))
            };
            let types: Vec<String> = types.iter().map(|known| go_quote(known)).collect();
            let message = format!(
                "unknown backend type. Available backends: {}",
                types.join(", ")
            );
            refusals.advise(codes::BACKEND_TYPE, at.clone().field("type"), message, help);
        }
    }
}

/// What to write for a type that no release has.
fn help_of_type(kind: &str, rules: ReleaseRules) -> String {
    let kind = kind.to_ascii_lowercase();
    let has_mesh_trace = Kind::MeshTrace.is_in(rules.release);
    if has_mesh_trace && ["opentelemetry", "otel", "otlp"].contains(&kind.as_str()) {
        "OpenTelemetry is a backend of a MeshTrace only: write one, or type: zipkin".to_owned()
    } else if kind == "jaeger" {
        "Jaeger takes Zipkin's spans: write type: zipkin, and its port 9411 in url".to_owned()
    } else {
        "write type: zipkin".to_owned()
    }
}

fn since(rules: ReleaseRules) -> String {
    if rules.chosen {
        format!("Kuma {}", rules.release)
    } else {
        "Kuma from 0.5 on".to_owned()
    }
}

/// The settings, unless one of them has a wrong type; that is shown at the setting, while the
/// control plane speaks of all of them.
fn readable<'s, T>(
    settings: Result<&'s T, &'s Unreadable>,
    at: &FieldPath,
    refusals: &mut Refusals<'_>,
) -> Option<&'s T> {
    match settings {
        Ok(settings) => Some(settings),
        Err(Unreadable {
            field,
            reason,
            message,
        }) => {
            let reason = format!("could not parse config: {reason}");
            let at_field = at.clone().field(*field);
            let mut finding = refusals
                .about
                .finding(codes::BACKEND_SETTINGS, at_field, reason)
                .help(format!("{field} {message}"));
            finding.field = at.to_string();
            refusals.findings.add(finding);
            None
        }
    }
}

fn check_api_version(zipkin: &Zipkin, at: &FieldPath, refusals: &mut Refusals<'_>) {
    let version = zipkin.api_version.as_str();
    if !version.is_empty() && !API_VERSIONS.contains(&version) {
        let message = format!(
            "has invalid value. Allowed values: {}",
            API_VERSIONS.join(", ")
        );
        let at = at.clone().field("apiVersion");
        let help = did_you_mean(version, API_VERSIONS);
        refusals.advise(codes::API_VERSION, at, message, help);
    }
}

fn check_url(zipkin: &Zipkin, at: &FieldPath, refusals: &mut Refusals<'_>) {
    let at = at.clone().field("url");
    let example = "write it as in http://zipkin.example:9411/api/v2/spans";
    if zipkin.url.is_empty() {
        refusals.advise(codes::URL, at, "cannot be empty", example);
        return;
    }
    match CollectorUrl::parse(&zipkin.url) {
        Err(reason) => refusals.advise(
            codes::URL,
            at,
            "invalid URL",
            format!("{reason}; {example}"),
        ),
        Ok(url) if url.port.is_none() => {
            let help = match (url.scheme, url.host.is_empty()) {
                ("http" | "https", false) => format!(
                    "write the port: {}://{}:{}{}",
                    url.scheme,
                    bracketed(url.host),
                    if url.scheme == "https" { "443" } else { "9411" },
                    url.path,
                ),
                _ => format!("a URL without http:// has no host and no port; {example}"),
            };
            refusals.advise(
                codes::URL_PORT,
                at,
                "port has to be explicitly specified",
                help,
            );
        }
        Ok(_) => {}
    }
}

fn check_datadog(datadog: &Datadog, at: &FieldPath, refusals: &mut Refusals<'_>) {
    if datadog.address.is_empty() {
        refusals.add(
            codes::DATADOG_ADDRESS,
            at.clone().field("address"),
            "cannot be empty",
        );
    }
    if !(1..=65535).contains(&datadog.port) {
        refusals.advise(
            codes::DATADOG_PORT,
            at.clone().field("port"),
            if refusals.has(Feature::CommonPortRule) {
                "port must be in the range [1, 65535]"
            } else {
                "must be in the range 1 to 65535"
            },
            "a Datadog agent takes traces at port 8126",
        );
    }
}
