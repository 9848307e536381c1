//! Names of resources and meshes.

use super::refusals::Refusals;
use crate::diag::{FieldPath, codes};
use crate::model::{Feature, Form, Kind, LABEL_LIMIT, ReleaseRules, SUBDOMAIN_LIMIT, is_subdomain};

/// Checks the name of a resource, and that of its mesh. Gives whether the rest is checked at all.
pub(super) fn check(refusals: &mut Refusals<'_>) -> bool {
    let meta = refusals.about.meta;
    let is_universal = meta.form == Form::Universal;
    if !is_universal && refusals.has(Feature::SpecOnlyWebhook) {
        return true;
    }
    let before = refusals.findings.added();
    // In Kubernetes it is the API server that checks the name, and always did.
    let of_name = if is_universal {
        Shape::of_name(refusals.about.kind, refusals.rules())
    } else {
        SUBDOMAIN
    };
    if let Some(message) = of_name.flaw(&meta.name, refusals.rules()) {
        let help = help(&meta.name, of_name);
        refusals.advise(codes::NAME, meta.name_path(), message, help);
    }
    if refusals.about.kind != Kind::Mesh {
        // In Kubernetes a MeshTrace says it by a label, which has a default.
        let mesh = if meta.names_no_mesh && (is_universal || !refusals.about.kind.has_spec()) {
            ""
        } else {
            &meta.mesh
        };
        let of_mesh = if refusals.has(Feature::OldNames) {
            OLD
        } else {
            OLD_WITH_DOT
        };
        let at = FieldPath::root().field("mesh");
        let has_default =
            refusals.about.kind.has_spec() && refusals.has(Feature::MeshTraceDefaults);
        let flaw = of_mesh.flaw(mesh, refusals.rules());
        match flaw.filter(|_| !(mesh.is_empty() && has_default)) {
            Some(message) if mesh.is_empty() => {
                let help = if is_universal {
                    "every resource of the Universal form but a Mesh names its mesh: mesh: default"
                } else {
                    "name the mesh at the top, beside metadata: mesh: default"
                };
                refusals.advise(codes::MESH_NAME, at, message, help);
            }
            Some(message) => refusals.add(codes::MESH_NAME, at, message),
            None => {}
        }
    }
    !refusals.has(Feature::NamesFirst) || refusals.findings.added() == before
}

/// What the control planes of a release say of the name of a mesh, unless they take it.
pub(crate) fn mesh_name_flaw(rules: ReleaseRules, name: &str) -> Option<&'static str> {
    Shape::of_name(Kind::Mesh, rules).flaw(name, rules)
}

/// What a name has to look like.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Old,
    OldWithDot,
    Subdomain,
    /// A subdomain, of a mesh.
    ShortSubdomain,
    Label,
}

use Shape::{Old as OLD, OldWithDot as OLD_WITH_DOT, Subdomain as SUBDOMAIN};

/// The control planes' words for a name that is not a subdomain.
pub(super) const SUBDOMAIN_WORDS: &str = "invalid characters. A lowercase RFC 1123 subdomain must consist of lower case alphanumeric \
     characters, '-' or '.', and must start and end with an alphanumeric character";

impl Shape {
    /// What the name of a resource has to look like.
    fn of_name(kind: Kind, rules: ReleaseRules) -> Self {
        match kind {
            _ if rules.has(Feature::OldNames) => Self::Old,
            Kind::Mesh if rules.has(Feature::MeshNamesAreLabels) => Self::Label,
            Kind::Mesh if rules.has(Feature::ShortMeshNames) => Self::ShortSubdomain,
            _ => Self::Subdomain,
        }
    }

    /// The control planes' words for a name of another shape.
    fn message(self) -> &'static str {
        match self {
            Self::Old => {
                "invalid characters. Valid characters are numbers, lowercase latin letters and '-', '_' symbols."
            }
            Self::OldWithDot => {
                "invalid characters. Valid characters are numbers, lowercase latin letters and '-', '_', '.' symbols."
            }
            Self::Subdomain | Self::ShortSubdomain => SUBDOMAIN_WORDS,
            Self::Label => {
                "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an \
                 alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex \
                 used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
            }
        }
    }

    fn takes(self, name: &str) -> bool {
        match self {
            Self::Old => is_old(name),
            Self::OldWithDot => name.split('.').all(is_old),
            Self::Subdomain | Self::ShortSubdomain => is_subdomain(name),
            Self::Label => {
                is_subdomain(name)
                    && !name.contains('.')
                    && name.starts_with(|first: char| first.is_ascii_alphabetic())
            }
        }
    }

    /// What a control plane says of a name, unless it takes it.
    fn flaw(self, name: &str, rules: ReleaseRules) -> Option<&'static str> {
        if name.is_empty() {
            return rules
                .has(Feature::NameRequired)
                .then_some("cannot be empty");
        }
        if self != Self::Old && name.len() > SUBDOMAIN_LIMIT {
            return Some("value length must less or equal 253");
        }
        if !self.takes(name) {
            return Some(self.message());
        }
        let is_short =
            name.len() <= LABEL_LIMIT || !matches!(self, Self::ShortSubdomain | Self::Label);
        (!is_short).then_some("cannot be longer than 63 characters")
    }
}

fn help(name: &str, shape: Shape) -> String {
    let allowed = |character: &char| {
        character.is_ascii_lowercase()
            || character.is_ascii_digit()
            || matches!(character, '-' | '.')
    };
    let dash = |character: char| {
        if matches!(character, '_' | ' ' | '/' | ':') {
            '-'
        } else {
            character
        }
    };
    let fixed: String = name
        .to_lowercase()
        .chars()
        .map(dash)
        .filter(allowed)
        .take(LABEL_LIMIT)
        .collect();
    let fixed = fixed.trim_matches(['-', '.']);
    if fixed.is_empty() || fixed == name || !shape.takes(fixed) {
        "write a name such as all or web-1".to_owned()
    } else {
        format!("write a name such as {fixed}")
    }
}

fn is_old(name: &str) -> bool {
    name.bytes().all(|byte| {
        byte.is_ascii_digit() || byte.is_ascii_lowercase() || matches!(byte, b'-' | b'_')
    })
}
