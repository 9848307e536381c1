//! What the policies give a proxy beside what it has, field by field.

use serde::Serialize;

use super::expected::Expected;
use crate::effective::Answer;
use crate::envoy::dump::{Config, Observed, Setting};

/// A field of a listener's tracing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Beside {
    /// The name of the listener.
    pub(crate) listener: String,
    /// What a person calls it.
    pub(crate) field: &'static str,
    /// What it should be; none if nobody says so.
    pub(crate) expected: Option<String>,
    /// What it is; none if it is not there.
    pub(crate) has: Option<String>,
}

/// What the policies give a proxy, beside what it has: each field of each listener that is traced. If
/// none is, what there should be stands alone.
pub(crate) fn beside(answer: &Answer<'_, '_>, observed: &Observed) -> Vec<Beside> {
    let expected = answer.target().map(|target| Expected::new(answer, target));
    let mut rows = Vec::new();
    let mut is_any = false;
    for manager in observed.config.iter().flat_map(Config::managers) {
        let (Some(tracing), Some(provider)) = (manager.tracing, manager.provider) else {
            continue;
        };
        is_any = true;
        let config = observed.config.as_ref();
        let cluster = config.and_then(|it| it.cluster(provider.cluster()));
        let has = Setting::new(tracing, provider, cluster);
        let nearest = expected.as_ref().and_then(|it| it.nearest(&has));
        let of_listener = rows_of(manager.listener, nearest, Some(&has));
        // The chains of a listener are the same, as a rule.
        rows.extend(
            of_listener
                .into_iter()
                .filter(|row| !rows.contains(row))
                .collect::<Vec<_>>(),
        );
    }
    let alone = expected
        .as_ref()
        .and_then(|it| it.nearest(&Setting::default()));
    if !is_any && let Some(alone) = alone {
        rows = rows_of("", Some(alone), None);
    }
    rows
}

fn rows_of(listener: &str, expected: Option<&Setting>, has: Option<&Setting>) -> Vec<Beside> {
    let row = |field, expected: Option<&str>| Beside {
        listener: listener.to_owned(),
        field,
        expected: expected.map(str::to_owned),
        has: None,
    };
    let expected = expected.into_iter().flat_map(Setting::fields);
    let mut rows: Vec<Beside> = expected
        .map(|(field, value)| row(field, Some(value)))
        .collect();
    for (field, value) in has.into_iter().flat_map(Setting::fields) {
        let known = rows.iter().position(|row| row.field == field);
        let at = known.unwrap_or(rows.len());
        if known.is_none() {
            rows.push(row(field, None));
        }
        rows[at].has = Some(value.to_owned());
    }
    rows
}
