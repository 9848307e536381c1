//! `inspect dataplanes` and `inspect dataplane NAME`.

use clap::Args;
use rayon::prelude::*;

use super::envoy::{DataplaneFormat, EnvoyArgs};
use super::{CommonArgs, Format, check_name, pick, pick_one};
use crate::commands::Context;
use crate::commands::load::parse_pair;
use crate::diag::Exit;
use crate::effective::{Answer, Effective, MeshView, Policy, candidates};
use crate::model::{Dataplane, Mesh, Tags};
use crate::report::documents::{DataplaneDetail, DataplaneItem, List};
use crate::report::{
    Table, backend_words, dataplane_page, endpoint, note_codes, write_json, write_json_list,
    write_yaml,
};

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

/// A dataplane and its mesh.
type Place<'v> = (&'v MeshView<'v>, &'v Dataplane);

fn verdict<'v>((view, dataplane): &Place<'v>) -> Answer<'v, 'v> {
    view.answer(dataplane)
}

/// The answer of a dataplane, worked out when it is its turn: what it is made from is at hand then.
fn item<'v>(place: &Place<'v>) -> DataplaneItem<'v> {
    DataplaneItem::new(&verdict(place))
}

impl DataplanesArgs {
    pub(super) fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        self.common.answer(context, |effective, context| {
            let places: Vec<Place<'_>> = effective.dataplanes().collect();
            let mut places = pick("dataplane", &self.names, places, |(_, dataplane)| {
                &dataplane.meta.name
            })?;
            let all = places.len();
            self.check_filters(effective)?;
            if self.is_filtered() {
                let wants = |place: &Place<'_>| self.wants(&verdict(place));
                places = places.into_par_iter().filter(wants).collect();
            }
            self.show(&places, all, context)?;
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
        let policy = verdict.traffic_trace().map(Policy::name);
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

    fn show(
        &self,
        places: &[Place<'_>],
        all: usize,
        context: &mut Context<'_>,
    ) -> anyhow::Result<()> {
        match self.common.output {
            Format::Json => write_json_list(context.console.plain(), places, item)?,
            Format::Yaml => {
                let items: Vec<_> = places.par_iter().map(item).collect();
                write_yaml(context.console.plain(), &List::from(items))?;
            }
            Format::Name => {
                for (_, dataplane) in places {
                    let name = crate::diag::printable(&dataplane.meta.name).into_owned();
                    context.console.print(&format!("dataplane/{name}\n"))?;
                }
            }
            Format::Table | Format::Wide => {
                let verdicts: Vec<_> = places.par_iter().map(verdict).collect();
                let text = table(
                    &verdicts,
                    self.common.output == Format::Wide,
                    context.console.width(),
                );
                context.console.print(&text)?;
                let traced = verdicts
                    .iter()
                    .filter(|verdict| verdict.target().is_some())
                    .count();
                let of = if verdicts.len() == all {
                    String::new()
                } else {
                    format!(" of {all}")
                };
                let plural = if all == 1 { "" } else { "s" };
                context.console.tell(format!(
                    "{}{of} dataplane{plural}: {traced} with a backend, {} without; kumactl inspect dataplane NAME says why",
                    verdicts.len(),
                    verdicts.len() - traced,
                ));
            }
        }
        Ok(())
    }
}

fn table(verdicts: &[Answer<'_, '_>], wide: bool, width: Option<usize>) -> String {
    let mut headings = vec![
        "MESH",
        "NAME",
        "SERVICES",
        "TRAFFICTRACE",
        "BACKEND",
        "SENDS TO",
    ];
    if wide {
        headings.extend(["SELECTOR", "PAYLOAD", "SAMPLING", "HTTP"]);
    }
    headings.push("NOTES");
    let mut table = Table::new(&headings);
    for verdict in verdicts {
        let target = verdict.target();
        let mut cells = vec![
            verdict.view.name.to_owned(),
            verdict.dataplane.meta.name.clone(),
            verdict.dataplane.services(verdict.view.rules).join(","),
            verdict
                .traffic_trace()
                .map(|policy| policy.name().to_owned())
                .unwrap_or_default(),
            target.map(backend_words).unwrap_or_default(),
            target.map(endpoint).unwrap_or_default(),
        ];
        if wide {
            let (total, http) = verdict.inbounds();
            cells.extend([
                verdict
                    .selector()
                    .map(|tags| tags.to_line().into_owned())
                    .unwrap_or_default(),
                target
                    .map(|target| target.exporter.payload().to_owned())
                    .unwrap_or_default(),
                target
                    .map(|target| format!("{}%", target.percentage()))
                    .unwrap_or_default(),
                format!("{http}/{total}"),
            ]);
        }
        cells.push(note_codes(&verdict.notes()));
        table.row(cells);
    }
    table.render(0, width)
}

impl DataplaneArgs {
    pub(super) fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        self.envoy.check(self.common.output)?;
        self.common.answer(context, |effective, context| {
            let dataplanes: Vec<_> = effective.dataplanes().collect();
            let (view, dataplane) = pick_one(
                "dataplane",
                &self.name,
                dataplanes,
                |(_, dataplane)| &dataplane.meta.name,
                |(view, _)| view.name,
            )?;
            let verdict = view.answer(dataplane);
            let DataplaneFormat::Plain(format) = self.common.output else {
                return self.envoy.show(&verdict, context);
            };
            let candidates = candidates(&verdict);
            match format {
                Format::Json => write_json(
                    context.console.plain(),
                    &DataplaneDetail::new(&verdict, &candidates),
                )?,
                Format::Yaml => write_yaml(
                    context.console.plain(),
                    &DataplaneDetail::new(&verdict, &candidates),
                )?,
                Format::Name => {
                    let name = crate::diag::printable(&dataplane.meta.name).into_owned();
                    context.console.print(&format!("dataplane/{name}\n"))?;
                }
                Format::Table | Format::Wide => {
                    let page = dataplane_page(&verdict, &candidates, context.console.width());
                    context.console.print(&page)?;
                }
            }
            Ok(Exit::Clean)
        })
    }
}
