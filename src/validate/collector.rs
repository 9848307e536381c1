//! Findings about backends that the control planes accept, and Envoy or the collector does not
//! take: what `effective` knows of them, with a severity and a place.

use std::collections::HashSet;

use super::topic::{About, Topic};
use crate::diag::{FieldPath, Finding, Severity, codes};
use crate::effective::Effective;
use crate::model::{Backend, Conf, Exporter, Feature, Kind, ReleaseRules, Zipkin};

pub(super) fn check(effective: &Effective<'_>, topic: &mut Topic) {
    for view in effective.meshes.values() {
        let Some(mesh) = view.mesh else { continue };
        if mesh.meta.is_undecodable(view.rules) || !view.rules.has(Feature::Tracing) {
            continue;
        }
        let targets = view.policies.iter().filter_map(|policy| policy.target());
        let selected: HashSet<&str> = targets.map(|target| target.name.as_str()).collect();
        for (index, backend) in mesh.backends().iter().enumerate() {
            let checked = CheckedBackend {
                about: About::new(Kind::Mesh, &mesh.meta, view.rules),
                path_of: &|field| match field {
                    "sampling" => mesh.backend_path(index).field("sampling"),
                    field => mesh
                        .settings_path(index, view.rules)
                        .field(field.to_owned()),
                },
                is_selected: selected.contains(backend.name.as_str()),
            };
            if let Some((field, feature)) = dropped(backend, view.rules) {
                let path = mesh.settings_path(index, view.rules).field(field);
                let known = feature.releases();
                let message = format!("{field} is known to {known}, and is silently dropped");
                let finding = checked.about.finding(codes::DROPPED_FIELD, path, message);
                topic.add(finding.help("leave it out, or upgrade to a release that knows it"));
            }
            let exporter = Exporter::of(backend, view.rules);
            for flaw in view.flaws(backend.sampling, exporter.as_ref()) {
                checked.report(flaw, topic);
            }
        }
    }
}

/// A setting that does something, but not in this release, which does not know it yet.
fn dropped(backend: &Backend, rules: ReleaseRules) -> Option<(&'static str, Feature)> {
    let shared = |settings: &Zipkin| {
        let is_set = settings.shared_span_context == Some(false);
        is_set.then_some(("sharedSpanContext", Feature::SharedSpanContext))
    };
    let setting = match &backend.conf {
        _ if rules.has(Feature::InlineBackends) => {
            let settings = backend.inline.as_ref()?.as_ref().ok();
            settings.and_then(shared)
        }
        Conf::Zipkin(Ok(settings)) => shared(settings),
        Conf::Datadog(Ok(settings)) if rules.has(Feature::Datadog) => settings
            .split_service
            .then_some(("splitService", Feature::SplitService)),
        _ => None,
    };
    setting.filter(|(_, feature)| !rules.has(*feature))
}

/// One backend.
pub(super) struct CheckedBackend<'f> {
    pub(super) about: About<'f>,
    /// Where a field of the backend stands.
    pub(super) path_of: &'f dyn Fn(&str) -> FieldPath,
    /// Whether some policy leads proxies to it.
    pub(super) is_selected: bool,
}

impl CheckedBackend<'_> {
    pub(super) fn report(&self, flaw: Finding, topic: &mut Topic) {
        let About { meta, rules, .. } = self.about;
        let is_shared_span = flaw.code == codes::SHARED_SPAN_ID;
        if is_shared_span && !self.is_selected {
            return;
        }
        let is_unselected_error = flaw.severity == Severity::Error && !self.is_selected;
        let mut finding = flaw
            .placed(&meta.origin, self.path_of)
            .exception_if(is_unselected_error || (is_shared_span && !rules.chosen));
        if is_unselected_error {
            finding
                .message
                .push_str(", as soon as a policy selects the backend");
        }
        topic.add(self.about.complete(finding));
    }
}
