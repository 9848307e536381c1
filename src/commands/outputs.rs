//! `-o` and `--output-file` of `validate` and `preflight`: which formats there are, and where each goes.

use std::collections::HashSet;
use std::io::{self, Write};
use std::path::PathBuf;

use anstream::AutoStream;
use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};

use super::Context;
use crate::diag::{did_you_mean, value_name};
use crate::host::write_file;
use crate::report::findings::{
    Report, write_checkstyle, write_findings_json, write_github, write_gitlab, write_junit,
    write_sarif, write_tap, write_text,
};

/// A format of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FindingsFormat {
    /// Each finding beside its line
    Text,
    /// One document with a summary
    Json,
    /// Test cases in XML, for CI servers that show tests
    Junit,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// A Code Quality report of GitLab
    Gitlab,
    /// Checkstyle's XML, for editors and review tools
    Checkstyle,
    /// The Test Anything Protocol, for harnesses such as prove
    Tap,
}

impl FindingsFormat {
    fn write(self, out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
        match self {
            Self::Text => write_text(out, report),
            Self::Json => write_findings_json(out, report),
            Self::Junit => write_junit(out, report),
            Self::Sarif => write_sarif(out, report),
            Self::Github => write_github(out, report),
            Self::Gitlab => write_gitlab(out, report),
            Self::Checkstyle => write_checkstyle(out, report),
            Self::Tap => write_tap(out, report),
        }
    }
}

/// A file that findings are written to, in a format.
#[derive(Debug, Clone, PartialEq, Eq)]
struct OutputFile {
    format: FindingsFormat,
    path: PathBuf,
}

/// Takes `FORMAT=PATH` apart.
fn parse_output_file(text: &str) -> Result<OutputFile, String> {
    let Some((format, path)) = text.split_once('=').filter(|(_, path)| !path.is_empty()) else {
        return Err("write FORMAT=PATH, for instance junit=report.xml".to_owned());
    };
    let path = PathBuf::from(path);
    if let Ok(format) = FindingsFormat::from_str(format, false) {
        return Ok(OutputFile { format, path });
    }
    let names: Vec<String> = FindingsFormat::value_variants()
        .iter()
        .map(value_name)
        .collect();
    let hint = did_you_mean(format, names.iter().map(String::as_str));
    Err(hint.unwrap_or_else(|| format!("the formats are {}", names.join(", "))))
}

/// How findings are printed, and where they are written besides.
#[derive(Debug, Clone, Args)]
pub(super) struct OutputArgs {
    /// How to print the findings
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: FindingsFormat,
    /// Write a file with the findings, too, in one of the formats of -o (repeatable)
    #[arg(long, value_name = "FORMAT=PATH", value_parser = parse_output_file)]
    output_file: Vec<OutputFile>,
}

impl OutputArgs {
    /// Two formats in one file would leave only the last of them.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        let mut seen = HashSet::new();
        for file in &self.output_file {
            if !seen.insert(&file.path) {
                bail!("--output-file: {} is named twice", file.path.display());
            }
        }
        Ok(())
    }

    /// Whether each finding is shown as a person reads it.
    pub(super) fn is_text(&self) -> bool {
        self.output == FindingsFormat::Text
    }

    /// Whether a person sees the findings pass by, and wants to know what they come to.
    pub(super) fn is_for_people(&self) -> bool {
        matches!(self.output, FindingsFormat::Text | FindingsFormat::Github)
    }

    /// Writes the files, and prints. The files that cannot be written are reported, and the rest is
    /// written all the same.
    pub(super) fn write(&self, report: &Report<'_>, context: &mut Context<'_>) -> io::Result<bool> {
        let mut all_written = true;
        // The files first: whoever reads standard output may have had enough of it.
        for OutputFile { format, path } in &self.output_file {
            let written = write_file(path, |out| match format {
                FindingsFormat::Text => format.write(&mut AutoStream::never(out), report),
                _ => format.write(out, report),
            });
            if let Err(error) = written.with_context(|| path.display().to_string()) {
                context.console.error(&error);
                all_written = false;
            }
        }
        match self.output {
            FindingsFormat::Text => self.output.write(&mut context.console.out(), report)?,
            _ => self.output.write(context.console.plain(), report)?,
        }
        Ok(all_written)
    }
}
