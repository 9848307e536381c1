//! The XML of `JUnit`, as Jenkins' and GitLab's readers take it: suites of test cases, which pass or
//! fail. Knows neither findings nor checks, which say what their cases are.

use std::io::{self, Write};

use super::xml::{attribute, content};

/// Test cases that belong together.
pub(super) struct Suite {
    pub(super) name: String,
    pub(super) cases: Vec<Case>,
}

/// A test case.
pub(super) struct Case {
    pub(super) name: String,
    pub(super) result: CaseResult,
}

/// How a test case ended.
pub(super) enum CaseResult {
    /// It passed, with something to say or not.
    Passed(Option<String>),
    /// It was not tried, and why.
    Skipped(&'static str),
    Failed {
        /// The code of what failed, if it has one.
        kind: Option<&'static str>,
        message: String,
        text: String,
    },
}

impl Suite {
    fn skipped(&self) -> usize {
        let skipped = |case: &&Case| matches!(case.result, CaseResult::Skipped(_));
        self.cases.iter().filter(skipped).count()
    }

    fn failures(&self) -> usize {
        let failed = |case: &&Case| matches!(case.result, CaseResult::Failed { .. });
        self.cases.iter().filter(failed).count()
    }
}

/// Writes a document of test suites.
pub(super) fn write(out: &mut dyn Write, name: &str, suites: &[Suite]) -> io::Result<()> {
    let tests: usize = suites.iter().map(|suite| suite.cases.len()).sum();
    let failures: usize = suites.iter().map(Suite::failures).sum();
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(
        out,
        "<testsuites name=\"{}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">",
        attribute(name)
    )?;
    for suite in suites {
        writeln!(
            out,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\">",
            attribute(&suite.name),
            suite.cases.len(),
            suite.failures(),
            suite.skipped()
        )?;
        for case in &suite.cases {
            write_case(out, &suite.name, case)?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

fn write_case(out: &mut dyn Write, suite: &str, case: &Case) -> io::Result<()> {
    let (suite, name) = (attribute(suite), attribute(&case.name));
    write!(out, "    <testcase classname=\"{suite}\" name=\"{name}\"")?;
    match &case.result {
        CaseResult::Passed(None) => return writeln!(out, "/>"),
        CaseResult::Passed(Some(text)) => {
            writeln!(out, ">\n      <system-out>{}</system-out>", content(text))?;
        }
        CaseResult::Skipped(reason) => {
            writeln!(out, ">\n      <skipped message=\"{}\"/>", attribute(reason))?;
        }
        CaseResult::Failed {
            kind,
            message,
            text,
        } => {
            write!(out, ">\n      <failure")?;
            if let Some(kind) = kind {
                write!(out, " type=\"{}\"", attribute(kind))?;
            }
            let (message, text) = (attribute(message), content(text));
            writeln!(out, " message=\"{message}\">{text}</failure>")?;
        }
    }
    writeln!(out, "    </testcase>")
}
