//! `kumactl diff`, offline: what a user sees.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Run, assert_harmless, kumactl, kumactl_with_stdin};

const MESH: &str = "type: Mesh
name: default
mtls: {enabledBackend: ca-1}
tracing:
  defaultBackend: zipkin
  backends:
  - {name: zipkin, type: zipkin, conf: {url: 'http://zipkin:9411/api/v2/spans'}}
  - {name: jaeger, type: zipkin, sampling: 50, conf: {url: 'http://jaeger:9411/api/v2/spans'}}
";

fn policy(name: &str, service: &str, backend: &str) -> String {
    format!(
        "---\ntype: TrafficTrace\nmesh: default\nname: {name}\nselectors: [{{match: {{kuma.io/service: '{service}'}}}}]\nconf: {{backend: {backend}}}\n"
    )
}

fn dataplane(name: &str, service: &str) -> String {
    format!(
        "---\ntype: Dataplane\nmesh: default\nname: {name}\nnetworking:\n  address: 10.0.0.1\n  inbound:\n  - {{port: 80, tags: {{kuma.io/service: '{service}', kuma.io/protocol: http}}}}\n"
    )
}

/// Compares two texts as files of two folders.
fn diff(old: &str, new: &str, arguments: &[&str]) -> Run {
    let folder = TempDir::new().expect("a folder");
    let path = |name: &str| {
        folder
            .path()
            .join(name)
            .to_str()
            .expect("a path")
            .to_owned()
    };
    for (name, text) in [("old", old), ("new", new)] {
        fs::create_dir(path(name)).expect("a folder");
        fs::write(format!("{}/all.yaml", path(name)), text).expect("a file");
    }
    let (old, new) = (path("old"), path("new"));
    let mut all = vec!["diff", "-f", &new, "--against", &old];
    all.extend(arguments);
    let mut run = kumactl(&all);
    let place = folder.path().to_str().expect("a path");
    run.stderr = run.stderr.replace(place, "DIR");
    run
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"))
}

/// `kind name change` of each resource.
fn changes(run: &Run) -> Vec<String> {
    let word = |value: &Value| value.as_str().expect("a string").to_owned();
    let resources = json(run)["resources"].as_array().expect("a list").clone();
    resources
        .iter()
        .map(|it| {
            format!(
                "{} {} {}",
                word(&it["kind"]),
                word(&it["name"]),
                word(&it["change"])
            )
        })
        .collect()
}

/// The names of the dataplanes that change, and whether each has to be restarted.
fn dataplanes(run: &Run) -> Vec<(String, bool)> {
    let all = json(run)["dataplanes"].as_array().expect("a list").clone();
    all.iter()
        .map(|it| {
            (
                it["name"].as_str().expect("a name").to_owned(),
                it["restart"] == true,
            )
        })
        .collect()
}

#[test]
fn a_person_sees_resources_then_dataplanes_then_restarts() {
    let old = [
        MESH,
        &policy("all", "*", "zipkin"),
        &dataplane("web", "web"),
        &dataplane("api", "api"),
    ]
    .concat();
    let new = [
        &MESH.replace("sampling: 50", "sampling: 10"),
        &policy("web", "web", "jaeger")[..],
    ]
    .concat();
    let run = diff(&old, &new, &[]);
    assert_eq!(run.status, 1, "{run:?}");
    assert_eq!(
        run.stdout,
        "\
--- Mesh default
+++ Mesh default
@@ -11,6 +11,6 @@
   - conf:
       url: \"http://jaeger:9411/api/v2/spans\"
     name: jaeger
-    sampling: 50
+    sampling: 10
     type: zipkin
   defaultBackend: zipkin

--- /dev/null
+++ TrafficTrace default/web
@@ -0,0 +1,8 @@
+type: TrafficTrace
+mesh: default
+name: web
+conf:
+  backend: jaeger
+selectors:
+- match:
+    kuma.io/service: web

1 dataplane of mesh default
  - zipkin, http://zipkin:9411/api/v2/spans, httpJson, 100 %
  + jaeger, http://jaeger:9411/api/v2/spans, httpJson, 10 %
  web

no proxy has to be restarted
"
    );
    assert_eq!(
        run.stderr,
        "2 resources: 1 created, 1 changed; 1 dataplane is traced differently\n\
         1 resource is not in the input, and stays: TrafficTrace default/all; with --prune it is deleted\n"
    );
}

#[test]
fn a_program_gets_both_answers_of_each_dataplane() {
    let old = [MESH, &policy("all", "*", "''"), &dataplane("web", "web")].concat();
    let run = diff(&old, &policy("all", "*", "nope"), &["-o", "json"]);
    assert_eq!(run.status, 1, "{run:?}");
    let before = json!({"name": "zipkin", "from": "default", "type": "zipkin", "sampling": 100.0,
        "url": "http://zipkin:9411/api/v2/spans", "apiVersion": "httpJson", "traceId128bit": false, "sharedSpanContext": true});
    assert_eq!(
        json(&run),
        json!({
            "resources": [{"kind": "TrafficTrace", "mesh": "default", "name": "all", "change": "changed"}],
            "dataplanes": [{"mesh": "default", "name": "web", "before": before, "after": null, "restart": false,
                "givenBy": {"before": "TrafficTrace", "after": "TrafficTrace"}}],
        })
    );
    assert_eq!(run.stderr, "");
}

#[test]
fn the_same_in_another_form_is_unchanged() {
    let old = [
        MESH,
        &policy("all", "*", "zipkin"),
        &dataplane("web", "web"),
    ]
    .concat();
    let new = json!({"kind": "List", "items": [
        {"apiVersion": "kuma.io/v1alpha1", "kind": "Dataplane", "mesh": "default", "metadata": {"name": "web", "creationTimestamp": "2026-01-01T00:00:00Z"},
         "spec": {"networking": {"address": "10.0.0.1", "inbound": [{"port": "80", "tags": {"kuma.io/service": "web", "kuma.io/protocol": "http"}}]}}},
        {"apiVersion": "kuma.io/v1alpha1", "kind": "TrafficTrace", "mesh": "default", "metadata": {"name": "all"},
         "spec": {"selectors": [{"match": {"kuma.io/service": "*"}}], "conf": {"backend": "zipkin"}}, "status": {}},
    ]});
    let run = diff(&old, &new.to_string(), &[]);
    assert_eq!((run.status, run.stdout.as_str()), (0, ""), "{run:?}");
    assert_eq!(
        run.stderr,
        "2 resources: 2 unchanged; no dataplane is traced differently\n"
    );
    let run = diff(&old, &new.to_string(), &["-o", "json"]);
    assert_eq!(run.status, 0);
    assert_eq!(
        changes(&run),
        ["Dataplane web unchanged", "TrafficTrace all unchanged"]
    );
}

#[test]
fn fields_that_would_be_lost_are_reported_first() {
    let new = MESH.replace("mtls: {enabledBackend: ca-1}\n", "");
    let message = "applying Mesh default drops mtls: it is there now and the document lacks it, and a Mesh is replaced as a whole";
    let run = diff(MESH, &new, &[]);
    assert_eq!(run.status, 1);
    assert_eq!(run.stdout.lines().next(), Some(message), "{run:?}");
    assert!(
        run.stdout.contains("\n-mtls:\n-  enabledBackend: ca-1\n"),
        "{run:?}"
    );
    let run = diff(MESH, &new, &["-o", "json"]);
    assert_eq!(
        (run.status, run.stderr),
        (1, format!("warning: {message}\n"))
    );
}

#[test]
fn without_prune_nothing_is_deleted() {
    let old = [
        MESH,
        &policy("all", "*", "zipkin"),
        &policy("web", "web", "jaeger"),
        &dataplane("web", "web"),
    ]
    .concat();
    let new = policy("all", "*", "zipkin");
    let run = diff(&old, &new, &["-o", "json"]);
    assert_eq!(
        (run.status, changes(&run)),
        (0, vec!["TrafficTrace all unchanged".to_owned()])
    );
    let run = diff(&old, &[MESH, &new].concat(), &["-o", "json", "--prune"]);
    assert_eq!(run.status, 1);
    let expected = [
        "Mesh default unchanged",
        "TrafficTrace all unchanged",
        "TrafficTrace web deleted",
    ];
    assert_eq!(changes(&run), expected, "dataplanes register themselves");
    assert_eq!(dataplanes(&run), [("web".to_owned(), false)]);
}

#[test]
fn prune_deletes_dataplanes_when_the_input_has_any() {
    let old = [
        MESH,
        &policy("all", "*", "zipkin"),
        &dataplane("web", "web"),
        &dataplane("api", "api"),
    ]
    .concat();
    let new = [
        MESH,
        &policy("all", "*", "zipkin"),
        &dataplane("api", "api"),
    ]
    .concat();
    let run = diff(&old, &new, &["--prune"]);
    assert_eq!(run.status, 1);
    assert!(
        run.stdout
            .starts_with("--- Dataplane default/web\n+++ /dev/null\n"),
        "{run:?}"
    );
    assert!(
        run.stdout.ends_with("1 dataplane of mesh default\n  - zipkin, http://zipkin:9411/api/v2/spans, httpJson, 100 %\n  + not there\n  web\n\nno proxy has to be restarted\n"),
        "{run:?}"
    );
    // A mesh that the input lacks is deleted with all that it holds.
    let run = diff(
        &old,
        &MESH.replace("default\n", "other\n"),
        &["--prune", "-o", "json"],
    );
    assert_eq!(
        changes(&run),
        [
            "Mesh other created",
            "Mesh default deleted",
            "TrafficTrace all deleted"
        ]
    );
}

#[test]
fn a_new_dataplane_is_listed_when_it_sends_traces() {
    let old = [MESH, &policy("web", "web", "zipkin")].concat();
    let new = [dataplane("web", "web"), dataplane("batch", "batch")].concat();
    let run = diff(&old, &new, &["-o", "json", "--kuma-version", "0.6"]);
    let listed = &json(&run)["dataplanes"];
    assert_eq!(listed.as_array().map(Vec::len), Some(1), "{run:?}");
    assert_eq!(
        (&listed[0]["name"], &listed[0]["before"]),
        (&json!("web"), &Value::Null)
    );
    assert_eq!(
        listed[0]["restart"], false,
        "a proxy that is new reads its tracing when it starts"
    );
}

#[test]
fn proxies_are_restarted_before_0_7_only() {
    let old = [
        MESH,
        &policy("all", "*", "zipkin"),
        &dataplane("web", "web"),
        &dataplane("api", "api"),
    ]
    .concat();
    let new = policy("all", "*", "jaeger");
    for (release, restart) in [("0.5", true), ("0.6", true), ("0.7", false), ("2.8", false)] {
        let run = diff(&old, &new, &["-o", "json", "--kuma-version", release]);
        assert_eq!(
            dataplanes(&run),
            [("api".to_owned(), restart), ("web".to_owned(), restart)],
            "{release}"
        );
    }
    let text = diff(&old, &new, &["--kuma-version", "0.6"]).stdout;
    assert!(
        text.ends_with("  api, web\n  restart needed\n\n2 proxies have to be restarted: before Kuma 0.7 they read their tracing when they start\n"),
        "{text}"
    );
    // Documents in the shape of 0.4 say so themselves.
    let old = "type: Mesh\nname: default\ntracing: {backends: [{name: z, zipkin: {url: 'http://z:9411/api/v1/spans'}}]}\n";
    let old = [old, &policy("all", "*", "z"), &dataplane("web", "web")]
        .concat()
        .replace("kuma.io/", "");
    let run = diff(
        &old,
        &policy("all", "*", "nope").replace("kuma.io/", ""),
        &["-o", "json"],
    );
    assert_eq!(dataplanes(&run), [("web".to_owned(), true)]);
    // What a proxy sends stays the same when a default is written out.
    let named = [MESH, &policy("all", "*", "''"), &dataplane("web", "web")].concat();
    let run = diff(
        &named,
        &policy("all", "*", "zipkin"),
        &["-o", "json", "--kuma-version", "0.6"],
    );
    assert_eq!(dataplanes(&run), [("web".to_owned(), false)]);
}

#[test]
fn a_thousand_changed_dataplanes_are_a_few_lines() {
    let fleet: String = (0..1_000)
        .map(|number| dataplane(&format!("web-{number:04}"), "web"))
        .collect();
    let old = [MESH, &policy("all", "*", "zipkin"), &fleet].concat();
    let run = diff(&old, &policy("all", "*", "jaeger"), &[]);
    assert_eq!(run.status, 1);
    assert!(run.stdout.lines().count() < 25, "{}", run.stdout);
    assert!(
        run.stdout.contains("\n1000 dataplanes of mesh default\n")
            && run
                .stdout
                .contains("\n  web-0000, web-0001, web-0002, web-0003, web-0004 and 995 more\n"),
        "{}",
        run.stdout
    );
}

#[test]
fn a_resource_that_exists_keeps_its_creation_time() {
    // As the control plane answers: `b` was created after `a`.
    let live = json!({"total": 2, "next": null, "items": [
        {"type": "TrafficTrace", "mesh": "default", "name": "a", "creationTime": "2026-01-01T00:00:00Z",
         "selectors": [{"match": {"kuma.io/service": "web"}}], "conf": {"backend": "zipkin"}},
        {"type": "TrafficTrace", "mesh": "default", "name": "b", "creationTime": "2026-06-01T00:00:00Z", "labels": {"kuma.io/origin": "zone"},
         "selectors": [{"match": {"kuma.io/service": "web"}}], "conf": {"backend": "jaeger"}}]});
    let old = format!("{MESH}{}---\n{live}\n", dataplane("web", "web"));
    // Without its time, `a` would count as created now, and win.
    let run = diff(&old, &policy("a", "web", "zipkin"), &["-o", "json"]);
    assert_eq!((run.status, dataplanes(&run).len()), (0, 0), "{run:?}");
    let run = diff(&old, &policy("c", "web", "zipkin"), &["-o", "json"]);
    assert_eq!(
        json(&run)["dataplanes"][0]["after"]["name"],
        "zipkin",
        "what is new is created later: {run:?}"
    );
}

#[test]
fn errors_of_the_input_are_reported_and_it_is_compared_all_the_same() {
    let old = [
        MESH,
        &policy("all", "*", "zipkin"),
        &dataplane("web", "web"),
    ]
    .concat();
    let new = [
        &MESH.replace("50", "150"),
        &policy("all", "*", "jaeger")[..],
    ]
    .concat();
    let run = diff(&old, &new, &["-o", "json"]);
    assert_eq!(run.status, 2);
    assert_eq!(
        run.stderr,
        "error: DIR/new/all.yaml:8:44: tracing.backends[1].sampling: has to be in [0.0 - 100.0] range [sampling-range] (Mesh default)\n"
    );
    assert_eq!(dataplanes(&run), [("web".to_owned(), false)]);
    // The other way round the input fixes it.
    let run = diff(&new, &MESH.replace("50", "40"), &["-o", "json"]);
    assert_eq!((run.status, run.stderr.as_str()), (1, ""));
    let run = diff(
        &old,
        &MESH.replace("enabledBackend: ca-1", "days: .inf"),
        &[],
    );
    assert_eq!(run.status, 2);
    assert!(
        run.stderr.contains("error: Mesh default: \".inf\" in line 3 is a number that cannot be sent: JSON has none for it\n"),
        "{run:?}"
    );
}

#[test]
fn a_base_that_cannot_be_read_gives_no_answer() {
    let run = diff("a: [\n", MESH, &[]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{run:?}");
    assert!(
        run.stderr.starts_with("error: DIR/old/all.yaml:1:5: "),
        "{run:?}"
    );
    let run = diff(MESH, "a: [\n", &[]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{run:?}");
    assert!(
        run.stderr.starts_with("error: DIR/new/all.yaml:1:5: "),
        "{run:?}"
    );

    let demo = "tests/fixtures/demo";
    let run = kumactl(&["diff", "-f", demo, "--against", "tests/fixtures/nowhere"]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    assert!(
        run.stderr.starts_with("error: tests/fixtures/nowhere: "),
        "{run:?}"
    );
    let run = kumactl_with_stdin(&["diff", "-f", "-", "--against", "-"], MESH.as_bytes());
    assert_eq!(
        (run.status, run.stderr.as_str()),
        (
            2,
            "error: -f and --against cannot both read standard input\n"
        )
    );
}

#[test]
fn a_base_without_documents_makes_everything_new() {
    let run = diff("", MESH, &["-o", "json"]);
    assert_eq!(
        (run.status, changes(&run)),
        (1, vec!["Mesh default created".to_owned()]),
        "{run:?}"
    );
    let run = diff(MESH, "", &["--prune", "--allow-empty", "-o", "json"]);
    assert_eq!(
        (run.status, changes(&run)),
        (1, vec!["Mesh default deleted".to_owned()]),
        "{run:?}"
    );
    let run = diff(MESH, "", &["--prune"]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
}

#[test]
fn only_the_chosen_mesh_is_shown() {
    let both = |old: &str| [old, "---\n", &old.replace("name: default", "name: other")].concat();
    let new = MESH.replace("50", "60");
    let run = diff(&both(MESH), &both(&new), &["-o", "json", "-m", "other"]);
    assert_eq!(
        (run.status, changes(&run)),
        (1, vec!["Mesh other changed".to_owned()])
    );
    let run = diff(&both(MESH), &both(&new), &["-m", "othr"]);
    assert_eq!(
        (run.status, run.stderr.as_str()),
        (
            2,
            "error: there is no mesh \"othr\"\nhint: did you mean \"other\"?\n"
        )
    );
}

#[test]
fn secrets_are_not_shown() {
    let mesh = |key: &str, url: &str| {
        format!(
            "type: Mesh\nname: default\nmtls: {{backends: [{{name: ca, type: provided, conf: {{key: {{inline: {key}}}}}}}]}}\n\
             tracing: {{backends: [{{name: z, type: zipkin, conf: {{url: '{url}'}}}}]}}\n"
        )
    };
    let (one, two) = (
        "http://u:hunter2@z:9411/api/v2/spans",
        "http://u:hunter2@z:9412/api/v2/spans",
    );
    let old = [
        &mesh("c2VjcmV0", one),
        &policy("all", "*", "z")[..],
        &dataplane("web", "web"),
    ]
    .concat();
    for (new, message) in [
        (
            mesh("b3RoZXI=", one),
            "\na secret in it changes, which is not shown\n",
        ),
        (mesh("c2VjcmV0", two), "***@z:9412"),
    ] {
        for output in ["text", "json"] {
            let run = diff(&old, &new, &["-o", output]);
            assert_eq!(run.status, 1);
            for secret in ["c2VjcmV0", "b3RoZXI=", "hunter2"] {
                assert!(
                    !run.stdout.contains(secret) && !run.stderr.contains(secret),
                    "{run:?}"
                );
            }
            assert!(output == "json" || run.stdout.contains(message), "{run:?}");
        }
    }
}

#[test]
fn names_cannot_move_the_cursor() {
    let new = "{type: TrafficTrace, mesh: \"m\\e[2J\", name: \"a\\e[31m\", selectors: [{match: {\"k\\u202e\": \"v\\r\"}}], \"x\\n+++ y\": 1}\n";
    for arguments in [&[][..], &["-o", "json"][..]] {
        let run = diff(MESH, new, arguments);
        assert_eq!(run.status, 2, "{run:?}");
        assert_harmless(&run.stdout);
        assert_harmless(&run.stderr);
        assert!(!run.stdout.contains("\n+++ y"), "{run:?}");
    }
}
