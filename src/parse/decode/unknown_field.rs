//! Keys that no release knows in their place, and what was meant by them.

use crate::diag::{FieldPath, Finding, Origin, Span, codes, go_quote, nearest};

/// What is said of a key. It can be fixed for certain only if `fixable`: the text is as it was
/// written, and no other key of the mapping has the name that was meant.
pub(crate) fn finding(
    key: &str,
    (origin, path, span): (&Origin, FieldPath, Span),
    known: &'static [&'static str],
    fixable: bool,
) -> Finding {
    let near = nearest(key, known.iter().copied()).filter(|near| *near != key);
    let quoted = go_quote(key);
    let place = if is_of_mesh_trace(known, &path) {
        belongs_in_mesh_trace(key)
    } else {
        belongs_elsewhere(key, &path, known)
    };
    let (message, help) = match (near, place) {
        (None, Some(place)) if place.starts_with("at the top") => (
            format!(
                "{quoted} is ignored here: it belongs {place}, and the resource is shown as of mesh default"
            ),
            "move it out of the spec and the metadata".to_owned(),
        ),
        (None, Some(place)) => (
            format!("{quoted} is ignored here: it belongs {place}"),
            format!("move it; {}", listed(known)),
        ),
        (near, _) => {
            let meant = near
                .map(|near| format!("did you mean {}? ", go_quote(near)))
                .unwrap_or_default();
            let mut known = known.to_vec();
            // A key that is much longer than any field is near to none of them.
            if key.len() < 100 {
                known.sort_by_cached_key(|known| strsim::osa_distance(key, known));
            }
            (
                format!("{quoted} is not known here, and is ignored silently"),
                format!("{meant}{}", listed(&known)),
            )
        }
    };
    let finding = Finding::new(codes::UNKNOWN_FIELD, origin, path, message);
    let finding = finding.at(span).help(help);
    match near.filter(|_| fixable) {
        Some(near) => finding.fix(key, near),
        None => finding,
    }
}

/// The fields that are known, in a few words.
fn listed(known: &[&str]) -> String {
    match known {
        [one] => format!("only {one} is known here"),
        _ => format!("known here are {}", known.join(", ")),
    }
}

/// Where a known field belongs that stands in a wrong place, of which `known` are the fields.
fn belongs_elsewhere(key: &str, path: &FieldPath, known: &[&str]) -> Option<&'static str> {
    let shown = path.to_string();
    let in_backend = shown.contains("backends[");
    let in_spec = shown == format!("spec.{key}");
    let has = |field| known.contains(&field);
    match key {
        "mesh" if in_spec || shown == "metadata.mesh" => Some("at the top, beside metadata"),
        "type" if in_spec => Some("beside metadata, as kind"),
        "name" | "labels" if in_spec => Some("under metadata"),
        "sampling" if in_backend => Some("beside conf, in the backend"),
        "url" | "apiVersion" | "traceId128bit" | "sharedSpanContext" | "address" | "port"
        | "splitService"
            if in_backend && has("conf") =>
        {
            Some("under conf")
        }
        "backends" | "defaultBackend" if has("tracing") => Some("under tracing"),
        "backends" | "defaultBackend" if has("backend") || has("selectors") => {
            Some("under tracing of the Mesh")
        }
        "backend" if has("conf") => Some("under conf"),
        "match" if has("selectors") => Some("in an element of selectors"),
        "tracing" | "selectors" | "conf" | "networking" if has("spec") => Some("under spec"),
        "tags" if shown.starts_with("networking") || shown.starts_with("spec.networking") => {
            Some("in an inbound, or in the gateway")
        }
        _ => None,
    }
}

/// Whether a place is one of a kind whose fields are under `spec` in either form.
fn is_of_mesh_trace(known: &[&str], path: &FieldPath) -> bool {
    let shown = path.to_string();
    let is_inside = ["spec.targetRef.", "spec.default."]
        .iter()
        .any(|start| shown.starts_with(start));
    is_inside || known.contains(&"targetRef") || known.contains(&"spec") && known.contains(&"kri")
}

/// Where a known field of a `MeshTrace` belongs.
fn belongs_in_mesh_trace(key: &str) -> Option<&'static str> {
    Some(match key {
        "targetRef" | "default" => "under spec",
        "backends" | "sampling" | "tags" => "under spec.default",
        "kind" | "proxyTypes" => "under spec.targetRef",
        "url" | "apiVersion" | "traceId128bit" | "sharedSpanContext" => {
            "under zipkin, in the backend"
        }
        "splitService" => "under datadog, in the backend",
        "endpoint" | "backendRef" => "under openTelemetry, in the backend",
        "overall" | "client" | "random" => "under sampling",
        "literal" | "header" => "in an element of tags",
        _ => return None,
    })
}
