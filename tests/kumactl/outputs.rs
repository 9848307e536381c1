//! The formats of `validate`: what each has to be for those who read it, whatever is in the input.

mod files;
mod hostile;
mod schemas;

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::support::{Run, assert_seen, kumactl, kumactl_with_stdin, tests};
use crate::xml::{self, Element};

const FORMATS: [&str; 8] = [
    "text",
    "json",
    "junit",
    "sarif",
    "github",
    "gitlab",
    "checkstyle",
    "tap",
];
const FIXTURE: &str = "tests/fixtures/outputs";

fn validate(path: &str, format: &str) -> Run {
    let run = kumactl(&["validate", "-o", format, path]);
    assert_eq!(run.status, 1, "{run:?}");
    run
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn list<'v>(value: &'v Value, pointer: &str) -> &'v [Value] {
    let found = value.pointer(pointer).and_then(Value::as_array);
    found.unwrap_or_else(|| panic!("{pointer} is not a list: {value}"))
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.unwrap_or_else(|| panic!("{pointer} is no text: {value}"))
}

#[test]
fn sarif_has_rules_results_places_and_second_places() {
    let log = json(&validate(FIXTURE, "sarif").stdout);
    assert_eq!(text(&log, "/version"), "2.1.0");
    assert_eq!(list(&log, "/runs").len(), 1);
    let run = &log["runs"][0];
    assert_eq!(text(run, "/tool/driver/name"), "kumactl");
    assert_eq!(
        text(run, "/tool/driver/semanticVersion"),
        env!("CARGO_PKG_VERSION")
    );
    assert_eq!(text(run, "/columnKind"), "unicodeCodePoints");
    let rules = list(run, "/tool/driver/rules");
    let results = list(run, "/results");
    let findings = json(&validate(FIXTURE, "json").stdout);
    let findings = list(&findings, "/findings");
    assert_eq!(results.len(), findings.len());
    for (result, finding) in results.iter().zip(findings) {
        assert_eq!(result["ruleId"], finding["code"]);
        let index = result["ruleIndex"].as_u64().expect("a number");
        let rule = &rules[usize::try_from(index).expect("an index")];
        assert_eq!(rule["id"], finding["code"]);
        let level = match text(finding, "/severity") {
            "info" => "note",
            other => other,
        };
        assert_eq!(text(result, "/level"), level);
        let message = text(result, "/message/text");
        assert!(message.starts_with(text(finding, "/message")), "{message}");
        assert!(message.contains(text(finding, "/help")), "{message}");
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], finding["file"]);
        assert_eq!(place["region"]["startLine"], finding["line"]);
        assert_eq!(place["region"]["startColumn"], finding["column"]);
    }
    for rule in rules {
        for message in [
            "shortDescription/text",
            "fullDescription/text",
            "help/text",
            "help/markdown",
        ] {
            assert!(!text(rule, &format!("/{message}")).is_empty(), "{rule}");
        }
    }
    let level = |code| {
        let rule = rules.iter().find(|rule| rule["id"] == code);
        text(
            rule.expect("the rule occurs"),
            "/defaultConfiguration/level",
        )
    };
    assert_eq!(
        [
            level("sampling-range"),
            level("dangling-backend"),
            level("sampling-zero")
        ],
        ["error", "warning", "note"]
    );
    let duplicate = results
        .iter()
        .find(|result| result["ruleId"] == "duplicate-resource");
    let related = &duplicate.expect("a duplicate")["relatedLocations"][0];
    assert_eq!(related["physicalLocation"]["region"]["startLine"], 20);
    assert_eq!(
        text(related, "/message/text"),
        "defined here too, without effect"
    );
    let region = &results[0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!(
        *region,
        serde_json::json!({"startLine": 10, "startColumn": 15, "endLine": 10, "endColumn": 18})
    );
}

#[test]
fn fingerprints_differ_and_do_not_depend_on_lines() {
    let fingerprints = |text: &str| -> Vec<String> {
        let run = kumactl_with_stdin(&["validate", "-f", "-", "-o", "sarif"], text.as_bytes());
        let log = json(&run.stdout);
        let results = list(&log, "/runs/0/results").iter();
        let print = |result: &Value| result["partialFingerprints"].to_string();
        results.map(print).collect()
    };
    let original = fs::read_to_string(tests("fixtures/outputs/several.yaml")).expect("text");
    let before = fingerprints(&original);
    assert!(before.len() > 5);
    assert_eq!(
        before,
        fingerprints(&format!("# a comment\n\n---\n---\n{original}"))
    );
    assert_eq!(before.iter().collect::<BTreeSet<_>>().len(), before.len());
    // Two that are alike in everything are counted, and a fixed one leaves the others as they are.
    let twice = "type: Mesh\nname: m\ntrcing: {}\n---\ntype: TrafficTrace\nname: t\nmesh: m\nselctors: []\nselctors2: []\n";
    let two = fingerprints(&format!("{twice}---\n{twice}"));
    assert_eq!(
        two.iter().collect::<BTreeSet<_>>().len(),
        two.len(),
        "{two:?}"
    );
    let fixed = fingerprints(&original.replace("sampling: 150", "sampling: 50"));
    assert_eq!(before.len(), fixed.len() + 1);
    assert!(fixed.iter().all(|print| before.contains(print)));
}

#[test]
fn junit_has_a_suite_for_each_file_and_a_case_for_each_finding() {
    let junit = |fail_on| {
        let run = kumactl(&["validate", "-o", "junit", "--fail-on", fail_on, FIXTURE]);
        let suites = xml::parse(&run.stdout).expect("well-formed");
        let failures: usize = suites.attribute("failures").parse().expect("a number");
        assert_eq!(run.status == 1, failures > 0, "{fail_on}: {run:?}");
        (failures, suites)
    };
    let failures = ["error", "warning", "info", "never"].map(|fail_on| junit(fail_on).0);
    assert_eq!(failures, [4, 6, 8, 0]);
    let (_, suites) = junit("warning");
    assert_eq!(suites.name, "testsuites");
    let counts = |element: &Element| {
        let count = |name| element.attribute(name).parse::<usize>().expect("a number");
        (count("tests"), count("failures"), count("errors"))
    };
    assert_eq!(counts(&suites), (9, 6, 0));
    let [clean, several] = suites.children.as_slice() else {
        panic!("{} suites", suites.children.len())
    };
    let file = "tests/fixtures/outputs/clean.yaml";
    assert_eq!((clean.attribute("name"), counts(clean)), (file, (1, 0, 0)));
    assert_eq!(clean.children[0].attribute("classname"), file);
    assert!(clean.children[0].children.is_empty(), "it passes");
    assert_eq!(counts(several), (8, 6, 0));
    let first = &several.children[0];
    assert_eq!(
        first.attribute("classname"),
        "tests/fixtures/outputs/several.yaml"
    );
    assert_eq!(
        first.attribute("name"),
        "sampling-range Mesh default tracing.backends[0].sampling 10:15"
    );
    let failure = &first.children[0];
    assert_eq!(
        (
            failure.name.as_str(),
            failure.attribute("type"),
            failure.attribute("message")
        ),
        (
            "failure",
            "sampling-range",
            "has to be in [0.0 - 100.0] range"
        )
    );
    let outcome = |code: &str| {
        let case = several
            .children
            .iter()
            .find(|case| case.attribute("name").starts_with(code));
        case.expect("a case").children[0].clone()
    };
    assert_eq!(outcome("dangling-backend ").name, "failure");
    assert_eq!(outcome("sampling-zero ").name, "system-out");
    // What a name may be is escaped, and read back as it was but for what XML cannot hold.
    let name = several.children[7].attribute("name");
    assert_eq!(
        name,
        "name TrafficTrace default/]]><b>\"'&,:%\\u{1b}[31m\r\n😀 name 38:7"
    );
    assert_seen(
        "outputs::junit_has_a_suite_for_each_file_and_a_case_for_each_finding",
        [("junit", validate(FIXTURE, "junit"))],
    );
}

#[test]
fn github_commands_are_lines_with_everything_escaped() {
    let run = validate(FIXTURE, "github");
    assert_eq!(run.stdout.lines().count(), 8);
    assert_seen(
        "outputs::github_commands_are_lines_with_everything_escaped",
        [("github", run)],
    );
}

#[test]
fn names_of_files_are_escaped_as_each_format_asks() {
    let folder = tempfile::tempdir().expect("a folder");
    let name = "a,b:c%20 ]]>&\"é😀#?.yaml";
    fs::copy(
        tests("fixtures/outputs/several.yaml"),
        folder.path().join(name),
    )
    .expect("copied");
    let run = |format: &str| {
        let mut command = crate::support::command(&["validate", "-o", format, "."]);
        command.current_dir(folder.path());
        crate::support::run(command)
    };
    let log = json(&run("sarif").stdout);
    assert_eq!(
        text(
            &log,
            "/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri"
        ),
        "a%2Cb%3Ac%2520%20%5D%5D%3E%26%22%C3%A9%F0%9F%98%80%23%3F.yaml"
    );
    let suites = xml::parse(&run("junit").stdout).expect("well-formed");
    assert_eq!(suites.children[0].attribute("name"), format!("./{name}"));
    assert_eq!(
        suites.children[0].children[0].attribute("classname"),
        format!("./{name}")
    );
    assert_seen(
        "outputs::names_of_files_are_escaped_as_each_format_asks",
        [("github", run("github"))],
    );
    let absolute = folder.path().join(name);
    let log = json(&validate(&absolute.to_string_lossy(), "sarif").stdout);
    let uri = text(
        &log,
        "/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri",
    );
    assert!(
        uri.starts_with('/') && uri.ends_with("%23%3F.yaml"),
        "{uri}"
    );
}

/// Other systems have file systems that take text only.
#[cfg(target_os = "linux")]
#[test]
fn names_of_files_that_are_not_text_or_have_control_characters_do_no_harm() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().expect("a folder");
    let name = std::ffi::OsStr::from_bytes(b"\xff\x1b[31m\n\x07.yaml");
    let fixture = tests("fixtures/outputs/several.yaml");
    fs::copy(fixture, folder.path().join(name)).expect("copied");
    let path = folder.path().to_string_lossy().into_owned();
    let log = json(&validate(&path, "sarif").stdout);
    let uri = text(
        &log,
        "/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri",
    );
    assert!(uri.ends_with("/%EF%BF%BD%1B%5B31m%0A%07.yaml"), "{uri}");
    let suites = xml::parse(&validate(&path, "junit").stdout).expect("well-formed");
    let name = suites.children[0].attribute("name").to_owned();
    assert!(
        name.ends_with("/\u{fffd}\\u{1b}[31m\n\\u{7}.yaml"),
        "{name:?}"
    );
    assert_seen(
        "outputs::names_of_files_that_are_not_text_or_have_control_characters_do_no_harm",
        [("github", validate(&path, "github"))],
    );
}

#[test]
fn standard_input_and_clean_input_give_whole_documents() {
    let fixture = |name: &str| fs::read(tests("fixtures/outputs").join(name)).expect("bytes");
    let run = |name: &str, format: &str| {
        kumactl_with_stdin(&["validate", "-f", "-", "-o", format], &fixture(name))
    };
    let log = json(&run("several.yaml", "sarif").stdout);
    assert_eq!(
        text(
            &log,
            "/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri"
        ),
        "%3Cstdin%3E"
    );
    let suites = xml::parse(&run("several.yaml", "junit").stdout).expect("well-formed");
    assert_eq!(suites.children[0].attribute("name"), "<stdin>");
    for format in FORMATS {
        assert_eq!(run("clean.yaml", format).status, 0, "{format}");
    }
    let log = json(&run("clean.yaml", "sarif").stdout);
    assert_eq!(list(&log, "/runs/0/results").len(), 0);
    assert_eq!(list(&log, "/runs/0/tool/driver/rules").len(), 0);
    assert_eq!(run("clean.yaml", "github").stdout, "");
    let run = kumactl_with_stdin(
        &["validate", "-f", "-", "-o", "junit", "--allow-empty"],
        b"",
    );
    assert_eq!(run.status, 0);
    xml::parse(&run.stdout).expect("well-formed");
}

#[test]
fn passwords_are_in_no_format() {
    let text = "type: Mesh\nname: m\ntracing: {backends: [{name: z, type: zipkin, conf: {url: 'http://kuma:hunter2@z'}}]}\n";
    for format in FORMATS {
        let run = kumactl_with_stdin(&["validate", "-f", "-", "-o", format], text.as_bytes());
        assert_eq!(run.status, 1);
        assert!(!format!("{run:?}").contains("hunter2"), "{run:?}");
    }
}

#[test]
fn code_quality_has_an_issue_for_each_finding() {
    let issues = json(&validate(FIXTURE, "gitlab").stdout);
    let issues = issues.as_array().expect("a list");
    let findings = json(&validate(FIXTURE, "json").stdout);
    let findings = list(&findings, "/findings");
    assert_eq!(issues.len(), findings.len());
    let mut fingerprints = BTreeSet::new();
    for (issue, finding) in issues.iter().zip(findings) {
        assert_eq!(issue["check_name"], finding["code"]);
        assert_eq!(issue["location"]["path"], finding["file"]);
        assert_eq!(issue["location"]["lines"]["begin"], finding["line"]);
        let severity = match text(finding, "/severity") {
            "error" => "critical",
            "warning" => "major",
            other => other,
        };
        assert_eq!(issue["severity"], severity);
        let description = text(issue, "/description");
        assert!(
            description.starts_with(text(finding, "/message")),
            "{description}"
        );
        assert!(fingerprints.insert(text(issue, "/fingerprint")), "{issue}");
    }
    assert!(fingerprints.len() > 3);
}

#[test]
fn checkstyle_has_the_findings_below_their_files() {
    let document = validate(FIXTURE, "checkstyle").stdout;
    let root = xml::parse(&document).expect("XML");
    assert_eq!(root.name, "checkstyle");
    let findings = json(&validate(FIXTURE, "json").stdout);
    let findings = list(&findings, "/findings");
    let files = root.children.iter();
    let errors = files.flat_map(|file| file.children.iter().map(move |error| (file, error)));
    let errors: Vec<(&Element, &Element)> = errors.collect();
    assert_eq!(errors.len(), findings.len());
    for ((file, error), finding) in errors.iter().zip(findings) {
        assert_eq!(file.attribute("name"), text(finding, "/file"));
        assert_eq!(error.attribute("line"), finding["line"].to_string());
        assert_eq!(error.attribute("severity"), text(finding, "/severity"));
        assert_eq!(
            error.attribute("source"),
            format!("kumactl.{}", text(finding, "/code"))
        );
        assert!(
            error
                .attribute("message")
                .starts_with(text(finding, "/message"))
        );
    }
}

/// What Perl's harness, which comes with git, makes of an output.
fn prove(output: &str) -> (bool, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("findings.tap");
    fs::write(&path, output).expect("written");
    let output = std::process::Command::new("prove")
        .args(["--verbose", "--nocolor", "--exec", "cat"])
        .arg(path)
        .output()
        .expect("prove runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.success(), text)
}

#[test]
fn tap_is_read_by_a_harness() {
    let findings = json(&validate(FIXTURE, "json").stdout);
    let findings = list(&findings, "/findings");
    let failing = |it: &&Value| text(it, "/severity") == "error";
    let failures = findings.iter().filter(failing).count();
    assert!(failures > 0 && failures < findings.len());
    let (passed, text) = prove(&validate(FIXTURE, "tap").stdout);
    assert!(!passed);
    let count = |start: &str| text.lines().filter(|line| line.starts_with(start)).count();
    assert_eq!(count("not ok "), failures, "{text}");
    assert!(count("ok ") + failures >= findings.len(), "{text}");
    let failed = format!("Failed {failures}/{} subtests", count("ok ") + failures);
    assert!(text.contains(&failed), "{text}");
    assert!(!text.contains("Parse errors"), "{text}");
    let (passed, text) =
        prove(&kumactl(&["validate", "-o", "tap", "--fail-on", "never", FIXTURE]).stdout);
    assert!(passed && text.contains("Result: PASS"), "{text}");
}
