//! Which documents are unchanged, and which are not.

use super::*;
use proptest::prelude::*;

fn same(input: &Value, live: &Value) -> bool {
    super::same(input, live, Release::NEWEST)
}

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
        same(&input, &elsewhere),
        "the control plane writes its own zone over it"
    );
    let mut nowhere = live.clone();
    nowhere["networking"]["inbound"][1]["tags"] = json!({"a": "b"});
    assert!(
        !same(&input, &nowhere),
        "a control plane that writes no zone keeps what it is given"
    );

    let policy =
        |tags: Value| json!({"type": "TrafficTrace", "name": "t", "selectors": [{"match": tags}]});
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

/// What is compared, and what would be lost.
fn compared(input: &Value, live: &Value) -> (bool, Vec<String>) {
    let (mut input, mut live) = (input.clone(), live.clone());
    set_aside(&mut input, &mut live, ReleaseRules::of(Release::NEWEST));
    (input == live, dropped_fields(&input, &live))
}

#[test]
fn what_a_newer_control_plane_adds_is_no_change() {
    let unchanged = (true, Vec::new());
    for (kind, field) in [
        ("Mesh", "kri"),
        ("Dataplane", "kri"),
        ("TrafficTrace", "kri"),
        ("Mesh", "fieldToCome"),
        ("Dataplane", "fieldToCome"),
        ("TrafficTrace", "fieldToCome"),
    ] {
        let input = json!({"type": kind, "name": "x"});
        let mut live = input.clone();
        live[field] = json!({"a": ["b"]});
        assert_eq!(compared(&input, &live), unchanged, "{kind} {field}");
        // A field that is given is sent for as long as it is not there as it was given.
        let mut given = input.clone();
        given[field] = "other".into();
        assert_eq!(compared(&given, &live).0, field == "kri", "{kind} {field}");
    }
    let input = json!({"type": "Dataplane", "networking": {"inbound": [{"port": 1}]}});
    let mut live = input.clone();
    live["networking"]["fieldToCome"] = 1.into();
    live["networking"]["inbound"][0]["fieldToCome"] = 1.into();
    assert_eq!(compared(&input, &live), unchanged);
}

/// A document with more fields.
fn with(mut document: Value, more: &Value) -> Value {
    for (name, value) in more.as_object().expect("fields") {
        document[name] = value.clone();
    }
    document
}

fn dataplane(networking: &Value) -> Value {
    json!({"type": "Dataplane", "networking": networking})
}

fn inbound(more: Value) -> Value {
    let inbound = with(json!({"port": 1, "tags": {"a": "b"}}), &more);
    dataplane(&json!({"inbound": [inbound]}))
}

fn gateway(gateway: Value) -> Value {
    dataplane(&json!({"gateway": gateway}))
}

fn mesh(more: Value) -> Value {
    with(json!({"type": "Mesh", "name": "m"}), &more)
}

fn prometheus(backend: &Value) -> Value {
    mesh(json!({"metrics": {"backends": [backend]}}))
}

/// A backend of metrics as a control plane fills it.
fn filled(port: u16) -> Value {
    json!({"name": "p", "type": "prometheus", "conf": {"path": "/metrics", "port": port,
        "tags": {"kuma.io/service": "dataplane-metrics"}, "tls": {}}})
}

#[test]
fn what_the_control_plane_does_not_keep_is_no_change() {
    for (input, live) in [
        (
            gateway(json!({"type": "DELEGATED", "tags": {}})),
            gateway(json!({"tags": {}})),
        ),
        (inbound(json!({"state": "Ready"})), inbound(json!({}))),
        (inbound(json!({"servicePort": 0})), inbound(json!({}))),
        (
            inbound(json!({"service_port": 80})),
            inbound(json!({"servicePort": 80})),
        ),
        (
            inbound(json!({"health": {"ready": false}})),
            inbound(json!({"health": {}})),
        ),
        (inbound(json!({"address": ""})), inbound(json!({}))),
        (inbound(json!({"unknown": 1})), inbound(json!({}))),
        (dataplane(&json!({"outbound": []})), dataplane(&json!({}))),
        (
            mesh(json!({"skipCreatingInitialPolicies": []})),
            mesh(json!({})),
        ),
        (
            mesh(json!({"routing": {"localityAwareLoadBalancing": false}})),
            mesh(json!({"routing": {}})),
        ),
        (
            mesh(json!({})),
            mesh(json!({"mtls": {"ca": {"builtin": {}}}})),
        ),
        (
            prometheus(&json!({"name": "p", "type": "prometheus"})),
            prometheus(&filled(5670)),
        ),
        (
            json!({"type": "TrafficTrace", "name": "t", "conf": {"backend": ""}}),
            json!({"type": "TrafficTrace", "name": "t", "conf": {}}),
        ),
        (
            json!({"type": "TrafficTrace", "name": "t", "unknown": {"a": 1}}),
            json!({"type": "TrafficTrace", "name": "t"}),
        ),
    ] {
        assert_eq!(
            compared(&input, &live),
            (true, Vec::new()),
            "{input} {live}"
        );
    }
}

#[test]
fn what_is_not_the_default_is_a_change() {
    for (input, live) in [
        (
            gateway(json!({"type": "BUILTIN", "tags": {}})),
            gateway(json!({"tags": {}})),
        ),
        (inbound(json!({"state": "NotReady"})), inbound(json!({}))),
        (inbound(json!({"servicePort": 1})), inbound(json!({}))),
        (
            inbound(json!({"health": {"ready": true}})),
            inbound(json!({"health": {}})),
        ),
        (inbound(json!({"health": {}})), inbound(json!({}))),
        (
            inbound(json!({"tags": {"a": ""}})),
            inbound(json!({"tags": {}})),
        ),
        (
            mesh(json!({"routing": {"localityAwareLoadBalancing": true}})),
            mesh(json!({"routing": {}})),
        ),
        (
            mesh(json!({})),
            mesh(json!({"mtls": {"ca": {"provided": {}}}})),
        ),
        (
            prometheus(&json!({"name": "p", "type": "prometheus"})),
            prometheus(&filled(1)),
        ),
        // An empty list of backends says that nothing is to be sent.
        (
            json!({"type": "MeshTrace", "spec": {"default": {"backends": []}}}),
            json!({"type": "MeshTrace", "spec": {"default": {}}}),
        ),
    ] {
        assert!(!same(&input, &live), "{input} {live}");
    }
}

/// Values in which numbers are easy to write differently.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        (0..1000_i64).prop_map(Value::from),
        "[a-z]{1,3}".prop_map(Value::from),
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
    let known = prop_oneof![
        Just("mtls"),
        Just("logging"),
        Just("constraints"),
        Just("meshServices")
    ];
    let spec = proptest::collection::btree_map(known, value(), 1..5);
    let tags = proptest::collection::btree_map("[a-e]", "[a-z]", 0..4);
    let inbounds = proptest::collection::vec(tags, 0..3);
    (spec, inbounds, any::<bool>()).prop_map(|(spec, inbounds, is_dataplane)| {
        let mut document = Map::new();
        for (name, value) in spec {
            // Below a field that is known for the kind.
            let name = if is_dataplane { "metrics" } else { name };
            document.insert(name.to_owned(), value);
        }
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
