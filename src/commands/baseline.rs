//! `--baseline` and `--write-baseline`: findings that are known and left out, so that only new ones fail.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Args;

use super::Context;
use super::input::Input;
use crate::diag::{Finding, WithHint as _, counted};
use crate::host::{read_file, write_file};
use crate::report::findings::Baseline;
use crate::report::write_json;

#[derive(Debug, Clone, Args)]
pub struct BaselineArgs {
    /// Leave out the findings that this file has, so that only new ones are reported
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write all findings to the file of --baseline, and report none of them as new
    #[arg(long, requires = "baseline", conflicts_with = "fix")]
    write_baseline: bool,
}

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
        let shown = path.display();
        if self.write_baseline {
            if input.incomplete {
                bail!("the baseline is not written, since some of the input could not be read");
            }
            let baseline = Baseline::new(findings, &input.sources);
            write_file(path, |out| write_json(out, &baseline))
                .with_context(|| shown.to_string())?;
            let written = counted(findings.len(), "finding");
            context
                .console
                .info(format!("{written} written to {shown}"));
            findings.clear();
            return Ok(());
        }
        let file = read_file(path).hint("--write-baseline creates the file")?;
        let mut baseline = Baseline::read(&file)?;
        let before = findings.len();
        baseline.drop_known(findings, &input.sources);
        let left_out = before - findings.len();
        if left_out > 0 {
            let left_out = counted(left_out, "known finding");
            context
                .console
                .info(format!("{left_out} of {shown} left out"));
        }
        if baseline.len() > 0 {
            let gone = counted(baseline.len(), "finding");
            context.console.info(format!(
                "{gone} of {shown} no longer there; --write-baseline removes them"
            ));
        }
        Ok(())
    }
}
