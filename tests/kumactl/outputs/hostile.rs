//! Whatever a finding says, every format stays what it is, and says it.

use kumactl::diag::{
    At, Code, Finding, Origin, Place, Related, Severity, Span, Subject, printable,
};
use kumactl::parse::{Raw, Source};
use kumactl::report::findings::{
    Report, Summary, write_findings_json, write_github, write_junit, write_sarif, write_text,
};
use proptest::prelude::*;

use super::{json, list, text};
use crate::xml;

/// Text with everything that some format has to escape.
fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<char>().prop_map(String::from),
        prop::sample::select(vec![
            "]]>",
            "<",
            "&amp;",
            "\"",
            "'",
            "%0A",
            "%",
            "\r\n",
            "\n",
            "\t",
            "\0",
            "\u{1b}[31m",
            "::",
            ",",
            "\u{7f}",
            "\u{85}",
            "\u{202e}",
            "\u{2028}",
            "\u{feff}",
            "\u{fffe}",
            "\u{ffff}",
            "😀",
            "é",
            "\\",
            "=",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn findings() -> impl Strategy<Value = (String, Vec<Finding>)> {
    let severity = prop::sample::select(vec![Severity::Info, Severity::Warning, Severity::Error]);
    let code = prop::sample::select(vec![Code("url"), Code("tie"), Code("not-in-the-table")]);
    let span = (1..9_u32, 1..9_u32, 0..3_u32, 1..9_u32).prop_map(
        |(line, column, more_lines, end_column)| {
            At::Place(Place {
                source: 0,
                span: Span {
                    line,
                    column,
                    end_line: line + more_lines,
                    end_column,
                },
            })
        },
    );
    let words = (nasty(), prop::option::of(nasty()), nasty(), nasty());
    let subject = prop::option::of((nasty(), prop::option::of(nasty()), nasty()));
    let finding =
        (code, severity, span, words, subject).prop_map(|(code, severity, at, words, subject)| {
            let (message, help, field, related) = words;
            Finding {
                code,
                severity,
                refused: false,
                origin: Origin::default(),
                subject: subject.map(|(kind, mesh, name)| Subject { kind, mesh, name }),
                related: vec![Related {
                    at: at.clone(),
                    subject: None,
                    message: related,
                }],
                at,
                field,
                message,
                help,
                fix: None,
                holds: "",
            }
        });
    (nasty(), prop::collection::vec(finding, 0..4))
}

/// Undoes GitHub's escapes of a property.
fn from_github(text: &str) -> String {
    [
        ("%0D", "\r"),
        ("%0A", "\n"),
        ("%3A", ":"),
        ("%2C", ","),
        ("%25", "%"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (escaped, meant)| {
        text.replace(escaped, meant)
    })
}

/// What can be shown of a text, with line breaks and tabs or without.
fn shown(text: &str, kept: &[char]) -> String {
    let show = |character: char| match character {
        _ if kept.contains(&character) => character.to_string(),
        '\u{fffe}' | '\u{ffff}' if kept.contains(&'\t') => character.escape_default().to_string(),
        _ => printable(&character.to_string()).into_owned(),
    };
    text.chars().map(show).collect()
}

fn check(name: &str, findings: &[Finding]) -> Result<(), TestCaseError> {
    let sources = [Source::new(Raw {
        name: name.to_owned(),
        bytes: b"a: 1\n".to_vec(),
    })];
    let report = Report {
        summary: Summary::new(1, 0, 0, findings),
        findings,
        sources: &sources,
        fails_from: Some(Severity::Warning),
    };
    let written = |write: fn(&mut dyn std::io::Write, &Report<'_>) -> std::io::Result<()>| {
        let mut bytes = Vec::new();
        write(&mut bytes, &report).expect("written");
        String::from_utf8(bytes).expect("text")
    };
    let document = json(&written(write_findings_json));
    let log = json(&written(write_sarif));
    let suites = xml::parse(&written(write_junit)).map_err(TestCaseError::fail)?;
    let github = written(write_github);
    let lines: Vec<&str> = github.lines().collect();
    written(write_text);

    prop_assert_eq!(list(&document, "/findings").len(), findings.len());
    prop_assert_eq!(list(&log, "/runs/0/results").len(), findings.len());
    prop_assert_eq!(lines.len(), findings.len(), "{}", &github);
    prop_assert!(
        !github
            .chars()
            .any(|character| character.is_control() && character != '\n')
    );
    prop_assert_eq!(
        suites.children[0].attribute("name"),
        shown(name, &['\n', '\t', '\r'])
    );
    prop_assert_eq!(suites.children[0].children.len(), findings.len().max(1));
    for (position, finding) in findings.iter().enumerate() {
        let item = &document["findings"][position];
        prop_assert_eq!(&item["message"], &finding.message);
        let result = &log["runs"][0]["results"][position];
        prop_assert!(text(result, "/message/text").starts_with(&finding.message));
        let rule =
            usize::try_from(result["ruleIndex"].as_u64().expect("a number")).expect("an index");
        prop_assert_eq!(
            &log["runs"][0]["tool"]["driver"]["rules"][rule]["id"],
            finding.code.0
        );
        let place = &result["locations"][0]["physicalLocation"];
        let uri = text(place, "/artifactLocation/uri");
        prop_assert!(
            uri.chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "-._~/%:".contains(letter)),
            "{}",
            uri
        );
        let number = |name: &str| place["region"][name].as_u64().expect("a number");
        prop_assert!(
            (number("startLine"), number("startColumn"))
                <= (number("endLine"), number("endColumn"))
        );
        let (properties, data) = lines[position][2..].split_once("::").expect("a command");
        let (_, properties) = properties.split_once(' ').expect("properties");
        for property in properties.split(',') {
            prop_assert!(
                property.contains('=') && !property.contains(':'),
                "{}",
                property
            );
        }
        let file = properties.split(',').next().expect("a property");
        prop_assert_eq!(
            from_github(&file["file=".len()..]),
            shown(name, &['\n', '\r'])
        );
        let data = data.replace("%0D", "\r").replace("%0A", "\n");
        let data = data.replace("%25", "%");
        let message = shown(&finding.message, &['\n', '\r']);
        let rest = data.strip_prefix(&message).expect("the message first");
        let next = match (&finding.subject, &finding.help) {
            (Some(_), _) => "\nin: ",
            (None, Some(_)) => "\nhelp: ",
            (None, None) => "",
        };
        prop_assert!(rest.starts_with(next), "{}", rest);
        prop_assert_eq!(rest.is_empty(), next.is_empty());
        let case = &suites.children[0].children[position];
        prop_assert_eq!(
            case.attribute("classname"),
            shown(name, &['\n', '\t', '\r'])
        );
        if finding.severity > Severity::Info {
            let message = case.children[0].attribute("message").to_owned();
            prop_assert_eq!(message, shown(&finding.message, &['\n', '\t', '\r']));
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn whatever_a_finding_says_every_format_stays_whole((name, findings) in findings()) {
        check(&name, &findings)?;
    }
}
