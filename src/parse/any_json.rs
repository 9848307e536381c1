//! Any JSON value, for the tests of what reads JSON and of what gives it back.

use proptest::prelude::*;
use serde_json::Value;

/// A text. What YAML 1.1 takes for a line break is none in JSON, so the two read it differently.
fn any_text() -> impl Strategy<Value = String> {
    any::<String>().prop_map(|text| text.replace(['\u{85}', '\u{2028}', '\u{2029}'], "é"))
}

pub(super) fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any_text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map(any_text(), inner, 0..5)
                .prop_map(|map| map.into_iter().collect()),
        ]
    })
}
