//! What a Dataplane shows of the pod that a control plane on Kubernetes made it from. It is written
//! anew from the pod and its Services, so what is wrong with it has to be changed there.
//!
//! Measured with Kuma 2.8.8, 2.14.3 and the development of 3.0.

use super::{Dataplane, Inbound, Tags};

/// The port of the one inbound that a pod without a Service gets.
pub(crate) const NO_SERVICE_PORT: u32 = 49_151;

/// The prefix of tags and labels that only Kubernetes has.
const KUBERNETES: &str = "k8s.kuma.io/";

/// The pod of a dataplane, as far as one of its inbounds says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Pod<'d> {
    /// The Service of the inbound.
    pub service: Option<&'d str>,
    /// The namespace of both.
    pub namespace: Option<&'d str>,
    /// The port of the Service.
    pub port: Option<&'d str>,
}

impl Pod<'_> {
    /// What to change for the inbound to speak HTTP.
    pub(crate) fn how_to_speak_http(&self) -> String {
        let port = match self.port {
            Some(port) => format!("port {port}"),
            None => "the port".to_owned(),
        };
        let service = match self.service {
            Some(name) => format!("Service {name}"),
            None => "its Service".to_owned(),
        };
        let namespace = self
            .namespace
            .map(|namespace| format!(" in namespace {namespace}"))
            .unwrap_or_default();
        format!(
            "set appProtocol: http on {port} of {service}{namespace}, from which the control plane writes the Dataplane"
        )
    }
}

impl Dataplane {
    /// The pod that it was made from, if it was: what its first inbound says of the Service.
    pub(crate) fn of_pod(&self) -> Option<Pod<'_>> {
        let is_of_kubernetes =
            |tags: &Tags| tags.iter().any(|(key, _)| key.starts_with(KUBERNETES));
        let labels = &self.meta.labels;
        let is_of_pod = labels.get("kuma.io/env") == Some("kubernetes")
            || is_of_kubernetes(labels)
            || self.tag_sets().any(|tags| {
                is_of_kubernetes(tags) || service_of(tags).is_some_and(|pod| pod.port.is_some())
            });
        is_of_pod.then(|| {
            let mut pod = self.tag_sets().find_map(service_of).unwrap_or_default();
            pod.namespace = pod.namespace.or(labels.get("k8s.kuma.io/namespace"));
            pod
        })
    }

    /// Whether it was made from a pod that no Service selects: it has one inbound, for its outbound
    /// traffic's sake only.
    pub(crate) fn is_of_pod_without_service(&self) -> bool {
        let is_placeholder = |inbound: &Inbound| {
            let service = inbound.tags.get("kuma.io/service");
            inbound.port == NO_SERVICE_PORT
                && inbound.tags.get("k8s.kuma.io/service-name").is_none()
                && service.map_or_else(|| self.of_pod().is_some(), |name| name.ends_with("_svc"))
        };
        !self.inbounds().is_empty() && self.inbounds().iter().all(is_placeholder)
    }
}

/// Whether a text calls a Service in another way than control planes do, whose name for it is
/// `service_namespace_svc_port`: as `service`, `service.namespace`, `service.namespace.svc`, or with
/// another port.
pub(crate) fn means_service(written: &str, name: &str) -> bool {
    let Some((whole, port)) = name.rsplit_once("_svc") else {
        return false;
    };
    let Some((service, namespace)) = whole.rsplit_once('_') else {
        return false;
    };
    let is_name = port.is_empty() || port.starts_with('_');
    let (host, _) = written.split_once(':').unwrap_or((written, ""));
    let host = host.split_once("_svc").map_or(host, |(host, _)| host);
    let host = host.strip_suffix(".cluster.local").unwrap_or(host);
    let host = host.strip_suffix(".svc").unwrap_or(host);
    let rest = host.strip_prefix(service);
    is_name
        && rest.is_some_and(|rest| {
            rest.is_empty() || (rest.starts_with(['.', '_']) && rest[1..] == *namespace)
        })
}

/// The Service that made an inbound: its tags say it, and so does the name
/// `service_namespace_svc_port`.
fn service_of(tags: &Tags) -> Option<Pod<'_>> {
    let of_name = || {
        let (name, port) = tags.get("kuma.io/service")?.rsplit_once("_svc_")?;
        let (service, namespace) = name.rsplit_once('_')?;
        let is_port = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
        is_port.then_some(Pod {
            service: Some(service),
            namespace: Some(namespace),
            port: Some(port),
        })
    };
    match tags.get("k8s.kuma.io/service-name") {
        Some(service) => Some(Pod {
            service: Some(service),
            namespace: tags.get("k8s.kuma.io/namespace"),
            port: tags.get("k8s.kuma.io/service-port"),
        }),
        None => of_name(),
    }
}
