//! A Dataplane in the mode of an ingress: Kuma 0.5 to 1.4.

use super::tags;
use crate::diag::{FieldPath, codes};
use crate::model::{Feature, Inbound, Networking, TagNames};
use crate::validate::refusals::{MakePath, Refusals};

pub(crate) fn check(networking: &Networking, path: MakePath<'_>, refusals: &mut Refusals<'_>) {
    if networking.gateway.is_some() {
        let message = "gateway cannot be defined in the ingress mode";
        refusals.add(codes::INGRESS, path(), message);
    }
    if !networking.outbounds.is_empty() {
        let message = "dataplane cannot have outbounds in the ingress mode";
        refusals.add(codes::INGRESS, path(), message);
    }
    if networking.inbounds.len() != 1 {
        let message = "dataplane must have one inbound interface";
        refusals.add(codes::INGRESS, path(), message);
    }
    for (index, inbound) in networking.inbounds.iter().enumerate() {
        let at = || path().field("inbound").index(index);
        check_inbound(inbound, &at, refusals);
    }
}

fn check_inbound(inbound: &Inbound, at: MakePath<'_>, refusals: &mut Refusals<'_>) {
    let needs_port = !refusals.has(Feature::GatewayTypes);
    if inbound.port > 65535 || needs_port && inbound.port == 0 {
        let message = "port has to be in range of [1, 65535]";
        refusals.add(codes::PORT, at().field("port"), message);
    }
    let has_address = refusals.has(Feature::ServiceAddress) && !inbound.service_address.is_empty();
    let redundant = [
        ("servicePort", inbound.service_port != 0),
        ("serviceAddress", has_address),
        ("address", !inbound.address.is_empty()),
    ];
    for (field, _) in redundant.into_iter().filter(|(_, is_there)| *is_there) {
        let message = "cannot be defined in the ingress mode";
        refusals.add(codes::INGRESS, at().field(field), message);
    }
    // Both paths are Kuma's; neither field is there.
    let under = if refusals.has(Feature::IngressTagsUnderAddress) {
        "address"
    } else {
        "tags"
    };
    tags::check(&inbound.tags, &|| at().field(under).field("tags"), refusals);
    let protocol = TagNames::New.protocol();
    if let Some(written) = inbound.tags.get(protocol)
        && written != "tcp"
        && refusals.has(Feature::GatewayProtocol)
    {
        let message = "other values than TCP are not allowed";
        let at = FieldPath::root().field("tags").key(protocol);
        refusals.add(codes::INGRESS, at, message);
    }
}
