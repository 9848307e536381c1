//! Checkstyle's XML, which editors, Jenkins, reviewdog and many others read.

use std::io::{self, Write};

use super::{Location, Report, message, uri};
use crate::diag::Severity;
use crate::report::xml::attribute;

/// Writes findings below the files that they are in.
pub fn write_checkstyle(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(out, r#"<checkstyle version="4.3">"#)?;
    let mut open: Option<String> = None;
    for finding in report.findings {
        let Location { file, span, .. } = Location::of(finding, report.sources);
        let file = uri::path(&file);
        if open.as_ref() != Some(&file) {
            if open.is_some() {
                writeln!(out, "  </file>")?;
            }
            writeln!(out, r#"  <file name="{}">"#, attribute(&file))?;
            open = Some(file);
        }
        let severity = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        };
        writeln!(
            out,
            r#"    <error line="{}" column="{}" severity="{severity}" message="{}" source="kumactl.{}"/>"#,
            span.line,
            span.column,
            attribute(&message(finding)),
            attribute(finding.code.0)
        )?;
    }
    if open.is_some() {
        writeln!(out, "  </file>")?;
    }
    writeln!(out, "</checkstyle>")
}
