//! `-f` and its companions: from what was typed to what was read.

use std::collections::BTreeMap;

use anyhow::anyhow;
use clap::Args;
use rayon::prelude::*;

use super::Context;
use super::flags::parse_pair;
use super::names::NotFound;
use super::project::{Project, project_of};
use crate::diag::{
    At, FieldPath, Finding, Findings, Severity, WithHint as _, codes, counted, go_quote, printable,
    shell_word,
};
use crate::host::{InputOptions, Loaded, load, reads_terminal};
use crate::model::{Kind, Meta, Release};
use crate::parse::{self, Options, Raw, Reading, Source, Variables, resolve_places};
use crate::report::Location;
use crate::report::findings::{error_line, skipped_kinds, warning_line};

/// Their heading in the help. It stands at each of them, since what is said of the whole would go on
/// for the flags that a command adds.
const INPUT: &str = "Input";

/// Where the input comes from.
#[derive(Debug, Clone, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
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
    /// Do not look for a project file, .kumactl.yaml
    #[arg(long, help_heading = INPUT)]
    pub no_project: bool,
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
    /// All of it; without any, the files that the project file names.
    pub(super) fn into_input_or_project(self) -> anyhow::Result<InputArgs> {
        let mut input = self.into_input();
        if input.file.is_empty()
            && let Some(project) = input.project()?
        {
            input.file = project.files();
        }
        Ok(input)
    }

    /// All of it.
    pub(super) fn into_input(mut self) -> InputArgs {
        self.input.file.append(&mut self.paths);
        self.input
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
    /// How many objects of Kubernetes there are, by kind: they say what dataplanes there are, and are
    /// no resources of a control plane.
    objects: BTreeMap<&'static str, usize>,
    /// A file or a URL could not be read, which has been reported.
    pub(super) incomplete: bool,
    /// The project that the files belong to, if they belong to one.
    pub(super) project: Option<Project>,
}

impl Input {
    /// Fails if there is something in the input, and nothing of it in the mesh that was named.
    pub(super) fn check_mesh(&self, context: &Context<'_>) -> anyhow::Result<()> {
        let Some(mesh) = context.mesh.as_deref() else {
            return Ok(());
        };
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
        let not_found = NotFound::new("mesh", mesh, homes.iter().copied());
        let named_by = context.mesh_named_by();
        Err(anyhow::Error::from(not_found).context(format!("the input has nothing for {named_by}")))
    }

    /// Says which documents of the input are of no kind that this tool knows, and so are not what
    /// the others are: applied, or deleted.
    pub(super) fn report_skipped(&self, done: &str, context: &mut Context<'_>) {
        let kinds = self.other_kinds();
        let documents = match kinds.values().sum() {
            0 => return,
            1 => "1 document of another kind is".to_owned(),
            count => format!("{count} documents of other kinds are"),
        };
        let kinds = skipped_kinds(&kinds);
        context
            .console
            .tell(format!("{documents} not {done}: {kinds}"));
    }

    /// The documents that are no resources of a control plane, by kind.
    fn other_kinds(&self) -> BTreeMap<String, usize> {
        let mut kinds = self.reading.skipped_kinds.clone();
        for (kind, count) in &self.objects {
            *kinds.entry((*kind).to_owned()).or_default() += count;
        }
        kinds
    }

    /// Fails if there is nothing in the input that a control plane has, but workloads.
    pub(super) fn check_resources(&self) -> anyhow::Result<()> {
        if !self.reading.world.is_empty() || self.objects.is_empty() {
            return Ok(());
        }
        let kinds = skipped_kinds(&self.other_kinds());
        Err(no_resource(format!(
            "files: {}, documents of other kinds: {kinds}",
            self.files
        )))
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

    /// What was read from some sources, all of them.
    pub(super) fn new(sources: Vec<Source>, reading: Reading) -> Self {
        Self {
            files: sources.len(),
            resources: reading.world.len() + reading.world.kubernetes.len(),
            unjudged: reading.world.unjudged(),
            objects: reading.world.kubernetes.kinds(),
            sources,
            reading,
            incomplete: false,
            project: None,
        }
    }

    /// The release of the control plane that the input is for, if its project says so.
    pub(super) fn release(&self) -> Option<Release> {
        self.project
            .as_ref()
            .and_then(|project| project.kuma_version)
    }
}

impl InputArgs {
    /// The project that the files belong to.
    fn project(&self) -> anyhow::Result<Option<Project>> {
        if self.no_project {
            return Ok(None);
        }
        project_of(&self.file)
    }

    /// Reads the input. What cannot be opened is reported at once, and the rest is read all the same.
    pub(super) fn read(&self, context: &mut Context<'_>) -> anyhow::Result<Input> {
        if self.file.is_empty() {
            let hint = "name a file or a directory with -f, or -f - for standard input";
            return Err(anyhow!("no input is given").hint(hint));
        }
        if let (Some(mesh), true) = (&context.mesh, context.is_mesh_implied) {
            let mesh = go_quote(mesh);
            let message = format!("KUMACTL_MESH leaves out every mesh but {mesh}");
            context.console.tell(message);
        }
        let project = self.project()?;
        let options = InputOptions {
            exclude: self.exclude.clone(),
            no_ignore: self.no_ignore,
            excluded: project.as_ref().and_then(Project::excluded),
        };
        let Loaded { raws, errors, .. } = read_sources(&self.file, &options, context)?;
        let incomplete = !errors.is_empty();
        for error in errors {
            context.console.error(&error.into());
        }
        let progress = context.console.progress("reading");
        let (sources, reading) = self.parse(raws)?;
        drop(progress);
        report_unrendered(&sources, context);
        let has_errors = incomplete
            || reading
                .findings
                .iter()
                .any(|finding| finding.severity == Severity::Error);
        if reading.world.holds_nothing() && !self.allow_empty && !has_errors {
            for finding in &reading.findings {
                let line = warning_line(finding, &sources);
                context.console.tell(printable(&line));
            }
            let what = match (sources.len(), reading.skipped) {
                (0, _) => "no file with the ending .yaml, .yml or .json".to_owned(),
                (files, 0) => format!("files: {files}"),
                (files, _) => {
                    let kinds = skipped_kinds(&reading.skipped_kinds);
                    format!("files: {files}, documents of other kinds: {kinds}")
                }
            };
            return Err(no_resource(what));
        }
        let input = Input::new(sources, reading);
        Ok(Input {
            incomplete,
            project,
            ..input
        })
    }
}

impl InputArgs {
    /// Parses what was read.
    pub(super) fn parse(&self, raws: Vec<Raw>) -> anyhow::Result<(Vec<Source>, Reading)> {
        let variables = Variables::new(self.var.iter().cloned());
        let sources = raws
            .into_par_iter()
            .map(|raw| variables.apply(Source::new(raw)))
            .collect::<Result<Vec<Source>, _>>()
            .map_err(|missing| {
                let hint = format!("give it with --var {}=VALUE", missing.variable);
                anyhow::Error::msg(missing).hint(hint)
            })?;
        let options = Options {
            strict: self.strict,
        };
        let reading = parse::read(&sources, options);
        Ok((sources, reading))
    }
}

fn no_resource(what: String) -> anyhow::Error {
    anyhow!("there is no resource in the input ({what})").hint("--allow-empty makes that fine")
}

/// Says which folders hold what another tool makes documents of, and how what it makes is read.
fn report_unrendered(sources: &[Source], context: &mut Context<'_>) {
    let [charts, kustomizations] = parse::unrendered(sources);
    let ways = [
        (charts, "a Helm chart", "helm template"),
        (kustomizations, "a folder of kustomize", "kustomize build"),
    ];
    for (folders, what, tool) in ways {
        let Some(first) = folders.first() else {
            continue;
        };
        let more = match folders.len() - 1 {
            0 => String::new(),
            1 => "; so is 1 more folder".to_owned(),
            more => format!("; so are {more} more folders"),
        };
        let command = format!("{tool} {} | kumactl validate -f -", shell_word(first));
        let hint = format!("{first} is {what}: {command} judges what it renders{more}");
        context.console.advise(&hint);
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
    if let (Some(excluded), true) = (&options.excluded, loaded.excluded > 0) {
        let count = counted(loaded.excluded, "path");
        let message = format!("{} excludes {count}", excluded.named_by);
        context.console.tell(printable(&message));
    }
    for path in &loaded.skipped {
        let path = path.to_string_lossy();
        context
            .console
            .warn(&format!("{path} is skipped: it is not a regular file"));
    }
    Ok(loaded)
}

/// Reports which documents could not be read at all, and takes those findings out. Says whether
/// there are any: every answer about what they hold would be wrong without them.
pub(super) fn report_unreadable(
    reading: &mut Reading,
    sources: &[Source],
    context: &mut Context<'_>,
) -> bool {
    let (lost, rest): (Findings, _) = std::mem::take(&mut reading.findings)
        .into_iter()
        .partition(|it| [codes::ENCODING, codes::SYNTAX, codes::ALIASES].contains(&it.code));
    reading.findings = rest;
    report_errors(lost.into_iter().collect(), sources, context)
}

/// Warns of findings, each in a line.
pub(super) fn report_warnings(
    mut findings: Vec<Finding>,
    sources: &[Source],
    context: &mut Context<'_>,
) {
    resolve_places(sources, &mut findings);
    for finding in &findings {
        context.console.warn(&warning_line(finding, sources));
    }
}

/// Input that has errors is used as far as it goes; the errors are reported, each in a line. Says
/// whether there are any.
pub(super) fn report_errors(
    mut findings: Vec<Finding>,
    sources: &[Source],
    context: &mut Context<'_>,
) -> bool {
    const LINES: usize = 20;
    resolve_places(sources, &mut findings);
    for finding in findings.iter().take(LINES) {
        let line = error_line(finding, sources);
        context.console.error(&anyhow!("{line}"));
    }
    if findings.len() > LINES {
        let more = findings.len() - LINES;
        let message = anyhow!("and {more} more; kumactl validate shows all of them");
        context.console.error(&message);
    }
    !findings.is_empty()
}
