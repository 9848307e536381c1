//! From bytes to resources: documents, headers, kinds, and from a field path back to a place.
//!
//! Owns YAML, as the control planes read it (see [`scalar`]). Does not check what it reads beyond
//! what no control plane could decode. Documents of one file and many files are read by all cores;
//! what is kept of them is the text and the model, and a place is looked up again only when a
//! finding is shown.

mod allow;
#[cfg(test)]
mod any_json;
mod build;
mod decode;
mod describe;
mod document;
mod duration;
mod edit;
mod fields;
mod header;
mod index;
mod json;
mod kinds;
mod kubernetes;
mod lexer;
mod lines;
mod locate;
mod metrics;
mod outline;
mod reading;
mod resource;
pub mod scalar;
mod settings;
mod shape;
mod source;
mod spelling;
mod split;
mod spot;
mod syntax;
mod template;
mod text;
mod tree;
mod value;
mod variables;
mod yaml;

pub use allow::allows;
pub(crate) use allow::{Allow, AllowScope};
pub(crate) use describe::description;
pub(crate) use fields::known_fields;
pub(crate) use index::LineIndex;
pub use locate::resolve_places;
pub(crate) use outline::{Case, Content, Need, Outline, When};
pub use reading::{Options, Reading};
pub use source::{Raw, Source};
pub(crate) use spelling::{same_field, snake_case};
pub(crate) use spot::{Level, Spot};
pub use value::documents_as_json;
pub(crate) use value::{ValueError, Values};
pub use variables::{MissingVariables, Variables};

pub(crate) use build::NODE_LIMIT;
pub(crate) use duration::nanoseconds;
pub(crate) use resource::{GATEWAY_TYPES, INBOUND_STATES, gateway_kind, outline_of, settle_mesh};
pub(crate) use settings::{Setting, SettingError, read_settings};
pub(crate) use shape::IP_FAMILY_MODES;

use std::collections::HashSet;
use std::path::MAIN_SEPARATOR;

use rayon::prelude::*;

use crate::diag::SourceId;
use crate::model::World;

/// Reads every document of every source, on all cores. The result does not depend on the number
/// of threads.
#[must_use]
pub fn read(sources: &[Source], options: Options) -> Reading {
    /// How many documents are read at a time by one core.
    const PIECE: usize = 64;
    let charts = chart_folders(sources);
    let pieces = numbered(sources).flat_map(|(id, source)| {
        let is_values = is_values(source, &charts);
        let problem = Reading {
            findings: source.problems(id).collect(),
            ..Reading::default()
        };
        let documents = (0..source.documents().len()).into_par_iter().fold_chunks(
            PIECE,
            Reading::default,
            move |mut reading, number| {
                document::read(source, id, number, options, is_values, &mut reading);
                reading
            },
        );
        rayon::iter::once(problem).chain(documents)
    });
    Reading::joined(pieces.collect())
}

/// Reads one of the sources again, and puts what it holds into the place of what it held before.
/// Which of equal names counts is settled once somebody asks (see `Reading::settle`).
pub(crate) fn read_again(sources: &[Source], changed: SourceId, reading: &mut Reading) {
    let Some(source) = sources.get(changed as usize) else {
        return;
    };
    // Seldom is there a reason to look for charts.
    let may_be_values = folder_and_file(&source.name).1.starts_with("values");
    let is_values = may_be_values && is_values(source, &chart_folders(sources));
    let mut piece = Reading {
        findings: source.problems(changed).collect(),
        ..Reading::default()
    };
    for number in 0..source.documents().len() {
        let options = Options::default();
        document::read(source, changed, number, options, is_values, &mut piece);
    }
    reading.replace_source(changed, Reading::joined(vec![piece]));
}

/// Whether a file holds values of one of the charts in some folders.
fn is_values(source: &Source, charts: &HashSet<&str>) -> bool {
    let (folder, file) = folder_and_file(&source.name);
    file.starts_with("values") && charts.contains(folder)
}

/// Reads pages of lists, of some of which the resources have been read already (see
/// `client`).
pub(crate) fn read_pages(pages: &[Source], worlds: Vec<Option<World>>) -> Reading {
    let readings = numbered(pages).zip(worlds).map(|((id, page), world)| {
        let mut reading = Reading::default();
        if let Some(mut world) = world {
            world.shift_sources(id);
            reading.world = world;
        } else {
            for number in 0..page.documents().len() {
                document::read(page, id, number, Options::default(), false, &mut reading);
            }
        }
        reading
    });
    Reading::joined(readings.collect())
}

/// The folders of Helm charts.
fn chart_folders(sources: &[Source]) -> HashSet<&str> {
    let names = sources.iter().map(|source| folder_and_file(&source.name));
    let is_chart = |(folder, file)| (file == "Chart.yaml").then_some(folder);
    names.filter_map(is_chart).collect()
}

/// The folders whose files another tool makes documents of, in order: charts of Helm of which a
/// template is skipped, and folders of kustomize.
pub(crate) fn unrendered(sources: &[Source]) -> [Vec<&str>; 2] {
    let files = || sources.iter().map(|source| folder_and_file(&source.name));
    let is_skipped = |chart: &&str| {
        let templates = format!("{chart}{MAIN_SEPARATOR}templates{MAIN_SEPARATOR}");
        let mut of_chart = sources.iter().filter(|it| it.name.starts_with(&templates));
        of_chart.any(|source| template::is_skipped(source.text()))
    };
    let charts = files().filter(|(_, file)| *file == "Chart.yaml");
    let charts = charts.map(|(folder, _)| folder).filter(is_skipped);
    let is_kustomization = |file: &str| ["kustomization.yaml", "kustomization.yml"].contains(&file);
    let kustomizations = files().filter(|(_, file)| is_kustomization(file));
    let kustomizations = kustomizations.map(|(folder, _)| folder);
    [charts.collect(), kustomizations.collect()]
}

fn folder_and_file(path: &str) -> (&str, &str) {
    path.rsplit_once(std::path::is_separator)
        .unwrap_or((".", path))
}

fn numbered(sources: &[Source]) -> impl IndexedParallelIterator<Item = (SourceId, &Source)> {
    let number = |id| SourceId::try_from(id).unwrap_or(SourceId::MAX);
    let numbered = sources.par_iter().enumerate();
    numbered.map(move |(id, source)| (number(id), source))
}
