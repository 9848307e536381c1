//! Names for new policies: those of the old ones where their order lets the right one win, else
//! with numbers before them. Of two policies alike, the one whose name sorts first wins.

use std::collections::{BTreeMap, HashSet};

use crate::model::{SUBDOMAIN_LIMIT, TargetKind, is_subdomain};

/// A policy that needs a name.
pub(super) struct Unnamed<'t> {
    /// What it would be called if nothing else had to be minded.
    pub(super) wish: String,
    /// Whether that is its name already, which it may keep.
    pub(super) is_own: bool,
    /// The kind of its target.
    pub(super) kind: &'t TargetKind,
}

/// The names that are there already.
pub(super) type Taken = HashSet<String>;

/// Names for policies, the strongest first. They are weaker than policies of their mesh that are
/// there already (`floor`: the last of their names).
pub(super) fn names(
    policies: &[Unnamed<'_>],
    mesh: &str,
    floor: Option<&str>,
    taken: &mut Taken,
) -> Vec<String> {
    let plain: Vec<String> = policies.iter().map(|it| subdomain(&it.wish)).collect();
    let names = if can_stay(policies, &plain, floor, taken) {
        plain
    } else {
        numbered(&plain, mesh, floor, taken)
    };
    taken.extend(names.iter().cloned());
    names
}

/// Whether names are free, and let the stronger one win among targets of one kind.
fn can_stay(
    policies: &[Unnamed<'_>],
    names: &[String],
    floor: Option<&str>,
    taken: &Taken,
) -> bool {
    let mut own = HashSet::new();
    let mut last: BTreeMap<&TargetKind, &str> = BTreeMap::new();
    policies.iter().zip(names).all(|(policy, name)| {
        let before = last.insert(policy.kind, name);
        (policy.is_own || !taken.contains(name))
            && own.insert(name)
            && before.is_none_or(|before| before < name.as_str())
            && floor.is_none_or(|floor| floor < name.as_str())
    })
}

/// Names with numbers that give their order, after what makes them free.
fn numbered(plain: &[String], mesh: &str, floor: Option<&str>, taken: &Taken) -> Vec<String> {
    let width = plain.len().to_string().len().max(2);
    let mut prefix = floor.map_or_else(String::new, |floor| format!("{floor}-"));
    loop {
        let number = |(at, name): (usize, &String)| {
            let number = format!("{prefix}{:0width$}-", at + 1);
            let room = SUBDOMAIN_LIMIT.saturating_sub(number.len());
            subdomain(&format!("{number}{}", &name[..name.len().min(room)]))
        };
        let names: Vec<String> = plain.iter().enumerate().map(number).collect();
        if !names.iter().any(|name| taken.contains(name)) {
            return names;
        }
        prefix = format!("{prefix}{}-", subdomain(mesh));
    }
}

/// A name as near to a text as control planes take it, which for old names is not the text itself.
fn subdomain(text: &str) -> String {
    if is_subdomain(text) {
        return text.to_owned();
    }
    let fitting = |character: char| match character.to_ascii_lowercase() {
        fitting @ ('a'..='z' | '0'..='9' | '.') => fitting,
        _ => '-',
    };
    let text: String = text.chars().take(SUBDOMAIN_LIMIT).map(fitting).collect();
    let is_edge = |character: char| character == '-' || character == '.';
    let parts = text
        .split('.')
        .map(|part| part.trim_matches(is_edge))
        .filter(|part| !part.is_empty());
    let name = parts.collect::<Vec<_>>().join(".");
    if name.is_empty() {
        "trace".to_owned()
    } else {
        name
    }
}
