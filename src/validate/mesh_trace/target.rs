//! What the control planes refuse in the `targetRef` of a `MeshTrace`.

use crate::diag::{FieldPath, codes};
use crate::model::{Feature, TargetKind, TargetRef};
use crate::validate::dataplane::tags;
use crate::validate::refusals::Refusals;

/// What the kinds have no use for, by field.
const NAME: &str = "name";

/// Validates it. `is_system` is false for a policy of an application's namespace.
pub(super) fn check(target: &TargetRef, is_system: bool, refusals: &mut Refusals<'_>) {
    let check = TargetCheck {
        target,
        path: FieldPath::root().field("spec").field("targetRef"),
    };
    check.check(is_system, refusals);
}

struct TargetCheck<'t> {
    target: &'t TargetRef,
    path: FieldPath,
}

impl TargetCheck<'_> {
    fn check(&self, is_system: bool, refusals: &mut Refusals<'_>) {
        let target = self.target;
        let is_newer = refusals.has(Feature::DataplaneTargets);
        // What the newest release no longer knows, it drops.
        let has_old = refusals.has(Feature::TargetsByTags);
        let is_of_system = target.kind == TargetKind::MeshGateway && is_newer;
        let is_known = target.kind.is_known_to(refusals.rules().release);
        if !is_known || is_of_system && !is_system {
            let message = if is_newer {
                format!("value '{}' is not supported", target.kind.word())
            } else {
                "value is not supported".to_owned()
            };
            return self.refuse("kind", message, refusals);
        }
        if has_old {
            self.check_older(is_newer, refusals);
        } else if is_set(target.section_name.as_deref()) {
            self.refuse_section(refusals);
        }
    }

    fn check_older(&self, is_newer: bool, refusals: &mut Refusals<'_>) {
        let target = self.target;
        match &target.kind {
            TargetKind::Mesh => {
                if is_set(target.name.as_deref()) {
                    let message = "using name with kind Mesh is not yet supported".to_owned();
                    self.refuse(NAME, message, refusals);
                }
                let fields = ["mesh", "tags", "labels", "namespace", "sectionName"];
                self.disallow(&fields, refusals);
            }
            TargetKind::MeshSubset => {
                let fields = [NAME, "mesh", "labels", "namespace", "sectionName"];
                self.disallow(&fields, refusals);
                self.check_tags(false, refusals);
            }
            TargetKind::Dataplane => {
                self.disallow(&["tags", "mesh", "proxyTypes"], refusals);
                self.check_labels(refusals);
                if is_set(target.section_name.as_deref()) {
                    self.refuse_section(refusals);
                }
            }
            TargetKind::MeshService => {
                self.check_name(refusals);
                self.disallow(&["mesh", "tags", "proxyTypes"], refusals);
                let has_labels = target.labels.as_ref().is_some_and(|it| !it.is_empty());
                if !has_labels && !is_set(target.name.as_deref()) {
                    if is_newer {
                        let message = "name or labels must be set when kind is MeshService";
                        refusals.add(codes::TARGET_REF, self.path.clone(), message);
                    } else {
                        let message = "must be set with kind MeshService".to_owned();
                        self.refuse(NAME, message, refusals);
                    }
                }
                self.check_labels(refusals);
                if has_labels && is_set(target.section_name.as_deref()) {
                    let message = "sectionName should not be combined with labels".to_owned();
                    self.refuse("sectionName", message, refusals);
                }
            }
            TargetKind::MeshServiceSubset | TargetKind::MeshGateway => {
                if !is_set(target.name.as_deref()) {
                    let when = if is_newer {
                        "when kind is"
                    } else {
                        "with kind"
                    };
                    let message = format!("must be set {when} {}", target.kind.word());
                    self.refuse(NAME, message, refusals);
                }
                self.check_name(refusals);
                let fields = ["mesh", "proxyTypes", "labels", "namespace", "sectionName"];
                self.disallow(&fields, refusals);
                if target.kind == TargetKind::MeshGateway {
                    self.disallow(&["tags"], refusals);
                }
                self.check_tags(true, refusals);
            }
            TargetKind::Other(_) => {}
        }
        if is_newer && target.proxy_types.as_ref().is_some_and(Vec::is_empty) {
            let message = "must be undefined or have at least one element".to_owned();
            self.refuse("proxyTypes", message, refusals);
        }
    }

    fn refuse(&self, field: &'static str, message: String, refusals: &mut Refusals<'_>) {
        refusals.add(codes::TARGET_REF, self.path.clone().field(field), message);
    }

    fn refuse_section(&self, refusals: &mut Refusals<'_>) {
        let message = if self.target.kind == TargetKind::Mesh {
            "must not be set with kind Mesh"
        } else {
            "can only be used with inbound policies"
        };
        self.refuse("sectionName", message.to_owned(), refusals);
    }

    /// Refuses the fields that are set.
    fn disallow(&self, fields: &[&'static str], refusals: &mut Refusals<'_>) {
        let target = self.target;
        for field in fields {
            let is_set = match *field {
                NAME => is_set(target.name.as_deref()),
                "mesh" => is_set(target.mesh.as_deref()),
                "namespace" => is_set(target.namespace.as_deref()),
                "sectionName" => is_set(target.section_name.as_deref()),
                "tags" => target.tags.as_ref().is_some_and(|it| !it.is_empty()),
                "labels" => target.labels.as_ref().is_some_and(|it| !it.is_empty()),
                _ => target.proxy_types.as_ref().is_some_and(|it| !it.is_empty()),
            };
            if is_set {
                let message = format!("must not be set with kind {}", target.kind.word());
                self.refuse(field, message, refusals);
            }
        }
    }

    /// Labels stand alone.
    fn check_labels(&self, refusals: &mut Refusals<'_>) {
        let target = self.target;
        let has_labels = target.labels.as_ref().is_some_and(|it| !it.is_empty());
        let has_name = is_set(target.name.as_deref()) || is_set(target.namespace.as_deref());
        if has_labels && has_name {
            let message = "either labels or name and namespace must be specified".to_owned();
            self.refuse("labels", message, refusals);
        }
    }

    fn check_name(&self, refusals: &mut Refusals<'_>) {
        let is_allowed = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.' | b'_')
        };
        let name = self.target.name.as_deref().unwrap_or_default();
        if !name.bytes().all(is_allowed) {
            let message = "invalid characters: must consist of lower case alphanumeric characters, '-', '.' and '_'.";
            self.refuse(NAME, message.to_owned(), refusals);
        }
    }

    /// Tags; those of a selector may have the value `*`.
    fn check_tags(&self, is_selector: bool, refusals: &mut Refusals<'_>) {
        let Some(written) = &self.target.tags else {
            return;
        };
        let path = || self.path.clone().field("tags");
        if is_selector {
            let others = written.iter().filter(|(_, value)| *value != "*").collect();
            tags::check(&others, &path, refusals);
        } else {
            tags::check(written, &path, refusals);
        }
    }
}

/// To Go an empty text is not set.
fn is_set(text: Option<&str>) -> bool {
    text.is_some_and(|text| !text.is_empty())
}
