//! `kumactl get`: resources of the control plane, as it has them.

use anyhow::anyhow;
use clap::Args;

use super::Context;
use super::kinds::{TypeOrName, TypeOrNameParser, keys, read_names};
use super::live::read_pages;
use super::lookup::{check_mesh, find, list};
use super::reports::report_unreadable;
use super::state::scope;
use crate::client::{Error, ListPage, Scope, Wanted, items};
use crate::diag::{Exit, WithHint as _, go_quote, printable};
use crate::host::Connection;
use crate::model::Kind;
use crate::report::{OutputFormat, Resources};

/// Show resources of the control plane
#[derive(Debug, Args)]
pub struct GetArgs {
    /// The type, in the plural or the singular; or TYPE/NAME, as -o name prints it
    #[arg(value_name = "TYPE", ignore_case = true, value_parser = TypeOrNameParser)]
    what: TypeOrName,
    /// Only these
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Of every mesh
    #[arg(short = 'A', long)]
    all_meshes: bool,
    /// How to print them
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    output: OutputFormat,
}

impl GetArgs {
    /// Asks, and shows.
    pub fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        if self.all_meshes {
            context.forget_implied_mesh();
        }
        match &self.what {
            TypeOrName::Type(kind) if self.names.is_empty() => self.all(*kind, context),
            _ if self.all_meshes => {
                let hint = "leave --all-meshes or the name out";
                Err(anyhow!("a name means one resource of one mesh").hint(hint))
            }
            _ => self.named(context),
        }
    }

    /// What is there by the names; what is not there is an error each.
    fn named(&self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let names = read_names(&self.what, &self.names)?;
        let keys = keys(&names, context)?;
        let connection = context.connection.connect()?;
        let client = connection.client();
        let (mut kinds, mut pages, mut exit) = (Vec::new(), Vec::new(), Exit::Clean);
        for key in &keys {
            match find(key, &client) {
                Ok(value) => {
                    pages.push(ListPage::of_one(key, &value));
                    if !kinds.contains(&key.kind()) {
                        kinds.push(key.kind());
                    }
                }
                Err(error) if keys.len() == 1 || error.is::<Error>() => return Err(error),
                Err(error) => {
                    context.console.error(&error);
                    exit = Exit::Refused;
                }
            }
        }
        if !pages.is_empty() {
            self.show(kinds, pages, keys.len() == 1, &connection, context)?;
        }
        Ok(exit)
    }

    fn all(&self, kind: Kind, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let scope = match kind {
            Kind::Mesh => Scope::All,
            _ => scope(context, self.all_meshes)?,
        };
        let connection = context.connection.connect()?;
        let progress = context.console.progress("asking the control plane");
        let client = connection.client();
        let wanted = if self.is_table() {
            Wanted::Resources
        } else {
            Wanted::Text
        };
        let pages = list(kind, &scope, wanted, &client)?;
        drop(progress);
        if let Scope::Meshes(meshes) = &scope
            && pages.iter().all(|page| page.count == 0)
        {
            for mesh in meshes {
                check_mesh(mesh, &client)?;
            }
        }
        if self.show(vec![kind], pages, false, &connection, context)? == 0 {
            report_nothing(kind, &scope, &connection, context);
        }
        Ok(Exit::Clean)
    }

    fn is_table(&self) -> bool {
        matches!(self.output, OutputFormat::Table | OutputFormat::Wide)
    }

    /// Prints what is in some pages, and returns how much there is.
    fn show(
        &self,
        kinds: Vec<Kind>,
        pages: Vec<ListPage>,
        is_one: bool,
        connection: &Connection,
        context: &mut Context<'_>,
    ) -> anyhow::Result<usize> {
        let resources = if self.is_table() {
            let (sources, mut reading) = read_pages(&connection.address(), pages);
            if report_unreadable(&mut reading, &sources, context) {
                let message = anyhow!("the answer cannot be shown as a table");
                return Err(message.hint("-o json shows it as it is"));
            }
            Resources::of_world(kinds, reading.world)
        } else {
            Resources::of_documents(kinds, items(&pages), is_one)
        };
        context.print(self.output, &resources)?;
        Ok(resources.count())
    }
}

/// Says where nothing was found.
fn report_nothing(kind: Kind, scope: &Scope, connection: &Connection, context: &mut Context<'_>) {
    let mut place = String::new();
    if let Scope::Meshes(meshes) = scope {
        let names: Vec<String> = meshes.iter().map(|mesh| go_quote(mesh)).collect();
        place = format!(" in mesh {}", names.join(", "));
    }
    let (what, url) = (kind.plural(), connection.address());
    let message = format!("there are no {what}{place} of the control plane at {url}");
    context.console.info(printable(&message));
    if !place.is_empty() {
        context.console.hint("-A shows those of every mesh");
    }
}
