//! The rules of Kuma 0.4, which 0.5 and 0.6 are judged by too.

use super::{MakePath, is_ip, missing_service, outbound_tags_known, unknown_protocol};
use crate::model::{Inbound, Networking, Outbound, Rules, TagNames, Tags};
use crate::validate::Refusals;
use crate::validate::rules::codes;

const SERVICE: &str = TagNames::Old.service();
const PROTOCOL: &str = TagNames::Old.protocol();
const PROTOCOLS: [&str; 2] = ["http", "tcp"];

pub(super) fn check(
    networking: &Networking,
    path: MakePath<'_>,
    rules: Rules,
    refusals: &mut Refusals<'_>,
) {
    if networking.inbounds.is_empty() && networking.gateway.is_none() {
        let message = "has to contain at least one inbound interface or gateway";
        refusals.add(codes::NO_INBOUND, path(), message);
    }
    if !networking.inbounds.is_empty() && networking.gateway.is_some() {
        refusals.add(
            codes::GATEWAY,
            path(),
            "inbound cannot be defined both with gateway",
        );
    }
    // An inbound in the notation of the oldest releases brings the address along.
    let legacy = networking.inbounds.iter().any(|inbound| {
        !inbound.interface.is_empty()
            && inbound.port == 0
            && inbound.service_port == 0
            && inbound.address.is_empty()
    });
    let brought_along = legacy && networking.address.is_empty();
    if !brought_along && !is_ip(&networking.address) {
        refusals.add(
            codes::ADDRESS,
            path().field("address"),
            "address has to be valid IP address",
        );
    }
    if let Some(gateway) = &networking.gateway {
        let at = || path().field("gateway");
        missing_service(&gateway.tags, SERVICE, &at, refusals);
        check_tags(&gateway.tags, &at, refusals);
    }
    for (index, inbound) in networking.inbounds.iter().enumerate() {
        check_inbound(
            inbound,
            &networking.address,
            &|| path().field("inbound").index(index),
            refusals,
        );
    }
    for (index, outbound) in networking.outbounds.iter().enumerate() {
        check_outbound(
            outbound,
            rules,
            &|| path().field("outbound").index(index),
            refusals,
        );
    }
}

fn check_inbound(
    inbound: &Inbound,
    dataplane_address: &str,
    at: MakePath<'_>,
    refusals: &mut Refusals<'_>,
) {
    let at_interface = || at().field("interface");
    if inbound.interface.is_empty() {
        if !(1..=65535).contains(&inbound.port) {
            refusals.add(
                codes::PORT,
                at().field("port"),
                "port has to be in range of [1, 65535]",
            );
        }
        if inbound.service_port > 65535 {
            let message = "servicePort has to be in range of [0, 65535]";
            refusals.add(codes::PORT, at().field("servicePort"), message);
        }
        if !inbound.address.is_empty() && !is_ip(&inbound.address) {
            refusals.add(
                codes::ADDRESS,
                at().field("address"),
                "address has to be valid IP address",
            );
        }
    } else {
        let beside = [
            ("port", inbound.port != 0),
            ("servicePort", inbound.service_port != 0),
            ("address", !inbound.address.is_empty()),
            ("networking.address", !dataplane_address.is_empty()),
        ];
        for (field, _) in beside.into_iter().filter(|(_, is_set)| *is_set) {
            let message = format!(
                "interface cannot be defined with {field}. Replace it with port, servicePort and networking.address"
            );
            refusals.add(codes::INTERFACE, at_interface(), message);
        }
        if !is_inbound_interface(&inbound.interface) {
            let message = "invalid format: expected format is DATAPLANE_IP:DATAPLANE_PORT:WORKLOAD_PORT , \
                           e.g. 192.168.0.100:9090:8080 or [2001:db8::1]:7070:6060";
            refusals.add(codes::INTERFACE, at_interface(), message);
        }
    }
    missing_service(&inbound.tags, SERVICE, at, refusals);
    if let Some(protocol) = inbound.tags.get(PROTOCOL)
        && !PROTOCOLS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(protocol))
    {
        unknown_protocol(
            PROTOCOL,
            protocol,
            &PROTOCOLS,
            &|| at().field("tags"),
            refusals,
        );
    }
    check_tags(&inbound.tags, at, refusals);
}

fn check_outbound(
    outbound: &Outbound,
    rules: Rules,
    at: MakePath<'_>,
    refusals: &mut Refusals<'_>,
) {
    if outbound.interface.is_empty() {
        if !(1..=65535).contains(&outbound.port) {
            refusals.add(
                codes::PORT,
                at().field("port"),
                "port has to be in range of [1, 65535]",
            );
        }
        if !outbound.address.is_empty() && !is_ip(&outbound.address) {
            refusals.add(
                codes::ADDRESS,
                at().field("address"),
                "address has to be valid IP address",
            );
        }
    } else {
        for (field, is_set) in [
            ("port", outbound.port != 0),
            ("address", !outbound.address.is_empty()),
        ] {
            if is_set {
                let message = format!(
                    "interface cannot be defined with {field}. Replace it with port and address"
                );
                refusals.add(codes::INTERFACE, at().field("interface"), message);
            }
        }
        if !is_outbound_interface(&outbound.interface) {
            let message = "invalid format: expected format is DATAPLANE_IP:DATAPLANE_PORT where DATAPLANE_IP is \
                           optional. E.g. 127.0.0.1:9090, :9090, [::1]:8080";
            refusals.add(codes::INTERFACE, at().field("interface"), message);
        }
    }
    if outbound.service.is_empty()
        && !(outbound_tags_known(rules) && outbound.tags.get(SERVICE).is_some())
    {
        refusals.add(
            codes::OUTBOUND_SERVICE,
            at().field("service"),
            "cannot be empty",
        );
    }
}

fn check_tags(tags: &Tags, at: MakePath<'_>, refusals: &mut Refusals<'_>) {
    for (key, value) in tags.iter() {
        if value.is_empty() {
            refusals.add(
                codes::TAG_VALUE,
                at().field("tags").key(key),
                "tag value cannot be empty",
            );
        }
    }
}

/// `IPv4:port:port` or `[IPv6]:port:port`.
fn is_inbound_interface(text: &str) -> bool {
    text.rsplit_once(':')
        .is_some_and(|(rest, service_port)| is_port(service_port) && is_address_and_port(rest))
}

/// `IPv4:port`, `[IPv6]:port` or `:port`.
fn is_outbound_interface(text: &str) -> bool {
    text.strip_prefix(':').is_some_and(is_port) || is_address_and_port(text)
}

fn is_address_and_port(text: &str) -> bool {
    let Some((host, port)) = text.rsplit_once(':') else {
        return false;
    };
    let bare = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    let is_host = bare.map_or_else(|| !host.contains(':') && is_ip(host), is_ip);
    is_host && is_port(port)
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
        && text
            .parse()
            .is_ok_and(|port: u32| (1..=65535).contains(&port))
}
