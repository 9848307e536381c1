//! What a release gives the proxy of a dataplane for tracing, and nothing else of its
//! configuration.

use std::collections::HashSet;

use serde::Serialize;

use super::messages::{
    Cluster, ConnectionManager, Direction, Extension, FilterChain, Listener, Provider,
    StaticResources, Tracing,
};
use super::{Endpoint, Tracer};
use crate::effective::{MeshView, Verdict};
use crate::model::Outbound;

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
    /// Services that outbounds lead to, of which no dataplane is there to say what they speak.
    #[serde(skip)]
    pub unknown_destinations: Vec<String>,
}

/// `tracing` of a bootstrap.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BootstrapTracing {
    /// What sends the spans of all connection managers.
    pub http: Extension<Provider>,
}

/// What a release gives the proxy of a dataplane. Nothing, if it sends no traces.
#[must_use]
pub fn received(verdict: &Verdict<'_, '_>, instead: Option<&Endpoint>) -> Received {
    let Some(target) = verdict.target() else {
        return Received::default();
    };
    let rules = verdict.view.rules;
    let tracer = Tracer::new(target, rules, instead);
    let mut received = Received {
        listeners: inbounds(verdict, &tracer),
        ..Received::default()
    };
    if verdict.view.traces_outbounds() {
        outbounds(verdict, &tracer, &mut received);
    }
    if rules.release.needs_restart() {
        let http = tracer.provider(identifying_service(verdict), Direction::Inbound, "");
        received.tracing = Some(BootstrapTracing { http });
        received.static_resources = Some(StaticResources {
            listeners: Vec::new(),
            clusters: vec![tracer.cluster()],
        });
    } else {
        received.clusters.push(tracer.cluster());
    }
    received
}

/// The service that a proxy runs for: the first one of its dataplane.
pub(super) fn identifying_service<'v>(verdict: &Verdict<'v, 'v>) -> &'v str {
    let services = verdict.dataplane.services(verdict.view.rules);
    services.first().copied().unwrap_or("unknown")
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

fn inbounds(verdict: &Verdict<'_, '_>, tracer: &Tracer<'_>) -> Vec<Listener> {
    let rules = verdict.view.rules;
    let Some(networking) = &verdict.dataplane.networking else {
        return Vec::new();
    };
    let mut names = HashSet::new();
    let mut listeners = Vec::new();
    for inbound in networking.inbounds.iter().filter(|it| it.is_http(rules)) {
        let interface = networking.interface(inbound);
        let name = listener_name(Direction::Inbound, interface.address, interface.port);
        // Of inbounds on one port the first one counts.
        if names.insert(name.clone()) {
            let service = inbound.tags.get(rules.tags.service()).unwrap_or("unknown");
            let tracing = tracer.tracing(service, Direction::Inbound, "");
            listeners.push(listener(
                name,
                Direction::Inbound,
                tracing,
                rules.sends_v1(),
            ));
        }
    }
    listeners
}

fn outbounds(verdict: &Verdict<'_, '_>, tracer: &Tracer<'_>, received: &mut Received) {
    let rules = verdict.view.rules;
    let outbounds = verdict.dataplane.networking.as_ref();
    for outbound in outbounds.map_or(&[][..], |networking| &networking.outbounds) {
        let Some(destination) = outbound.destination(rules) else {
            continue;
        };
        match speaks_http(verdict.view, destination) {
            Some(true) => {
                received
                    .listeners
                    .push(outbound_listener(verdict, tracer, outbound, destination))
            }
            Some(false) => {}
            None => received.unknown_destinations.push(destination.to_owned()),
        }
    }
}

fn outbound_listener(
    verdict: &Verdict<'_, '_>,
    tracer: &Tracer<'_>,
    outbound: &Outbound,
    destination: &str,
) -> Listener {
    let (address, port) = outbound.listener();
    let name = listener_name(Direction::Outbound, address, port);
    let source = identifying_service(verdict);
    let tracing = tracer.tracing(source, Direction::Outbound, destination);
    let is_v2 = verdict.view.rules.sends_v1();
    listener(name, Direction::Outbound, tracing, is_v2)
}

fn listener(name: String, direction: Direction, tracing: Tracing, is_v2: bool) -> Listener {
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
        filter_chains: vec![manager.into_chain(is_v2)],
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

/// Whether a service speaks HTTP: if all of its inbounds in the mesh do. None when there are none.
fn speaks_http(view: &MeshView<'_>, service: &str) -> Option<bool> {
    let inbounds = view.dataplanes.iter().flat_map(|it| it.inbounds());
    inbounds
        .filter(|inbound| inbound.tags.get(view.rules.tags.service()) == Some(service))
        .map(|inbound| inbound.is_http(view.rules))
        .reduce(|one, other| one && other)
}
