//! Labels of resources: their keys and values, and those that a control plane owns.
//!
//! Source: recorded answers of 2.8.8, 2.14.3 and 3.0-dev. The label `kuma.io/zone` can only
//! be checked where the zone of the control plane is known.

use super::refusals::{MakePath, Refusals};
use crate::diag::{codes, go_quote};
use crate::model::{
    Feature, Form, Kind, LABEL_LIMIT, SUBDOMAIN_LIMIT, has_subdomain_form, is_label_text,
};

const ORIGIN: &str = "kuma.io/origin";
const ZONE: &str = "kuma.io/zone";
const MESH: &str = "kuma.io/mesh";
const ROLE: &str = "kuma.io/policy-role";
const DEFAULT_ZONE: &str = "default";
const GLOBAL: &str = "global";

/// What to do about a label of the control plane's own.
const LEAVE_OUT: &str = "leave the label out: the control plane sets it";

/// Checks the labels of a resource.
pub(super) fn check(zone: Option<&str>, refusals: &mut Refusals<'_>) {
    let meta = refusals.about.meta;
    // In Kubernetes it is the API server that checks them, and always did.
    let is_universal = meta.form == Form::Universal;
    let path = || meta.labels_path();
    if is_universal {
        if !refusals.has(Feature::Labels) {
            return;
        }
        check_owned(zone, &path, refusals);
    } else if refusals.about.kind.has_spec() && !refusals.has(Feature::OwnedLabels) {
        check_origin(&path, refusals);
    }
    let unit = if is_universal && !refusals.has(Feature::LengthsInBytes) {
        "characters"
    } else {
        "bytes"
    };
    for (key, value) in meta.labels.iter() {
        let of_key = key_flaws(key, unit).into_iter().map(|flaw| (key, flaw));
        let of_value = value_flaws(value, unit).into_iter();
        for (text, flaw) in of_key.chain(of_value.map(|flaw| (value, flaw))) {
            let message = if is_universal {
                flaw
            } else {
                format!("Invalid value: {}: {flaw}", go_quote(text))
            };
            refusals.add(codes::LABEL, path().key(key), message);
        }
    }
}

/// Checks the labels that a control plane sets itself.
fn check_owned(zone: Option<&str>, path: MakePath<'_>, refusals: &mut Refusals<'_>) {
    let meta = refusals.about.meta;
    check_origin(path, refusals);
    // What comes from the global control plane keeps its own.
    if meta.labels.get(ORIGIN) == Some(GLOBAL) {
        return;
    }
    // Of the older kinds a file says too little of where they are meant for.
    let zone = zone.or_else(|| refusals.about.kind.has_spec().then_some(DEFAULT_ZONE));
    if let (Some(written), Some(zone)) = (meta.labels.get(ZONE), zone)
        && written != zone
    {
        let message = format!("{ZONE} label should have {zone} value");
        refusals.advise(codes::LABEL, path().key(ZONE), message, LEAVE_OUT);
    }
    let role = meta.labels.get(ROLE).filter(|role| *role != "system");
    if let Some(role) = role.filter(|_| is_policy(refusals) && refusals.has(Feature::OwnedLabels)) {
        let message = format!("{ROLE} label should have system value, got {role}");
        refusals.advise(codes::LABEL, path().key(ROLE), message, LEAVE_OUT);
    }
    let mesh = meta.labels.get(MESH).filter(|mesh| *mesh != meta.mesh);
    if mesh.is_some() && refusals.about.kind.is_in_mesh() && refusals.has(Feature::MeshLabel) {
        let message = format!("{MESH} label must not differ from mesh set on resource");
        refusals.advise(codes::LABEL, path().key(MESH), message, LEAVE_OUT);
    }
}

fn check_origin(path: MakePath<'_>, refusals: &mut Refusals<'_>) {
    let origin = refusals.about.meta.labels.get(ORIGIN);
    if let Some(origin) = origin.filter(|origin| ![GLOBAL, "zone"].contains(origin)) {
        let message = format!("unknown resource origin {}", go_quote(origin));
        refusals.advise(codes::LABEL, path().key(ORIGIN), message, LEAVE_OUT);
    }
}

fn is_policy(refusals: &Refusals<'_>) -> bool {
    refusals.about.kind == Kind::MeshTrace
}

/// What is wrong with a key: an optional prefix that is a DNS subdomain, a slash, and a name.
fn key_flaws(key: &str, unit: &str) -> Vec<String> {
    const NAME: &str = "consist of alphanumeric characters, '-', '_' or '.', and must start and end with an \
         alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is \
         '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    let mut flaws = Vec::new();
    let (prefix, name) = match key.split_once('/') {
        Some((_, name)) if name.contains('/') => {
            return vec![format!(
                "a qualified name must {NAME} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            )];
        }
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, key),
    };
    match prefix {
        Some("") => flaws.push("prefix part must be non-empty".to_owned()),
        Some(prefix) => {
            if prefix.len() > SUBDOMAIN_LIMIT {
                flaws.push(format!(
                    "prefix part must be no more than {SUBDOMAIN_LIMIT} {unit}"
                ));
            }
            if !has_subdomain_form(prefix) {
                flaws.push(
                    "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, \
                     '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex \
                     used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
                        .to_owned(),
                );
            }
        }
        None => {}
    }
    if name.is_empty() {
        flaws.push("name part must be non-empty".to_owned());
    } else if name.len() > LABEL_LIMIT {
        flaws.push(format!(
            "name part must be no more than {LABEL_LIMIT} {unit}"
        ));
    }
    if name.is_empty() || !is_label_text(name) {
        flaws.push(format!("name part must {NAME}"));
    }
    flaws
}

fn value_flaws(value: &str, unit: &str) -> Vec<String> {
    let mut flaws = Vec::new();
    if value.len() > LABEL_LIMIT {
        flaws.push(format!("must be no more than {LABEL_LIMIT} {unit}"));
    }
    if !is_label_text(value) {
        flaws.push(
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must \
             start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used \
             for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
                .to_owned(),
        );
    }
    flaws
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first words of each flaw.
    fn words(flaws: Vec<String>) -> Vec<String> {
        let first = |flaw: &String| flaw.split(' ').take(5).collect::<Vec<_>>().join(" ");
        flaws.iter().map(first).collect()
    }

    #[test]
    fn keys_are_checked_part_by_part() {
        let long = "x".repeat(64);
        for good in ["a", "a.b/C_d-1", "kuma.io/zone", &"x".repeat(63)] {
            assert_eq!(key_flaws(good, "bytes"), [""; 0], "{good}");
        }
        for (bad, expected) in [
            (
                "",
                vec!["name part must be non-empty", "name part must consist of"],
            ),
            (
                "a/",
                vec!["name part must be non-empty", "name part must consist of"],
            ),
            ("/a", vec!["prefix part must be non-empty"]),
            ("a/b/c", vec!["a qualified name must consist"]),
            ("A.b/c", vec!["prefix part a lowercase RFC"]),
            ("a..b/c", vec!["prefix part a lowercase RFC"]),
            ("-a", vec!["name part must consist of"]),
            (&long, vec!["name part must be no"]),
        ] {
            assert_eq!(words(key_flaws(bad, "bytes")), expected, "{bad}");
        }
        for long_prefix in [["x".repeat(63).as_str(); 4].join("."), "x".repeat(254)] {
            assert_eq!(
                words(key_flaws(&format!("{long_prefix}/a"), "bytes")),
                ["prefix part must be no"]
            );
        }
    }

    #[test]
    fn values_may_be_empty_but_not_long() {
        for good in ["", "1", "a_b.c-d", &"x".repeat(63)] {
            assert_eq!(value_flaws(good, "bytes"), [""; 0], "{good}");
        }
        for bad in ["a b", "-", "a/b", "ä", "a."] {
            assert_eq!(
                words(value_flaws(bad, "bytes")),
                ["a valid label must be"],
                "{bad}"
            );
        }
        let long = "x".repeat(64);
        assert_eq!(
            value_flaws(&long, "characters"),
            ["must be no more than 63 characters"]
        );
    }
}
