//! Documents that releases validate in other ways than their neighbours.

use kumactl::diag::rule;
use kumactl::model::{DIFFERENCES, Release};
use serde_json::json;

use super::refusals;
use crate::support::{assert_seen, kumactl, kumactl_with_stdin, recorded, tests, validate};

fn fixture(name: &str) -> String {
    let path = tests("fixtures/releases").join(name);
    std::fs::read_to_string(path).expect("a fixture")
}

/// The refusals of a text, as `field: message`.
fn refused(text: &str, release: &str) -> Vec<String> {
    refusals(text, release.parse().expect("a release"))
        .into_iter()
        .map(|finding| format!("{}: {}", finding.field, finding.message))
        .collect()
}

#[track_caller]
fn accepts(text: &str, releases: &[&str]) {
    for release in releases {
        assert_eq!(refused(text, release), [""; 0], "Kuma {release}: {text}");
    }
}

#[track_caller]
fn refuses(text: &str, releases: &[&str], expected: &str) {
    for release in releases {
        assert_eq!(refused(text, release), [expected], "Kuma {release}: {text}");
    }
}

#[test]
fn a_kri_is_a_known_field_that_servers_set() {
    let findings = validate(&[&fixture("kri.yaml")], None);
    assert_eq!(findings, []);
}

#[test]
fn kuma_2_14_accepts_dataplanes_without_tags() {
    let inbound = fixture("no-tags-2.14.yaml");
    accepts(&inbound, &["2.14.0", "2.14", "3.0"]);
    let missing = "networking.inbound[0].tags[\"kuma.io/service\"]: tag has to exist";
    refuses(&inbound, &["0.7", "2.8", "2.13"], missing);
    let other_tags = inbound.replace("protocol: http", "tags: {version: v1}");
    refuses(&other_tags, &["2.13", "2.14"], missing);
    accepts(&other_tags, &["3.0"]);

    let listeners = fixture("listeners-only-2.14.yaml");
    accepts(&listeners, &["2.14.0", "2.14"]);
    let nothing = "networking: has to contain at least one inbound interface or gateway";
    refuses(&listeners, &["0.4", "1.8", "2.13"], nothing);

    let gateway = fixture("gateway-no-tags-2.14.yaml");
    accepts(&gateway, &["2.14.2", "2.14"]);
    let missing = "networking.gateway.tags: mandatory tag \"kuma.io/service\" is missing";
    refuses(&gateway, &["1.8", "2.13", "2.14.1"], missing);
    let other_tags = gateway.replace("{type: DELEGATED}", "{tags: {version: v1}}");
    refuses(&other_tags, &["2.14"], missing);
}

#[test]
fn the_protocol_of_an_inbound_is_a_field_from_2_14_on() {
    let text = fixture("no-tags-2.14.yaml").replace("protocol: http", "protocol: mongo");
    let field = "networking.inbound[0].protocol: has an invalid value \"mongo\". Allowed values:";
    refuses(
        &text,
        &["2.14"],
        &format!("{field} grpc, http, http2, kafka, tcp"),
    );
    refuses(&text, &["3.0"], &format!("{field} grpc, http, http2, tcp"));
    let of_wrong_type = text.replace("mongo", "{a: b}\n    tags: {kuma.io/service: a}");
    accepts(&of_wrong_type, &["2.8", "2.13"]);
    assert_eq!(refused(&of_wrong_type, "2.14").len(), 1);
}

#[test]
fn an_old_webhook_checks_the_spec_only() {
    let text = fixture("k8s-dataplane-0.4.yaml");
    accepts(&text, &["0.4", "0.5", "0.6"]);
    accepts(&text.replace("name: web-1", "name: X_"), &["0.4", "0.6"]);
    let named = text.replace("name: web-1", "name: X_");
    assert!(
        refused(&named, "0.7")
            .iter()
            .any(|refusal| refusal.starts_with("metadata.name")),
        "{:?}",
        refused(&named, "0.7")
    );
}

#[test]
fn the_mode_of_an_ingress_is_that_of_0_5_to_1_4() {
    let text = fixture("ingress-mode-0.6-1.4.yaml");
    accepts(&text, &["0.5", "0.6", "0.7", "1.4"]);
    let untagged = text.replace("    tags: {kuma.io/service: ingress}\n", "");
    accepts(&untagged, &["0.5", "1.4"]);
    let missing = "networking.inbound[0].tags[\"kuma.io/service\"]: tag has to exist";
    refuses(&untagged, &["1.5", "2.8"], missing);
    let outbound = format!("{text}  outbound: [{{port: 1, tags: {{kuma.io/service: a}}}}]\n");
    let refusal = "networking: dataplane cannot have outbounds in the ingress mode";
    refuses(&outbound, &["0.5", "1.4"], refusal);
    let twice = text.replace("  inbound:\n", "  inbound:\n  - port: 1\n");
    let refusal = "networking: dataplane must have one inbound interface";
    refuses(&twice, &["0.5", "1.4"], refusal);
}

#[test]
fn outbounds_name_their_service_as_their_release_wants() {
    let tags = fixture("outbound-tags-0.6.yaml");
    accepts(&tags, &["0.6"]);
    refuses(
        &tags,
        &["0.4", "0.5"],
        "networking.outbound[0].service: cannot be empty",
    );

    let service = fixture("outbound-service-2.4.yaml");
    accepts(&service, &["0.7", "1.8", "2.3"]);
    let missing = "networking.outbound[0].tags: mandatory tag \"kuma.io/service\" is missing";
    refuses(&service, &["2.4", "2.14"], missing);

    let nothing = service.replace("    service: b\n", "");
    refuses(
        &nothing,
        &["0.7", "1.7"],
        "networking.outbound[0].kuma.io/service: cannot be empty",
    );
    refuses(&nothing, &["1.8", "2.14"], missing);
    refuses(
        &nothing,
        &["3.0"],
        "networking.outbound[0].backendRef: must be defined",
    );
}

#[test]
fn a_reference_to_a_backend_is_checked_from_2_8_on() {
    let outbound = |rest: &str| {
        fixture("outbound-service-2.4.yaml").replace("    service: b\n", &format!("    {rest}\n"))
    };
    let at = "networking.outbound[0].backendRef";
    let port = ".port: port must be in the range [1, 65535]";
    accepts(
        &outbound("backendRef: {kind: MeshService, name: b, port: 80}"),
        &["2.8", "2.14", "3.0"],
    );
    accepts(
        &outbound("backendRef: {kind: MeshExternalService, name: b}"),
        &["2.8", "2.14"],
    );
    refuses(
        &outbound("backendRef: {kind: MeshService, name: b}"),
        &["2.8", "2.14"],
        &format!("{at}{port}"),
    );
    refuses(
        &outbound("backendRef: {kind: MeshService, port: 80}"),
        &["2.8"],
        &format!("{at}.name: cannot be empty"),
    );
    refuses(
        &outbound("backendRef: {kind: MeshService, port: 80}"),
        &["2.14"],
        &format!("{at}: either 'name' or 'labels' should be specified"),
    );
    accepts(
        &outbound("backendRef: {kind: MeshService, port: 80, labels: {a: b}}"),
        &["2.14"],
    );
    refuses(
        &outbound("backendRef: {kind: Service, name: b, port: 80}"),
        &["2.8"],
        &format!("{at}.kind: invalid value. Available values are: MeshExternalService,MeshService"),
    );
    refuses(
        &outbound(
            "{backendRef: {kind: MeshService, name: b, port: 80}, tags: {kuma.io/service: b}}",
        )
        .replace("    {", "    ")
        .replace("}, tags", "}\n    tags")
        .replace("b}}", "b}"),
        &["2.8", "2.14"],
        &format!("{at}: both backendRef and tags/service cannot be defined"),
    );
}

#[test]
fn names_are_those_of_the_release() {
    let text = fixture("underscore-name-0.5-2.4.yaml");
    let named = |name: &str| text.replace("trace_all", name);
    let old = "name: invalid characters. Valid characters are numbers, lowercase latin letters and '-', '_' symbols.";
    let long = "x".repeat(254);
    for name in ["trace_all", "-x", &long] {
        accepts(&named(name), &["0.7", "1.8", "2.4"]);
        assert_eq!(refused(&named(name), "2.5").len(), 1, "{name}");
    }
    refuses(&named("a.b"), &["0.7", "2.4"], old);
    accepts(&named("a.b"), &["2.5", "2.14"]);
    for (release, is_accepted) in [("0.7", true), ("1.0", false), ("2.14", false)] {
        assert_eq!(
            refused(&named("''"), release).is_empty(),
            is_accepted,
            "{release}"
        );
    }

    let mesh = |name: &str| format!("type: Mesh\nname: {name}\n");
    accepts(&mesh(&"x".repeat(63)), &["2.4", "2.5", "2.14", "3.0"]);
    accepts(&mesh(&"x".repeat(64)), &["1.8", "2.4"]);
    let long = "name: cannot be longer than 63 characters";
    refuses(&mesh(&"x".repeat(64)), &["2.5", "2.14", "3.0"], long);
    accepts(&mesh("a.b"), &["2.14"]);
    accepts(&mesh("0a"), &["2.14"]);
    for name in ["a.b", "0a"] {
        let found = refused(&mesh(name), "3.0");
        assert!(
            found[0].starts_with("name: a DNS-1035 label must"),
            "{found:?}"
        );
    }
}

#[test]
fn a_resource_of_the_universal_form_names_its_mesh() {
    let text = fixture("underscore-name-0.5-2.4.yaml").replace("trace_all", "all");
    let unnamed = "mesh: cannot be empty";
    for without in [
        text.replace("mesh: default\n", ""),
        text.replace("mesh: default\n", "mesh: ''\n"),
        text.replace("mesh: default\n", "mesh: null\n"),
    ] {
        refuses(&without, &["1.0", "2.8", "2.14"], unnamed);
        let run = kumactl_with_stdin(
            &["apply", "-f", "-", "--dry-run", "--no-config"],
            without.as_bytes(),
        );
        assert_ne!(run.status, 0, "{run:?}");
    }
    let dataplane = fixture("no-tags-2.14.yaml").replace("mesh: default\n", "");
    refuses(&dataplane, &["2.14"], unnamed);
    accepts("type: Mesh\nname: m\n", &["2.14"]);
}

#[test]
fn a_resource_of_the_kubernetes_form_names_its_mesh_at_the_top() {
    // What a real API server with the webhooks of 2.8.8 and 2.14.3 refused.
    let unnamed = "mesh: cannot be empty";
    let head = "apiVersion: kuma.io/v1alpha1\nkind";
    let selectors = "selectors: [{match: {kuma.io/service: '*'}}]";
    for (top, metadata, spec) in [
        ("", "", ""),
        ("mesh: ''", "", ""),
        ("", ", labels: {kuma.io/mesh: default}", ""),
        ("", "", "mesh: default, "),
    ] {
        let text = format!(
            "{head}: TrafficTrace\n{top}\nmetadata: {{name: all{metadata}}}\nspec: {{{spec}{selectors}}}\n"
        );
        refuses(&text, &["1.0", "2.8", "2.14"], unnamed);
        // There the webhook judges the spec only.
        accepts(&text, &["0.4", "0.6"]);
    }
    let inbound = "{port: 80, tags: {kuma.io/service: web}}";
    let dataplane = format!(
        "{head}: Dataplane\nmetadata: {{name: web}}\nspec: {{networking: {{address: 10.0.0.1, inbound: [{inbound}]}}}}\n"
    );
    refuses(&dataplane, &["2.14"], unnamed);
    // A MeshTrace says it by a label, and a Mesh is in none.
    let backends = "backends: [{type: Zipkin, zipkin: {url: 'http://z:9411/api/v2/spans'}}]";
    let mesh_trace = format!(
        "{head}: MeshTrace\nmetadata: {{name: all, namespace: kuma-system}}\nspec: {{targetRef: {{kind: Mesh}}, default: {{{backends}}}}}\n"
    );
    accepts(&mesh_trace, &["2.8", "2.14", "3.0"]);
    accepts(
        &format!("{head}: Mesh\nmetadata: {{name: m}}\n"),
        &["2.8", "2.14"],
    );
}

#[test]
fn kuma_0_4_decodes_no_type_of_a_backend() {
    let text = fixture("type-0.4.yaml");
    for text in [
        text.clone(),
        text.replace(
            "    config: {url: \"http://z.example:9411/api/v1/spans\"}\n",
            "",
        ),
        text.replace("type: zipkin", "type: 1"),
        text.replace("type: zipkin", "type: ''"),
    ] {
        let found = refused(&text, "0.4");
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].starts_with("tracing.backends[0].type: Kuma 0.4"),
            "{found:?}"
        );
    }
}

#[test]
fn datadog_is_known_from_1_2_2_on() {
    let text = fixture("datadog-before-1.2.2.yaml");
    let unknown = "tracing.backends[0].type: unknown backend type. Available backends: \"zipkin\"";
    refuses(&text, &["0.5", "1.0", "1.2.0", "1.2.1"], unknown);
    accepts(&text, &["1.2.2", "1.2", "1.3", "2.14"]);
    let portless = text.replace(", port: 8126", "");
    let at = "tracing.backends[0].config.port:";
    refuses(
        &portless,
        &["1.2.2", "1.7"],
        &format!("{at} must be in the range 1 to 65535"),
    );
    refuses(
        &portless,
        &["1.8"],
        &format!("{at} port must be in the range [1, 65535]"),
    );
}

#[test]
fn fields_that_a_release_does_not_know_are_not_decoded() {
    let text = fixture("splitservice-1.8-envoy.yaml");
    accepts(&text, &["1.2.2", "1.8", "2.0"]);
    let split = text.replace("splitService: true", "splitService: 1");
    accepts(&split, &["1.2.2", "1.8"]);
    assert_eq!(refused(&split, "2.0").len(), 1);
    let shared = text.replace("sharedSpanContext: false", "sharedSpanContext: 1");
    assert_eq!(refused(&shared, "1.8").len(), 1);
    let zipkin = "type: Mesh\nname: m\ntracing: {backends: [{name: z, type: zipkin, conf: {url: 'http://z:1/', sharedSpanContext: 1}}]}\n";
    accepts(zipkin, &["0.7", "1.0", "1.1.0"]);
    assert_eq!(refused(zipkin, "1.1.1").len(), 1);
}

#[test]
fn a_setting_that_does_nothing_before_its_release_is_named() {
    let text = "type: Mesh\nname: m\ntracing:\n  backends:\n  - {name: z, type: zipkin, conf: {url: 'http://z:9411/api/v1/spans', apiVersion: httpJsonV1, sharedSpanContext: VALUE}}\n  - {name: d, type: datadog, conf: {address: d, port: 8126, splitService: SPLIT}}\n";
    let dropped = |shared: &str, split: &str, release: &str| -> Vec<String> {
        let text = text.replace("VALUE", shared).replace("SPLIT", split);
        let release = release.parse().expect("a release");
        let findings = validate(&[&text], Some(release)).into_iter();
        let dropped = findings.filter(|finding| finding.code.0 == "dropped-field");
        dropped.map(|finding| finding.message).collect()
    };
    let shared = "sharedSpanContext is known to Kuma 1.1.1 and later, and is silently dropped";
    let split = "splitService is known to Kuma 2.0 and later, and is silently dropped";
    assert_eq!(dropped("false", "true", "1.0"), [shared]);
    assert_eq!(dropped("false", "true", "1.1.0"), [shared]);
    assert_eq!(dropped("false", "true", "1.1.1"), [""; 0]);
    assert_eq!(dropped("false", "true", "1.2.2"), [split]);
    assert_eq!(dropped("false", "true", "1.8"), [split]);
    assert_eq!(dropped("false", "true", "2.0"), [""; 0]);
    // Kuma 0.4 reads what is inline, and there only.
    let inline = "type: Mesh\nname: m\ntracing: {backends: [{name: z, zipkin: {url: 'http://z:9411/api/v1/spans', apiVersion: httpJsonV1, sharedSpanContext: false}}]}\n";
    let findings = validate(&[inline], None);
    assert_eq!(findings[0].message, shared);
    // What they do without it.
    assert_eq!(dropped("true", "false", "1.0"), [""; 0]);
    assert_eq!(dropped("true", "false", "1.8"), [""; 0]);
}

/// Values that no control plane decodes, and the first release that knows their field.
const UNDECODABLE: &[(&str, &str)] = &[
    ("networking: {advertisedAddress: 1}", "1.2"),
    ("networking: {transparentProxying: []}", "0.4"),
    (
        "networking: {transparentProxying: {redirectPortInbound: x}}",
        "0.4",
    ),
    (
        "networking: {transparentProxying: {reachableServices: a}}",
        "0.4",
    ),
    (
        "networking: {transparentProxying: {directAccessServices: [1]}}",
        "0.4",
    ),
    (
        "networking: {transparentProxying: {reachableBackends: []}}",
        "2.14",
    ),
    ("networking: {admin: {port: x}}", "1.8"),
    ("networking: {listeners: {}}", "2.14"),
    ("networking: {inbound: [{health: true}]}", "1.0"),
    ("networking: {inbound: [{health: {ready: 1}}]}", "1.0"),
    ("networking: {inbound: [{health: {ready: 'true'}}]}", "1.0"),
    (
        "networking: {inbound: [{serviceProbe: {interval: 10}}]}",
        "1.0",
    ),
    (
        "networking: {inbound: [{serviceProbe: {interval: 10 s}}]}",
        "1.0",
    ),
    (
        "networking: {inbound: [{serviceProbe: {unhealthyThreshold: -1}}]}",
        "1.0",
    ),
    ("networking: {inbound: [{serviceProbe: {tcp: 1}}]}", "1.0"),
    ("networking: {inbound: [{state: foo}]}", "2.8"),
    ("networking: {inbound: [{state: 1.5}]}", "2.8"),
    ("networking: {inbound: [{name: 1}]}", "2.8"),
    ("networking: {gateway: {type: .5}}", "1.2"),
    ("networking: {gateway: {type: '1'}}", "1.2"),
    ("networking: {gateway: {type: delegated}}", "1.2"),
    ("metrics: []", "0.4"),
    ("metrics: {type: 1}", "0.4"),
    ("labels: []", "2.8"),
    ("labels: {a: 1}", "2.8"),
    ("creationTime: yesterday", "0.5"),
    ("modificationTime: x", "0.5"),
    ("modificationTime: 1", "0.5"),
];

#[test]
fn each_release_decodes_the_fields_that_it_knows() {
    let before: Vec<Release> = Release::minors().collect();
    for (field, first) in UNDECODABLE {
        let text = format!("type: Dataplane\nname: d\nmesh: default\n{field}\n");
        let first: Release = first.parse().expect("a release");
        for release in &before {
            let findings = refusals(&text, *release);
            let is_undecodable = findings
                .iter()
                .any(|finding| finding.code.0 == "wrong-type");
            assert_eq!(
                is_undecodable,
                *release >= first,
                "{release}: {text}{findings:?}"
            );
            assert!(!is_undecodable || findings.len() == 1, "{findings:?}");
        }
    }
}

#[test]
fn the_rest_of_a_mesh_has_to_be_decodable() {
    for field in [
        "mtls: []",
        "mtls: {enabledBackend: 1}",
        "mtls: {backends: {}}",
        "mtls: {backends: [{conf: 1}]}",
        "mtls: {backends: [{mode: strict}]}",
        "mtls: {backends: [{dpCert: {requestTimeout: 10}}]}",
        "mtls: {skipValidation: 'true'}",
        "metrics: {backends: [{type: 1}]}",
        "logging: {backends: [{conf: []}]}",
        "routing: {zoneEgress: 1}",
        "routing: {localityAwareLoadBalancing: a}",
        "networking: {outbound: {passthrough: 1}}",
        "constraints: {dataplaneProxy: {requirements: [{tags: {a: 1}}]}}",
        "meshServices: {mode: always}",
        "skipCreatingInitialPolicies: '*'",
        "skipCreatingInitialPolicies: [1]",
    ] {
        let findings = refusals(
            &format!("type: Mesh\nname: m\n{field}\n"),
            Release::new(2, 8),
        );
        assert_eq!(findings.len(), 1, "{field}: {findings:?}");
        assert_eq!(findings[0].code.0, "wrong-type", "{field}");
    }
    // What is wrong in another way is not checked here.
    accepts(
        "type: Mesh\nname: m\nmtls: {enabledBackend: none, other: 1}\nmetrics: {backends: [{type: x}]}\nrouting: {zoneEgress: true}\nmeshServices: {mode: Exclusive}\nskipCreatingInitialPolicies: ['*']\n",
        &["2.8", "2.14"],
    );
}

#[test]
fn a_gateway_of_no_known_type_is_none() {
    let text = fixture("gateway-no-tags-2.14.yaml").replace(
        "{type: DELEGATED}",
        "{type: 10, tags: {kuma.io/service: a}}",
    );
    let nothing = "networking: has to contain at least one inbound interface or gateway";
    refuses(&text, &["1.2", "2.8", "2.13"], nothing);
    accepts(&text, &["2.14"]);
}

#[test]
fn probes_of_a_service_are_checked_from_1_0_on() {
    let probed = |probe: &str| {
        let old = "    protocol: http\n";
        let new = format!("    tags: {{kuma.io/service: a}}\n    serviceProbe: {probe}\n");
        fixture("no-tags-2.14.yaml").replace(old, &new)
    };
    let at = "networking.inbound[0].serviceProbe";
    accepts(
        &probed("{interval: 10s, timeout: 1.5s, tcp: {}}"),
        &["0.7", "1.0", "2.14"],
    );
    for (probe, field) in [
        ("{interval: 0s}", "interval"),
        ("{timeout: '0'}", "timeout"),
        ("{unhealthyThreshold: 0}", "unhealthyThreshold"),
        ("{healthyThreshold: 0}", "healthyThreshold"),
    ] {
        accepts(&probed(probe), &["0.7"]);
        let refusal = format!("{at}.{field}: must have a positive value");
        refuses(&probed(probe), &["1.0", "2.8", "2.14"], &refusal);
    }
}

#[test]
fn metrics_of_a_dataplane_are_checked_from_2_8_on() {
    let text = |metrics: &str| {
        format!(
            "{}metrics: {metrics}\n",
            fixture("no-tags-2.14.yaml").replace("protocol: http", "tags: {kuma.io/service: a}")
        )
    };
    accepts(
        &text("{type: prometheus, conf: {port: 1, path: /m}}"),
        &["2.8", "2.14"],
    );
    for (metrics, refusal) in [
        (
            "{type: statsd}",
            "metrics.type: unknown backend type. Available backends: \"prometheus\"",
        ),
        (
            "{type: prometheus, conf: {skipMTLS: true, tls: {mode: providedTLS}}}",
            "metrics.conf: skipMTLS and tls configuration cannot be defined together",
        ),
        (
            "{type: prometheus, conf: {aggregate: [{name: a}, {name: a}]}}",
            "metrics.conf.aggregate[1].name: duplicate entry: a, values have to be unique",
        ),
    ] {
        accepts(&text(metrics), &["1.8", "2.4"]);
        refuses(&text(metrics), &["2.8", "2.14"], refusal);
    }
    let found = refused(&text("{type: prometheus, conf: {port: x}}"), "2.8");
    assert!(
        found[0].starts_with("metrics.conf: could not parse config:"),
        "{found:?}"
    );
}

#[test]
fn old_tags_are_found_on_dataplanes_and_in_selectors() {
    let found = |text: &str, release: Option<&str>| -> Vec<(u32, u32, String)> {
        let release = release.map(|release| release.parse().expect("a release"));
        let findings = validate(&[text], release);
        let old = findings
            .iter()
            .filter(|finding| finding.code.0 == "old-tag");
        old.map(|finding| match &finding.at {
            kumactl::diag::At::Place(place) => {
                (place.span.line, place.span.column, finding.message.clone())
            }
            kumactl::diag::At::Field { .. } => (0, 0, finding.message.clone()),
        })
        .collect()
    };
    let dataplane = |tags: &str| {
        format!(
            "type: Dataplane\nname: d\nmesh: default\nnetworking:\n  address: 10.0.0.1\n  inbound:\n  - port: 80\n    tags: {{{tags}}}\n"
        )
    };
    let old = dataplane("service: a, protocol: http");
    let new = dataplane("kuma.io/service: a, kuma.io/protocol: http");
    assert_eq!(
        found(&old, Some("2.8")),
        [
            (
                8,
                24,
                "from Kuma 0.7 on the tag protocol is called kuma.io/protocol".to_owned()
            ),
            (
                8,
                12,
                "from Kuma 0.7 on the tag service is called kuma.io/service".to_owned()
            ),
        ]
    );
    assert_eq!(found(&old, Some("0.6")), []);
    assert_eq!(found(&new, Some("2.8")), []);
    assert_eq!(found(&new, Some("0.6")).len(), 2);
    // A tag of one's own stands beside that of the release.
    assert_eq!(
        found(&dataplane("kuma.io/service: a, service: b"), Some("2.8")),
        []
    );

    let selector = fixture("old-tag-0.5.yaml");
    assert_eq!(found(&selector, Some("0.5")), [], "0.5 has the old names");
    let message = "from Kuma 0.7 on the tag service is called kuma.io/service, so the selector matches nothing";
    assert_eq!(found(&selector, None), [(14, 11, message.to_owned())]);
    let both = format!("{selector}---\n{old}");
    assert_eq!(found(&both, None).len(), 3, "{:?}", found(&both, None));
    let own = format!(
        "{selector}---\n{}",
        dataplane("kuma.io/service: a, service: b")
    );
    assert_eq!(found(&own, None), []);
}

#[test]
fn a_patch_release_is_asked_by_its_third_number() {
    let text = fixture("datadog-before-1.2.2.yaml");
    for (version, status) in [("1.2.1", 1), ("1.2.2", 0), ("1.2", 0), ("v2.8.8", 0)] {
        let run = kumactl_with_stdin(
            &["validate", "-f", "-", "--kuma-version", version],
            text.as_bytes(),
        );
        assert_eq!(run.status, status, "{version}: {run:?}");
    }
    let cases = ["2.15", "0.8", "3.1", "1.9.2"].map(|version| {
        let arguments = ["validate", "-f", "-", "--kuma-version", version];
        (version, kumactl_with_stdin(&arguments, text.as_bytes()))
    });
    assert_seen(
        "releases::cases::a_patch_release_is_asked_by_its_third_number",
        cases,
    );
}

#[test]
fn explain_says_the_releases_of_a_rule() {
    let codes = [
        "name",
        "service-tag",
        "datadog-port",
        "ingress",
        "url-https",
    ];
    let cases = codes.map(|code| {
        let mut run = kumactl(&["explain", code]);
        let (_, releases) = run.stdout.split_once("\nReleases\n").expect("releases");
        let (releases, _) = releases.split_once("\nBad").expect("an example");
        run.stdout = releases.trim_start_matches('\n').to_owned();
        (code, run)
    });
    assert_seen(
        "releases::cases::explain_says_the_releases_of_a_rule",
        cases,
    );
    for difference in DIFFERENCES {
        for code in difference.codes.iter().filter(|code| **code != "*") {
            assert!(rule(code).is_some(), "{code} of {:?}", difference.feature);
        }
    }
}

#[test]
fn labels_are_refused_as_recorded() {
    let recordings = [
        ("kuma-2.8.8", "2.8"),
        ("kuma-2.14.3", "2.14"),
        ("kuma-3.0-dev", "3.0"),
    ];
    for (folder, release) in recordings {
        let mut compared = 0;
        for line in recorded(&format!("{folder}/validation-meshtrace.jsonl")) {
            let note = line["note"].as_str().unwrap_or_default();
            let labels = &line["resource"]["labels"];
            // Only a control plane knows its zone; roles are those of MeshTrace.
            if !note.starts_with("label") || note == "label zone" || note.starts_with("label role")
            {
                continue;
            }
            // Labels are validated alike whatever the kind; 3.0 has no other kind with them but a Mesh.
            let (kind, rest) = match release {
                "3.0" if note == "label mesh other" => continue,
                "3.0" => ("Mesh", json!({})),
                _ => ("TrafficTrace", json!([{"match": {"kuma.io/service": "*"}}])),
            };
            let mut document = json!({"type": kind, "name": "vmesh", "labels": labels});
            if kind == "TrafficTrace" {
                document["mesh"] = json!("vmesh");
                document["selectors"] = rest;
            }
            let expected: Vec<String> = (line["causes"].as_array().into_iter().flatten())
                .map(|cause| {
                    let word = |name: &str| cause[name].as_str().expect("a string").to_owned();
                    format!("{}: {}", word("field"), word("message"))
                })
                .collect();
            let refused = refused(&document.to_string(), release);
            // What cannot be decoded is described in words of our own.
            if expected
                .iter()
                .any(|cause| cause.contains(" in body must be of type "))
            {
                assert_eq!(refused.len(), 1, "{note}: {refused:?}");
            } else {
                assert_eq!(refused, expected, "{note}");
            }
            compared += 1;
        }
        assert!(compared >= 8, "{folder}: {compared}");
    }
}

#[test]
fn a_label_names_the_zone_of_the_control_plane() {
    let text = |labels: &str| {
        format!("type: TrafficTrace\nname: all\nmesh: default\nlabels: {{{labels}}}\n")
    };
    let validate = |labels: &str, zone: &[&str]| {
        let arguments = [
            "validate",
            "-f",
            "-",
            "-o",
            "json",
            "--kuma-version",
            "2.14",
        ];
        let answer = kumactl_with_stdin(&[&arguments, zone].concat(), text(labels).as_bytes());
        let answer: serde_json::Value = serde_json::from_str(&answer.stdout).expect("JSON");
        let findings = answer["findings"].as_array().expect("a list").iter();
        let findings = findings.filter(|finding| finding["code"] == "label");
        findings
            .map(|it| it["message"].as_str().expect("a string").to_owned())
            .collect::<Vec<_>>()
    };
    let elsewhere = "kuma.io/zone: elsewhere";
    let refused = ["kuma.io/zone label should have default value"];
    assert_eq!(validate(elsewhere, &["--zone", "default"]), refused);
    assert_eq!(validate(elsewhere, &["--zone", "elsewhere"]), [""; 0]);
    // Which zone it is for, files do not say.
    assert_eq!(validate(elsewhere, &[]), [""; 0]);
    let global = "kuma.io/zone: elsewhere, kuma.io/origin: global";
    assert_eq!(validate(global, &["--zone", "default"]), [""; 0]);
}

#[test]
fn labels_in_kubernetes_are_checked_by_its_api_server() {
    let text = "apiVersion: kuma.io/v1alpha1\nkind: TrafficTrace\nmesh: default\nmetadata:\n  name: all\n  \
                labels: {team: a b, kuma.io/origin: bogus}\nspec:\n  selectors:\n  - match: {'kuma.io/service': '*'}\n";
    for release in ["1.8", "2.8", "2.14"] {
        let refused = refused(text, release);
        let [only] = refused.as_slice() else {
            panic!("Kuma {release}: {refused:?}");
        };
        let start = "metadata.labels[\"team\"]: Invalid value: \"a b\": a valid label must be";
        assert!(only.starts_with(start), "{only}");
    }
}
