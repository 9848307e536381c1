//! `kumactl schema KIND`.

use anyhow::anyhow;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use super::Context;
use crate::diag::{Exit, WithHint as _};
use crate::model::{Form, Kind, Release};
use crate::report::json_schema;

/// Print the JSON Schema of a kind, for editors and for tools such as kubeconform
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// The kind, such as `Mesh` or `mesh-trace`
    #[arg(value_name = "KIND", value_parser = kind_with_schema(), ignore_case = true)]
    kind: Kind,
    /// The form of the documents
    #[arg(long, value_enum, value_name = "FORM", default_value = "universal")]
    form: SchemaForm,
    /// The release of Kuma whose documents it describes, such as 2.8 or 2.8.8 [default: 2.14]
    #[arg(long, value_name = "X.Y[.Z]")]
    kuma_version: Option<Release>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum SchemaForm {
    /// Fields beside `type` and `name`, as kumactl applies them
    Universal,
    /// Fields under `spec`, as kubectl applies them
    Kubernetes,
}

/// Takes the words of the kinds whose validation is known.
fn kind_with_schema() -> impl TypedValueParser<Value = Kind> {
    let kinds = Kind::ALL.into_iter().filter(|kind| kind.is_validated());
    let values = kinds.map(|kind| {
        let words = std::iter::once(kind.plural()).chain(kind.aliases().iter().copied());
        let others = words.filter(|word| *word != kind.word());
        PossibleValue::new(kind.word()).aliases(others)
    });
    PossibleValuesParser::new(values).map(|word| {
        let kind = Kind::from_word(&word).or_else(|| Kind::from_typed(&word));
        kind.unwrap_or(Kind::Mesh)
    })
}

impl SchemaArgs {
    /// Prints it.
    pub fn run(&self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let release = self.kuma_version.unwrap_or(Release::NEWEST);
        if !self.kind.is_in(release) {
            let message = anyhow!("Kuma {release} has no {}", self.kind.word());
            return Err(message.hint(self.kind.if_unknown()));
        }
        let form = match self.form {
            SchemaForm::Universal => Form::Universal,
            SchemaForm::Kubernetes => Form::Kubernetes,
        };
        context
            .console
            .print(&json_schema(self.kind, form, release))?;
        Ok(Exit::Clean)
    }
}
