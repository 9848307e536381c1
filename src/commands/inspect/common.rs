//! What all kinds of `inspect` share: from flags and names to the answers that one of them shows.

use std::mem::ManuallyDrop;
use std::path::Path;

use anyhow::anyhow;
use clap::{Args, ValueEnum};

use crate::client::Scope;
use crate::commands::Context;
use crate::commands::live::Live;
use crate::commands::names::{NotFound, read_name};
use crate::commands::reports::report_errors;
use crate::commands::state::{StateArgs, retain};
use crate::diag::{Exit, WithHint as _, shell_word};
use crate::effective::Effective;
use crate::host::is_document;
use crate::model::{DEFAULT_MESH, Kind, ResourceName};
use crate::report::{OutputFormat, gap_messages};
use crate::validate::effective_and_errors;

/// What all kinds of `inspect` take; the formats that they print are of their own.
#[derive(Debug, Args)]
pub(super) struct CommonArgs<F: ValueEnum + Send + Sync + 'static = OutputFormat> {
    #[command(flatten)]
    pub(super) state: StateArgs,
    /// How to print the answer
    #[arg(
        short,
        long,
        value_enum,
        value_name = "FORMAT",
        default_value = "table"
    )]
    pub(super) output: F,
}

impl<F: ValueEnum + Send + Sync> CommonArgs<F> {
    /// Reads the input, reports its errors, works the answer out and hands it to `show`. The names
    /// are those that are asked for, of a kind.
    pub(super) fn answer(
        &self,
        kind: Kind,
        names: &[String],
        context: &mut Context<'_>,
        show: impl FnOnce(&Effective<'_>, &mut Context<'_>) -> anyhow::Result<Exit>,
    ) -> anyhow::Result<Exit> {
        check_no_path(kind, names)?;
        let names = names.iter().map(|name| read_name(name, kind));
        let names = names.collect::<anyhow::Result<Vec<_>>>()?;
        let scope = self.state.scope(&names, context)?;
        // The process ends with its answer, and to hand back every name and tag would only delay it.
        let Live { input, release, .. } = self.state.read_scope(&scope, context)?;
        let mut input = ManuallyDrop::new(input);
        let book = self.state.book(&mut input.reading.world, release);
        let found = std::mem::take(&mut input.reading.findings);
        let world = &input.reading.world;
        let (mut effective, found) = effective_and_errors(found, world, &book);
        let flawed = report_errors(found, &input.sources, context);
        if world.holds_nothing() && (flawed || input.incomplete) {
            return Ok(Exit::Refused);
        }
        retain(&mut effective, &scope)?;
        if !self.state.is_live() {
            let messages = gap_messages(&effective, kind == Kind::Dataplane);
            context.console.say(messages);
        }
        let only_default = self.state.implies_default(context)
            && scope == Scope::Meshes(vec![DEFAULT_MESH.to_owned()]);
        let exit = show(&effective, context).map_err(|error| {
            if only_default && error.is::<NotFound>() {
                return error.hint(ONLY_DEFAULT);
            }
            error
        })?;
        if only_default && effective.dataplanes().next().is_none() {
            context.console.hint(format_args!("hint: {ONLY_DEFAULT}"));
        }
        Ok(exit.or_refused(flawed || input.incomplete))
    }
}

/// Fails if a path stands where names do: no name is `.`, and before a `/` stands a type or a mesh.
fn check_no_path(kind: Kind, names: &[String]) -> anyhow::Result<()> {
    let is_path = |name: &&String| {
        let is_whole = |read: ResourceName<'_>| read.name == name.as_str();
        let is_name = ResourceName::read(name, Some(kind)).is_none_or(|read| !is_whole(read));
        let is_file = || is_document(Path::new(name));
        matches!(name.as_str(), "." | "..") || (name.contains('/') && (!is_name || is_file()))
    };
    let Some(path) = names.iter().find(is_path) else {
        return Ok(());
    };
    let path = shell_word(path);
    // Of a MeshTrace the type that get takes is another word.
    let list = match kind {
        Kind::MeshTrace => "mesh-traces",
        kind => kind.plural(),
    };
    let hint = format!("kumactl inspect {list} -f {path} reads that path");
    Err(anyhow!("{path} is not the name of a {}", kind.singular()).hint(hint))
}

/// Said when nothing is found although no mesh was named.
const ONLY_DEFAULT: &str =
    "that is of mesh default only; --mesh names another one, and -A takes all of them";
