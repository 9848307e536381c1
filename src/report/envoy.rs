//! What is missing in the configuration of a proxy, and why: messages beside `-o envoy`.

use crate::effective::Answer;
use crate::envoy::messages::Bootstrap;
use crate::envoy::{Received, WORKING_DIRECTORY};
use crate::model::{ApiVersion, Exporter};

/// The messages beside a whole configuration.
pub(crate) fn bootstrap_messages(answer: &Answer<'_, '_>, bootstrap: &Bootstrap) -> Vec<String> {
    let listeners = bootstrap.static_resources.listeners.iter();
    let far = listeners
        .filter_map(|listener| listener.address.as_ref()?.host())
        .find(|address| {
            let ip = address.parse::<std::net::IpAddr>();
            ip.is_ok_and(|ip| !ip.is_loopback() && !ip.is_unspecified())
        });
    let far = far.map(|address| {
        format!(
            "Envoy listens on {address}, which has to be an address of the machine that it runs on"
        )
    });
    messages(answer, far, true)
}

/// The messages beside what the proxy gets.
pub(crate) fn received_messages(answer: &Answer<'_, '_>, received: &Received) -> Vec<String> {
    let exporter = answer.target().map(|target| &*target.exporter);
    let is_v1 = matches!(
        exporter,
        Some(Exporter::Zipkin {
            version: ApiVersion::JsonV1,
            ..
        })
    );
    let v1 = is_v1.then(|| {
        "no version of the collector's endpoint is written, which in Envoy's API v2 means HTTP_JSON_V1"
            .to_owned()
    });
    let handed_on = received.is_through_kuma_dp().then(|| {
        format!(
            "kuma-dp forwards the spans to the collector; its socket is in its working directory, here {WORKING_DIRECTORY}"
        )
    });
    messages(answer, v1.or(handed_on), false)
}

/// A message about what is there, then what takes the proxy down, then what is missing.
fn messages(answer: &Answer<'_, '_>, first: Option<String>, is_bootstrap: bool) -> Vec<String> {
    let flaw = answer.fatal_flaw().map(|flaw| {
        let name = &answer.dataplane.meta.name;
        format!("dataplane {name}: {}", flaw.message)
    });
    let missing = left_out(answer, is_bootstrap);
    first.into_iter().chain(flaw).chain(missing).collect()
}

/// What a proxy has beside that, or why it has nothing. Where something is not known, nothing is
/// said to be missing.
fn left_out(answer: &Answer<'_, '_>, is_bootstrap: bool) -> Vec<String> {
    let name = &answer.dataplane.meta.name;
    let mesh = answer.view.name;
    let mut messages = Vec::new();
    if answer.target().is_none() {
        let note = answer.notes().into_iter().next();
        let reason = note.map_or_else(String::new, |note| format!(": {}", note.message));
        messages.push(format!("dataplane {name} sends no traces{reason}"));
        return messages;
    }
    let listeners = answer.listeners();
    if is_bootstrap {
        if listeners.inbounds.is_empty() {
            messages.push(format!(
                "dataplane {name} has no inbound that speaks HTTP, so the configuration has no listener"
            ));
        }
        return messages;
    }
    messages.extend(listeners.unknown.iter().map(|service| {
        format!(
            "the outbound to {service} is left out: no dataplane says whether it speaks HTTP (an ExternalService may)"
        )
    }));
    messages.extend(listeners.unrouted.iter().map(|service| {
        format!(
            "the outbound to {service} makes no spans and refuses all requests: no TrafficRoute of mesh {mesh} matches it"
        )
    }));
    if answer.is_builtin_gateway() {
        if listeners.gateway.is_empty() {
            messages.push(format!(
                "the listeners of builtin gateway {name} are left out: no MeshGateway has one of HTTP for it, and those of HTTP make spans"
            ));
        }
    } else if answer.has_dns_outbounds() {
        messages.push(format!(
            "listeners for addresses of Kuma's DNS (240.0.0.0/4) are left out: dataplane {name} has them beside its outbounds, and those that lead to HTTP make spans"
        ));
    } else if listeners.is_empty() && listeners.unknown.is_empty() {
        let inbounds = if answer.dataplane.gateway().is_some() {
            "it is a gateway without inbounds"
        } else {
            "no inbound speaks HTTP"
        };
        messages.push(format!(
            "nothing in the proxy of dataplane {name} makes spans: {inbounds}, and no outbound is traced"
        ));
    }
    messages
}
