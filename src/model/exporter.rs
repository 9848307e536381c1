//! Where and how a proxy exports its spans, whichever policy says so.
//!
//! A backend of a Mesh becomes an exporter once, by what a release takes from it. Knows neither the
//! policy that leads to it nor what Envoy calls it. `OpenTelemetry` will stand beside these.

use super::{Backend, CollectorUrl, Conf, Datadog, Feature, Rules, Zipkin};
use crate::diag::mask_secrets;

/// Where and how spans are exported.
#[derive(Debug, Clone, PartialEq)]
pub enum Exporter {
    /// Zipkin, or one that speaks Zipkin's API.
    Zipkin {
        /// The settings.
        settings: Zipkin,
        /// The payload that the proxy really sends.
        version: ApiVersion,
    },
    /// A Datadog agent.
    Datadog(Datadog),
}

impl Exporter {
    /// What a release makes of a backend, by the shape that it understands; none when it takes
    /// nothing from it.
    #[must_use]
    pub fn of(backend: &Backend, rules: Rules) -> Option<Self> {
        let zipkin = |settings: &Zipkin| {
            let url = CollectorUrl::parse(&settings.url).ok()?;
            url.port.is_some().then(|| Self::Zipkin {
                settings: settings.clone(),
                version: ApiVersion::sent(settings, rules),
            })
        };
        if rules.has(Feature::InlineBackends) {
            return backend.inline.as_ref()?.as_ref().ok().and_then(zipkin);
        }
        match &backend.conf {
            Conf::Zipkin(Ok(settings)) => settings.read_by(rules).ok().and_then(zipkin),
            Conf::Datadog(Ok(settings)) if rules.has(Feature::Datadog) => {
                let settings = settings.read_by(rules).ok()?;
                (!settings.address.is_empty()).then(|| Self::Datadog(settings.clone()))
            }
            _ => None,
        }
    }

    /// The name of its kind, as policies write it.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Zipkin { .. } => "zipkin",
            Self::Datadog(_) => "datadog",
        }
    }

    /// Where it is: a URL, or address and port. Passwords are masked.
    #[must_use]
    pub fn endpoint(&self) -> String {
        match self {
            Self::Zipkin { settings, .. } => mask_secrets(&settings.url).into_owned(),
            Self::Datadog(settings) => {
                format!("{}:{}", mask_secrets(&settings.address), settings.port)
            }
        }
    }

    /// The payload by its name in policies, or what has only one payload by its kind.
    #[must_use]
    pub const fn payload(&self) -> &'static str {
        match self {
            Self::Zipkin { version, .. } => version.word(),
            Self::Datadog(_) => self.kind(),
        }
    }

    /// Whether a proxy does the same for both. What does not reach it, such as a password in a
    /// URL, or whether a default is written out, makes no difference.
    #[must_use]
    pub fn sends_same(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Zipkin {
                    settings: one,
                    version,
                },
                Self::Zipkin {
                    settings: two,
                    version: other_version,
                },
            ) => {
                mask_secrets(&one.url) == mask_secrets(&two.url)
                    && version == other_version
                    && one.trace_id_128bit == two.trace_id_128bit
                    && one.shares_span_context() == two.shares_span_context()
            }
            (Self::Datadog(one), Self::Datadog(two)) => {
                mask_secrets(&one.address) == mask_secrets(&two.address)
                    && one.port == two.port
                    && one.split_service == two.split_service
            }
            _ => false,
        }
    }
}

/// The payload that a proxy sends to Zipkin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ApiVersion {
    /// V1 JSON; no Envoy since Kuma 1.1 can.
    JsonV1,
    /// V2 JSON.
    Json,
    /// V2 protocol buffers.
    Proto,
}

impl ApiVersion {
    /// The word in policies and in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::JsonV1 => "httpJsonV1",
            Self::Json => "httpJson",
            Self::Proto => "httpProto",
        }
    }

    /// What a release sends for these settings. Before Kuma 1.1 the path `/api/v1/spans` decided
    /// when no version was set; from 1.1 on everything but `httpProto` is V2 JSON.
    fn sent(settings: &Zipkin, rules: Rules) -> Self {
        let is_v1_path =
            || CollectorUrl::parse(&settings.url).is_ok_and(|url| url.path == "/api/v1/spans");
        match settings.api_version.as_str() {
            "httpProto" => Self::Proto,
            "httpJsonV1" if rules.has(Feature::V1Payload) => Self::JsonV1,
            "" if rules.has(Feature::V1Payload) && is_v1_path() => Self::JsonV1,
            _ => Self::Json,
        }
    }
}
