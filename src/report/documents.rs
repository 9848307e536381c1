//! The JSON and YAML documents of `inspect`. Files and a control plane give the same ones.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

mod backend;
mod mesh_traces;
mod policies;

pub use backend::BackendItem;
pub(crate) use mesh_traces::MeshTraceSummary;
pub use policies::PolicySummary;

use super::mesh_trace_parts::masked_conf;
use crate::diag::{Finding, mask_secrets};
use crate::effective::{
    Answer, Candidate, GivenBy, Merged, MeshTraceCandidate, MeshTracePolicy, MeshView, Policy,
    Rank, mesh_trace_candidates,
};
use crate::model::mesh_trace::{Conf, TargetRef};
use crate::model::{self, Backend, Mesh, OfWorkload, Tags};

/// A list with its length.
#[derive(Debug, Serialize)]
pub struct List<T> {
    /// How many items there are.
    pub total: usize,
    /// The items, by mesh, then name.
    pub items: Vec<T>,
}

impl<T> From<Vec<T>> for List<T> {
    fn from(items: Vec<T>) -> Self {
        Self {
            total: items.len(),
            items,
        }
    }
}

/// What a dataplane gets.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DataplaneItem<'v> {
    mesh: &'v str,
    name: &'v str,
    services: Vec<&'v str>,
    traffic_trace: Option<&'v str>,
    selector: Option<&'v Tags>,
    given_by: Option<&'static str>,
    mesh_trace: Option<MergedItem>,
    backend: Option<BackendItem>,
    inbounds: Inbounds,
    notes: Vec<NoteItem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    workload: Option<&'v OfWorkload>,
}

/// What the `MeshTrace`s of a dataplane set together, and their names.
#[derive(Debug, Serialize)]
struct MergedItem {
    conf: Conf,
    origin: Vec<String>,
}

impl MergedItem {
    fn new(merged: &Merged<'_, '_>) -> Self {
        Self {
            conf: masked_conf(merged.conf()),
            origin: merged.origin(),
        }
    }
}

#[derive(Debug, Serialize)]
struct Inbounds {
    total: usize,
    http: usize,
}

/// A note, which dataplanes of one backend share.
#[derive(Debug)]
pub struct NoteItem(Arc<Finding>);

impl Serialize for NoteItem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut item = serializer.serialize_struct("NoteItem", 2)?;
        item.serialize_field("code", self.0.code.0)?;
        item.serialize_field("message", &self.0.message)?;
        item.end()
    }
}

impl<'v> DataplaneItem<'v> {
    /// The item of an answer.
    #[must_use]
    pub fn new(answer: &Answer<'v, 'v>) -> Self {
        let (total, http) = answer.inbounds();
        Self {
            mesh: answer.view.name,
            name: &answer.dataplane.meta.name,
            services: answer.dataplane.services(answer.view.rules),
            traffic_trace: answer.traffic_trace().map(Policy::name),
            selector: answer.selector(),
            given_by: answer.given_by.map(|policy| policy.kind().word()),
            mesh_trace: answer.mesh_trace.as_ref().map(MergedItem::new),
            backend: BackendItem::of(&answer.route),
            inbounds: Inbounds { total, http },
            notes: answer.notes().into_iter().map(NoteItem).collect(),
            workload: answer.dataplane.workload.as_deref(),
        }
    }
}

/// What a dataplane gets, and why.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DataplaneDetail<'v> {
    #[serde(flatten)]
    item: DataplaneItem<'v>,
    candidates: Vec<CandidateItem<'v>>,
    mesh_trace_candidates: Vec<MeshTraceCandidateItem<'v>>,
    mesh_trace_fields: BTreeMap<&'static str, String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct MeshTraceCandidateItem<'v> {
    mesh_trace: String,
    target_ref: Option<&'v TargetRef>,
    outcome: &'static str,
    sets: Vec<&'static str>,
    why: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct CandidateItem<'v> {
    traffic_trace: &'v str,
    selector: Option<&'v Tags>,
    tag_set: Option<&'v Tags>,
    rank: Rank,
    outcome: &'static str,
    why: String,
}

impl<'v> DataplaneDetail<'v> {
    /// The document of an answer and its candidates.
    #[must_use]
    pub fn new(answer: &Answer<'v, 'v>, candidates: &[Candidate<'v>]) -> Self {
        let candidate = |candidate: &Candidate<'v>| CandidateItem {
            traffic_trace: &candidate.policy.meta.name,
            selector: candidate.selector,
            tag_set: candidate.tag_set,
            rank: candidate.rank,
            outcome: candidate.outcome.word(),
            why: candidate.why.clone(),
        };
        let mesh_trace_candidate = |it: MeshTraceCandidate<'_, 'v>| MeshTraceCandidateItem {
            mesh_trace: it.policy.reference(),
            target_ref: it.policy.policy.target.as_ref(),
            outcome: it.outcome.word(),
            sets: it.sets,
            why: it.why,
        };
        let mesh_traces = mesh_trace_candidates(answer).into_iter();
        let fields = answer.mesh_trace.iter().flat_map(Merged::fields);
        Self {
            item: DataplaneItem::new(answer),
            candidates: candidates.iter().map(candidate).collect(),
            mesh_trace_candidates: mesh_traces.map(mesh_trace_candidate).collect(),
            mesh_trace_fields: fields
                .map(|(field, policy)| (field, policy.reference()))
                .collect(),
        }
    }
}

/// What became of a policy.
#[derive(Debug, Serialize)]
pub struct PolicyItem<'v> {
    mesh: &'v str,
    name: &'v str,
    backend: Option<BackendItem>,
    dataplanes: Vec<&'v str>,
    matched: usize,
    replaced: usize,
    notes: Vec<NoteItem>,
}

/// A policy, and what it loses to.
#[derive(Debug, Serialize)]
pub struct PolicyDetail<'v> {
    #[serde(flatten)]
    item: PolicyItem<'v>,
    loses: Vec<LossItem<'v>>,
}

#[derive(Debug, Serialize)]
struct LossItem<'v> {
    dataplane: &'v str,
    kind: &'static str,
    to: &'v str,
}

/// A mesh.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MeshItem<'v> {
    /// Its name.
    pub name: &'v str,
    /// Whether the input declares it, rather than only mentions it.
    pub declared: bool,
    /// Its backends.
    pub backends: Vec<DeclaredBackend<'v>>,
    /// Its default backend.
    pub default_backend: Option<&'v str>,
    /// Names of its policies.
    pub traffic_traces: Vec<&'v str>,
    /// Names of its `MeshTrace`s.
    pub mesh_traces: Vec<&'v str>,
    /// How many dataplanes it has.
    pub dataplanes: DataplaneCounts,
}

/// How many dataplanes a kind of policy traces.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TracedBy {
    /// Those that a `TrafficTrace` gives a backend.
    pub traffic_trace: usize,
    /// Those that a `MeshTrace` gives a backend.
    pub mesh_trace: usize,
}

/// Dataplanes of a mesh.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DataplaneCounts {
    /// All of them.
    pub total: usize,
    /// Those that send traces somewhere.
    pub traced: usize,
    /// The same, by the kind of the policy that says so.
    pub traced_by: TracedBy,
    /// Those that do not.
    pub untraced: usize,
}

/// A backend as it is declared.
#[derive(Debug, Serialize)]
pub struct DeclaredBackend<'v> {
    /// Its name.
    pub name: &'v str,
    /// `zipkin`, `datadog`, or whatever stands there.
    #[serde(rename = "type")]
    pub kind: &'v str,
    /// Percentage of requests.
    #[serde(serialize_with = "percentage")]
    pub sampling: Option<f64>,
    /// Where it is: a URL, or address and port.
    pub endpoint: String,
}

#[expect(clippy::ref_option, reason = "the signature that serde asks for")]
fn percentage<S: Serializer>(sampling: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(sampling.unwrap_or(100.0))
}

impl<'v> MeshItem<'v> {
    /// The item of a mesh.
    #[must_use]
    pub fn new(view: &'v MeshView<'v>) -> Self {
        let mut traced_by = TracedBy::default();
        for dataplane in &view.dataplanes {
            let answer = view.answer(dataplane);
            match answer.given_by.filter(|_| answer.target().is_some()) {
                Some(GivenBy::TrafficTrace(_)) => traced_by.traffic_trace += 1,
                Some(GivenBy::MeshTrace(_)) => traced_by.mesh_trace += 1,
                None => {}
            }
        }
        let traced = traced_by.traffic_trace + traced_by.mesh_trace;
        let total = view.dataplanes.len();
        let mut traffic_traces: Vec<&str> = view
            .policies
            .iter()
            .map(|policy| policy.policy.meta.name.as_str())
            .collect();
        traffic_traces.sort_unstable();
        let mesh_traces = view.mesh_traces.policies.iter();
        let mut mesh_traces: Vec<&str> = mesh_traces.map(MeshTracePolicy::name).collect();
        mesh_traces.sort_unstable();
        Self {
            name: view.name,
            declared: view.mesh.is_some(),
            backends: view
                .mesh
                .into_iter()
                .flat_map(Mesh::backends)
                .map(DeclaredBackend::new)
                .collect(),
            default_backend: view.mesh.and_then(|mesh| mesh.default_backend()),
            traffic_traces,
            mesh_traces,
            dataplanes: DataplaneCounts {
                total,
                traced,
                traced_by,
                untraced: total - traced,
            },
        }
    }
}

impl<'v> DeclaredBackend<'v> {
    fn new(backend: &'v Backend) -> Self {
        let (kind, endpoint) = match (&backend.inline, &backend.conf) {
            (_, model::Conf::Datadog(Ok(settings))) => (
                "datadog",
                format!("{}:{}", mask_secrets(&settings.address), settings.port),
            ),
            (_, model::Conf::Zipkin(Ok(settings))) | (Some(Ok(settings)), _) => {
                ("zipkin", mask_secrets(&settings.url).into_owned())
            }
            _ => (backend.kind.as_str(), String::new()),
        };
        Self {
            name: &backend.name,
            kind,
            sampling: backend.sampling,
            endpoint,
        }
    }
}
