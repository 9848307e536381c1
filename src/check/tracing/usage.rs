//! Who sends where in a mesh: its answers, counted by what gives them.

use std::collections::{HashMap, HashSet};

use crate::check::{Check, Outcome};
use crate::diag::counted;
use crate::effective::{GivenBy, Merged, MeshTracePolicy, MeshView};
use crate::model::{Feature, ReleaseRules};

/// How many dataplanes send to a collector, and how many get it and make no spans.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Users {
    pub(super) sending: usize,
    pub(super) silent: usize,
}

impl Users {
    pub(super) fn add(&mut self, other: Self) {
        self.sending += other.sending;
        self.silent += other.silent;
    }

    /// Whether a collector is sent to, for policies in words; nothing if no dataplane gets it.
    pub(super) fn check(self, check: Check, policies: &str, rules: ReleaseRules) -> Option<Check> {
        if self.sending > 0 {
            let more = match self.silent {
                0 => String::new(),
                silent => format!("; {silent} more would, and nothing in them makes spans"),
            };
            let by = counted(self.sending, "dataplane");
            let reason = format!("by {by}, for {policies}{more}");
            return Some(check.because(Outcome::Ok, reason));
        }
        (self.silent > 0).then(|| {
            let reason = format!(
                "by no dataplane: {} would, and nothing there makes spans, since no inbound speaks HTTP and no outbound is traced",
                counted(self.silent, "dataplane")
            );
            let protocol = rules.tags.protocol();
            let hint = if rules.has(Feature::Tracing) {
                format!(
                    "if a service speaks HTTP, say so with the tag {protocol}: http on its inbound; outbounds are traced in a mesh with a TrafficRoute from * to *"
                )
            } else {
                "if a service speaks HTTP, say so with protocol: http on its inbound".to_owned()
            };
            check.because(Outcome::Warning, reason).hint(hint)
        })
    }
}

/// The answers of a mesh, counted.
#[derive(Debug, Default)]
pub(super) struct Usage {
    /// Those of `TrafficTrace`s, by the name of the backend.
    backends: HashMap<String, Users>,
    /// The `TrafficTrace`s that give an answer.
    traffic_traces: HashSet<usize>,
    /// The answers that `MeshTrace`s give.
    mesh_traces: HashMap<usize, Users>,
    /// The `MeshTrace`s of which any dataplane has something.
    setting: HashSet<usize>,
    /// How many dataplanes a `MeshTrace` with no backends leaves to a `TrafficTrace`.
    left: HashMap<usize, usize>,
}

/// What distinguishes a resource of the mesh from others.
fn key<T>(resource: &T) -> usize {
    std::ptr::from_ref(resource).addr()
}

impl Usage {
    pub(super) fn of(view: &MeshView<'_>) -> Self {
        let mut usage = Self::default();
        for dataplane in &view.dataplanes {
            let answer = view.answer(dataplane);
            let merged = answer.mesh_trace.iter().flat_map(Merged::fields);
            for (field, policy) in merged {
                usage.setting.insert(key(policy));
                if field == "backends" && !answer.is_by_mesh_trace() && answer.target().is_some() {
                    *usage.left.entry(key(policy)).or_default() += 1;
                }
            }
            let users = match (answer.given_by, answer.target()) {
                (Some(GivenBy::MeshTrace(policy)), _) => {
                    usage.mesh_traces.entry(key(policy)).or_default()
                }
                (Some(GivenBy::TrafficTrace(policy)), target) => {
                    usage.traffic_traces.insert(key(policy));
                    let Some(target) = target else { continue };
                    usage.backends.entry(target.name.clone()).or_default()
                }
                (None, _) => continue,
            };
            if answer.makes_spans() {
                users.sending += 1;
            } else {
                users.silent += 1;
            }
        }
        usage
    }

    /// Who sends to a backend of the Mesh.
    pub(super) fn of_backend(&self, name: &str) -> Users {
        self.backends.get(name).copied().unwrap_or_default()
    }

    /// Whether any dataplane has its answer from a `TrafficTrace`.
    pub(super) fn is_used(&self, policy: &crate::effective::Policy<'_>) -> bool {
        self.traffic_traces.contains(&key(policy))
    }

    /// Who sends to the collector of a `MeshTrace` because of it, if any dataplane gets it.
    pub(super) fn of_mesh_trace(&self, policy: &MeshTracePolicy<'_>) -> Option<Users> {
        self.mesh_traces.get(&key(policy)).copied()
    }

    /// Whether any dataplane has something of a `MeshTrace`.
    pub(super) fn sets(&self, policy: &MeshTracePolicy<'_>) -> bool {
        self.setting.contains(&key(policy))
    }

    /// How many dataplanes a `MeshTrace` with no backends leaves to a `TrafficTrace`.
    pub(super) fn left_by(&self, policy: &MeshTracePolicy<'_>) -> usize {
        self.left.get(&key(policy)).copied().unwrap_or_default()
    }
}
