//! How a difference looks: as JSON, and as text in which ten thousand changed dataplanes are a few
//! lines.

use std::collections::HashMap;
use std::io::{self, Write};

use colored::Colorize;
use serde::Serialize;
use serde_json::Value;

use super::dataplane_page::backend_text;
use super::diff::{NOWHERE, unified_diff};
use super::documents::BackendItem;
use super::{Paint, resource_yaml};
use crate::diag::{Subject, counted, few, printable, secret_ranges, shell_word};
use crate::difference::{Change, DataplaneChange, Difference, ResourceChange};
use crate::effective::Target;
use crate::model::mesh_trace::{Tag, TagHeader};
use crate::model::{Exporter, Kind};
use crate::parse::Values;

/// How many things of a group are named.
const NAMED: usize = 5;

/// The JSON document of `diff`.
#[derive(Debug, Serialize)]
pub struct DifferenceDocument<'d> {
    resources: Vec<ResourceItem<'d>>,
    dataplanes: Vec<DataplaneItem<'d>>,
}

#[derive(Debug, Serialize)]
struct ResourceItem<'d> {
    #[serde(flatten)]
    subject: &'d Subject,
    change: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct DataplaneItem<'d> {
    mesh: &'d str,
    name: &'d str,
    before: Option<BackendItem>,
    after: Option<BackendItem>,
    given_by: Givers,
    restart: bool,
}

/// The kinds of the policies that give an answer before and after.
#[derive(Debug, Serialize)]
struct Givers {
    before: Option<&'static str>,
    after: Option<&'static str>,
}

impl<'d> DifferenceDocument<'d> {
    /// The document of a difference.
    #[must_use]
    pub fn new(difference: &'d Difference<'d>) -> Self {
        let resource = |resource: &'d ResourceChange<'d>| ResourceItem {
            subject: &resource.subject,
            change: resource.change.word(),
        };
        let dataplane = |dataplane: &DataplaneChange<'d>| DataplaneItem {
            mesh: dataplane.mesh,
            name: dataplane.name,
            before: dataplane.before.clone().map(BackendItem::from),
            after: dataplane.after.clone().map(BackendItem::from),
            given_by: Givers {
                before: dataplane.given_by_before.map(Kind::word),
                after: dataplane.given_by_after.map(Kind::word),
            },
            restart: dataplane.restart,
        };
        Self {
            resources: difference.resources.iter().map(resource).collect(),
            dataplanes: difference.dataplanes.iter().map(dataplane).collect(),
        }
    }
}

/// Writes a difference for people: the fields that would be lost, what becomes of each resource as
/// a unified diff, which dataplanes send elsewhere, and whether proxies have to be restarted.
pub(crate) fn write_difference(
    out: &mut dyn Write,
    difference: &Difference<'_>,
    values: &Values<'_>,
) -> io::Result<()> {
    let mut is_first = true;
    for resource in &difference.resources {
        if let Some(line) = loss_line(resource) {
            writeln!(out, "{}", line.caution())?;
            is_first = false;
        }
    }
    let changes = |resource: &&ResourceChange<'_>| resource.change != Change::Unchanged;
    for resource in difference.resources.iter().filter(changes) {
        if !std::mem::take(&mut is_first) {
            writeln!(out)?;
        }
        write!(out, "{}", resource_text(resource, values))?;
    }
    if difference.dataplanes.is_empty() {
        return Ok(());
    }
    for group in groups(&difference.dataplanes) {
        if !std::mem::take(&mut is_first) {
            writeln!(out)?;
        }
        write!(out, "{}", group_text(&group))?;
    }
    let restarts = difference.dataplanes.iter().filter(|it| it.restart).count();
    writeln!(out, "\n{}", restart_text(restarts))
}

fn resource_text(resource: &ResourceChange<'_>, values: &Values<'_>) -> String {
    let name = printable(&resource.subject.to_string()).into_owned();
    let (mut before, mut after) = match resource.values(values) {
        Ok(values) => values,
        Err(problem) => return format!("{name}: {problem}\n"),
    };
    let names = match resource.change {
        Change::Created => (NOWHERE, name.as_str()),
        Change::Deleted => (name.as_str(), NOWHERE),
        Change::Changed | Change::Unchanged => (name.as_str(), name.as_str()),
    };
    let hide = |value| {
        if resource.kind == Kind::Mesh {
            hide_secrets(value)
        } else {
            Vec::new()
        }
    };
    let (mut hidden_before, mut hidden_after) = (hide(&mut before), hide(&mut after));
    // A value may be large, and is of no use beside its text.
    let text = |value: Value, hidden: &mut Vec<String>| {
        if value.is_null() {
            return String::new();
        }
        let text = resource_yaml(&value);
        let secrets = secret_ranges(&text).into_iter();
        hidden.extend(secrets.map(|range| text[range].to_owned()));
        text
    };
    let before = text(before, &mut hidden_before);
    let after = text(after, &mut hidden_after);
    let mut diff = unified_diff(names, &before, &after);
    if resource.change == Change::Changed && has_hidden_change(&hidden_before, &hidden_after) {
        diff.push_str("a secret in it changes, which is not shown\n");
    }
    diff
}

/// Whether a secret becomes another one; that one is new or gone is shown.
fn has_hidden_change(before: &[String], after: &[String]) -> bool {
    let has_other =
        |these: &[String], others: &[String]| these.iter().any(|secret| !others.contains(secret));
    let is_replaced = has_other(before, after) && has_other(after, before);
    is_replaced || (before.len() == after.len() && before != after)
}

/// Puts `***` in place of the secrets that a Mesh may hold in the document itself, and returns them.
fn hide_secrets(value: &mut Value) -> Vec<String> {
    let mut secrets = Vec::new();
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                // Where Kuma reads a certificate, a key or a token from.
                if ["inline", "inlineString", "inline_string"].contains(&name.as_str()) {
                    secrets.push(std::mem::replace(value, "***".into()).to_string());
                } else {
                    secrets.append(&mut hide_secrets(value));
                }
            }
        }
        Value::Array(elements) => {
            secrets.extend(elements.iter_mut().flat_map(hide_secrets));
        }
        _ => {}
    }
    secrets
}

/// Dataplanes of one mesh to which the same happens.
struct Group<'g> {
    mesh: &'g str,
    before: String,
    after: String,
    restart: bool,
    names: Vec<&'g str>,
}

/// The groups, the largest first; of equally large ones, the one that comes first.
fn groups<'g>(dataplanes: &'g [DataplaneChange<'g>]) -> Vec<Group<'g>> {
    let mut groups: Vec<Group<'g>> = Vec::new();
    let mut positions: HashMap<(&str, String, String, bool), usize> = HashMap::new();
    for dataplane in dataplanes {
        let mut before = answer_text(dataplane.was_there, dataplane.before.as_deref());
        let mut after = answer_text(dataplane.is_there, dataplane.after.as_deref());
        let givers = [dataplane.given_by_before, dataplane.given_by_after];
        if givers.contains(&Some(Kind::MeshTrace)) {
            for (line, kind) in [&mut before, &mut after].into_iter().zip(givers) {
                line.extend(kind.map(|kind| format!(", by {}", kind.word())));
            }
        }
        let key = (dataplane.mesh, before, after, dataplane.restart);
        let position = positions.entry(key).or_insert_with_key(|key| {
            groups.push(Group {
                mesh: key.0,
                before: key.1.clone(),
                after: key.2.clone(),
                restart: key.3,
                names: Vec::new(),
            });
            groups.len() - 1
        });
        groups[*position].names.push(dataplane.name);
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.names.len()));
    groups
}

fn group_text(group: &Group<'_>) -> String {
    let count = group.names.len();
    let heading = format!("{} of mesh {}", counted(count, "dataplane"), group.mesh);
    let names = few(group.names.iter(), NAMED);
    let restart = if group.restart {
        "  restart needed\n"
    } else {
        ""
    };
    format!(
        "{}\n  {}\n  {}\n  {}\n{restart}",
        heading.heading(),
        printable(&format!("- {}", group.before)).red(),
        printable(&format!("+ {}", group.after)).green(),
        printable(&names),
    )
}

/// All that an answer says: what looks the same is the same.
fn answer_text(is_there: bool, target: Option<&Target>) -> String {
    let Some(target) = target else {
        return if is_there { "no traces" } else { "not there" }.to_owned();
    };
    let mut parts = vec![backend_text(target), target.exporter.endpoint()];
    match &*target.exporter {
        Exporter::Zipkin { settings, version } => {
            parts.push(version.word().to_owned());
            if settings.trace_id_128bit {
                parts.push("128-bit trace ids".to_owned());
            }
            if !settings.shares_span_context() {
                parts.push("no shared span context".to_owned());
            }
        }
        Exporter::Datadog(settings) => {
            parts.push("datadog".to_owned());
            if settings.split_service {
                parts.push("split services".to_owned());
            }
        }
        Exporter::OpenTelemetry(settings) => {
            parts.push(format!("opentelemetry by {}", settings.protocol.word()));
        }
    }
    parts.push(format!("{} %", target.percentage()));
    if let Some(more) = &target.more {
        let samplings = [
            ("client", more.client_sampling),
            ("random", more.random_sampling),
        ];
        let set = samplings
            .into_iter()
            .filter_map(|(name, it)| it.map(|it| (name, it)));
        parts.extend(set.map(|(name, sampling)| format!("{name} {sampling} %")));
        parts.extend(more.tags.iter().map(tag_text));
    }
    parts.join(", ")
}

/// A tag of spans in few words.
fn tag_text(tag: &Tag) -> String {
    match &tag.header {
        Some(TagHeader { name, default }) => {
            let default = default.as_deref().unwrap_or_default();
            format!("tag {} from header {name} or {default:?}", tag.name)
        }
        None => format!(
            "tag {}={}",
            tag.name,
            tag.literal.as_deref().unwrap_or_default()
        ),
    }
}

fn restart_text(restarts: usize) -> String {
    match restarts {
        0 => "no proxy has to be restarted".to_owned(),
        1 => "1 proxy has to be restarted: before Kuma 0.7 it reads its tracing when it starts"
            .to_owned(),
        _ => format!(
            "{restarts} proxies have to be restarted: before Kuma 0.7 they read their tracing when they start"
        ),
    }
}

/// One line about a difference, for people.
pub(crate) fn difference_line(difference: &Difference<'_>) -> String {
    let counts: Vec<String> = [
        Change::Created,
        Change::Changed,
        Change::Deleted,
        Change::Unchanged,
    ]
    .into_iter()
    .map(|change| (difference.count(change), change.word()))
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| format!("{count} {word}"))
    .collect();
    let dataplanes = dataplanes_line(difference.dataplanes.len());
    let resources = counted(difference.resources.len(), "resource");
    format!("{resources}: {}; {dataplanes}", counts.join(", "))
}

/// What is lost with fields that applying a resource drops; none if it drops none.
fn loss_line(resource: &ResourceChange<'_>) -> Option<String> {
    let (subject, fields) = (&resource.subject, resource.dropped.join(", "));
    (!fields.is_empty()).then(|| {
        format!(
            "applying {subject} drops {fields}: it is there now and the document lacks it, and a {} is replaced as a whole",
            subject.kind,
        )
    })
}

/// What is lost with all of it.
pub(crate) fn loss_lines(difference: &Difference<'_>) -> impl Iterator<Item = String> {
    difference.resources.iter().filter_map(loss_line)
}

/// Why nothing is sent that takes away what nobody asked to take away, and what can be done; none if
/// nothing is.
pub(crate) fn taken_away(difference: &Difference<'_>) -> Option<(String, String)> {
    let taken = difference.taken_away();
    let name = |it: &&ResourceChange<'_>| format!("{} of {}", it.dropped.join(", "), it.subject);
    let names: Vec<String> = taken.iter().map(name).collect();
    let reason = format!(
        "it would drop {}, which the input lacks and the control plane has; {}",
        names.join(", and "),
        dataplanes_line(difference.dataplanes.len()),
    );
    let hint = format!(
        "kumactl get mesh {} -o yaml prints all of it, to be edited and applied; --force drops what is lacking",
        shell_word(&taken.first()?.subject.name)
    );
    Some((reason, hint))
}

/// How many dataplanes are traced differently, for people.
fn dataplanes_line(count: usize) -> String {
    match count {
        0 => "no dataplane is traced differently".to_owned(),
        1 => "1 dataplane is traced differently".to_owned(),
        count => format!("{count} dataplanes are traced differently"),
    }
}

/// One line about what is not in the input and stays; none if there is nothing.
pub(crate) fn absent_line(absent: &[Subject]) -> Option<String> {
    let (names, it) = (
        few(absent.iter(), NAMED),
        if absent.len() == 1 {
            "it is"
        } else {
            "they are"
        },
    );
    let stays = match absent.len() {
        0 => return None,
        1 => "1 resource is not in the input, and stays".to_owned(),
        count => format!("{count} resources are not in the input, and stay"),
    };
    Some(format!("{stays}: {names}; with --prune {it} deleted"))
}
