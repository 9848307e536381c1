//! Rules over the whole input.

use super::rules::codes;
use crate::diag::{At, Finding, Part, Related, Severity};
use crate::model::{Duplicates, World};

/// How many second places a finding names; the message says how many there are.
const PLACES: usize = 10;

/// The same resource more than once: one finding for each, at the definition that counts.
pub(super) fn duplicates(world: &World, groups: &[Duplicates]) -> Vec<Finding> {
    groups
        .iter()
        .filter_map(|group| {
            let (last, others) = group.positions.split_last()?;
            let meta = world.meta(group.kind, *last);
            let subject = meta.subject(group.kind);
            let times = if others.len() == 1 {
                "twice".to_owned()
            } else {
                format!("{} times", others.len() + 1)
            };
            let in_mesh = subject
                .mesh
                .as_ref()
                .map(|mesh| format!(" of mesh {mesh:?}"))
                .unwrap_or_default();
            let message = format!(
                "{} {:?}{in_mesh} is defined {times}; this definition counts",
                subject.kind, subject.name
            );
            let mut finding = Finding::new(
                codes::DUPLICATE_RESOURCE,
                Severity::Warning,
                &meta.origin,
                meta.name_path(),
                message,
            )
            .help("remove the definitions that do not count, or rename one")
            .about(subject);
            finding.related = others
                .iter()
                .take(PLACES)
                .map(|position| {
                    let meta = world.meta(group.kind, *position);
                    Related {
                        at: At::Field {
                            origin: meta.origin.clone(),
                            path: meta.name_path(),
                            part: Part::Value,
                        },
                        message: "defined here too, without effect".to_owned(),
                    }
                })
                .collect();
            Some(finding)
        })
        .collect()
}
