//! What the documents of a migration are for.

use anyhow::anyhow;
use clap::Args;

use crate::commands::flags::parse_pair;
use crate::diag::WithHint as _;
use crate::migrate::{LabelMap, Options};
use crate::model::{Feature, Form, Release};

#[derive(Debug, Args)]
pub(super) struct TargetArgs {
    /// The release that the documents are for, 2.8 to 3.0
    #[arg(long, value_name = "X.Y[.Z]", default_value = "2.14")]
    to: Release,
    /// The form of the documents [default: that of the input]
    #[arg(long, value_name = "FORM")]
    form: Option<Form>,
    /// Which label of the dataplanes has the values of a tag, such as kuma.io/service=app (repeatable)
    #[arg(long, value_name = "TAG=LABEL", value_parser = parse_pair)]
    label_map: Vec<(String, String)>,
}

impl TargetArgs {
    /// From what was typed to what was meant; the input is of the release `from`, if one was named.
    pub(super) fn options(&self, from: Option<Release>) -> anyhow::Result<Options> {
        let to = self.to;
        if !Feature::Labels.is_in(to) {
            let error = anyhow!("--to {to} is too old: its MeshTrace cannot be tried first");
            return Err(error.hint("write a release from 2.8 on"));
        }
        if let Some(from) = from.filter(|from| !Feature::Tracing.is_in(*from)) {
            let error = anyhow!("Kuma {from} has no TrafficTrace that could be migrated");
            let hint = "--kuma-version is the release of the input, --to the release to migrate to";
            return Err(error.hint(hint));
        }
        let label_map = LabelMap::new(&self.label_map);
        Ok(Options {
            to,
            form: self.form,
            label_map: label_map.map_err(|problem| anyhow!("--label-map {problem}"))?,
        })
    }
}
