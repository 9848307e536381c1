//! What stands above the first object: what a person has to know before the page is applied.

use std::collections::BTreeSet;

use serde::Serialize;

use super::template::text;
use super::{Leftovers, Manifest, Policies, PolicyKind, RenderError, Stack};

/// The comment that a page of both begins with.
pub(crate) fn heading(
    leftovers: &Leftovers,
    policies: Option<&Policies>,
) -> Result<String, RenderError> {
    #[derive(Serialize)]
    struct Values<'p> {
        mesh: Option<&'p str>,
        selector: &'static str,
        leftovers: Vec<String>,
        kinds: &'p BTreeSet<String>,
    }
    let values = Values {
        mesh: policies
            .filter(|policies| policies.kind == PolicyKind::TrafficTrace)
            .map(|policies| policies.mesh.as_str()),
        selector: Stack::SELECTOR,
        leftovers: Manifest::lines(&leftovers.objects),
        kinds: &leftovers.kinds,
    };
    text("heading.yaml", &values)
}
