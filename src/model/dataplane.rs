//! The Dataplane: a proxy, the inbounds of its services, or its gateway.

use std::collections::HashSet;

use serde::Serialize;

use super::{Feature, Meta, ReleaseRules, Settings, Tags, WorkloadKind};

/// A dataplane.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dataplane {
    /// Name, mesh and place.
    pub meta: Meta,
    /// The field `networking`, if it is there.
    pub networking: Option<Box<Networking>>,
    /// The field `probes`, if it is there.
    pub probes: Option<Box<Probes>>,
    /// The field `metrics`, if it is there.
    pub metrics: Option<Box<Metrics>>,
    /// The workload that it stands for, if it is what a control plane would make of one.
    pub workload: Option<Box<OfWorkload>>,
}

/// The workload that a dataplane stands for: one answer for all of its pods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfWorkload {
    /// The kind of the workload.
    pub kind: WorkloadKind,
    pub namespace: Box<str>,
    pub name: Box<str>,
    /// How many pods it makes.
    pub replicas: u32,
}

/// `Dataplane.networking`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Networking {
    /// IP address or, from Kuma 0.7 on, name.
    pub address: Box<str>,
    /// Inbounds, in order.
    pub inbounds: Vec<Inbound>,
    /// Outbounds, in order.
    pub outbounds: Vec<Outbound>,
    /// The gateway, if it is one.
    pub gateway: Option<Gateway>,
    /// Whether the field `advertisedAddress` is there.
    pub is_advertised: bool,
    /// Whether all traffic goes through the proxy: the field `transparentProxying` is there.
    pub is_transparent: bool,
    /// `admin.port`, if `admin` is there; 0 when the port is not.
    pub admin_port: Option<u32>,
    /// Whether the field `ingress` is there, which makes it an ingress (Kuma 0.5 to 1.4).
    pub is_ingress: bool,
    /// `transparentProxying.reachableBackends.refs`.
    pub reachable_backends: Vec<BackendRef>,
}

/// An inbound of a dataplane.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Inbound {
    /// `address:port:servicePort` in one string, Kuma 0.4 only.
    pub interface: Box<str>,
    /// The port that the proxy listens on.
    pub port: u32,
    /// The service's port; the same port when it is 0.
    pub service_port: u32,
    /// The service's address.
    pub service_address: Box<str>,
    /// The address that the proxy listens on, if it is not the dataplane's.
    pub address: Box<str>,
    /// The field `protocol`, which from Kuma 2.14 on comes before the tag.
    pub protocol: Box<str>,
    /// The field `serviceProbe`, if it is there.
    pub service_probe: Option<Box<ServiceProbe>>,
    /// Its tags.
    pub tags: Tags,
    /// Whether it takes no requests now, so that no outbound leads to it: its `state` or its
    /// `health` says so.
    pub is_unready: bool,
    /// Whether its `state` is `Ignored`, so that no `MeshTrace` selects the proxy by its tags.
    pub is_ignored: bool,
    /// The field `name`, where it is known: that of the container's port.
    pub name: Box<str>,
}

/// An outbound of a dataplane.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outbound {
    /// `address:port` in one string, Kuma 0.4 only.
    pub interface: Box<str>,
    /// The port that the proxy listens on.
    pub port: u32,
    /// The address that the proxy listens on.
    pub address: Box<str>,
    /// The service, in the form of Kuma 0.4.
    pub service: Box<str>,
    /// The tags of the service.
    pub tags: Tags,
    /// The `backendRef` that it names instead of tags.
    pub backend_ref: Option<Box<BackendRef>>,
}

/// The kinds that a reference of a Dataplane can have, as messages list them: with those that came
/// with Kuma 2.14 or without.
pub(crate) const fn backend_ref_kinds(has_zones: bool) -> &'static [&'static str] {
    if has_zones {
        &["MeshExternalService", "MeshMultiZoneService", "MeshService"]
    } else {
        &["MeshExternalService", "MeshService"]
    }
}

/// A reference to a service by its kind and name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BackendRef {
    /// The kind, such as `MeshService`.
    pub kind: Box<str>,
    pub name: Box<str>,
    pub namespace: Box<str>,
    /// The port; 0 when it is not there.
    pub port: u32,
    /// The labels that it selects by.
    pub labels: Tags,
}

/// How the service of an inbound is probed; durations in nanoseconds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ServiceProbe {
    /// Between two probes.
    pub interval: Option<f64>,
    /// For an answer.
    pub timeout: Option<f64>,
    /// Failures until it counts as unhealthy.
    pub unhealthy_threshold: Option<u32>,
    /// Successes until it counts as healthy.
    pub healthy_threshold: Option<u32>,
}

/// `Dataplane.metrics`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metrics {
    /// Its type.
    pub kind: Box<str>,
    /// Its settings, read as those of Prometheus.
    pub conf: Settings<Prometheus>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            kind: Box::default(),
            conf: Ok(Prometheus::default()),
        }
    }
}

/// Settings of Prometheus, as far as they are checked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prometheus {
    pub skip_mtls: Option<bool>,
    /// The number of `tls.mode`.
    pub tls_mode: Option<usize>,
    /// The names of what is scraped.
    pub aggregate: Vec<String>,
}

/// Who runs a gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GatewayKind {
    /// Somebody else, next to the proxy.
    #[default]
    Delegated,
    /// Kuma itself.
    Builtin,
    /// A number that means neither.
    Other,
}

impl GatewayKind {
    /// What the messages of the control planes call it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Delegated => "delegated",
            Self::Builtin => "builtin",
            Self::Other => "unknown",
        }
    }
}

/// The gateway of a dataplane.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Gateway {
    /// Who runs it.
    pub kind: GatewayKind,
    /// Its tags.
    pub tags: Tags,
}

/// `Dataplane.probes`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Probes {
    /// The port that serves the probes.
    pub port: u32,
    /// The probes.
    pub endpoints: Vec<Probe>,
}

/// One probe.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Probe {
    /// The port of the inbound.
    pub inbound_port: u32,
    /// The path at the inbound.
    pub inbound_path: Box<str>,
    /// The path that is served.
    pub path: Box<str>,
}

impl Dataplane {
    pub(crate) fn inbounds(&self) -> &[Inbound] {
        self.networking
            .as_ref()
            .map_or(&[], |networking| &networking.inbounds)
    }

    /// The gateway, if it is one.
    pub(crate) fn gateway(&self) -> Option<&Gateway> {
        self.networking.as_ref()?.gateway.as_ref()
    }

    /// The gateway, if it is one that Kuma itself runs.
    pub(crate) fn builtin_gateway(&self) -> Option<&Gateway> {
        let is_builtin = |gateway: &&Gateway| gateway.kind == GatewayKind::Builtin;
        self.gateway().filter(is_builtin)
    }

    pub(crate) fn outbounds(&self) -> &[Outbound] {
        self.networking
            .as_ref()
            .map_or(&[], |networking| &networking.outbounds)
    }

    /// The namespace of Kubernetes that it lives in, if it lives in one.
    pub(crate) fn namespace(&self) -> Option<&str> {
        let own = self.meta.namespace.as_deref();
        own.or_else(|| self.of_pod()?.namespace)
    }

    /// The tag sets that selectors are matched against, in order: the tags of each inbound, or
    /// those of the gateway. Tags of two inbounds never combine.
    pub fn tag_sets(&self) -> impl Iterator<Item = &Tags> {
        let gateway = self.gateway().map(|gateway| &gateway.tags);
        let inbounds = if gateway.is_some() {
            &[]
        } else {
            self.inbounds()
        };
        gateway
            .into_iter()
            .chain(inbounds.iter().map(|inbound| &inbound.tags))
    }

    /// The services of the dataplane, each once, in order: the values of the service tag by the
    /// release's name, else by the other one.
    pub(crate) fn services(&self, rules: ReleaseRules) -> Vec<&str> {
        /// Up to this many are compared with each other; more are hashed.
        const FEW: usize = 16;
        let names = [rules.tags.service(), rules.tags.other().service()];
        let mut services: Vec<&str> = Vec::new();
        let mut seen: HashSet<&str> = HashSet::new();
        for tags in self.tag_sets() {
            let Some(service) = names.iter().find_map(|name| tags.get(name)) else {
                continue;
            };
            if services.len() == FEW && seen.is_empty() {
                seen.extend(&services);
            }
            let is_new = if services.len() < FEW {
                !services.contains(&service)
            } else {
                seen.insert(service)
            };
            if is_new {
                services.push(service);
            }
        }
        services
    }
}

/// Where a proxy listens for an inbound, and where the service is that it forwards to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Interface<'d> {
    /// The address that the proxy listens on; empty when nothing says it.
    pub address: &'d str,
    /// The port that the proxy listens on; 0 when nothing says it.
    pub port: u32,
    /// The address of the service.
    pub service_address: &'d str,
    /// The port of the service.
    pub service_port: u32,
}

/// Where a service is, and where outbounds listen, unless something else is written.
const LOOPBACK: &str = "127.0.0.1";

/// `address:port`, where an IPv6 address is in brackets.
fn address_and_port(text: &str) -> (&str, u32) {
    let (address, port) = text.rsplit_once(':').unwrap_or((text, ""));
    (
        address.trim_start_matches('[').trim_end_matches(']'),
        port.parse().unwrap_or(0),
    )
}

fn first_written<'d>(words: &[&'d str]) -> &'d str {
    let mut written = words.iter().filter(|word| !word.is_empty());
    written.next().copied().unwrap_or_default()
}

impl Networking {
    /// Where the proxy listens for one of the inbounds.
    pub(crate) fn interface<'d>(&'d self, inbound: &'d Inbound) -> Interface<'d> {
        let (address, port, service_port) = match inbound.interface.rsplit_once(':') {
            Some((listener, service_port)) => {
                let (address, port) = address_and_port(listener);
                (address, port, service_port.parse().unwrap_or(0))
            }
            None => (&*inbound.address, inbound.port, inbound.service_port),
        };
        Interface {
            address: first_written(&[address, &self.address]),
            port,
            service_address: first_written(&[&inbound.service_address, LOOPBACK]),
            service_port: if service_port == 0 {
                port
            } else {
                service_port
            },
        }
    }
}

impl Outbound {
    /// The address and the port that the proxy listens on.
    pub(crate) fn listener(&self) -> (&str, u32) {
        let (address, port) = if self.interface.is_empty() {
            (&*self.address, self.port)
        } else {
            address_and_port(&self.interface)
        };
        (first_written(&[address, LOOPBACK]), port)
    }

    /// The service that it leads to, if it names one.
    pub(crate) fn destination(&self, rules: ReleaseRules) -> Option<&str> {
        let service = (!self.service.is_empty()).then_some(&*self.service);
        service.or_else(|| self.tags.get(rules.tags.service()))
    }
}

impl Inbound {
    /// The protocol that a release takes the inbound to speak, in lower case; `tcp` when nothing
    /// says otherwise.
    pub(crate) fn protocol(&self, rules: ReleaseRules) -> String {
        self.written_protocol(rules).to_ascii_lowercase()
    }

    fn written_protocol(&self, rules: ReleaseRules) -> &str {
        let field_counts = rules.has(Feature::InboundProtocol) && !self.protocol.is_empty();
        let protocol = if field_counts {
            Some(&*self.protocol)
        } else if rules.has(Feature::InboundTags) {
            self.tags.get(rules.tags.protocol())
        } else {
            None
        };
        protocol.unwrap_or("tcp")
    }

    /// Whether a release makes spans of its requests: HTTP only, which from Kuma 0.7 on includes
    /// `http2` and `grpc`.
    pub(crate) fn is_http(&self, rules: ReleaseRules) -> bool {
        let protocol = self.written_protocol(rules);
        rules
            .http_protocols()
            .iter()
            .any(|http| http.eq_ignore_ascii_case(protocol))
    }
}
