//! A `TrafficRoute`: of all that stands in it, what it matches and where it leads.

use super::common::{D, selector, universal};
use crate::model::{Meta, Tags, TrafficRoute};
use crate::parse::decode::Decoder;
use crate::parse::fields;
use crate::parse::tree::NodeId;

pub(super) fn traffic_route(decoder: D<'_, '_, '_>, node: NodeId, meta: &mut Meta) -> TrafficRoute {
    let mut route = TrafficRoute::default();
    decoder.fields(
        node,
        &fields::TRAFFIC_ROUTE,
        |decoder, name, value| match name {
            "sources" => route.sources = decoder.list(value, selector),
            "destinations" => route.destinations = decoder.list(value, selector),
            "conf" => route.targets = conf(decoder, value),
            _ => universal(decoder, name, value, meta),
        },
    );
    route
}

/// Until Kuma 1.0 the configuration was a list of shares; from then on they stand under `split`.
fn conf(decoder: D<'_, '_, '_>, node: NodeId) -> Vec<Tags> {
    if decoder.tree.sequence(node).is_some() {
        return split(decoder, node);
    }
    let mut found = Vec::new();
    decoder.fields(
        node,
        &fields::ROUTE_CONF,
        |decoder, name, value| match name {
            "http" => {
                let of_paths = decoder.list(value, |decoder: &mut Decoder<'_, '_>, value| {
                    let mut found = Vec::new();
                    decoder.fields(value, &fields::ROUTE_CONF, |decoder, name, value| {
                        target(decoder, name, value, &mut found);
                    });
                    found
                });
                found.extend(of_paths.into_iter().flatten());
            }
            _ => target(decoder, name, value, &mut found),
        },
    );
    found
}

fn target(decoder: D<'_, '_, '_>, name: &str, value: NodeId, found: &mut Vec<Tags>) {
    match name {
        "destination" => found.push(decoder.tags(value)),
        "split" => found.append(&mut split(decoder, value)),
        _ => {}
    }
}

/// Nothing is sent to a share of zero, so Envoy never hears of it.
fn split(decoder: D<'_, '_, '_>, node: NodeId) -> Vec<Tags> {
    let share = |decoder: &mut Decoder<'_, '_>, value| {
        let (mut weight, mut destination) = (0, Tags::default());
        decoder.fields(
            value,
            &fields::ROUTE_SPLIT,
            |decoder, name, value| match name {
                "weight" => weight = decoder.number(value),
                "destination" => destination = decoder.tags(value),
                _ => {}
            },
        );
        (weight > 0).then_some(destination)
    };
    decoder.list(node, share).into_iter().flatten().collect()
}
