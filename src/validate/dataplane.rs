//! What the control planes refuse in a Dataplane, each release by its own features.

mod ingress;
mod port;
mod proxy;
pub(super) mod tags;

use std::net::{IpAddr, Ipv4Addr};

use super::address::{is_dns_name, is_ip};
use super::refusals::{MakePath, Refusals};
use crate::diag::codes;
use crate::model::{
    CollectorUrl, Dataplane, Feature, Gateway, GatewayKind, Metrics, Networking, Probes,
};

/// Whether a release gets as far as checking it: without networking some answer 500, and 3.0 has no
/// gateways of its own.
pub(super) fn is_decoded(dataplane: &Dataplane, refusals: &mut Refusals<'_>) -> bool {
    let meta = refusals.about.meta;
    let path = || meta.spec().field("networking");
    let kind = dataplane.gateway().map(|gateway| gateway.kind);
    if kind == Some(GatewayKind::Builtin) && !refusals.has(Feature::Tracing) {
        let at = path().field("gateway").field("type");
        let message = format!(
            "Kuma {} has no gateways of the type BUILTIN",
            refusals.rules().release
        );
        refusals.add(codes::GATEWAY, at, message);
        return false;
    }
    let is_there = dataplane.networking.is_some() || refusals.has(Feature::NetworkingChecked);
    if !is_there {
        let message = "is missing; the control plane answers 500 Internal Server Error";
        refusals.add(codes::NO_INBOUND, path(), message);
    }
    is_there
}

pub(super) fn check(dataplane: &Dataplane, refusals: &mut Refusals<'_>) {
    let meta = refusals.about.meta;
    let path = || meta.spec().field("networking");
    let Some(networking) = dataplane.networking.as_deref() else {
        refusals.add(codes::NO_INBOUND, path(), "must be defined");
        return;
    };
    if refusals.has(Feature::IngressMode) && networking.is_ingress {
        return ingress::check(networking, &path, refusals);
    }
    if refusals.has(Feature::AdminPort) {
        check_admin_port(networking, &path, refusals);
    }
    let probes = dataplane.probes.as_deref();
    let probes = probes.filter(|_| refusals.has(Feature::Probes));
    let metrics = match &networking.gateway {
        Some(gateway) if !refusals.has(Feature::GatewayTypes) => {
            if !networking.inbounds.is_empty() {
                let message = "inbound cannot be defined both with gateway";
                refusals.add(codes::GATEWAY, path(), message);
            }
            check_networking(networking, Some(gateway), &path, refusals);
            None
        }
        Some(gateway) if gateway.kind != GatewayKind::Other => {
            if !check_gateway_type(dataplane, networking, gateway.kind, refusals) {
                return;
            }
            check_networking(networking, Some(gateway), &path, refusals);
            if gateway.kind == GatewayKind::Builtin {
                return;
            }
            None
        }
        _ => {
            if networking.inbounds.is_empty() && refusals.has(Feature::InboundRequired) {
                let message = "has to contain at least one inbound interface or gateway";
                refusals.add(codes::NO_INBOUND, path(), message);
            }
            check_networking(networking, None, &path, refusals);
            dataplane.metrics.as_deref()
        }
    };
    if let Some(probes) = probes {
        check_probes(probes, &|| meta.spec().field("probes"), refusals);
    }
    if let Some(metrics) = metrics.filter(|_| refusals.has(Feature::DataplaneMetrics)) {
        check_metrics(metrics, &|| meta.spec().field("metrics"), refusals);
    }
}

/// Whether a release takes the type of a gateway; what it does not take beside it is refused, too.
fn check_gateway_type(
    dataplane: &Dataplane,
    networking: &Networking,
    kind: GatewayKind,
    refusals: &mut Refusals<'_>,
) -> bool {
    let path = refusals.spec().field("networking");
    let is_builtin = kind == GatewayKind::Builtin;
    if is_builtin && !refusals.has(Feature::BuiltinGateways) {
        let at = path.field("gateway");
        refusals.add(codes::GATEWAY, at, "unsupported gateway type");
        return false;
    }
    let word = kind.word();
    let contradictions = [
        ("inbound", !networking.inbounds.is_empty()),
        ("outbound", is_builtin && !networking.outbounds.is_empty()),
        ("probes", is_builtin && dataplane.probes.is_some()),
    ];
    for (field, _) in contradictions.into_iter().filter(|(_, is_there)| *is_there) {
        let message = format!("{field} cannot be defined for {word} gateways");
        refusals.add(codes::GATEWAY, path.clone().field(field), message);
    }
    true
}

fn check_networking(
    networking: &Networking,
    gateway: Option<&Gateway>,
    path: MakePath<'_>,
    refusals: &mut Refusals<'_>,
) {
    let at_gateway = || path().field("gateway").field("tags");
    let gateway = gateway.map(|gateway| &gateway.tags);
    let gateway_first = refusals.has(Feature::GatewayTypes);
    if let Some(tags) = gateway.filter(|_| gateway_first) {
        tags::check_gateway(tags, &at_gateway, refusals);
    }
    check_address(networking, path, refusals);
    if let Some(tags) = gateway.filter(|_| !gateway_first) {
        tags::check_gateway(tags, &at_gateway, refusals);
    }
    for (index, inbound) in networking.inbounds.iter().enumerate() {
        let at = || path().field("inbound").index(index);
        proxy::check_inbound(inbound, &networking.address, &at, refusals);
    }
    for (index, outbound) in networking.outbounds.iter().enumerate() {
        let at = || path().field("outbound").index(index);
        proxy::check_outbound(outbound, &at, refusals);
    }
    if refusals.has(Feature::ReachableBackends) {
        // Kuma spells the name of the field in another way here.
        let at = || {
            path()
                .renamed("transparentProxying", "transparentProxing")
                .field("reachableBackends")
                .field("refs")
        };
        proxy::check_reachable(&networking.reachable_backends, &at, refusals);
    }
}

fn check_address(networking: &Networking, path: MakePath<'_>, refusals: &mut Refusals<'_>) {
    let at = || path().field("address");
    let address = &*networking.address;
    if refusals.has(Feature::IpAddresses) {
        if !is_ip(address) && !proxy::brings_address(networking, refusals.rules()) {
            refusals.add(codes::ADDRESS, at(), "address has to be valid IP address");
        }
        return;
    }
    if address.is_empty() {
        refusals.add(codes::ADDRESS, at(), "address can't be empty");
        return;
    }
    if matches!(address, "0.0.0.0" | "::") && refusals.has(Feature::NoUnspecifiedAddress) {
        let help = "write the address at which other proxies reach this one";
        refusals.advise(codes::ADDRESS, at(), "must not be 0.0.0.0 or ::", help);
    }
    if !is_ip(address) && !is_dns_name(address) {
        let message = "address has to be valid IP address or domain name";
        refusals.add(codes::ADDRESS, at(), message);
    }
}

/// The admin port of the proxy must not be taken on the loopback address.
fn check_admin_port(networking: &Networking, path: MakePath<'_>, refusals: &mut Refusals<'_>) {
    const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let Some(admin) = networking.admin_port else {
        return;
    };
    let overlaps = |address: &str, other: &str| {
        let address = if address.is_empty() { other } else { address };
        let ip = address.parse::<IpAddr>();
        ip.is_ok_and(|ip| ip.is_unspecified() || ip == LOOPBACK)
    };
    let at = || path().field("admin").field("port");
    let inbound = networking.inbounds.iter().any(|inbound| {
        let service_port = if inbound.service_port == 0 {
            inbound.port
        } else {
            inbound.service_port
        };
        inbound.port == admin && overlaps(&inbound.address, &networking.address)
            || service_port == admin && overlaps(&inbound.service_address, "127.0.0.1")
    });
    if inbound {
        refusals.add(codes::ADMIN_PORT, at(), "must differ from inbound");
    }
    if networking
        .outbounds
        .iter()
        .any(|outbound| outbound.port == admin && overlaps(&outbound.address, "127.0.0.1"))
    {
        refusals.add(codes::ADMIN_PORT, at(), "must differ from outbound");
    }
}

fn check_probes(probes: &Probes, at: MakePath<'_>, refusals: &mut Refusals<'_>) {
    port::check(probes.port, at, "port", refusals);
    for (index, probe) in probes.endpoints.iter().enumerate() {
        let at = || at().field("endpoints").index(index);
        port::check(probe.inbound_port, &at, "inboundPort", refusals);
        for (field, path) in [("inboundPath", &probe.inbound_path), ("path", &probe.path)] {
            if CollectorUrl::parse(path).is_err() {
                refusals.add(
                    codes::PROBE_PATH,
                    at().field(field),
                    "should be a valid URL Path",
                );
            }
        }
    }
}

fn check_metrics(metrics: &Metrics, at: MakePath<'_>, refusals: &mut Refusals<'_>) {
    /// The numbers of `activeMTLSBackend` and `disabled`.
    const SAME: [(bool, usize); 2] = [(false, 0), (true, 2)];
    if &*metrics.kind != "prometheus" {
        let message = "unknown backend type. Available backends: \"prometheus\"";
        refusals.add(codes::METRICS, at().field("type"), message);
        return;
    }
    let at = || at().field("conf");
    let conf = match &metrics.conf {
        Ok(conf) => conf,
        Err(unreadable) => {
            let message = format!("could not parse config: {}", unreadable.reason);
            let help = format!("{} {}", unreadable.field, unreadable.message);
            refusals.advise(codes::METRICS, at(), message, help);
            return;
        }
    };
    if let (Some(skip), Some(mode)) = (conf.skip_mtls, conf.tls_mode)
        && !SAME.contains(&(skip, mode))
    {
        let message = "skipMTLS and tls configuration cannot be defined together";
        refusals.add(codes::METRICS, at(), message);
        return;
    }
    let mut names = std::collections::HashSet::new();
    for (index, name) in conf.aggregate.iter().enumerate() {
        if !names.insert(name) {
            let message = format!("duplicate entry: {name}, values have to be unique");
            let at = at().field("aggregate").index(index).field("name");
            refusals.add(codes::METRICS, at, message);
        }
    }
}
