//! When a document is unchanged: it is equal to what the control plane has, after setting aside
//! what the control plane adds by itself.
//!
//! Source: measured on Kuma 0.4.0, 2.8.8, 2.14.3. They answer with `creationTime`,
//! `modificationTime` and `kri`, label every resource with `kuma.io/…`, and write their own zone
//! into the tag `kuma.io/zone` of every inbound and gateway of a Dataplane. A number may be written
//! as 50, 50.0 or "50", a field in snake case, and `null` is the same as nothing (in a map of tags:
//! as the empty string). What has its default value is as good as not written, and a field that is
//! not known in its place is dropped, or belongs to a release to come.

use serde_json::{Map, Value, json};

use crate::model::{Feature, Kind, Release, ReleaseRules};
use crate::parse::{known_fields, same_field, scalar::quoted_number};

/// What the control plane sets, whatever a document says.
const SERVER_SET: [&str; 3] = ["creationTime", "modificationTime", "kri"];
const ZONE_TAG: &str = "kuma.io/zone";
/// Maps whose keys are anybody's.
const MAPS: [&str; 3] = ["tags", "match", "labels"];

/// Whether sending a document in the Universal form to a control plane of a release would change
/// nothing.
#[must_use]
pub fn same(input: &Value, live: &Value, release: Release) -> bool {
    let (mut input, mut live) = (input.clone(), live.clone());
    set_aside(&mut input, &mut live, ReleaseRules::of(release));
    input == live
}

/// Takes away from both values what does not count, and writes in `live` what means the same as
/// `input` writes it. Afterwards they are equal exactly when the document is unchanged, and where
/// they differ the difference is meant.
pub(crate) fn set_aside(input: &mut Value, live: &mut Value, rules: ReleaseRules) {
    for value in [&mut *input, &mut *live] {
        if let Value::Object(fields) = value {
            fields.retain(|name, _| !SERVER_SET.contains(&name.as_str()));
            set_aside_labels(fields);
        }
    }
    let kind = live["type"].as_str().and_then(Kind::from_word);
    // Fields under spec are known in one spelling only.
    if !kind.is_some_and(Kind::has_spec) {
        respell(input, live);
    }
    if let Some(kind) = kind {
        for value in [&mut *input, &mut *live] {
            drop_fields(kind, value, rules);
            if let Value::Object(fields) = value
                && kind.has_spec()
            {
                fields.remove("status");
            }
        }
        set_aside_unknown(kind, &mut Vec::new(), input, live);
        for value in [&mut *input, &mut *live] {
            set_aside_defaults(kind, value);
        }
        if kind == Kind::Dataplane {
            set_aside_zone(input, live);
        }
    }
    settle(input, live);
}

/// The top-level fields that the control plane has and a document lacks, so that sending it drops
/// them: it replaces the resource as a whole. By name, in byte order.
pub(crate) fn dropped_fields(input: &Value, live: &Value) -> Vec<String> {
    let (Value::Object(input), Value::Object(live)) = (input, live) else {
        return Vec::new();
    };
    let mut live = live.clone();
    set_aside_labels(&mut live);
    let is_kept = |name: &str| {
        let mut fields = input.iter();
        fields.any(|(written, value)| same_field(written, name) && !value.is_null())
    };
    live.into_iter()
        .filter(|(name, value)| !value.is_null() && !SERVER_SET.contains(&name.as_str()))
        .map(|(name, _)| name)
        .filter(|name| !is_kept(name))
        .collect()
}

/// The label of Kuma's that people write: it keeps a policy from every proxy.
const EFFECT: &str = "kuma.io/effect";

/// Whether the control plane writes such labels itself.
fn is_of_kuma(label: &str) -> bool {
    label.starts_with("kuma.io/") || label == "k8s.kuma.io/namespace"
}

/// Labels of Kuma's own do not count, and labels without a label are none.
fn set_aside_labels(fields: &mut Map<String, Value>) {
    if let Some(Value::Object(labels)) = fields.get_mut("labels") {
        labels.retain(|name, _| name == EFFECT || !is_of_kuma(name));
        if labels.is_empty() {
            fields.remove("labels");
        }
    }
}

/// Writes the fields of an input as the control plane does: in camel case.
fn respell(input: &mut Value, live: &Value) {
    match (input, live) {
        (Value::Object(input), Value::Object(live)) => {
            for (name, value) in live {
                let is_respelt = |written: &&String| {
                    *written != name && same_field(written, name) && !live.contains_key(*written)
                };
                let written: Vec<String> = input.keys().filter(is_respelt).cloned().collect();
                for written in written {
                    // Where both spellings are written, this one is read.
                    if let Some(given) = input.remove(&written) {
                        input.entry(name.clone()).or_insert(given);
                    }
                }
                if !MAPS.contains(&name.as_str())
                    && let Some(input) = input.get_mut(name)
                {
                    respell(input, value);
                }
            }
        }
        (Value::Array(input), Value::Array(live)) => {
            for (input, live) in input.iter_mut().zip(live) {
                respell(input, live);
            }
        }
        _ => {}
    }
}

/// Takes away the fields that are not known in their place and that only one side has: the control
/// plane drops them, or is newer than this tool and adds them.
fn set_aside_unknown(
    kind: Kind,
    path: &mut Vec<&'static str>,
    input: &mut Value,
    live: &mut Value,
) {
    match (input, live) {
        (Value::Object(input), Value::Object(live)) => {
            let Some(known) = known_fields(kind, path) else {
                return;
            };
            let is_known = |name: &str| {
                let mut known = known.iter();
                if kind.has_spec() {
                    known.any(|known| *known == name)
                } else {
                    known.any(|known| same_field(name, known))
                }
            };
            input.retain(|name, _| is_known(name) || live.contains_key(name));
            live.retain(|name, _| is_known(name) || input.contains_key(name));
            for name in known {
                if let (Some(input), Some(live)) = (input.get_mut(*name), live.get_mut(*name)) {
                    path.push(name);
                    set_aside_unknown(kind, path, input, live);
                    path.pop();
                }
            }
        }
        (Value::Array(input), Value::Array(live)) => {
            for (input, live) in input.iter_mut().zip(live) {
                set_aside_unknown(kind, path, input, live);
            }
        }
        _ => {}
    }
}

/// Takes the fields of a `MeshTrace` away that a release no longer knows, or does not know yet: it
/// accepts and drops them.
fn drop_fields(kind: Kind, value: &mut Value, rules: ReleaseRules) {
    if kind != Kind::MeshTrace {
        return;
    }
    if let Some(Value::Object(fields)) = value.pointer_mut("/spec/targetRef") {
        if !rules.has(Feature::TargetsByTags) {
            fields.retain(|name, _| ["kind", "labels", "sectionName"].contains(&name.as_str()));
        } else if !rules.has(Feature::DataplaneTargets) {
            // Until Kuma 2.9 an empty value is as good as none.
            fields.retain(|_, value| *value != json!({}) && *value != json!(""));
        }
    }
    let backends = value.pointer_mut("/spec/default/backends");
    for backend in backends.and_then(Value::as_array_mut).into_iter().flatten() {
        let settings = backend.get_mut("openTelemetry");
        if let Some(Value::Object(fields)) = settings {
            if !rules.has(Feature::OtelEndpoint) {
                fields.remove("endpoint");
            }
            if !rules.has(Feature::MeshOpenTelemetryBackend) {
                fields.remove("backendRef");
            }
        }
    }
}

/// Takes away what is as good as not written.
fn set_aside_defaults(kind: Kind, value: &mut Value) {
    match kind {
        Kind::Mesh => set_aside_mesh_defaults(value),
        Kind::Dataplane => {
            take(
                value,
                &["networking", "gateway"],
                "type",
                &json!("DELEGATED"),
            );
            let inbound = ["networking", "inbound"];
            take(value, &inbound, "state", &json!("Ready"));
            take(value, &inbound, "servicePort", &json!(0));
            take(
                value,
                &["networking", "inbound", "health"],
                "ready",
                &json!(false),
            );
        }
        Kind::MeshTrace => set_aside_mesh_trace_defaults(value),
        _ => {}
    }
    // In a MeshTrace an empty list says something else than none.
    if !kind.has_spec() {
        take_empty(value);
    }
}

/// What a control plane writes into the backend of a `MeshTrace` (in the Universal form from Kuma
/// 2.10 on): what it says is what holds without it.
fn set_aside_mesh_trace_defaults(value: &mut Value) {
    for (block, name, default) in [
        ("zipkin", "apiVersion", json!("httpJson")),
        ("zipkin", "traceId128bit", json!(false)),
        ("zipkin", "sharedSpanContext", json!(true)),
        ("datadog", "splitService", json!(false)),
        ("openTelemetry", "endpoint", json!("")),
    ] {
        let place = ["spec", "default", "backends", block];
        take(value, &place, name, &default);
    }
}

fn set_aside_mesh_defaults(value: &mut Value) {
    for name in [
        "localityAwareLoadBalancing",
        "zoneEgress",
        "defaultForbidMeshExternalServiceAccess",
    ] {
        take(value, &["routing"], name, &json!(false));
    }
    take(value, &["mtls"], "skipValidation", &json!(false));
    // What Kuma 0.4 gives to a Mesh without it.
    take(value, &[], "mtls", &json!({"ca": {"builtin": {}}}));
    let tags = |tag: &str| json!({tag: "dataplane-metrics"});
    for (name, default) in [
        ("port", json!(5670)),
        ("path", json!("/metrics")),
        ("tags", tags("kuma.io/service")),
        ("tags", tags("service")),
        ("tls", json!({})),
        ("skipMTLS", json!(false)),
    ] {
        for place in [
            ["metrics", "backends", "conf"].as_slice(),
            &["metrics", "prometheus"],
        ] {
            take(value, place, name, &default);
        }
    }
    take(value, &["metrics", "backends"], "conf", &json!({}));
}

/// Takes a field away that has its default value, from each of the places below a value.
fn take(value: &mut Value, place: &[&str], name: &str, default: &Value) {
    match (value, place) {
        (Value::Array(elements), place) => elements
            .iter_mut()
            .for_each(|element| take(element, place, name, default)),
        (Value::Object(fields), []) => {
            let is_default = |value: &Value| value == default || is_same_number(value, default);
            if fields.get(name).is_some_and(is_default) {
                fields.remove(name);
            }
        }
        (Value::Object(fields), [first, rest @ ..]) => {
            if let Some(value) = fields.get_mut(*first) {
                take(value, rest, name, default);
            }
        }
        _ => {}
    }
}

/// Takes empty strings and lists away, but for the values of tags.
fn take_empty(value: &mut Value) {
    match value {
        Value::Array(elements) => elements.iter_mut().for_each(take_empty),
        Value::Object(fields) => {
            let is_empty = |value: &Value| *value == json!("") || *value == json!([]);
            fields.retain(|_, value| !is_empty(value));
            fields
                .iter_mut()
                .filter(|(name, _)| !MAPS.contains(&name.as_str()))
                .for_each(|(_, value)| take_empty(value));
        }
        _ => {}
    }
}

/// Takes the zone from the inbounds and the gateway of a live dataplane, and what the input says in
/// its place: the control plane writes its own there.
fn set_aside_zone(input: &mut Value, live: &mut Value) {
    fn take(input: &mut Value, live: &mut Value) {
        if let Some(Value::Object(tags)) = live.get_mut("tags")
            && tags.remove(ZONE_TAG).is_some()
            && let Some(Value::Object(tags)) = input.get_mut("tags")
        {
            tags.remove(ZONE_TAG);
        }
        // Who has no tags is given that one.
        if live["tags"] == json!({}) && input["tags"].is_null() {
            live["tags"] = Value::Null;
        }
    }
    let networking = (input.get_mut("networking"), live.get_mut("networking"));
    let (Some(input), Some(live)) = networking else {
        return;
    };
    if let (Some(Value::Array(input)), Some(Value::Array(live))) =
        (input.get_mut("inbound"), live.get_mut("inbound"))
    {
        for (input, live) in input.iter_mut().zip(live) {
            take(input, live);
        }
    }
    if let (Some(input), Some(live)) = (input.get_mut("gateway"), live.get_mut("gateway")) {
        take(input, live);
    }
}

fn settle(input: &mut Value, live: &mut Value) {
    match (input, live) {
        (Value::Object(input), Value::Object(live)) => {
            for fields in [&mut *input, &mut *live] {
                for (_, tags) in fields
                    .iter_mut()
                    .filter(|(name, _)| MAPS.contains(&name.as_str()))
                {
                    let values = tags.as_object_mut().into_iter().flat_map(Map::values_mut);
                    for value in values.filter(|value| value.is_null()) {
                        *value = "".into();
                    }
                }
                fields.retain(|_, value| !value.is_null());
            }
            for (name, live) in live {
                if let Some(input) = input.get_mut(name) {
                    settle(input, live);
                }
            }
        }
        (Value::Array(input), Value::Array(live)) => {
            for (input, live) in input.iter_mut().zip(live) {
                settle(input, live);
            }
        }
        (input, live) if is_same_number(input, live) => *live = input.clone(),
        _ => {}
    }
}

/// Whether two values are the same number, of which one may be a string.
fn is_same_number(one: &Value, other: &Value) -> bool {
    let number = |value: &Value| match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => quoted_number(text),
        _ => None,
    };
    // Whole numbers may be too large for a float; then they are equal, or differ, as they are.
    let is_whole = |value: &Value| value.is_i64() || value.is_u64();
    let comparable = (one.is_number() || other.is_number()) && !(is_whole(one) && is_whole(other));
    comparable && number(one).is_some() && number(one) == number(other)
}

#[cfg(test)]
mod tests;
