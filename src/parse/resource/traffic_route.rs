//! A `TrafficRoute`: of all that stands in it, what it matches and where it leads.

use super::common::{D, selector, universal};
use crate::model::{Meta, Tags, TrafficRoute};
use crate::parse::decode::Decoder;
use crate::parse::fields;
use crate::parse::tree::NodeId;

pub(super) fn traffic_route(decoder: D<'_, '_, '_>, node: NodeId, meta: &mut Meta) -> TrafficRoute {
    decoder.read(
        node,
        &fields::TRAFFIC_ROUTE,
        |route: &mut TrafficRoute, it, name, value| match name {
            "sources" => route.sources = it.list(value, selector),
            "destinations" => route.destinations = it.list(value, selector),
            "conf" => route.targets = conf(it, value),
            _ => universal(it, name, value, meta),
        },
    )
}

/// Until Kuma 1.0 the configuration was a list of shares; from then on they stand under `split`.
fn conf(decoder: D<'_, '_, '_>, node: NodeId) -> Vec<Tags> {
    if decoder.tree.sequence(node).is_some() {
        return split(decoder, node);
    }
    decoder.read(
        node,
        &fields::ROUTE_CONF,
        |found: &mut Vec<Tags>, it, name, value| {
            if name == "http" {
                let of_path =
                    |it: D<'_, '_, '_>, value| it.read(value, &fields::ROUTE_CONF, target);
                found.extend(it.list(value, of_path).into_iter().flatten());
            } else {
                target(found, it, name, value);
            }
        },
    )
}

fn target(found: &mut Vec<Tags>, decoder: D<'_, '_, '_>, name: &str, value: NodeId) {
    match name {
        "destination" => found.push(decoder.tags(value)),
        "split" => found.append(&mut split(decoder, value)),
        _ => {}
    }
}

/// Nothing is sent to a share of zero, so Envoy never hears of it.
fn split(decoder: D<'_, '_, '_>, node: NodeId) -> Vec<Tags> {
    let share = |decoder: &mut Decoder<'_, '_>, value| {
        let share = |share: &mut (u32, Tags), it: D<'_, '_, '_>, name: &str, value| match name {
            "weight" => share.0 = it.number(value),
            "destination" => share.1 = it.tags(value),
            _ => {}
        };
        let (weight, destination) = decoder.read(value, &fields::ROUTE_SPLIT, share);
        (weight > 0).then_some(destination)
    };
    decoder.list(node, share).into_iter().flatten().collect()
}
