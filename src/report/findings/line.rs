//! Findings in a line each, for commands that show something else and report them beside it.

use std::collections::BTreeMap;

use super::resource_text;
use crate::diag::{Finding, printable};
use crate::parse::Source;
use crate::report::Location;

/// `mesh.yaml:1:2: field: message [code] (resource)`, for what is wrong.
pub(crate) fn error_line(finding: &Finding, sources: &[Source]) -> String {
    let place = Location::of(finding, sources);
    let field = match finding.field.as_str() {
        "" => String::new(),
        field => format!("{field}: "),
    };
    let subject = finding.subject.as_ref();
    let resource = subject.map(|subject| format!(" ({})", resource_text(subject)));
    let line = format!(
        "{place}: {field}{} [{}]{}",
        finding.message,
        finding.code,
        resource.unwrap_or_default()
    );
    printable(&line).into_owned()
}

/// `mesh.yaml:1:2: message; help [code]`, for what may not be meant.
pub(crate) fn warning_line(finding: &Finding, sources: &[Source]) -> String {
    let place = Location::of(finding, sources);
    let help = finding.help.as_ref().map(|help| format!("; {help}"));
    let (message, help) = (&finding.message, help.unwrap_or_default());
    format!("{place}: {message}{help} [{}]", finding.code)
}

/// Which documents are of no kind that this tool knows, and so are not what the others are: applied, or
/// deleted.
pub(crate) fn skipped_line(kinds: &BTreeMap<String, usize>, done: &str) -> Option<String> {
    let documents = match kinds.values().sum() {
        0 => return None,
        1 => "1 document of another kind is".to_owned(),
        count => format!("{count} documents of other kinds are"),
    };
    Some(format!("{documents} not {done}: {}", skipped_kinds(kinds)))
}

/// The first kinds of the documents that are skipped, and how many of each there are.
pub(crate) fn skipped_kinds(kinds: &BTreeMap<String, usize>) -> String {
    const NAMED: usize = 5;
    let name = |(kind, count): (&String, &usize)| match kind.as_str() {
        "" => format!("{count} without a kind"),
        kind => format!("{count} {kind}"),
    };
    let mut names: Vec<String> = kinds.iter().take(NAMED).map(name).collect();
    if kinds.len() > NAMED {
        let rest: usize = kinds.values().skip(NAMED).sum();
        names.push(format!("{rest} of other kinds"));
    }
    printable(&names.join(", ")).into_owned()
}
