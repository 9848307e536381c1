//! A baseline: the findings that are known, by their fingerprints, each with what it is about.

use std::collections::BTreeMap;

use anyhow::{Context as _, anyhow};
use serde::{Deserialize, Serialize};

use super::Fingerprints;
use crate::diag::{Finding, WithHint as _, printable};
use crate::parse::{Raw, Source};

/// The only layout that there has been.
const VERSION: u32 = 1;

/// The document.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Baseline {
    version: u32,
    findings: BTreeMap<String, String>,
}

impl Baseline {
    /// The baseline that knows all of some findings.
    pub(crate) fn new(findings: &[Finding], sources: &[Source]) -> Self {
        let about = |finding: &Finding| {
            let subject = finding.subject.iter().map(|subject| format!("{subject} "));
            let subject: String = subject.collect();
            let about = format!("{} {subject}{}", finding.code.0, finding.field);
            about.trim_end().to_owned()
        };
        let mut fingerprints = Fingerprints::default();
        let entry = |it| (fingerprints.fingerprint(it, sources), about(it));
        Self {
            version: VERSION,
            findings: findings.iter().map(entry).collect(),
        }
    }

    /// Reads a file.
    pub(crate) fn read(file: &Raw) -> anyhow::Result<Self> {
        let name = printable(&file.name);
        let baseline: Self = serde_json::from_slice(&file.bytes)
            .with_context(|| format!("{name} is not a baseline"))
            .hint("--write-baseline creates the file")?;
        if baseline.version != VERSION {
            let message = anyhow!(
                "{name} has version {}, and this kumactl knows version {VERSION}",
                baseline.version
            );
            return Err(message.hint("--write-baseline rewrites it"));
        }
        Ok(baseline)
    }

    /// How many findings it has, but for those that were dropped.
    pub(crate) fn len(&self) -> usize {
        self.findings.len()
    }

    /// Drops the findings that it knows, from the list and from itself; one that stands there once
    /// drops one.
    pub(crate) fn drop_known(&mut self, findings: &mut Vec<Finding>, sources: &[Source]) {
        let mut fingerprints = Fingerprints::default();
        findings.retain(|finding| {
            let fingerprint = fingerprints.fingerprint(finding, sources);
            self.findings.remove(&fingerprint).is_none()
        });
    }
}
