//! `inspect dataplanes` and `inspect dataplane NAME`.

use std::slice;

use clap::Args;
use rayon::prelude::*;

use super::common::CommonArgs;
use super::envoy::{DataplaneFormat, EnvoyArgs};
use super::filters::Filters;
use crate::commands::Context;
use crate::commands::names::{pick, pick_one};
use crate::diag::Exit;
use crate::model::Kind;
use crate::report::{DataplaneRow, DataplaneView, OutputFormat};

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
}

impl DataplanesArgs {
    pub(super) fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let Self {
            common,
            names,
            filters,
        } = self;
        common.answer(Kind::Dataplane, &names, context, |effective, context| {
            let mut rows = pick(Kind::Dataplane, &names, DataplaneRow::all(effective))?;
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
        let names = slice::from_ref(name);
        common.answer(Kind::Dataplane, names, context, |effective, context| {
            let rows = DataplaneRow::all(effective);
            let answer = pick_one(Kind::Dataplane, name, rows)?.answer();
            match common.output {
                DataplaneFormat::Envoy => return self.envoy.show(&answer, context),
                DataplaneFormat::Plain(format) => context.print(format, &DataplaneView(&answer))?,
            }
            Ok(Exit::Clean)
        })
    }
}
