//! A `MeshGateway`: of all that stands in it, whom it selects and the tags that it gives.

use super::common::{D, selector, universal};
use crate::model::{GatewayListener, MeshGateway, Meta};
use crate::parse::fields;
use crate::parse::tree::NodeId;

pub(super) fn mesh_gateway(decoder: D<'_, '_, '_>, node: NodeId, meta: &mut Meta) -> MeshGateway {
    let mut gateway = MeshGateway::default();
    decoder.fields(
        node,
        &fields::MESH_GATEWAY,
        |decoder, name, value| match name {
            "selectors" => gateway.selectors = decoder.list(value, selector),
            "tags" => gateway.tags = decoder.tags(value),
            "conf" => decoder.fields(value, &fields::MESH_GATEWAY_CONF, |decoder, _, value| {
                gateway.listeners = decoder.list(value, listener);
            }),
            _ => universal(decoder, name, value, meta),
        },
    );
    gateway
}

fn listener(decoder: D<'_, '_, '_>, node: NodeId) -> GatewayListener {
    let mut listener = GatewayListener::default();
    decoder.fields(
        node,
        &fields::MESH_GATEWAY_LISTENER,
        |decoder, name, value| match name {
            "tags" => listener.tags = decoder.tags(value),
            // Nobody checks these: what is written wrongly is none.
            "port" => {
                let port = decoder.tree.written(value).and_then(|it| it.parse().ok());
                listener.port = port.unwrap_or_default();
            }
            _ => {
                let protocol = decoder.tree.written(value).unwrap_or_default();
                protocol.clone_into(&mut listener.protocol);
            }
        },
    );
    listener
}
