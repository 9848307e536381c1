//! The parts of a dataplane's page about `MeshTrace`: its candidates, what they set together, and
//! where each field of that comes from.

use super::Table;
use super::page::Page;
use crate::diag::{mask_secrets, printable};
use crate::effective::{Answer, Merged, MeshTraceCandidate, Outcome, mesh_trace_candidates};
use crate::model::mesh_trace::{Conf, TargetRef};

/// How many policies that do not select the dataplane are shown.
const SHOWN: usize = 5;

/// The candidates and the merged configuration; nothing in a mesh without a `MeshTrace`.
pub(super) fn mesh_trace_parts(page: &mut Page, answer: &Answer<'_, '_>) {
    let candidates = mesh_trace_candidates(answer);
    if candidates.is_empty() {
        return;
    }
    candidate_table(page, &candidates);
    if let Some(merged) = &answer.mesh_trace {
        merged_table(page, merged);
    }
}

fn candidate_table(page: &mut Page, candidates: &[MeshTraceCandidate<'_, '_>]) {
    page.heading(
        "MeshTrace candidates (all that select it are merged; the narrower kind of target wins, then the role, then the name)",
    );
    let mut table = Table::new(&["", "MESHTRACE", "TARGET", "WHY"]);
    let selects = |it: &&MeshTraceCandidate<'_, '_>| it.outcome != Outcome::NoMatch;
    let shown = candidates.iter().filter(selects).count() + SHOWN;
    for candidate in candidates.iter().take(shown) {
        let outcome = match candidate.outcome {
            Outcome::Wins => "sets",
            Outcome::Loses => "adds nothing",
            Outcome::NoMatch => "no match",
        };
        table.row([
            outcome.to_owned(),
            candidate.policy.reference(),
            target_text(candidate.policy.policy.target.as_ref()),
            candidate.why.clone(),
        ]);
    }
    page.table(&table);
    let hidden = candidates.len().saturating_sub(shown);
    page.hidden(hidden, " that do not match");
}

/// `MeshSubset kuma.io/service=web`, `Dataplane shop/web-1`, `Mesh`.
pub(super) fn target_text(target: Option<&TargetRef>) -> String {
    let Some(target) = target else {
        return "Mesh (no targetRef)".to_owned();
    };
    let mut words = vec![target.kind.word().to_owned()];
    let name = match (&target.namespace, &target.name) {
        (Some(namespace), Some(name)) => Some(format!("{namespace}/{name}")),
        (None, Some(name)) => Some(name.to_string()),
        (Some(namespace), None) => Some(format!("{namespace}/*")),
        (None, None) => None,
    };
    words.extend(name);
    let pairs = [&target.labels, &target.tags].into_iter().flatten();
    words.extend(pairs.map(|pairs| pairs.to_line().into_owned()));
    let proxy_types = target.proxy_types.iter();
    words.extend(proxy_types.map(|types| format!("({})", types.join(", "))));
    words.join(" ")
}

fn merged_table(page: &mut Page, merged: &Merged<'_, '_>) {
    page.heading("Merged MeshTrace");
    let conf = masked_conf(merged.conf());
    let mut table = Table::new(&["FIELD", "VALUE", "FROM"]);
    for (field, policy) in merged.fields() {
        let value = printable(&value_of(&conf, field)).into_owned();
        table.row([field.to_owned(), value, policy.reference()]);
    }
    page.table(&table);
}

/// A configuration whose passwords are masked.
pub(super) fn masked_conf(mut conf: Conf) -> Conf {
    let mask = |text: &mut Box<str>| *text = mask_secrets(text).into();
    for backend in conf.backends.iter_mut().flatten() {
        backend.zipkin.iter_mut().for_each(|it| mask(&mut it.url));
        backend.datadog.iter_mut().for_each(|it| mask(&mut it.url));
        let collectors = backend.open_telemetry.iter_mut();
        collectors
            .filter_map(|it| it.endpoint.as_mut())
            .for_each(mask);
    }
    conf
}

/// A field as JSON writes it.
pub(super) fn value_of(conf: &Conf, field: &str) -> String {
    let value = serde_json::to_value(conf).unwrap_or_default();
    let found = field
        .split('.')
        .try_fold(&value, |value, name| value.get(name));
    found.map_or_else(String::new, ToString::to_string)
}
