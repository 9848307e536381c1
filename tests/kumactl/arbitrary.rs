//! Nothing that is read makes the tool stumble, points outside of its file, or reaches a terminal.

use kumactl::diag::{At, Finding, Severity};
use kumactl::effective::{Effective, candidates};
use kumactl::model::{Release, RuleBook};
use kumactl::parse::{self, Options, Raw, Reading, Source, Variables, allows};
use kumactl::report::documents::{DataplaneDetail, DataplaneItem, List, MeshItem, PolicySummary};
use kumactl::report::findings::{
    Report, Summary, write_findings_json, write_github, write_junit, write_sarif, write_text,
};
use kumactl::report::{dataplane_page, policy_page, write_json, write_yaml};
use kumactl::validate::{effective_and_errors, fix, suppress, validate};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::assert_harmless;

/// Lines of a text as YAML counts them, and how many characters each has.
fn lines(text: &str) -> Vec<usize> {
    let text = text
        .trim_start_matches('\u{feff}')
        .replace("\r\n", "\n")
        .replace('\r', "\n");
    text.split('\n').map(|line| line.chars().count()).collect()
}

fn check_places(findings: &[Finding], sources: &[Source], lengths: &[Vec<usize>]) {
    for finding in findings {
        let related = finding.related.iter().map(|related| &related.at);
        for at in std::iter::once(&finding.at).chain(related) {
            let At::Place(place) = at else {
                panic!("no place: {finding:?}")
            };
            let (line, column) = (place.span.line as usize, place.span.column as usize);
            let lines = &lengths[place.source as usize];
            let length = lines.get(line.wrapping_sub(1));
            let inside = length.is_some_and(|length| (1..=length + 1).contains(&column));
            assert!(
                inside,
                "{}:{line}:{column} of {lines:?}: {finding:?}",
                sources[place.source as usize].name
            );
            let end = (place.span.end_line, place.span.end_column);
            assert!((place.span.line, place.span.column) <= end, "{finding:?}");
        }
    }
}

/// Everything that is shown of an input.
fn show(reading: &Reading, book: &RuleBook) {
    let harmless = |bytes: Vec<u8>| {
        assert_harmless(
            &anstream::adapter::strip_str(&String::from_utf8(bytes).expect("text")).to_string(),
        );
    };
    let page = |text: String| harmless(text.into_bytes());
    let effective = Effective::new(&reading.world, book);
    let verdicts: Vec<_> = effective
        .dataplanes()
        .map(|(view, dataplane)| view.answer(dataplane))
        .collect();
    let items: Vec<_> = verdicts.iter().map(DataplaneItem::new).collect();
    let list = List::from(items);
    let meshes = List::from(
        effective
            .meshes
            .values()
            .map(MeshItem::new)
            .collect::<Vec<_>>(),
    );
    let (mut first, mut second, mut third) = (Vec::new(), Vec::new(), Vec::new());
    write_json(&mut first, &list).expect("written");
    write_yaml(&mut second, &list).expect("written");
    write_yaml(&mut third, &meshes).expect("written");
    let yaml: Value = serde_yaml::from_slice(&second).expect("YAML");
    assert_eq!(yaml, serde_json::from_slice::<Value>(&first).expect("JSON"));
    [first, second, third].into_iter().for_each(harmless);
    for verdict in &verdicts {
        let candidates = candidates(verdict);
        page(dataplane_page(verdict, &candidates, Some(60)));
        let mut detail = Vec::new();
        write_json(&mut detail, &DataplaneDetail::new(verdict, &candidates)).expect("written");
        harmless(detail);
    }
    for summary in PolicySummary::all(&effective) {
        page(policy_page(&summary, None));
        let mut detail = Vec::new();
        write_yaml(&mut detail, &summary.detail()).expect("written");
        harmless(detail);
    }
}

/// Reads, validates and shows files, by every way.
fn survive(files: &[Vec<u8>], release: Option<Release>, variables: &Variables) -> Vec<Finding> {
    let raws = files.iter().enumerate().map(|(number, bytes)| Raw {
        name: format!("f{number}"),
        bytes: bytes.clone(),
    });
    let lengths: Vec<Vec<usize>> = files
        .iter()
        .map(|bytes| lines(&String::from_utf8_lossy(bytes)))
        .collect();
    let Ok(sources) = raws
        .map(|raw| variables.apply(Source::new(raw)))
        .collect::<Result<Vec<_>, _>>()
    else {
        return Vec::new();
    };
    let mut reading = parse::read(&sources, Options { strict: true });
    let book = RuleBook::new(&reading.world, release);
    let again = parse::read(&sources, Options::default());
    let _ = effective_and_errors(again.findings.clone(), &again.world, &book);
    let mut findings = validate(&mut reading, &book);
    parse::resolve_places(&sources, &mut findings);
    let findings = suppress(findings, &allows(&sources), &[]);
    check_places(&findings, &sources, &lengths);
    let report = Report {
        summary: Summary::new(
            sources.len(),
            reading.world.len(),
            reading.skipped,
            &findings,
        ),
        findings: &findings,
        sources: &sources,
        fails_from: Some(Severity::Warning),
    };
    for format in [
        write_text,
        write_findings_json,
        write_junit,
        write_sarif,
        write_github,
    ] {
        let mut bytes = Vec::new();
        format(&mut bytes, &report).expect("written");
        let text = String::from_utf8(bytes).expect("text");
        assert_harmless(&anstream::adapter::strip_str(&text).to_string());
        if text.starts_with('{') {
            serde_json::from_str::<Value>(&text).expect("JSON");
        }
    }
    let _ = fix(&findings, &sources);
    show(&reading, &book);
    findings
}

fn release() -> impl Strategy<Value = Option<Release>> {
    let of = |text: &str| text.parse::<Release>().ok();
    prop_oneof![
        Just(None),
        Just(of("0.4")),
        Just(of("0.6")),
        Just(of("2.8")),
        Just(of("3.0"))
    ]
}

/// Pieces that YAML, JSON and resources are made of.
const PIECES: &[&str] = &[
    "- ",
    "? ",
    ": ",
    "a",
    "b: ",
    "x: y",
    "\n",
    "\n  ",
    "\n    ",
    "\n- ",
    "\n---\n",
    "\n...\n",
    "--- ",
    "[",
    "]",
    "{",
    "}",
    ", ",
    ",",
    "&a ",
    "*a",
    "<<: ",
    "!!str ",
    "! ",
    "!e!x ",
    "%YAML 1.2\n",
    "%YAML 1.1\n---\n",
    "!!int ",
    "!!binary ",
    "!<tag:yaml.org,2002:null> ",
    "%41",
    "[]: ",
    "::1",
    "-.inf",
    "18446744073709551615",
    "._5",
    "{{ .Values.x }}",
    "{{- end }}",
    "{% if x %}",
    "\ntype: Dataplane\nname: {{ n }}",
    "${V}",
    "piVersion: ",
    "\n  default_backend: ",
    "\n  defaultBackend: ",
    "%TAG !e! x\n",
    "|",
    ">",
    "|-\n ",
    ">2+\n",
    "'",
    "\"",
    "\\n",
    "\\u0000",
    "\\x9b",
    "#",
    " # ",
    "# kumactl:allow name",
    "# kumactl:allow url, x",
    "\t",
    "\r",
    "\r\n",
    "\u{feff}",
    "\u{85}",
    "\u{2028}",
    "é",
    "😀",
    "~",
    "null",
    "yes",
    "1.0",
    "010",
    "1e999",
    ".nan",
    "type: ",
    "kind: ",
    "Mesh",
    "TrafficTrace",
    "Dataplane",
    "List",
    "TraficTrace",
    "\ntype: Mesh",
    "\nname: n",
    "\nmesh: m",
    "apiVersion: kuma.io/v1alpha1",
    "items",
    "metadata",
    "spec",
    "\ntracing:",
    "\n  backends:",
    "\n  - name: z",
    "\n    type: zipkin",
    "\n    conf: {url: 'http://z:9411/api/v2/spans'}",
    "\nselectors:",
    "\n- match:",
    "\nconf: {backend: z}",
    "\nnetworking: ",
    "{\"type\": \"Mesh\", \"name\": \"M\"}",
    "{{v}}",
    "{{",
    "}}",
    "{{ v }}",
    "`",
    "@",
    "=",
];

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        9 => proptest::sample::select(PIECES).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ]
}

/// Words that a field may hold, most of them wrong.
fn word() -> impl Strategy<Value = String> {
    const WORDS: &[&str] = &[
        "",
        "m",
        "z",
        "web",
        "*",
        "N",
        "\u{1b}[31m",
        "\u{9b}2J",
        "a\r\nb",
        "\u{202e}x",
        "zipkin",
        "datadog",
        "http",
        "tcp",
        "httpJson",
        "httpProto",
        "http://z:9411/api/v2/spans",
        "http://u:p@z:0/api/v1/spans?a#b",
        "://",
        "http://[::1]:99999",
        "https://\u{7}:1",
        "0.0.0.0",
        "10.0.0.1",
        "::",
        "2026-11-22T10:29:37Z",
        "kuma.io/service",
        "NaN",
        "1e400",
        "-1",
    ];
    prop_oneof![
        4 => proptest::sample::select(WORDS).prop_map(str::to_owned),
        1 => any::<String>(),
    ]
}

/// Any value at all.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (-2i64..100_000).prop_map(Value::from),
        word().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map(word(), inner, 0..4)
                .prop_map(|map| map.into_iter().collect()),
        ]
    })
}

/// What a field should hold, most of the time.
fn mostly(right: impl Strategy<Value = Value> + 'static) -> impl Strategy<Value = Value> {
    prop_oneof![12 => right.boxed(), 1 => anything().boxed()]
}

fn text() -> impl Strategy<Value = Value> {
    mostly(word().prop_map(Value::from))
}

fn number() -> impl Strategy<Value = Value> {
    mostly(prop_oneof![
        (0u32..70_000).prop_map(Value::from),
        (-1.0..101.0).prop_map(Value::from)
    ])
}

fn tags() -> impl Strategy<Value = Value> {
    let key = prop_oneof![
        Just("kuma.io/service".to_owned()),
        Just("kuma.io/protocol".to_owned()),
        Just("service".to_owned()),
        word()
    ];
    mostly(
        proptest::collection::btree_map(key, text(), 0..4)
            .prop_map(|map| map.into_iter().collect()),
    )
}

fn list(of: impl Strategy<Value = Value> + 'static) -> impl Strategy<Value = Value> {
    mostly(proptest::collection::vec(of, 0..3).prop_map(Value::from))
}

fn object(fields: Vec<(&'static str, BoxedStrategy<Value>)>) -> BoxedStrategy<Value> {
    let field = |(name, value): (&'static str, BoxedStrategy<Value>)| {
        proptest::option::weighted(0.85, value)
            .prop_map(move |value| value.map(|value| (name.to_owned(), value)))
    };
    let fields: Vec<_> = fields.into_iter().map(field).collect();
    let unknown = proptest::option::weighted(0.1, (word(), anything()));
    let all = (fields, unknown).prop_map(|(fields, unknown)| {
        fields
            .into_iter()
            .flatten()
            .chain(unknown)
            .collect::<Value>()
    });
    mostly(all).boxed()
}

fn resource() -> impl Strategy<Value = Value> {
    let zipkin = || {
        object(vec![
            ("url", text().boxed()),
            ("apiVersion", text().boxed()),
            ("traceId128bit", anything().boxed()),
            ("sharedSpanContext", anything().boxed()),
            ("address", text().boxed()),
            ("port", number().boxed()),
        ])
    };
    let backend = object(vec![
        ("name", text().boxed()),
        ("type", text().boxed()),
        ("sampling", number().boxed()),
        ("conf", zipkin()),
        (
            "zipkin",
            prop_oneof![4 => Just(Value::Null), 1 => zipkin()].boxed(),
        ),
    ]);
    let mesh = object(vec![(
        "tracing",
        object(vec![
            ("defaultBackend", text().boxed()),
            ("backends", list(backend).boxed()),
        ]),
    )]);
    let policy = object(vec![
        (
            "selectors",
            list(object(vec![("match", tags().boxed())])).boxed(),
        ),
        ("conf", object(vec![("backend", text().boxed())])),
    ]);
    let inbound = object(vec![
        ("port", number().boxed()),
        ("servicePort", number().boxed()),
        ("address", text().boxed()),
        ("interface", text().boxed()),
        ("protocol", text().boxed()),
        ("tags", tags().boxed()),
    ]);
    let networking = object(vec![
        ("address", text().boxed()),
        ("inbound", list(inbound.clone()).boxed()),
        ("outbound", list(inbound).boxed()),
        ("gateway", prop_oneof![3 => Just(Value::Null), 1 => object(vec![("tags", tags().boxed()), ("type", text().boxed())])].boxed()),
    ]);
    let dataplane = object(vec![
        ("networking", networking),
        ("probes", anything().boxed()),
    ]);
    let spec = prop_oneof![
        (Just("Mesh"), mesh),
        (Just("TrafficTrace"), policy),
        (Just("Dataplane"), dataplane),
        (Just("MeshTrace"), anything().boxed()),
    ];
    (spec, text(), text(), any::<bool>()).prop_map(|((kind, spec), name, mesh, universal)| {
        if !universal {
            return json!({"apiVersion": "kuma.io/v1alpha1", "kind": kind, "mesh": mesh, "metadata": {"name": name, "namespace": "n"}, "spec": spec});
        }
        let mut resource = json!({"type": kind, "name": name, "mesh": mesh});
        if let (Some(resource), Value::Object(spec)) = (resource.as_object_mut(), spec) {
            resource.extend(spec);
        }
        resource
    })
}

#[test]
fn a_tab_in_a_name_reaches_no_output() {
    let text = b"#\ntype: Dataplane\nname: {{ n }}\t--- ".to_vec();
    let mesh = b"type: Mesh\nname: m\n".to_vec();
    survive(&[text, mesh], None, &Variables::default());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(crate::support::cases(1_000)) })]

    #[test]
    fn arbitrary_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200), more in any::<String>()) {
        survive(&[bytes, more.into_bytes()], None, &Variables::default());
    }

    #[test]
    fn arbitrary_pieces_of_yaml_are_survived(
        pieces in proptest::collection::vec(piece(), 0..40), release in release(), variable in proptest::option::of(piece()),
    ) {
        let text: String = pieces.concat();
        let variables = Variables::new(variable.map(|value| ("v".to_owned(), value)));
        survive(&[text.into_bytes(), b"type: Mesh\nname: m\n".to_vec()], release, &variables);
    }

    #[test]
    fn arbitrary_resources_are_survived_and_one_text_in_json_and_yaml(
        resources in proptest::collection::vec(resource(), 0..6), release in release(),
    ) {
        let json: Vec<u8> = resources.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n---\n").into_bytes();
        let list = json!({"items": resources}).to_string().into_bytes();
        let documents = survive(&[json], release, &Variables::default());
        let items = survive(&[list], release, &Variables::default());
        let words = |findings: &[Finding]| -> Vec<(String, String, String)> {
            let mut words: Vec<_> = findings.iter().map(|finding| (finding.code.0.to_owned(), finding.field.clone(), finding.message.clone())).collect();
            words.sort();
            words
        };
        prop_assert_eq!(words(&documents), words(&items));
    }

    #[test]
    fn half_of_a_document_is_survived(cut in 0usize..700, release in release()) {
        let text = include_str!("../fixtures/refused/mesh.yaml").replace('\n', "\r\n") + "---\n" + include_str!("../fixtures/refused/policy.yaml");
        let cut = cut.min(text.len());
        survive(&[text.as_bytes()[..cut].to_vec(), text.as_bytes()[cut..].to_vec()], release, &Variables::default());
    }
}
