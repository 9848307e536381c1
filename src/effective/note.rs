//! What a person should know about an answer: why no traces are sent, or why it may surprise.

use std::borrow::Cow;

use super::flaw::Flaw;
use super::route::{NotSent, Source};
use super::traffic_trace::{Policy, tie_reason};
use super::{Answer, MeshView};
use crate::diag::{Code, codes, did_you_mean, go_quote};
use crate::model::{Feature, Mesh};

/// How many backends of a mesh a note names, and how many it looks at for one that was meant: the
/// same note is made for each dataplane of a policy.
const NAMED: usize = 10;
const COMPARED: usize = 200;

/// A note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Which kind.
    pub code: Code,
    /// In words.
    pub message: String,
    /// What to change.
    pub help: Cow<'static, str>,
}

impl Note {
    fn new(code: Code, message: impl Into<String>, help: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            message: message.into(),
            help: help.into(),
        }
    }
}

impl From<Flaw> for Note {
    fn from(flaw: Flaw) -> Self {
        Self::new(flaw.code, flaw.message, flaw.help)
    }
}

impl MeshView<'_> {
    /// That the mesh has `MeshTrace`s which are not checked, so that what is said of its dataplanes
    /// may not be all.
    pub(crate) fn mesh_trace_note(&self) -> Option<Note> {
        if self.mesh_traces.is_empty() || !self.rules.has(Feature::MeshTrace) && self.rules.chosen {
            return None;
        }
        let is = if self.mesh_traces.len() == 1 {
            "is"
        } else {
            "are"
        };
        Some(Note::new(
            codes::MESH_TRACE_UNJUDGED,
            format!(
                "{} {is} not judged: one that selects the proxy and has a backend decides where its traces go, whatever TrafficTrace says",
                self.mesh_trace_names()
            ),
            format!(
                "from Kuma 2.8 on the control plane says which one a proxy gets: GET /meshes/{}/dataplanes/NAME/_rules",
                self.name
            ),
        ))
    }

    /// `MeshTrace all, other and 3 more of mesh default`.
    pub(crate) fn mesh_trace_names(&self) -> String {
        const FEW: usize = 3;
        let names = &self.mesh_traces[..self.mesh_traces.len().min(FEW)];
        let more = match self.mesh_traces.len() - names.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        format!("MeshTrace {}{more} of mesh {}", names.join(", "), self.name)
    }
}

impl Policy<'_> {
    /// What should be known about the policy's dataplanes: why they send no traces, or what is
    /// wrong with their backend; and whether something else may decide.
    pub(crate) fn notes(&self, view: &MeshView<'_>) -> Vec<Note> {
        let mut notes = Vec::from_iter(self.note(view));
        notes.extend(view.mesh_trace_note());
        if let Ok(target) = &self.route {
            let flaws = view.flaws(target.sampling, Some(&target.exporter));
            notes.extend(flaws.into_iter().map(Note::from));
        }
        notes
    }

    /// Why the policy's dataplanes send no traces.
    pub(crate) fn note(&self, view: &MeshView<'_>) -> Option<Note> {
        if !view.rules.has(Feature::Tracing) {
            return Some(removed(view));
        }
        // Of almost every policy there is nothing to report, so no message is made.
        let Err(not_sent) = &self.route else {
            return None;
        };
        let policy = format!("TrafficTrace {}", go_quote(&self.policy.meta.name));
        let mesh = format!("Mesh {}", go_quote(view.name));
        match not_sent {
            NotSent::Removed | NotSent::Unselected => None,
            NotSent::NoMesh => Some(Note::new(
                codes::MISSING_MESH,
                format!("the input has no {mesh}, so the backend of {policy} is not known"),
                format!("give the file of {mesh} too"),
            )),
            NotSent::NoDefault => Some(Note::new(
                codes::NO_DEFAULT_BACKEND,
                format!("{policy} names no backend, and {mesh} has no defaultBackend"),
                format!("set conf.backend in {policy}, or tracing.defaultBackend in {mesh}"),
            )),
            NotSent::Dangling { backend, source } => {
                let names = || {
                    view.mesh
                        .into_iter()
                        .flat_map(Mesh::backends)
                        .map(|backend| backend.name.as_str())
                };
                let hint = did_you_mean(backend, names().take(COMPARED))
                    .map(|hint| format!("; {hint}"))
                    .unwrap_or_default();
                let who = match source {
                    Source::Policy => format!("{policy} names the backend"),
                    Source::Default => format!("defaultBackend of {mesh} is"),
                };
                Some(Note::new(
                    codes::DANGLING_BACKEND,
                    format!(
                        "{who} {}, which {mesh} does not declare{hint}",
                        go_quote(backend)
                    ),
                    match names().take(NAMED).collect::<Vec<_>>().as_slice() {
                        [] => format!("declare the backend under tracing.backends of {mesh}"),
                        declared => format!(
                            "name one that {mesh} declares ({}{}), or declare it",
                            declared.join(", "),
                            if names().nth(NAMED).is_some() {
                                ", …"
                            } else {
                                ""
                            },
                        ),
                    },
                ))
            }
            NotSent::Unusable { backend } => Some(Note::new(
                codes::BACKEND_SHAPE,
                format!(
                    "backend {} is not written as Kuma {} takes it",
                    go_quote(backend),
                    view.rules.release
                ),
                "kumactl validate says what is wrong with it",
            )),
        }
    }
}

fn removed(view: &MeshView<'_>) -> Note {
    Note::new(
        codes::TRACING_REMOVED,
        format!(
            "Kuma {} does not know TrafficTrace, and drops tracing of a Mesh",
            view.rules.release
        ),
        "write a MeshTrace instead",
    )
}

impl Answer<'_, '_> {
    /// The notes of a dataplane: first why nothing is sent, then what may surprise.
    pub(crate) fn notes(&self) -> Vec<Note> {
        let mut notes = Vec::new();
        match (&self.route, self.traffic_trace()) {
            (_, Some(policy)) => notes.extend(policy.note(self.view)),
            (Err(NotSent::Removed), None) => notes.push(removed(self.view)),
            (_, None) => notes.push(Note::new(
                codes::NO_TRAFFIC_TRACE,
                format!("no TrafficTrace of mesh {} selects it", go_quote(self.view.name)),
                format!(
                    "add a selector that its tags meet, such as match: {{{}: {}}}, to a TrafficTrace of the mesh",
                    self.view.rules.tags.service(),
                    self.dataplane.services(self.view.rules).first().unwrap_or(&"'*'"),
                ),
            )),
        }
        notes.extend(self.view.mesh_trace_note());
        notes.extend(self.flaws().into_iter().map(Note::from));
        notes.extend(self.tcp_only_note());
        if let Some(rival) = self.choice().and_then(|choice| choice.rival) {
            let rival = self.view.policies[rival].policy;
            let reason = self
                .traffic_trace()
                .map(|winner| tie_reason(&winner.policy.meta, &rival.meta))
                .unwrap_or_default();
            notes.push(Note::new(
                codes::TIE,
                format!(
                    "TrafficTrace {} selects it equally well; {reason}",
                    go_quote(&rival.meta.name)
                ),
                "give the selector that should win one more tag, or take the other one away",
            ));
        }
        notes
    }
}

impl Answer<'_, '_> {
    /// Whether the dataplane has inbounds, and none of them makes spans. Of a gateway that is not
    /// expected.
    pub(crate) fn is_silent(&self) -> bool {
        let (total, http) = self.inbounds();
        total > 0 && http == 0 && self.dataplane.gateway().is_none()
    }

    /// That its inbounds make no spans, and what to change. A pod without a Service has nothing that
    /// could be changed.
    pub(crate) fn tcp_only_note(&self) -> Option<Note> {
        if !self.is_silent() || self.dataplane.is_of_pod_without_service() {
            return None;
        }
        let names = self.view.rules.tags;
        let help = match self.dataplane.of_pod() {
            Some(pod) => format!("if it speaks HTTP, {}", pod.how_to_speak_http()),
            None => format!(
                "if a service speaks HTTP, say so with the tag {}: http on its inbound",
                names.protocol()
            ),
        };
        Some(Note::new(
            codes::TCP_ONLY,
            format!(
                "no inbound speaks HTTP (tag {}), so its inbounds make no spans",
                names.protocol()
            ),
            help,
        ))
    }
}
