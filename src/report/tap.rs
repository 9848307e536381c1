//! The Test Anything Protocol, which `prove` and many harnesses read: a line for each test case, and
//! what else there is to say in comments below it.

use std::io::{self, Write};

use super::junit::{CaseResult, Suite};
use crate::diag::printable;

/// Writes the cases of all suites, in version 13, the newest that every harness takes.
pub(super) fn write(out: &mut dyn Write, suites: &[Suite]) -> io::Result<()> {
    let count: usize = suites.iter().map(|suite| suite.cases.len()).sum();
    writeln!(out, "TAP version 13\n1..{count}")?;
    let cases = suites
        .iter()
        .flat_map(|suite| suite.cases.iter().map(move |case| (suite, case)));
    for (number, (suite, case)) in (1..).zip(cases) {
        let description = description(&format!("{} {}", suite.name, case.name));
        let (result, directive, text) = match &case.result {
            CaseResult::Passed(text) => ("ok", String::new(), text.as_deref()),
            CaseResult::Skipped(why) => ("ok", format!(" # SKIP {why}"), None),
            CaseResult::Failed { text, .. } => ("not ok", String::new(), Some(text.as_str())),
        };
        writeln!(out, "{result} {number} - {description}{directive}")?;
        for line in text.unwrap_or_default().lines() {
            writeln!(out, "# {}", printable(line))?;
        }
    }
    Ok(())
}

/// A description as one line, in which nothing is taken for a directive.
fn description(text: &str) -> String {
    printable(text).replace('\\', "\\\\").replace('#', "\\#")
}
