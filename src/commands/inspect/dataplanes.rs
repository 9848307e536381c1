//! `inspect dataplanes` and `inspect dataplane NAME`.

use std::slice;

use clap::Args;
use rayon::prelude::*;

use super::common::CommonArgs;
use super::envoy::{DataplaneFormat, EnvoyArgs};
use super::filters::Filters;
use crate::check::proxies::{Proxy, beside, judge};
use crate::commands::Context;
use crate::commands::look::PlaceArgs;
use crate::commands::names::{pick, pick_one};
use crate::diag::Exit;
use crate::model::{Kind, WorkloadKind};
use crate::report::{DataplaneRow, DataplaneView, OutputFormat, ProxyView, write_yaml};

/// The effective tracing backend of each dataplane
#[derive(Debug, Args)]
pub(super) struct DataplanesArgs {
    /// Only these dataplanes
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    #[command(flatten)]
    common: CommonArgs,
    #[command(flatten)]
    filters: Filters,
}

/// Why a dataplane sends its traces where it does, or why it sends none
#[derive(Debug, Args)]
pub(super) struct DataplaneArgs {
    /// The dataplane
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    common: CommonArgs<DataplaneFormat>,
    #[command(flatten)]
    envoy: EnvoyArgs,
    /// Lay what the proxy really has beside what the policies say; with -o envoy, print it
    #[arg(long)]
    proxy: bool,
    #[command(flatten)]
    place: PlaceArgs,
}

impl DataplanesArgs {
    pub(super) fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let Self {
            common,
            names,
            filters,
        } = self;
        let (kinds, names) = split_kinds(&names);
        common.answer(Kind::Dataplane, &names, context, |effective, context| {
            let rows = pick(Kind::Dataplane, &names, DataplaneRow::all(effective))?;
            let mut rows = of_kinds(rows, &kinds);
            let all = rows.len();
            if let Some(filters) = filters.check(effective)? {
                let is_wanted = |row: &DataplaneRow<'_>| filters.wants(&row.answer());
                rows = rows.into_par_iter().filter(is_wanted).collect();
            }
            context.print(common.output, &rows)?;
            if matches!(common.output, OutputFormat::Table | OutputFormat::Wide) {
                context.console.tell(summary(&rows, all));
            }
            Ok(Exit::Clean)
        })
    }
}

/// Takes the kinds of workloads off names: `cronjob/report.shop` is the dataplane `report.shop` of
/// a `CronJob`.
fn split_kinds(names: &[String]) -> (Vec<WorkloadKind>, Vec<String>) {
    let mut kinds = Vec::new();
    let split = |name: &String| {
        let found = name
            .split_once('/')
            .and_then(|(word, rest)| Some((WorkloadKind::from_typed(word)?, rest)));
        let Some((kind, rest)) = found else {
            return name.clone();
        };
        kinds.push(kind);
        rest.to_owned()
    };
    let names = names.iter().map(split).collect();
    (kinds, names)
}

/// The rows of workloads of these kinds; all of them if none is named.
fn of_kinds<'v>(mut rows: Vec<DataplaneRow<'v>>, kinds: &[WorkloadKind]) -> Vec<DataplaneRow<'v>> {
    if !kinds.is_empty() {
        rows.retain(|row| {
            row.workload_kind()
                .is_some_and(|kind| kinds.contains(&kind))
        });
    }
    rows
}

/// How many of the dataplanes have a backend.
fn summary(rows: &[DataplaneRow<'_>], all: usize) -> String {
    let is_traced = |row: &&DataplaneRow<'_>| row.answer().target().is_some();
    let traced = rows.par_iter().filter(is_traced).count();
    let of = match rows.len() {
        shown if shown == all => String::new(),
        _ => format!(" of {all}"),
    };
    let plural = if all == 1 { "" } else { "s" };
    format!(
        "{}{of} dataplane{plural}: {traced} with a backend, {} without; kumactl inspect dataplane NAME says why",
        rows.len(),
        rows.len() - traced,
    )
}

impl DataplaneArgs {
    pub(super) fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        self.envoy.check(self.common.output)?;
        let (common, name) = (&self.common, &self.name);
        let (kinds, names) = split_kinds(slice::from_ref(name));
        common.answer(Kind::Dataplane, &names, context, |effective, context| {
            let rows = of_kinds(DataplaneRow::all(effective), &kinds);
            let answer = pick_one(Kind::Dataplane, &names[0], rows)?.answer();
            let is_real = self.proxy || !self.place.is_control_plane();
            let format = match common.output {
                DataplaneFormat::Envoy if is_real => {
                    let now = self.place.look_at(&answer, &common.state, context)?;
                    write_yaml(context.console.plain(), &now.tracing())?;
                    return Ok(Exit::Clean);
                }
                DataplaneFormat::Envoy => return self.envoy.show(&answer, context),
                DataplaneFormat::Plain(format) => format,
            };
            if is_real {
                let now = self.place.look_at(&answer, &common.state, context)?;
                let beside = beside(&answer, &now);
                let proxy = Proxy {
                    mesh: answer.dataplane.meta.mesh.clone(),
                    name: answer.dataplane.meta.name.clone(),
                    before: None,
                    now,
                };
                let verdict = judge(&proxy, Some(&answer));
                let dataplane = DataplaneView(&answer);
                let view = ProxyView {
                    dataplane,
                    beside,
                    verdict,
                };
                context.print(format, &view)?;
            } else {
                context.print(format, &DataplaneView(&answer))?;
            }
            Ok(Exit::Clean)
        })
    }
}
