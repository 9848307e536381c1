//! For code scanning: SARIF 2.1.0, the format in which analysis tools exchange results.
//!
//! One run with the rules that set something off, and a result for each finding. A result has a
//! fingerprint that does not depend on lines, so that a server knows it again when something is
//! written above it.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::fingerprint::Fingerprints as Known;
use super::{Location as Shown, Report, message, uri};
use crate::diag::{Finding, Rule, Severity, rule};
use crate::parse::Source;
use crate::report::write_json;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// How many results GitHub takes of one run; it refuses a file with more.
const RESULT_LIMIT: usize = 25_000;

/// Writes findings as a SARIF log.
pub fn write_sarif(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let mut findings: Vec<&Finding> = report.findings.iter().collect();
    let is_cut = findings.len() > RESULT_LIMIT;
    if is_cut {
        // The gravest stay; those of the same severity in their order.
        findings.sort_by_key(|finding| Reverse(finding.severity));
        findings.truncate(RESULT_LIMIT);
    }
    let cut = is_cut.then(|| Invocation {
        execution_successful: true,
        tool_execution_notifications: [Notification {
            level: "warning",
            message: Message {
                text: Cow::Owned(format!(
                    "{} of {} findings are left out: a file for code scanning holds {RESULT_LIMIT} at most, and errors come first",
                    report.findings.len() - RESULT_LIMIT,
                    report.findings.len()
                )),
            },
        }],
    });
    let codes: BTreeSet<&'static str> = findings.iter().map(|found| found.code.0).collect();
    let codes: Vec<&'static str> = codes.into_iter().collect();
    let driver = Driver {
        name: env!("CARGO_PKG_NAME"),
        semantic_version: env!("CARGO_PKG_VERSION"),
        rules: codes.iter().map(|code| Descriptor::new(code)).collect(),
    };
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool { driver },
            column_kind: "unicodeCodePoints",
            invocations: cut.into_iter().collect(),
            results: Results {
                findings,
                sources: report.sources,
                codes,
            },
        }],
    };
    write_json(out, &log)
}

#[derive(Serialize)]
struct Log<'r> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'r>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'r> {
    tool: Tool,
    column_kind: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    invocations: Vec<Invocation>,
    results: Results<'r>,
}

/// What is to be said of the run as a whole.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: [Notification; 1],
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Message<'static>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Descriptor>,
}

/// What a rule means.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    #[serde(flatten)]
    meaning: Option<Meaning>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Meaning {
    short_description: Words,
    full_description: Words,
    help: Words,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Words {
    text: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<&'static str>,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

impl Descriptor {
    fn new(id: &'static str) -> Self {
        let meaning = rule(id).map(Meaning::new);
        Self { id, meaning }
    }
}

impl Meaning {
    fn new(rule: &'static Rule) -> Self {
        let summary = rule.summary();
        // Markdown is written to be read as it is, so it serves as plain text, too.
        let explanation = Some(rule.explanation()).filter(|text| !text.is_empty());
        let explanation = explanation.unwrap_or(summary);
        // The page below its summary: the explanation, and the examples.
        let page = rule.page.split_once("\n\n").map(|(_, page)| page.trim());
        Self {
            short_description: Words {
                text: summary,
                markdown: None,
            },
            full_description: Words {
                text: explanation,
                markdown: Some(explanation),
            },
            help: Words {
                text: explanation,
                markdown: page.or(Some(explanation)),
            },
            default_configuration: Configuration {
                level: level(rule.severity),
            },
        }
    }
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// Findings, turned into results one by one as they are written.
struct Results<'r> {
    findings: Vec<&'r Finding>,
    sources: &'r [Source],
    /// The codes of the rules, in their order.
    codes: Vec<&'static str>,
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let sources = self.sources;
        let mut known = Known::default();
        serializer.collect_seq(self.findings.iter().map(|finding| ResultItem {
            rule_id: finding.code.0,
            rule_index: self.codes.binary_search(&finding.code.0).unwrap_or(0),
            level: level(finding.severity),
            message: Message {
                text: Cow::Owned(message(finding)),
            },
            locations: [Location::new(&Shown::of(finding, sources), None)],
            related_locations: related_locations(finding, sources),
            partial_fingerprints: Fingerprints {
                resource_field: known.fingerprint(finding, sources),
            },
        }))
    }
}

fn related_locations<'f>(finding: &'f Finding, sources: &[Source]) -> Vec<Location<'f>> {
    let related = finding.related.iter().map(|related| {
        let text = Cow::Borrowed(related.message.as_str());
        Location::new(&Shown::of_related(related, sources), Some(Message { text }))
    });
    related.collect()
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultItem<'f> {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message<'f>,
    locations: [Location<'f>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'f>>,
    partial_fingerprints: Fingerprints,
}

#[derive(Serialize)]
struct Message<'f> {
    text: Cow<'f, str>,
}

#[derive(Serialize)]
struct Fingerprints {
    #[serde(rename = "resourceField/v1")]
    resource_field: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'f> {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message<'f>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

impl<'f> Location<'f> {
    fn new(shown: &Shown<'_>, message: Option<Message<'f>>) -> Self {
        let Shown { file, span, .. } = shown;
        Self {
            physical_location: PhysicalLocation {
                artifact_location: ArtifactLocation { uri: uri::of(file) },
                region: Region {
                    start_line: span.line,
                    start_column: span.column,
                    end_line: span.end_line,
                    end_column: span.end_column,
                },
            },
            message,
        }
    }
}
