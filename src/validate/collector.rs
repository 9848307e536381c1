//! Findings about backends that the control planes accept, and Envoy or the collector does not
//! take: what `effective` knows of them, with a severity and a place.

use std::collections::HashSet;

use super::rules::{ALL, rule};
use super::tell::{Advise, Telling};
use crate::diag::{At, FieldPath, Fix, Part, Severity};
use crate::effective::{
    BackendField, Consequence, Effective, Flaw, MeshView, codes as note, collector,
};
use crate::model::{Kind, Mesh};

pub(super) fn check(effective: &Effective<'_>, telling: &mut Telling) {
    for view in effective.meshes.values() {
        let Some(mesh) = view.mesh else { continue };
        if mesh.meta.is_undecodable(view.rules) || !view.rules.has_tracing() {
            continue;
        }
        let targets = view
            .policies
            .iter()
            .filter_map(|policy| policy.resolution.target());
        let selected: HashSet<&str> = targets.map(|target| target.name).collect();
        for (index, backend) in mesh.backends().iter().enumerate() {
            let topic = Topic {
                view,
                mesh,
                path: mesh
                    .meta
                    .spec()
                    .field("tracing")
                    .field("backends")
                    .index(index),
                is_selected: selected.contains(backend.name.as_str()),
            };
            let collector = collector(backend, view.rules);
            for flaw in view.flaws(backend.sampling, collector.as_ref()) {
                topic.report(flaw, telling);
            }
        }
    }
}

/// One backend.
struct Topic<'f> {
    view: &'f MeshView<'f>,
    mesh: &'f Mesh,
    path: FieldPath,
    /// Whether some policy leads proxies to it.
    is_selected: bool,
}

impl Topic<'_> {
    fn report(&self, flaw: Flaw, telling: &mut Telling) {
        let rules = self.view.rules;
        let reaches_proxies = rules.chosen && self.is_selected;
        if flaw.code == note::SHARED_SPAN_ID && !reaches_proxies {
            return;
        }
        let about = (Kind::Mesh, &self.mesh.meta, rules);
        let holds = if flaw.is_timeless {
            ALL
        } else {
            rule(flaw.code.0).map_or("", |rule| rule.holds)
        };
        let (severity, message) = match flaw.consequence {
            Consequence::Meant => (Severity::Info, flaw.message),
            Consequence::Misleading | Consequence::Lost => (Severity::Warning, flaw.message),
            Consequence::Outage if self.is_selected => (Severity::Error, flaw.message),
            Consequence::Outage => (
                Severity::Warning,
                format!("{}, as soon as a policy selects the backend", flaw.message),
            ),
        };
        let at = self.field(flaw.field);
        let finding = telling.tell_of(holds, flaw.code, about, at, message);
        finding.severity = severity;
        finding.advise(flaw.help);
        finding.fix = flaw.fix.map(|(from, to)| Fix {
            at: At::Field {
                origin: self.mesh.meta.origin.clone(),
                path: self.field(BackendField::Url),
                part: Part::Value,
            },
            from: from.to_owned(),
            to: to.to_owned(),
        });
    }

    /// Where a field of the backend stands.
    fn field(&self, field: BackendField) -> FieldPath {
        let settings = match field {
            BackendField::Sampling => None,
            _ if self.view.rules.inline_backends() => Some("zipkin"),
            _ => Some("conf"),
        };
        let path = self.path.clone();
        let path = settings.into_iter().fold(path, FieldPath::field);
        path.field(field.name())
    }
}
