//! `kumactl validate`.

use serde_json::Value;

use crate::support::{assert_seen, kumactl, kumactl_with_stdin};

fn json(arguments: &[&str], stdin: &str) -> (i32, Value) {
    let mut all = vec!["validate", "-o", "json", "-f", "-"];
    all.extend(arguments);
    let run = kumactl_with_stdin(&all, stdin.as_bytes());
    let value =
        serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"));
    (run.status, value)
}

#[test]
fn a_mesh_that_is_not_there_is_not_called_clean() {
    let seen = ["default", "defalt"].map(|mesh| {
        let arguments = ["validate", "-f", "-", "-m", mesh];
        (mesh, kumactl_with_stdin(&arguments, MESH.as_bytes()))
    });
    assert_seen(
        "validate::a_mesh_that_is_not_there_is_not_called_clean",
        seen,
    );
}

const MESH: &str = "type: Mesh\nname: default\ntracing:\n  backends:\n  - name: z\n    type: zipkin\n    sampling: 150\n    conf: {url: 'http://z:9411/api/v2/spans', sharedSpanContext: false}\n\
    ---\ntype: TrafficTrace\nname: t\nmesh: default\nselectors: [{match: {kuma.io/service: '*'}}]\nconf: {backend: z}\n";

#[test]
fn json_is_as_documented() {
    let (status, value) = json(&[], MESH);
    assert_eq!(status, 1);
    let expected = serde_json::json!({
        "summary": {"files": 1, "resources": 2, "skipped": 0, "errors": 1, "warnings": 0, "infos": 0, "fixable": 0},
        "findings": [{
            "code": "sampling-range", "severity": "error", "refused": true, "fixable": false,
            "file": "<stdin>", "line": 7, "column": 15,
            "kind": "Mesh", "mesh": null, "name": "default", "field": "tracing.backends[0].sampling",
            "message": "has to be in [0.0 - 100.0] range",
            "help": "write a percentage, for instance 15.0",
            "related": [],
        }],
    });
    assert_eq!(value, expected);
}

#[test]
fn the_kubernetes_form_names_fields_below_spec() {
    let text = "apiVersion: kuma.io/v1alpha1\nkind: TrafficTrace\nmesh: default\nmetadata:\n  namespace: shop\n  name: A\nspec:\n  selectors: []\n";
    let (_, value) = json(&[], text);
    let fields: Vec<&str> = value["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|finding| finding["field"].as_str())
        .collect();
    assert_eq!(fields, ["metadata.name", "spec.selectors"]);
}

#[test]
fn the_release_chooses_whose_refusals_count() {
    let old = "type: TrafficTrace\nname: my_trace\nselectors: [{match: {service: 'web*'}}]\n";
    for (release, status) in [("0.4", 0), ("2.8", 1), ("v0.4.0", 0), ("3.0", 0)] {
        assert_eq!(
            json(&["--kuma-version", release], old).0,
            status,
            "{release}"
        );
    }
    let inline = "type: Mesh\nname: m\ntracing: {backends: [{name: z, zipkin: {url: 'http://z:9411/api/v1/spans'}}]}\n";
    assert_eq!(json(&[], inline).0, 0, "its own generation");
    let (status, value) = json(&["--kuma-version", "0.5"], inline);
    assert_eq!(
        (status, value["findings"][0]["field"].as_str()),
        (1, Some("tracing.backends[0].type"))
    );
}

#[test]
fn what_cannot_be_decoded_is_refused_and_not_checked_further() {
    let (_, value) = json(
        &[],
        &MESH
            .replace("sampling: 150", "sampling: abc")
            .replace("name: z", "name: ''"),
    );
    let findings = value["findings"].as_array().expect("a list");
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(
        (
            findings[0]["code"].as_str(),
            findings[0]["refused"].as_bool()
        ),
        (Some("wrong-type"), Some(true))
    );
    let (_, value) = json(&["--kuma-version", "0.4"], MESH);
    let findings = value["findings"].as_array().expect("a list");
    let refused = findings.iter().filter(|finding| finding["refused"] == true);
    let codes: Vec<_> = refused.map(|finding| &finding["code"]).collect();
    assert_eq!(codes, ["backend-shape"]);
}

#[test]
fn scalars_are_checked_as_the_control_plane_sees_them() {
    let seen = ["no", "1.0", "010", "'no'", "v1", "12:30:45"].map(|scalar| {
        let text = format!(
            "type: TrafficTrace\nname: t\nmesh: default\nselectors: [{{match: {{kuma.io/service: a, version: {scalar}}}}}]\n"
        );
        let run = kumactl_with_stdin(&["validate", "-f", "-"], text.as_bytes());
        (scalar, run)
    });
    assert_seen(
        "validate::scalars_are_checked_as_the_control_plane_sees_them",
        seen,
    );
}

#[test]
fn paths_are_taken_as_arguments_and_with_f_and_findings_name_the_file() {
    let [mesh, policies] =
        ["mesh", "policies"].map(|name| format!("tests/fixtures/demo/{name}.yaml"));
    assert_seen(
        "validate::paths_are_taken_as_arguments_and_with_f_and_findings_name_the_file",
        [("both", kumactl(&["validate", &mesh, "-f", &policies]))],
    );
}

#[test]
fn a_mesh_flag_leaves_the_findings_of_other_meshes_out() {
    let text = format!(
        "{MESH}---\n{}",
        MESH.replace("name: default", "name: other")
            .replace("mesh: default\n", "mesh: other\n")
    );
    assert_eq!(
        json(&[], &text).1["findings"].as_array().map(Vec::len),
        Some(2)
    );
    assert_eq!(
        json(&["-m", "other"], &text).1["findings"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
}

#[test]
fn a_password_is_never_shown() {
    let text = MESH
        .replace("http://z:9411", "http://kuma:hunter2@z")
        .replace("150", "50");
    for format in ["text", "json"] {
        let run = kumactl_with_stdin(&["validate", "-f", "-", "-o", format], text.as_bytes());
        assert_eq!(run.status, 1);
        assert!(!format!("{run:?}").contains("hunter2"), "{run:?}");
    }
}

#[test]
fn order_is_the_control_planes() {
    let text = "type: Mesh\ntracing:\n  defaultBackend: k\n  backends:\n  - {name: '', sampling: 200, type: zipkin, conf: {apiVersion: q, url: ''}}\nname: Bad\n";
    let (_, value) = json(&[], text);
    let fields: Vec<&str> = value["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|finding| finding["refused"] == true)
        .filter_map(|finding| finding["field"].as_str())
        .collect();
    assert_eq!(
        fields,
        [
            "name",
            "tracing.backends[0].name",
            "tracing.backends[0].sampling",
            "tracing.backends[0].config.apiVersion",
            "tracing.backends[0].config.url",
            "tracing.defaultBackend",
        ]
    );
}

#[test]
fn unreadable_files_end_with_2_and_the_others_are_checked() {
    let arguments = ["tests/fixtures/demo", "-f", "no-such-file.yaml"];
    assert_seen(
        "validate::unreadable_files_end_with_2_and_the_others_are_checked",
        [(
            "one of two",
            kumactl(&[&["validate"], &arguments[..]].concat()),
        )],
    );
}
