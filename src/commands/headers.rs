//! `kumactl headers`: which headers a service forwards, and code that does.

mod lookup;

use anyhow::bail;
use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Args, ValueEnum};

use super::format::{OutputFormat, format};
use super::live::{Live, read_state};
use super::{Context, InputArgs};
use crate::client::{Scope, Wanted};
use crate::diag::Exit;
use crate::effective::Effective;
use crate::headers::{BackendKind, Language, Protocol};
use crate::model::{Kind, RuleBook};
use crate::report::{HeadersDocument, code, headers_page};
use lookup::look_up;

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
    output: OutputFormat,
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
        /// What leads to backends that the Mesh does not declare.
        const KINDS: [Kind; 2] = [Kind::MeshTrace, Kind::MeshOpenTelemetryBackend];
        let Live { input, release, .. } = if self.input.file.is_empty() {
            context.can_read_files = true;
            let connection = context.connection.connect()?;
            let mesh = context.mesh.clone();
            let scope = mesh.map_or(Scope::All, |mesh| Scope::Meshes(vec![mesh]));
            read_state(
                context,
                &connection,
                &scope,
                &KINDS,
                Wanted::Resources,
                None,
                None,
            )?
        } else {
            Live::files(self.input.read(context)?)
        };
        if input.incomplete {
            bail!("not all of the input could be read, so its backends are not known");
        }
        let world = &input.reading.world;
        let effective = Effective::new(world, &RuleBook::new(world, release));
        look_up(&effective, context.mesh.as_deref(), self.backend.as_deref())
    }
}
