//! `kumactl headers`: which headers a service forwards, and code that does.

use anyhow::bail;
use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Args, ValueEnum};

use super::live::read_state;
use super::{Context, InputArgs};
use crate::client::Scope;
use crate::diag::{Exit, did_you_mean, go_quote};
use crate::headers::{BackendKind, Header, Language, Protocol};
use crate::model::{Backend, Conf, Mesh, World};
use crate::report::{HeadersDocument, headers_page, snippets, write_json};

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
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    output: HeadersFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum HeadersFormat {
    /// A page
    Table,
    /// JSON
    Json,
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
        match (&self.language, self.output) {
            (Some(language), _) => {
                let code = code(language, self.protocol, kind.headers())?;
                context.console.print(&code)?;
            }
            (None, HeadersFormat::Json) => {
                let document = HeadersDocument::new(kind, backend);
                write_json(context.console.plain(), &document)?;
            }
            (None, HeadersFormat::Table) => {
                let page = headers_page(kind, backend, self.protocol, context.console.width());
                context.console.print(&page)?;
            }
        }
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
        [] => bail!("no mesh has a default backend\nhint: choose a backend with --backend"),
        [name] => Ok(name),
        _ => bail!(
            "the meshes have different default backends: {}\nhint: choose a mesh with --mesh, or a backend with --backend",
            names.join(", ")
        ),
    }
}

/// The kind of a backend of some meshes.
fn kind_of(name: &str, meshes: &[&Mesh]) -> anyhow::Result<BackendKind> {
    let backends = || meshes.iter().flat_map(|mesh| mesh.backends());
    let mut found: Vec<&Backend> = backends().filter(|it| it.name == name).collect();
    found.dedup_by_key(|backend| kind_word(backend));
    match found.as_slice() {
        [] => {
            let names = backends().map(|backend| backend.name.as_str());
            let hint = did_you_mean(name, names)
                .unwrap_or_else(|| "kumactl inspect meshes -o wide lists the backends".to_owned());
            bail!(
                "no mesh declares the backend {}\nhint: {hint}",
                go_quote(name)
            )
        }
        [backend] => match kind_word(backend) {
            "zipkin" => Ok(BackendKind::Zipkin),
            "datadog" => Ok(BackendKind::Datadog),
            kind => bail!(
                "backend {} is of the type {}, which no proxy sends to\nhint: kumactl validate says what is wrong with it",
                go_quote(name),
                go_quote(kind)
            ),
        },
        _ => bail!(
            "backend {} is of another type in another mesh\nhint: choose a mesh with --mesh",
            go_quote(name)
        ),
    }
}

/// Code in a language. An error with the headers and the rule if there is none.
fn code(name: &str, protocol: Protocol, headers: &[Header]) -> anyhow::Result<String> {
    let language = Language::from_str(name, true).ok();
    if let Some(code) = language.and_then(|it| it.snippet(protocol, headers)) {
        return Ok(code);
    }
    let name = language.map_or(name, |language| language.word());
    let of = match protocol {
        Protocol::Http => "",
        Protocol::Grpc => " for gRPC",
    };
    let words = || snippets(protocol, headers).into_keys();
    let known: Vec<&str> = words().collect();
    let near = did_you_mean(name, words()).filter(|_| !known.contains(&name));
    let near = near
        .map(|near| format!("{near}\n      "))
        .unwrap_or_default();
    let names: Vec<&str> = headers.iter().map(|header| header.name).collect();
    bail!(
        "there is no code in the language {}{of}: there is some for {}\nhint: {near}in any language {}: {}",
        go_quote(name),
        known.join(", "),
        protocol.rule(),
        names.join(", ")
    )
}

fn meshes<'w>(world: &'w World, name: Option<&str>) -> anyhow::Result<Vec<&'w Mesh>> {
    let is_wanted = |mesh: &&Mesh| name.is_none_or(|name| mesh.meta.name == name);
    let meshes: Vec<&Mesh> = world.counting_meshes().filter(is_wanted).collect();
    if let Some(name) = name.filter(|_| meshes.is_empty()) {
        let names = world.counting_meshes().map(|mesh| mesh.meta.name.as_str());
        let hint = did_you_mean(name, names).map(|hint| format!("\nhint: {hint}"));
        bail!(
            "there is no mesh {}{}",
            go_quote(name),
            hint.unwrap_or_default()
        );
    }
    Ok(meshes)
}

fn kind_word(backend: &Backend) -> &str {
    match &backend.conf {
        Conf::Zipkin(_) => "zipkin",
        Conf::Datadog(_) => "datadog",
        Conf::Unknown if backend.inline.is_some() => "zipkin",
        Conf::Unknown => &backend.kind,
    }
}
