//! `--baseline` and `--write-baseline`: findings that are known and left out, so that only new ones fail.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use clap::Args;
use serde::{Deserialize, Serialize};

use super::Context;
use super::input::Input;
use crate::diag::{Finding, WithHint as _, counted};
use crate::host::write_file;
use crate::report::findings::Fingerprints;
use crate::report::write_json;

#[derive(Debug, Clone, Args)]
pub struct BaselineArgs {
    /// Leave out the findings that this file has, so that only new ones count
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write all findings to the file of --baseline, and call none of them new
    #[arg(long, requires = "baseline", conflicts_with = "fix")]
    write_baseline: bool,
}

/// The file: what each known finding is, by its fingerprint.
#[derive(Serialize, Deserialize)]
struct Baseline {
    version: u32,
    findings: BTreeMap<String, String>,
}

/// The only layout that there has been.
const VERSION: u32 = 1;

impl BaselineArgs {
    /// Leaves known findings out, and says how many that are.
    pub(super) fn apply(
        &self,
        input: &Input,
        findings: &mut Vec<Finding>,
        context: &mut Context<'_>,
    ) -> anyhow::Result<()> {
        let Some(path) = &self.baseline else {
            return Ok(());
        };
        let mut fingerprints = Fingerprints::default();
        let found: Vec<String> = findings
            .iter()
            .map(|finding| fingerprints.fingerprint(finding, &input.sources))
            .collect();
        let mut known = if self.write_baseline {
            if input.incomplete {
                bail!("the baseline is not written, since some of the input could not be read");
            }
            write(path, findings, &found)?;
            context.console.tell(format!(
                "{} written to {}",
                counted(findings.len(), "finding"),
                path.display()
            ));
            findings.clear();
            return Ok(());
        } else {
            read(path)?
        };
        let before = findings.len();
        let mut fingerprints = found.iter();
        findings.retain(|_| {
            let is_known = |fingerprint| known.findings.remove(fingerprint).is_some();
            !fingerprints.next().is_some_and(is_known)
        });
        let path = path.display();
        let left_out = before - findings.len();
        if left_out > 0 {
            context.console.tell(format!(
                "{} of {path} left out",
                counted(left_out, "known finding")
            ));
        }
        if !known.findings.is_empty() {
            let gone = counted(known.findings.len(), "finding");
            context.console.tell(format!(
                "{gone} of {path} not there any more; --write-baseline takes them out"
            ));
        }
        Ok(())
    }
}

fn read(path: &Path) -> anyhow::Result<Baseline> {
    let shown = || path.display().to_string();
    let text = fs::read_to_string(path)
        .with_context(shown)
        .hint("--write-baseline makes the file")?;
    let baseline: Baseline = serde_json::from_str(&text)
        .with_context(|| format!("{} is not a baseline", shown()))
        .hint("--write-baseline makes the file")?;
    if baseline.version != VERSION {
        let message = anyhow!(
            "{} has version {}, and this kumactl knows version {VERSION}",
            shown(),
            baseline.version
        );
        return Err(message.hint("--write-baseline makes it anew"));
    }
    Ok(baseline)
}

fn write(path: &Path, findings: &[Finding], fingerprints: &[String]) -> anyhow::Result<()> {
    let name = |finding: &Finding| match &finding.subject {
        Some(subject) => format!("{} {subject} {}", finding.code.0, finding.field),
        None => format!("{} {}", finding.code.0, finding.field),
    };
    let entries = fingerprints.iter().cloned();
    let baseline = Baseline {
        version: VERSION,
        findings: entries
            .zip(
                findings
                    .iter()
                    .map(|finding| name(finding).trim_end().to_owned()),
            )
            .collect(),
    };
    write_file(path, |out| write_json(out, &baseline)).with_context(|| path.display().to_string())
}
