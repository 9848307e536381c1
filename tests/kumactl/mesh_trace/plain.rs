//! The index and the merging are compared with the plainest implementation there is: every policy is
//! looked at for every dataplane, by the rules as they are written down.

use std::cmp::Ordering;

use kumactl::effective::Effective;
use kumactl::model::{Release, RuleBook};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value, json};

use crate::support::{cases, read};

/// The releases that differ in anything.
const RELEASES: [&str; 9] = [
    "2.0", "2.5", "2.6", "2.8.8", "2.9", "2.10", "2.11", "2.14.3", "3.0-dev",
];

/// A release as a number, such as 2.08 and 2.14.
pub fn number(release: &str) -> u32 {
    let mut parts = release.split(['.', '-']);
    let mut part = || -> u32 {
        parts
            .next()
            .and_then(|it| it.parse().ok())
            .expect("a number")
    };
    part() * 100 + part()
}

/// A policy, a dataplane or a namespace of Kubernetes, in the words of the rules.
pub struct World<'w> {
    pub release: u32,
    pub policies: &'w [Value],
    pub unlabelled: &'w [&'static str],
}

fn text<'v>(value: &'v Value, path: &str) -> Option<&'v str> {
    value.pointer(path)?.as_str()
}

fn is_kubernetes(document: &Value) -> bool {
    document.get("metadata").is_some()
}

fn label<'v>(document: &'v Value, key: &str) -> Option<&'v str> {
    let labels = document
        .pointer("/metadata/labels")
        .or(document.get("labels"))?;
    labels[key].as_str()
}

fn namespace(document: &Value) -> &str {
    text(document, "/metadata/namespace").unwrap_or_default()
}

fn own_name(document: &Value) -> &str {
    let name = text(document, "/metadata/name").or(text(document, "/name"));
    name.expect("a name")
}

fn tags(networking: &Value, release: u32) -> Vec<Map<String, Value>> {
    let map = |value: &Value| value["tags"].as_object().cloned().unwrap_or_default();
    let inbounds = networking["inbound"].as_array().into_iter().flatten();
    let mut sets: Vec<_> = inbounds.map(map).collect();
    if networking["gateway"].is_object() {
        sets.push(map(&networking["gateway"]));
    }
    // No tag decides any more, only whether there is an inbound or a gateway.
    if release >= 300 {
        sets.iter_mut().for_each(Map::clear);
    }
    sets
}

impl World<'_> {
    fn is_seen(&self, policy: &Value) -> bool {
        self.release < 211 || !self.unlabelled.contains(&namespace(policy))
    }

    fn role(&self, policy: &Value) -> u8 {
        let is_system = namespace(policy) == "kuma-system";
        let is_owner = is_kubernetes(policy) && !is_system && self.is_seen(policy);
        if self.release >= 208 && is_owner {
            3
        } else {
            0
        }
    }

    fn origin(&self, policy: &Value) -> u8 {
        if self.release < 208 || !self.is_seen(policy) {
            0
        } else if self.release < 300 && label(policy, "kuma.io/origin") == Some("global") {
            1
        } else {
            2
        }
    }

    fn selects(&self, policy: &Value, dataplane: &Value) -> bool {
        let release = self.release;
        if label(policy, "kuma.io/effect") == Some("shadow") {
            return false;
        }
        let of_dataplane = |key: &str| {
            let own = label(dataplane, key);
            let written = match key {
                "kuma.io/zone" if release >= 208 => Some("default"),
                "kuma.io/display-name" if release >= 300 => Some(own_name(dataplane)),
                "k8s.kuma.io/namespace" if release >= 214 && is_kubernetes(dataplane) => {
                    Some(namespace(dataplane))
                }
                _ => None,
            };
            own.or(written).unwrap_or_default().to_owned()
        };
        if release >= 209 && self.role(policy) == 3 && namespace(policy) != namespace(dataplane) {
            return false;
        }
        let zone = label(policy, "kuma.io/zone").filter(|_| self.origin(policy) == 2);
        if release >= 209 && zone.is_some_and(|zone| zone != "default") {
            return false;
        }
        let body = dataplane.get("spec").unwrap_or(dataplane);
        let sets = tags(&body["networking"], release);
        let is_gateway = body["networking"]["gateway"].is_object();
        let target = &policy["spec"]["targetRef"];
        let name = text(target, "/name").unwrap_or_default();
        let mut wanted = target["tags"].as_object().cloned().unwrap_or_default();
        let is_of_type = match target["proxyTypes"].as_array() {
            Some(types) if release < 300 && !types.is_empty() => {
                types.contains(&json!(if is_gateway { "Gateway" } else { "Sidecar" }))
            }
            _ => true,
        };
        match target["kind"].as_str() {
            None if release < 210 => return false,
            None => return !sets.is_empty(),
            Some("Mesh") => return !sets.is_empty() && is_of_type,
            Some("Dataplane") if release >= 210 => {
                let labels = target["labels"].as_object();
                let by_labels = labels.is_none_or(|labels| {
                    labels
                        .iter()
                        .all(|(key, value)| *value == of_dataplane(key))
                });
                let home = text(target, "/namespace").unwrap_or(namespace(policy));
                let by_name = release >= 300
                    || name.is_empty()
                    || name == own_name(dataplane) && home == namespace(dataplane);
                return !sets.is_empty() && by_labels && by_name;
            }
            Some("MeshSubset") if release < 300 => {
                if !is_of_type {
                    return false;
                }
            }
            Some("MeshService" | "MeshServiceSubset") if release < 300 => {
                if target["kind"] == "MeshService" {
                    wanted.clear();
                }
                wanted.insert("kuma.io/service".to_owned(), json!(name));
            }
            _ => return false,
        }
        sets.iter().any(|set| {
            let mut wanted = wanted.iter();
            wanted.all(|(key, value)| set.get(key) == Some(value))
        })
    }

    /// Which of two policies is the weaker.
    fn compare(&self, one: &Value, other: &Value) -> Ordering {
        let kind = |policy: &Value| match text(policy, "/spec/targetRef/kind") {
            Some("Dataplane") => 2,
            Some("MeshSubset") => 3,
            Some("MeshService") => 5,
            Some("MeshServiceSubset") => 8,
            _ => 1,
        };
        let by_name = |policy: &Value| {
            let target = &policy["spec"]["targetRef"];
            self.release < 300 && target["kind"] == "Dataplane" && target["name"].is_string()
        };
        let shown = |policy: &Value| {
            let shown = label(policy, "kuma.io/display-name");
            let counts = (208..300).contains(&self.release);
            shown
                .filter(|_| counts)
                .unwrap_or(own_name(policy))
                .to_owned()
        };
        let names = shown(one).cmp(&shown(other));
        let names = if self.release >= 206 {
            names.reverse()
        } else {
            names
        };
        let key = |it: &Value| (kind(it), by_name(it), self.origin(it), self.role(it));
        let whole = |it: &Value| format!("{}.{}", own_name(it), namespace(it));
        let homes = || whole(other).cmp(&whole(one));
        let order = key(one).cmp(&key(other)).then(names);
        // Nothing decides between equal names; the tool takes the whole name that sorts first.
        order.then_with(homes)
    }

    /// What the policies of a dataplane set together, and their names.
    pub fn merged(&self, dataplane: &Value) -> Value {
        let selecting = self
            .policies
            .iter()
            .filter(|it| self.selects(it, dataplane));
        let mut selecting: Vec<&Value> = selecting.collect();
        if selecting.is_empty() {
            return Value::Null;
        }
        selecting.sort_by(|one, other| self.compare(one, other));
        let mut conf = json!({});
        for policy in &selecting {
            let mut default = policy["spec"]["default"].clone();
            let is_stored = is_kubernetes(policy) || self.release >= 210;
            if let Some(zipkin) = default
                .pointer_mut("/backends/0/zipkin")
                .filter(|_| is_stored)
            {
                for (key, value) in [
                    ("apiVersion", json!("httpJson")),
                    ("traceId128bit", json!(false)),
                    ("sharedSpanContext", json!(true)),
                ] {
                    zipkin
                        .as_object_mut()
                        .expect("a map")
                        .entry(key)
                        .or_insert(value);
                }
            }
            let has_crd_defaults = is_kubernetes(policy) && self.release < 210;
            if let Some(sampling) = default.get_mut("sampling").filter(|_| has_crd_defaults) {
                for key in ["overall", "client", "random"] {
                    let sampling = sampling.as_object_mut().expect("a map");
                    sampling.entry(key).or_insert(json!(100));
                }
            }
            merge(&mut conf, &default);
        }
        let mut names: Vec<String> = selecting.iter().map(|it| shown_name(it)).collect();
        names.sort_unstable();
        json!({"conf": conf, "origin": names})
    }
}

fn shown_name(policy: &Value) -> String {
    if is_kubernetes(policy) {
        format!("{}/{}", namespace(policy), own_name(policy))
    } else {
        own_name(policy).to_owned()
    }
}

/// Objects field by field, all else whole.
fn merge(into: &mut Value, from: &Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (key, value) in from {
                merge(into.entry(key).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from.clone(),
    }
}

const NAMESPACES: [&str; 4] = ["kuma-system", "shop", "pay", "plain"];

fn some_tags() -> impl Strategy<Value = Value> {
    let pairs = vec![
        ("kuma.io/service", "web"),
        ("kuma.io/service", "api"),
        ("version", "1"),
        ("version", "2"),
        ("team", "a"),
    ];
    subsequence(pairs, 0..4).prop_map(|pairs| {
        let pair = |(key, value): (&str, &str)| (key.to_owned(), json!(value));
        Value::Object(pairs.into_iter().map(pair).collect())
    })
}

fn some_labels() -> impl Strategy<Value = Value> {
    let pairs = vec![
        ("app", "web"),
        ("app", "api"),
        ("kuma.io/zone", "default"),
        ("team", ""),
        ("version", "1"),
    ];
    subsequence(pairs, 0..3).prop_map(|pairs| {
        let pair = |(key, value): (&str, &str)| (key.to_owned(), json!(value));
        Value::Object(pairs.into_iter().map(pair).collect())
    })
}

fn target() -> impl Strategy<Value = Value> {
    let names = select(vec!["web", "api", "d0", "d1"]);
    let types = subsequence(vec!["Sidecar", "Gateway"], 0..=2);
    prop_oneof![
        Just(Value::Null),
        Just(json!({"kind": "Mesh"})),
        types.prop_map(|types| json!({"kind": "Mesh", "proxyTypes": types})),
        some_tags().prop_map(|tags| json!({"kind": "MeshSubset", "tags": tags})),
        names
            .clone()
            .prop_map(|name| json!({"kind": "MeshService", "name": name})),
        (names.clone(), some_tags()).prop_map(|(name, mut tags)| {
            tags.as_object_mut()
                .expect("a map")
                .remove("kuma.io/service");
            json!({"kind": "MeshServiceSubset", "name": name, "tags": tags})
        }),
        Just(json!({"kind": "Dataplane"})),
        some_labels().prop_map(|labels| json!({"kind": "Dataplane", "labels": labels})),
        names
            .clone()
            .prop_map(|name| json!({"kind": "Dataplane", "name": name})),
        (names, select(NAMESPACES.to_vec())).prop_map(|(name, namespace)| {
            json!({"kind": "Dataplane", "name": name, "namespace": namespace})
        }),
        Just(json!({"kind": "MeshHTTPRoute", "name": "web"})),
    ]
}

fn default() -> impl Strategy<Value = Value> {
    let backends = prop_oneof![
        Just(json!([])),
        select(vec!["a", "b"]).prop_map(|host| {
            json!([{"type": "Zipkin", "zipkin": {"url": format!("http://{host}.local:9411/x")}}])
        }),
    ];
    let samplings = subsequence(vec!["overall", "client", "random"], 0..=3);
    let sampling = (samplings, 0..100_u32).prop_map(|(fields, value)| {
        let field = |field: &str| (field.to_owned(), json!(value));
        Value::Object(fields.into_iter().map(field).collect())
    });
    let tags = select(vec![
        json!([]),
        json!([{"name": "a", "literal": "1"}]),
        json!([{"name": "b", "header": {"name": "x", "default": "y"}}]),
    ]);
    let option = proptest::option::of::<BoxedStrategy<Value>>;
    (
        option(backends.boxed()),
        option(sampling.boxed()),
        option(tags.boxed()),
    )
        .prop_map(|(backends, sampling, tags)| {
            let fields = [
                ("backends", backends),
                ("sampling", sampling),
                ("tags", tags),
            ];
            let set = fields.into_iter();
            let set = set.filter_map(|(name, value)| Some((name.to_owned(), value?)));
            Value::Object(set.collect())
        })
}

fn document(kind: &str, is_kubernetes: bool, name: &str, namespace: &str, labels: &Value) -> Value {
    if is_kubernetes {
        let mut labels = labels.clone();
        labels["kuma.io/mesh"] = json!("default");
        json!({"apiVersion": "kuma.io/v1alpha1", "kind": kind, "mesh": "default",
            "metadata": {"name": name, "namespace": namespace, "labels": labels}})
    } else {
        json!({"type": kind, "name": name, "mesh": "default", "labels": labels})
    }
}

fn policy(position: usize, is_kubernetes: bool) -> impl Strategy<Value = Value> {
    let label = select(vec![
        json!({}),
        json!({}),
        json!({}),
        json!({"kuma.io/effect": "shadow"}),
        json!({"kuma.io/zone": "default"}),
        json!({"kuma.io/zone": "east"}),
        json!({"kuma.io/display-name": "a"}),
    ]);
    let global = proptest::bool::weighted(if is_kubernetes { 0.0 } else { 0.2 });
    let names = select(vec!["a", "b", "B", "a-b", "a.b"]);
    let home = select(NAMESPACES.to_vec());
    (target(), default(), label, global, names, home).prop_map(
        move |(target, default, mut labels, is_global, name, home)| {
            if is_global {
                labels["kuma.io/origin"] = json!("global");
            }
            let name = format!("{}{position}", name.to_lowercase());
            let mut policy = document("MeshTrace", is_kubernetes, &name, home, &labels);
            policy["spec"] = json!({"default": default});
            if !target.is_null() {
                policy["spec"]["targetRef"] = target;
            }
            policy
        },
    )
}

fn dataplane(position: usize, is_kubernetes: bool) -> impl Strategy<Value = Value> {
    let sets = proptest::collection::vec(some_tags(), 0..3);
    let home = select(NAMESPACES.to_vec());
    (sets, any::<bool>(), some_labels(), home).prop_map(move |(sets, is_gateway, labels, home)| {
        let name = format!("d{position}");
        let mut dataplane = document("Dataplane", is_kubernetes, &name, home, &labels);
        let networking = if is_gateway {
            let tags = sets.first().cloned().unwrap_or(json!({}));
            json!({"address": "10.0.0.1", "gateway": {"tags": tags}})
        } else {
            let inbound = |(port, tags)| json!({"port": port, "tags": tags});
            let inbounds: Vec<Value> = (8080..).zip(sets).map(inbound).collect();
            json!({"address": "10.0.0.1", "inbound": inbounds})
        };
        if is_kubernetes {
            dataplane["spec"] = json!({"networking": networking});
        } else {
            dataplane["networking"] = networking;
        }
        dataplane
    })
}

fn world() -> impl Strategy<Value = (Vec<Value>, Vec<Value>, Vec<&'static str>, bool)> {
    any::<bool>().prop_flat_map(|is_kubernetes| {
        let policies: Vec<_> = (0..8).map(|at| policy(at, is_kubernetes).boxed()).collect();
        let dataplanes: Vec<_> = (0..4)
            .map(|at| dataplane(at, is_kubernetes).boxed())
            .collect();
        let unlabelled = subsequence(NAMESPACES[1..].to_vec(), 0..=2);
        (policies, dataplanes, unlabelled, Just(is_kubernetes))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(200)))]

    #[test]
    fn the_index_agrees_with_a_plain_look_at_everything(
        (policies, dataplanes, unlabelled, is_kubernetes) in world(),
    ) {
        let mut documents: Vec<String> = policies.iter().chain(&dataplanes).map(ToString::to_string).collect();
        for name in NAMESPACES.iter().filter(|_| is_kubernetes) {
            let labels = if unlabelled.contains(name) { json!({}) } else { json!({"kuma.io/sidecar-injection": "enabled"}) };
            documents.push(json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}).to_string());
        }
        let text = documents.join("\n---\n");
        let (_, reading) = read(&[&text]);
        for release in RELEASES {
            let plain = World { release: number(release), policies: &policies, unlabelled: &unlabelled };
            let book = RuleBook::new(&reading.world, Some(release.parse::<Release>().expect("a release")));
            let effective = Effective::new(&reading.world, &book);
            let found = effective.dataplanes().map(|(view, dataplane)| {
                let answer = view.answer(dataplane);
                let merged = answer.mesh_trace.as_ref();
                merged.map_or(Value::Null, |it| json!({"conf": it.conf(), "origin": it.origin()}))
            });
            let mut sorted: Vec<&Value> = dataplanes.iter().collect();
            sorted.sort_by_key(|it| {
                let home = namespace(it);
                if home.is_empty() { own_name(it).to_owned() } else { format!("{}.{home}", own_name(it)) }
            });
            let expected: Vec<Value> = sorted.into_iter().map(|it| plain.merged(it)).collect();
            prop_assert_eq!(found.collect::<Vec<_>>(), expected, "{} {}", release, text);
        }
    }
}
