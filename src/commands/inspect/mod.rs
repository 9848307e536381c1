//! `kumactl inspect`: who gets what, and why.

mod dataplanes;
mod envoy;
mod meshes;
mod missing;
mod traffic_traces;

use std::collections::HashSet;
use std::mem::ManuallyDrop;

use anyhow::{anyhow, bail};
use clap::{Args, Subcommand, ValueEnum};

use super::Context;
use super::connection::Live;
use super::load::tell_errors;
use super::state::StateArgs;
use crate::diag::{Exit, did_you_mean, go_quote};
use crate::effective::Effective;
use crate::model::RuleBook;
use crate::validate::effective_and_errors;

/// Show where dataplanes send their traces, and why
#[derive(Debug, Args)]
pub struct InspectArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Dataplanes(dataplanes::DataplanesArgs),
    Dataplane(dataplanes::DataplaneArgs),
    TrafficTraces(traffic_traces::TrafficTracesArgs),
    TrafficTrace(traffic_traces::TrafficTraceArgs),
    Meshes(meshes::MeshesArgs),
}

/// What all kinds of `inspect` take; the formats that they print are of their own.
#[derive(Debug, Args)]
struct CommonArgs<F: ValueEnum + Send + Sync + 'static = Format> {
    #[command(flatten)]
    state: StateArgs,
    /// How to print the answer
    #[arg(
        short,
        long,
        value_enum,
        value_name = "FORMAT",
        default_value = "table"
    )]
    output: F,
}

/// How `inspect` and `get` print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// A table, or a page for one thing
    Table,
    /// A table with more columns
    Wide,
    /// JSON
    Json,
    /// YAML
    Yaml,
    /// Names only
    Name,
}

impl InspectArgs {
    /// Answers.
    pub fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        match self.what {
            What::Dataplanes(args) => args.run(context),
            What::Dataplane(args) => args.run(context),
            What::TrafficTraces(args) => args.run(context),
            What::TrafficTrace(args) => args.run(context),
            What::Meshes(args) => args.run(context),
        }
    }
}

impl<F: ValueEnum + Send + Sync> CommonArgs<F> {
    /// Reads the input, tells its errors, works the answer out and hands it to `show`.
    fn answer(
        &self,
        context: &mut Context<'_>,
        show: impl FnOnce(&Effective<'_>, &mut Context<'_>) -> anyhow::Result<Exit>,
    ) -> anyhow::Result<Exit> {
        // The process ends with its answer, and to hand back every name and tag would only delay it.
        let Live { input, release, .. } = self.state.read(context)?;
        let mut input = ManuallyDrop::new(input);
        let release = self.state.release().or(release);
        let book = RuleBook::new(&input.reading.world, release);
        let found = std::mem::take(&mut input.reading.findings);
        let world = &input.reading.world;
        let (mut effective, found) = effective_and_errors(found, world, &book);
        let flawed = tell_errors(found, &input.sources, context);
        if world.is_empty() && (flawed || input.incomplete) {
            return Ok(Exit::Refused);
        }
        self.state.retain_mesh(&mut effective, context)?;
        if !self.state.is_live() {
            let gaps = missing::gaps(&effective);
            let has_gaps = !gaps.is_empty();
            for gap in gaps {
                context.console.tell(gap);
            }
            if has_gaps {
                context.console.tell(missing::HINT);
            }
        }
        let exit = show(&effective, context).map_err(|error| {
            if self.state.implies_default(context) && error.is::<NotFound>() {
                return anyhow!("{error}\n{ONLY_DEFAULT}");
            }
            error
        })?;
        if self.state.implies_default(context) && effective.dataplanes().next().is_none() {
            context.console.hint(ONLY_DEFAULT);
        }
        Ok(if flawed || input.incomplete {
            exit.max(Exit::Refused)
        } else {
            exit
        })
    }
}

/// Said when nothing is found although no mesh was named.
const ONLY_DEFAULT: &str =
    "hint: that is of mesh default only; --mesh names another one, and -A takes all of them";

/// What was named is not there.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct NotFound(String);

/// Fails if nothing is said of a mesh.
pub(super) fn check_mesh(mesh: &str, effective: &Effective<'_>) -> anyhow::Result<()> {
    check_name("mesh", mesh, effective.meshes.keys().copied())
}

/// Fails if there is nothing of a name.
fn check_name<'n>(
    what: &str,
    name: &str,
    names: impl Iterator<Item = &'n str> + Clone,
) -> anyhow::Result<()> {
    if names.clone().any(|known| known == name) {
        return Ok(());
    }
    Err(NotFound(not_found(what, name, names)).into())
}

/// `there is no X "name"`, with the nearest name or all of a few.
pub(super) fn not_found<'n>(
    what: &str,
    name: &str,
    names: impl Iterator<Item = &'n str> + Clone,
) -> String {
    const FEW: usize = 8;
    let hint = did_you_mean(name, names.clone()).or_else(|| {
        let all: Vec<&str> = names.clone().take(FEW + 1).collect();
        (!all.is_empty() && all.len() <= FEW).then(|| format!("there are {}", all.join(", ")))
    });
    let hint = hint
        .map(|hint| format!("\nhint: {hint}"))
        .unwrap_or_default();
    format!("there is no {what} {}{hint}", go_quote(name))
}

/// Picks what a command asked for by name; all of it when it named nothing.
fn pick<T>(
    what: &str,
    names: &[String],
    all: Vec<T>,
    name_of: impl Fn(&T) -> &str,
) -> anyhow::Result<Vec<T>> {
    if names.is_empty() {
        return Ok(all);
    }
    // `-o name` prints `dataplane/web-1`, which is taken too.
    let prefix = format!("{what}/");
    let mut wanted: Vec<&str> = Vec::with_capacity(names.len());
    for name in names {
        let name = name.strip_prefix(&prefix).unwrap_or(name);
        wanted.push(full_name(what, name, all.iter().map(&name_of))?);
    }
    let wanted: HashSet<String> = wanted.into_iter().map(str::to_owned).collect();
    Ok(all
        .into_iter()
        .filter(|item| wanted.contains(name_of(item)))
        .collect())
}

/// The name of something that is there: the one that was typed, or, of a dataplane, the only one that
/// has a namespace behind it.
///
/// # Errors
/// When there is none, or more than one.
fn full_name<'n>(
    what: &str,
    name: &'n str,
    names: impl Iterator<Item = &'n str> + Clone,
) -> anyhow::Result<&'n str> {
    if names.clone().any(|known| known == name) {
        return Ok(name);
    }
    let found = if what == "dataplane" {
        in_namespaces(name, names.clone())
    } else {
        Vec::new()
    };
    match found.as_slice() {
        [] => Err(NotFound(not_found(what, name, names)).into()),
        [only] => Ok(only),
        many => bail!(ambiguous(what, name, many)),
    }
}

/// The dataplanes that a name without its namespace may mean: a control plane on Kubernetes calls
/// the one of the pod `redis-0` in the namespace `demo` `redis-0.demo`.
pub(super) fn in_namespaces<'n>(
    name: &str,
    names: impl IntoIterator<Item = &'n str>,
) -> Vec<&'n str> {
    let is_meant = |known: &&str| {
        let rest = known.strip_prefix(name);
        let namespace = rest.and_then(|rest| rest.strip_prefix('.'));
        namespace.is_some_and(|namespace| !namespace.is_empty() && !namespace.contains('.'))
    };
    let mut found: Vec<&str> = names.into_iter().filter(is_meant).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Says which ones a name may mean.
pub(super) fn ambiguous(what: &str, name: &str, found: &[&str]) -> String {
    const FEW: usize = 8;
    let more = match found.len().saturating_sub(FEW) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!(
        "there is a {what} {} in {} namespaces: {}{more}\nhint: write the namespace behind a dot, as in {}",
        go_quote(name),
        found.len(),
        found[..found.len().min(FEW)].join(", "),
        found.first().unwrap_or(&name),
    )
}

/// Picks the one thing of a name; names are unique within a mesh only.
fn pick_one<T>(
    what: &str,
    name: &str,
    all: Vec<T>,
    name_of: impl Fn(&T) -> &str,
    mesh_of: impl Fn(&T) -> &str,
) -> anyhow::Result<T> {
    let mut found = pick(what, &[name.to_owned()], all, &name_of)?;
    if found.len() > 1 {
        let meshes: Vec<&str> = found.iter().map(&mesh_of).collect();
        bail!(
            "there is a {what} {} in each of the meshes {}\nhint: choose one with --mesh",
            go_quote(name),
            meshes.join(", ")
        );
    }
    Ok(found.remove(0))
}
