//! `kumactl headers`: which headers a service forwards, and code that does.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::bail;
use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::connection::read_state;
use super::{Context, InputArgs};
use crate::client::Scope;
use crate::diag::{Exit, did_you_mean, go_quote, printable};
use crate::headers::{BackendKind, Header, Language, Protocol};
use crate::model::{Backend, Conf, Mesh, World};
use crate::report::{Paint, Table, write_json};

/// Which tracing headers a service has to forward for its backend, and code that does
#[derive(Debug, Args)]
pub struct HeadersArgs {
    /// A kind of backend [default: zipkin]
    #[arg(long = "type", value_name = "TYPE", conflicts_with = "backend")]
    kind: Option<BackendKind>,
    /// A backend of the input, or of the control plane
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
    language: Option<Wanted>,
    /// What the service is asked by, and calls by
    #[arg(long, value_name = "PROTOCOL", default_value = "http")]
    protocol: Protocol,
    /// How to print the answer
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    output: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A page
    Table,
    /// JSON
    Json,
}

#[derive(Debug, Serialize)]
struct Document<'d> {
    #[serde(rename = "type")]
    kind: &'static str,
    backend: Option<&'d str>,
    headers: Vec<HeaderItem>,
    rules: Vec<&'static str>,
    snippets: Snippets,
    grpc: Grpc,
}

/// Code by the word of its language.
type Snippets = BTreeMap<&'static str, String>;

#[derive(Debug, Serialize)]
struct Grpc {
    rule: &'static str,
    snippets: Snippets,
}

/// A language, of which there may be no code.
#[derive(Debug, Clone)]
enum Wanted {
    Known(Language),
    Other(String),
}

/// Takes any language: without code there is still a list and a rule.
#[derive(Debug, Clone)]
struct LanguageParser;

impl TypedValueParser for LanguageParser {
    type Value = Wanted;

    fn parse_ref(
        &self,
        _: &clap::Command,
        _: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<Wanted, clap::Error> {
        let text = value.to_string_lossy();
        let known = Language::from_str(&text, true);
        Ok(known.map_or_else(|_| Wanted::Other(text.into_owned()), Wanted::Known))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let languages = Language::value_variants().iter();
        Some(Box::new(languages.filter_map(Language::to_possible_value)))
    }
}

#[derive(Debug, Serialize)]
struct HeaderItem {
    name: &'static str,
    when: &'static str,
    meaning: &'static str,
}

impl From<&Header> for HeaderItem {
    fn from(header: &Header) -> Self {
        let Header {
            name,
            when,
            meaning,
        } = *header;
        Self {
            name,
            when,
            meaning,
        }
    }
}

impl HeadersArgs {
    /// Answers.
    pub fn run(&self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let kind = match &self.backend {
            Some(name) => self.kind_of(name, context)?,
            None => self.kind.unwrap_or(BackendKind::Zipkin),
        };
        let headers = kind.headers();
        match (&self.language, self.output) {
            (Some(wanted), _) => {
                let code = code(wanted, self.protocol, headers)?;
                context.console.print(&code)?;
            }
            (None, Format::Json) => {
                let document = Document {
                    kind: kind.word(),
                    backend: self.backend.as_deref(),
                    headers: headers.iter().map(HeaderItem::from).collect(),
                    rules: kind.rules(),
                    snippets: snippets(Protocol::Http, headers),
                    grpc: Grpc {
                        rule: Protocol::Grpc.rule(),
                        snippets: snippets(Protocol::Grpc, headers),
                    },
                };
                write_json(context.console.plain(), &document)?;
            }
            (None, Format::Table) => {
                let backend = self.backend.as_deref();
                let page = page(kind, backend, self.protocol, context.console.width());
                context.console.print(&page)?;
            }
        }
        Ok(Exit::Clean)
    }

    /// The kind of a backend that the input, or without one the control plane, declares.
    fn kind_of(&self, name: &str, context: &mut Context<'_>) -> anyhow::Result<BackendKind> {
        let input = if self.input.file.is_empty() {
            let connection = context.connection.connect()?;
            // The list of meshes is always whole, and nothing else is needed.
            read_state(context, &connection, &Scope::Meshes(Vec::new()), &[], None)?.input
        } else {
            self.input.read(context)?
        };
        let meshes = meshes(&input.reading.world, context.mesh.as_deref())?;
        let backends = || meshes.iter().flat_map(|mesh| mesh.backends());
        let mut found: Vec<&Backend> = backends().filter(|it| it.name == name).collect();
        found.dedup_by_key(|backend| kind_word(backend));
        match found.as_slice() {
            [] => {
                let names = backends().map(|backend| backend.name.as_str());
                let hint = did_you_mean(name, names).unwrap_or_else(|| {
                    "kumactl inspect meshes -o wide lists the backends".to_owned()
                });
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
                "backend {} is of another type in another mesh\nhint: choose one with --mesh",
                go_quote(name)
            ),
        }
    }
}

/// Code in a language. An error with the headers and the rule if there is none.
fn code(wanted: &Wanted, protocol: Protocol, headers: &[Header]) -> anyhow::Result<String> {
    let code = match wanted {
        Wanted::Known(language) => language.snippet(protocol, headers),
        Wanted::Other(_) => None,
    };
    if let Some(code) = code {
        return Ok(code);
    }
    let name = match wanted {
        Wanted::Known(language) => language.word(),
        Wanted::Other(name) => name,
    };
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

fn snippets(protocol: Protocol, headers: &[Header]) -> Snippets {
    let languages = Language::value_variants().iter();
    languages
        .filter_map(|language| Some((language.word(), language.snippet(protocol, headers)?)))
        .collect()
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

fn page(
    kind: BackendKind,
    backend: Option<&str>,
    protocol: Protocol,
    width: Option<usize>,
) -> String {
    let of = match backend {
        Some(backend) => format!("{} ({})", printable(backend), kind.word()),
        None => kind.word().to_owned(),
    };
    let mut page = format!(
        "{}\n",
        format!("Headers that a service forwards for {of}").heading()
    );
    let mut table = Table::new(&["HEADER", "COMES IN", "SAYS"]);
    for header in kind.headers() {
        let cells = [header.name, header.when, header.meaning];
        table.row(cells.map(str::to_owned));
    }
    page.push_str(&table.render(2, width));
    let _ = writeln!(page, "\n{}", "How".heading());
    for rule in kind.rules() {
        let _ = writeln!(page, "  {rule}");
    }
    for language in Language::value_variants() {
        let Some(code) = language.snippet(protocol, kind.headers()) else {
            continue;
        };
        let _ = writeln!(page, "\n{}\n", format!("In {}", language.name()).heading());
        for line in code.lines() {
            let _ = writeln!(page, "{}", format!("    {line}").trim_end());
        }
    }
    page
}
