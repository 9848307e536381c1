//! For people: each finding beside the line that it is about. Where one cause repeats, its first
//! findings are shown and the others counted, because nobody reads ten thousand of the same.

use std::collections::HashMap;
use std::io::{self, Write};

use super::{Location, Report, resource_text};
use crate::diag::{Code, Finding, printable};
use crate::report::Paint;
use crate::report::lines::LineReader;
use crate::report::snippet;

/// How many findings of one cause are shown.
const SHOWN: usize = 10;

/// Writes findings as text, one block each, with colours.
pub fn write_text(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let mut lines = LineReader::default();
    // Of each cause its first finding, and how many there are.
    let mut causes: HashMap<(Code, &str), usize> = HashMap::new();
    let mut counted: Vec<(&Finding, usize)> = Vec::new();
    for finding in report.findings {
        let cause = causes.entry((finding.code, finding.message.as_str()));
        let position = *cause.or_insert(counted.len());
        if position == counted.len() {
            counted.push((finding, 0));
        }
        let (_, count) = &mut counted[position];
        *count += 1;
        if *count <= SHOWN {
            let text = snippet::text(finding, report.sources, &mut lines);
            writeln!(out, "{text}")?;
        }
    }
    let hidden = counted.into_iter().filter(|(_, count)| *count > SHOWN);
    for (first, count) in hidden {
        let title = format!("{}[{}]", first.severity.word(), first.code);
        let place = Location::of(first, report.sources).to_string();
        let resource = first.subject.as_ref().map(|subject| {
            let resource = resource_text(subject);
            format!(" ({})", printable(&resource))
        });
        writeln!(
            out,
            "{}: {} more like the one at {}{}: {}\n  -o json lists all of them",
            title.severity(first.severity),
            count - SHOWN,
            printable(&place),
            resource.unwrap_or_default(),
            printable(&first.message),
        )?;
    }
    Ok(())
}
