//! What a person should know about an answer: why no traces are sent, or why it may surprise.

use std::sync::Arc;

use super::route::{BackendSource, NotSent};
use super::traffic_trace::{Policy, tie_reason};
use super::{Answer, GivenBy, MeshView, mesh_trace};
use crate::diag::{
    Advice, Code, FieldPath, Finding, Origin, codes, did_you_mean, go_quote, mask_secrets,
};
use crate::model::Feature;

/// How many backends of a mesh a note names, and how many it looks at for one that was meant: the
/// same note is made for each dataplane of a policy.
const NAMED: usize = 10;
const COMPARED: usize = 200;

/// A finding about what is shown.
fn note(code: Code, message: impl Into<String>, help: impl Into<Advice>) -> Arc<Finding> {
    let (origin, path) = (Origin::default(), FieldPath::root());
    Arc::new(Finding::new(code, &origin, path, message).help(help))
}

impl Policy<'_> {
    /// What should be known about the policy's dataplanes: why they send no traces, or what is
    /// wrong with their backend; and whether something else may decide.
    pub(crate) fn notes(&self, view: &MeshView<'_>) -> Vec<Arc<Finding>> {
        let flaws = self.flaws(view).iter().cloned();
        self.note(view).into_iter().chain(flaws).collect()
    }

    /// Why the policy's dataplanes send no traces.
    pub(crate) fn note(&self, view: &MeshView<'_>) -> Option<Arc<Finding>> {
        if !view.rules.has(Feature::Tracing) {
            return Some(removed(view));
        }
        // Of almost every policy there is nothing to report, so no message is made.
        let Err(not_sent) = &self.route else {
            return None;
        };
        let meta = &self.policy.meta;
        let policy = format!("TrafficTrace {}", go_quote(&meta.name));
        let mesh = format!("Mesh {}", go_quote(view.name));
        match not_sent {
            // What a MeshTrace leads to, and what is not a policy's.
            NotSent::NoCollector { .. }
            | NotSent::Unbuildable { .. }
            | NotSent::Removed
            | NotSent::Unselected => None,
            NotSent::NoMesh => Some(note(
                codes::MISSING_MESH,
                format!("no {mesh} was found, so the backend of {policy} is not known"),
                format!("give the file of {mesh} too"),
            )),
            NotSent::NoDefault => Some(note(
                codes::NO_DEFAULT_BACKEND,
                format!("{policy} names no backend, and {mesh} has no defaultBackend"),
                format!("set conf.backend in {policy}, or tracing.defaultBackend in {mesh}"),
            )),
            NotSent::Dangling { backend, source } => {
                let names = || view.backend_names();
                let hint = did_you_mean(backend, names().take(COMPARED))
                    .map(|hint| format!("; {hint}"))
                    .unwrap_or_default();
                let who = match source {
                    BackendSource::Policy | BackendSource::MeshTrace => {
                        format!("{policy} names the backend")
                    }
                    BackendSource::Default => format!("defaultBackend of {mesh} is"),
                };
                Some(note(
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
            NotSent::Unusable { backend } => Some(note(
                codes::BACKEND_SHAPE,
                format!(
                    "backend {} is not written as Kuma {} expects it",
                    go_quote(backend),
                    view.rules.release
                ),
                "kumactl validate says what is wrong with it",
            )),
        }
    }
}

impl mesh_trace::Policy<'_> {
    /// What should be known about the policy: why it selects nothing, why the dataplanes for which it
    /// decides send nothing, or what is wrong with its backend.
    pub(crate) fn notes(&self, view: &MeshView<'_>) -> Vec<Arc<Finding>> {
        let nothing = self.why_nothing(view.rules).map(|text| {
            let message = format!("MeshTrace {}: {text}", go_quote(self.name()));
            let help = "remove what keeps it from every proxy, or the policy";
            note(codes::SELECTS_NOTHING, message, help)
        });
        let mut notes: Vec<Arc<Finding>> = nothing.into_iter().chain(self.note()).collect();
        if let Some(target) = self.target() {
            notes.extend(view.shared_flaws(&target));
        }
        notes
    }

    /// Why the dataplanes for which it decides send no traces.
    pub(crate) fn note(&self) -> Option<Arc<Finding>> {
        let policy = format!("MeshTrace {}", go_quote(self.name()));
        match self.not_sent()? {
            NotSent::NoCollector { labels } => Some(note(
                codes::DANGLING_REFERENCE,
                format!(
                    "{policy} refers to a MeshOpenTelemetryBackend with the labels {}, which the mesh does not have; it still takes effect, so nothing is sent",
                    labels.to_line()
                ),
                "give a MeshOpenTelemetryBackend of the mesh these labels, or correct backendRef.labels",
            )),
            NotSent::Unbuildable {
                code,
                endpoint,
                reason,
                help,
            } => Some(note(
                *code,
                format!(
                    "{policy} sends to {}: {reason}, so the control plane can build no configuration for any proxy that it selects",
                    go_quote(&mask_secrets(endpoint))
                ),
                *help,
            )),
            NotSent::Unusable { backend } => Some(note(
                codes::BACKEND_SHAPE,
                format!(
                    "the {} backend of {policy} has no settings",
                    go_quote(backend)
                ),
                "kumactl validate says what is wrong with it",
            )),
            _ => None,
        }
    }
}

fn removed(view: &MeshView<'_>) -> Arc<Finding> {
    note(
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
    pub(crate) fn notes(&self) -> Vec<Arc<Finding>> {
        let mut notes = Vec::new();
        match (&self.route, self.given_by) {
            (_, Some(GivenBy::TrafficTrace(policy))) => notes.extend(policy.note(self.view)),
            (_, Some(GivenBy::MeshTrace(policy))) => notes.extend(policy.note()),
            (Err(NotSent::Removed), None) if self.view.mesh_traces.policies.is_empty() => {
                notes.push(removed(self.view));
            }
            (_, None) if !self.view.mesh_traces.policies.is_empty() => {
                notes.push(self.unselected());
            }
            (_, None) => notes.push(note(
                codes::NO_TRAFFIC_TRACE,
                format!("no TrafficTrace of mesh {} selects it", go_quote(self.view.name)),
                format!(
                    "add a selector that its tags match, such as match: {{{}: {}}}, to a TrafficTrace of the mesh",
                    self.view.rules.tags.service(),
                    self.dataplane.services(self.view.rules).first().unwrap_or(&"'*'"),
                ),
            )),
        }
        notes.extend(self.flaws());
        notes.extend(self.tcp_only_note());
        let decides = matches!(self.given_by, Some(GivenBy::TrafficTrace(_)));
        let rival = self.choice().and_then(|choice| choice.rival);
        if let Some(rival) = rival.filter(|_| decides) {
            let rival = self.view.policies[rival].policy;
            let reason = self
                .traffic_trace()
                .map(|winner| tie_reason(&winner.policy.meta, &rival.meta))
                .unwrap_or_default();
            notes.push(note(
                codes::TIE,
                format!(
                    "TrafficTrace {} selects it equally well; {reason}",
                    go_quote(&rival.meta.name)
                ),
                "give the selector that should win one more tag, or remove the other one",
            ));
        }
        notes
    }

    /// That no policy gives a dataplane anything, in a mesh that has a `MeshTrace`.
    fn unselected(&self) -> Arc<Finding> {
        let mesh = go_quote(self.view.name);
        let message = match &self.mesh_trace {
            Some(merged) => format!(
                "MeshTrace {} selects it, and none that does has a backend",
                merged.origin().join(", ")
            ),
            None if self.view.rules.has(Feature::Tracing) => {
                format!("no MeshTrace and no TrafficTrace of mesh {mesh} selects it")
            }
            None => format!("no MeshTrace of mesh {mesh} selects it"),
        };
        let help = match &self.mesh_trace {
            Some(_) => "give one of them a backend, under spec.default.backends",
            None => "add a MeshTrace whose targetRef is of the kind Mesh, or selects it",
        };
        note(codes::NO_TRAFFIC_TRACE, message, help)
    }

    /// Whether the dataplane has inbounds, and none of them makes spans. Of a gateway that is not
    /// expected.
    pub(crate) fn is_silent(&self) -> bool {
        let (total, http) = self.inbounds();
        total > 0 && http == 0 && self.dataplane.gateway().is_none()
    }

    /// That its inbounds make no spans, and what to change. A pod without a Service has nothing that
    /// could be changed.
    fn tcp_only_note(&self) -> Option<Arc<Finding>> {
        if !self.is_silent() || self.dataplane.is_of_pod_without_service() {
            return None;
        }
        let names = self.view.rules.tags;
        let has_tags = self.view.rules.has(Feature::InboundTags);
        let help = match self.dataplane.of_pod() {
            Some(pod) => format!("if it speaks HTTP, {}", pod.how_to_speak_http()),
            None if !has_tags => {
                "if a service speaks HTTP, say so with protocol: http beside its port".to_owned()
            }
            None => format!(
                "if a service speaks HTTP, say so with the tag {}: http on its inbound",
                names.protocol()
            ),
        };
        let says = if has_tags {
            format!("tag {}", names.protocol())
        } else {
            "field protocol".to_owned()
        };
        Some(note(
            codes::TCP_ONLY,
            format!("no inbound speaks HTTP ({says}), so its inbounds make no spans"),
            help,
        ))
    }
}
