//! The language server, by its protocol: whole exchanges over pipes.

pub mod client;
mod questions;

use std::fs;

use serde_json::{Value, json};

use client::{Client, Folder, codes};

use crate::support::{Run, assert_seen};

const MESH: &str = "type: Mesh
name: default
tracing:
  defaultBackend: zipkin
  backends:
  - name: zipkin
    type: zipkin
    sampling: 15
    conf:
      url: http://zipkin:9411/api/v2/spans
      sharedSpanContext: false
";
const POLICY: &str = "type: TrafficTrace
name: all
mesh: default
selectors:
- match:
    kuma.io/service: '*'
conf:
  backend: zipkin
";

fn folder() -> Folder {
    Folder::with(&[("mesh.yaml", MESH), ("policy.yaml", POLICY)])
}

#[test]
fn a_finding_comes_and_goes_while_typing() {
    let folder = folder();
    let mut client = Client::start(&folder, json!({}));
    client.open("mesh.yaml", MESH);
    assert_eq!(client.diagnostics("mesh.yaml"), json!([]));
    // `sampling: 15` becomes `sampling: 150`, by a change of one character.
    client.change("mesh.yaml", (7, 16), (7, 16), "0");
    let found = client.diagnostics("mesh.yaml");
    assert_eq!(
        found,
        json!([{
            "range": {"start": {"line": 7, "character": 14}, "end": {"line": 7, "character": 17}},
            "severity": 1,
            "code": "sampling-range",
            "source": "kumactl",
            "message": "has to be in [0.0 - 100.0] range\nhelp: write a percentage, for instance 15.0",
        }])
    );
    client.change("mesh.yaml", (7, 16), (7, 17), "");
    assert_eq!(client.diagnostics("mesh.yaml"), json!([]));
    assert_eq!(client.stop(), 0);
}

#[test]
fn a_change_of_one_file_is_a_finding_in_another() {
    let folder = folder();
    let mut client = Client::start(&folder, json!({}));
    client.open("mesh.yaml", MESH);
    // The backend gets another name, so the policy of the file beside it sends nothing.
    client.change("mesh.yaml", (5, 10), (5, 16), "jaeger");
    client.change("mesh.yaml", (3, 18), (3, 24), "jaeger");
    let found = client.diagnostics("policy.yaml");
    assert_eq!(codes(&found), ["dangling-backend"]);
    assert_eq!(
        found[0]["range"]["start"],
        json!({"line": 7, "character": 11})
    );
    client.change("mesh.yaml", (5, 10), (5, 16), "zipkin");
    client.change("mesh.yaml", (3, 18), (3, 24), "zipkin");
    assert_eq!(client.diagnostics("policy.yaml"), json!([]));
}

#[test]
fn a_second_place_is_related_information() {
    let folder = folder();
    folder.write("again.yaml", POLICY);
    let mut client = Client::start(&folder, json!({}));
    let found = client.diagnostics("policy.yaml");
    assert_eq!(codes(&found), ["duplicate-resource"]);
    let related = &found[0]["relatedInformation"][0];
    assert_eq!(related["location"]["uri"], client.uri("again.yaml"));
    assert_eq!(related["message"], "defined here too, without effect");
}

#[test]
fn columns_count_as_client_and_server_agreed() {
    let text = "type: TrafficTrace\nname: all\nmesh: default\nselectors: [{match: {é😀: a, kuma.io/service: ''}}]\n";
    for (offered, column) in [
        (json!(null), 46),
        (json!(["utf-8", "utf-16"]), 49),
        (json!(["utf-32"]), 45),
    ] {
        let folder = Folder::with(&[("policy.yaml", text)]);
        let capabilities = json!({"general": {"positionEncodings": offered}});
        let mut client = Client::start(&folder, capabilities);
        let found = client.diagnostics("policy.yaml");
        let found = found.as_array().expect("a list").iter();
        let empty: Vec<&Value> = found.filter(|it| it["code"] == "tag-value").collect();
        assert_eq!(
            empty[0]["range"]["start"],
            json!({"line": 3, "character": column}),
            "{offered}"
        );
    }
}

#[test]
fn files_that_come_and_go_beside_the_editor_are_seen() {
    let folder = folder();
    let mut client = Client::start(
        &folder,
        json!({"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": true}}}),
    );
    let watched = client.request_of_server("client/registerCapability");
    assert_eq!(
        watched["registrations"][0]["method"],
        "workspace/didChangeWatchedFiles"
    );
    folder.write(
        "mesh.yaml",
        &MESH
            .replace("name: zipkin", "name: jaeger")
            .replace("Backend: zipkin", "Backend: jaeger"),
    );
    client.watched("mesh.yaml", 2);
    assert_eq!(
        codes(&client.diagnostics("policy.yaml")),
        ["dangling-backend"]
    );
    fs::remove_file(folder.path("mesh.yaml")).expect("removed");
    client.watched("mesh.yaml", 3);
    assert_eq!(client.diagnostics("policy.yaml"), json!([]));
    folder.write(
        "new.yaml",
        "type: Mesh\nname: default\ntracing: {defaultBackend: x}\n",
    );
    client.watched("new.yaml", 1);
    assert_eq!(codes(&client.diagnostics("new.yaml")), ["default-backend"]);
}

#[test]
fn what_git_ignores_is_checked_only_while_it_is_open() {
    let folder = folder();
    folder.write(".gitignore", "out\n");
    folder.write(
        "out/mesh.yaml",
        "type: Mesh\nname: other\ntracing: {defaultBackend: x}\n",
    );
    let mut client = Client::start(&folder, json!({}));
    client.open("policy.yaml", POLICY);
    assert_eq!(client.diagnostics("policy.yaml"), json!([]));
    client.open(
        "out/mesh.yaml",
        "type: Mesh\nname: other\ntracing: {defaultBackend: x}\n",
    );
    assert_eq!(
        codes(&client.diagnostics("out/mesh.yaml")),
        ["default-backend"]
    );
    client.notify(
        "textDocument/didClose",
        json!({"textDocument": {"uri": client.uri("out/mesh.yaml")}}),
    );
    assert_eq!(client.diagnostics("out/mesh.yaml"), json!([]));
}

#[test]
fn a_project_file_holds_and_what_is_wrong_with_it_is_shown() {
    let folder = folder();
    folder.write("out/copy.yaml", POLICY);
    let project = |ignored: &str| format!("exclude: [out/]\nignore: [{ignored}]\n");
    folder.write(".kumactl.yaml", &project("dangling-backend"));
    let mut client = Client::start(&folder, json!({}));
    let wrong = POLICY.replace("backend: zipkin", "backend: zipkni");
    assert_ne!(wrong, POLICY);
    client.open("policy.yaml", &wrong);
    // Neither the copy, which would be the same resource twice, nor what is ignored.
    client.until("policy.yaml", |found| found == &json!([]));
    folder.write(".kumactl.yaml", &project("tcp-only"));
    client.watched(".kumactl.yaml", 2);
    client.until("policy.yaml", |found| codes(found) == ["dangling-backend"]);
    folder.write(".kumactl.yaml", &project("tcp-onyl"));
    client.watched(".kumactl.yaml", 2);
    let shown = client.notification("window/showMessage");
    assert_eq!(shown["type"], 1);
    let message = shown["message"].as_str().expect("text");
    let problem = "2:10: \"tcp-onyl\" is not the code of a finding: did you mean \"tcp-only\"?";
    assert!(message.ends_with(problem), "{message}");
}

#[test]
fn a_release_may_be_named_by_the_editor() {
    let folder = folder();
    let mut client = Client::start_with(&folder, json!({}), json!({"kumaVersion": "3.0"}));
    assert_eq!(codes(&client.diagnostics("mesh.yaml")), ["tracing-removed"]);
}

#[test]
fn what_is_not_known_is_answered_and_what_is_not_a_file_is_ignored() {
    let folder = folder();
    let mut client = Client::start(&folder, json!({}));
    let error = client
        .ask("textDocument/moniker", json!({}))
        .expect_err("an error");
    assert_eq!(error["code"], -32601);
    let error = client
        .ask("textDocument/hover", json!({"no": "place"}))
        .expect_err("an error");
    assert_eq!(error["code"], -32602);
    let error = client
        .ask("initialize", json!({"capabilities": {}}))
        .expect_err("an error");
    assert_eq!(error["code"], -32600);
    for params in [
        json!(null),
        json!([1]),
        json!({"textDocument": {"uri": "untitled:1", "languageId": "yaml", "version": 1, "text": "a: ["}}),
    ] {
        client.notify("textDocument/didOpen", params);
    }
    client.notify("$/setTrace", json!({"value": "off"}));
    client.notify("no/such", json!({}));
    client.notify("textDocument/didChange", json!({"textDocument": {"uri": "untitled:1", "version": 2}, "contentChanges": [{"text": "b"}]}));
    client.open("mesh.yaml", MESH);
    assert_eq!(client.diagnostics("mesh.yaml"), json!([]));
    assert_eq!(client.stop(), 0);
}

#[test]
fn a_cancelled_request_is_answered_as_such_or_as_always() {
    let folder = folder();
    let mut client = Client::start(&folder, json!({}));
    let id = client.send_request("textDocument/hover", json!({"textDocument": {"uri": client.uri("mesh.yaml")}, "position": {"line": 0, "character": 0}}));
    client.notify("$/cancelRequest", json!({"id": id}));
    let answer = client.answer(id);
    assert!(
        answer.get("result").is_some() || answer["error"]["code"] == -32800,
        "{answer}"
    );
}

#[test]
fn the_exit_status_says_whether_the_server_was_shut_down() {
    let folder = folder();
    let mut client = Client::start(&folder, json!({}));
    client.ask("shutdown", Value::Null).expect("an answer");
    let error = client.ask("shutdown", Value::Null).expect_err("an error");
    assert_eq!(error["code"], -32600);
    client.notify("exit", Value::Null);
    assert_eq!(client.wait(), 0);
    let mut client = Client::start(&folder, json!({}));
    client.notify("exit", Value::Null);
    assert_eq!(client.wait(), 1);
    let client = Client::start(&folder, json!({}));
    assert_eq!(client.hang_up(), 1);
}

#[test]
fn before_it_is_initialized_it_answers_that_it_is_not() {
    let mut client = Client::spawn();
    let error = client
        .ask("textDocument/hover", json!({}))
        .expect_err("an error");
    assert_eq!(error["code"], -32002);
    assert_eq!(client.hang_up(), 1);
}

#[test]
fn bytes_that_are_not_a_message_end_it_with_an_error() {
    let seen = [
        "hello\r\n\r\n",
        "Content-Length: 3\r\n\r\n{x}",
        "Content-Length: 99999999999999999999\r\n\r\n",
        "Content-Length: 2\r\n\r\n{}",
    ]
    .map(|bytes| {
        let mut client = Client::spawn();
        client.write_raw(bytes.as_bytes());
        let (status, stderr) = client.hang_up_with_stderr();
        let stdout = String::new();
        let run = Run {
            status,
            stdout,
            stderr,
        };
        (bytes.escape_default(), run)
    });
    assert_seen(
        "lsp::bytes_that_are_not_a_message_end_it_with_an_error",
        seen,
    );
}

#[test]
fn documents_of_any_kind_are_checked_as_they_are_typed() {
    let folder = folder();
    let mut client = Client::start(&folder, json!({}));
    client.open("mesh.yaml", "");
    // Letter by letter, with every half-written state in between.
    for (number, character) in MESH.char_indices() {
        let line = u32::try_from(MESH[..number].matches('\n').count()).expect("small");
        let column = u32::try_from(number - MESH[..number].rfind('\n').map_or(0, |at| at + 1))
            .expect("small");
        client.change(
            "mesh.yaml",
            (line, column),
            (line, column),
            &character.to_string(),
        );
        if number % 10 == 0 {
            let position = json!({"line": line, "character": column});
            for method in ["hover", "completion", "definition"] {
                let params =
                    json!({"textDocument": {"uri": client.uri("mesh.yaml")}, "position": position});
                client
                    .ask(&format!("textDocument/{method}"), params)
                    .expect("an answer");
            }
        }
    }
    client.change("mesh.yaml", (7, 16), (7, 16), "0");
    client.until("mesh.yaml", |found| codes(found) == ["sampling-range"]);
    assert_eq!(client.stop(), 0);
}
