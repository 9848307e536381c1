//! The tracing of a connection manager as fields that can be compared: what was meant, what
//! a control plane would send, and what a proxy has.

use std::collections::BTreeMap;

use serde_json::Value;

use super::wire::{Cluster, Provider, Tracing};
use crate::envoy::messages::Percent;

/// Where and how a connection manager sends spans, field by field.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Setting(BTreeMap<Field, String>);

/// A field that is compared, in the order in which differences are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Field {
    Provider,
    Cluster,
    Address,
    Tls,
    Path,
    Version,
    Hostname,
    LongIds,
    SharedSpanContext,
    Overall,
    Client,
    Random,
}

impl Field {
    /// What a person calls it.
    const fn word(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Cluster => "cluster",
            Self::Address => "address",
            Self::Tls => "TLS",
            Self::Path => "path",
            Self::Version => "version",
            Self::Hostname => "collector_hostname",
            Self::LongIds => "trace_id_128bit",
            Self::SharedSpanContext => "shared_span_context",
            Self::Overall => "overall_sampling",
            Self::Client => "client_sampling",
            Self::Random => "random_sampling",
        }
    }
}

/// A field that is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    /// What a person calls it.
    pub(crate) field: &'static str,
    /// What it should be.
    pub(crate) expected: String,
    /// What it is.
    pub(crate) has: String,
}

impl Difference {
    /// That something is there, or is not.
    pub(crate) fn of(
        field: &'static str,
        expected: impl Into<String>,
        has: impl Into<String>,
    ) -> Self {
        Self {
            field,
            expected: expected.into(),
            has: has.into(),
        }
    }

    /// For programs.
    pub(crate) fn document(&self) -> Value {
        serde_json::json!({"field": self.field, "expected": self.expected, "has": self.has})
    }
}

impl Setting {
    /// What a connection manager does, with the cluster that it sends to.
    pub(crate) fn new(tracing: &Tracing, provider: &Provider, cluster: Option<&Cluster>) -> Self {
        let mut fields = BTreeMap::new();
        let config = &provider.typed_config;
        fields.insert(Field::Provider, kind(provider).to_owned());
        fields.insert(Field::Cluster, provider.cluster().to_owned());
        if let Some(address) = cluster.and_then(Cluster::address) {
            fields.insert(Field::Address, address);
        }
        if let Some(cluster) = cluster {
            fields.insert(Field::Tls, cluster.is_tls().to_string());
        }
        let path = match &config.http_service {
            Some(http) => &http.http_uri.uri,
            None => &config.collector_endpoint,
        };
        fields.insert(Field::Path, path.clone());
        if kind(provider) == "zipkin" {
            fields.insert(Field::Version, config.collector_endpoint_version.0.clone());
            fields.insert(Field::Hostname, config.collector_hostname.clone());
            fields.insert(Field::LongIds, config.trace_id_128bit.to_string());
            let shared = config.shared_span_context.unwrap_or(true);
            fields.insert(Field::SharedSpanContext, shared.to_string());
        }
        let percent = |it: &Option<Percent>| it.as_ref().map_or(100.0, |it| it.value).to_string();
        fields.insert(Field::Overall, percent(&tracing.overall_sampling));
        fields.insert(Field::Client, percent(&tracing.client_sampling));
        fields.insert(Field::Random, percent(&tracing.random_sampling));
        Self(fields)
    }

    /// Every field, by what a person calls it.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0
            .iter()
            .map(|(field, value)| (field.word(), value.as_str()))
    }

    /// What is not as it should be in another. What one of the two does not say is not a difference.
    pub(crate) fn differences(&self, has: &Self) -> Vec<Difference> {
        let both = self.0.iter().filter_map(|(field, expected)| {
            let has = has.0.get(field)?;
            (expected != has).then(|| Difference::of(field.word(), expected, has))
        });
        both.collect()
    }
}

/// What speaks: Zipkin, Datadog, `OpenTelemetry`, or the type as it is written.
pub(crate) fn kind(provider: &Provider) -> &str {
    let url = provider.typed_config.url.rsplit('.').next();
    match url.unwrap_or_default() {
        "ZipkinConfig" => "zipkin",
        "DatadogConfig" => "datadog",
        "OpenTelemetryConfig" => "opentelemetry",
        // API v2 need not say the type.
        _ if provider.name.ends_with("zipkin") => "zipkin",
        _ if provider.name.ends_with("datadog") => "datadog",
        _ if provider.name.ends_with("opentelemetry") => "opentelemetry",
        other => other,
    }
}
