//! What a dataplane gets, and in what it differs from what it got: all that decides what its spans
//! are like, by whatever policy and cluster of Envoy they are sent.

use std::sync::Arc;

use super::conf::v2_url;
use crate::diag::mask_secrets;
use crate::effective::{Answer, MoreTracing, NotSent, Route, Target};
use crate::model::{ApiVersion, Exporter, OtlpProtocol};

/// What a dataplane gets.
#[derive(Debug, Clone)]
pub(crate) struct DataplaneState {
    route: Route,
    /// How many of its inbounds make spans.
    pub(super) inbounds: usize,
}

impl DataplaneState {
    pub(super) fn of(answer: &Answer<'_, '_>) -> Self {
        Self {
            route: answer.route.clone(),
            inbounds: answer.inbounds().1,
        }
    }

    /// Where its spans go, or why they do not.
    pub(crate) const fn route(&self) -> &Route {
        &self.route
    }

    /// Where its spans go, if they do.
    pub(crate) fn target(&self) -> Option<&Target> {
        self.route.as_deref().ok()
    }

    /// Whether its control plane can build no configuration at all for it.
    fn is_unbuildable(&self) -> bool {
        matches!(self.route, Err(NotSent::Unbuildable { .. }))
    }

    /// Whether it is what Zipkin's V1 payload or path was, which is changed on purpose.
    pub(super) fn is_v1(&self) -> bool {
        self.target().is_some_and(|target| match &*target.exporter {
            Exporter::Zipkin { settings, version } => {
                *version == ApiVersion::JsonV1 || v2_url(&settings.url) != settings.url
            }
            _ => false,
        })
    }

    /// The fields in which another state is not the same.
    pub(super) fn differences(&self, after: &Self) -> Vec<&'static str> {
        let mut found = match (&self.route, &after.route) {
            (Ok(before), Ok(after)) if Arc::ptr_eq(before, after) => Vec::new(),
            (Ok(before), Ok(after)) => Spans::of(before).differences(&Spans::of(after)),
            (Err(_), Err(_)) if self.is_unbuildable() || !after.is_unbuildable() => Vec::new(),
            _ => vec!["backend"],
        };
        // That more of them make spans is the release's doing.
        if self.target().is_some() && after.target().is_some() && after.inbounds < self.inbounds {
            found.push("inbounds");
        }
        found
    }
}

/// All that decides what spans are like, V1 as the V2 that it becomes.
#[derive(PartialEq)]
struct Spans<'t> {
    exporter: Place<'t>,
    version: Option<ApiVersion>,
    has_long_ids: bool,
    shares_span_context: bool,
    splits_service: bool,
    sampling: [f64; 3],
    tags: &'t [crate::model::mesh_trace::Tag],
}

/// Where spans go.
#[derive(PartialEq)]
enum Place<'t> {
    Zipkin(String),
    Datadog(String, u32),
    OpenTelemetry(&'t str, u32, OtlpProtocol, &'t str),
}

impl<'t> Spans<'t> {
    fn of(target: &'t Target) -> Self {
        const NONE: &MoreTracing = &MoreTracing {
            client_sampling: None,
            random_sampling: None,
            tags: Vec::new(),
        };
        let more = target.more.as_deref().unwrap_or(NONE);
        let all = |sampling: Option<f64>| sampling.unwrap_or(100.0);
        let mut spans = Self {
            exporter: Place::Zipkin(String::new()),
            version: None,
            has_long_ids: false,
            shares_span_context: true,
            splits_service: false,
            sampling: [
                target.percentage(),
                all(more.client_sampling),
                all(more.random_sampling),
            ],
            tags: &more.tags,
        };
        match &*target.exporter {
            Exporter::Zipkin { settings, version } => {
                let url = v2_url(&settings.url);
                spans.exporter = Place::Zipkin(mask_secrets(&url).into_owned());
                spans.version = Some(version.v2());
                spans.has_long_ids = settings.trace_id_128bit;
                spans.shares_span_context = settings.shares_span_context();
            }
            Exporter::Datadog(settings) => {
                let address = mask_secrets(&settings.address).into_owned();
                spans.exporter = Place::Datadog(address, settings.port);
                spans.splits_service = settings.split_service;
            }
            Exporter::OpenTelemetry(settings) => {
                spans.exporter = Place::OpenTelemetry(
                    settings.host(),
                    settings.port,
                    settings.protocol,
                    &settings.path,
                );
            }
        }
        spans
    }

    #[expect(clippy::float_cmp, reason = "equal is meant")]
    fn differences(&self, other: &Self) -> Vec<&'static str> {
        let fields = [
            ("exporter", self.exporter == other.exporter),
            ("apiVersion", self.version == other.version),
            ("traceId128bit", self.has_long_ids == other.has_long_ids),
            (
                "sharedSpanContext",
                self.shares_span_context == other.shares_span_context,
            ),
            ("splitService", self.splits_service == other.splits_service),
            ("sampling", self.sampling[0] == other.sampling[0]),
            ("clientSampling", self.sampling[1] == other.sampling[1]),
            ("randomSampling", self.sampling[2] == other.sampling[2]),
            ("tags", self.tags == other.tags),
        ];
        let differing = fields.into_iter().filter(|(_, is_same)| !is_same);
        differing.map(|(field, _)| field).collect()
    }
}
