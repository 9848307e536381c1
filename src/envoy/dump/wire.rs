//! Envoy's messages as dumps write them, as far as tracing needs them: with snake case from Envoy,
//! with camel case from a control plane, and with the older names of Envoy's API v2.
//!
//! What is not named here is skipped as it is read, so that no secret is ever kept.

use serde::{Deserialize, Serialize};

use super::text::Word;
use crate::envoy::messages::{CustomTag, GrpcService, HttpService, Percent, is_default};

macro_rules! messages {
    ($($(#[doc = $doc:literal])* $name:ident { $($(#[$meta:meta])* $field:ident: $kind:ty,)* })*) => {$(
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, Default, Deserialize, Serialize)]
        #[serde(default)]
        pub(crate) struct $name {
            $(
                $(#[$meta])*
                #[serde(skip_serializing_if = "is_default")]
                pub(crate) $field: $kind,
            )*
        }
    )*};
}

messages! {
    /// A socket that a proxy listens on.
    Listener {
        name: String,
        #[serde(alias = "trafficDirection")]
        traffic_direction: String,
        #[serde(alias = "filterChains")]
        filter_chains: Vec<FilterChain>,
        #[serde(alias = "defaultFilterChain")]
        default_filter_chain: Option<FilterChain>,
    }

    /// The filters of a listener; a chain may have none.
    FilterChain {
        filters: Vec<Filter>,
    }

    /// A filter. API v2 calls its settings `config`.
    Filter {
        name: String,
        #[serde(alias = "typedConfig", alias = "config")]
        typed_config: FilterConfig,
    }

    /// The settings of a filter, as far as those of HTTP go.
    FilterConfig {
        #[serde(rename = "@type")]
        url: String,
        #[serde(alias = "statPrefix")]
        stat_prefix: String,
        tracing: Option<Tracing>,
    }

    /// The tracing of a connection manager.
    Tracing {
        #[serde(alias = "overallSampling")]
        overall_sampling: Option<Percent>,
        #[serde(alias = "clientSampling")]
        client_sampling: Option<Percent>,
        #[serde(alias = "randomSampling")]
        random_sampling: Option<Percent>,
        #[serde(alias = "customTags")]
        custom_tags: Vec<CustomTag>,
        provider: Option<Provider>,
        #[serde(alias = "spawnUpstreamSpan")]
        spawn_upstream_span: Option<bool>,
    }

    /// What sends spans.
    Provider {
        name: String,
        #[serde(alias = "typedConfig", alias = "config")]
        typed_config: ProviderConfig,
    }

    /// The settings of what sends spans: those of Zipkin, Datadog and OpenTelemetry together.
    ProviderConfig {
        #[serde(rename = "@type")]
        url: String,
        #[serde(alias = "collectorCluster")]
        collector_cluster: String,
        #[serde(alias = "collectorEndpoint")]
        collector_endpoint: String,
        #[serde(alias = "collectorEndpointVersion")]
        collector_endpoint_version: Word,
        #[serde(alias = "collectorHostname")]
        collector_hostname: String,
        #[serde(alias = "traceId128bit")]
        trace_id_128bit: bool,
        #[serde(alias = "sharedSpanContext")]
        shared_span_context: Option<bool>,
        #[serde(alias = "grpcService")]
        grpc_service: Option<GrpcService>,
        #[serde(alias = "httpService")]
        http_service: Option<HttpService>,
        #[serde(alias = "serviceName")]
        service_name: String,
    }

    /// Something that a proxy connects to. API v2 has `hosts` and `tls_context`.
    Cluster {
        name: String,
        #[serde(rename = "type")]
        kind: Word,
        #[serde(alias = "altStatName")]
        alt_stat_name: String,
        #[serde(alias = "loadAssignment")]
        load_assignment: LoadAssignment,
        hosts: Vec<Address>,
        #[serde(alias = "transportSocket", alias = "tls_context")]
        transport_socket: Option<TransportSocket>,
        #[serde(alias = "transportSocketMatches")]
        transport_socket_matches: Vec<TransportSocket>,
    }

    /// The endpoints of a cluster.
    LoadAssignment {
        endpoints: Vec<Locality>,
    }

    /// The endpoints of a locality.
    Locality {
        #[serde(alias = "lbEndpoints")]
        lb_endpoints: Vec<LbEndpoint>,
    }

    /// An endpoint, to a load balancer.
    LbEndpoint {
        endpoint: Endpoint,
    }

    /// An endpoint.
    Endpoint {
        address: Address,
    }

    /// Where something is.
    Address {
        #[serde(alias = "socketAddress")]
        socket_address: Option<SocketAddress>,
        pipe: Option<Pipe>,
    }

    /// Host and port.
    SocketAddress {
        address: String,
        #[serde(alias = "portValue")]
        port_value: u64,
    }

    /// A socket of the machine itself.
    Pipe {
        path: String,
    }

    /// That there is TLS, and nothing of it.
    TransportSocket {
        name: String,
    }

    /// Who a proxy is.
    Node {
        id: String,
        cluster: String,
        metadata: NodeMetadata,
    }

    /// What kuma-dp says of a proxy.
    NodeMetadata {
        version: NodeVersion,
        #[serde(rename = "dataplane.resource")]
        resource: String,
        #[serde(rename = "dataplane.proxyType")]
        proxy_type: String,
    }

    /// The versions of a proxy.
    NodeVersion {
        #[serde(rename = "kumaDp")]
        kuma_dp: Version,
    }

    /// A version.
    Version {
        version: String,
    }

    /// What a proxy starts with.
    Bootstrap {
        node: Node,
        tracing: Option<BootstrapTracing>,
    }

    /// The tracing of all connection managers: Kuma 0.4 to 0.6.
    BootstrapTracing {
        http: Option<Provider>,
    }

    /// A cluster in a dump.
    DumpedCluster {
        cluster: Cluster,
        last_updated: String,
        error_state: Option<ErrorState>,
    }

    /// A listener in a dump: a static one stands in it, a dynamic one has states.
    DumpedListener {
        name: String,
        listener: Option<Listener>,
        last_updated: String,
        active_state: Option<ListenerState>,
        error_state: Option<ErrorState>,
    }

    /// A state of a listener.
    ListenerState {
        listener: Listener,
        last_updated: String,
    }

    /// What a proxy has refused, and why.
    ErrorState {
        failed_configuration: FailedConfiguration,
        last_update_attempt: String,
        details: String,
    }

    /// What was refused: of a listener and of a cluster alike.
    FailedConfiguration {
        name: String,
        #[serde(alias = "filterChains")]
        filter_chains: Vec<FilterChain>,
    }

    /// A part of a dump: all of one type, or with `?resource=` one of a type.
    Entry {
        #[serde(rename = "@type")]
        url: String,
        bootstrap: Option<Bootstrap>,
        last_updated: String,
        static_clusters: Vec<DumpedCluster>,
        dynamic_active_clusters: Vec<DumpedCluster>,
        dynamic_warming_clusters: Vec<DumpedCluster>,
        static_listeners: Vec<DumpedListener>,
        dynamic_listeners: Vec<DumpedListener>,
        dynamic_active_listeners: Vec<DumpedListener>,
        name: String,
        active_state: Option<ListenerState>,
        error_state: Option<ErrorState>,
        listener: Option<Listener>,
        cluster: Option<Cluster>,
    }
}

impl Listener {
    /// The connection managers of HTTP, chain by chain.
    pub(super) fn managers(&self) -> impl Iterator<Item = &FilterConfig> {
        let chains = self.filter_chains.iter().chain(&self.default_filter_chain);
        let filters = chains.flat_map(|chain| &chain.filters);
        filters
            .filter(|it| it.typed_config.url.ends_with("HttpConnectionManager") || it.is_old_http())
            .map(|it| &it.typed_config)
    }

    /// Whether it makes spans.
    pub(super) fn is_traced(&self) -> bool {
        !self.is_internal() && self.managers().any(|it| it.tracing.is_some())
    }

    /// The same, with the filters that make spans only.
    pub(super) fn traced(&self) -> Self {
        let mut listener = self.clone();
        let is_traced = |it: &Filter| it.typed_config.tracing.is_some();
        let chains = listener.filter_chains.iter_mut();
        for chain in chains.chain(&mut listener.default_filter_chain) {
            chain.filters.retain(is_traced);
            for filter in &mut chain.filters {
                filter.typed_config.stat_prefix.clear();
            }
        }
        listener.filter_chains.retain(|it| !it.filters.is_empty());
        listener
    }

    /// Whether it is one of the control plane's own, such as the one for the administration.
    pub(super) fn is_internal(&self) -> bool {
        let name = self.name.trim_start_matches('_');
        ["kuma:", "system_", "probe:"]
            .iter()
            .any(|it| name.starts_with(it))
    }
}

impl Filter {
    /// Whether it is of HTTP, in an API that does not say its type.
    fn is_old_http(&self) -> bool {
        self.typed_config.url.is_empty() && self.name.ends_with("http_connection_manager")
    }
}
