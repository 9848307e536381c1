//! The state of meshes: one list for each kind, whole or mesh by mesh.

use serde::Deserialize;

use super::{Client, Error, Page};
use crate::model::Kind;

/// Which meshes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All of them.
    All,
    /// Those of these names; of one that does not exist, nothing is read.
    Meshes(Vec<String>),
}

/// The pages of the Mesh resources and of `kinds`, in an order that does not depend on timing.
/// The list of the Mesh resources is always whole: it is short, and says which meshes there are.
pub(super) fn read(client: &Client<'_>, scope: &Scope, kinds: &[Kind]) -> Result<Vec<Page>, Error> {
    let mut pages = client.list(Kind::Mesh, None)?;
    let there = names(&pages);
    let chosen: Vec<String> = match scope {
        Scope::All => there,
        Scope::Meshes(names) => there.into_iter().filter(|it| names.contains(it)).collect(),
    };
    for &kind in kinds {
        let whole = match scope {
            Scope::All => optional(client.list(kind, None))?,
            Scope::Meshes(_) => None,
        };
        if let Some(mut whole) = whole {
            pages.append(&mut whole);
            continue;
        }
        for mesh in &chosen {
            let list = client.list(kind, Some(mesh));
            // Releases differ in which of these kinds they have; nothing is lost without them.
            let is_extra = matches!(kind, Kind::TrafficRoute | Kind::MeshTrace);
            match if is_extra {
                optional(list)?
            } else {
                Some(list?)
            } {
                Some(mut list) => pages.append(&mut list),
                None => break,
            }
        }
    }
    Ok(pages)
}

/// Nothing, where the control plane has no such list: 0.4 lists mesh by mesh only.
fn optional(list: Result<Vec<Page>, Error>) -> Result<Option<Vec<Page>>, Error> {
    match list {
        Err(Error::Refused(refusal)) if refusal.status == 404 => Ok(None),
        other => other.map(Some),
    }
}

/// The names of the resources of some pages, in order.
fn names(pages: &[Page]) -> Vec<String> {
    #[derive(Deserialize)]
    struct Body {
        #[serde(default)]
        items: Option<Vec<Item>>,
    }
    #[derive(Deserialize)]
    struct Item {
        name: String,
    }
    pages
        .iter()
        // Whoever read the page has found it to be of this form.
        .filter_map(|page| serde_json::from_str::<Body>(&page.text).ok())
        .flat_map(|body| body.items.unwrap_or_default())
        .map(|item| item.name)
        .collect()
}
