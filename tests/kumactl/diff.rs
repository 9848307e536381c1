//! `kumactl diff`, offline: what a user sees.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Run, assert_harmless, assert_seen, kumactl, kumactl_with_stdin};

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
    kumactl(&all)
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
    assert_seen(
        "diff::fields_that_would_be_lost_are_reported_first",
        [
            ("text", diff(MESH, &new, &[])),
            ("json", diff(MESH, &new, &["-o", "json"])),
        ],
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
    // A mesh that the input lacks is deleted with all that it holds.
    let other = MESH.replace("default\n", "other\n");
    assert_seen(
        "diff::prune_deletes_dataplanes_when_the_input_has_any",
        [
            ("another dataplane", diff(&old, &new, &["--prune"])),
            ("another mesh", diff(&old, &other, &["--prune"])),
        ],
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
    assert_seen(
        "diff::proxies_are_restarted_before_0_7_only",
        [("0.6", diff(&old, &new, &["--kuma-version", "0.6"]))],
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
    assert_seen(
        "diff::a_thousand_changed_dataplanes_are_a_few_lines",
        [("1000", diff(&old, &policy("all", "*", "jaeger"), &[]))],
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
    let infinite = MESH.replace("enabledBackend: ca-1", "days: .inf");
    assert_seen(
        "diff::errors_of_the_input_are_reported_and_it_is_compared_all_the_same",
        [
            ("out of range", diff(&old, &new, &[])),
            // The other way round the input fixes it.
            ("fixed", diff(&new, &MESH.replace("50", "40"), &[])),
            ("infinite", diff(&old, &infinite, &[])),
        ],
    );
}

#[test]
fn a_base_that_cannot_be_read_gives_no_answer() {
    let nowhere = "tests/fixtures/nowhere";
    let nowhere = kumactl(&["diff", "-f", "tests/fixtures/demo", "--against", nowhere]);
    let stdin = ["diff", "-f", "-", "--against", "-"];
    assert_seen(
        "diff::a_base_that_cannot_be_read_gives_no_answer",
        [
            ("a broken base", diff("a: [\n", MESH, &[])),
            ("broken input", diff(MESH, "a: [\n", &[])),
            ("no such base", nowhere),
            ("one stdin", kumactl_with_stdin(&stdin, MESH.as_bytes())),
        ],
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
    let more = [policy("all", "*", "z"), dataplane("web", "web")].concat();
    let old = mesh(
        "c2VjcmV0",
        "http://u:hunter2@z:9411/api/v2/spans?token=hush",
    ) + &more;
    let cases = [
        (
            "another key",
            "b3RoZXI=",
            "http://u:hunter2@z:9411/api/v2/spans?token=hush",
        ),
        (
            "another password",
            "c2VjcmV0",
            "http://u:hunter3@z:9411/api/v2/spans?token=hush",
        ),
        (
            "another token",
            "c2VjcmV0",
            "http://u:hunter2@z:9411/api/v2/spans?token=mum",
        ),
        (
            "no userinfo",
            "c2VjcmV0",
            "http://z:9411/api/v2/spans?token=hush",
        ),
        (
            "another port",
            "c2VjcmV0",
            "http://u:hunter2@z:9412/api/v2/spans?token=hush",
        ),
    ];
    let seen = cases.into_iter().flat_map(|(case, key, url)| {
        let new = mesh(key, url) + &more;
        ["text", "json"].map(|output| {
            (
                format!("{case}, -o {output}"),
                diff(&old, &new, &["-o", output]),
            )
        })
    });
    let seen: Vec<(String, Run)> = seen.collect();
    for (_, run) in &seen {
        for secret in ["c2VjcmV0", "b3RoZXI=", "hunter", "hush", "mum"] {
            assert!(
                !run.stdout.contains(secret) && !run.stderr.contains(secret),
                "{run:?}"
            );
        }
    }
    assert_seen("diff::secrets_are_not_shown", seen);
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

#[test]
fn commands_in_documents_stay_as_they_are_written() {
    let noted = |note: &str| format!("{MESH}labels: {{note: 'kumactl validate {note}'}}\n");
    let run = diff(&noted("before"), &noted("after"), &[]);
    assert!(run.stdout.contains("kumactl validate before"), "{run:?}");
    assert!(run.stdout.contains("kumactl validate after"), "{run:?}");
}
