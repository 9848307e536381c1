//! A proxy with what was read of it, and which dataplane's it is.

use crate::effective::{Answer, Effective};
use crate::envoy::dump::{Node, Observed};
use crate::model::{Meta, Release};

/// A proxy, and what was read of it.
#[derive(Debug, Default)]
pub(crate) struct Proxy {
    pub(crate) mesh: String,
    pub(crate) name: String,
    /// What was read of it at an earlier time, if anything was.
    pub(crate) before: Option<Observed>,
    /// What was read of it last.
    pub(crate) now: Observed,
}

impl Proxy {
    /// The proxy of a dataplane.
    pub(crate) fn of(dataplane: &Meta, before: Option<Observed>, now: Observed) -> Self {
        Self {
            mesh: dataplane.mesh.clone(),
            name: dataplane.name.clone(),
            before,
            now,
        }
    }

    /// The node that it says it is.
    pub(super) fn node(&self) -> Option<&Node> {
        node(&self.now)
    }

    /// The release of its kuma-dp.
    pub(crate) fn release(&self) -> Option<Release> {
        Release::of_version(&self.node()?.metadata.version.kuma_dp.version)
    }

    /// What the policies give it, if they know its dataplane.
    pub(crate) fn answer<'e, 'w>(&self, effective: &'e Effective<'w>) -> Option<Answer<'e, 'w>> {
        let view = effective.meshes.get(self.mesh.as_str())?;
        Some(view.answer(view.dataplane(&self.name)?))
    }
}

/// Sorts proxies by mesh, then name.
pub(crate) fn sort(proxies: &mut [Proxy]) {
    proxies.sort_by(|one, other| (&one.mesh, &one.name).cmp(&(&other.mesh, &other.name)));
}

/// The node that an Envoy says it is.
fn node(observed: &Observed) -> Option<&Node> {
    observed.config.as_ref()?.node.as_ref()
}

/// The mesh and the dataplane that an Envoy says it is of; none if it is none of Kuma's.
pub(crate) fn said_identity(observed: &Observed) -> Option<(&str, &str)> {
    identity(node(observed)?)
}

/// The mesh and the dataplane that a node is of; none if it is none of Kuma's.
pub(super) fn identity(node: &Node) -> Option<(&str, &str)> {
    let (mesh, name) = node.id.split_once('.')?;
    let fits = |part: &str| {
        let fits = |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
        !part.is_empty() && part.chars().all(fits)
    };
    (fits(mesh) && fits(name)).then_some((mesh, name))
}
