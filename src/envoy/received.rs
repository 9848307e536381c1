//! What a release gives the proxy of a dataplane for tracing, and nothing else of its
//! configuration.

use crate::model::Feature;
use std::net::Ipv6Addr;

use serde::Serialize;

use super::messages::{
    Cluster, ConnectionManager, Direction, Extension, FilterChain, Listener, Provider,
    StaticResources, Tracing,
};
use super::{Endpoint, Tracer, tags};
use crate::effective::{Answer, NotSent};

/// What a proxy gets. Listeners are shown with their tracing only.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Received {
    /// The bootstrap's tracing: Kuma 0.4 to 0.6.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracing: Option<BootstrapTracing>,
    /// The bootstrap's cluster: Kuma 0.4 to 0.6.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub static_resources: Option<StaticResources>,
    /// The listeners that make spans.
    pub listeners: Vec<Listener>,
    /// The cluster of the collector: Kuma 0.7 on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clusters: Vec<Cluster>,
}

impl Received {
    /// Whether spans go through a socket of kuma-dp.
    pub(crate) fn is_through_kuma_dp(&self) -> bool {
        self.clusters.iter().any(Cluster::is_pipe)
    }
}

/// `tracing` of a bootstrap.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BootstrapTracing {
    /// What sends the spans of all connection managers.
    pub http: Extension<Provider>,
}

/// What a release gives the proxy of a dataplane. Nothing, if it sends no traces. Where kuma-dp can
/// hand spans on, it does unless the collector is `direct`.
pub(crate) fn received(
    answer: &Answer<'_, '_>,
    instead: Option<&Endpoint>,
    is_direct: bool,
) -> Received {
    let rules = answer.view.rules;
    let target = match &answer.route {
        Ok(target) => target,
        Err(NotSent::NoCollector { .. }) => {
            let tracing = tags::without_provider(answer);
            let of = |_: &str, _, _: &str| tracing.clone();
            return Received {
                listeners: listeners(answer, of),
                clusters: Vec::from_iter(unused_cluster(answer)),
                ..Received::default()
            };
        }
        Err(_) => return Received::default(),
    };
    let mut tracer = Tracer::new(target, rules, instead);
    if let Some(more) = &target.more {
        tracer.custom_tags = tags::custom_tags(answer, more);
    }
    if !is_direct && instead.is_none() {
        tracer = tracer.through_kuma_dp();
    }
    let cluster = tracer.cluster(is_ipv6(answer));
    let of = |service: &str, direction, destination: &str| {
        Some(tracer.tracing(service, direction, destination))
    };
    let mut received = Received {
        listeners: listeners(answer, of),
        ..Received::default()
    };
    if rules.has(Feature::TracingInBootstrap) {
        let http = tracer.provider(tags::identifying_service(answer), Direction::Inbound, "");
        received.tracing = Some(BootstrapTracing { http });
        received.static_resources = Some(StaticResources {
            listeners: Vec::new(),
            clusters: vec![cluster],
        });
    } else {
        received.clusters.push(cluster);
        received.clusters.extend(unused_cluster(answer));
    }
    received
}

/// The cluster that a `TrafficTrace` gives a proxy although a `MeshTrace` decides.
fn unused_cluster(answer: &Answer<'_, '_>) -> Option<Cluster> {
    let policy = answer
        .traffic_trace()
        .filter(|_| answer.is_by_mesh_trace())?;
    let tracer = Tracer::new(policy.target()?, answer.view.rules, None);
    Some(tracer.cluster(is_ipv6(answer)))
}

/// Whether the address of a dataplane is one of IPv6.
pub(super) fn is_ipv6(answer: &Answer<'_, '_>) -> bool {
    let networking = answer.dataplane.networking.as_deref();
    networking.is_some_and(|networking| networking.address.parse::<Ipv6Addr>().is_ok())
}

/// `inbound:10.0.0.1:8080`.
pub(super) fn listener_name(direction: Direction, address: &str, port: u32) -> String {
    let word = match direction {
        Direction::Inbound => "inbound",
        Direction::Outbound => "outbound",
    };
    let endpoint = Endpoint {
        host: address.to_owned(),
        port,
    };
    format!("{word}:{}", endpoint.authority())
}

/// The listeners that make spans, by what shows a service, a direction and a destination.
fn listeners(
    answer: &Answer<'_, '_>,
    tracing: impl Fn(&str, Direction, &str) -> Option<Tracing>,
) -> Vec<Listener> {
    let found = answer.listeners();
    let source = tags::identifying_service(answer);
    // One for plain requests, one for the service's own TLS, one for the mesh's.
    let is_permissive = answer.view.mesh.is_some_and(|mesh| mesh.is_permissive);
    let chains = if is_permissive { 3 } else { 1 };
    let is_v2 = answer.view.rules.has(Feature::V1Payload);
    let inbounds = found.inbounds.iter().filter_map(|(interface, inbound)| {
        let direction = Direction::Inbound;
        let name = listener_name(direction, interface.address, interface.port);
        let tracing = tracing(tags::service_of(answer, inbound), direction, "")?;
        Some(listener(name, direction, tracing, chains, is_v2))
    });
    let outbounds = found
        .outbounds
        .iter()
        .filter_map(|(outbound, destination)| {
            let direction = Direction::Outbound;
            let (address, port) = outbound.listener();
            let name = listener_name(direction, address, port);
            let tracing = tracing(source, direction, destination)?;
            Some(listener(name, direction, tracing, 1, is_v2))
        });
    let gateway = found.gateway.into_iter().filter_map(|name| {
        let mut tracing = tracing(source, Direction::Inbound, "")?;
        // Its router makes spans of its own.
        tracing.spawn_upstream_span = tracing.spawn_upstream_span.map(|_| true);
        Some(listener(name, Direction::Inbound, tracing, 1, is_v2))
    });
    inbounds.chain(outbounds).chain(gateway).collect()
}

fn listener(
    name: String,
    direction: Direction,
    tracing: Tracing,
    chains: usize,
    is_v2: bool,
) -> Listener {
    let manager = ConnectionManager {
        stat_prefix: None,
        route_config: None,
        http_filters: Vec::new(),
        tracing: Some(tracing),
    };
    Listener {
        name,
        address: None,
        traffic_direction: direction,
        filter_chains: vec![manager.into_chain(is_v2); chains],
    }
}

impl ConnectionManager {
    /// The filters of a listener of HTTP, in Envoy's API v2 or v3.
    pub(super) fn into_chain(self, is_v2: bool) -> FilterChain {
        let kind = if is_v2 {
            "envoy.config.filter.network.http_connection_manager.v2.HttpConnectionManager"
        } else {
            "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"
        };
        FilterChain {
            filters: vec![Extension::new(
                "envoy.filters.network.http_connection_manager",
                kind,
                self,
            )],
        }
    }
}
