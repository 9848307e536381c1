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
mod mesh;
mod mesh_gateway;
mod mesh_open_telemetry_backend;
pub mod mesh_trace;
mod meta;
mod name;
mod namespace;
mod pod;
mod release;
mod resource_name;
mod rules;
mod tag_names;
mod tags;
mod traffic_route;
mod traffic_trace;
mod url;
mod world;

pub use dataplane::{
    BackendRef, Dataplane, Gateway, GatewayKind, Inbound, Interface, Metrics, Networking, Outbound,
    Probe, Probes, Prometheus, ServiceProbe,
};
pub use exporter::{ApiVersion, Exporter};
pub use feature::{DIFFERENCES, Difference, Feature};
pub use kind::Kind;
pub use mesh::{Backend, Conf, Datadog, Mesh, Settings, Tracing, Unreadable, Zipkin};
pub use mesh_gateway::MeshGateway;
pub use mesh_open_telemetry_backend::{Endpoint, Env, MeshOpenTelemetryBackend, OTLP_PORT};
pub use mesh_trace::{MeshTrace, TargetKind, TargetRef};
pub use meta::{DEFAULT_MESH, Form, Meta, Undecodable};
pub use name::{LABEL_LIMIT, SUBDOMAIN_LIMIT, has_subdomain_form, is_label, is_subdomain};
pub use namespace::Namespace;
pub use pod::Pod;
pub use release::{Release, Releases};
pub(crate) use resource_name::ResourceName;
pub use rules::Rules;
pub use tag_names::TagNames;
pub use tags::Tags;
pub use traffic_route::TrafficRoute;
pub use traffic_trace::{Selector, TrafficTrace};
pub use url::{CollectorUrl, UrlError};
pub use world::{Duplicates, RuleBook, World};
