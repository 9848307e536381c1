//! A `TrafficTrace`: which dataplanes it selects, and the backend that it names.

use super::common::{D, selector, universal};
use crate::model::{Form, Meta, TrafficTrace};
use crate::parse::decode::Decoder;
use crate::parse::fields;
use crate::parse::tree::NodeId;

pub(super) fn traffic_trace(
    decoder: D<'_, '_, '_>,
    value: NodeId,
    meta: &mut Meta,
) -> TrafficTrace {
    let known = match meta.form {
        Form::Universal => &fields::TRAFFIC_TRACE,
        Form::Kubernetes => &fields::TRAFFIC_TRACE_SPEC,
    };
    decoder.needs(&["selectors"]);
    decoder.read(
        value,
        known,
        |policy: &mut TrafficTrace, it, name, value| match name {
            "selectors" => policy.selectors = it.list(value, selector),
            "conf" => {
                policy.has_conf = true;
                policy.backend = it.only(value, &fields::POLICY_CONF, Decoder::string);
            }
            _ => universal(it, name, value, meta),
        },
    )
}
