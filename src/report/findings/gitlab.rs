//! For GitLab: a Code Quality report, which a merge request shows beside the lines of its change.

use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::fingerprint::Fingerprints;
use super::{Location, Report, message, uri};
use crate::diag::{Finding, Severity};
use crate::parse::Source;
use crate::report::write_json;

/// Writes findings as one list.
pub fn write_gitlab(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    write_json(out, &Issues(report))
}

/// Findings, turned into issues one by one as they are written.
struct Issues<'r>(&'r Report<'r>);

impl Serialize for Issues<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Report {
            findings, sources, ..
        } = self.0;
        let mut fingerprints = Fingerprints::default();
        serializer.collect_seq(
            findings
                .iter()
                .map(|finding| Issue::new(finding, sources, &mut fingerprints)),
        )
    }
}

#[derive(Serialize)]
struct Issue {
    check_name: &'static str,
    description: String,
    fingerprint: String,
    severity: &'static str,
    location: Place,
}

#[derive(Serialize)]
struct Place {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

impl Issue {
    fn new(finding: &Finding, sources: &[Source], fingerprints: &mut Fingerprints) -> Self {
        let Location { file, span, .. } = Location::of(finding, sources);
        Self {
            check_name: finding.code.0,
            description: message(finding),
            fingerprint: fingerprints.fingerprint(finding, sources),
            severity: match finding.severity {
                Severity::Error => "critical",
                Severity::Warning => "major",
                Severity::Info => "info",
            },
            location: Place {
                path: uri::path(&file),
                lines: Lines {
                    begin: span.line,
                    end: span.end_line,
                },
            },
        }
    }
}
