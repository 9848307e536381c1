//! Single documents, and what `migrate` makes of them.

use serde_json::{Value, json};

use crate::support::{Run, assert_seen, kumactl_with_stdin};

const WORLD: &str = "
type: Mesh
name: default
tracing:
  defaultBackend: z
  backends:
  - {name: z, type: zipkin, sampling: 12.5, conf: {url: 'http://z.local:9411/api/v2/spans'}}
  - {name: d, type: datadog, conf: {address: 'fd00::1', port: 8126, splitService: true}}
---
type: TrafficTrace
name: all
mesh: default
selectors: [{match: {kuma.io/service: '*'}}]
---
type: TrafficTrace
name: web
mesh: default
selectors: [{match: {kuma.io/service: web}}]
conf: {backend: d}
---
type: Dataplane
name: web-1
mesh: default
networking:
  address: 10.0.0.1
  inbound: [{port: 80, tags: {kuma.io/service: web, kuma.io/protocol: http}}]
";

fn migrate(text: &str, arguments: &[&str]) -> Run {
    let arguments = [&["migrate", "-f", "-"], arguments].concat();
    kumactl_with_stdin(&arguments, text.as_bytes())
}

#[test]
fn the_documents_come_strongest_first_and_hold_all_that_was_the_default() {
    assert_seen(
        "migrate::documents::the_documents_come_strongest_first_and_hold_all_that_was_the_default",
        [("migrate", migrate(WORLD, &[]))],
    );
}

const ENDPOINTS: &str = "
type: Mesh
name: default
---
type: MeshTrace
mesh: default
name: all
spec:
  targetRef: {kind: Mesh}
  default:
    backends: [{type: OpenTelemetry, openTelemetry: {endpoint: 'otel.obs:4317'}}]
    sampling: {overall: 20}
---
type: MeshTrace
mesh: default
name: web
spec:
  targetRef: {kind: Dataplane, labels: {app: web}}
  default:
    backends: [{type: OpenTelemetry, openTelemetry: {endpoint: 'otel.obs:4317'}}]
---
type: Dataplane
name: web-1
mesh: default
labels: {app: web}
networking:
  address: 10.0.0.1
  inbound: [{port: 80, tags: {kuma.io/service: web, kuma.io/protocol: http}}]
";

#[test]
fn a_stage_that_was_applied_is_planned_again_under_the_same_names() {
    let add = migrate(WORLD, &["--stage", "add"]).stdout;
    let again = migrate(&format!("{WORLD}{add}"), &["--stage", "add"]).stdout;
    assert_eq!(again, add);
    // Names that need numbers, because the order of the plain ones is another.
    let world = WORLD.replace("kuma.io/service: web}}]", "team: web, zone: one}}]")
        + "---\ntype: TrafficTrace\nname: a\nmesh: default\nselectors: [{match: {zone: one}}]\n";
    let numbered = migrate(&world, &["--stage", "add"]);
    let add = &numbered.stdout;
    let again = migrate(&format!("{world}{add}"), &["--stage", "add"]).stdout;
    assert_eq!(again, *add);
    // A shadow of somebody else's keeps its name.
    let other = add.replace("overall: 100", "overall: 99");
    let beside = migrate(&format!("{world}{other}"), &["--stage", "add"]);
    assert_seen(
        "migrate::documents::a_stage_that_was_applied_is_planned_again_under_the_same_names",
        [
            ("numbers", numbered),
            ("beside a shadow of somebody else's", beside),
        ],
    );
}

#[test]
fn an_endpoint_becomes_a_collector_that_both_policies_refer_to() {
    let run = migrate(ENDPOINTS, &["--to", "2.14"]);
    // The release takes what is written, and the dataplane sends where it did.
    let mesh = "type: Mesh\nname: default\n";
    let written = format!("{mesh}{}", run.stdout);
    let arguments = ["validate", "-f", "-", "--kuma-version", "2.14"];
    let validated = kumactl_with_stdin(&arguments, written.as_bytes());
    assert_seen(
        "migrate::documents::an_endpoint_becomes_a_collector_that_both_policies_refer_to",
        [
            ("--to 2.14", run),
            ("validate", validated),
            // What has no such kind yet keeps its endpoints.
            ("--to 2.13", migrate(ENDPOINTS, &["--to", "2.13"])),
        ],
    );
}

#[test]
fn the_way_back_from_a_collector_is_the_endpoint() {
    let run = migrate(ENDPOINTS, &["--to", "2.14", "-o", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let [add, switch] = [&report["stages"][0], &report["stages"][1]];
    assert_eq!(add["documents"][0]["name"], "otel-otel-obs-4317");
    let collector = json!({"kind": "MeshOpenTelemetryBackend", "mesh": "default", "name": "otel-otel-obs-4317"});
    assert_eq!(add["back"]["delete"], json!([collector]));
    let back = switch["back"]["documents"].as_array().expect("documents");
    let endpoints = back
        .iter()
        .map(|it| &it["spec"]["default"]["backends"][0]["openTelemetry"]);
    let endpoint = json!({"endpoint": "otel.obs:4317"});
    assert_eq!(endpoints.collect::<Vec<_>>(), [&endpoint, &endpoint]);
    let item = &report["dataplanes"][0];
    assert_eq!(item["before"]["endpoint"], "otel.obs:4317");
    assert_eq!(item["before"], item["after"]);
}
