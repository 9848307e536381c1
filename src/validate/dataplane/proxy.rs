//! Inbounds and outbounds.

use super::{port, tags};
use crate::diag::{FieldPath, codes, did_you_mean};
use crate::model::{
    BackendRef, Feature, Inbound, Networking, Outbound, ReleaseRules, ServiceProbe,
    backend_ref_kinds, is_subdomain,
};
use crate::validate::address::is_ip;
use crate::validate::name::SUBDOMAIN_WORDS;
use crate::validate::refusals::{MakePath, Refusals};

const NO_IP_ADDRESS: &str = "address has to be valid IP address";

/// Whether an inbound in the notation of the oldest releases brings the address along.
pub(crate) fn brings_address(networking: &Networking, rules: ReleaseRules) -> bool {
    rules.has(Feature::Interface)
        && networking.address.is_empty()
        && networking.inbounds.iter().any(|inbound| {
            !inbound.interface.is_empty()
                && inbound.port == 0
                && inbound.service_port == 0
                && inbound.address.is_empty()
        })
}

pub(crate) fn check_inbound(
    inbound: &Inbound,
    dataplane_address: &str,
    at: MakePath<'_>,
    refusals: &mut Refusals<'_>,
) {
    if refusals.has(Feature::Interface) && !inbound.interface.is_empty() {
        let beside = [
            ("port", inbound.port != 0),
            ("servicePort", inbound.service_port != 0),
            ("address", !inbound.address.is_empty()),
            ("networking.address", !dataplane_address.is_empty()),
        ];
        let at = at().field("interface");
        let instead = "port, servicePort and networking.address";
        check_beside(&beside, instead, &at, refusals);
        if !is_inbound_interface(&inbound.interface) {
            let message = "invalid format: expected format is DATAPLANE_IP:DATAPLANE_PORT:WORKLOAD_PORT , \
                           e.g. 192.168.0.100:9090:8080 or [2001:db8::1]:7070:6060";
            refusals.add(codes::INTERFACE, at, message);
        }
    } else {
        port::check(inbound.port, at, "port", refusals);
        port::check_service(inbound.service_port, at, refusals);
        check_addresses(inbound, dataplane_address, at, refusals);
    }
    if refusals.has(Feature::InboundProtocol) && !inbound.protocol.is_empty() {
        let at = || at().field("protocol");
        tags::check_protocol(&inbound.protocol, &|| "has".to_owned(), &at, refusals);
    }
    if refusals.has(Feature::InboundTags) {
        tags::check_inbound(&inbound.tags, &|| at().field("tags"), refusals);
    }
    if let Some(probe) = &inbound.service_probe
        && refusals.has(Feature::Health)
    {
        check_service_probe(probe, &|| at().field("serviceProbe"), refusals);
    }
}

/// The service's own address must be one, and must not lead back to the proxy.
fn check_addresses(
    inbound: &Inbound,
    dataplane_address: &str,
    at: MakePath<'_>,
    refusals: &mut Refusals<'_>,
) {
    let same_port = inbound.service_port == 0 || inbound.service_port == inbound.port;
    let at_service = || at().field("serviceAddress");
    let loops = "serviceAddress and servicePort has to differ from address and port";
    let service_address = Some(&*inbound.service_address)
        .filter(|address| !address.is_empty() && refusals.has(Feature::ServiceAddress));
    if let Some(address) = service_address {
        if !is_ip(address) {
            let message = "serviceAddress has to be valid IP address";
            refusals.add(codes::ADDRESS, at_service(), message);
        }
        if address == dataplane_address && same_port {
            refusals.add(codes::ADDRESS, at_service(), loops);
        }
    }
    if !inbound.address.is_empty() {
        if !is_ip(&inbound.address) {
            refusals.add(codes::ADDRESS, at().field("address"), NO_IP_ADDRESS);
        }
        if service_address == Some(&*inbound.address) && same_port {
            refusals.add(codes::ADDRESS, at_service(), loops);
        }
    }
}

fn check_service_probe(probe: &ServiceProbe, at: MakePath<'_>, refusals: &mut Refusals<'_>) {
    let is_zero = |duration: Option<f64>| duration.is_some_and(|duration| duration.abs() < 1.0);
    let values = [
        ("interval", is_zero(probe.interval)),
        ("timeout", is_zero(probe.timeout)),
        ("unhealthyThreshold", probe.unhealthy_threshold == Some(0)),
        ("healthyThreshold", probe.healthy_threshold == Some(0)),
    ];
    for (field, _) in values.into_iter().filter(|(_, is_zero)| *is_zero) {
        let message = "must have a positive value";
        refusals.add(codes::SERVICE_PROBE, at().field(field), message);
    }
}

pub(crate) fn check_outbound(outbound: &Outbound, at: MakePath<'_>, refusals: &mut Refusals<'_>) {
    if refusals.has(Feature::Interface) && !outbound.interface.is_empty() {
        let beside = [
            ("port", outbound.port != 0),
            ("address", !outbound.address.is_empty()),
        ];
        let at = at().field("interface");
        check_beside(&beside, "port and address", &at, refusals);
        if !is_outbound_interface(&outbound.interface) {
            let message = "invalid format: expected format is DATAPLANE_IP:DATAPLANE_PORT where DATAPLANE_IP is \
                           optional. E.g. 127.0.0.1:9090, :9090, [::1]:8080";
            refusals.add(codes::INTERFACE, at, message);
        }
    } else {
        port::check(outbound.port, at, "port", refusals);
        if !outbound.address.is_empty() && !is_ip(&outbound.address) {
            refusals.add(codes::ADDRESS, at().field("address"), NO_IP_ADDRESS);
        }
    }
    let backend_ref = outbound.backend_ref.as_deref();
    let backend_ref = backend_ref.filter(|_| refusals.has(Feature::BackendRef));
    let at_ref = || at().field("backendRef");
    let has_tags = refusals.has(Feature::OutboundTags) && !outbound.tags.is_empty();
    let has_service = refusals.has(Feature::OutboundService) && !outbound.service.is_empty();
    match backend_ref {
        Some(backend_ref) => {
            check_backend_ref(backend_ref, &at_ref, refusals);
            if has_tags || has_service {
                let message = "both backendRef and tags/service cannot be defined";
                refusals.add(codes::BACKEND_REF, at_ref(), message);
            }
        }
        None if !refusals.has(Feature::TagOutbounds) => {
            refusals.add(codes::BACKEND_REF, at_ref(), "must be defined");
        }
        None if has_tags => {
            let at_tags = || at().field("tags");
            let is_common = refusals.has(Feature::CommonTagRules);
            let code = codes::OUTBOUND_SERVICE;
            if !is_common {
                tags::require_service(&outbound.tags, &at_tags, code, refusals);
            }
            tags::check(&outbound.tags, &at_tags, refusals);
            if is_common {
                tags::mandatory_service(&outbound.tags, &at_tags, code, refusals);
            }
        }
        None if has_service => {}
        None => check_no_service(outbound, at, refusals),
    }
}

/// An outbound that names no service, or none that the release sees.
fn check_no_service(outbound: &Outbound, at: MakePath<'_>, refusals: &mut Refusals<'_>) {
    let tag = refusals.rules().tags.service();
    let (at, message) = if refusals.has(Feature::CommonTagRules) {
        (
            at().field("tags"),
            format!("mandatory tag \"{tag}\" is missing"),
        )
    } else if refusals.has(Feature::OutboundServiceField) {
        (at().field("service"), "cannot be empty".to_owned())
    } else {
        (at().field(tag), "cannot be empty".to_owned())
    };
    let help = if refusals.has(Feature::OutboundTags) {
        let old = &outbound.service;
        let value = if old.is_empty() { "NAME" } else { &**old };
        format!("name the service by its tag: tags: {{{tag}: {value}}}")
    } else {
        let old = outbound.tags.get(tag).unwrap_or("NAME");
        format!("name the service: service: {old}")
    };
    refusals.advise(codes::OUTBOUND_SERVICE, at, message, help);
}

fn check_kind(kind: &str, at: MakePath<'_>, refusals: &mut Refusals<'_>) {
    let kinds = backend_ref_kinds(refusals.has(Feature::BackendRefLabels));
    if !kinds.contains(&kind) {
        let message = format!("invalid value. Available values are: {}", kinds.join(","));
        let help = did_you_mean(kind, kinds.iter().copied());
        refusals.advise(codes::BACKEND_REF, at().field("kind"), message, help);
    }
}

fn check_backend_ref(backend_ref: &BackendRef, at: MakePath<'_>, refusals: &mut Refusals<'_>) {
    check_kind(&backend_ref.kind, at, refusals);
    if backend_ref.name.is_empty() {
        if !refusals.has(Feature::BackendRefLabels) {
            refusals.add(codes::BACKEND_REF, at().field("name"), "cannot be empty");
        } else if backend_ref.labels.is_empty() {
            let message = "either 'name' or 'labels' should be specified";
            refusals.add(codes::BACKEND_REF, at(), message);
        }
    }
    // The endpoints of an external service bring their ports along.
    if &*backend_ref.kind != "MeshExternalService" {
        port::check(backend_ref.port, at, "port", refusals);
    }
}

pub(crate) fn check_reachable(
    backends: &[BackendRef],
    path: MakePath<'_>,
    refusals: &mut Refusals<'_>,
) {
    for (index, backend) in backends.iter().enumerate() {
        let at = || path().index(index);
        let (has_name, has_namespace) = (!backend.name.is_empty(), !backend.namespace.is_empty());
        check_kind(&backend.kind, &at, refusals);
        if has_name && !is_subdomain(&backend.name) {
            refusals.add(codes::BACKEND_REF, at().field("name"), SUBDOMAIN_WORDS);
        }
        let has_labels = !backend.labels.is_empty();
        let message = match (has_name, has_namespace, has_labels) {
            (false, false, false) => Some(("name", "name or labels are required")),
            (false, true, false) => Some(("name", "name is required, when namespace is defined")),
            (true, _, true) => Some(("labels", "labels cannot be defined when name is specified")),
            _ => None,
        };
        if let Some((field, message)) = message {
            refusals.add(codes::BACKEND_REF, at().field(field), message);
        }
        if !has_name && has_namespace && has_labels {
            let message = "name is required, when namespace is defined";
            refusals.add(codes::BACKEND_REF, at().field("name"), message);
            let message = "labels cannot be defined when name is specified";
            refusals.add(codes::BACKEND_REF, at().field("labels"), message);
        }
    }
}

/// What an interface makes superfluous.
fn check_beside(
    beside: &[(&str, bool)],
    instead: &str,
    at: &FieldPath,
    refusals: &mut Refusals<'_>,
) {
    for (field, _) in beside.iter().filter(|(_, is_set)| *is_set) {
        let message =
            format!("interface cannot be defined with {field}. Replace it with {instead}");
        refusals.add(codes::INTERFACE, at.clone(), message);
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
