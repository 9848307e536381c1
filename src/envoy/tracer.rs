//! From a backend to the provider and the cluster that a release makes of it.

use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use percent_encoding::percent_decode_str;

use super::dump::stat_name;
use super::messages::{
    Address, CircuitBreakers, Cluster, CustomTag, DatadogConfig, Direction, Empty, EnvoyGrpc,
    Extension, GrpcService, HttpService, HttpUri, OpenTelemetryConfig, Percent, ProtocolOptions,
    Provider, Threshold, TlsContext, Tracing, TransportSocketMatch, ZipkinConfig,
};
use crate::effective::{BackendSource, Target};
use crate::model::{
    ApiVersion, CollectorUrl, Exporter, Feature, OpenTelemetry, OtlpProtocol, ReleaseRules,
    bracketed,
};

/// A collector's host and port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Name or IP address, without brackets.
    pub host: String,
    /// TCP port, as it is written: it may be none that a socket can have.
    pub port: u32,
}

impl FromStr for Endpoint {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let explain = || "write host:port, for instance 127.0.0.1:9411 or [::1]:9411".to_owned();
        let (host, port) = text.rsplit_once(':').ok_or_else(explain)?;
        let port: u16 = port.parse().map_err(|_| explain())?;
        let bare = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
        let fits = |character: char| character.is_ascii_alphanumeric() || "-._".contains(character);
        let is_host = match bare {
            Some(address) => address.parse::<Ipv6Addr>().is_ok(),
            None => !host.is_empty() && host.chars().all(fits),
        };
        if !is_host || port == 0 {
            return Err(explain());
        }
        Ok(Self {
            host: bare.unwrap_or(host).to_owned(),
            port: port.into(),
        })
    }
}

impl Endpoint {
    /// The IP address that the host is, if it is one.
    pub(crate) fn ip(&self) -> Option<IpAddr> {
        self.host.parse().ok()
    }

    /// `host:port`, where an IPv6 address is in brackets.
    pub(crate) fn authority(&self) -> String {
        format!("{}:{}", bracketed(&self.host), self.port)
    }
}

/// Where kuma-dp keeps its sockets; each starts with another one unless it is configured.
pub const WORKING_DIRECTORY: &str = "/kuma-dp";

/// What a release makes of a backend.
#[derive(Debug, Clone)]
pub struct Tracer<'t> {
    target: &'t Target,
    rules: ReleaseRules,
    /// Where reports go.
    pub endpoint: Endpoint,
    /// The path that reports are posted to, if the collector is one of Zipkin's API.
    pub path: Option<String>,
    is_https: bool,
    /// The socket of kuma-dp that spans go through, instead of to the collector.
    socket: Option<String>,
    /// What spans are tagged with.
    pub(super) custom_tags: Vec<CustomTag>,
}

impl<'t> Tracer<'t> {
    /// The tracer of a backend, which another collector may stand in for.
    #[must_use]
    pub fn new(target: &'t Target, rules: ReleaseRules, instead: Option<&Endpoint>) -> Self {
        let (endpoint, path, is_https) = match &*target.exporter {
            Exporter::Zipkin { settings, .. } => {
                // Settings that are not a URL make no target.
                let url = CollectorUrl::parse(&settings.url).ok();
                let host = url.as_ref().map_or("", |url| url.host);
                let port = url.as_ref().and_then(|url| url.port);
                let endpoint = Endpoint {
                    host: unescaped(host),
                    port: port.map_or(0, |port| port.parse().unwrap_or(u32::MAX)),
                };
                let path = url.as_ref().map_or("", |url| url.path);
                let is_https = url.is_some_and(|url| url.scheme.eq_ignore_ascii_case("https"));
                (endpoint, Some(unescaped(path)), is_https)
            }
            Exporter::Datadog(settings) => {
                let endpoint = Endpoint {
                    host: settings.address.clone(),
                    port: settings.port,
                };
                (endpoint, None, false)
            }
            Exporter::OpenTelemetry(settings) => {
                let endpoint = Endpoint {
                    host: settings.host().to_owned(),
                    port: settings.port,
                };
                (endpoint, None, settings.is_tls())
            }
        };
        Self {
            target,
            rules,
            endpoint: instead.cloned().unwrap_or(endpoint),
            path,
            is_https,
            socket: None,
            custom_tags: Vec::new(),
        }
    }

    /// A target for a kuma-dp that forwards spans itself, as it does for a `MeshOpenTelemetryBackend`
    /// from the release on that has them.
    pub(crate) fn through_kuma_dp(mut self) -> Self {
        /// Longer paths are cut, because no socket can have them.
        const LONGEST: usize = 98;
        if let Exporter::OpenTelemetry(OpenTelemetry {
            backend: Some(backend),
            ..
        }) = &*self.target.exporter
        {
            let path = format!("{WORKING_DIRECTORY}/kuma-otel-{backend}");
            let kept = path.char_indices().take_while(|(at, _)| *at < LONGEST);
            let kept: String = kept.map(|(_, character)| character).collect();
            self.socket = Some(format!("{kept}.sock"));
        }
        self
    }

    /// The name of the cluster.
    pub(crate) fn cluster_name(&self) -> String {
        if self.rules.has(Feature::TracingInBootstrap)
            || self.target.source == BackendSource::MeshTrace
        {
            self.target.name.clone()
        } else {
            format!("tracing:{}", self.target.name)
        }
    }

    /// The name of the provider.
    pub(crate) fn provider_name(&self) -> &'static str {
        match &*self.target.exporter {
            Exporter::Zipkin { .. } if self.rules.has(Feature::V1Payload) => "envoy.zipkin",
            Exporter::Zipkin { .. } => "envoy.tracers.zipkin",
            Exporter::Datadog(_) => "envoy.tracers.datadog",
            Exporter::OpenTelemetry(_) => "envoy.tracers.opentelemetry",
        }
    }

    /// The payload of reports in Envoy's words, if the collector is one of Zipkin's API.
    pub(crate) fn payload(&self) -> Option<&'static str> {
        match &*self.target.exporter {
            Exporter::Zipkin { version, .. } => Some(match version {
                ApiVersion::JsonV1 => "HTTP_JSON_V1",
                ApiVersion::Json => "HTTP_JSON",
                ApiVersion::Proto => "HTTP_PROTO",
            }),
            Exporter::Datadog(_) | Exporter::OpenTelemetry(_) => None,
        }
    }

    /// Whether reports travel in TLS.
    pub(crate) fn is_tls(&self) -> bool {
        self.is_https && self.rules.has(Feature::Tls)
    }

    /// The collector's name in reports, where a release writes it: Kuma 1.1.6 began to.
    fn collector_hostname(&self) -> Option<String> {
        let Exporter::Zipkin { settings, .. } = &*self.target.exporter else {
            return None;
        };
        // Without a port in the URL there is none here either.
        let has_port = CollectorUrl::parse(&settings.url).is_ok_and(|url| url.port.is_some());
        let host = || Endpoint::authority(&self.endpoint);
        self.rules.has(Feature::CollectorHostname).then(|| {
            if has_port || self.endpoint.port != 0 {
                host()
            } else {
                self.endpoint.host.clone()
            }
        })
    }

    /// `Host` of reports: without a name for the collector, Envoy writes the cluster's.
    pub(crate) fn host(&self) -> String {
        self.collector_hostname()
            .unwrap_or_else(|| self.cluster_name())
    }

    /// The cluster of the collector, in the proxy of a dataplane of IPv6 or of IPv4.
    pub(crate) fn cluster(&self, is_ipv6: bool) -> Cluster {
        // Before 1.1 an address was resolved like a name.
        let is_static = self.endpoint.ip().is_some() && !self.rules.has(Feature::V1Payload);
        let kind = if is_static { "STATIC" } else { "STRICT_DNS" };
        let address = Address::new(&self.endpoint.host, self.endpoint.port);
        let mut cluster = match &self.socket {
            Some(path) => Cluster::new(self.cluster_name(), "STATIC", Address::pipe(path.clone())),
            None => Cluster::new(self.cluster_name(), kind, address),
        };
        if self.rules.has(Feature::TracingInBootstrap) {
            cluster.connect_timeout = "10s";
            return cluster;
        }
        cluster.alt_stat_name = Some(stat_name(&cluster.name)).filter(|it| *it != cluster.name);
        // From the release on that also knows TLS.
        let is_static = is_static || self.socket.is_some();
        if self.rules.has(Feature::Tls) && !is_static && !is_ipv6 {
            cluster.dns_lookup_family = Some("V4_ONLY");
        }
        if self.speaks_grpc() {
            cluster.typed_extension_protocol_options = Some(ProtocolOptions::http2());
        }
        if self.is_tls() && self.socket.is_none() {
            cluster.transport_socket_matches.push(self.tls());
        }
        if self.rules.has(Feature::TrackedConnections) {
            cluster.circuit_breakers = Some(CircuitBreakers {
                thresholds: vec![Threshold {
                    track_remaining: true,
                }],
            });
        }
        cluster
    }

    /// Whether spans are sent by gRPC: to kuma-dp whatever the collector speaks.
    fn speaks_grpc(&self) -> bool {
        match &*self.target.exporter {
            Exporter::OpenTelemetry(settings) => {
                self.socket.is_some() || settings.protocol == OtlpProtocol::Grpc
            }
            Exporter::Zipkin { .. } | Exporter::Datadog(_) => false,
        }
    }

    fn tls(&self) -> TransportSocketMatch {
        let host = &self.endpoint.host;
        // Names only can be asked for.
        let sni = self.endpoint.ip().is_none().then(|| host.clone());
        TransportSocketMatch {
            name: host.clone(),
            matching: Empty {},
            transport_socket: Extension::new(
                "envoy.transport_sockets.tls",
                "envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext",
                TlsContext {
                    allow_renegotiation: true,
                    sni,
                },
            ),
        }
    }

    /// The tracing of a connection manager: of a service's inbounds, or of its outbounds to a
    /// destination.
    pub(crate) fn tracing(
        &self,
        service: &str,
        direction: Direction,
        destination: &str,
    ) -> Tracing {
        let in_bootstrap = self.rules.has(Feature::TracingInBootstrap);
        let percent = |value: Option<f64>| value.map(|value| Percent { value });
        let more = self.target.more.as_deref();
        Tracing {
            overall_sampling: percent(self.target.sampling),
            client_sampling: percent(more.and_then(|more| more.client_sampling)),
            random_sampling: percent(more.and_then(|more| more.random_sampling)),
            custom_tags: self.custom_tags.clone(),
            provider: (!in_bootstrap).then(|| self.provider(service, direction, destination)),
            spawn_upstream_span: self.rules.has(Feature::NoUpstreamSpan).then_some(false),
        }
    }

    /// What sends the spans.
    pub(crate) fn provider(
        &self,
        service: &str,
        direction: Direction,
        destination: &str,
    ) -> Extension<Provider> {
        let api = if self.rules.has(Feature::V1Payload) {
            "v2"
        } else {
            "v3"
        };
        let collector_cluster = self.cluster_name();
        let (message, provider) = match &*self.target.exporter {
            Exporter::Zipkin { settings, version } => {
                let has_shared = self.rules.has(Feature::SharedSpanContext);
                let config = ZipkinConfig {
                    collector_cluster,
                    collector_endpoint: self.path.clone().unwrap_or_default(),
                    collector_endpoint_version: self
                        .payload()
                        .filter(|_| *version != ApiVersion::JsonV1),
                    trace_id_128bit: settings.trace_id_128bit,
                    shared_span_context: settings.shared_span_context.filter(|_| has_shared),
                    collector_hostname: self.collector_hostname(),
                };
                ("ZipkinConfig", Provider::Zipkin(config))
            }
            Exporter::Datadog(settings) => {
                let service_name = match direction {
                    _ if !settings.splits_service(self.rules) => service.to_owned(),
                    Direction::Inbound => format!("{service}_INBOUND"),
                    Direction::Outbound => format!("{service}_OUTBOUND_{destination}"),
                };
                let config = DatadogConfig {
                    collector_cluster,
                    service_name,
                };
                ("DatadogConfig", Provider::Datadog(config))
            }
            Exporter::OpenTelemetry(settings) => {
                let is_grpc = self.speaks_grpc();
                let config = OpenTelemetryConfig {
                    grpc_service: is_grpc.then(|| GrpcService {
                        envoy_grpc: EnvoyGrpc {
                            cluster_name: collector_cluster.clone(),
                        },
                    }),
                    http_service: (!is_grpc).then(|| HttpService {
                        http_uri: HttpUri {
                            uri: settings.endpoint(),
                            cluster: collector_cluster.clone(),
                            timeout: "10s".to_owned(),
                        },
                    }),
                    service_name: service.to_owned(),
                };
                ("OpenTelemetryConfig", Provider::OpenTelemetry(config))
            }
        };
        let kind = format!("envoy.config.trace.{api}.{message}");
        Extension::new(self.provider_name(), &kind, provider)
    }
}

/// A part of a URL as Go hands it on: with its escapes resolved.
fn unescaped(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::unescaped;

    #[test]
    fn escapes_are_resolved() {
        assert_eq!(unescaped("/a%20b/%C3%A9%2"), "/a b/é%2");
    }
}
