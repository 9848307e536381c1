//! From where a `TrafficTrace` sends to what a `MeshTrace` has to say for it: all of it is written
//! out, so that no default of any release decides.

use std::borrow::Cow;

use crate::effective::{NotSent, Target};
use crate::model::mesh_trace::{Backend, Conf, Datadog, Percentage, Sampling, Zipkin};
use crate::model::{CollectorUrl, Exporter, bracketed};

const V1_PATH: &str = "/api/v1/spans";
const V2_PATH: &str = "/api/v2/spans";

/// A collector's URL for Zipkin's V2 payload, which is all that proxies can send since Kuma 1.1.
pub(super) fn v2_url(url: &str) -> Cow<'_, str> {
    match CollectorUrl::parse(url) {
        // No part before the path can have a slash in it.
        Ok(parts) if parts.path == V1_PATH => url.replacen(V1_PATH, V2_PATH, 1).into(),
        _ => url.into(),
    }
}

/// What a `MeshTrace` sets in the place of a policy that gives this.
pub(super) fn conf(route: Result<&Target, &NotSent>) -> Result<Conf, Unsaid> {
    let target = match route {
        Ok(target) => target,
        Err(NotSent::NoMesh) => return Err(Unsaid::NoMesh),
        // Its dataplanes send nothing, and go on doing so.
        Err(_) => {
            return Ok(Conf {
                backends: Some(Vec::new()),
                ..Conf::default()
            });
        }
    };
    let percentage = target.percentage();
    if !(0.0..=100.0).contains(&percentage) {
        return Err(Unsaid::Sampling(percentage));
    }
    let backend = backend(&target.exporter).ok_or(Unsaid::Exporter)?;
    Ok(Conf {
        backends: Some(vec![backend]),
        sampling: Some(Sampling {
            overall: Some(Percentage::of(percentage)),
            ..Sampling::default()
        }),
        tags: None,
    })
}

/// Why something cannot be said in a `MeshTrace`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Unsaid {
    /// The input does not have the Mesh.
    NoMesh,
    /// No control plane takes this percentage.
    Sampling(f64),
    /// No `TrafficTrace` gives such an exporter.
    Exporter,
}

fn backend(exporter: &Exporter) -> Option<Backend> {
    match exporter {
        Exporter::Zipkin { settings, version } => Some(Backend {
            kind: Backend::ZIPKIN.into(),
            zipkin: Some(Zipkin {
                url: v2_url(&settings.url).into(),
                api_version: Some(version.v2().word().into()),
                trace_id_128bit: Some(settings.trace_id_128bit),
                shared_span_context: Some(settings.shares_span_context()),
            }),
            ..Backend::default()
        }),
        Exporter::Datadog(settings) => {
            let url = format!("http://{}:{}", bracketed(&settings.address), settings.port);
            Some(Backend {
                kind: Backend::DATADOG.into(),
                datadog: Some(Datadog {
                    url: url.into(),
                    split_service: Some(settings.split_service),
                }),
                ..Backend::default()
            })
        }
        Exporter::OpenTelemetry(_) => None,
    }
}
