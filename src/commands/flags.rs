//! Values of flags that several verbs take, from what was typed to what was meant.

use std::time::Duration;

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::diag::{Finding, RULES, Severity, did_you_mean, rule};
use crate::model::{Release, RuleBook, SYSTEM_NAMESPACE, World};
use crate::workload::add_dataplanes;

/// What files cannot say of the control plane that they are for.
#[derive(Debug, Clone, Args)]
pub struct ControlPlaneArgs {
    /// Apply the rules of this release of Kuma, 0.4 to 3.0; X.Y is its last patch [default: by the shape of each mesh's documents]
    #[arg(long, value_name = "X.Y[.Z]")]
    pub kuma_version: Option<Release>,
    /// The zone of the control plane, which the label kuma.io/zone has to name
    #[arg(long, value_name = "NAME")]
    zone: Option<String>,
    /// The namespace of the control plane, whose policies are for the whole mesh
    #[arg(long, value_name = "NAME", default_value = SYSTEM_NAMESPACE)]
    system_namespace: String,
}

impl ControlPlaneArgs {
    /// The rules for an input, by the release that was named, or else by the one that the control
    /// plane is known to be.
    pub(super) fn book(&self, world: &World, known: Option<Release>) -> RuleBook {
        RuleBook::new(world, self.kuma_version.or(known))
            .in_zone(self.zone.clone())
            .in_namespace(Some(self.system_namespace.clone()))
    }

    /// Adds the dataplanes that workloads of an input become by these rules.
    pub(super) fn add_dataplanes(&self, world: &mut World, known: Option<Release>) {
        if !world.kubernetes.workloads.is_empty() {
            let book = self.book(world, known);
            add_dataplanes(world, &book);
        }
    }
}

/// Takes `key=value`.
pub(super) fn parse_pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => {
            Ok((key.trim().to_owned(), value.to_owned()))
        }
        _ => Err("write key=value".to_owned()),
    }
}

/// Takes `60s` or `1m30s`.
pub(super) fn parse_duration(text: &str) -> Result<Duration, String> {
    let advice = "write a duration such as 60s, 1m30s or 500ms";
    let parsed: jiff::SignedDuration = text.parse().map_err(|_| advice.to_owned())?;
    Duration::try_from(parsed)
        .ok()
        .filter(|duration| !duration.is_zero() && *duration < Duration::from_secs(86_400))
        .ok_or_else(|| format!("{advice}, above zero and below a day"))
}

/// The mildest finding that ends a run with an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum FailOn {
    /// Errors only
    Error,
    /// Warnings and errors
    Warning,
    /// Any finding
    Info,
    /// Nothing
    Never,
}

impl FailOn {
    pub(super) fn is_met(self, findings: &[Finding]) -> bool {
        findings
            .iter()
            .any(|finding| self.is_met_by(finding.severity))
    }

    pub(super) fn is_met_by(self, severity: Severity) -> bool {
        self.severity().is_some_and(|mildest| severity >= mildest)
    }

    /// The mildest severity that ends a run; none if nothing does.
    pub(super) fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Info => Some(Severity::Info),
            Self::Never => None,
        }
    }
}

/// A code of a finding, as it is typed.
pub(super) fn parse_code(text: &str) -> Result<String, String> {
    if rule(text).is_some() {
        return Ok(text.to_owned());
    }
    let hint = did_you_mean(text, RULES.iter().map(|rule| rule.code.0));
    Err(hint.unwrap_or_else(|| "no finding has that code; kumactl explain lists them".to_owned()))
}
