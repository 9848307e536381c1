//! Which dataplanes `inspect dataplanes` shows.

use std::collections::BTreeSet;

use clap::Args;

use crate::commands::flags::parse_pair;
use crate::commands::names::{check_name, full_name};
use crate::effective::{Answer, Effective, GivenBy, MeshTracePolicy, is_met};
use crate::model::{Kind, Mesh, Tags};

/// What dataplanes have to meet.
#[derive(Debug, Args)]
pub(super) struct Filters {
    /// Only dataplanes that send no traces
    #[arg(long)]
    untraced: bool,
    /// Only dataplanes that send to this backend, such as my-zipkin or meshtrace:zipkin
    #[arg(long, value_name = "NAME")]
    backend: Option<String>,
    /// Only dataplanes that get this policy
    #[arg(long, value_name = "NAME")]
    traffic_trace: Option<String>,
    /// Only dataplanes whose answer this policy shapes
    #[arg(long, value_name = "NAME")]
    mesh_trace: Option<String>,
    /// Only dataplanes with this tag on an inbound or a gateway (repeatable)
    #[arg(long, value_name = "KEY=VALUE", value_parser = parse_pair)]
    tag: Vec<(String, String)>,
    /// Only dataplanes of this namespace of Kubernetes
    #[arg(short, long, value_name = "NAME")]
    namespace: Option<String>,
}

impl Filters {
    /// The filters, if there are any that answers decide. Fails if one names what is not there, which
    /// nothing would be shown for. A `MeshTrace` may be named without its namespace.
    pub(super) fn check(mut self, effective: &Effective<'_>) -> anyhow::Result<Option<Self>> {
        let views = || effective.meshes.values();
        let mesh_traces = || views().flat_map(|view| &view.mesh_traces.policies);
        if let Some(name) = &self.traffic_trace {
            let policies = views().flat_map(|view| &view.policies);
            let names = policies.map(|policy| policy.policy.meta.name.as_str());
            check_name("traffic-trace", name, names)?;
        }
        if let Some(name) = &self.backend {
            let meshes = views().filter_map(|view| view.mesh);
            let declared = meshes.flat_map(Mesh::backends);
            let declared = declared.map(|backend| backend.name.as_str());
            let clusters: BTreeSet<&str> = mesh_traces().filter_map(|it| it.cluster()).collect();
            let names: Vec<&str> = declared.chain(clusters).collect();
            check_name("backend", name, names.iter().copied())?;
        }
        if let Some(name) = &self.mesh_trace {
            let names = mesh_traces().map(MeshTracePolicy::name);
            let full = full_name(Kind::MeshTrace, name, None, names)?.to_owned();
            self.mesh_trace = Some(full);
        }
        let is_any = self.untraced
            || self.backend.is_some()
            || self.traffic_trace.is_some()
            || self.mesh_trace.is_some()
            || !self.tag.is_empty()
            || self.namespace.is_some();
        Ok(is_any.then_some(self))
    }

    /// Whether a dataplane meets them all.
    pub(super) fn wants(&self, answer: &Answer<'_, '_>) -> bool {
        let target = answer.target();
        let policy = match answer.given_by {
            Some(GivenBy::TrafficTrace(policy)) => Some(policy.name()),
            _ => None,
        };
        let is_shaped_by = |name: &str| {
            let policies = &answer.view.mesh_traces.policies;
            let mut positions = answer.shaped_by().into_iter();
            positions.any(|at| policies[at].name() == name)
        };
        let has_tag = |(key, value): &(String, String)| {
            let meets = |tags: &Tags| is_met(value, tags.get(key));
            answer.dataplane.tag_sets().any(meets)
        };
        let namespace = self.namespace.as_deref();
        !(self.untraced && target.is_some())
            && namespace.is_none_or(|it| answer.dataplane.namespace() == Some(it))
            && self
                .backend
                .as_deref()
                .is_none_or(|name| target.is_some_and(|target| target.name == name))
            && self
                .traffic_trace
                .as_deref()
                .is_none_or(|name| policy == Some(name))
            && self.mesh_trace.as_deref().is_none_or(is_shaped_by)
            && self.tag.iter().all(has_tag)
    }
}
