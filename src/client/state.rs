//! The state of meshes: one list for each kind, whole or mesh by mesh. A kind that the control plane
//! does not have keeps nothing else from being read.

use super::about::NoKind;
use super::api::Client;
use super::error::Error;
use super::list::{ListPage, Wanted, items};
use crate::model::Kind;

/// Which meshes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scope {
    /// All of them.
    All,
    /// Those of these names; of one that does not exist, nothing is read.
    Meshes(Vec<String>),
}

/// What a control plane has.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct StatePages {
    /// The pages of the Mesh resources, and then of the other kinds.
    pub pages: Vec<ListPage>,
    /// The kinds that were asked for and that this control plane does not have.
    pub lacks: Vec<NoKind>,
}

impl Client<'_> {
    /// The pages of the Mesh resources and of `kinds`, in an order that does not depend on timing.
    /// The list of the Mesh resources is always whole: it is short, and says which meshes there are.
    pub(crate) fn state(
        &self,
        scope: &Scope,
        kinds: &[Kind],
        wanted: Wanted,
    ) -> Result<StatePages, Error> {
        let mut pages = self.list(Kind::Mesh, None, Wanted::Both)?;
        let mut lacks = Vec::new();
        let meshes = items(&pages);
        let there = meshes.iter().filter_map(|mesh| mesh["name"].as_str());
        let chosen: Vec<String> = match scope {
            Scope::All => there.map(str::to_owned).collect(),
            Scope::Meshes(names) => {
                let is_there = |name: &&str| names.iter().any(|it| it == name);
                there.filter(is_there).map(str::to_owned).collect()
            }
        };
        for &kind in kinds {
            match list(self, scope, kind, &chosen, wanted) {
                Ok(mut list) => pages.append(&mut list),
                Err(Error::NoKind(no_kind)) => lacks.push(*no_kind),
                Err(error) => return Err(error),
            }
        }
        Ok(StatePages { pages, lacks })
    }
}

/// The pages of one kind.
fn list(
    client: &Client<'_>,
    scope: &Scope,
    kind: Kind,
    meshes: &[String],
    wanted: Wanted,
) -> Result<Vec<ListPage>, Error> {
    let is_missing = |list: &Result<_, Error>| matches!(list, Err(Error::Refused(refusal)) if refusal.status == 404);
    if *scope == Scope::All {
        let whole = client.list(kind, None, wanted);
        // Kuma 0.4 lists mesh by mesh only.
        if !is_missing(&whole) {
            return whole;
        }
    }
    let mut pages = Vec::new();
    for mesh in meshes {
        let list = client.list(kind, Some(mesh), wanted);
        // Releases differ in which of these kinds they have; nothing is lost without them.
        if (kind.has_spec() || !kind.is_validated()) && is_missing(&list) {
            break;
        }
        pages.append(&mut list?);
    }
    Ok(pages)
}
