//! A whole configuration that an Envoy of today runs as it is, without a control plane: a
//! listener for each HTTP inbound, which forwards to the service, and tracing as the release
//! sends it. Always of the API v3.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use anyhow::anyhow;

use super::messages::{
    Address, Admin, Bootstrap, Cluster, ConnectionManager, Direction, Empty, Extension, Listener,
    Node, ProtocolOptions, Route, RouteAction, RouteMatch, Routes, StaticResources, VirtualHost,
};
use super::received::{is_ipv6, listener_name};
use super::tags::{custom_tags, identifying_service, service_of};
use super::{Endpoint, Tracer};
use crate::diag::{WithHint, go_quote};
use crate::effective::{Answer, Target};
use crate::model::{
    ApiVersion, Exporter, Feature, Inbound, Interface, Networking, Release, ReleaseRules,
};

/// Where Kuma's proxies answer statistics when nothing else is written.
const ADMIN_PORT: u32 = 9901;

/// The configuration of the proxy of a dataplane.
///
/// # Errors
/// When no Envoy of today would run it: Zipkin's V1, a URL or an address that it refuses.
pub fn bootstrap(answer: &Answer<'_, '_>, instead: Option<&Endpoint>) -> anyhow::Result<Bootstrap> {
    let (view, dataplane) = (answer.view, answer.dataplane);
    // What a release wrote in v2 is written in v3, by the newest release that says the same.
    let tracer = match answer.target() {
        Some(target) => {
            check_payload(target, view.rules.release)?;
            let mut tracer = Tracer::new(target, in_v3(view.rules), instead);
            if let Some(more) = &target.more {
                tracer.custom_tags = custom_tags(answer, more);
            }
            check_collector(target, &tracer)?;
            Some(tracer)
        }
        None => None,
    };
    let mut resources = StaticResources::default();
    let mut taken = BTreeSet::new();
    let mut services = BTreeMap::new();
    let networking = dataplane.networking.as_deref();
    for (interface, inbound) in answer.listeners().inbounds {
        check_interface(&interface)?;
        taken.insert(interface.port);
        let cluster = service_cluster(inbound, &interface, view.rules);
        let service = service_of(answer, inbound);
        let tracing = tracer.as_ref();
        let tracing = tracing.map(|it| it.tracing(service, Direction::Inbound, ""));
        let manager = ConnectionManager {
            stat_prefix: Some(cluster.name.clone()),
            route_config: Some(everything_to(&cluster.name)),
            http_filters: vec![Extension::new(
                "envoy.filters.http.router",
                "envoy.extensions.filters.http.router.v3.Router",
                Empty {},
            )],
            tracing,
        };
        resources.listeners.push(Listener {
            name: listener_name(Direction::Inbound, interface.address, interface.port),
            address: Some(Address::new(interface.address, interface.port)),
            traffic_direction: Direction::Inbound,
            filter_chains: vec![manager.into_chain(false)],
        });
        services.entry(cluster.name.clone()).or_insert(cluster);
    }
    resources.clusters.extend(services.into_values());
    resources
        .clusters
        .extend(tracer.map(|tracer| tracer.cluster(is_ipv6(answer))));
    Ok(Bootstrap {
        node: Node {
            id: format!("{}.{}", dataplane.meta.mesh, dataplane.meta.name),
            cluster: identifying_service(answer).to_owned(),
        },
        admin: Admin {
            address: Address::new("127.0.0.1", admin_port(networking, &taken)),
        },
        static_resources: resources,
    })
}

/// The rules that say in v3 what these say in v2.
fn in_v3(rules: ReleaseRules) -> ReleaseRules {
    if rules.has(Feature::V1Payload) {
        ReleaseRules::of(Release::of_patch(1, 1, 0))
    } else {
        rules
    }
}

fn check_payload(target: &Target, release: Release) -> anyhow::Result<()> {
    match &*target.exporter {
        Exporter::Zipkin { settings, version } if *version == ApiVersion::JsonV1 => {
            let why = if settings.api_version.is_empty() {
                "the path of its url is /api/v1/spans and apiVersion is not set"
            } else {
                "its apiVersion is httpJsonV1"
            };
            let error = anyhow!(
                "Kuma {release} sends Zipkin's V1 to backend {}, which no Envoy of today can: {why}",
                go_quote(&target.name)
            );
            Err(error.hint("write the path /api/v2/spans in url and apiVersion: httpJson"))
        }
        _ => Ok(()),
    }
}

/// Envoy takes any text for a name or a path, but neither an empty one nor a port that is none.
fn check_collector(target: &Target, tracer: &Tracer<'_>) -> anyhow::Result<()> {
    let refuse = |what: &str, help: &str| {
        let backend = go_quote(&target.name);
        Err(anyhow!("Envoy refuses the collector of backend {backend}: {what}").hint(help))
    };
    if tracer.path.as_deref() == Some("") {
        return refuse("its url has no path", "write the path: /api/v2/spans");
    }
    if tracer.endpoint.host.is_empty() {
        return refuse(
            "it has no host",
            "write the host, or give --collector HOST:PORT",
        );
    }
    if tracer.endpoint.port > 65535 {
        return refuse(
            "its port is above 65535",
            "write the port that the collector listens on, or give --collector HOST:PORT",
        );
    }
    Ok(())
}

fn check_interface(interface: &Interface<'_>) -> anyhow::Result<()> {
    let Interface {
        address,
        port,
        service_address,
        service_port,
    } = *interface;
    for (what, address) in [("listens on", address), ("forwards to", service_address)] {
        if address.parse::<IpAddr>().is_err() {
            let error = anyhow!(
                "inbound {port} {what} {}, which is not an IP address, as Envoy needs it",
                go_quote(address)
            );
            return Err(error.hint("write an address of this machine, such as 127.0.0.1"));
        }
    }
    for (what, port) in [("listens on", port), ("forwards to", service_port)] {
        if !(1..=65535).contains(&port) {
            let error = anyhow!("an inbound {what} the port {port}, which no socket can have");
            return Err(error.hint("write a port from 1 to 65535"));
        }
    }
    let listens_there = [service_address, "0.0.0.0", "::"].contains(&address);
    if listens_there && port == service_port {
        let error = anyhow!(
            "inbound {port} listens where its service would have to: {service_address}:{port}"
        );
        return Err(error.hint("write the port of the service in servicePort"));
    }
    Ok(())
}

/// The service of an inbound, by the name that Kuma gives it.
fn service_cluster(inbound: &Inbound, interface: &Interface<'_>, rules: ReleaseRules) -> Cluster {
    let (address, port) = (interface.service_address, interface.service_port);
    let host = if address == "127.0.0.1" {
        "localhost"
    } else {
        address
    };
    let name = format!("{host}:{port}");
    let mut cluster = Cluster::new(name, "STATIC", Address::new(address, port));
    if inbound.protocol(rules) != "http" {
        cluster.typed_extension_protocol_options = Some(ProtocolOptions::http2());
    }
    cluster
}

fn everything_to(cluster: &str) -> Routes {
    let route = Route {
        matching: RouteMatch { prefix: "/" },
        route: RouteAction {
            cluster: cluster.to_owned(),
            timeout: "0s",
        },
    };
    Routes {
        name: format!("inbound:{cluster}"),
        virtual_hosts: vec![VirtualHost {
            name: cluster.to_owned(),
            domains: vec!["*"],
            routes: vec![route],
        }],
    }
}

/// The port that the dataplane says, else Kuma's, else the next one that no inbound listens on.
fn admin_port(networking: Option<&Networking>, taken: &BTreeSet<u32>) -> u32 {
    let written = networking.and_then(|networking| networking.admin_port);
    written
        .filter(|port| (1..=65535).contains(port))
        .or_else(|| (ADMIN_PORT..65535).find(|port| !taken.contains(port)))
        .unwrap_or(ADMIN_PORT)
}
