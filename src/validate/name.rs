//! Names of resources and meshes.
//!
//! Source: 0.4 takes `[0-9a-z_-]`; from 0.7 on a name is an RFC 1123 subdomain of at most 253
//! characters, while the name of the mesh may still have an underscore.

use super::Refusals;
use super::rules::codes;
use crate::diag::FieldPath;
use crate::model::{Kind, Rules, SUBDOMAIN_LIMIT, is_subdomain};

/// Judges the name of a resource, and that of its mesh.
pub(super) fn check(rules: Rules, refusals: &mut Refusals<'_>) {
    let meta = refusals.meta;
    let is_dataplane = refusals.kind == Kind::Dataplane;
    let is_old_release = if is_dataplane {
        rules.old_dataplanes()
    } else {
        rules.inline_backends()
    };
    let (of_name, of_mesh): (Form, Form) = if is_old_release {
        (OLD, OLD)
    } else {
        (SUBDOMAIN, OLD_WITH_DOT)
    };
    if let Some(message) = of_name.flaw(&meta.name) {
        let help = help(&meta.name, is_old_release);
        refusals.advise(codes::NAME, meta.name_path(), message, help);
    }
    if refusals.kind != Kind::Mesh
        && let Some(message) = of_mesh.flaw(&meta.mesh)
    {
        refusals.add(codes::MESH_NAME, FieldPath::root().field("mesh"), message);
    }
}

/// What the control planes of a release say of the name of a mesh, unless they take it.
#[must_use]
pub fn mesh_name_flaw(rules: Rules, name: &str) -> Option<&'static str> {
    let form = if rules.inline_backends() {
        OLD
    } else {
        SUBDOMAIN
    };
    form.flaw(name)
}

/// What a name has to look like.
#[derive(Clone, Copy)]
struct Form {
    is_valid: fn(&str) -> bool,
    /// The control planes' words when it does not.
    words: &'static str,
    /// How long it may be, in bytes.
    limit: usize,
}

const OLD: Form = Form {
    is_valid: is_old,
    words: "invalid characters. Valid characters are numbers, lowercase latin letters and '-', '_' symbols.",
    limit: usize::MAX,
};
const OLD_WITH_DOT: Form = Form {
    is_valid: is_old_with_dot,
    words: "invalid characters. Valid characters are numbers, lowercase latin letters and '-', '_', '.' symbols.",
    limit: SUBDOMAIN_LIMIT,
};
const SUBDOMAIN: Form = Form {
    is_valid: is_subdomain,
    words: "invalid characters. A lowercase RFC 1123 subdomain must consist of lower case alphanumeric \
            characters, '-' or '.', and must start and end with an alphanumeric character",
    limit: SUBDOMAIN_LIMIT,
};

impl Form {
    /// What a control plane says of a name, unless it takes it.
    fn flaw(&self, name: &str) -> Option<&'static str> {
        if name.is_empty() {
            Some("cannot be empty")
        } else if name.len() > self.limit {
            Some("value length must less or equal 253")
        } else {
            (!(self.is_valid)(name)).then_some(self.words)
        }
    }
}

fn help(name: &str, is_old_release: bool) -> String {
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
        .take(SUBDOMAIN_LIMIT)
        .collect();
    let fixed = fixed.trim_matches(['-', '.']);
    if fixed.is_empty() || fixed == name || is_old_release && fixed.contains('.') {
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

fn is_old_with_dot(name: &str) -> bool {
    name.split('.').all(is_old)
}
