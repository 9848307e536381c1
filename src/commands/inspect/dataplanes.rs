//! `inspect dataplanes` and `inspect dataplane NAME`.

use std::slice;

use clap::Args;
use rayon::prelude::*;

use super::common::CommonArgs;
use super::envoy::{DataplaneFormat, EnvoyArgs};
use crate::commands::Context;
use crate::commands::flags::parse_pair;
use crate::commands::names::{check_name, pick, pick_one};
use crate::diag::Exit;
use crate::effective::{Answer, Effective, GivenBy};
use crate::model::{Kind, Mesh, Tags};
use crate::report::{DataplaneRow, DataplaneView, OutputFormat};

/// The effective tracing backend of each dataplane
#[derive(Debug, Args)]
pub(super) struct DataplanesArgs {
    /// Only these dataplanes
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    #[command(flatten)]
    common: CommonArgs,
    /// Only dataplanes that send no traces
    #[arg(long)]
    untraced: bool,
    /// Only dataplanes that send to this backend
    #[arg(long, value_name = "NAME")]
    backend: Option<String>,
    /// Only dataplanes that get this policy
    #[arg(long, value_name = "NAME")]
    traffic_trace: Option<String>,
    /// Only dataplanes with this tag on an inbound or a gateway (repeatable)
    #[arg(long, value_name = "KEY=VALUE", value_parser = parse_pair)]
    tag: Vec<(String, String)>,
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
        let (common, names) = (&self.common, self.names.as_slice());
        common.answer(Kind::Dataplane, names, context, |effective, context| {
            let mut rows = pick(Kind::Dataplane, names, DataplaneRow::all(effective))?;
            let all = rows.len();
            self.check_filters(effective)?;
            if self.is_filtered() {
                let is_wanted = |row: &DataplaneRow<'_>| self.wants(&row.answer());
                rows = rows.into_par_iter().filter(is_wanted).collect();
            }
            context.print(common.output, &rows)?;
            if matches!(common.output, OutputFormat::Table | OutputFormat::Wide) {
                context.console.tell(summary(&rows, all));
            }
            Ok(Exit::Clean)
        })
    }

    /// Fails if a filter names what is not there, which nothing would be shown for.
    fn check_filters(&self, effective: &Effective<'_>) -> anyhow::Result<()> {
        let views = || effective.meshes.values();
        if let Some(name) = &self.traffic_trace {
            let policies = views().flat_map(|view| &view.policies);
            let names = policies.map(|policy| policy.policy.meta.name.as_str());
            check_name("traffic-trace", name, names)?;
        }
        if let Some(name) = &self.backend {
            let meshes = views().filter_map(|view| view.mesh);
            let names = meshes.flat_map(Mesh::backends);
            check_name("backend", name, names.map(|backend| backend.name.as_str()))?;
        }
        Ok(())
    }

    /// Whether the answers decide which dataplanes are shown.
    fn is_filtered(&self) -> bool {
        self.untraced
            || self.backend.is_some()
            || self.traffic_trace.is_some()
            || !self.tag.is_empty()
    }

    fn wants(&self, verdict: &Answer<'_, '_>) -> bool {
        let target = verdict.target();
        let policy = match verdict.given_by {
            Some(GivenBy::TrafficTrace(policy)) => Some(policy.name()),
            _ => None,
        };
        let has_tag = |(key, value): &(String, String)| {
            let meets = |tags: &Tags| {
                tags.get(key)
                    .is_some_and(|tag| value == "*" || tag == value)
            };
            verdict.dataplane.tag_sets().any(meets)
        };
        !(self.untraced && target.is_some())
            && self
                .backend
                .as_deref()
                .is_none_or(|name| target.is_some_and(|target| target.name == name))
            && self
                .traffic_trace
                .as_deref()
                .is_none_or(|name| policy == Some(name))
            && self.tag.iter().all(has_tag)
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
