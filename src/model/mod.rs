//! Meshes, tracing policies and dataplanes: one meaning for all generations of their formats.
//!
//! Owns names and defaults. Does not know where a resource came from (beyond the [`Origin`] that
//! it carries for others), what is wrong with it, or who wins.
//!
//! [`Origin`]: crate::diag::Origin

mod dataplane;
mod exporter;
mod feature;
mod kind;
mod kubernetes;
mod mesh;
mod mesh_gateway;
mod mesh_open_telemetry_backend;
mod mesh_service;
pub mod mesh_trace;
mod meta;
mod name;
mod pod;
mod release;
mod release_rules;
mod resource_name;
mod rule_book;
mod tag_names;
mod tags;
mod traffic_route;
mod traffic_trace;
mod url;
mod world;

pub(crate) use dataplane::backend_ref_kinds;
pub(crate) use dataplane::{
    BackendRef, GatewayKind, Interface, Metrics, OfWorkload, Outbound, Probe, Probes, Prometheus,
    ServiceProbe,
};
pub use dataplane::{Dataplane, Gateway, Inbound, Networking};
pub(crate) use exporter::{ApiVersion, Exporter, OpenTelemetry, OtlpProtocol};
pub use feature::{DIFFERENCES, Difference, Feature};
pub use kind::Kind;
pub(crate) use kubernetes::{
    Container, ContainerPort, INJECTION, Object, Owner, PodTemplate, PortName, PortOfService,
    SYSTEM_NAMESPACE, Service, counting, is_of_node,
};
pub use kubernetes::{Kubernetes, Workload, WorkloadKind};
pub(crate) use mesh::{API_VERSIONS, Datadog, Settings, Unreadable, backend_types};
pub use mesh::{Backend, Conf, Mesh, Tracing, Zipkin};
pub use mesh_gateway::{GatewayListener, MeshGateway};
pub use mesh_open_telemetry_backend::{Endpoint, Env, MeshOpenTelemetryBackend};
pub use mesh_service::{MeshService, ServicePort};
pub use mesh_trace::{MeshTrace, TargetKind, TargetRef};
pub use meta::Form;
pub use meta::Meta;
pub(crate) use meta::{DEFAULT_MESH, Undecodable};
pub(crate) use name::{
    Characters, LABEL_LIMIT, SUBDOMAIN_LIMIT, has_subdomain_form, is_label, is_label_key,
    is_label_text, is_subdomain,
};
pub(crate) use pod::{NO_SERVICE_PORT, means_service};
pub use release::Release;
pub(crate) use release::Releases;
pub(crate) use release_rules::ReleaseRules;
pub(crate) use resource_name::{ResourceName, in_namespaces, words_of_name};
pub use rule_book::RuleBook;
pub(crate) use tag_names::TagNames;
pub use tags::Tags;
pub(crate) use traffic_route::TrafficRoute;
pub use traffic_trace::{Selector, TrafficTrace};
pub use url::CollectorUrl;
pub(crate) use url::bracketed;
pub(crate) use world::Duplicates;
pub use world::World;
