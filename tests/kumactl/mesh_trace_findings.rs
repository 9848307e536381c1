//! `MeshTrace`s that are accepted and lose traces, and those that are odd in another way: each is a
//! finding at its line.

use kumactl::diag::{At, Finding};
use kumactl::model::Release;

use crate::support::{Run, assert_seen, validate, validate_text};

const ZIPKIN: &str = "backends: [{type: Zipkin, zipkin: {url: 'http://zipkin:9411/api/v2/spans'}}]";

const DATAPLANE: &str = "type: Dataplane
name: web-1
mesh: default
labels: {app: web}
networking:
  address: 10.0.0.1
  inbound:
  - {port: 80, tags: {kuma.io/service: web, kuma.io/protocol: http}}
---
";

/// A policy; its target stands in line 5, what it sets from line 7 on.
fn policy(name: &str, target: &str, conf: &str) -> String {
    let lines: Vec<String> = conf.lines().map(|line| format!("    {line}\n")).collect();
    format!(
        "type: MeshTrace\nname: {name}\nmesh: default\nspec:\n  targetRef: {target}\n  default:\n{}---\n",
        lines.concat()
    )
}

fn line(finding: &Finding) -> u32 {
    match &finding.at {
        At::Place(place) => place.span.line,
        At::Field { .. } => 0,
    }
}

/// The code, the severity and the line of each finding.
fn found(text: &str, release: Option<&str>) -> Vec<(&'static str, &'static str, u32)> {
    let release = release.map(|it| it.parse::<Release>().expect("a release"));
    let findings = validate(&[text], release);
    findings
        .iter()
        .map(|it| (it.code.0, it.severity.word(), line(it)))
        .collect()
}

/// What a person sees of a text.
fn shown(text: &str, release: Option<&str>) -> Run {
    let release = release.map(|release| format!("--kuma-version={release}"));
    let flags: Vec<&str> = release.as_deref().into_iter().collect();
    validate_text(&flags, text)
}

#[test]
fn addresses_that_lose_traces_are_found_where_they_stand() {
    let to = |url: &str| format!("backends:\n- type: Zipkin\n  zipkin: {{url: '{url}'}}");
    let datadog = "backends:\n- type: Datadog\n  datadog: {url: 'http://:8126'}";
    let otel =
        |settings: &str| format!("backends:\n- type: OpenTelemetry\n  openTelemetry: {settings}");
    let reference = "{backendRef: {kind: MeshOpenTelemetryBackend, labels: {a: b}}}";
    let cases = [
        ("no port", to("http://zipkin/api/v2/spans"), None),
        ("no scheme", to("zipkin:9411/api/v2/spans"), None),
        ("port 99999", to("http://zipkin:99999/api/v2/spans"), None),
        ("no path", to("http://zipkin:9411"), None),
        ("no host", datadog.to_owned(), None),
        (
            "an endpoint with a scheme, 2.8",
            otel("{endpoint: 'http://otel:4317'}"),
            Some("2.8"),
        ),
        (
            "an endpoint with a path, 2.8",
            otel("{endpoint: 'otel:4317/v1'}"),
            Some("2.8"),
        ),
        (
            "an endpoint with a path",
            otel("{endpoint: 'otel:4317/v1'}"),
            None,
        ),
        ("an endpoint", otel("{endpoint: 'otel:4317'}"), None),
        ("a reference to nothing", otel(reference), None),
    ]
    .map(|(case, conf, release)| (case, shown(&policy("all", "{kind: Mesh}", &conf), release)));
    assert_seen(
        "mesh_trace_findings::addresses_that_lose_traces_are_found_where_they_stand",
        cases,
    );
}

#[test]
fn settings_that_lose_traces_are_found_where_they_stand() {
    let beside = |setting: &str| format!("{ZIPKIN}\n{setting}");
    let cases = [
        ("no backends", "backends: []".to_owned()),
        (
            "no backends, and tags",
            "backends: []\ntags: [{name: a, literal: b}]".to_owned(),
        ),
        (
            "random of 0",
            beside("sampling: {overall: 10, random: '0'}"),
        ),
        ("overall of 0", beside("sampling: {overall: 0}")),
        ("overall of 0.001", beside("sampling: {overall: '0.001'}")),
        (
            "a header that the tracer writes",
            beside("tags: [{name: p, header: {name: x-b3-parent-span-id}}]"),
        ),
        ("overal", beside("sampling: {overal: 10}")),
        ("backend", "backend: []\nbackends: []".to_owned()),
    ]
    .map(|(case, conf)| (case, shown(&policy("all", "{kind: Mesh}", &conf), None)));
    assert_seen(
        "mesh_trace_findings::settings_that_lose_traces_are_found_where_they_stand",
        cases,
    );
}

#[test]
fn empty_backends_beside_traffic_trace_leave_it_on() {
    let traffic_trace = "type: TrafficTrace\nname: old\nmesh: default\nselectors: [{match: {kuma.io/service: '*'}}]\n---\n";
    let text = [
        &policy("none", "{kind: Mesh}", "backends: []"),
        traffic_trace,
    ]
    .concat();
    assert_seen(
        "mesh_trace_findings::empty_backends_beside_traffic_trace_leave_it_on",
        [
            ("no release", shown(&text, None)),
            // Kuma 3.0 has no TrafficTrace that could stay on.
            ("3.0", shown(&text, Some("3.0"))),
        ],
    );
}

#[test]
fn a_target_that_matches_nothing_is_found_at_the_first_of_it() {
    let mesh = "type: Mesh\nname: default\n---\n";
    let near = |target: &str| {
        let text = [&policy("all", target, ZIPKIN), mesh, DATAPLANE].concat();
        let findings = validate(&[&text], Some("2.14".parse().expect("a release")));
        let found = findings.iter().find(|it| it.code.0 == "selects-nothing");
        found.map(|it| (it.field.clone(), it.help.clone().unwrap_or_default()))
    };
    assert_eq!(near("{kind: Mesh}"), None);
    assert_eq!(near("{kind: Dataplane, labels: {app: web}}"), None);
    for (target, field, help) in [
        (
            "{kind: Dataplane, labels: {app: wbe}}",
            "spec.targetRef.labels[\"app\"]",
            "did you mean \"web\"?",
        ),
        (
            "{kind: Dataplane, labels: {ap: web}}",
            "spec.targetRef.labels[\"ap\"]",
            "did you mean \"app\"?",
        ),
        (
            "{kind: MeshService, name: wev}",
            "spec.targetRef.name",
            "did you mean \"web\"?",
        ),
        (
            "{kind: MeshSubset, tags: {kuma.io/service: api}}",
            "spec.targetRef.tags[\"kuma.io/service\"]",
            "kumactl inspect dataplanes -o wide shows what there is",
        ),
        (
            "{kind: Dataplane, name: web-2}",
            "spec.targetRef.name",
            "kumactl inspect dataplanes -o wide shows what there is",
        ),
    ] {
        assert_eq!(
            near(target),
            Some((field.to_owned(), help.to_owned())),
            "{target}"
        );
    }
}

#[test]
fn kuma_3_drops_all_of_a_target_but_kind_and_labels() {
    for (target, expected) in [
        ("{kind: Dataplane, labels: {app: web}}", &[][..]),
        ("{kind: Dataplane, name: web-1}", &[5][..]),
        ("{kind: Dataplane, name: web-1, namespace: shop}", &[5, 5]),
        ("{kind: Mesh, proxyTypes: [Gateway]}", &[5]),
    ] {
        let text = policy("all", target, ZIPKIN);
        for (release, severity) in [(Some("3.0"), "warning"), (None, "info")] {
            let found = found(&text, release);
            let dropped = found
                .iter()
                .filter(|it| it.0 == "dropped-field" && it.1 == severity);
            let lines: Vec<u32> = dropped.map(|it| it.2).collect();
            assert_eq!(lines, expected, "{target} {release:?}");
        }
    }
}

#[test]
fn a_mesh_that_the_input_lacks_is_found_at_the_label_in_kubernetes() {
    let text = "apiVersion: kuma.io/v1alpha1
kind: Mesh
metadata: {name: demo}
---
apiVersion: kuma.io/v1alpha1
kind: MeshTrace
metadata:
  name: all
  namespace: kuma-system
  labels:
    kuma.io/mesh: dmeo
spec:
  targetRef: {kind: Mesh}
  default:
    backends: [{type: Zipkin, zipkin: {url: 'http://zipkin:9411/api/v2/spans'}}]
";
    let findings = validate(&[text], None);
    let missing = findings
        .iter()
        .find(|it| it.code.0 == "missing-mesh")
        .expect("found");
    assert_eq!(line(missing), 11);
    assert_eq!(missing.help.as_deref(), Some("did you mean \"demo\"?"));
}

/// Each is one finding, or a few, at its line, and nothing else of the input is lost.
#[test]
fn odd_policies_are_refused_and_still_known_by_name() {
    let traffic_trace = "type: TrafficTrace\nname: all\nmesh: default\nselectors: [{match: {kuma.io/service: '*'}}]\n---\n";
    let cases = [
        "{kind: MeshGatewayRoute, name: edge}",
        "{kind: [Mesh]}",
        "Mesh",
        "{kind: Dataplane, labels: {app: 1}}",
        "{kind: Dataplane, labels: [app]}",
        "{kind: Dataplane, labels: {app: {a: b}}}",
    ]
    .map(|target| {
        // A TrafficTrace of the same name is another resource.
        let text = [&policy("all", target, ZIPKIN), traffic_trace, DATAPLANE].concat();
        let (_, reading) = crate::support::read(&[&text]);
        assert_eq!(reading.world.mesh_traces[0].meta.name, "all");
        assert_eq!(reading.world.len(), 3, "{target}");
        (target, shown(&text, None))
    });
    assert_seen(
        "mesh_trace_findings::odd_policies_are_refused_and_still_known_by_name",
        cases,
    );
    let nothing = "type: Mesh\nname: default\n---\n";
    let text = [nothing, &policy("all", "{kind: Mesh}", ZIPKIN), DATAPLANE].concat();
    assert_eq!(found(&text, None), []);
}

#[test]
fn fields_in_a_wrong_place_say_where_they_belong() {
    let url = "url: 'http://z:9411/x'";
    let beside = format!("backends: [{{type: Zipkin, {url}, zipkin: {{{url}}}}}]");
    let cases = [
        ("{kind: Mesh, sampling: {overall: 10}}", ZIPKIN),
        ("{kind: Mesh}", &beside),
        ("{kind: Mesh}", "backends: []\noverall: 10"),
    ]
    .map(|(target, conf)| {
        let case = format!("{target}, {}", conf.replace('\n', ", "));
        (case, shown(&policy("all", target, conf), None))
    });
    assert_seen(
        "mesh_trace_findings::fields_in_a_wrong_place_say_where_they_belong",
        cases,
    );
}

/// The finding with a code, which has to be there.
fn finding(conf: &str, release: Option<&str>, code: &str) -> Finding {
    let release = release.map(|it| it.parse::<Release>().expect("a release"));
    let mut findings = validate(&[&policy("all", "{kind: Mesh}", conf)], release);
    let position = findings.iter().position(|it| it.code.0 == code);
    findings.swap_remove(position.unwrap_or_else(|| panic!("no {code}: {findings:?}")))
}

#[test]
fn path_and_version_that_do_not_fit_are_shown_at_what_is_written() {
    let to = |settings: &str| format!("backends:\n- type: Zipkin\n  zipkin:\n{settings}");
    let url = "    traceId128bit: true\n    url: 'http://z:9411/api/v1/spans'\n";
    for (settings, line) in [
        (url.to_owned(), 11),
        (format!("{url}    apiVersion: httpJson\n"), 12),
        (format!("{url}    apiVersion: httpProto\n"), 12),
    ] {
        for release in [None, Some("2.8"), Some("3.0")] {
            let found = finding(&to(&settings), release, "url-path-version");
            assert_eq!(self::line(&found), line, "{settings} {release:?}");
        }
    }
}

#[test]
fn help_for_what_cannot_be_built_is_of_the_exporter() {
    let datadog = |url: &str| {
        let conf = format!("backends:\n- type: Datadog\n  datadog: {{url: '{url}'}}");
        policy("all", "{kind: Mesh}", &conf)
    };
    let otel = "backends:\n- type: OpenTelemetry\n  openTelemetry: {endpoint: 'otel:99999'}";
    let otel = policy("all", "{kind: Mesh}", otel);
    // What is refused never gets so far that a configuration could be built of it.
    let refused = datadog("dd:8126");
    let findings = validate(&[&refused], None);
    assert!(findings.iter().all(|it| it.refused), "{findings:?}");
    assert_seen(
        "mesh_trace_findings::help_for_what_cannot_be_built_is_of_the_exporter",
        [
            ("no host", shown(&datadog("http://:8126"), None)),
            ("port 99999, 2.8", shown(&otel, Some("2.8"))),
            ("no scheme", shown(&refused, None)),
        ],
    );
}

#[test]
fn what_no_schema_takes_is_answered_with_what_to_write() {
    let with = |kind: &str, backend: &str, overall: &str| {
        let conf = format!(
            "backends: [{{type: {backend}, zipkin: {{url: 'http://z:9411/api/v2/spans'}}}}]\nsampling: {{overall: {overall}}}"
        );
        policy("all", &format!("{{kind: {kind}}}"), &conf)
    };
    let cases = [
        ("zipkin", with("Mesh", "zipkin", "10")),
        ("Messh", with("Messh", "Zipkin", "10")),
        ("12.5", with("Mesh", "Zipkin", "12.5")),
        ("50%", with("Mesh", "Zipkin", "'50%'")),
        ("150", with("Mesh", "Zipkin", "150")),
        ("Tempo", with("Mesh", "Tempo", "10")),
    ]
    .map(|(case, text)| (case, shown(&text, None)));
    assert_seen(
        "mesh_trace_findings::what_no_schema_takes_is_answered_with_what_to_write",
        cases,
    );
    // What is said to be right is right.
    assert_eq!(validate(&[&with("Mesh", "Zipkin", "'12.5'")], None), []);
}
