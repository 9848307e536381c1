//! What the rules of one topic find: findings about a resource, with the releases that they hold
//! for where no release was named, and names that were meant.

use std::collections::{HashMap, HashSet};

use crate::diag::{ALL, Advice, Code, FieldPath, Finding, Findings, go_quote, nearest};
use crate::model::{Feature, Kind, Meta, ReleaseRules, means_service};

/// Where to look if nothing is near what was written.
pub(super) const WHAT_THERE_IS: &str = "kumactl inspect dataplanes -o wide shows what there is";

/// The keys of tags or labels that dataplanes have, each with its values.
pub(super) type Values<'v> = HashMap<&'v str, HashSet<&'v str>>;

/// How many names one topic compares with what was written, all its findings together. With
/// thousands of policies that each miss one of thousands of names, every name against every other
/// would take hours.
const COMPARISONS: usize = 1_000_000;

/// The resource that a finding is about, and the rules that it is checked by.
#[derive(Clone, Copy)]
pub(super) struct About<'m> {
    pub(super) kind: Kind,
    pub(super) meta: &'m Meta,
    pub(super) rules: ReleaseRules,
}

impl<'m> About<'m> {
    pub(super) const fn new(kind: Kind, meta: &'m Meta, rules: ReleaseRules) -> Self {
        Self { kind, meta, rules }
    }

    /// A finding at a field of the resource.
    pub(super) fn finding(
        self,
        code: Code,
        path: FieldPath,
        message: impl Into<String>,
    ) -> Finding {
        self.complete(Finding::new(code, &self.meta.origin, path, message))
    }

    /// A finding that is about the resource, with the releases that it holds for.
    pub(super) fn complete(self, finding: Finding) -> Finding {
        in_releases(finding.about(self.meta.subject(self.kind)), self.rules)
    }
}

/// A finding that says the releases that it holds for, unless the user named one.
pub(super) fn in_releases(mut finding: Finding, rules: ReleaseRules) -> Finding {
    if !rules.chosen && !finding.holds.is_empty() {
        // What is said of a document of the first generation is what its own releases do.
        let holds = if rules.has(Feature::InlineBackends) && finding.holds != ALL {
            "Kuma 0.4"
        } else {
            finding.holds
        };
        finding.message = format!("{} ({holds})", finding.message);
    }
    finding
}

/// Findings of one topic.
#[derive(Default)]
pub(super) struct Topic {
    pub(super) findings: Findings,
    compared: usize,
}

impl Topic {
    pub(super) fn add(&mut self, finding: Finding) {
        self.findings.add(finding);
    }

    /// Adds a finding at a field of a resource, with what to do about it.
    pub(super) fn report(
        &mut self,
        about: About<'_>,
        code: Code,
        path: FieldPath,
        message: impl Into<String>,
        help: impl Into<Advice>,
    ) {
        self.add(about.finding(code, path, message).help(help));
    }

    /// The name nearest to one of `count` candidates, while there are not too many comparisons.
    pub(super) fn nearest<'c, I: IntoIterator<Item = &'c str>>(
        &mut self,
        name: &str,
        count: usize,
        candidates: impl FnOnce() -> I,
    ) -> Option<&'c str> {
        self.compared = self.compared.saturating_add(count);
        (self.compared <= COMPARISONS)
            .then(|| nearest(name, candidates()))
            .flatten()
    }

    /// `did you mean "x"?`, on the same terms.
    pub(super) fn did_you_mean<'c, I: IntoIterator<Item = &'c str>>(
        &mut self,
        name: &str,
        count: usize,
        candidates: impl FnOnce() -> I,
    ) -> Option<String> {
        self.nearest(name, count, candidates)
            .map(|near| format!("did you mean {}?", go_quote(near)))
    }

    /// What control planes on Kubernetes call a Service that is written in another way.
    /// `known` makes the `count` names, while there are not too many comparisons.
    fn services_meant<'c>(
        &mut self,
        written: &str,
        count: usize,
        known: impl FnOnce() -> Vec<&'c str>,
    ) -> Option<String> {
        const FEW: usize = 3;
        self.compared = self.compared.saturating_add(count);
        if self.compared > COMPARISONS {
            return None;
        }
        let known = known();
        let meant = known.iter().filter(|name| means_service(written, name));
        let meant: Vec<String> = meant.take(FEW).map(|name| go_quote(name)).collect();
        (!meant.is_empty()).then(|| {
            format!(
                "did you mean {}? Kuma calls a port of a Service service_namespace_svc_port",
                meant.join(" or ")
            )
        })
    }

    /// The tag or the label that was meant by one that nothing has: the nearest value of that key, or
    /// else the nearest key. Names are put in order only while there are not too many comparisons.
    pub(super) fn pair_meant(
        &mut self,
        (key, value): (&str, &str),
        known: &Values<'_>,
    ) -> Option<String> {
        let values = known.get(key);
        let count = values.map_or(0, HashSet::len);
        self.did_you_mean(value, count, || sorted(values.into_iter().flatten()))
            .or_else(|| self.did_you_mean(key, known.len(), || sorted(known.keys())))
    }

    /// What to write instead of a tag or a label that no dataplane has.
    pub(super) fn help_for_pair(
        &mut self,
        (key, value): (&str, &str),
        known: &Values<'_>,
    ) -> String {
        let values = known.get(key);
        let services = || sorted(values.into_iter().flatten());
        self.services_meant(value, values.map_or(0, HashSet::len), services)
            .or_else(|| self.pair_meant((key, value), known))
            .unwrap_or_else(|| WHAT_THERE_IS.to_owned())
    }
}

fn sorted<'c>(words: impl Iterator<Item = &'c &'c str>) -> Vec<&'c str> {
    let mut words: Vec<&str> = words.copied().collect();
    words.sort_unstable();
    words
}
