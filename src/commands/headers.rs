//! `kumactl headers`: which headers a service forwards, and code that does.

use anyhow::{anyhow, bail};
use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Args, ValueEnum};

use super::format::{Format, format};
use super::live::read_state;
use super::names::check_name;
use super::{Context, InputArgs};
use crate::client::Scope;
use crate::diag::{Exit, WithHint as _, did_you_mean, go_quote};
use crate::headers::{BackendKind, Language, Protocol};
use crate::model::{Backend, Mesh, World};
use crate::report::{HeadersDocument, code, headers_page};

/// Which tracing headers a service has to forward for its backend, and code that does
#[derive(Debug, Args)]
pub struct HeadersArgs {
    /// A kind of backend [default: zipkin]
    #[arg(long = "type", value_name = "KIND", conflicts_with_all = ["backend", "file"])]
    kind: Option<BackendKind>,
    /// A backend of a mesh [default with -f: the default backend of the mesh]
    #[arg(long, value_name = "NAME")]
    backend: Option<String>,
    #[command(flatten)]
    input: InputArgs,
    /// Print only the code, for this language
    #[arg(
        long,
        value_name = "LANGUAGE",
        value_parser = LanguageParser,
        conflicts_with = "output"
    )]
    language: Option<String>,
    /// The protocol that the service is called by, and calls others by
    #[arg(long, value_name = "PROTOCOL", default_value = "http")]
    protocol: Protocol,
    /// How to print the headers
    #[arg(
        short,
        long,
        value_name = "FORMAT",
        default_value = "table",
        value_parser = format("table", "A page")
    )]
    output: Format,
}

/// Takes any language: without code there is still a list and a rule.
#[derive(Debug, Clone)]
struct LanguageParser;

impl TypedValueParser for LanguageParser {
    type Value = String;

    fn parse_ref(
        &self,
        _: &clap::Command,
        _: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, clap::Error> {
        Ok(value.to_string_lossy().into_owned())
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let languages = Language::value_variants().iter();
        Some(Box::new(languages.filter_map(Language::to_possible_value)))
    }
}

impl HeadersArgs {
    /// Prints the headers, or the code.
    pub fn run(&self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let found = if self.backend.is_some() || !self.input.file.is_empty() {
            Some(self.look_up(context)?)
        } else {
            None
        };
        let (backend, kind) = match &found {
            Some((name, kind)) => (Some(name.as_str()), *kind),
            None => (None, self.kind.unwrap_or(BackendKind::Zipkin)),
        };
        if let Some(language) = &self.language {
            let code = code(language, self.protocol, kind.headers())?;
            context.console.print(&code)?;
            return Ok(Exit::Clean);
        }
        let width = context.console.width();
        let page = || headers_page(kind, backend, self.protocol, width);
        self.output
            .print(context, page, &HeadersDocument::new(kind, backend))?;
        Ok(Exit::Clean)
    }

    /// The backend that was named, or the default one, of the input or of the control plane.
    fn look_up(&self, context: &mut Context<'_>) -> anyhow::Result<(String, BackendKind)> {
        let input = if self.input.file.is_empty() {
            context.can_read_files = true;
            let connection = context.connection.connect()?;
            // The list of meshes is always whole, and nothing else is needed.
            read_state(context, &connection, &Scope::Meshes(Vec::new()), &[], None)?.input
        } else {
            self.input.read(context)?
        };
        if input.incomplete {
            bail!("not all of the input could be read, so its backends are not known");
        }
        let meshes = meshes(&input.reading.world, context.mesh.as_deref())?;
        let name = match &self.backend {
            Some(name) => name,
            None => default_backend(&meshes)?,
        };
        Ok((name.to_owned(), kind_of(name, &meshes)?))
    }
}

/// The default backend of meshes that have the same one.
fn default_backend<'m>(meshes: &[&'m Mesh]) -> anyhow::Result<&'m str> {
    let mut names: Vec<&str> = meshes
        .iter()
        .filter_map(|mesh| mesh.default_backend())
        .collect();
    names.dedup();
    match names.as_slice() {
        [] => Err(anyhow!("no mesh has a default backend").hint("choose a backend with --backend")),
        [name] => Ok(name),
        _ => {
            let names = names.join(", ");
            Err(
                anyhow!("the meshes have different default backends: {names}")
                    .hint("choose a mesh with --mesh, or a backend with --backend"),
            )
        }
    }
}

/// The kind of a backend of some meshes.
fn kind_of(name: &str, meshes: &[&Mesh]) -> anyhow::Result<BackendKind> {
    let backends = || meshes.iter().flat_map(|mesh| mesh.backends());
    let mut found: Vec<&Backend> = backends().filter(|it| it.name == name).collect();
    found.dedup_by_key(|backend| backend.type_word());
    let quoted = go_quote(name);
    match found.as_slice() {
        [] => {
            let hint = did_you_mean(name, backends().map(|backend| backend.name.as_str()))
                .unwrap_or_else(|| "kumactl inspect meshes -o wide lists the backends".to_owned());
            Err(anyhow!("no mesh declares the backend {quoted}").hint(hint))
        }
        [backend] => match backend.type_word() {
            "zipkin" => Ok(BackendKind::Zipkin),
            "datadog" => Ok(BackendKind::Datadog),
            word => {
                let word = go_quote(word);
                let message = "which no proxy sends to";
                Err(anyhow!("backend {quoted} is of the type {word}, {message}")
                    .hint("kumactl validate says what is wrong with it"))
            }
        },
        _ => Err(
            anyhow!("backend {quoted} is of another type in another mesh")
                .hint("choose a mesh with --mesh"),
        ),
    }
}

fn meshes<'w>(world: &'w World, name: Option<&str>) -> anyhow::Result<Vec<&'w Mesh>> {
    let mut meshes: Vec<&Mesh> = world.counting_meshes().collect();
    if let Some(name) = name {
        let names = meshes.iter().map(|mesh| mesh.meta.name.as_str());
        check_name("mesh", name, names)?;
        meshes.retain(|mesh| mesh.meta.name == name);
    }
    Ok(meshes)
}
