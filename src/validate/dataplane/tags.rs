//! The tags of inbounds, outbounds and gateways.

use crate::diag::{Code, codes, did_you_mean, go_quote};
use crate::model::{Feature, ReleaseRules, TagNames, Tags};
use crate::validate::refusals::{MakePath, Refusals};
use crate::validate::traffic_trace::{TAG_NAME_CHARACTERS, is_tag_name, is_tag_value};

/// The names and values of tags.
pub(crate) fn check(tags: &Tags, at: MakePath<'_>, refusals: &mut Refusals<'_>) {
    let is_common = refusals.has(Feature::CommonTagRules);
    let has_characters = refusals.has(Feature::TagCharacters);
    for (key, value) in tags.iter() {
        if value.is_empty() && !is_common {
            let message = "tag value cannot be empty";
            refusals.add(codes::TAG_VALUE, at().key(key), message);
        }
        if key.is_empty() && is_common {
            refusals.add(codes::TAG_NAME, at(), "tag name must be non-empty");
        }
        if has_characters && !is_tag_name(key) {
            refusals.add(codes::TAG_NAME, at().key(key), TAG_NAME_CHARACTERS);
        }
        if value.is_empty() && is_common {
            let message = "tag value must be non-empty";
            refusals.add(codes::TAG_VALUE, at().key(key), message);
        }
        if has_characters && !is_tag_value(value) {
            let message =
                "tag value must consist of alphanumeric characters, dots, dashes and underscores";
            refusals.add(codes::TAG_VALUE, at().key(key), message);
        }
    }
}

/// Whether there are no tags but that of the zone, which the control plane writes.
fn is_untagged(tags: &Tags) -> bool {
    tags.iter().all(|(name, _)| name == "kuma.io/zone")
}

/// The tags of a gateway.
pub(crate) fn check_gateway(tags: &Tags, at: MakePath<'_>, refusals: &mut Refusals<'_>) {
    if is_untagged(tags) && refusals.has(Feature::UntaggedGateways) {
        return;
    }
    let is_common = refusals.has(Feature::CommonTagRules);
    if !is_common {
        require_service(tags, at, codes::SERVICE_TAG, refusals);
    }
    let protocol = refusals.rules().tags.protocol();
    if let Some(written) = tags.get(protocol)
        && written != "tcp"
        && refusals.has(Feature::GatewayProtocol)
    {
        let message = if is_common {
            format!("other values than tcp are not allowed, provided value \"{written}\"")
        } else {
            "other values than TCP are not allowed".to_owned()
        };
        let help = "leave the tag out";
        refusals.advise(codes::GATEWAY, at().key(protocol), message, help);
    }
    check(tags, at, refusals);
    if is_common {
        mandatory_service(tags, at, codes::SERVICE_TAG, refusals);
    }
}

/// The tags of an inbound.
pub(crate) fn check_inbound(tags: &Tags, at: MakePath<'_>, refusals: &mut Refusals<'_>) {
    // Of two that are wrong, the one that is missing came first.
    let is_last = refusals.has(Feature::GatewayTypes);
    let is_required = !(is_untagged(tags) && refusals.has(Feature::UntaggedInbounds));
    if is_required && !is_last {
        require_service(tags, at, codes::SERVICE_TAG, refusals);
    }
    let tag = refusals.rules().tags.protocol();
    if let Some(written) = tags.get(tag) {
        let what = || format!("tag {} has", go_quote(tag));
        check_protocol(written, &what, &|| at().key(tag), refusals);
    }
    check(tags, at, refusals);
    if is_required && is_last {
        require_service(tags, at, codes::SERVICE_TAG, refusals);
    }
}

/// The protocol of an inbound, as its tag or its field says it; `what` starts the message.
pub(crate) fn check_protocol(
    written: &str,
    what: &dyn Fn() -> String,
    at: MakePath<'_>,
    refusals: &mut Refusals<'_>,
) {
    let rules = refusals.rules();
    if !rules.knows_protocol(written) {
        let message = format!("{} {}", what(), rules.invalid_protocol(written));
        let help = did_you_mean(written, rules.protocols().iter().copied());
        refusals.advise(codes::PROTOCOL, at(), message, help);
    }
}

/// The service has to be named; a tag of the other generation is the usual reason why it is not.
pub(crate) fn require_service(
    tags: &Tags,
    at: MakePath<'_>,
    code: Code,
    refusals: &mut Refusals<'_>,
) {
    let service = refusals.rules().tags.service();
    if tags.get(service).is_some() {
        return;
    }
    let help = help(tags, refusals.rules());
    refusals.advise(code, at().key(service), "tag has to exist", help);
}

/// The refusal with the message that came later, which is about all the tags.
pub(crate) fn mandatory_service(
    tags: &Tags,
    at: MakePath<'_>,
    code: Code,
    refusals: &mut Refusals<'_>,
) {
    let service = refusals.rules().tags.service();
    if tags.get(service).is_none() {
        let message = format!("mandatory tag {} is missing", go_quote(service));
        refusals.advise(code, at(), message, help(tags, refusals.rules()));
    }
}

fn help(tags: &Tags, rules: ReleaseRules) -> String {
    let (service, other) = (rules.tags.service(), rules.tags.other().service());
    match (tags.get(other), rules.tags) {
        (Some(_), TagNames::New) => format!("from Kuma 0.7 on the tag {other} is called {service}"),
        (Some(_), TagNames::Old) => format!("before Kuma 0.7 the tag {other} was called {service}"),
        (None, _) => format!("add the tag {service} with the name of the service"),
    }
}
