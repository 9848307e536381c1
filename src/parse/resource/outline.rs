//! What has to be there for a resource to be taken, as its outline says it (see `parse::outline`).
//! That it is there, and in which words it is refused if not, is validation's.

use super::common::D;
use crate::model::{Feature, Kind, TagNames, backend_ref_kinds};
use crate::parse::outline::{Content, When};

/// What has to be there beside the spec in the Universal form.
pub(super) fn universal_meta(decoder: D<'_, '_, '_>, kind: Kind) {
    decoder.in_releases(Feature::NameRequired.releases(), |decoder| {
        decoder.needs(&["name"]);
        let has_default = Feature::MeshTraceDefaults.releases();
        if !kind.has_spec() && kind.is_in_mesh() {
            decoder.needs(&["mesh"]);
        } else if kind.has_spec() {
            decoder.in_other_releases(has_default, |decoder| decoder.needs(&["mesh"]));
        }
    });
}

/// An address, and somebody to send to. An ingress has rules of its own.
pub(super) fn networking(decoder: D<'_, '_, '_>) {
    let with_ingress = Feature::IngressMode.releases();
    decoder.in_other_releases(with_ingress, networking_of_proxy);
    decoder.in_releases(with_ingress, |decoder| {
        decoder.case(When::Lacks("ingress"), |decoder| {
            networking_of_proxy(decoder);
            decoder.draw_field("inbound", |decoder, node| {
                decoder.list(node, |decoder, _| inbound_of_proxy(decoder));
            });
        });
    });
}

fn networking_of_proxy(decoder: D<'_, '_, '_>) {
    // An interface brings the address along.
    let with_interface = Feature::Interface.releases();
    decoder.in_releases(with_interface, |decoder| {
        decoder.needs(&["address", "inbound"]);
    });
    decoder.in_other_releases(with_interface, |decoder| decoder.needs(&["address"]));
    decoder.in_releases(Feature::InboundRequired.releases(), |decoder| {
        decoder.needs(&["inbound", "gateway"]);
    });
}

pub(super) fn inbound(decoder: D<'_, '_, '_>) {
    let with_ingress = Feature::IngressMode.releases();
    decoder.in_other_releases(with_ingress, inbound_of_proxy);
}

fn inbound_of_proxy(decoder: D<'_, '_, '_>) {
    port(decoder);
    let [tagged, _] = Feature::UntaggedInbounds.releases().around();
    decoder.in_releases(tagged, |decoder| {
        decoder.needs(&["tags"]);
        tags(decoder);
    });
}

/// The port of an inbound or outbound, or the notation of the oldest releases.
fn port(decoder: D<'_, '_, '_>) {
    let with_interface = Feature::Interface.releases();
    decoder.in_releases(with_interface, |decoder| {
        decoder.needs(&["port", "interface"]);
    });
    decoder.in_other_releases(with_interface, |decoder| decoder.needs(&["port"]));
}

/// Tags that name the service, if there are any.
fn tags(decoder: D<'_, '_, '_>) {
    let old = Feature::OldTags.releases();
    decoder.draw_field("tags", |decoder, _| {
        decoder.draw(Content::Texts);
        decoder.in_releases(old, |decoder| {
            decoder.needs_any(&[TagNames::Old.service()]);
        });
        decoder.in_other_releases(old, |decoder| {
            decoder.needs_any(&[TagNames::New.service()]);
        });
    });
}

pub(super) fn gateway(decoder: D<'_, '_, '_>) {
    let [tagged, _] = Feature::UntaggedGateways.releases().around();
    decoder.in_releases(tagged, |decoder| {
        decoder.needs(&["tags"]);
        tags(decoder);
    });
}

/// The service of an outbound, in one of the ways that the release has.
pub(super) fn outbound(decoder: D<'_, '_, '_>) {
    port(decoder);
    decoder.in_releases(Feature::OutboundTags.releases(), tags);
    let by_tags = Feature::TagOutbounds.releases();
    decoder.in_other_releases(by_tags, |decoder| decoder.needs(&["backendRef"]));
    decoder.in_releases(by_tags, |decoder| {
        let ways = [
            (Feature::BackendRef, "backendRef"),
            (Feature::OutboundTags, "tags"),
            (Feature::OutboundService, "service"),
        ];
        decoder.needs_of(&ways);
    });
    let referring = Feature::BackendRef.releases();
    decoder.in_releases(referring, |decoder| {
        // The endpoints of an external service bring their ports along.
        for kind in ["MeshService", "MeshMultiZoneService"] {
            let is_kind = When::Is("kind", kind);
            decoder.draw_more("backendRef", |decoder| {
                decoder.case(is_kind, |decoder| decoder.needs(&["port"]));
            });
        }
    });
}

pub(super) fn kind_of_backend_ref(decoder: D<'_, '_, '_>) {
    decoder.words(backend_ref_kinds(true));
    decoder.keep_words(|word, release| {
        backend_ref_kinds(Feature::BackendRefLabels.is_in(release)).contains(&word)
    });
}
