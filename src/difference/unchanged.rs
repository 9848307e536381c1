//! When a document is unchanged: it is equal to what the control plane has, after setting aside
//! what the control plane adds by itself.
//!
//! Source: measured on Kuma 2.8.8. It answers with `creationTime` and `modificationTime`, labels
//! every resource with `kuma.io/…`, and adds the tag `kuma.io/zone` to every inbound and gateway of
//! a Dataplane. A number may be written as 50, 50.0 or "50", and `null` is the same as nothing (in
//! a map of tags: as the empty string).

use serde_json::{Map, Value};

use crate::diag::Subject;
use crate::model::Kind;
use crate::parse::{same_field, scalar::quoted_number};

/// What the control plane sets, whatever a document says.
const SERVER_SET: [&str; 2] = ["creationTime", "modificationTime"];
const ZONE_TAG: &str = "kuma.io/zone";

/// Whether sending a document in the Universal form would change nothing.
#[must_use]
pub fn same(input: &Value, live: &Value) -> bool {
    let (mut input, mut live) = (input.clone(), live.clone());
    set_aside(&mut input, &mut live);
    input == live
}

/// Takes away from both values what does not count, and writes in `live` what means the same as
/// `input` writes it. Afterwards they are equal exactly when the document is unchanged, and where
/// they differ the difference is meant.
pub fn set_aside(input: &mut Value, live: &mut Value) {
    for value in [&mut *input, &mut *live] {
        if let Value::Object(fields) = value {
            fields.retain(|name, _| !SERVER_SET.contains(&name.as_str()));
            set_aside_labels(fields);
        }
    }
    if live["type"] == Kind::Dataplane.word() {
        set_aside_zone(input, live);
    }
    settle(input, live);
}

/// The top-level fields that the control plane has and a document lacks, so that sending it drops
/// them: it replaces the resource as a whole. By name, in byte order.
#[must_use]
pub fn dropped_fields(input: &Value, live: &Value) -> Vec<String> {
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

/// What is lost with such fields, in words; none if there are none.
#[must_use]
pub fn dropped_words(resource: &Subject, fields: &[String]) -> Option<String> {
    (!fields.is_empty()).then(|| {
        format!(
            "applying {resource} drops {}: it is there now and the document lacks it, and a {} is replaced as a whole",
            fields.join(", "),
            resource.kind,
        )
    })
}

/// Labels of Kuma's own do not count, and labels without a label are none.
fn set_aside_labels(fields: &mut Map<String, Value>) {
    if let Some(Value::Object(labels)) = fields.get_mut("labels") {
        labels.retain(|name, _| !name.starts_with("kuma.io/"));
        if labels.is_empty() {
            fields.remove("labels");
        }
    }
}

/// Takes the zone from the inbounds and the gateway of a live dataplane where the input names none.
fn set_aside_zone(input: &Value, live: &mut Value) {
    let lacks_zone = |input: &Value| input["tags"][ZONE_TAG].is_null();
    let take = |live: &mut Value| {
        if let Some(Value::Object(tags)) = live.get_mut("tags") {
            tags.remove(ZONE_TAG);
        }
    };
    let networking = &input["networking"];
    if let Some(Value::Array(inbounds)) = live.pointer_mut("/networking/inbound") {
        for (position, inbound) in inbounds.iter_mut().enumerate() {
            if lacks_zone(&networking["inbound"][position]) {
                take(inbound);
            }
        }
    }
    if let Some(gateway) = live.pointer_mut("/networking/gateway")
        && lacks_zone(&networking["gateway"])
    {
        take(gateway);
    }
}

fn settle(input: &mut Value, live: &mut Value) {
    match (input, live) {
        (Value::Object(input), Value::Object(live)) => {
            for fields in [&mut *input, &mut *live] {
                for (_, tags) in fields
                    .iter_mut()
                    .filter(|(name, _)| ["tags", "match", "labels"].contains(&name.as_str()))
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
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn what_the_control_plane_adds_is_set_aside() {
        let input = json!({"type": "Dataplane", "mesh": "demo", "name": "dp-0", "networking": {
            "address": "10.0.0.1", "gateway": {"tags": {"kuma.io/service": "g"}},
            "inbound": [{"port": 8080, "tags": {"kuma.io/service": "s0"}}, {"port": 1, "tags": {"kuma.io/zone": "a"}}]}});
        let live = json!({"type": "Dataplane", "mesh": "demo", "name": "dp-0", "creationTime": "2026-11-22T10:56:39Z",
            "modificationTime": "2026-11-22T10:56:39Z", "labels": {"kuma.io/origin": "zone", "kuma.io/zone": "default"},
            "networking": {"address": "10.0.0.1", "gateway": {"tags": {"kuma.io/service": "g", "kuma.io/zone": "default"}},
            "inbound": [{"port": 8080, "tags": {"kuma.io/service": "s0", "kuma.io/zone": "default"}}, {"port": 1, "tags": {"kuma.io/zone": "a"}}]}});
        assert!(same(&input, &live));
        assert_eq!(dropped_fields(&input, &live), Vec::<String>::new());
        assert!(!same(&live, &input), "the live one has no zone");

        let mut elsewhere = live.clone();
        elsewhere["networking"]["inbound"][1]["tags"]["kuma.io/zone"] = json!("b");
        assert!(
            !same(&input, &elsewhere),
            "a zone that the input names counts"
        );

        let policy = |tags: Value| json!({"type": "TrafficTrace", "name": "t", "selectors": [{"match": tags}]});
        let (without, with) = (json!({"a": "b"}), json!({"a": "b", "kuma.io/zone": "z"}));
        assert!(
            !same(&policy(without), &policy(with)),
            "a selector is no tag set"
        );
    }

    #[test]
    fn numbers_are_the_same_however_they_are_written() {
        let mesh = |sampling: Value| json!({"type": "Mesh", "name": "m", "tracing": {"backends": [{"sampling": sampling}]}});
        let fifty = [json!(50), json!(50.0), json!("50"), json!("5e1")];
        for one in &fifty {
            for other in &fifty {
                let both_text = one.is_string() && other.is_string();
                assert_eq!(
                    same(&mesh(one.clone()), &mesh(other.clone())),
                    one == other || !both_text,
                    "{one} {other}"
                );
            }
        }
        for (one, other) in [
            (json!(50), json!(51)),
            (
                json!(9_007_199_254_740_993_u64),
                json!(9_007_199_254_740_992_u64),
            ),
            (json!(1), json!(true)),
            (json!("x"), json!(0)),
            (json!("NaN"), json!(0)),
        ] {
            assert!(
                !same(&mesh(one.clone()), &mesh(other.clone())),
                "{one} {other}"
            );
        }
        assert!(same(
            &mesh(json!(null)),
            &json!({"type": "Mesh", "name": "m", "tracing": {"backends": [{}]}})
        ));
        let tags =
            |value: Value| json!({"type": "TrafficTrace", "selectors": [{"match": {"a": value}}]});
        assert!(same(&tags(json!(null)), &tags(json!(""))));
        assert!(!same(
            &tags(json!(null)),
            &json!({"type": "TrafficTrace", "selectors": [{"match": {}}]})
        ));
    }

    #[test]
    fn fields_that_the_document_lacks_are_dropped() {
        let live = json!({"type": "Mesh", "name": "m", "mtls": {}, "meshServices": {}, "logging": null, "metrics": {},
            "creationTime": "x", "labels": {"kuma.io/origin": "zone", "mine": "1"}});
        let input =
            json!({"type": "Mesh", "name": "m", "mesh_services": {}, "metrics": null, "new": 1});
        assert_eq!(dropped_fields(&input, &live), ["labels", "metrics", "mtls"]);
        assert_eq!(dropped_fields(&json!(null), &live), Vec::<String>::new());
    }

    /// Values in which numbers are easy to write differently.
    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            any::<bool>().prop_map(Value::from),
            (0..1000_i64).prop_map(Value::from),
            "[a-z]{0,3}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 1..4).prop_map(Value::from),
                proptest::collection::btree_map("[a-z]{1,3}|tags", inner, 1..4)
                    .prop_map(|map| map.into_iter().collect()),
            ]
        })
    }

    fn document() -> impl Strategy<Value = Value> {
        let spec = proptest::collection::btree_map("[a-e]", value(), 1..5);
        let tags = proptest::collection::btree_map("[a-e]", "[a-z]", 0..4);
        let inbounds = proptest::collection::vec(tags, 0..3);
        (spec, inbounds, any::<bool>()).prop_map(|(spec, inbounds, is_dataplane)| {
            let mut document: Map<String, Value> = spec.into_iter().collect();
            document.insert(
                "type".to_owned(),
                if is_dataplane { "Dataplane" } else { "Mesh" }.into(),
            );
            let inbounds: Vec<Value> = inbounds
                .into_iter()
                .map(|tags| json!({"tags": tags}))
                .collect();
            document.insert("networking".to_owned(), json!({"inbound": inbounds}));
            Value::Object(document)
        })
    }

    /// Writes every second number in another way.
    fn rewrite(value: &mut Value, count: &mut usize) {
        match value {
            Value::Object(fields) => fields.values_mut().for_each(|value| rewrite(value, count)),
            Value::Array(elements) => elements.iter_mut().for_each(|value| rewrite(value, count)),
            Value::Number(number) => {
                *count += 1;
                match *count % 3 {
                    0 => *value = number.to_string().into(),
                    1 => *value = number.as_f64().into(),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// As a control plane would answer with it.
    fn answered(document: &Value) -> Value {
        let mut live = document.clone();
        rewrite(&mut live, &mut 0);
        live["creationTime"] = "2026-01-01T00:00:00Z".into();
        live["labels"] = json!({"kuma.io/origin": "zone"});
        if live["type"] == "Dataplane" {
            for inbound in live["networking"]["inbound"]
                .as_array_mut()
                .expect("a list")
            {
                inbound["tags"]["kuma.io/zone"] = "default".into();
            }
        }
        live
    }

    /// Changes the leaf of a number, counted through the value; how many there are is counted on.
    fn change(value: &mut Value, wanted: usize, count: &mut usize) {
        match value {
            Value::Object(fields) => fields
                .values_mut()
                .for_each(|value| change(value, wanted, count)),
            Value::Array(elements) => elements
                .iter_mut()
                .for_each(|value| change(value, wanted, count)),
            leaf => {
                if *count == wanted {
                    *leaf = "changed!".into();
                }
                *count += 1;
            }
        }
    }

    proptest! {
        #[test]
        fn a_document_is_unchanged_exactly_when_nothing_of_it_changes(document in document(), leaf in any::<prop::sample::Index>()) {
            let live = answered(&document);
            prop_assert!(same(&document, &live));
            prop_assert!(same(&document, &document));
            prop_assert_eq!(dropped_fields(&document, &live), Vec::<String>::new());

            let mut leaves = 0;
            change(&mut document.clone(), usize::MAX, &mut leaves);
            let mut changed = document.clone();
            change(&mut changed, leaf.index(leaves), &mut 0);
            prop_assert!(!same(&changed, &live));
            prop_assert!(!same(&document, &answered(&changed)));
        }

        #[test]
        fn a_field_that_is_left_out_is_dropped(document in document(), field in any::<prop::sample::Index>()) {
            let live = answered(&document);
            let names: Vec<String> = document.as_object().expect("fields").keys().cloned().collect();
            let left_out = field.get(&names);
            let mut input = document.clone();
            input.as_object_mut().expect("fields").remove(left_out);
            prop_assert_eq!(dropped_fields(&input, &live), std::slice::from_ref(left_out));
            prop_assert!(!same(&input, &live));
        }
    }
}
