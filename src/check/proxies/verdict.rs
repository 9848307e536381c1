//! What is found of a proxy: the first step that breaks, and the groups of proxies that break alike.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Cause, Step, cause};

/// What is found of a proxy.
#[derive(Debug, Clone)]
pub(crate) struct Verdict {
    pub(crate) mesh: String,
    pub(crate) name: String,
    /// The most probable cause, which knows the step.
    pub(crate) cause: &'static Cause,
    /// What was seen of this proxy.
    pub(crate) message: String,
    /// The same without the numbers of this proxy.
    pub(crate) summary: String,
    /// What to do.
    pub(crate) hint: Option<String>,
    /// What it rests on.
    pub(crate) evidence: BTreeMap<String, Value>,
    /// The steps before that one, and what was found there.
    pub(crate) passed: Vec<(Step, String)>,
}

/// Why the chain ends.
#[derive(Debug)]
pub(super) struct Broken {
    pub(super) cause: &'static Cause,
    pub(super) message: String,
    pub(super) summary: String,
    pub(super) hint: Option<String>,
}

impl Broken {
    /// A cause whose message is its summary.
    pub(super) fn new(cause: &'static Cause) -> Self {
        let summary = in_sentence(cause.summary);
        Self {
            cause,
            message: summary.clone(),
            summary,
            hint: None,
        }
    }

    /// With what was seen, of this proxy and of others alike.
    pub(super) fn saying(mut self, message: impl Into<String>) -> Self {
        self.summary = message.into();
        self.message.clone_from(&self.summary);
        self
    }

    /// With the numbers of this proxy before that.
    pub(super) fn counting(mut self, numbers: &str) -> Self {
        self.message = format!("{numbers}; {}", self.summary);
        self
    }

    /// With what to do.
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// A sentence as a part of another one.
fn in_sentence(sentence: &str) -> String {
    let sentence = sentence.trim_end_matches('.');
    let mut characters = sentence.chars();
    let Some(first) = characters.next() else {
        return String::new();
    };
    // Names keep their capitals.
    let is_name = ["Kuma", "Envoy", "OpenTelemetry", "MeshTrace", "DNS"]
        .iter()
        .any(|name| sentence.starts_with(name));
    if is_name {
        return sentence.to_owned();
    }
    first.to_lowercase().chain(characters).collect()
}

impl Verdict {
    /// Whether it may stay as it is.
    pub(crate) fn is_ok(&self) -> bool {
        self.cause.is_ok
    }

    /// The first step that breaks.
    pub(crate) fn step(&self) -> Option<Step> {
        self.cause.step
    }

    /// Whether spans were seen, which could be lost.
    pub(crate) fn has_spans(&self) -> bool {
        let has_passed = |step| self.passed.iter().any(|(passed, _)| *passed == step);
        self.cause == cause::CUT_OFF_SENDING || has_passed(Step::Spans)
    }
}

/// Proxies of the same cause, with the same words.
#[derive(Debug)]
pub(crate) struct Group<'v> {
    pub(crate) cause: &'static Cause,
    pub(crate) summary: &'v str,
    pub(crate) verdicts: Vec<&'v Verdict>,
}

/// The groups of proxies that break alike: what is wrong first, then by their number.
pub(crate) fn groups(verdicts: &[Verdict]) -> Vec<Group<'_>> {
    let mut groups: BTreeMap<(&str, &str), Group<'_>> = BTreeMap::new();
    for verdict in verdicts {
        let group = groups
            .entry((verdict.cause.code, &verdict.summary))
            .or_insert_with(|| Group {
                cause: verdict.cause,
                summary: &verdict.summary,
                verdicts: Vec::new(),
            });
        group.verdicts.push(verdict);
    }
    let mut groups: Vec<Group<'_>> = groups.into_values().collect();
    groups.sort_by_key(|it| {
        let is_ok = it.cause.is_ok;
        (is_ok, std::cmp::Reverse(it.verdicts.len()), it.cause.step)
    });
    groups
}
