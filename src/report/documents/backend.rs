//! Where traces are sent, as documents show it. Written from where it is: a list has very many.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::diag::mask_secrets;
use crate::effective::{Route, Target};
use crate::model::Exporter;
use crate::model::mesh_trace::Tag;

/// Where traces are sent.
#[derive(Debug)]
pub struct BackendItem(Arc<Target>);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BackendFields<'t> {
    name: &'t str,
    from: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    sampling: f64,
    #[serde(flatten)]
    exporter: ExporterItem<'t>,
    #[serde(flatten)]
    more: Option<MoreItem<'t>>,
}

/// What only a `MeshTrace` says.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MoreItem<'t> {
    client_sampling: f64,
    random_sampling: f64,
    tags: &'t [Tag],
}

#[derive(Serialize)]
#[serde(untagged)]
enum ExporterItem<'t> {
    #[serde(rename_all = "camelCase")]
    Zipkin {
        url: Cow<'t, str>,
        api_version: &'static str,
        #[serde(rename = "traceId128bit")]
        trace_id_128bit: bool,
        shared_span_context: bool,
    },
    #[serde(rename_all = "camelCase")]
    Datadog {
        address: Cow<'t, str>,
        port: u32,
        split_service: bool,
    },
    OpenTelemetry {
        endpoint: String,
        protocol: &'static str,
    },
}

impl BackendItem {
    /// The item of where a policy's spans are sent, if they are.
    pub(crate) fn of(route: &Route) -> Option<Self> {
        route.as_ref().ok().cloned().map(Self)
    }
}

impl From<Arc<Target>> for BackendItem {
    fn from(target: Arc<Target>) -> Self {
        Self(target)
    }
}

impl Serialize for BackendItem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let target = &*self.0;
        let exporter = match &*target.exporter {
            Exporter::Zipkin { settings, version } => ExporterItem::Zipkin {
                url: mask_secrets(&settings.url),
                api_version: version.word(),
                trace_id_128bit: settings.trace_id_128bit,
                shared_span_context: settings.shares_span_context(),
            },
            Exporter::Datadog(settings) => ExporterItem::Datadog {
                address: mask_secrets(&settings.address),
                port: settings.port,
                split_service: settings.split_service,
            },
            Exporter::OpenTelemetry(settings) => ExporterItem::OpenTelemetry {
                endpoint: mask_secrets(&settings.endpoint()).into_owned(),
                protocol: settings.protocol.word(),
            },
        };
        let all = |sampling: Option<f64>| sampling.unwrap_or(100.0);
        let more = target.more.as_ref().map(|more| MoreItem {
            client_sampling: all(more.client_sampling),
            random_sampling: all(more.random_sampling),
            tags: &more.tags,
        });
        let fields = BackendFields {
            name: &target.name,
            from: target.source.word(),
            kind: target.exporter.kind(),
            sampling: target.percentage(),
            exporter,
            more,
        };
        fields.serialize(serializer)
    }
}
