//! What the proxy of a dataplane says of itself in spans: the name of its service, and the tags of a
//! `MeshTrace`.

use super::messages::{CustomTag, Literal, Percent, RequestHeader, Tracing};
use crate::effective::{Answer, MoreTracing};
use crate::model::mesh_trace::Tag;
use crate::model::{Feature, Inbound};

/// The label that names the workload of a dataplane.
const WORKLOAD: &str = "kuma.io/workload";

/// The service that a proxy runs for: of those of its dataplane, the one that sorts first; once tags
/// decide nothing any more, its workload.
pub(super) fn identifying_service<'w>(answer: &Answer<'_, 'w>) -> &'w str {
    let rules = answer.view.rules;
    let name = if rules.has(Feature::WorkloadNames) {
        answer.dataplane.meta.labels.get(WORKLOAD)
    } else {
        answer.dataplane.services(rules).into_iter().min()
    };
    name.unwrap_or("unknown")
}

/// The service that spans of an inbound name: its own, but a `MeshTrace` does not distinguish inbounds.
pub(super) fn service_of<'w>(answer: &Answer<'_, 'w>, inbound: &'w Inbound) -> &'w str {
    if answer.is_by_mesh_trace() {
        return identifying_service(answer);
    }
    let own = inbound.tags.get(answer.view.rules.tags.service());
    own.unwrap_or("unknown")
}

/// The tags of spans: those of the policy, and from a release on those of the control plane whose
/// names the policy has not taken.
pub(super) fn custom_tags(answer: &Answer<'_, '_>, more: &MoreTracing) -> Vec<CustomTag> {
    let mut tags: Vec<CustomTag> = more.tags.iter().map(CustomTag::of).collect();
    if answer.view.rules.has(Feature::SpanTags) {
        let (meta, zone) = (&answer.dataplane.meta, answer.zone());
        let workload = meta.labels.get(WORKLOAD).filter(|name| !name.is_empty());
        let workload = workload.map(|workload| {
            let namespace = meta.labels.get("k8s.kuma.io/namespace").unwrap_or_default();
            format!("kri_wl_{}_{zone}_{namespace}_{workload}_", meta.mesh)
        });
        let own = [
            ("kuma.mesh", Some(meta.mesh.clone())),
            ("kuma.zone", Some(zone.to_owned())),
            ("kuma.workload", workload),
        ];
        for (name, value) in own {
            let is_free = tags.iter().all(|tag| tag.tag != name);
            tags.extend(value.filter(|_| is_free).map(|value| CustomTag {
                tag: name.to_owned(),
                literal: Some(Literal { value }),
                request_header: None,
            }));
        }
    }
    tags
}

impl CustomTag {
    fn of(tag: &Tag) -> Self {
        let header = tag.header.as_ref().map(|header| RequestHeader {
            name: header.name.to_string(),
            default_value: header.default.as_deref().unwrap_or_default().to_owned(),
        });
        let literal = || Literal {
            value: tag.literal.as_deref().unwrap_or_default().to_owned(),
        };
        Self {
            tag: tag.name.to_string(),
            literal: header.is_none().then(literal),
            request_header: header,
        }
    }
}

/// The tracing of a proxy whose `MeshTrace` leads to no collector: nothing sends the spans.
pub(super) fn without_provider(answer: &Answer<'_, '_>) -> Option<Tracing> {
    let (overall, more) = answer.mesh_trace.as_ref()?.tracing();
    let percent = |value: Option<f64>| value.map(|value| Percent { value });
    Some(Tracing {
        overall_sampling: percent(overall),
        client_sampling: percent(more.client_sampling),
        random_sampling: percent(more.random_sampling),
        custom_tags: custom_tags(answer, &more),
        provider: None,
        spawn_upstream_span: Some(false),
    })
}
