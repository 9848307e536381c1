//! What the control planes refuse in a Dataplane: 0.4 to 0.6 as 0.4 does, from 0.7 on as 2.8 does.

use std::net::{IpAddr, Ipv4Addr};

use super::address::{is_dns_name, is_ip, parse_ip};
use super::rules::codes;
use super::traffic_trace::{TAG_NAME_CHARACTERS, is_tag_name};
use super::{Refusals, name};
use crate::diag::{FieldPath, did_you_mean, go_quote};
use crate::model::{
    CollectorUrl, Dataplane, Inbound, Networking, Outbound, Probes, Release, Rules, TagNames, Tags,
};

mod old;

const SERVICE: &str = TagNames::New.service();
const PROTOCOL: &str = TagNames::New.protocol();
const PROTOCOLS: [&str; 5] = ["grpc", "http", "http2", "kafka", "tcp"];

/// Makes the path of what is judged: where something is refused, which is almost nowhere.
type MakePath<'a> = &'a dyn Fn() -> FieldPath;

pub(super) fn check(dataplane: &Dataplane, rules: Rules, refusals: &mut Refusals<'_>) {
    name::check(rules, refusals);
    let meta = refusals.meta;
    let path = || meta.spec().field("networking");
    if rules.old_dataplanes() {
        let empty = Networking::default();
        old::check(
            dataplane.networking.as_deref().unwrap_or(&empty),
            &path,
            rules,
            refusals,
        );
        return;
    }
    let Some(networking) = dataplane.networking.as_deref() else {
        refusals.add(codes::NO_INBOUND, path(), "must be defined");
        return;
    };
    check_admin_port(networking, &path, refusals);
    match &networking.gateway {
        None => {
            if networking.inbounds.is_empty() {
                let message = "has to contain at least one inbound interface or gateway";
                refusals.add(codes::NO_INBOUND, path(), message);
            }
        }
        Some(gateway) => {
            let kind = if gateway.builtin {
                "builtin"
            } else {
                "delegated"
            };
            let mut contradiction = |field: &'static str| {
                refusals.add(
                    codes::GATEWAY,
                    path().field(field),
                    format!("{field} cannot be defined for {kind} gateways"),
                );
            };
            if !networking.inbounds.is_empty() {
                contradiction("inbound");
            }
            if gateway.builtin && !networking.outbounds.is_empty() {
                contradiction("outbound");
            }
            if gateway.builtin && dataplane.probes.is_some() {
                contradiction("probes");
            }
            check_gateway_tags(
                &gateway.tags,
                rules,
                &|| path().field("gateway").field("tags"),
                refusals,
            );
        }
    }
    check_networking(networking, rules, &path, refusals);
    if !networking
        .gateway
        .as_ref()
        .is_some_and(|gateway| gateway.builtin)
        && let Some(probes) = dataplane.probes.as_deref()
    {
        check_probes(probes, &|| meta.spec().field("probes"), refusals);
    }
}

fn check_networking(
    networking: &Networking,
    rules: Rules,
    path: MakePath<'_>,
    refusals: &mut Refusals<'_>,
) {
    check_address(&networking.address, path, refusals);
    for (index, inbound) in networking.inbounds.iter().enumerate() {
        let at = || path().field("inbound").index(index);
        check_inbound(inbound, &networking.address, &at, refusals);
        if !takes_without_service(&inbound.tags, rules) {
            missing_service(&inbound.tags, SERVICE, &at, refusals);
        }
    }
    for (index, outbound) in networking.outbounds.iter().enumerate() {
        check_outbound(
            outbound,
            &|| path().field("outbound").index(index),
            refusals,
        );
    }
}

fn check_address(address: &str, path: MakePath<'_>, refusals: &mut Refusals<'_>) {
    let at = || path().field("address");
    if address.is_empty() {
        refusals.add(codes::ADDRESS, at(), "address can't be empty");
        return;
    }
    if matches!(address, "0.0.0.0" | "::") {
        let help = "write the address at which other proxies reach this one";
        refusals.advise(codes::ADDRESS, at(), "must not be 0.0.0.0 or ::", help);
    }
    if !is_ip(address) && !is_dns_name(address) {
        let message = "address has to be valid IP address or domain name";
        refusals.add(codes::ADDRESS, at(), message);
    }
}

fn check_port(port: u32, at: MakePath<'_>, field: &'static str, refusals: &mut Refusals<'_>) {
    if !(1..=65535).contains(&port) {
        let message = "port must be in the range [1, 65535]";
        refusals.add(codes::PORT, at().field(field), message);
    }
}

fn check_inbound(
    inbound: &Inbound,
    dataplane_address: &str,
    at: MakePath<'_>,
    refusals: &mut Refusals<'_>,
) {
    check_port(inbound.port, at, "port", refusals);
    if inbound.service_port != 0 {
        check_port(inbound.service_port, at, "servicePort", refusals);
    }
    check_service_address(inbound, dataplane_address, at, refusals);
    let at_tags = || at().field("tags");
    if let Some(protocol) = inbound.tags.get(PROTOCOL)
        // `tls` passes the check, though the message does not name it.
        && !PROTOCOLS.iter().chain(&["tls"]).any(|known| known.eq_ignore_ascii_case(protocol))
    {
        unknown_protocol(PROTOCOL, protocol, &PROTOCOLS, &at_tags, refusals);
    }
    check_tags(&inbound.tags, &at_tags, refusals);
}

/// The service's own address must be one, and must not lead back to the proxy.
fn check_service_address(
    inbound: &Inbound,
    dataplane_address: &str,
    at: MakePath<'_>,
    refusals: &mut Refusals<'_>,
) {
    let same_port = inbound.service_port == 0 || inbound.service_port == inbound.port;
    let at_service = || at().field("serviceAddress");
    let loops = "serviceAddress and servicePort has to differ from address and port";
    if !inbound.service_address.is_empty() {
        if !is_ip(&inbound.service_address) {
            refusals.add(
                codes::ADDRESS,
                at_service(),
                "serviceAddress has to be valid IP address",
            );
        }
        if *inbound.service_address == *dataplane_address && same_port {
            refusals.add(codes::ADDRESS, at_service(), loops);
        }
    }
    if !inbound.address.is_empty() {
        if !is_ip(&inbound.address) {
            refusals.add(
                codes::ADDRESS,
                at().field("address"),
                "address has to be valid IP address",
            );
        }
        if inbound.address == inbound.service_address && same_port {
            refusals.add(codes::ADDRESS, at_service(), loops);
        }
    }
}

fn check_outbound(outbound: &Outbound, at: MakePath<'_>, refusals: &mut Refusals<'_>) {
    check_port(outbound.port, at, "port", refusals);
    if !outbound.address.is_empty() && !is_ip(&outbound.address) {
        refusals.add(
            codes::ADDRESS,
            at().field("address"),
            "address has to be valid IP address",
        );
    }
    if outbound.has_backend_ref {
        return;
    }
    let at_tags = || at().field("tags");
    if outbound.tags.is_empty() {
        if outbound.service.is_empty() {
            mandatory_service(&at_tags, codes::OUTBOUND_SERVICE, refusals);
        }
        return;
    }
    check_tags(&outbound.tags, &at_tags, refusals);
    if outbound.tags.get(SERVICE).is_none() {
        mandatory_service(&at_tags, codes::OUTBOUND_SERVICE, refusals);
    }
}

fn check_gateway_tags(tags: &Tags, rules: Rules, at: MakePath<'_>, refusals: &mut Refusals<'_>) {
    if let Some(protocol) = tags.get(PROTOCOL)
        && protocol != "tcp"
    {
        let message =
            format!("other values than tcp are not allowed, provided value \"{protocol}\"");
        refusals.advise(
            codes::GATEWAY,
            at().key(PROTOCOL),
            message,
            "leave the tag out",
        );
    }
    check_tags(tags, at, refusals);
    if tags.get(SERVICE).is_none() && !takes_without_service(tags, rules) {
        mandatory_service(at, codes::SERVICE_TAG, refusals);
    }
}

fn mandatory_service(at: MakePath<'_>, code: crate::diag::Code, refusals: &mut Refusals<'_>) {
    refusals.add(
        code,
        at(),
        format!("mandatory tag {} is missing", go_quote(SERVICE)),
    );
}

fn check_tags(tags: &Tags, at: MakePath<'_>, refusals: &mut Refusals<'_>) {
    for (key, value) in tags.iter() {
        if key.is_empty() {
            refusals.add(codes::TAG_NAME, at(), "tag name must be non-empty");
        }
        if !is_tag_name(key) {
            refusals.add(codes::TAG_NAME, at().key(key), TAG_NAME_CHARACTERS);
        }
        if value.is_empty() {
            refusals.add(
                codes::TAG_VALUE,
                at().key(key),
                "tag value must be non-empty",
            );
        }
        if !is_tag_name(value) || value.contains('/') {
            let message =
                "tag value must consist of alphanumeric characters, dots, dashes and underscores";
            refusals.add(codes::TAG_VALUE, at().key(key), message);
        }
    }
}

/// Whether tags need not name a service: from Kuma 2.14 on there may be none but the zone, which the
/// control plane writes, and 3.0 asks for nothing.
fn takes_without_service(tags: &Tags, rules: Rules) -> bool {
    let has_none = || tags.iter().all(|(name, _)| name == "kuma.io/zone");
    rules.release >= Release::REMOVED
        || (rules.chosen && rules.release >= Release::new(2, 14) && has_none())
}

/// Every inbound names its service; a tag of the other generation is the usual reason why not.
fn missing_service(tags: &Tags, service: &str, at: MakePath<'_>, refusals: &mut Refusals<'_>) {
    if tags.get(service).is_some() {
        return;
    }
    let other = if service == SERVICE {
        TagNames::Old.service()
    } else {
        SERVICE
    };
    let help = match tags.get(other) {
        Some(_) if service == SERVICE => {
            format!("from Kuma 0.7 on the tag {other} is called {service}")
        }
        Some(_) => format!("before Kuma 0.7 the tag {other} was called {service}"),
        None => format!("add the tag {service} with the name of the service"),
    };
    refusals.advise(
        codes::SERVICE_TAG,
        at().field("tags").key(service),
        "tag has to exist",
        help,
    );
}

fn unknown_protocol(
    tag: &str,
    value: &str,
    known: &[&'static str],
    at: MakePath<'_>,
    refusals: &mut Refusals<'_>,
) {
    let message = format!(
        "tag {} has an invalid value {}. Allowed values: {}",
        go_quote(tag),
        go_quote(value),
        known.join(", ")
    );
    let finding = refusals.add(codes::PROTOCOL, at().key(tag), message);
    finding.help = did_you_mean(value, known.iter().copied());
}

/// The admin port of the proxy must not be taken on the loopback address.
fn check_admin_port(networking: &Networking, path: MakePath<'_>, refusals: &mut Refusals<'_>) {
    const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let Some(admin) = networking.admin_port else {
        return;
    };
    let overlaps =
        |address: &str| parse_ip(address).is_some_and(|ip| ip.is_unspecified() || ip == LOOPBACK);
    let or = |text: &str, other: &str| {
        if text.is_empty() {
            other.to_owned()
        } else {
            text.to_owned()
        }
    };
    let at = || path().field("admin").field("port");
    let inbound = networking.inbounds.iter().any(|inbound| {
        let service_port = if inbound.service_port == 0 {
            inbound.port
        } else {
            inbound.service_port
        };
        inbound.port == admin && overlaps(&or(&inbound.address, &networking.address))
            || service_port == admin && overlaps(&or(&inbound.service_address, "127.0.0.1"))
    });
    if inbound {
        refusals.add(codes::ADMIN_PORT, at(), "must differ from inbound");
    }
    if networking
        .outbounds
        .iter()
        .any(|outbound| outbound.port == admin && overlaps(&or(&outbound.address, "127.0.0.1")))
    {
        refusals.add(codes::ADMIN_PORT, at(), "must differ from outbound");
    }
}

fn check_probes(probes: &Probes, at: MakePath<'_>, refusals: &mut Refusals<'_>) {
    check_port(probes.port, at, "port", refusals);
    for (index, probe) in probes.endpoints.iter().enumerate() {
        let at = || at().field("endpoints").index(index);
        check_port(probe.inbound_port, &at, "inboundPort", refusals);
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

/// Whether outbounds may name their service by tags, which 0.4 did not know.
fn outbound_tags_known(rules: Rules) -> bool {
    rules.release >= Release::new(0, 5)
}
