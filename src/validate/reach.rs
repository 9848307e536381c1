//! `MeshTrace`s that are accepted and lead nowhere: to a collector that is not there, or to one that
//! the control plane can make no configuration of.

use super::facts::Facts;
use super::topic::{About, Topic};
use crate::diag::{FieldPath, codes};
use crate::effective::NotSent;
use crate::model::Kind;

pub(super) fn check(facts: &Facts<'_>, topic: &mut Topic) {
    for view in facts.effective.meshes.values() {
        for policy in &view.mesh_traces.policies {
            let meta = &policy.policy.meta;
            if meta.is_undecodable(view.rules) || policy.selects_nothing.is_some() {
                continue;
            }
            let (Some(not_sent), Some(note)) = (policy.not_sent(), policy.note()) else {
                continue;
            };
            let backend = FieldPath::root().field("spec").field("default");
            let backend = backend.field("backends").index(0);
            let path = match not_sent {
                NotSent::NoCollector { .. } => backend.field("openTelemetry").field("backendRef"),
                NotSent::Unbuildable { code, .. } if *code == codes::ENDPOINT_PORT => {
                    backend.field("openTelemetry").field("endpoint")
                }
                NotSent::Unbuildable { .. } => {
                    let conf = policy.policy.default.backends.as_ref();
                    let zipkin = conf.and_then(|it| it.first()?.zipkin.as_ref());
                    let block = if zipkin.is_some() {
                        "zipkin"
                    } else {
                        "datadog"
                    };
                    backend.field(block).field("url")
                }
                _ => continue,
            };
            let about = About {
                kind: Kind::MeshTrace,
                meta,
                rules: view.rules,
            };
            let finding = about.finding(note.code, path, note.message);
            topic.add(finding.help(note.help.into_owned()));
        }
    }
}
