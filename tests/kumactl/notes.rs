//! What answers say beside the answer: a `MeshTrace` that may decide, a backend that loses what is
//! sent to it, and what to change where a control plane writes the Dataplane.

use serde_json::Value;

use crate::support::{Run, assert_seen, kumactl, kumactl_with_stdin};

const TRAFFIC_TRACE: &str = "type: TrafficTrace\nname: all\nmesh: default\nselectors: [{match: {kuma.io/service: '*'}}]\n---\n";

const DATAPLANE: &str = "type: Dataplane\nname: web-1\nmesh: default\nnetworking:\n  address: 10.0.0.2\n  inbound:\n  - {port: 8080, tags: {kuma.io/service: web, kuma.io/protocol: http}}\n---\n";

fn mesh(backend: &str) -> String {
    format!(
        "type: Mesh\nname: default\ntracing:\n  defaultBackend: zip\n  backends:\n  - {{name: zip, {backend}}}\n---\n"
    )
}

fn zipkin(url: &str) -> String {
    mesh(&format!(
        "type: zipkin, conf: {{url: '{url}', sharedSpanContext: false}}"
    ))
}

const GOOD_URL: &str = "http://10.9.9.1:9411/api/v2/spans";

fn mesh_trace(more: &str) -> String {
    format!(
        "type: MeshTrace\nname: all-new\nmesh: default\n{more}spec:\n  targetRef: {{kind: Mesh}}\n  default:\n    backends:\n    - {{type: Zipkin, zipkin: {{url: 'http://10.9.9.2:9411/api/v2/spans'}}}}\n---\n"
    )
}

fn run(arguments: &[&str], text: &str) -> Run {
    let mut all = arguments.to_vec();
    all.extend(["-f", "-"]);
    kumactl_with_stdin(&all, text.as_bytes())
}

fn json(arguments: &[&str], text: &str) -> Value {
    let mut all = arguments.to_vec();
    all.extend(["-o", "json"]);
    let run = run(&all, text);
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"))
}

/// The codes of the notes of the first item.
fn notes(arguments: &[&str], text: &str) -> Vec<String> {
    codes(&json(arguments, text)["items"][0]["notes"])
}

fn codes(notes: &Value) -> Vec<String> {
    let notes = notes.as_array().expect("notes").iter();
    let codes = notes.map(|note| note["code"].as_str().expect("a code").to_owned());
    codes.collect()
}

/// The findings: code, severity, message.
fn findings(arguments: &[&str], text: &str) -> Vec<[String; 3]> {
    let value = json(&[&["validate"], arguments].concat(), text);
    let finding = |finding: &Value| {
        ["code", "severity", "message"].map(|name| finding[name].as_str().expect("text").to_owned())
    };
    let findings = value["findings"].as_array().expect("findings");
    findings.iter().map(finding).collect()
}

#[test]
fn a_mesh_trace_with_a_backend_replaces_a_traffic_trace() {
    let text = [&zipkin(GOOD_URL), TRAFFIC_TRACE, &mesh_trace(""), DATAPLANE].concat();
    let detail = json(&["inspect", "dataplane", "web-1"], &text);
    assert!(codes(&detail["notes"]).is_empty(), "{detail}");
    assert_eq!(detail["trafficTrace"], "all");
    assert_eq!(detail["givenBy"], "MeshTrace");
    assert_eq!(
        detail["meshTrace"]["origin"],
        serde_json::json!(["all-new"])
    );
    let expected = serde_json::json!({
        "name": "meshtrace:zipkin", "from": "mesh-trace", "type": "zipkin", "sampling": 100.0,
        "url": "http://10.9.9.2:9411/api/v2/spans", "apiVersion": "httpJson",
        "traceId128bit": false, "sharedSpanContext": true,
        "clientSampling": 100.0, "randomSampling": 100.0, "tags": [],
    });
    assert_eq!(detail["backend"], expected);

    assert_seen(
        "notes::a_mesh_trace_with_a_backend_replaces_a_traffic_trace",
        [
            ("dataplane", run(&["inspect", "dataplane", "web-1"], &text)),
            ("dataplanes", run(&["inspect", "dataplanes"], &text)),
        ],
    );
    // Kuma 1.8 has no MeshTrace.
    let old = json(
        &["inspect", "dataplane", "web-1", "--kuma-version", "1.8"],
        &text,
    );
    assert_eq!(old["givenBy"], "TrafficTrace");
    assert_eq!(old["meshTrace"], Value::Null);
}

#[test]
fn a_mesh_trace_without_a_backend_leaves_a_traffic_trace() {
    let empty = mesh_trace("").replace(
        "backends:",
        "sampling: {overall: 5}\n    tags: [{name: a, literal: b}]\n    backends: []\n    unused:",
    );
    let text = [&zipkin(GOOD_URL), TRAFFIC_TRACE, &empty, DATAPLANE].concat();
    let detail = json(&["inspect", "dataplane", "web-1"], &text);
    assert_eq!(detail["givenBy"], "TrafficTrace");
    assert_eq!(detail["backend"]["name"], "zip");
    assert_eq!(detail["backend"]["sampling"], 100.0);
    assert_eq!(detail["meshTrace"]["conf"]["sampling"]["overall"], 5);
    assert_seen(
        "notes::a_mesh_trace_without_a_backend_leaves_a_traffic_trace",
        [("dataplane", run(&["inspect", "dataplane", "web-1"], &text))],
    );
    // Kuma 3.0 has nothing else, and drops the tag that says HTTP.
    let found = notes(&["inspect", "dataplanes", "--kuma-version", "3.0"], &text);
    assert_eq!(found, ["no-traffic-trace", "tcp-only"]);
}

#[test]
fn a_mesh_trace_that_reaches_no_proxy_changes_no_answer() {
    let base = [&zipkin(GOOD_URL), TRAFFIC_TRACE, DATAPLANE].concat();
    let shadow = mesh_trace("labels: {kuma.io/effect: shadow}\n");
    let other_mesh = mesh_trace("").replace("mesh: default", "mesh: other");
    for more in [shadow.as_str(), &other_mesh] {
        let text = format!("{base}{more}");
        assert!(
            notes(&["inspect", "dataplanes"], &text).is_empty(),
            "{more}"
        );
    }
    let text = format!("{base}{}", mesh_trace(""));
    let found = notes(&["inspect", "dataplanes", "--kuma-version", "1.8"], &text);
    assert!(found.is_empty(), "Kuma 1.8 has no MeshTrace: {found:?}");
}

#[test]
fn a_mesh_trace_is_a_finding_by_what_comes_of_it() {
    let beside = [&zipkin(GOOD_URL), TRAFFIC_TRACE, DATAPLANE].concat();
    let shadow = mesh_trace("labels: {kuma.io/effect: shadow}\n");
    let text = format!("{beside}{}", mesh_trace(""));
    for (text, arguments, expected) in [
        (mesh_trace(""), &[][..], &[][..]),
        (text.clone(), &[], &[["replaced", "warning"]]),
        (format!("{beside}{shadow}"), &[], &[["shadow", "info"]]),
        (
            text.clone(),
            &["--kuma-version", "1.8"],
            &[["not-in-release", "warning"]],
        ),
    ] {
        let found = findings(arguments, &text);
        let found: Vec<_> = found.iter().map(|it| [it[0].as_str(), &it[1]]).collect();
        assert_eq!(found, expected, "{arguments:?} {text}");
    }
}

#[test]
fn what_is_read_for_what_others_need_of_it_is_named() {
    let routes = format!("{TRAFFIC_TRACE}type: TrafficRoute\nname: r\nmesh: default\n");
    assert_eq!(
        run(&["validate"], &routes).stderr,
        "clean: 2 resources in 1 file, 1 TrafficRoute not validated\n"
    );
    let gateway = "---\ntype: MeshGateway\nmesh: default\nname: ";
    assert_eq!(
        run(&["validate"], &format!("{gateway}a\n{gateway}b\n")).stderr,
        "nothing validated: 2 resources in 1 file, 2 MeshGateways not validated\n"
    );
}

#[test]
fn diff_shows_whom_a_mesh_trace_changes() {
    let folder = tempfile::tempdir().expect("a folder");
    let before = folder.path().join("before.yaml");
    std::fs::write(
        &before,
        [&zipkin(GOOD_URL), TRAFFIC_TRACE, DATAPLANE].concat(),
    )
    .expect("written");
    let before = before.to_string_lossy().into_owned();
    let diff = run(&["diff", "--against", &before], &mesh_trace(""));
    assert_seen(
        "notes::diff_shows_whom_a_mesh_trace_changes",
        [("diff", diff)],
    );
}

#[test]
fn kuma_3_does_not_know_traffic_trace_and_says_nothing_of_a_mesh() {
    let kubernetes = "apiVersion: kuma.io/v1alpha1\nkind: TrafficTrace\nmesh: default\nmetadata: {name: k}\nspec: {selectors: [{match: {kuma.io/service: '*'}}]}\n---\n";
    let text = [&zipkin(GOOD_URL), TRAFFIC_TRACE, kubernetes, DATAPLANE].concat();
    let release = ["--kuma-version", "3.0"];
    let page = [&["inspect", "dataplane", "web-1"], &release[..]].concat();
    let explained = kumactl(&["explain", "tracing-removed"]);
    assert!(!explained.stdout.contains("not been measured"));
    assert_seen(
        "notes::kuma_3_does_not_know_traffic_trace_and_says_nothing_of_a_mesh",
        [
            (
                "validate",
                run(&[&["validate"], &release[..]].concat(), &text),
            ),
            ("dataplane", run(&page, &text)),
            ("explain", explained),
        ],
    );
}

#[test]
fn inspect_has_the_notes_that_validate_has_findings_for() {
    for (backend, code) in [
        (
            "type: zipkin, conf: {url: 'http://z:9411/api/v1/spans'}",
            "url-path-version",
        ),
        (
            "type: zipkin, conf: {url: 'http://z:9411/spans'}",
            "url-path-unknown",
        ),
        (
            "type: zipkin, conf: {url: 'http://z:9411'}",
            "url-path-missing",
        ),
        (
            "type: zipkin, conf: {url: 'http://z:99999/api/v2/spans'}",
            "url-port-range",
        ),
        (
            "type: zipkin, conf: {url: 'http://z:0/api/v2/spans'}",
            "url-port-zero",
        ),
        (
            "type: zipkin, conf: {url: 'http://:9411/api/v2/spans'}",
            "url-host-empty",
        ),
        (
            "type: zipkin, conf: {url: 'http://z..y:9411/api/v2/spans'}",
            "host-name",
        ),
        (
            "type: zipkin, conf: {url: 'ftp://z:9411/api/v2/spans'}",
            "url-scheme",
        ),
        (
            "type: zipkin, conf: {url: 'https://z:9411/api/v2/spans'}",
            "url-https",
        ),
        (
            "type: zipkin, conf: {url: 'http://u@z:9411/api/v2/spans'}",
            "url-unused-part",
        ),
        (
            "type: zipkin, conf: {url: 'http://z:9411/api/v2/spans?a=b'}",
            "url-unused-part",
        ),
        (
            "type: zipkin, conf: {url: 'http://z:9411/api/v2/spans#a'}",
            "url-unused-part",
        ),
        (
            "type: zipkin, conf: {url: 'http://z:9411/api/v2/spans', apiVersion: httpProto}",
            "proto-short-ids",
        ),
        (
            "type: zipkin, conf: {url: 'http://z:9411/api/v2/spans', apiVersion: httpJsonV1}",
            "v1-payload",
        ),
        (
            "sampling: 0, type: zipkin, conf: {url: 'http://z:9411/api/v2/spans'}",
            "sampling-zero",
        ),
        (
            "sampling: 0.001, type: zipkin, conf: {url: 'http://z:9411/api/v2/spans'}",
            "sampling-step",
        ),
        (
            "type: datadog, conf: {address: 'http://dd', port: 8126}",
            "host-name",
        ),
        (
            "type: zipkin, conf: {url: 'http://z:9411/api/v2/spans'}",
            "shared-span-id",
        ),
    ] {
        let text = [&mesh(backend), TRAFFIC_TRACE, DATAPLANE].concat();
        let found = findings(&["--kuma-version", "2.14"], &text);
        let finding = found.iter().find(|finding| finding[0] == code);
        let finding = finding.unwrap_or_else(|| panic!("{backend}: {found:?}"));
        let item = &json(&["inspect", "dataplanes"], &text)["items"][0];
        let note = item["notes"]
            .as_array()
            .expect("notes")
            .iter()
            .find(|note| note["code"] == code);
        let note = note.unwrap_or_else(|| panic!("{backend}: {item}"));
        assert_eq!(note["message"], finding[2].as_str(), "{backend}");
        let of_policy = notes(&["inspect", "traffic-traces"], &text);
        assert!(
            of_policy.contains(&code.to_owned()),
            "{backend}: {of_policy:?}"
        );
    }
    // A backend with nothing wrong has no note.
    let text = [&zipkin(GOOD_URL), TRAFFIC_TRACE, DATAPLANE].concat();
    assert!(notes(&["inspect", "dataplanes"], &text).is_empty());
}

#[test]
fn a_page_does_not_say_that_traces_are_sent_where_none_can_arrive() {
    let headline = |url: &str, arguments: &[&str]| {
        let backend = format!("type: zipkin, conf: {{url: '{url}'}}");
        let text = [&mesh(&backend), TRAFFIC_TRACE, DATAPLANE].concat();
        run(
            &[&["inspect", "dataplane", "web-1"], arguments].concat(),
            &text,
        )
    };
    let mut cases = Vec::new();
    for url in [
        "http://z:9411",
        "http://z:99999/api/v2/spans",
        "http://:9411/api/v2/spans",
        "http://z:0/api/v2/spans",
        "http://z..y:9411/api/v2/spans",
    ] {
        let page = headline(url, &[]);
        assert!(!page.stdout.contains("sends traces"), "{page:?}");
        cases.push((url.to_owned(), page));
        let mut envoy = headline(url, &["-o", "envoy"]);
        envoy.stdout.clear();
        cases.push((format!("{url} -o envoy, without what Envoy gets"), envoy));
    }
    // Jaeger takes any path.
    let any = "http://z:9411/spans";
    cases.push((any.to_owned(), headline(any, &[])));
    assert_seen(
        "notes::a_page_does_not_say_that_traces_are_sent_where_none_can_arrive",
        cases,
    );
}

#[test]
fn shared_span_ids_are_noted_where_a_mesh_has_no_traffic_route() {
    let shared = mesh("type: zipkin, conf: {url: 'http://z:9411/api/v2/spans'}");
    let text = [&shared, TRAFFIC_TRACE, DATAPLANE].concat();
    let notes =
        |release: &[&str], text: &str| notes(&[&["inspect", "dataplanes"], release].concat(), text);
    assert_eq!(notes(&[], &text), ["shared-span-id"]);
    assert_eq!(notes(&["--kuma-version", "2.6"], &text), ["shared-span-id"]);
    assert!(notes(&["--kuma-version", "2.5"], &text).is_empty());
    let routed = format!("{text}type: TrafficRoute\nname: r\nmesh: default\n");
    assert!(notes(&[], &routed).is_empty());
    let tcp = text.replace("kuma.io/protocol: http", "kuma.io/protocol: tcp");
    assert_eq!(
        notes(&[], &tcp),
        ["tcp-only"],
        "who makes no spans shares no ids"
    );
    let gateway = text.replace(
        "inbound:\n  - {port: 8080, tags: {kuma.io/service: web, kuma.io/protocol: http}}",
        "gateway: {tags: {kuma.io/service: web}}",
    );
    assert!(notes(&[], &gateway).is_empty());
}

#[test]
fn tokens_in_a_query_are_masked_everywhere() {
    let text = [
        &zipkin("https://api.example:443/api/v2/spans?token=S3cretTok3n&tenant=a"),
        TRAFFIC_TRACE,
        DATAPLANE,
    ]
    .concat();
    let all = [
        &["validate", "-o", "text"][..],
        &["validate", "-o", "json"],
        &["validate", "-o", "github"],
        &["validate", "-o", "sarif"],
        &["validate", "-o", "junit"],
        &["inspect", "dataplanes", "-o", "json"],
        &["inspect", "dataplanes", "-o", "wide"],
        &["inspect", "dataplane", "web-1"],
        &["inspect", "dataplane", "web-1", "-o", "envoy"],
        &["inspect", "traffic-traces", "-o", "json"],
        &["inspect", "traffic-trace", "all"],
        &["inspect", "meshes", "-o", "wide"],
    ];
    for arguments in all {
        let run = run(arguments, &text);
        let shown = format!("{}{}", run.stdout, run.stderr);
        assert!(!shown.contains("S3cretTok3n"), "{arguments:?}: {shown}");
    }
    let page = run(&["inspect", "dataplane", "web-1"], &text);
    assert_seen(
        "notes::tokens_in_a_query_are_masked_everywhere",
        [("dataplane", page), ("validate", run(&["validate"], &text))],
    );
}

/// A Dataplane as a control plane on Kubernetes writes it.
fn of_pod(port: u32, tags: &str, labels: &str) -> String {
    format!(
        "type: Dataplane\nname: web-7d9c-x2x4z.shop\nmesh: default\nlabels: {{{labels}}}\nnetworking:\n  address: 10.0.0.2\n  inbound:\n  - {{port: {port}, tags: {{{tags}}}}}\n---\n"
    )
}

#[test]
fn a_dataplane_of_a_pod_is_changed_at_its_service() {
    let base = [&zipkin(GOOD_URL), TRAFFIC_TRACE].concat();
    let service = "kuma.io/service: web_shop_svc_80, kuma.io/protocol: tcp";
    let tags = format!(
        "{service}, k8s.kuma.io/service-name: web, k8s.kuma.io/namespace: shop, k8s.kuma.io/service-port: '80'"
    );
    let mut cases = Vec::new();
    for (case, tags, labels) in [
        ("tags of the Service", tags.as_str(), ""),
        ("an environment", service, "kuma.io/env: kubernetes"),
        ("the name of a Service", service, ""),
        (
            "a namespace",
            "kuma.io/service: web, kuma.io/protocol: tcp",
            "k8s.kuma.io/namespace: shop",
        ),
    ] {
        let text = format!("{base}{}", of_pod(8080, tags, labels));
        cases.push((case, run(&["validate"], &text)));
        cases.push((
            case,
            run(&["inspect", "dataplane", "web-7d9c-x2x4z"], &text),
        ));
    }
    // A Dataplane that people write is changed where they wrote it.
    let text = format!(
        "{base}{}",
        DATAPLANE.replace("protocol: http", "protocol: tcp")
    );
    cases.push(("written by people", run(&["validate"], &text)));
    assert_seen(
        "notes::a_dataplane_of_a_pod_is_changed_at_its_service",
        cases,
    );
}

#[test]
fn a_pod_without_a_service_gets_no_advice() {
    let base = [&zipkin(GOOD_URL), TRAFFIC_TRACE].concat();
    for (tags, labels) in [
        (
            "kuma.io/service: worker_shop_svc, kuma.io/protocol: tcp, k8s.kuma.io/namespace: shop",
            "",
        ),
        (
            "kuma.io/service: worker_shop_svc, kuma.io/protocol: tcp",
            "",
        ),
    ] {
        let text = format!("{base}{}", of_pod(49151, tags, labels));
        assert!(
            findings(&[], &text).is_empty(),
            "{:?}",
            findings(&[], &text)
        );
        assert!(notes(&["inspect", "dataplanes"], &text).is_empty());
    }
    // The same port of a Service is a port like any other.
    let tags =
        "kuma.io/service: web_shop_svc_80, kuma.io/protocol: tcp, k8s.kuma.io/service-name: web";
    let text = format!("{base}{}", of_pod(49151, tags, ""));
    assert_eq!(findings(&[], &text)[0][0], "tcp-only");
}
