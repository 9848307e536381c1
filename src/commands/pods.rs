//! Which dataplane of the input a proxy is of: the one of its name, or the one that stands for the
//! workload of its pod.

use crate::check::proxies::Proxy;
use crate::effective::{Answer, Effective, MeshView};
use crate::model::{Dataplane, OfWorkload};
use crate::workload::dataplanes_of_pod;

/// How many proxies are named of those for which the input has nothing.
const NAMED: usize = 5;

/// Why a proxy has no dataplane in the input.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unmatched {
    /// There is none of its name, and none of a workload that could have made its pod.
    Unknown,
    /// Its pod may be of any of these workloads.
    Ambiguous(Vec<String>),
}

/// What the policies give a proxy, if they know its dataplane.
pub(super) fn answer<'e, 'w>(
    effective: &'e Effective<'w>,
    proxy: &Proxy,
) -> Result<Answer<'e, 'w>, Unmatched> {
    let view = effective.meshes.get(proxy.mesh.as_str());
    let view = view.ok_or(Unmatched::Unknown)?;
    Ok(view.answer(dataplane(view, proxy)?))
}

/// The dataplane of a proxy.
fn dataplane<'w>(view: &MeshView<'w>, proxy: &Proxy) -> Result<&'w Dataplane, Unmatched> {
    if let Some(own) = view.dataplane(&proxy.name) {
        return Ok(own);
    }
    if !view.has_workloads {
        return Err(Unmatched::Unknown);
    }
    let mut found = dataplanes_of_pod(&proxy.name, &view.dataplanes);
    let node = proxy.now.config.as_ref().and_then(|it| it.node.as_ref());
    // A proxy also says of which service it is.
    if let Some(node) = node.filter(|_| found.len() > 1) {
        let service = view.rules.tags.service();
        let is_of_service = |it: &&Dataplane| {
            let mut services = it.tag_sets().filter_map(|tags| tags.get(service));
            services.any(|it| it == node.cluster)
        };
        let of_service: Vec<_> = found.iter().copied().filter(is_of_service).collect();
        if !of_service.is_empty() {
            found = of_service;
        }
    }
    match found.as_slice() {
        [] => Err(Unmatched::Unknown),
        [one] => Ok(one),
        several => {
            let workloads = several.iter().filter_map(|it| it.workload.as_deref());
            Err(Unmatched::Ambiguous(workloads.map(words).collect()))
        }
    }
}

fn words(workload: &OfWorkload) -> String {
    let (kind, name) = (workload.kind.word(), &workload.name);
    format!("{kind} {name}.{}", workload.namespace)
}

/// Whether a proxy is of a dataplane of the input.
pub(super) fn is_of(proxy: &Proxy, answer: &Answer<'_, '_>) -> bool {
    proxy.mesh == answer.view.name
        && dataplane(answer.view, proxy).is_ok_and(|it| std::ptr::eq(it, answer.dataplane))
}

/// Which proxies are judged without policies, and why, where the input has workloads.
pub(super) fn unmatched_lines(effective: &Effective<'_>, proxies: &[Proxy]) -> Vec<String> {
    if !effective.meshes.values().any(|view| view.has_workloads) {
        return Vec::new();
    }
    let mut lines = Vec::new();
    let mut unknown = Vec::new();
    for proxy in proxies {
        let name = format!("{}/{}", proxy.mesh, proxy.name);
        match answer(effective, proxy) {
            Ok(_) => {}
            Err(Unmatched::Unknown) => unknown.push(name),
            Err(Unmatched::Ambiguous(workloads)) => lines.push(format!(
                "{name} is judged without policies: it may be a pod of {}",
                workloads.join(" or of ")
            )),
        }
    }
    if !unknown.is_empty() {
        let verb = if unknown.len() == 1 { "is" } else { "are" };
        let more = match unknown.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let count = match unknown.len() {
            1 => "1 proxy".to_owned(),
            many => format!("{many} proxies"),
        };
        unknown.truncate(NAMED);
        lines.push(format!(
            "{count} {verb} judged without policies: no workload of the input makes such a pod ({}{more}); kumactl inspect workloads shows which dataplanes there are",
            unknown.join(", ")
        ));
    }
    lines
}
