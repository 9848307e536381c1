//! What the control planes refuse in a `MeshOpenTelemetryBackend` that fits its schema.

use super::address::{is_dns_name, is_ip};
use super::refusals::Refusals;
use crate::diag::{FieldPath, codes};
use crate::model::MeshOpenTelemetryBackend;

pub(super) fn check(backend: &MeshOpenTelemetryBackend, refusals: &mut Refusals<'_>) {
    let path = FieldPath::root().field("spec").field("endpoint");
    let Some(endpoint) = &backend.endpoint else {
        return;
    };
    let mut refuse = |field: &'static str, message: &str| {
        refusals.add(codes::OTEL_SETTINGS, path.clone().field(field), message);
    };
    if let Some(address) = endpoint.address.as_deref() {
        if address.is_empty() {
            refuse("address", "must not be empty");
        } else if !is_ip(address) && !is_dns_name(address) {
            refuse("address", "address has to be a valid IP or hostname");
        }
    }
    if endpoint
        .port
        .is_some_and(|port| !(1..=65_535).contains(&port))
    {
        refuse("port", "port must be a valid (1-65535)");
    }
    let Some(path) = endpoint.path.as_deref().filter(|path| !path.is_empty()) else {
        return;
    };
    if !backend.is_http() {
        return refuse("path", "must not be set when protocol is grpc");
    }
    if !path.starts_with('/') {
        refuse("path", "must start with /");
    }
    if path.contains(['?', '#']) {
        refuse("path", "must not contain query or fragment");
    }
}
