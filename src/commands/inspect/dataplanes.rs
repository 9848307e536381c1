//! `inspect dataplanes` and `inspect dataplane NAME`.

use std::collections::HashSet;
use std::slice;

use clap::Args;
use rayon::prelude::*;

use super::common::CommonArgs;
use super::envoy::{DataplaneFormat, EnvoyArgs};
use super::filters::Filters;
use crate::check::proxies::{beside, diagnose};
use crate::commands::Context;
use crate::commands::names::{pick, pick_one};
use crate::commands::place::PlaceArgs;
use crate::diag::Exit;
use crate::effective::Effective;
use crate::model::{Kind, WorkloadKind};
use crate::report::{DataplaneRow, OutputFormat, ProxyView, dataplanes_summary, write_yaml};

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
    /// Compare what the proxy really has with what the policies say; with -o envoy, print it
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
            let mut rows = pick_of_kinds(&kinds, &names, effective)?;
            let all = rows.len();
            if let Some(filters) = filters.check(effective)? {
                let is_wanted = |row: &DataplaneRow<'_>| filters.wants(&row.answer());
                rows = rows.into_par_iter().filter(is_wanted).collect();
            }
            context.print(common.output, &rows)?;
            if matches!(common.output, OutputFormat::Table | OutputFormat::Wide) {
                context.console.info(dataplanes_summary(&rows, all));
            }
            Ok(Exit::Clean)
        })
    }
}

/// Takes the kinds of workloads off names: `cronjob/report.shop` is the dataplane `report.shop` of
/// a `CronJob`.
fn split_kinds(names: &[String]) -> (Vec<Option<WorkloadKind>>, Vec<String>) {
    let split = |name: &String| {
        let typed = name.split_once('/');
        match typed.and_then(|(word, rest)| Some((WorkloadKind::from_typed(word)?, rest))) {
            Some((kind, rest)) => (Some(kind), rest.to_owned()),
            None => (None, name.clone()),
        }
    };
    names.iter().map(split).unzip()
}

/// The rows of a kind of workload; all of them if none is said.
fn of_kind(mut rows: Vec<DataplaneRow<'_>>, kind: Option<WorkloadKind>) -> Vec<DataplaneRow<'_>> {
    if kind.is_some() {
        rows.retain(|row| row.workload_kind() == kind);
    }
    rows
}

/// Picks what was asked for by name, each name among the workloads of its kind.
fn pick_of_kinds<'v>(
    kinds: &[Option<WorkloadKind>],
    names: &[String],
    effective: &'v Effective<'v>,
) -> anyhow::Result<Vec<DataplaneRow<'v>>> {
    let mut rows = DataplaneRow::all(effective);
    if kinds.iter().all(Option::is_none) {
        return pick(Kind::Dataplane, names, rows);
    }
    let mut wanted = HashSet::new();
    for (kind, name) in kinds.iter().zip(names) {
        let of_kind = of_kind(DataplaneRow::all(effective), *kind);
        let found = pick(Kind::Dataplane, slice::from_ref(name), of_kind)?;
        wanted.extend(found.iter().map(DataplaneRow::identity));
    }
    rows.retain(|row| wanted.contains(&row.identity()));
    Ok(rows)
}

impl DataplaneArgs {
    pub(super) fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        self.envoy.check(self.common.output)?;
        let (common, name) = (&self.common, &self.name);
        let (kinds, names) = split_kinds(slice::from_ref(name));
        common.answer(Kind::Dataplane, &names, context, |effective, context| {
            let rows = of_kind(DataplaneRow::all(effective), kinds[0]);
            let answer = pick_one(Kind::Dataplane, &names[0], rows)?.answer();
            let is_real = self.proxy || !self.place.is_control_plane();
            let format = match common.output {
                DataplaneFormat::Envoy if is_real => {
                    let proxy = self.place.look_at(&answer, &common.state, context)?;
                    write_yaml(context.console.plain(), &proxy.now.tracing())?;
                    return Ok(Exit::Clean);
                }
                DataplaneFormat::Envoy => return self.envoy.show(&answer, context),
                DataplaneFormat::Plain(format) => format,
            };
            if is_real {
                let proxy = self.place.look_at(&answer, &common.state, context)?;
                let view = ProxyView {
                    answer: &answer,
                    beside: beside(&answer, &proxy.now),
                    verdict: diagnose(&proxy, Some(&answer)),
                };
                context.print(format, &view)?;
            } else {
                context.print(format, &answer)?;
            }
            Ok(Exit::Clean)
        })
    }
}
