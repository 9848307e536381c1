//! Names of resources and meshes.
//!
//! Source: 0.4 takes `[0-9a-z_-]`; from 0.7 on a name is an RFC 1123 subdomain of at most 253
//! characters, while the name of the mesh may still have an underscore.

use super::Refusals;
use super::rules::codes;
use crate::diag::FieldPath;
use crate::model::{Kind, Rules};

const OLD: &str = "invalid characters. Valid characters are numbers, lowercase latin letters and '-', '_' symbols.";
const OLD_WITH_DOT: &str = "invalid characters. Valid characters are numbers, lowercase latin letters and '-', '_', '.' symbols.";
const SUBDOMAIN: &str = "invalid characters. A lowercase RFC 1123 subdomain must consist of lower case alphanumeric \
                         characters, '-' or '.', and must start and end with an alphanumeric character";

/// Judges the name of a resource, and that of its mesh.
pub(super) fn check(rules: Rules, refusals: &mut Refusals<'_>) {
    let meta = refusals.meta;
    let message = identifier(
        &meta.name,
        rules,
        if rules.inline_backends() {
            is_old
        } else {
            is_subdomain
        },
        if rules.inline_backends() {
            OLD
        } else {
            SUBDOMAIN
        },
    );
    if let Some(message) = message {
        refusals.advise(
            codes::NAME,
            meta.name_path(),
            message,
            help(&meta.name, rules),
        );
    }
    if refusals.kind == Kind::Mesh {
        return;
    }
    let (valid, words): (fn(&str) -> bool, _) = if rules.inline_backends() {
        (is_old, OLD)
    } else {
        (is_old_with_dot, OLD_WITH_DOT)
    };
    if let Some(message) = identifier(&meta.mesh, rules, valid, words) {
        refusals.add(codes::MESH_NAME, FieldPath::root().field("mesh"), message);
    }
}

fn identifier(
    name: &str,
    rules: Rules,
    valid: fn(&str) -> bool,
    words: &'static str,
) -> Option<&'static str> {
    const LIMIT: usize = 253;
    if name.is_empty() {
        Some("cannot be empty")
    } else if name.len() > LIMIT && !rules.inline_backends() {
        Some("value length must less or equal 253")
    } else {
        (!valid(name)).then_some(words)
    }
}

fn help(name: &str, rules: Rules) -> String {
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
        .take(253)
        .collect();
    let fixed = fixed.trim_matches(['-', '.']);
    if fixed.is_empty() || fixed == name || rules.inline_backends() && fixed.contains('.') {
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

fn is_subdomain(name: &str) -> bool {
    name.split('.').all(|label| {
        let inner = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_lowercase() || byte == b'-';
        !label.is_empty()
            && label.bytes().all(inner)
            && !label.starts_with('-')
            && !label.ends_with('-')
    })
}
