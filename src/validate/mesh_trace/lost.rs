//! `MeshTrace`s that the control planes accept, and that lose traces, take proxies down or do
//! something else than they say.

use crate::diag::{FieldPath, Finding, codes, go_quote, nearest};
use crate::effective::{MeshTracePolicy, MeshView, is_shadow};
use crate::headers::HeaderRole;
use crate::model::mesh_trace::{Backend, Conf, Percentage};
use crate::model::{Feature, Form, Kind, MeshTrace, TargetKind, TargetRef};
use crate::validate::facts::Facts;
use crate::validate::topic::{About, Topic};

pub(crate) fn check_lost(facts: &Facts<'_>, topic: &mut Topic) {
    for kind in [
        Kind::MeshTrace,
        Kind::MeshOpenTelemetryBackend,
        Kind::TrafficRoute,
        Kind::MeshGateway,
    ] {
        check_release(kind, facts, topic);
    }
    for (name, view) in &facts.effective.meshes {
        for (position, policy) in view.mesh_traces.policies.iter().enumerate() {
            let meta = &policy.policy.meta;
            if meta.is_undecodable(view.rules) {
                continue;
            }
            let checks = LostChecks {
                policy,
                view,
                about: About::new(Kind::MeshTrace, meta, view.rules),
            };
            checks.check_target(topic);
            checks.check_collector(topic);
            checks.check_conf(topic);
            checks.check_mesh(facts, topic);
            checks.check_reach(position, &facts.meshes[name], topic);
        }
    }
}

/// Resources of a kind that the release does not have.
fn check_release(kind: Kind, facts: &Facts<'_>, topic: &mut Topic) {
    for meta in facts.world.metas(kind) {
        let rules = facts.book.of(&meta.mesh);
        if kind.is_in(rules.release) || meta.superseded {
            continue;
        }
        let about = About { kind, meta, rules };
        let message = format!("Kuma {} does not know {}", rules.release, kind.word());
        topic.report(
            about,
            codes::NOT_IN_RELEASE,
            FieldPath::root(),
            message,
            kind.if_unknown(),
        );
    }
}

fn spec() -> FieldPath {
    FieldPath::root().field("spec")
}

pub(super) fn default() -> FieldPath {
    spec().field("default")
}

pub(super) fn target_ref() -> FieldPath {
    spec().field("targetRef")
}

/// The settings of the backend, by what the type calls them.
pub(super) fn settings(backend: &Backend) -> FieldPath {
    let block = match &*backend.kind {
        Backend::ZIPKIN => "zipkin",
        Backend::DATADOG => "datadog",
        _ => "openTelemetry",
    };
    default().field("backends").index(0).field(block)
}

/// One policy.
pub(super) struct LostChecks<'f> {
    pub(super) policy: &'f MeshTracePolicy<'f>,
    pub(super) view: &'f MeshView<'f>,
    pub(super) about: About<'f>,
}

impl LostChecks<'_> {
    pub(super) fn written(&self) -> &MeshTrace {
        self.policy.policy
    }

    pub(super) fn backend(&self) -> Option<&Backend> {
        self.written().default.backends.as_ref()?.first()
    }

    /// The target, and what the release does with it.
    fn check_target(&self, topic: &mut Topic) {
        let rules = self.about.rules;
        if is_shadow(self.about.meta) {
            let message = "the label kuma.io/effect: shadow keeps the policy from every proxy; only the API shows what it would do";
            let help = "remove the label to put the policy into effect";
            let at = self.about.meta.labels_path().key("kuma.io/effect");
            topic.report(self.about, codes::SHADOW, at, message, help);
        }
        let Some(target) = &self.written().target else {
            return;
        };
        let is_old = matches!(
            target.kind,
            TargetKind::MeshSubset | TargetKind::MeshService | TargetKind::MeshServiceSubset
        );
        if is_old
            && rules.has(Feature::MeshOpenTelemetryBackend)
            && rules.has(Feature::TargetsByTags)
        {
            let message = format!(
                "{} value for 'targetRef.kind' is deprecated, use Dataplane with labels instead",
                target.kind.word()
            );
            let help = "Kuma 3.0 refuses it; give the dataplanes labels, and target those";
            let at = target_ref().field("kind");
            topic.report(self.about, codes::DEPRECATED, at, message, help);
        }
        self.check_dropped(target, topic);
    }

    /// Fields that the release silently drops, or that 3.0 will.
    fn check_dropped(&self, target: &TargetRef, topic: &mut Topic) {
        let rules = self.about.rules;
        let is_dropped = !rules.has(Feature::TargetsByTags);
        let is_kept = matches!(target.kind, TargetKind::Mesh | TargetKind::Dataplane);
        if !is_dropped && (rules.chosen || !is_kept) {
            return;
        }
        let written = [
            ("name", target.name.is_some()),
            ("namespace", target.namespace.is_some()),
            ("mesh", target.mesh.is_some()),
            ("tags", target.tags.is_some()),
            ("proxyTypes", target.proxy_types.is_some()),
        ];
        for (field, _) in written.into_iter().filter(|(_, is_there)| *is_there) {
            let selects = match &target.labels {
                Some(labels) if !labels.is_empty() => "the labels alone select",
                _ => "the policy is for every dataplane of the mesh",
            };
            let message = format!("{field} is silently dropped: {selects}");
            let at = target_ref().field(field);
            self.report_dropped(
                at,
                message,
                "write labels of the dataplanes that are meant",
                topic,
            );
        }
    }

    pub(super) fn report_dropped(
        &self,
        at: FieldPath,
        message: String,
        help: &'static str,
        topic: &mut Topic,
    ) {
        let is_later = !self.about.rules.chosen;
        let origin = &self.about.meta.origin;
        let finding = Finding::new(codes::DROPPED_FIELD, origin, at, message)
            .holds("from Kuma 3.0 on")
            .exception_if(is_later)
            .help(help);
        topic.add(self.about.complete(finding));
    }

    /// Sampling, tags, and a list of backends that is empty.
    fn check_conf(&self, topic: &mut Topic) {
        let conf = &self.written().default;
        if conf.backends.as_ref().is_some_and(Vec::is_empty) {
            self.check_empty(conf, topic);
        }
        if let Some(sampling) = &conf.sampling {
            let is_zero = |share: &Option<Percentage>| {
                share.as_ref().and_then(Percentage::value) == Some(0.0)
            };
            if is_zero(&sampling.random) && !is_zero(&sampling.overall) {
                let message = "with random 0 only requests that ask for a trace are traced, whatever overall says: no proxy starts one by itself";
                let help = "leave random out, which is 100 then, and write the share under overall";
                let at = default().field("sampling").field("random");
                topic.report(self.about, codes::RANDOM_ZERO, at, message, help);
            }
        }
        for (index, tag) in conf.tags.iter().flatten().enumerate() {
            let header = tag.header.as_ref().map_or("", |header| &header.name);
            if let Some(meant) = misspelt_header(header) {
                let message = format!(
                    "no proxy and no library sends the header {}, so the tag is its default or is not there",
                    go_quote(header)
                );
                let at = default()
                    .field("tags")
                    .index(index)
                    .field("header")
                    .field("name");
                let help = format!("did you mean {}?", go_quote(meant));
                topic.report(self.about, codes::TAG_HEADER, at, message, help);
            }
        }
    }

    fn check_empty(&self, conf: &Conf, topic: &mut Topic) {
        let has_traffic_trace =
            self.about.rules.has(Feature::Tracing) && !self.view.policies.is_empty();
        let beside: Vec<&str> = [
            ("sampling", conf.sampling.is_some()),
            ("tags", conf.tags.is_some()),
        ]
        .into_iter()
        .filter_map(|(field, is_there)| is_there.then_some(field))
        .collect();
        let (message, help) = if has_traffic_trace {
            (
                "no backends leave TrafficTrace in force: its dataplanes go on sending, with its sampling and without these tags".to_owned(),
                "remove the TrafficTrace to stop them",
            )
        } else if beside.is_empty() {
            (
                "no backends: the dataplanes of the policy send nothing, whatever weaker policies say".to_owned(),
                "write a backend if they are to send",
            )
        } else {
            (
                format!(
                    "{} beside no backends: nothing comes of it, because no span is made",
                    beside.join(" and ")
                ),
                "write the backend, or leave backends to one policy and remove this one",
            )
        };
        let at = default().field("backends");
        topic.add(
            self.about
                .finding(codes::EMPTY_BACKENDS, at, message)
                .exception_if(!has_traffic_trace && beside.is_empty())
                .help(help),
        );
    }

    /// A mesh that the input, which has others, does not have.
    fn check_mesh(&self, facts: &Facts<'_>, topic: &mut Topic) {
        let meta = self.about.meta;
        if self.view.mesh.is_some() || facts.world.meshes.is_empty() {
            return;
        }
        let names = || {
            let meshes = facts.world.counting_meshes();
            meshes.map(|mesh| mesh.meta.name.as_str())
        };
        let help = topic.did_you_mean(&meta.mesh, facts.world.meshes.len(), names);
        let message = format!(
            "no Mesh {} was found, and a control plane refuses a policy without one",
            go_quote(&meta.mesh)
        );
        let at = match meta.form {
            Form::Universal => FieldPath::root().field("mesh"),
            Form::Kubernetes => meta.labels_path().key("kuma.io/mesh"),
        };
        topic.report(self.about, codes::MISSING_MESH, at, message, help);
    }
}

/// The header of B3 or of W3C that was meant by one that does not exist.
fn misspelt_header(written: &str) -> Option<&'static str> {
    let known = [
        HeaderRole::TraceId,
        HeaderRole::SpanId,
        HeaderRole::ParentId,
        HeaderRole::Sampled,
        HeaderRole::Flags,
        HeaderRole::TraceParent,
        HeaderRole::TraceState,
    ]
    .map(HeaderRole::name);
    let plain = |text: &str| -> String {
        let letters = text.chars().filter(|it| *it != '-' && *it != '_');
        letters.flat_map(char::to_lowercase).collect()
    };
    if written.is_empty() || known.iter().any(|it| it.eq_ignore_ascii_case(written)) {
        return None;
    }
    let same = |known: &&&str| plain(known) == plain(written);
    let of_b3 = written.to_ascii_lowercase().starts_with("x-b3-");
    let found = known.iter().find(same).copied();
    found.or_else(|| nearest(written, known).filter(|_| of_b3))
}
