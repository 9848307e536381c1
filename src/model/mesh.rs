//! The Mesh: its tracing backends, in the shapes of all generations.

use super::{Feature, Meta, ReleaseRules};
use crate::diag::FieldPath;

/// A mesh, as far as tracing is concerned.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mesh {
    /// Name and place.
    pub meta: Meta,
    /// The field `tracing`, if it is there.
    pub tracing: Option<Tracing>,
    /// Whether proxies take requests with and without the mesh's own TLS: the enabled backend of
    /// `mtls` has `mode: PERMISSIVE`.
    pub is_permissive: bool,
    /// The fields `mtls`, `logging` and `metrics`, as far as they are there.
    pub plugins: Vec<&'static str>,
}

impl Mesh {
    /// The declared backends.
    #[must_use]
    pub fn backends(&self) -> &[Backend] {
        self.tracing
            .as_ref()
            .map_or(&[], |tracing| &tracing.backends)
    }

    /// The path of one of the backends.
    pub(crate) fn backend_path(&self, index: usize) -> FieldPath {
        let tracing = self.meta.spec().field("tracing");
        tracing.field("backends").index(index)
    }

    /// The path of the settings of one of the backends.
    pub(crate) fn settings_path(&self, index: usize, rules: ReleaseRules) -> FieldPath {
        let field = if rules.has(Feature::InlineBackends) {
            "zipkin"
        } else {
            "conf"
        };
        self.backend_path(index).field(field)
    }

    /// The name in `defaultBackend`, unless it is empty.
    pub(crate) fn default_backend(&self) -> Option<&str> {
        let name = self.tracing.as_ref()?.default_backend.as_str();
        (!name.is_empty()).then_some(name)
    }
}

/// `Mesh.tracing`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tracing {
    /// The backend of policies that name none; empty when there is none.
    pub default_backend: String,
    /// The declared backends, in order.
    pub backends: Vec<Backend>,
}

/// A tracing backend. Kuma 0.4 writes the Zipkin settings inline; from 0.5 on there is a `type`
/// and a `conf`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Backend {
    /// What policies call it.
    pub name: String,
    /// Percentage of requests that are traced; all of them when it is not set.
    pub sampling: Option<f64>,
    /// `zipkin:`, the shape of Kuma 0.4.
    pub inline: Option<Settings<Zipkin>>,
    /// `type:`, the shape of Kuma 0.5 on; empty when it is not there.
    pub kind: String,
    /// `conf:`, the shape of Kuma 0.5 on.
    pub conf: Conf,
    /// Whether `type:` is there, of whatever kind.
    pub has_kind: bool,
}

impl Backend {
    /// The type of exporter that it is: `zipkin`, `datadog`, or whatever is written.
    pub(crate) fn type_word(&self) -> &str {
        match &self.conf {
            Conf::Zipkin(_) => "zipkin",
            Conf::Datadog(_) => "datadog",
            Conf::Unknown if self.inline.is_some() => "zipkin",
            Conf::Unknown => &self.kind,
        }
    }
}

/// The settings under `conf`, read as the backend's `type` wants them.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Conf {
    /// `type` is neither `zipkin` nor `datadog`, so nothing says what the settings mean.
    #[default]
    Unknown,
    /// `type: zipkin`.
    Zipkin(Settings<Zipkin>),
    /// `type: datadog`.
    Datadog(Settings<Datadog>),
}

/// What `apiVersion` of a Zipkin backend may be.
pub(crate) const API_VERSIONS: [&str; 3] = ["httpJsonV1", "httpJson", "httpProto"];

/// The types of backends, with those that came with Kuma 1.2.2 or without.
pub(crate) const fn backend_types(has_datadog: bool) -> &'static [&'static str] {
    if has_datadog {
        &["zipkin", "datadog"]
    } else {
        &["zipkin"]
    }
}

/// Settings, or the first of them that has a wrong type.
pub(crate) type Settings<T> = Result<T, Unreadable>;

/// A setting of a wrong type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Its key.
    pub field: &'static str,
    /// The control plane's own reason, which is Go's.
    pub reason: String,
    /// The reason in words for people.
    pub message: String,
}

/// The settings of a Zipkin collector, or of one that speaks Zipkin's API.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Zipkin {
    /// The collector's URL, path and all.
    pub url: String,
    /// `httpJsonV1`, `httpJson`, `httpProto`, or empty.
    pub api_version: String,
    /// Whether new traces get 128-bit ids.
    pub trace_id_128bit: bool,
    /// Whether client and server share a span id (Kuma 1.1.1 on); they do when it is not set.
    pub shared_span_context: Option<bool>,
    /// Why the releases that know `sharedSpanContext` cannot read it.
    pub unreadable: Option<Box<Unreadable>>,
}

impl Zipkin {
    /// Whether client and server share a span id: they do unless it is switched off.
    pub(crate) fn shares_span_context(&self) -> bool {
        self.shared_span_context.unwrap_or(true)
    }

    /// Itself, if a release can read all that it knows of it.
    pub(crate) fn read_by(&self, rules: ReleaseRules) -> Result<&Self, &Unreadable> {
        let unreadable = self.unreadable.as_deref();
        let unreadable = unreadable.filter(|_| rules.has(Feature::SharedSpanContext));
        unreadable.map_or(Ok(self), Err)
    }
}

/// The settings of a Datadog agent (Kuma 1.2.2 on).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Datadog {
    /// Host name or IP address.
    pub address: String,
    /// TCP port.
    pub port: u32,
    /// Whether inbound and outbound traffic get service names of their own.
    pub split_service: bool,
    /// Why the releases that know `splitService` cannot read it.
    pub unreadable: Option<Box<Unreadable>>,
}

impl Datadog {
    /// Itself, if a release can read all that it knows of it.
    pub(crate) fn read_by(&self, rules: ReleaseRules) -> Result<&Self, &Unreadable> {
        let unreadable = self.unreadable.as_deref();
        let unreadable = unreadable.filter(|_| rules.has(Feature::SplitService));
        unreadable.map_or(Ok(self), Err)
    }

    /// Whether inbound and outbound traffic get service names of their own with a release.
    pub(crate) fn splits_service(&self, rules: ReleaseRules) -> bool {
        self.split_service && rules.has(Feature::SplitService)
    }
}
