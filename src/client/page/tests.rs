//! A page that is read at once is what the reader of documents makes of it.

use super::*;
use crate::diag::testing::cases;
use crate::parse::{self, Options, Source};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;

type Text = BoxedStrategy<String>;

/// Mostly as control planes write it.
fn mostly(usual: &'static [&'static str], odd: &'static [&'static str]) -> Text {
    let text = prop_oneof![60 => select(usual), 1 => select(odd)];
    text.prop_map(str::to_owned).boxed()
}

fn string() -> Text {
    let usual = [r#""web""#, r#""""#, r#""été 😀""#, r#""a\u00e9\n\"""#];
    let odd = [
        "1",
        "null",
        "true",
        "[]",
        r#""\ud83d""#,
        "\"\u{1}\"",
        r#""x"#,
    ];
    mostly(usual.to_vec().leak(), odd.to_vec().leak())
}

fn number() -> Text {
    let odd = [
        "-1",
        "1.0",
        "1.5",
        r#""80""#,
        "null",
        "08",
        "4294967296",
        "yes",
        "{}",
    ];
    mostly(&["80", "0", "65536"], odd.to_vec().leak())
}

fn time() -> Text {
    mostly(
        &[r#""2026-11-22T10:56:39.21Z""#],
        &[r#""yesterday""#, "7", "null"],
    )
}

/// Some of the fields in any order, and rarely one that no control plane writes there.
fn mapping(fields: Vec<(&'static str, Text)>) -> Text {
    let field = |(key, value): (&'static str, Text)| {
        let text = value.prop_map(move |value| format!("\"{key}\": {value}"));
        proptest::option::weighted(0.85, text)
    };
    let fields: Vec<_> = fields.into_iter().map(field).collect();
    let stray = select(vec![
        r#""unknown": 1"#,
        r#""kind": "Mesh""#,
        r#""creation_time": "2026-11-22T10:56:39Z""#,
        r#""port": 1"#,
        r#""service_port": 1"#,
        r#""health": {"ready": [true, {}, null, -1e3, "x"]}"#,
        r#""health": {"ready": [tru]}"#,
        r#""n\u0061me": "x""#,
        "",
    ]);
    let fields = (fields, proptest::option::weighted(0.02, stray)).prop_map(|(fields, stray)| {
        let stray = stray.map(str::to_owned);
        fields
            .into_iter()
            .flatten()
            .chain(stray)
            .collect::<Vec<String>>()
    });
    let joined = fields.prop_shuffle();
    joined
        .prop_map(|fields| format!("{{\n {}\r\n}}", fields.join(",\n\t")))
        .boxed()
}

fn list(element: Text) -> Text {
    let element = prop_oneof![60 => element, 1 => Just("null".to_owned())];
    vec(element, 0..4)
        .prop_map(|elements| format!("[{}]", elements.join(", ")))
        .boxed()
}

fn tags() -> Text {
    let usual = [
        r#"{"kuma.io/protocol": "http", "kuma.io/service": "web"}"#,
        r#"{"a": "1", "b": "é", "c": ""}"#,
        "{}",
    ];
    let odd = [
        r#"{"b": "1", "a": "2"}"#,
        r#"{"a": "1", "a": "2"}"#,
        r#"{"a": null}"#,
        "[]",
    ];
    mostly(usual.to_vec().leak(), odd.to_vec().leak())
}

fn item(kind: &'static str, mut fields: Vec<(&'static str, Text)>) -> Text {
    let header = [
        ("mesh", string()),
        ("labels", tags()),
        ("creationTime", time()),
        ("modificationTime", time()),
    ];
    fields.extend(header);
    let text = (
        mapping(fields),
        string(),
        mostly(&["right"], &["wrong", "missing"]),
    );
    text.prop_map(move |(fields, name, which)| {
        let rest = fields.trim_start_matches(['{', ' ', '\n']).to_owned();
        let comma = if rest.trim() == "}" { "" } else { "," };
        let header = match which.as_str() {
            "right" => format!("\"type\": \"{kind}\", "),
            "wrong" => "\"type\": \"Mesh\", ".to_owned(),
            _ => String::new(),
        };
        format!("{{{header}\"name\": {name}{comma} {rest}")
    })
    .boxed()
}

fn policy() -> Text {
    let selectors = list(mapping(vec![("match", tags())]));
    let conf = mapping(vec![("backend", string())]);
    item(
        "TrafficTrace",
        vec![("selectors", selectors), ("conf", conf)],
    )
}

fn dataplane() -> Text {
    let inbound = mapping(vec![
        ("port", number()),
        ("servicePort", number()),
        ("serviceAddress", string()),
        ("protocol", string()),
        ("tags", tags()),
    ]);
    let outbound = mapping(vec![
        ("port", number()),
        ("service", string()),
        ("backendRef", tags()),
        ("tags", tags()),
    ]);
    let kind = mostly(
        &[r#""BUILTIN""#, r#""DELEGATED""#],
        &["1", "7", r#""OTHER""#],
    );
    let networking = mapping(vec![
        ("address", string()),
        ("inbound", list(inbound)),
        ("outbound", list(outbound)),
        ("gateway", mapping(vec![("type", kind), ("tags", tags())])),
        ("admin", mapping(vec![("port", number())])),
        ("transparentProxying", tags()),
    ]);
    let probe = mapping(vec![("inboundPort", number()), ("path", string())]);
    let probes = mapping(vec![("port", number()), ("endpoints", list(probe))]);
    item(
        "Dataplane",
        vec![("networking", networking), ("probes", probes)],
    )
}

fn listed(item: Text) -> Text {
    mapping(vec![
        ("total", mostly(&["2"], &["null", "-1", "1.5"])),
        ("items", list(item)),
        (
            "next",
            mostly(
                &["null", r#""http://cp/dataplanes?offset=2""#],
                &["1", "{}"],
            ),
        ),
    ])
}

/// Says whether a page was taken; if so, it has to be what the reader of documents makes of it.
fn is_taken(kind: Kind, text: &str) -> bool {
    let Some(mut page) = read(kind, text) else {
        return false;
    };
    let sources = [Source::of_page(
        "http://cp",
        "page".to_owned(),
        text.to_owned(),
    )];
    let reading = parse::read(&sources, Options::default());
    page.world.settle_duplicates();
    assert_eq!(page.world, reading.world, "{text}");
    assert_eq!(
        (reading.findings, reading.unknown_fields),
        Default::default(),
        "{text}"
    );
    assert_eq!(reading.skipped, 0, "{text}");
    let value: serde_json::Value = serde_json::from_str(text).expect("JSON");
    assert_eq!(page.total, value["total"].as_u64(), "{text}");
    assert_eq!(page.next.as_deref(), value["next"].as_str(), "{text}");
    true
}

#[test]
fn a_page_is_what_the_reader_of_documents_makes_of_it() {
    let cases = cases(3_000);
    let mut runner = TestRunner::deterministic();
    for (kind, page) in [
        (Kind::TrafficTrace, listed(policy())),
        (Kind::Dataplane, listed(dataplane())),
    ] {
        let mut taken = 0;
        for _ in 0..cases {
            let text = page.new_tree(&mut runner).expect("a page").current();
            taken += usize::from(is_taken(kind, &text));
        }
        assert!(taken > cases / 5 && taken < cases, "{kind:?}: {taken}");
    }
}

#[test]
fn what_control_planes_write_is_taken() {
    let text = r#"{
 "total": 1,
 "items": [
  {
   "type": "Dataplane", "mesh": "default", "ofTomorrow": {"a": [1, -1.5, "x", null]}, "kri": "kri_dp_default___web-1_", "name": "web-1", "creationTime": "2026-11-22T10:56:39.2Z",
   "networking": {"address": "10.0.0.1", "transparentProxying": {"redirectPortInbound": 15006, "ipFamilyMode": "IPv4"},
    "inbound": [{"port": 80, "health": {"ready": true}, "state": "Ready", "tags": {"kuma.io/service": "web"}}]}
  }
 ],
 "next": null
}
"#;
    assert!(is_taken(Kind::Dataplane, text));
    assert!(is_taken(
        Kind::TrafficTrace,
        r#"{"total": 0, "items": [], "next": null}"#
    ));
}

#[test]
fn anything_else_is_left_to_the_reader_of_documents() {
    let deep = format!(r#"{{"items": [{{"metrics": {}"#, "[".repeat(100_000));
    for text in [
        "",
        "{}",
        "[]",
        r#"{"items": null}"#,
        r#"{"items": []} x"#,
        r#"{"items": [],}"#,
        r#"{"items": [], "items": []}"#,
        r#"{"items": [{"type": "Dataplane"}]}"#,
        r#"{"items": [{"name": "a"}]}"#,
        r#"{"items": [{"type": "TrafficTrace", "name": "a"}]}"#,
        r#"{"items": [{"type": "Dataplane", "name": "a"}"#,
        r#"{"items": ["#,
        &deep,
    ] {
        assert!(!is_taken(Kind::Dataplane, text), "{text:.60}");
    }
    for field in [
        r#""_name": "b""#,
        r#""creation__time": "2026-11-22T10:56:39Z""#,
        r#""kind": "Mesh""#,
        r#""mesh": "\ud83d\ude00""#,
        r#""ofTomorrow": [{"a": 1, "a": 1}]"#,
        r#""ofTomorrow": 1, "ofTomorrow": 1"#,
        r#""metrics": {}"#,
        r#""networking": ["10.0.0.1"]"#,
        r#""networking": {"ofTomorrow": 1}"#,
        r#""networking": {"inbound": [{"health": [true]}]}"#,
        r#""networking": {"inbound": [{"state": {"Ready": null}}]}"#,
        r#""networking": {"outbound": [{"tags": [["a", "b"]]}]}"#,
        r#""networking": {"transparentProxying": {"ipFamilyMode": "IPv5"}}"#,
        r#""networking": {"admin": [9901]}"#,
        r#""probes": {"endpoints": [[80, "/", "/"]]}"#,
    ] {
        let text = format!(r#"{{"items": [{{"type": "Dataplane", "name": "a", {field}}}]}}"#);
        assert!(!is_taken(Kind::Dataplane, &text), "{field}");
    }
    let mesh = r#"{"items": [{"type": "Mesh", "name": "a"}]}"#;
    assert!(!is_taken(Kind::Mesh, mesh));
}

#[test]
fn a_page_has_no_more_values_than_a_document() {
    let page = |zeros: usize| {
        let item = r#"{"type": "Dataplane", "name": "a", "envoy": [0"#;
        format!(r#"{{"items": [{item}{}]}}]}}"#, ",0".repeat(zeros - 1))
    };
    // The page, two words for `items` and its list, the item, and two words for each of its fields.
    let others = 1 + 2 + 1 + 6;
    let is_taken = |zeros| read(Kind::Dataplane, &page(zeros)).is_some();
    assert!(is_taken(NODE_LIMIT - others) && !is_taken(NODE_LIMIT - others + 1));
}
