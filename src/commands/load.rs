//! `-f` and its companions: from what was typed to what was read.

use anyhow::bail;
use clap::Args;
use rayon::prelude::*;

use super::Context;
use super::names::not_found;
use crate::diag::{At, FieldPath, Finding, Findings, Severity, WithHint as _, codes, printable};
use crate::host::{InputOptions, Loaded, load, reads_terminal};
use crate::model::{Kind, Meta, Release};
use crate::parse::{self, Options, Reading, Source, Variables, resolve_places};
use crate::report::Location;
use crate::report::findings::resource_words;

/// Their heading in the help. It stands at each of them, since what is said of the whole would go on
/// for the flags that a command adds.
const INPUT: &str = "Input";

/// Where the input comes from.
#[derive(Debug, Clone, Args)]
pub struct InputArgs {
    /// File, directory, URL, or - for standard input (repeatable)
    #[arg(short, long = "file", help_heading = INPUT, value_name = "PATH")]
    pub file: Vec<String>,
    /// Leave files of a directory out, by glob (repeatable)
    #[arg(long, help_heading = INPUT, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// Read files that .gitignore leaves out, too
    #[arg(long, help_heading = INPUT)]
    pub no_ignore: bool,
    /// Replace {{key}} in the input (repeatable)
    #[arg(short, long = "var", help_heading = INPUT, value_name = "KEY=VALUE", value_parser = parse_pair)]
    pub var: Vec<(String, String)>,
    /// Take a kuma.io kind that no release of Kuma has for an error
    #[arg(long, help_heading = INPUT)]
    pub strict: bool,
    /// Input without any resource is fine
    #[arg(long, help_heading = INPUT)]
    pub allow_empty: bool,
}

/// The input of a command that cannot do without, with and without `-f` before each path.
#[derive(Debug, Clone, Args)]
pub struct PathArgs {
    /// Files and directories, like -f
    #[arg(value_name = "PATH")]
    paths: Vec<String>,
    #[command(flatten)]
    input: InputArgs,
}

impl PathArgs {
    /// All of it.
    pub(super) fn into_input(mut self) -> InputArgs {
        self.input.file.append(&mut self.paths);
        self.input
    }
}

/// Which release judges.
#[derive(Debug, Clone, Copy, Args)]
pub struct VersionArgs {
    /// Judge as this release of Kuma does, 0.4 to 3.0; X.Y is its last patch [default: by the shape of each mesh's documents]
    #[arg(long, value_name = "X.Y[.Z]")]
    pub kuma_version: Option<Release>,
}

/// `key=value`, as flags take it.
pub(super) fn parse_pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => {
            Ok((key.trim().to_owned(), value.to_owned()))
        }
        _ => Err("write key=value".to_owned()),
    }
}

/// What was read, and whether something could not be.
pub(super) struct Input {
    pub(super) sources: Vec<Source>,
    pub(super) reading: Reading,
    /// How many sources were read, and resources of known kinds in them, whatever they are laid
    /// over.
    pub(super) files: usize,
    pub(super) resources: usize,
    /// Those of them that are read for their names only.
    pub(super) unjudged: Vec<(Kind, usize)>,
    /// A file or a URL could not be read, which has been told.
    pub(super) incomplete: bool,
}

impl Input {
    /// Fails if there is something in the input, and nothing of it in a mesh.
    pub(super) fn check_mesh(&self, mesh: &str) -> anyhow::Result<()> {
        let world = &self.reading.world;
        let mut homes: Vec<&str> = Kind::ALL
            .iter()
            .flat_map(|kind| world.metas(*kind))
            .map(|meta| meta.mesh.as_str())
            .collect();
        homes.sort_unstable();
        homes.dedup();
        if homes.is_empty() || homes.contains(&mesh) {
            return Ok(());
        }
        let words = not_found("mesh", mesh, homes.iter().copied());
        bail!("the input has nothing for --mesh: {words}")
    }

    /// Says which documents of the input are of no kind that this tool knows, and so are not what
    /// the others are: applied, or deleted.
    pub(super) fn tell_skipped(&self, done: &str, context: &mut Context<'_>) {
        let documents = match self.reading.skipped {
            0 => return,
            1 => "1 document of another kind is".to_owned(),
            count => format!("{count} documents of other kinds are"),
        };
        let kinds = skipped_kinds(&self.reading);
        context
            .console
            .tell(format!("{documents} not {done}: {kinds}"));
    }

    /// Where the name of a resource stands, or would have to stand.
    pub(super) fn place_of_name(&self, kind: Kind, meta: &Meta) -> String {
        let finding = self.at(kind, meta, meta.name_path());
        Location::of(&finding, &self.sources).to_string()
    }

    /// The variable in a field that kuma-dp fills in, if a value stands in for it.
    pub(super) fn filled_in(&self, kind: Kind, meta: &Meta, path: FieldPath) -> Option<&str> {
        let source = &self.sources[meta.origin.source as usize];
        if !source.has_stand_ins() {
            return None;
        }
        match self.at(kind, meta, path).at {
            At::Place(place) => source.filled_in(place.span),
            At::Field { .. } => None,
        }
    }

    /// A finding at a field of a resource.
    fn at(&self, kind: Kind, meta: &Meta, path: FieldPath) -> Finding {
        let finding = Finding::new(codes::NAME, &meta.origin, path, "");
        let mut findings = [finding.about(meta.subject(kind))];
        resolve_places(&self.sources, &mut findings);
        let [finding] = findings;
        finding
    }

    /// What was read from a control plane.
    pub(super) fn of_pages(sources: Vec<Source>, reading: Reading) -> Self {
        Self {
            files: sources.len(),
            resources: reading.world.len(),
            unjudged: reading.world.unjudged(),
            sources,
            reading,
            incomplete: false,
        }
    }
}

impl InputArgs {
    /// Reads the input. What cannot be opened is reported at once, and the rest is read all the same.
    pub(super) fn read(&self, context: &mut Context<'_>) -> anyhow::Result<Input> {
        if self.file.is_empty() {
            bail!(
                "no input is given\nhint: name a file or a directory with -f, or -f - for standard input"
            );
        }
        let options = InputOptions {
            exclude: self.exclude.clone(),
            no_ignore: self.no_ignore,
        };
        let Loaded { raws, errors, .. } = read_sources(&self.file, &options, context)?;
        let incomplete = !errors.is_empty();
        for error in errors {
            context.console.error(&error.into());
        }
        let progress = context.console.progress("reading");
        let variables = Variables::new(self.var.iter().cloned());
        let sources = raws
            .into_par_iter()
            .map(|raw| variables.apply(Source::new(raw)))
            .collect::<Result<Vec<Source>, _>>()
            .map_err(|missing| {
                let hint = format!("give it with --var {}=VALUE", missing.variable);
                anyhow::Error::msg(missing).hint(hint)
            })?;
        let reading = parse::read(
            &sources,
            Options {
                strict: self.strict,
            },
        );
        drop(progress);
        let told = incomplete
            || reading
                .findings
                .iter()
                .any(|finding| finding.severity == Severity::Error);
        if reading.world.is_empty() && !self.allow_empty && !told {
            for finding in &reading.findings {
                let place = Location::of(finding, &sources);
                let help = finding.help.as_deref().unwrap_or_default();
                let words = format!("{place}: {}; {help}", finding.message);
                context.console.tell(printable(&words));
            }
            bail!(
                "there is no resource in the input ({})\nhint: --allow-empty makes that fine",
                match (sources.len(), reading.skipped) {
                    (0, _) => "no file with the ending .yaml, .yml or .json".to_owned(),
                    (files, 0) => format!("files: {files}"),
                    (files, _) => format!(
                        "files: {files}, documents of other kinds: {}",
                        skipped_kinds(&reading)
                    ),
                }
            );
        }
        Ok(Input {
            files: sources.len(),
            resources: reading.world.len(),
            unjudged: reading.world.unjudged(),
            sources,
            reading,
            incomplete,
        })
    }
}

/// Reads what was named. Says so if that takes somebody to type it, and what was skipped.
pub(super) fn read_sources(
    names: &[String],
    options: &InputOptions,
    context: &mut Context<'_>,
) -> anyhow::Result<Loaded> {
    if reads_terminal(names) {
        context.console.tell("reading standard input");
    }
    let progress = context.console.progress("reading");
    let loaded = load(names, options);
    drop(progress);
    let loaded = loaded?;
    for path in &loaded.skipped {
        let path = path.to_string_lossy();
        context
            .console
            .warn(&format!("{path} is skipped: it is not a regular file"));
    }
    Ok(loaded)
}

/// The first kinds of the documents that are skipped, and how many of each there are.
fn skipped_kinds(reading: &Reading) -> String {
    const NAMED: usize = 5;
    let kinds = &reading.skipped_kinds;
    let name = |(kind, count): (&String, &usize)| match kind.as_str() {
        "" => format!("{count} without a kind"),
        kind => format!("{count} {kind}"),
    };
    let mut names: Vec<String> = kinds.iter().take(NAMED).map(name).collect();
    if kinds.len() > NAMED {
        let rest: usize = kinds.values().skip(NAMED).sum();
        names.push(format!("{rest} of other kinds"));
    }
    printable(&names.join(", ")).into_owned()
}

/// Tells which documents could not be read at all, and takes those findings out. Says whether there
/// are any: every answer about what they hold would be wrong without them.
pub(super) fn tell_lost(
    reading: &mut Reading,
    sources: &[Source],
    context: &mut Context<'_>,
) -> bool {
    let (lost, rest): (Findings, _) = std::mem::take(&mut reading.findings)
        .into_iter()
        .partition(|it| [codes::ENCODING, codes::SYNTAX, codes::ALIASES].contains(&it.code));
    reading.findings = rest;
    tell_errors(lost.into_iter().collect(), sources, context)
}

/// Warns of findings, each in a line.
pub(super) fn tell_warnings(
    mut findings: Vec<Finding>,
    sources: &[Source],
    context: &mut Context<'_>,
) {
    resolve_places(sources, &mut findings);
    for finding in &findings {
        let place = Location::of(finding, sources);
        let help = finding.help.iter().map(|help| format!("; {help}"));
        let help: String = help.collect();
        context.console.warn(&format!(
            "{place}: {}{help} [{}]",
            finding.message, finding.code
        ));
    }
}

/// Input that has errors is used as far as it goes; the errors are told, each in a line. Says
/// whether there are any.
pub(super) fn tell_errors(
    mut findings: Vec<Finding>,
    sources: &[Source],
    context: &mut Context<'_>,
) -> bool {
    const LINES: usize = 20;
    resolve_places(sources, &mut findings);
    for finding in findings.iter().take(LINES) {
        let place = Location::of(finding, sources);
        let field = if finding.field.is_empty() {
            String::new()
        } else {
            format!("{}: ", finding.field)
        };
        let subject = finding.subject.as_ref();
        let resource = subject.map(|subject| format!(" ({})", resource_words(subject)));
        context.console.error(&anyhow::anyhow!(
            "{place}: {field}{} [{}]{}",
            finding.message,
            finding.code,
            resource.unwrap_or_default()
        ));
    }
    if findings.len() > LINES {
        context.console.error(&anyhow::anyhow!(
            "and {} more; kumactl validate shows all of them",
            findings.len() - LINES
        ));
    }
    !findings.is_empty()
}
