//! `MeshTrace`s that are accepted and lose traces, and those that are odd in another way: each is a
//! finding at its line.

use kumactl::diag::{At, Finding};
use kumactl::model::Release;

use crate::support::validate;

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

#[test]
#[allow(clippy::too_many_lines, reason = "a table of cases")]
fn what_is_accepted_and_loses_traces_is_found_where_it_stands() {
    let to = |url: &str| format!("backends:\n- type: Zipkin\n  zipkin: {{url: '{url}'}}");
    let datadog = "backends:\n- type: Datadog\n  datadog: {url: 'http://:8126'}";
    let otel =
        |settings: &str| format!("backends:\n- type: OpenTelemetry\n  openTelemetry: {settings}");
    let reference = "{backendRef: {kind: MeshOpenTelemetryBackend, labels: {a: b}}}";
    for (conf, release, code, severity, line) in [
        (
            to("http://zipkin/api/v2/spans"),
            None,
            "url-port-zero",
            "warning",
            9,
        ),
        (
            to("zipkin:9411/api/v2/spans"),
            None,
            "url-no-scheme",
            "error",
            9,
        ),
        (
            to("http://zipkin:99999/api/v2/spans"),
            None,
            "url-port-range",
            "error",
            9,
        ),
        (
            to("http://zipkin:9411"),
            None,
            "url-path-missing",
            "error",
            9,
        ),
        (datadog.to_owned(), None, "url-host-empty", "error", 9),
        (
            otel("{endpoint: 'http://otel:4317'}"),
            Some("2.8"),
            "otel-endpoint",
            "warning",
            9,
        ),
        (
            otel("{endpoint: 'otel:4317/v1'}"),
            Some("2.8"),
            "otel-endpoint",
            "warning",
            9,
        ),
        (
            otel("{endpoint: 'otel:4317/v1'}"),
            None,
            "otel-settings",
            "error",
            9,
        ),
        (
            otel("{endpoint: 'otel:4317'}"),
            None,
            "deprecated",
            "info",
            9,
        ),
        (otel(reference), None, "dangling-backend-ref", "warning", 9),
        ("backends: []".to_owned(), None, "empty-backends", "info", 7),
        (
            "backends: []\ntags: [{name: a, literal: b}]".to_owned(),
            None,
            "empty-backends",
            "warning",
            7,
        ),
        (
            format!("{ZIPKIN}\nsampling: {{overall: 10, random: '0'}}"),
            None,
            "random-zero",
            "warning",
            8,
        ),
        (
            format!("{ZIPKIN}\nsampling: {{overall: 0}}"),
            None,
            "sampling-zero",
            "info",
            8,
        ),
        (
            format!("{ZIPKIN}\nsampling: {{overall: '0.001'}}"),
            None,
            "sampling-step",
            "warning",
            8,
        ),
        (
            format!("{ZIPKIN}\ntags: [{{name: p, header: {{name: x-b3-parent-span-id}}}}]"),
            None,
            "tag-header",
            "warning",
            8,
        ),
        (
            format!("{ZIPKIN}\nsampling: {{overal: 10}}"),
            None,
            "unknown-field",
            "warning",
            8,
        ),
        (
            "backend: []\nbackends: []".to_owned(),
            None,
            "unknown-field",
            "warning",
            7,
        ),
    ] {
        let text = policy("all", "{kind: Mesh}", &conf);
        let found = found(&text, release);
        assert!(
            found.contains(&(code, severity, line)),
            "{code}: {found:?}\n{text}"
        );
    }
}

#[test]
fn empty_backends_beside_traffic_trace_leave_it_on() {
    let traffic_trace = "type: TrafficTrace\nname: old\nmesh: default\nselectors: [{match: {kuma.io/service: '*'}}]\n---\n";
    let text = [
        &policy("none", "{kind: Mesh}", "backends: []"),
        traffic_trace,
    ]
    .concat();
    assert!(found(&text, None).contains(&("empty-backends", "warning", 7)));
    // Kuma 3.0 has no TrafficTrace that could stay on.
    assert!(found(&text, Some("3.0")).contains(&("empty-backends", "info", 7)));
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
    for (target, code) in [
        ("{kind: MeshGatewayRoute, name: edge}", "schema"),
        ("{kind: [Mesh]}", "wrong-type"),
        ("Mesh", "wrong-type"),
        ("{kind: Dataplane, labels: {app: 1}}", "wrong-type"),
        ("{kind: Dataplane, labels: [app]}", "wrong-type"),
        ("{kind: Dataplane, labels: {app: {a: b}}}", "wrong-type"),
    ] {
        // A TrafficTrace of the same name is another resource.
        let text = [&policy("all", target, ZIPKIN), traffic_trace, DATAPLANE].concat();
        let found = found(&text, None);
        assert!(found.contains(&(code, "error", 5)), "{target}: {found:?}");
        assert!(
            found.iter().all(|it| it.0 != "duplicate-resource"),
            "{found:?}"
        );
        let (_, reading) = crate::support::read(&[&text]);
        assert_eq!(reading.world.mesh_traces[0].meta.name, "all");
        assert_eq!(reading.world.len(), 3, "{target}");
    }
    let nothing = "type: Mesh\nname: default\n---\n";
    let text = [nothing, &policy("all", "{kind: Mesh}", ZIPKIN), DATAPLANE].concat();
    assert_eq!(found(&text, None), []);
}

#[test]
fn fields_in_a_wrong_place_say_where_they_belong() {
    for (target, conf, words) in [
        (
            "{kind: Mesh, sampling: {overall: 10}}",
            ZIPKIN,
            "it belongs under spec.default",
        ),
        (
            "{kind: Mesh}",
            "backends: [{type: Zipkin, url: 'http://z:9411/x', zipkin: {url: 'http://z:9411/x'}}]",
            "it belongs under zipkin, in the backend",
        ),
        (
            "{kind: Mesh}",
            "backends: []\noverall: 10",
            "it belongs under sampling",
        ),
    ] {
        let findings = validate(&[&policy("all", target, conf)], None);
        let unknown = findings.iter().find(|it| it.code.0 == "unknown-field");
        let message = unknown.map(|it| it.message.as_str()).unwrap_or_default();
        assert!(message.contains(words), "{words}: {message}");
    }
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
    let datadog = |url: &str| format!("backends:\n- type: Datadog\n  datadog: {{url: '{url}'}}");
    let found = finding(&datadog("http://:8126"), None, "url-host-empty");
    let help = found.help.expect("help");
    assert!(help.contains("http://HOST:PORT and nothing else"), "{help}");
    let otel = "backends:\n- type: OpenTelemetry\n  openTelemetry: {endpoint: 'otel:99999'}";
    let found = finding(otel, Some("2.8"), "endpoint-port");
    let help = found.help.expect("help");
    assert!(help.contains("HOST:PORT and no scheme"), "{help}");
    // What is refused never gets so far that a configuration could be built of it.
    let text = policy("all", "{kind: Mesh}", &datadog("dd:8126"));
    let findings = validate(&[&text], None);
    assert!(findings.iter().all(|it| it.refused), "{findings:?}");
    assert_eq!(findings.len(), 3, "{findings:?}");
}

#[test]
fn what_no_schema_takes_is_answered_with_what_to_write() {
    let with = |kind: &str, backend: &str, overall: &str| {
        let conf = format!(
            "backends: [{{type: {backend}, zipkin: {{url: 'http://z:9411/api/v2/spans'}}}}]\nsampling: {{overall: {overall}}}"
        );
        policy("all", &format!("{{kind: {kind}}}"), &conf)
    };
    let help = |text: &str| {
        let findings = validate(&[text], None);
        findings.first().and_then(|it| it.help.clone())
    };
    for (text, expected) in [
        (with("Mesh", "zipkin", "10"), "did you mean \"Zipkin\"?"),
        (with("Messh", "Zipkin", "10"), "did you mean \"Mesh\"?"),
        (with("Mesh", "Zipkin", "12.5"), "as a string: \"12.5\""),
        (with("Mesh", "Zipkin", "'50%'"), "without its sign"),
        (with("Mesh", "Zipkin", "150"), "write a percentage"),
    ] {
        let help = help(&text).unwrap_or_default();
        assert!(help.contains(expected), "{text}{expected}: {help}");
    }
    let text = with("Mesh", "Tempo", "10");
    assert_eq!(help(&text), None, "{text}");
    // What is said to be right is right.
    assert_eq!(validate(&[&with("Mesh", "Zipkin", "'12.5'")], None), []);
}
