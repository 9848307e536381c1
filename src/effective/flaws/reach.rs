//! Hosts and ports at which no collector can be reached, or none that speaks Zipkin.

use std::net::IpAddr;

use crate::diag::{Finding, codes, go_quote};
use crate::effective::MeshView;
use crate::model::{CollectorUrl, Form, Mesh};

pub(super) const V2_PATH: &str = "/api/v2/spans";

impl MeshView<'_> {
    /// In Kubernetes each proxy runs in a pod of its own. A file in the Universal form says nothing of
    /// where its proxies run.
    pub(super) fn of_localhost(&self, field: &'static str, host: &str) -> Option<Finding> {
        let is_kubernetes = |mesh: &Mesh| mesh.meta.form == Form::Kubernetes;
        let in_pods = self.has_workloads || self.mesh.is_some_and(is_kubernetes);
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let is_local = host.trim_end_matches('.').eq_ignore_ascii_case("localhost")
            || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        (in_pods && is_local).then(|| {
            Finding::unplaced(
                codes::HOST_LOCAL,
                field,
                format!(
                    "{} is the pod of each proxy itself, so reports are dropped unless every pod has a collector of its own",
                    go_quote(host)
                ),
                "write the name of the collector's Service, as in zipkin.NAMESPACE",
            )
        })
    }
}

/// What listens at a port that never speaks Zipkin, by default.
fn other_listener(port: u32) -> Option<&'static str> {
    Some(match port {
        14268 => "Jaeger's own Thrift over HTTP",
        14250 => "Jaeger's own gRPC",
        6831 | 6832 => "Jaeger's agent, over UDP",
        16686 => "Jaeger's UI",
        4317 => "OpenTelemetry over gRPC",
        4318 => "OpenTelemetry over HTTP",
        _ => return None,
    })
}

pub(super) fn of_other_port(url: &CollectorUrl<'_>) -> Option<Finding> {
    let port = url.port_number()?;
    let listener = other_listener(port)?;
    Some(Finding::unplaced(
        codes::URL_PORT_OTHER,
        "url",
        format!("the port {port} is that of {listener}, which takes nothing of Zipkin's"),
        format!(
            "write the port of the collector's Zipkin API, as in http://{}:9411{V2_PATH}",
            url.host
        ),
    ))
}

/// Whether a name is one that only Kuma's own DNS knows, which answers what applications ask.
pub(crate) fn is_of_mesh(host: &str) -> bool {
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    name.strip_suffix("mesh")
        .is_some_and(|rest| rest.ends_with('.'))
}

/// A name that is never asked of DNS, or that only Kuma's own knows.
pub(super) fn of_name(field: &'static str, host: &str) -> Option<Finding> {
    let reason = why_never_resolved(host);
    let never = reason.map(|reason| never_resolved(field, host, reason));
    never.or_else(|| of_mesh_name(field, host))
}

fn of_mesh_name(field: &'static str, host: &str) -> Option<Finding> {
    is_of_mesh(host).then(|| {
        Finding::unplaced(
            codes::HOST_MESH,
            field,
            format!(
                "only Kuma's DNS knows {}, and answers applications: the proxy's cluster for the collector asks plain DNS, so every report is dropped",
                go_quote(host)
            ),
            "write the collector's real address, which is known outside of the mesh",
        )
    })
}

/// What keeps a name from ever being asked of DNS.
fn why_never_resolved(host: &str) -> Option<&'static str> {
    if host.contains('$') {
        Some("has a variable in it, which nothing replaces here")
    } else if host.contains(char::is_whitespace) {
        Some("has a space")
    } else if !host.is_ascii() {
        Some("has characters that are not ASCII")
    } else if host.contains("..") {
        Some("has two dots in a row")
    } else if host.split('.').any(|label| label.len() > 63) {
        Some("has a part of more than 63 characters")
    } else {
        None
    }
}

pub(super) fn never_resolved(field: &'static str, host: &str, reason: &str) -> Finding {
    Finding::unplaced(
        codes::HOST_NAME,
        field,
        format!(
            "the host {} {reason}, so DNS is never asked for it and every report is dropped",
            go_quote(host)
        ),
        "write a name that DNS knows, or an IP address",
    )
}
