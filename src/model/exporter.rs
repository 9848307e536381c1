//! Where and how a proxy exports its spans, whichever policy says so.
//!
//! A backend of a Mesh or of a `MeshTrace` becomes an exporter once, by what a release takes from it.
//! Knows neither the policy that leads to it nor what Envoy calls it.

use super::{Backend, CollectorUrl, Conf, Datadog, Feature, ReleaseRules, Zipkin, bracketed};
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
    /// A collector that speaks `OpenTelemetry`'s protocol.
    OpenTelemetry(OpenTelemetry),
}

/// Where a collector of `OpenTelemetry` is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenTelemetry {
    /// The `MeshOpenTelemetryBackend` that says so, by the name that people see; none if the policy
    /// says so itself.
    pub backend: Option<String>,
    /// Host name or IP address; empty for the machine that the proxy runs on.
    pub address: String,
    /// TCP port.
    pub port: u32,
    /// How spans travel.
    pub protocol: OtlpProtocol,
    /// What the path of HTTP begins with; empty for none.
    pub path: String,
}

/// How spans travel to a collector of `OpenTelemetry`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OtlpProtocol {
    /// gRPC.
    #[default]
    Grpc,
    /// HTTP, with a body of protocol buffers.
    Http,
}

impl OtlpProtocol {
    /// The word in policies and in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Grpc => "grpc",
            Self::Http => "http",
        }
    }
}

impl OpenTelemetry {
    /// The port where nothing else is written.
    pub const PORT: u32 = 4317;

    /// Where a policy itself says that the collector is, as `host:port`. Before Kuma 2.14 the text is
    /// cut at its colons, and what is not a number is port 0; from then on a bad port is 4317.
    pub(crate) fn inline(endpoint: &str, rules: ReleaseRules) -> Self {
        let (address, port) = if rules.has(Feature::MeshOpenTelemetryBackend) {
            host_and_port(endpoint)
        } else {
            let mut parts = endpoint.split(':');
            let address = parts.next().unwrap_or_default();
            let number = |digits: &str| digits.parse().unwrap_or(0);
            (address, parts.next().map_or(Self::PORT, number))
        };
        Self {
            address: address.to_owned(),
            port,
            ..Self::default()
        }
    }

    /// The host that Envoy connects to.
    pub(crate) fn host(&self) -> &str {
        if self.address.is_empty() {
            "127.0.0.1"
        } else {
            &self.address
        }
    }

    /// Whether spans travel in TLS: HTTP to the port of HTTPS.
    pub(crate) fn is_tls(&self) -> bool {
        self.protocol == OtlpProtocol::Http && self.port == 443
    }

    /// The path that spans are posted to by HTTP.
    pub(crate) fn traces_path(&self) -> String {
        format!("{}/v1/traces", self.path.trim_end_matches('/'))
    }

    /// `host:port` for gRPC, the URL that spans are posted to for HTTP.
    pub(crate) fn endpoint(&self) -> String {
        let authority = format!("{}:{}", bracketed(self.host()), self.port);
        match self.protocol {
            OtlpProtocol::Grpc => authority,
            OtlpProtocol::Http => {
                let scheme = if self.is_tls() { "https" } else { "http" };
                format!("{scheme}://{authority}{}", self.traces_path())
            }
        }
    }
}

impl Exporter {
    /// What a release makes of a backend, by the shape that it understands; none when it takes
    /// nothing from it.
    #[must_use]
    pub fn of(backend: &Backend, rules: ReleaseRules) -> Option<Self> {
        let zipkin = |settings: &Zipkin| {
            let url = CollectorUrl::parse(&settings.url).ok()?;
            url.port.is_some().then(|| {
                let mut settings = settings.clone();
                // An older release drops it.
                if !rules.has(Feature::SharedSpanContext) {
                    settings.shared_span_context = None;
                }
                let version = ApiVersion::sent(&settings, rules);
                Self::Zipkin { settings, version }
            })
        };
        if rules.has(Feature::InlineBackends) {
            return backend.inline.as_ref()?.as_ref().ok().and_then(zipkin);
        }
        match &backend.conf {
            Conf::Zipkin(Ok(settings)) => settings.read_by(rules).ok().and_then(zipkin),
            Conf::Datadog(Ok(settings)) if rules.has(Feature::Datadog) => {
                let settings = settings.read_by(rules).ok()?;
                (!settings.address.is_empty()).then(|| {
                    let mut settings = settings.clone();
                    settings.split_service = settings.splits_service(rules);
                    Self::Datadog(settings)
                })
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
            Self::OpenTelemetry(_) => "opentelemetry",
        }
    }

    /// Where it is: a URL, or address and port. Passwords are masked.
    pub(crate) fn endpoint(&self) -> String {
        match self {
            Self::Zipkin { settings, .. } => mask_secrets(&settings.url).into_owned(),
            Self::Datadog(settings) => {
                format!("{}:{}", mask_secrets(&settings.address), settings.port)
            }
            Self::OpenTelemetry(settings) => mask_secrets(&settings.endpoint()).into_owned(),
        }
    }

    /// The payload by its name in policies, or what has only one payload by its kind.
    pub(crate) const fn payload(&self) -> &'static str {
        match self {
            Self::Zipkin { version, .. } => version.word(),
            Self::Datadog(_) => self.kind(),
            Self::OpenTelemetry(settings) => match settings.protocol {
                OtlpProtocol::Grpc => "otlp/grpc",
                OtlpProtocol::Http => "otlp/http",
            },
        }
    }

    /// Whether a proxy does the same for both. What does not reach it, such as a password in a
    /// URL, or whether a default is written out, makes no difference.
    pub(crate) fn sends_same(&self, other: &Self) -> bool {
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
            (Self::OpenTelemetry(one), Self::OpenTelemetry(two)) => one == two,
            _ => false,
        }
    }
}

/// The host of `host:port`, without brackets, and the port; 4317 if it is none that a socket can have.
fn host_and_port(endpoint: &str) -> (&str, u32) {
    let (host, digits) = match endpoint.rsplit_once(':') {
        Some((host, digits)) if host.ends_with(']') || !host.contains(':') => (host, digits),
        _ => (endpoint, ""),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return (endpoint, OpenTelemetry::PORT);
    }
    let bare = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    let port = digits.parse::<u16>().ok().filter(|port| *port > 0);
    (
        bare.unwrap_or(host),
        port.map_or(OpenTelemetry::PORT, u32::from),
    )
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

    /// The same, or what came after it where no proxy can send it any more.
    pub(crate) const fn v2(self) -> Self {
        match self {
            Self::JsonV1 => Self::Json,
            other => other,
        }
    }

    /// What a release sends for these settings. Before Kuma 1.1 the path `/api/v1/spans` decided
    /// when no version was set; from 1.1 on everything but `httpProto` is V2 JSON.
    pub(crate) fn sent(settings: &Zipkin, rules: ReleaseRules) -> Self {
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
