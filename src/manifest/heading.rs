//! What stands above the first object: what a person has to know before the page is applied.

use std::collections::BTreeSet;

use serde::Serialize;

use super::leftovers::{of_every_stack, without_own};
use super::template::text;
use super::{Manifest, Policies, PolicyKind, RenderError, Stack};

/// The comment that a page of both begins with.
///
/// # Errors
/// None but mistakes in the templates.
pub(crate) fn heading(stack: &Stack, policies: Option<&Policies>) -> Result<String, RenderError> {
    #[derive(Serialize)]
    struct Values<'p> {
        mesh: Option<&'p str>,
        selector: &'static str,
        leftovers: Vec<String>,
        kinds: BTreeSet<String>,
    }
    let mut every = of_every_stack(stack)?;
    every.retain(|manifest| !manifest.holds_traces());
    let kinds = every.iter().map(Manifest::group_version_kind).collect();
    let left = without_own(every, stack)?;
    let values = Values {
        mesh: policies
            .filter(|policies| policies.kind == PolicyKind::TrafficTrace)
            .map(|policies| policies.mesh.as_str()),
        selector: Stack::SELECTOR,
        leftovers: Manifest::lines(&left),
        kinds,
    };
    text("heading.yaml", &values)
}
