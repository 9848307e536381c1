//! `inspect meshes`.

use clap::Args;

use super::{CommonArgs, Format, pick};
use crate::commands::Context;
use crate::diag::{Exit, printable};
use crate::report::documents::{List, MeshItem, NoteItem};
use crate::report::{Table, write_json, write_yaml};

/// Each mesh: its backends and policies, and how many dataplanes send traces
#[derive(Debug, Args)]
pub(super) struct MeshesArgs {
    /// Only these meshes
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    #[command(flatten)]
    common: CommonArgs,
}

impl MeshesArgs {
    pub(super) fn run(mut self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        // Meshes do not live in one.
        self.common.state.all_meshes |= self.common.state.is_live() && context.mesh.is_none();
        self.common.answer(context, |effective, context| {
            let items: Vec<MeshItem<'_>> = effective.meshes.values().map(MeshItem::new).collect();
            let items = pick("mesh", &self.names, items, |item| item.name)?;
            match self.common.output {
                Format::Json => write_json(context.console.plain(), &List::from(items))?,
                Format::Yaml => write_yaml(context.console.plain(), &List::from(items))?,
                Format::Name => {
                    for item in &items {
                        context
                            .console
                            .print(&format!("mesh/{}\n", printable(item.name)))?;
                    }
                }
                Format::Table | Format::Wide => {
                    let text = table(
                        &items,
                        self.common.output == Format::Wide,
                        context.console.width(),
                    );
                    context.console.print(&text)?;
                }
            }
            Ok(Exit::Clean)
        })
    }
}

fn table(items: &[MeshItem<'_>], wide: bool, width: Option<usize>) -> String {
    let mut headings = vec![
        "NAME",
        "BACKENDS",
        "DEFAULT",
        "TRAFFICTRACES",
        "DATAPLANES",
        "TRACED",
        "UNTRACED",
    ];
    if wide {
        headings.push("ENDPOINTS");
    }
    headings.push("NOTES");
    let mut table = Table::new(&headings);
    for item in items {
        let backends: Vec<&str> = item.backends.iter().map(|backend| backend.name).collect();
        let mut cells = vec![
            item.name.to_owned(),
            if item.declared {
                backends.join(",")
            } else {
                "(not in the input)".to_owned()
            },
            item.default_backend.unwrap_or_default().to_owned(),
            item.traffic_traces.len().to_string(),
            item.dataplanes.total.to_string(),
            item.dataplanes.traced.to_string(),
            item.dataplanes.untraced.to_string(),
        ];
        if wide {
            let endpoints: Vec<String> = item
                .backends
                .iter()
                .map(|backend| format!("{}={}", backend.name, backend.endpoint))
                .collect();
            cells.push(endpoints.join(" "));
        }
        cells.push(
            item.notes
                .iter()
                .map(NoteItem::code)
                .collect::<Vec<_>>()
                .join(","),
        );
        table.row(cells);
    }
    table.render(0, width)
}
