//! Types and names on the command line: `TYPE NAME…` or `TYPE/NAME…`, as `get` and `delete` take them.

use std::ffi::OsStr;

use anyhow::anyhow;
use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::{Arg, Command, ValueEnum};

use super::Context;
use super::names::read_name;
use crate::client::Key;
use crate::diag::WithHint as _;
use crate::model::{Kind, ResourceName};

impl ValueEnum for Kind {
    fn value_variants<'v>() -> &'v [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let value = PossibleValue::new(self.plural());
        Some(value.aliases(self.aliases()).help(self.about()))
    }
}

/// The first argument: a type for the names that follow, or already a name.
#[derive(Debug, Clone)]
pub(super) enum TypeOrName {
    Type(Kind),
    Name(String),
}

/// Reads it; what is before a slash has to be a type, too.
#[derive(Clone)]
pub(super) struct TypeOrNameParser;

impl TypedValueParser for TypeOrNameParser {
    type Value = TypeOrName;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<TypeOrName, clap::Error> {
        let text = value.to_string_lossy();
        let kind = text.split('/').next().unwrap_or_default();
        let parser = EnumValueParser::<Kind>::new();
        let kind = parser.parse_ref(command, argument, OsStr::new(kind))?;
        Ok(if text.contains('/') {
            TypeOrName::Name(text.into_owned())
        } else {
            TypeOrName::Type(kind)
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let kinds = Kind::value_variants().iter();
        Some(Box::new(kinds.filter_map(ValueEnum::to_possible_value)))
    }
}

/// The names that were typed, each with its kind.
pub(super) fn read_names<'n>(
    first: &'n TypeOrName,
    others: &'n [String],
) -> anyhow::Result<Vec<ResourceName<'n>>> {
    let mut names = Vec::with_capacity(others.len() + 1);
    if let TypeOrName::Name(text) = first {
        names.extend(ResourceName::read(text, None));
    }
    for text in others {
        names.push(match first {
            TypeOrName::Type(kind) => read_name(text, *kind)?,
            TypeOrName::Name(_) => {
                let name = ResourceName::read(text, None);
                let hint = format!("write TYPE/NAME, as in dataplane/{text}");
                name.ok_or_else(|| anyhow!("{text} has no type").hint(hint))?
            }
        });
    }
    Ok(names)
}

/// The keys of names, each once.
pub(super) fn keys(names: &[ResourceName<'_>], context: &Context<'_>) -> anyhow::Result<Vec<Key>> {
    let mut keys = Vec::with_capacity(names.len());
    for name in names {
        if let (Some(mesh), Some(other)) = (&context.mesh, name.mesh)
            && mesh != other
            && !context.is_mesh_implied
        {
            let message = anyhow!("{name} is not in mesh {mesh}, which --mesh names");
            return Err(message.hint("leave --mesh out"));
        }
        let key = Key::new(name.kind, name.mesh_or(context.mesh.as_deref()), name.name)?;
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    Ok(keys)
}
