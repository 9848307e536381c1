//! How a migration looks: its documents as YAML, each stage with what to do (`files`); its report for
//! people (`messages`); and all of it as JSON (`json`).

mod files;
mod json;
mod messages;

pub(crate) use files::{migration_files, write_migration_yaml};
pub(crate) use json::write_migration_json;
pub(crate) use messages::migration_messages;

use super::Location;
use crate::diag::Finding;
use crate::migrate::{Migration, Unresolved};
use crate::parse::{Source, resolve_places};

/// Where the things that have to be decided stand, in their order.
fn places<'m>(migration: &Migration, sources: &'m [Source]) -> Vec<Option<Location<'m>>> {
    let findings = migration.unresolved.iter().map(Unresolved::finding);
    let findings: Vec<Option<Finding>> = findings.collect();
    let has_place: Vec<bool> = findings.iter().map(Option::is_some).collect();
    let mut findings: Vec<Finding> = findings.into_iter().flatten().collect();
    resolve_places(sources, &mut findings);
    let mut findings = findings.into_iter();
    let place = |has_place: bool| {
        let finding = if has_place { findings.next() } else { None }?;
        let subject = finding.subject.as_ref();
        Some(Location::new(&finding.at, subject, sources))
    };
    has_place.into_iter().map(place).collect()
}

/// The files whose comments are not in what is written.
fn commented<'m>(migration: &Migration, sources: &'m [Source]) -> Vec<&'m str> {
    let writes = migration
        .steps
        .iter()
        .any(|step| !step.documents.is_empty());
    let commented = sources.iter().filter(|it| writes && it.has_comments());
    commented.map(|it| it.name.as_str()).collect()
}
