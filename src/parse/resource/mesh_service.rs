//! A `MeshService`: of all that stands in it, its ports.

use super::common::{D, universal};
use crate::model::{Form, MeshService, Meta, ServicePort};
use crate::parse::fields;
use crate::parse::tree::NodeId;

pub(super) fn mesh_service(decoder: D<'_, '_, '_>, node: NodeId, meta: &mut Meta) -> MeshService {
    let mut service = MeshService::default();
    let mut spec = |decoder: D<'_, '_, '_>, node| {
        decoder.fields(node, &fields::MESH_SERVICE_SPEC, |decoder, _, value| {
            service.ports = decoder.list(value, port);
        });
    };
    if meta.form == Form::Kubernetes {
        spec(decoder, node);
    } else {
        decoder.fields(
            node,
            &fields::MESH_SERVICE,
            |decoder, name, value| match name {
                "spec" => spec(decoder, value),
                _ => universal(decoder, name, value, meta),
            },
        );
    }
    service
}

fn port(decoder: D<'_, '_, '_>, node: NodeId) -> ServicePort {
    let mut port = ServicePort::default();
    decoder.fields(
        node,
        &fields::MESH_SERVICE_PORT,
        |decoder, name, value| match name {
            "port" => port.port = decoder.number(value),
            "name" => port.name = decoder.text(value),
            _ => port.protocol = decoder.text(value),
        },
    );
    port
}
