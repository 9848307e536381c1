//! What a baseline reads documents into: types of the shape of kumactl's own, which owe nothing to
//! it.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Kept until all are read, as the model is.
#[derive(Debug)]
#[expect(
    dead_code,
    reason = "read, and held in memory, is all that is asked of them"
)]
pub enum Resource {
    Mesh(Mesh),
    TrafficTrace(TrafficTrace),
    Dataplane(Dataplane),
    Namespace(Object<()>),
    Deployment(Object<Deployment>),
    Service(Object<Service>),
}

pub type Tags = BTreeMap<Box<str>, Box<str>>;

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "as above")]
pub struct Mesh {
    name: String,
    tracing: Option<Tracing>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "as above")]
pub struct Tracing {
    default_backend: Option<String>,
    #[serde(default)]
    backends: Vec<Backend>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "as above")]
pub struct Backend {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    sampling: Option<f64>,
    conf: Conf,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "as above")]
pub struct Conf {
    url: Option<String>,
    address: Option<String>,
    port: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "as above")]
pub struct TrafficTrace {
    name: String,
    mesh: String,
    selectors: Vec<Selector>,
    conf: Option<PolicyConf>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "as above")]
pub struct Selector {
    r#match: Tags,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "as above")]
pub struct PolicyConf {
    backend: Option<String>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "as above")]
pub struct Dataplane {
    name: String,
    mesh: String,
    networking: Networking,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "as above")]
pub struct Networking {
    address: Box<str>,
    #[serde(default)]
    inbound: Vec<Inbound>,
    #[serde(default)]
    outbound: Vec<Outbound>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "as above")]
pub struct Inbound {
    port: u32,
    service_port: Option<u32>,
    service_address: Option<Box<str>>,
    address: Option<Box<str>>,
    protocol: Option<Box<str>>,
    tags: Tags,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "as above")]
pub struct Outbound {
    port: u32,
    address: Option<Box<str>>,
    service: Option<Box<str>>,
    tags: Option<Tags>,
}

/// An object of Kubernetes.
#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "as above")]
pub struct Object<S> {
    metadata: Metadata,
    #[serde(default = "none")]
    spec: Option<S>,
}

fn none<S>() -> Option<S> {
    None
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "as above")]
pub struct Metadata {
    name: Option<String>,
    namespace: Option<String>,
    labels: Option<Tags>,
    annotations: Option<Tags>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "as above")]
pub struct Deployment {
    replicas: Option<u32>,
    template: Object<PodSpec>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "as above")]
pub struct PodSpec {
    containers: Vec<Container>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "as above")]
pub struct Container {
    name: String,
    #[serde(default)]
    ports: Vec<ContainerPort>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "as above")]
pub struct ContainerPort {
    name: Option<String>,
    container_port: u32,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "as above")]
pub struct Service {
    selector: Option<Tags>,
    ports: Vec<ServicePort>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "as above")]
pub struct ServicePort {
    port: u32,
    target_port: String,
    app_protocol: Option<String>,
}
