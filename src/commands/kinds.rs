//! Kinds as words of the command line, and the keys of the names beside them.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use super::Context;
use crate::client::Key;
use crate::model::{DEFAULT_MESH, Kind};

impl ValueEnum for Kind {
    fn value_variants<'v>() -> &'v [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let value = PossibleValue::new(self.plural());
        Some(value.aliases(self.aliases()).help(self.about()))
    }
}

/// The key of a name; what `-o name` prints is understood, too.
pub(super) fn key(kind: Kind, name: &str, context: &Context<'_>) -> anyhow::Result<Key> {
    let prefix = format!("{}/", kind.singular());
    let name = name.strip_prefix(&prefix).unwrap_or(name);
    let mesh = context.mesh.as_deref().unwrap_or(DEFAULT_MESH);
    Ok(Key::new(kind, mesh, name)?)
}
