//! What an editor asks: hover, completion, code actions, definitions.

use serde_json::{Value, json};

use super::client::{Client, Folder, codes};
use super::{MESH, POLICY, folder};
use crate::support::{Run, assert_seen};

fn at(client: &Client, name: &str, line: u32, character: u32) -> Value {
    json!({
        "textDocument": {"uri": client.uri(name)},
        "position": {"line": line, "character": character},
    })
}

fn hover(client: &mut Client, name: &str, line: u32, character: u32) -> String {
    let at = at(client, name, line, character);
    let result = client.ask("textDocument/hover", at).expect("an answer");
    result["contents"]["value"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

fn completions(client: &mut Client, name: &str, line: u32, character: u32) -> Vec<String> {
    let at = at(client, name, line, character);
    let result = client
        .ask("textDocument/completion", at)
        .expect("an answer");
    let items = result.as_array().expect("a list").iter();
    items
        .map(|item| item["label"].as_str().expect("a label").to_owned())
        .collect()
}

/// Where a definition leads to: the file, the line and the column.
fn definitions(
    client: &mut Client,
    method: &str,
    name: &str,
    line: u32,
    character: u32,
) -> Vec<(String, u64, u64)> {
    let mut at = at(client, name, line, character);
    at["context"] = json!({"includeDeclaration": false});
    let result = client.ask(method, at).expect("an answer");
    let places = result.as_array().expect("a list").iter();
    places
        .map(|place| {
            let uri = place["uri"].as_str().expect("a URI");
            let file = uri.rsplit('/').next().expect("a name").to_owned();
            let start = &place["range"]["start"];
            let number = |name: &str| start[name].as_u64().expect("a number");
            (file, number("line"), number("character"))
        })
        .collect()
}

fn actions(client: &mut Client, name: &str, line: u32, character: u32) -> Vec<Value> {
    let position = json!({"line": line, "character": character});
    let params = json!({
        "textDocument": {"uri": client.uri(name)},
        "range": {"start": position, "end": position},
        "context": {"diagnostics": []},
    });
    let result = client
        .ask("textDocument/codeAction", params)
        .expect("an answer");
    result.as_array().expect("a list").clone()
}

#[test]
fn hover_explains_the_finding_and_the_field() {
    let folder = folder();
    let mut client = Client::start(&folder, json!({}));
    client.open("mesh.yaml", &MESH.replace("15", "150"));
    let text = hover(&mut client, "mesh.yaml", 7, 15);
    let run = Run {
        status: 0,
        stdout: text + "\n",
        stderr: String::new(),
    };
    assert_seen(
        "lsp::questions::hover_explains_the_finding_and_the_field",
        [("a finding", run)],
    );
    let text = hover(&mut client, "mesh.yaml", 8, 5);
    assert_eq!(
        text,
        "**conf**: The settings of the backend, which depend on its type."
    );
    assert_eq!(hover(&mut client, "mesh.yaml", 40, 5), "");
    assert_eq!(hover(&mut client, "no-such.yaml", 1, 1), "");
}

#[test]
fn fields_words_and_names_are_completed() {
    let folder = folder();
    let mut client = Client::start(&folder, json!({}));
    // A key of a backend, where nothing but two letters of it stands.
    let text = MESH.replace("    sampling: 15\n", "    sa\n");
    client.open("mesh.yaml", &text);
    assert_eq!(
        completions(&mut client, "mesh.yaml", 7, 6),
        ["sampling", "zipkin"]
    );
    // A key of the settings, which depend on the type.
    let text = format!("{MESH}      \n");
    client.replace("mesh.yaml", &text);
    let found = completions(&mut client, "mesh.yaml", 11, 6);
    assert_eq!(found, ["traceId128bit", "apiVersion"]);
    let text = MESH.replace("type: zipkin", "type: datadog").replace(
        "      url: http://zipkin:9411/api/v2/spans\n      sharedSpanContext: false\n",
        "      \n",
    );
    client.replace("mesh.yaml", &text);
    assert_eq!(
        completions(&mut client, "mesh.yaml", 9, 6),
        ["address", "port", "splitService"]
    );
    // Words and names.
    client.replace("mesh.yaml", &MESH.replace("type: zipkin", "type: z"));
    assert_eq!(
        completions(&mut client, "mesh.yaml", 6, 11),
        ["datadog", "zipkin"]
    );
    client.replace("mesh.yaml", MESH);
    assert_eq!(completions(&mut client, "mesh.yaml", 3, 24), ["zipkin"]);
    client.open(
        "policy.yaml",
        &POLICY.replace("backend: zipkin", "backend: "),
    );
    assert_eq!(completions(&mut client, "policy.yaml", 7, 11), ["zipkin"]);
    assert_eq!(completions(&mut client, "policy.yaml", 2, 6), ["default"]);
    // In a comment there is nothing to complete.
    client.replace("policy.yaml", &format!("# ba\n{POLICY}"));
    assert!(completions(&mut client, "policy.yaml", 0, 4).is_empty());
}

#[test]
fn a_new_document_is_completed_in_kubernetes_form() {
    let folder = folder();
    let mut client = Client::start(&folder, json!({}));
    let text = "apiVersion: kuma.io/v1alpha1\nkind: MeshTrace\nmetadata:\n  name: all\nspec:\n  targetRef:\n    kind: \n  default:\n    \n";
    client.open("new.yaml", text);
    let kinds = completions(&mut client, "new.yaml", 6, 10);
    assert!(
        kinds.contains(&"MeshSubset".to_owned()) && !kinds.contains(&"MeshHTTPRoute".to_owned()),
        "{kinds:?}"
    );
    assert_eq!(
        completions(&mut client, "new.yaml", 8, 4),
        ["backends", "sampling", "tags"]
    );
}

#[test]
fn a_definition_leads_from_a_policy_to_its_backend_and_back() {
    let folder = folder();
    folder.write(
        "other.yaml",
        "type: TrafficTrace\nname: by-default\nmesh: default\nselectors: [{match: {a: b}}]\n",
    );
    let mut client = Client::start(&folder, json!({}));
    let method = "textDocument/definition";
    let backend = [("mesh.yaml".to_owned(), 5, 10)];
    assert_eq!(
        definitions(&mut client, method, "policy.yaml", 7, 13),
        backend
    );
    assert_eq!(
        definitions(&mut client, method, "mesh.yaml", 3, 20),
        backend
    );
    let users = [
        ("other.yaml".to_owned(), 1, 6),
        ("policy.yaml".to_owned(), 7, 11),
    ];
    assert_eq!(definitions(&mut client, method, "mesh.yaml", 5, 12), users);
    assert_eq!(
        definitions(&mut client, "textDocument/references", "mesh.yaml", 5, 12),
        users
    );
    let mesh = [("mesh.yaml".to_owned(), 1, 6)];
    assert_eq!(definitions(&mut client, method, "policy.yaml", 2, 8), mesh);
    assert!(definitions(&mut client, method, "policy.yaml", 0, 8).is_empty());
}

#[test]
fn a_definition_leads_from_a_reference_to_its_collector_and_back() {
    let collector = |name: &str, team: &str| {
        format!(
            "type: MeshOpenTelemetryBackend\nname: {name}\nmesh: default\nlabels:\n  team: {team}\nspec:\n  endpoint: {{address: otel, port: 4317}}\n"
        )
    };
    let trace = "type: MeshTrace\nname: all\nmesh: default\nspec:\n  default:\n    backends:\n    - type: OpenTelemetry\n      openTelemetry:\n        backendRef:\n          kind: MeshOpenTelemetryBackend\n          labels:\n            team: web\n";
    let folder = Folder::with(&[
        ("web.yaml", &collector("web", "web")),
        ("data.yaml", &collector("data", "data")),
        ("trace.yaml", trace),
    ]);
    let mut client = Client::start(&folder, json!({}));
    let method = "textDocument/definition";
    let name = [("web.yaml".to_owned(), 1, 6)];
    for character in [14, 20] {
        let found = definitions(&mut client, method, "trace.yaml", 11, character);
        assert_eq!(found, name);
    }
    let reference = [("trace.yaml".to_owned(), 8, 8)];
    let found = definitions(&mut client, method, "web.yaml", 1, 7);
    assert_eq!(found, reference);
    assert!(definitions(&mut client, method, "data.yaml", 1, 7).is_empty());
}

#[test]
fn a_finding_can_be_fixed_or_allowed() {
    let folder = folder();
    let text = MESH.replace("sampling", "smapling");
    let mut client = Client::start(&folder, json!({}));
    client.open("mesh.yaml", &text);
    client.until("mesh.yaml", |found| codes(found) == ["unknown-field"]);
    let found = actions(&mut client, "mesh.yaml", 7, 5);
    let titles: Vec<&Value> = found.iter().map(|it| &it["title"]).collect();
    assert_eq!(titles, ["Write sampling", "Allow unknown-field here"]);
    assert_eq!(found[0]["kind"], "quickfix");
    assert_eq!(found[0]["diagnostics"][0]["code"], "unknown-field");
    let uri = client.uri("mesh.yaml");
    let edit = &found[0]["edit"]["changes"][&uri][0];
    assert_eq!(edit["newText"], "sampling");
    assert_eq!(
        edit["range"],
        json!({"start": {"line": 7, "character": 4}, "end": {"line": 7, "character": 12}})
    );
    let edit = &found[1]["edit"]["changes"][&uri][0];
    assert_eq!(edit["newText"], " # kumactl:allow unknown-field");
    assert_eq!(edit["range"]["start"], json!({"line": 7, "character": 16}));
    client.change(
        "mesh.yaml",
        (7, 16),
        (7, 16),
        " # kumactl:allow unknown-field",
    );
    client.until("mesh.yaml", |found| found == &json!([]));
}

#[test]
fn a_comment_that_would_be_no_comment_goes_above_the_document() {
    let text = "type: TrafficTrace\nname: >-\n  Bad\n  Name\nmesh: default\nselectors: [{match: {a: b}}]\n";
    let folder = Folder::with(&[("policy.yaml", text)]);
    let mut client = Client::start(&folder, json!({}));
    let found = client.diagnostics("policy.yaml");
    let name = found
        .as_array()
        .expect("a list")
        .iter()
        .find(|it| it["code"] == "name");
    let start = &name.expect("a finding")["range"]["start"];
    let line = u32::try_from(start["line"].as_u64().expect("a number")).expect("small");
    let column = u32::try_from(start["character"].as_u64().expect("a number")).expect("small");
    let found = actions(&mut client, "policy.yaml", line, column);
    let allow = found
        .iter()
        .find(|it| it["title"] == "Allow name here")
        .expect("an action");
    let edit = &allow["edit"]["changes"][client.uri("policy.yaml")][0];
    if edit["newText"] == "# kumactl:allow name\n" {
        assert_eq!(edit["range"]["start"], json!({"line": 0, "character": 0}));
    } else {
        // Behind the sign of a folded text a comment is one.
        assert_eq!(edit["range"]["start"]["line"], 1);
    }
    // JSON has no comments.
    let folder = Folder::with(&[(
        "policy.json",
        "{\"type\": \"TrafficTrace\", \"name\": \"Bad\", \"mesh\": \"m\"}",
    )]);
    let mut client = Client::start(&folder, json!({}));
    assert!(!codes(&client.diagnostics("policy.json")).is_empty());
    assert!(actions(&mut client, "policy.json", 0, 35).is_empty());
}
