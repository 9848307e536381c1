//! Resources of the control plane by their names: the one that is meant, or what else might be.

use anyhow::anyhow;
use serde_json::Value;

use super::names::{NotFound, ambiguous};
use crate::client::{Client, Error, Key, ListPage, Scope, Wanted, items};
use crate::diag::{WithHint as _, did_you_mean, go_quote};
use crate::model::{Kind, in_namespaces};
use crate::report::field;

/// A resource, which has to be there.
pub(super) fn find(key: &Key, client: &Client<'_>) -> anyhow::Result<Value> {
    if let Some(value) = client.get(key)? {
        return Ok(value);
    }
    let others = others(key, client);
    let names = others.iter().map(|item| field(item, "name"));
    match in_namespaces(key.kind(), key.name(), names).as_slice() {
        [] => {}
        [only] => {
            let full = Key::new(key.kind(), key.mesh(), only)?;
            if let Some(value) = client.get(&full)? {
                return Ok(value);
            }
        }
        many => return Err(ambiguous(key.kind(), key.name(), many)),
    }
    let mut place = String::new();
    if key.kind().is_in_mesh() {
        check_mesh(key.mesh(), client)?;
        place = format!(" in mesh {}", go_quote(key.mesh()));
    }
    let (what, name) = (key.kind().singular(), go_quote(key.name()));
    let error = anyhow!("there is no {what} {name}{place}");
    Err(match nearest(key, &others) {
        Some(near) => error.hint(near),
        None => error,
    })
}

/// Which resource may have been meant by one that does not exist; an error if its mesh does not.
pub(super) fn meant(key: &Key, client: &Client<'_>) -> anyhow::Result<Option<String>> {
    if key.kind().is_in_mesh() {
        check_mesh(key.mesh(), client)?;
    }
    Ok(nearest(key, &others(key, client)))
}

fn nearest(key: &Key, others: &[Value]) -> Option<String> {
    did_you_mean(key.name(), others.iter().map(|item| field(item, "name")))
}

/// The resources beside one that does not exist. Only for a suggestion: that the list cannot be had
/// is not a second error.
fn others(key: &Key, client: &Client<'_>) -> Vec<Value> {
    let mesh = key.kind().is_in_mesh().then(|| key.mesh());
    let list = client.list(key.kind(), mesh, Wanted::Text);
    list.map(|pages| items(&pages)).unwrap_or_default()
}

/// A control plane lists nothing in a mesh that it does not have; to ask for that is a mistake.
pub(super) fn check_mesh(mesh: &str, client: &Client<'_>) -> anyhow::Result<()> {
    // Whoever may not ask for the mesh has an empty list all the same.
    let key = Key::new(Kind::Mesh, mesh, mesh)?;
    if let Ok(None) = client.get(&key) {
        let others = others(&key, client);
        let names = others.iter().map(|item| field(item, "name"));
        return Err(NotFound::new("mesh", mesh, names).into());
    }
    Ok(())
}

/// The pages of a kind.
pub(super) fn list(
    kind: Kind,
    scope: &Scope,
    wanted: Wanted,
    client: &Client<'_>,
) -> anyhow::Result<Vec<ListPage>> {
    let meshes = match scope {
        _ if kind == Kind::Mesh => return Ok(client.list(kind, None, wanted)?),
        Scope::Meshes(meshes) => meshes,
        Scope::All => {
            let mut state = client.state(scope, &[kind], wanted)?;
            return match state.lacks.pop() {
                Some(lacking) => Err(Error::NoKind(Box::new(lacking)).into()),
                None => Ok(state.pages),
            };
        }
    };
    let mut pages = Vec::new();
    for mesh in meshes {
        let list = client.list(kind, Some(mesh), wanted);
        // 2.8 says that of a mesh that it does not have, and no more.
        if matches!(&list, Err(Error::Refused(refusal)) if refusal.status == 404) {
            check_mesh(mesh, client)?;
        }
        pages.append(&mut list?);
    }
    Ok(pages)
}
