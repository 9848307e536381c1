//! get, inspect, validate, diff, apply and delete on a control plane that answers as recorded.

use std::path::Path;

use indoc::indoc;
use serde_json::{Value, json};

use super::ask;
use super::control_plane::{ControlPlane, Recorded};
use super::input::{Files, dataplane, mesh, policy, world};
use crate::server::{Call, Reply};
use crate::support::{Run, assert_seen, is_full, kumactl, recorded};

const BOTH: [Recorded; 2] = [Recorded::V04, Recorded::V28];

fn good(url: &str, arguments: &[&str]) -> String {
    let run = ask(url, arguments);
    assert_eq!(run.status, 0, "{arguments:?}: {run:?}");
    run.stdout
}

#[test]
fn tables_show_what_there_is() {
    let control_plane = ControlPlane::start(Recorded::V28, &world(Recorded::V28));
    let url = control_plane.server.url.as_str();
    assert_eq!(
        good(url, &["get", "meshes"]),
        "NAME      BACKENDS    DEFAULT\ndefault   my-zipkin   my-zipkin\ndemo      my-zipkin   my-zipkin\n"
    );
    assert_eq!(
        good(url, &["get", "traffic-traces", "-m", "demo"]),
        "MESH   NAME   BACKEND     SELECTORS\ndemo   none   (default)   kuma.io/service=nothing\n"
    );
    assert_eq!(
        good(url, &["get", "dataplanes", "-A", "-o", "name"]),
        "dataplane/default/backend-1\ndataplane/default/web-1\ndataplane/demo/web-1\n"
    );
    let wide = good(url, &["get", "dataplane", "web-1", "-o", "wide"]);
    assert_eq!(
        wide,
        indoc! {"
        MESH      NAME    ADDRESS    TAGS                                        CREATED   LABELS
        default   web-1   10.0.0.1   kuma.io/protocol=http kuma.io/service=web   -         -
    "}
    );
}

#[test]
fn several_names_of_several_types_are_shown_together() {
    let control_plane = ControlPlane::start(Recorded::V28, &world(Recorded::V28));
    let url = control_plane.server.url.as_str();
    assert_eq!(
        good(
            url,
            &[
                "get",
                "traffic-trace/all",
                "dataplane/demo/web-1",
                "mesh/demo"
            ]
        ),
        "MESH      NAME   BACKEND     SELECTORS\n\
         default   all    (default)   kuma.io/service=*\n\
         \n\
         MESH   NAME    ADDRESS    TAGS\n\
         demo   web-1   10.0.0.1   kuma.io/protocol=http kuma.io/service=web\n\
         \n\
         NAME   BACKENDS    DEFAULT\n\
         demo   my-zipkin   my-zipkin\n"
    );
    assert_eq!(
        good(
            url,
            &["get", "dataplanes", "web-1", "dataplane/backend-1", "web-1"]
        ),
        "MESH      NAME        ADDRESS    TAGS\n\
         default   backend-1   10.0.0.1   kuma.io/protocol=http kuma.io/service=backend\n\
         default   web-1       10.0.0.1   kuma.io/protocol=http kuma.io/service=web\n"
    );
    let list = good(
        url,
        &["get", "dataplanes", "web-1", "backend-1", "-o", "json"],
    );
    let list: Value = serde_json::from_str(&list).expect("JSON");
    let web = |name, service| dataplane(Recorded::V28, "default", name, service);
    let items = [web("backend-1", "backend"), web("web-1", "web")];
    assert_eq!(list, json!({"total": 2, "items": items, "next": null}));
    let one = good(url, &["get", "dataplane/demo/web-1", "-o", "json"]);
    let one: Value = serde_json::from_str(&one).expect("JSON");
    assert_eq!(one, dataplane(Recorded::V28, "demo", "web-1", "web"));
    assert_eq!(
        good(url, &["get", "dataplane", "demo/web-1", "-o", "name"]),
        "dataplane/demo/web-1\n"
    );
    // What is there is shown beside what is not.
    let run = ask(
        url,
        &["get", "dataplane/web-1", "dataplane/web-2", "-o", "name"],
    );
    assert_eq!((run.status, run.stdout.as_str()), (2, "dataplane/web-1\n"));
    assert_eq!(
        run.stderr,
        "error: there is no dataplane \"web-2\" in mesh \"default\"\nhint: did you mean \"web-1\"?\n"
    );
    for (arguments, stderr) in [
        (
            vec!["get", "dataplanes", "mesh/demo"],
            "error: mesh/demo is not a dataplane\n",
        ),
        (
            vec!["get", "mesh/demo", "web-1"],
            "error: web-1 has no type\nhint: write TYPE/NAME, as in dataplane/web-1\n",
        ),
        (
            vec!["get", "dataplane/demo/web-1", "-m", "default"],
            "error: dataplane/demo/web-1 is not in mesh default, which --mesh names\nhint: leave --mesh out\n",
        ),
        (
            vec!["delete", "dataplanes", "demo/web-1", "-m", "default"],
            "error: dataplane/demo/web-1 is not in mesh default, which --mesh names\nhint: leave --mesh out\n",
        ),
        (
            vec!["delete", "dataplanes"],
            "error: no dataplane is named\nhint: kumactl delete dataplane NAME, or -f with the file that it is in\n",
        ),
    ] {
        let run = ask(url, &arguments);
        assert_eq!(
            (run.status, run.stdout.as_str(), run.stderr.as_str()),
            (2, "", stderr)
        );
    }
}

#[test]
fn names_that_are_printed_are_read_back_by_every_verb() {
    let control_plane = ControlPlane::start(Recorded::V28, &world(Recorded::V28));
    let url = control_plane.server.url.as_str();
    let printed = "dataplane/default/backend-1\ndataplane/default/web-1\ndataplane/demo/web-1\n";
    let names: Vec<&str> = printed.lines().collect();
    for verb in [
        &["get"][..],
        &["get", "dataplanes"],
        &["inspect", "dataplanes"],
    ] {
        let kind = [&verb[..1], &["dataplanes", "-A", "-o", "name"]].concat();
        assert_eq!(good(url, &kind), printed);
        let back = [verb, &names[..], &["-o", "name"]].concat();
        assert_eq!(good(url, &back), printed, "{verb:?}");
    }
    // A name without its mesh beside them is of the default one.
    let some = [
        "inspect",
        "dataplanes",
        "dataplane/demo/web-1",
        "backend-1",
        "-o",
        "name",
    ];
    let shown = "dataplane/default/backend-1\ndataplane/demo/web-1\n";
    assert_eq!(good(url, &some), shown);
    let all = [
        &["delete", "mesh/demo", "traffic-trace/demo/none"],
        &names[..],
    ]
    .concat();
    assert_eq!(
        good(url, &all),
        "TrafficTrace demo/none deleted\nDataplane default/backend-1 deleted\n\
         Dataplane default/web-1 deleted\nDataplane demo/web-1 deleted\nMesh demo deleted\n"
    );
}

#[test]
fn a_dataplane_that_kuma_dp_names_is_not_deleted_by_the_name_that_stands_in() {
    let control_plane = ControlPlane::start(Recorded::V28, &world(Recorded::V28));
    let url = control_plane.server.url.as_str();
    let template = |name: &str, mesh: &str| {
        format!(
            "type: Dataplane\nname: {name}\nmesh: {mesh}\nnetworking:\n  address: '{{{{ address }}}}'\n  \
             inbound: [{{port: 8080, tags: {{kuma.io/service: web}}}}]\n"
        )
    };
    for (name, mesh, variable) in [
        ("'{{ name }}'", "default", "name"),
        ("web-1", "'{{ mesh }}'", "mesh"),
    ] {
        let files = Files::text(&template(name, mesh));
        let run = ask(url, &["delete", "-f", files.path()]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{run:?}");
        let place = format!(
            "error: nothing was deleted: {}/input.yaml:2:7",
            files.path()
        );
        let stderr = format!(
            "{place}: kuma-dp fills in {{{{ {variable} }}}}, so the name is not known\n\
             hint: give it with --var {variable}=VALUE, or delete dataplane/NAME\n"
        );
        assert!(run.stderr.ends_with(&stderr), "{}", run.stderr);
    }
    assert_eq!(control_plane.server.calls(), []);
    let files = Files::text(&template("web-1", "default"));
    let run = ask(url, &["delete", "-f", files.path()]);
    assert_eq!(run.stdout, "Dataplane default/web-1 deleted\n", "{run:?}");
    let files = Files::text(&template("'{{ name }}'", "default"));
    let variables = ["--var", "name=backend-1", "--var", "address=10.0.0.1"];
    let run = ask(
        url,
        &[&["delete", "-f", files.path()], &variables[..]].concat(),
    );
    assert_eq!(
        run.stdout, "Dataplane default/backend-1 deleted\n",
        "{run:?}"
    );
}

#[test]
fn json_is_the_document_of_the_contract() {
    for recorded in BOTH {
        let control_plane = ControlPlane::start(recorded, &world(recorded));
        let url = control_plane.server.url.as_str();
        let list: Value =
            serde_json::from_str(&good(url, &["get", "dataplanes", "-o", "json"])).expect("JSON");
        assert_eq!(list["total"], 2);
        assert!(list["next"].is_null() && list.get("next").is_some());
        assert_eq!(
            list["items"][0],
            dataplane(recorded, "default", "backend-1", "backend")
        );
        let one: Value =
            serde_json::from_str(&good(url, &["get", "mesh", "demo", "-o", "json"])).expect("JSON");
        assert_eq!(one, mesh(recorded, "demo"));
    }
}

#[test]
fn a_name_that_does_not_exist_has_a_neighbour() {
    let control_plane = ControlPlane::start(Recorded::V28, &world(Recorded::V28));
    let url = control_plane.server.url.as_str();
    let typed = ["get dataplane web-2", "get mesh demoo", "get mesches demo"];
    let cases = typed.map(|typed| {
        let words: Vec<&str> = typed.split(' ').collect();
        (typed, ask(url, &words))
    });
    assert_seen(
        "live::resources::a_name_that_does_not_exist_has_a_neighbour",
        cases,
    );
}

#[test]
fn a_pod_is_found_by_its_name_alone_if_there_is_only_one() {
    let names = [
        "redis-0.demo",
        "redis-1.demo",
        "redis-1.shop",
        "web",
        "web.demo",
    ];
    let mut values = vec![mesh(Recorded::V28, "default")];
    values.extend(names.map(|name| dataplane(Recorded::V28, "default", name, "redis")));
    let control_plane = ControlPlane::start(Recorded::V28, &values);
    let url = control_plane.server.url.as_str();
    for (name, found) in [
        ("redis-0", "redis-0.demo"),
        ("web", "web"),
        ("web.demo", "web.demo"),
    ] {
        for verb in ["get", "inspect"] {
            let shown = good(url, &[verb, "dataplane", name, "-o", "name"]);
            assert_eq!(shown, format!("dataplane/{found}\n"), "{verb} {name}");
        }
    }
    assert_seen(
        "live::resources::a_pod_is_found_by_its_name_alone_if_there_is_only_one",
        ["get", "inspect"].map(|verb| (verb, ask(url, &[verb, "dataplane", "redis-1"]))),
    );
}

#[test]
fn a_thousand_and_more_come_in_pages() {
    let mut values = vec![mesh(Recorded::V28, "default")];
    values.extend(
        (0..2345)
            .map(|number| dataplane(Recorded::V28, "default", &format!("web-{number:04}"), "web")),
    );
    let control_plane = ControlPlane::start(Recorded::V28, &values);
    let url = control_plane.server.url.as_str();
    let names = good(url, &["get", "dataplanes", "-o", "name"]);
    assert_eq!(names.lines().count(), 2345);
    assert!(names.ends_with("dataplane/web-2344\n"));
    let mut lines = control_plane.server.lines();
    lines.sort();
    let page = |offset: usize| format!("GET /meshes/default/dataplanes?size=1000&offset={offset}");
    assert_eq!(lines, [page(0), page(1000), page(2000)]);
    let old = ControlPlane::start(Recorded::V04, &values);
    assert_eq!(
        good(&old.server.url, &["get", "dataplanes", "-o", "name"]),
        names
    );
    assert_eq!(old.server.calls().len(), 1);
}

/// The recorded worlds of both releases, each with a name.
fn recorded_worlds() -> Vec<(Recorded, String, Vec<Value>)> {
    let mut worlds = Vec::new();
    for (release, recorded_by) in [("0.4.0", Recorded::V04), ("2.8.8", Recorded::V28)] {
        let path = format!("kuma-{release}/effective.jsonl");
        for (number, world) in recorded(&path).into_iter().enumerate() {
            let mut values = vec![world["mesh"].clone()];
            for list in ["trafficTraces", "dataplanes"] {
                values.extend(world[list].as_array().expect("a list").iter().cloned());
            }
            worlds.push((recorded_by, format!("{path}:{}", number + 1), values));
        }
    }
    worlds
}

#[test]
fn a_control_plane_and_its_files_give_the_same_answers() {
    let mut worlds: Vec<_> = recorded_worlds();
    for recorded in BOTH {
        worlds.push((recorded, "both meshes".to_owned(), world(recorded)));
    }
    assert!(worlds.len() > 50, "{}", worlds.len());
    let step = if is_full() { 1 } else { 15 };
    let is_asked = |(number, (_, name, _)): &(usize, (_, String, _))| {
        number.is_multiple_of(step) || name == "both meshes"
    };
    for (_, (recorded, name, values)) in worlds.into_iter().enumerate().filter(is_asked) {
        let files = Files::new(&values);
        let from_files = kumactl(&["inspect", "dataplanes", "-f", files.path(), "-o", "json"]);
        let control_plane = ControlPlane::start(recorded, &values);
        let live = ask(
            &control_plane.server.url,
            &["inspect", "dataplanes", "-A", "-o", "json"],
        );
        assert_eq!(live.stdout, from_files.stdout, "{name}");
        assert!(
            !live.stdout.is_empty() && live.status == from_files.status,
            "{name}: {live:?}"
        );
        assert!(!live.stdout.starts_with("{\n  \"total\": 0"), "{name}");
    }
}

#[test]
fn the_whole_state_is_a_list_of_each_kind_and_not_a_request_for_each_dataplane() {
    let control_plane = ControlPlane::start(Recorded::V28, &world(Recorded::V28));
    good(&control_plane.server.url, &["inspect", "dataplanes", "-A"]);
    let lists: Vec<String> = control_plane.server.lines();
    assert_eq!(
        lists,
        [
            "GET /",
            "GET /meshes?size=1000&offset=0",
            "GET /traffic-traces?size=1000&offset=0",
            "GET /dataplanes?size=1000&offset=0",
            "GET /traffic-routes?size=1000&offset=0",
            "GET /meshtraces?size=1000&offset=0",
            "GET /meshgateways?size=1000&offset=0",
            // It has no version, and so is asked for what 2.8 does not have.
            "GET /meshopentelemetrybackends?size=1000&offset=0",
            "GET /_resources",
            "GET /meshes/default/meshopentelemetrybackends?size=1000&offset=0",
            "GET /meshservices?size=1000&offset=0",
            "GET /meshes/default/meshservices?size=1000&offset=0",
        ]
    );
}

#[test]
fn without_a_mesh_the_default_one_is_meant() {
    let mut cases = Vec::new();
    for recorded in BOTH {
        let control_plane = ControlPlane::start(recorded, &world(recorded));
        let url = control_plane.server.url.as_str();
        for typed in [
            "inspect dataplanes -o name",
            "inspect dataplanes -o name -m demo",
            "inspect meshes -o name",
            "inspect dataplane web-1 -m demo",
            "inspect dataplanes -m dmo",
        ] {
            let words: Vec<&str> = typed.split(' ').collect();
            cases.push((format!("{typed} ({recorded:?})"), ask(url, &words)));
        }
    }
    assert_seen(
        "live::resources::without_a_mesh_the_default_one_is_meant",
        cases,
    );
}

#[test]
fn what_kubectl_prints_is_input() {
    let item = |kind: &str, namespace: Option<&str>, name: &str, mut rest: Value| {
        rest["apiVersion"] = "kuma.io/v1alpha1".into();
        rest["kind"] = kind.into();
        rest["metadata"] =
            json!({"name": name, "creationTimestamp": "2026-11-22T10:00:00Z", "uid": "1"});
        if let Some(namespace) = namespace {
            rest["metadata"]["namespace"] = namespace.into();
        }
        rest
    };
    let conf = json!({"url": "http://zipkin.local:9411/api/v2/spans"});
    let backends = json!({"tracing": {"defaultBackend": "z", "backends": [{"name": "z", "type": "zipkin", "conf": conf}]}});
    let tags = json!({"kuma.io/service": "web_default_svc_80", "kuma.io/protocol": "http"});
    let inbound =
        json!({"networking": {"address": "10.0.0.1", "inbound": [{"port": 8080, "tags": tags}]}});
    let list = json!({"apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": ""}, "items": [
        item("Mesh", None, "default", json!({"spec": backends})),
        item("TrafficTrace", None, "all", json!({"mesh": "default", "spec": {"selectors": [{"match": {"kuma.io/service": "*"}}]}})),
        item("Dataplane", Some("shop"), "web-1", json!({"mesh": "default", "spec": inbound})),
    ]});
    let yaml = serde_yaml::to_string(&list).expect("YAML");
    let run = crate::support::kumactl_with_stdin(
        &["inspect", "dataplanes", "-f", "-", "-o", "json"],
        yaml.as_bytes(),
    );
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{run:?}");
    let answer: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(answer["items"][0]["name"], "web-1.shop");
    assert_eq!(answer["items"][0]["backend"]["name"], "z");
}

fn apply(url: &str, path: &str, extra: &[&str]) -> Run {
    let mut arguments = vec!["apply", "-f", path];
    arguments.extend(extra);
    ask(url, &arguments)
}

#[test]
fn apply_creates_the_mesh_first_and_then_changes_nothing() {
    for recorded in BOTH {
        let control_plane = ControlPlane::start(recorded, &[]);
        let url = control_plane.server.url.as_str();
        let mut values = world(recorded);
        values.reverse();
        let files = Files::new(&values);
        let run = apply(url, files.path(), &[]);
        assert_eq!(run.status, 0, "{run:?}");
        let expected = "Mesh demo created\nMesh default created\nDataplane demo/web-1 created\n\
            TrafficTrace demo/none created\nDataplane default/backend-1 created\n\
            Dataplane default/web-1 created\nTrafficTrace default/all created\n";
        assert_eq!(run.stdout, expected);
        let calls = control_plane.server.calls().len();
        let again = apply(url, files.path(), &[]);
        assert_eq!(
            again.stdout,
            expected.replace("created", "unchanged"),
            "{again:?}"
        );
        let written = &control_plane.server.calls()[calls..];
        assert!(
            written.iter().all(|call| call.method == "GET"),
            "nothing is sent twice"
        );
    }
}

#[test]
fn what_get_prints_can_be_applied_again() {
    for recorded in BOTH {
        let control_plane = ControlPlane::start(recorded, &[]);
        let url = control_plane.server.url.as_str();
        apply(url, Files::new(&world(recorded)).path(), &[]);
        let before = control_plane.all();
        for format in ["yaml", "json"] {
            let mut backup = String::new();
            for kind in ["meshes", "traffic-traces", "dataplanes"] {
                backup.push_str(&format!(
                    "---\n{}",
                    good(url, &["get", kind, "-A", "-o", format])
                ));
            }
            let files = Files::text(&backup);
            let run = apply(url, files.path(), &[]);
            assert_eq!(run.status, 0, "{run:?}");
            assert_eq!(
                run.stdout.matches(" unchanged\n").count(),
                before.len(),
                "{run:?}"
            );
            // To another control plane it is new, and becomes the same.
            let other = ControlPlane::start(recorded, &[]);
            let run = apply(&other.server.url, files.path(), &[]);
            assert_eq!(
                run.stdout.matches(" created\n").count(),
                before.len(),
                "{run:?}"
            );
            assert_eq!(other.all(), before);
        }
    }
}

#[test]
fn what_is_sent_is_the_document_and_not_the_model() {
    let control_plane = ControlPlane::start(Recorded::V28, &[]);
    let url = control_plane.server.url.as_str();
    let text = "\
type: Mesh
name: default
mtls: {enabledBackend: ca-1, backends: [{name: ca-1, type: builtin, dpCert: {rotation: {expiration: 1d}}}]}
skipCreatingInitialPolicies: ['*']
futureField: {text: 'yes', number: 12345678901234567890}
";
    let run = apply(url, Files::text(text).path(), &[]);
    let put = control_plane
        .server
        .calls()
        .into_iter()
        .find(|call| call.method == "PUT")
        .expect("a PUT");
    let expected: Value = serde_yaml::from_str(text).expect("YAML");
    assert_eq!(put.json(), expected);
    assert_seen(
        "live::resources::what_is_sent_is_the_document_and_not_the_model",
        [("with a field that no release knows", run)],
    );
}

#[test]
fn the_kubernetes_form_is_sent_in_universal_form() {
    let control_plane =
        ControlPlane::start(Recorded::V28, &[json!({"type": "Mesh", "name": "demo"})]);
    let text = "\
apiVersion: kuma.io/v1alpha1
kind: TrafficTrace
metadata: {name: all, namespace: default}
mesh: demo
spec: {selectors: [{match: {kuma.io/service: '*'}}]}
";
    let run = apply(&control_plane.server.url, Files::text(text).path(), &[]);
    assert_eq!(run.stdout, "TrafficTrace demo/all created\n", "{run:?}");
    let put = control_plane
        .server
        .calls()
        .into_iter()
        .find(|call| call.method == "PUT")
        .expect("a PUT");
    assert_eq!(put.target, "/meshes/demo/traffic-traces/all");
    assert_eq!(put.json(), policy(Recorded::V28, "demo", "all", "*"));
}

#[test]
fn nothing_is_sent_while_anything_is_refused() {
    let control_plane = ControlPlane::start(Recorded::V28, &[mesh(Recorded::V28, "default")]);
    let url = control_plane.server.url.as_str();
    let mut bad = policy(Recorded::V28, "default", "bad", "*");
    bad["selectors"] = json!([]);
    let files = Files::new(&[
        policy(Recorded::V28, "default", "good", "*"),
        bad,
        policy(Recorded::V28, "default", "last", "web"),
    ]);
    let run = apply(url, files.path(), &[]);
    assert!(
        control_plane
            .server
            .lines()
            .iter()
            .all(|line| !line.starts_with("PUT"))
    );
    // The server may validate; what it refuses does not keep the others back.
    let forced = apply(url, files.path(), &["--force"]);
    assert_seen(
        "live::resources::nothing_is_sent_while_anything_is_refused",
        [("apply", run), ("apply --force", forced)],
    );
}

#[test]
fn a_control_plane_that_goes_away_leaves_a_word_about_each_resource() {
    let seen = std::sync::atomic::AtomicUsize::new(0);
    let control_plane = ControlPlane::with(Recorded::V28, &[], move |call: &Call| {
        let is_late =
            call.method == "PUT" && seen.fetch_add(1, std::sync::atomic::Ordering::SeqCst) >= 2;
        is_late.then(|| Reply::Reset(Vec::new()))
    });
    let values = world(Recorded::V28);
    let run = apply(&control_plane.server.url, Files::new(&values).path(), &[]);
    assert_seen(
        "live::resources::a_control_plane_that_goes_away_leaves_a_word_about_each_resource",
        [("apply", run)],
    );
}

#[test]
fn a_control_plane_in_kubernetes_says_how_to_do_it() {
    let control_plane = ControlPlane::with(
        Recorded::V28,
        &[mesh(Recorded::V28, "default")],
        |call: &Call| match call.method.as_str() {
            "GET" if call.path() == "/config" => {
                let config = json!({"environment": "kubernetes", "mode": "standalone"});
                Some(Reply::json(200, &config))
            }
            "GET" => None,
            _ => Some(Reply::text(
                405,
                "On Kubernetes you cannot change the state of Kuma resources",
            )),
        },
    );
    let url = control_plane.server.url.as_str();
    let files = Files::new(&[
        mesh(Recorded::V28, "demo"),
        policy(Recorded::V28, "demo", "all", "*"),
    ]);
    let run = apply(url, files.path(), &[]);
    assert_eq!(
        control_plane
            .server
            .lines()
            .iter()
            .filter(|line| line.starts_with("PUT"))
            .count(),
        1
    );
    let deleted = ask(url, &["delete", "mesh", "default"]);
    assert_seen(
        "live::resources::a_control_plane_in_kubernetes_says_how_to_do_it",
        [("apply", run), ("delete", deleted)],
    );
}

#[test]
fn warnings_of_the_server_are_passed_on() {
    let control_plane = ControlPlane::with(Recorded::V28, &[], |call: &Call| {
        (call.method == "PUT")
            .then(|| Reply::json(201, &json!({"warnings": ["deprecated \u{1b}[31mfield"]})))
    });
    let run = apply(
        &control_plane.server.url,
        Files::new(&[mesh(Recorded::V28, "demo")]).path(),
        &[],
    );
    assert_seen(
        "live::resources::warnings_of_the_server_are_passed_on",
        [("apply", run)],
    );
}

#[test]
fn delete_says_what_was_there() {
    let mut cases = Vec::new();
    for recorded in BOTH {
        let control_plane = ControlPlane::start(recorded, &world(recorded));
        let url = control_plane.server.url.as_str();
        let delete = ["delete", "traffic-trace", "all"];
        let dry = ask(url, &["delete", "traffic-trace", "all", "--dry-run"]);
        assert_eq!(
            dry.stdout, "TrafficTrace default/all deleted (dry run)\n",
            "{dry:?}"
        );
        assert_eq!(good(url, &delete), "TrafficTrace default/all deleted\n");
        let again = ask(url, &delete);
        cases.push((format!("again ({recorded:?})"), again));
        let ignored = ask(
            url,
            &["delete", "traffic-trace", "all", "--ignore-not-found"],
        );
        cases.push((format!("--ignore-not-found ({recorded:?})"), ignored));
        let files = Files::new(&world(recorded));
        let run = ask(url, &["delete", "-f", files.path(), "-m", "demo"]);
        assert_eq!(
            run.stdout,
            "TrafficTrace demo/none deleted\nDataplane demo/web-1 deleted\nMesh demo deleted\n",
            "{run:?}"
        );
        let run = ask(url, &["delete", "-f", files.path(), "--ignore-not-found"]);
        assert_eq!(run.status, 0, "{run:?}");
        assert_eq!(control_plane.all(), Vec::<Value>::new());
    }
    assert_seen("live::resources::delete_says_what_was_there", cases);
}

#[test]
fn diff_shows_the_dataplanes_that_send_elsewhere() {
    let mut cases = Vec::new();
    for recorded in BOTH {
        let control_plane = ControlPlane::start(recorded, &[]);
        let url = control_plane.server.url.as_str();
        apply(url, Files::new(&world(recorded)).path(), &[]);
        let same = Files::new(&world(recorded));
        assert_eq!(ask(url, &["diff", "-f", same.path()]).status, 0);
        let mut changed = mesh(recorded, "default");
        changed["tracing"]["backends"][0]["sampling"] = 10.into();
        let files = Files::new(&[changed]);
        let run = ask(url, &["diff", "-f", files.path(), "-o", "json"]);
        assert_eq!(run.status, 1, "{run:?}");
        let diff: Value = serde_json::from_str(&run.stdout).expect("JSON");
        assert_eq!(
            diff["resources"],
            json!([{"kind": "Mesh", "mesh": null, "name": "default", "change": "changed"}])
        );
        let dataplanes = diff["dataplanes"].as_array().expect("a list");
        assert_eq!(dataplanes.len(), 2);
        for dataplane in dataplanes {
            assert_eq!(dataplane["before"]["sampling"], 100.0);
            assert_eq!(dataplane["after"]["sampling"], 10.0);
            assert_eq!(dataplane["restart"], recorded == Recorded::V04);
        }
        let dry = apply(url, files.path(), &["--dry-run"]);
        let text = ask(url, &["diff", "-f", files.path()]);
        cases.push((format!("apply --dry-run ({recorded:?})"), dry));
        cases.push((format!("diff ({recorded:?})"), text));
        let writes = control_plane
            .server
            .calls()
            .into_iter()
            .filter(|call| call.method == "PUT")
            .count();
        assert_eq!(writes, world(recorded).len());
    }
    assert_seen(
        "live::resources::diff_shows_the_dataplanes_that_send_elsewhere",
        cases,
    );
}

#[test]
fn pruning_stays_within_the_meshes_of_the_input() {
    let control_plane = ControlPlane::start(Recorded::V28, &world(Recorded::V28));
    let files = Files::new(&[mesh(Recorded::V28, "default")]);
    let run = ask(
        &control_plane.server.url,
        &["diff", "-f", files.path(), "--prune", "-o", "json"],
    );
    let diff: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let deleted: Vec<&str> = diff["resources"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|resource| resource["change"] == "deleted")
        .map(|resource| resource["name"].as_str().expect("a name"))
        .collect();
    assert_eq!(deleted, ["all"]);
    assert_eq!(diff["dataplanes"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_policy_alone_is_validated_beside_the_live_mesh() {
    let control_plane = ControlPlane::start(Recorded::V28, &world(Recorded::V28));
    let url = control_plane.server.url.as_str();
    let mut value = policy(Recorded::V28, "default", "new", "web");
    value["conf"] = json!({"backend": "my-zipkn"});
    let files = Files::new(&[value]);
    let alone = kumactl(&["validate", files.path()]);
    let beside = ask(url, &["validate", files.path(), "--live"]);
    let live = ask(url, &["validate", files.path(), "--live", "-o", "json"]);
    let report: Value = serde_json::from_str(&live.stdout).expect("JSON");
    let codes: Vec<&str> = report["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|finding| finding["code"].as_str().expect("a code"))
        .collect();
    assert_eq!(codes, ["dangling-backend"], "{}", live.stdout);
    assert_eq!(report["summary"]["files"], 1);
    assert_eq!(report["summary"]["resources"], 1);
    // The mesh has no TrafficRoute, which only its control plane can know.
    let files = Files::new(&[mesh(Recorded::V28, "default")]);
    let of_mesh = ask(url, &["validate", files.path(), "--live"]);
    assert_seen(
        "live::resources::a_policy_alone_is_validated_beside_the_live_mesh",
        [
            ("alone", alone),
            ("--live", beside),
            ("a Mesh --live", of_mesh),
        ],
    );
}

#[test]
fn the_headers_of_a_backend_are_found_out_from_its_live_mesh() {
    let mut cases = Vec::new();
    let of_zipkin = kumactl(&["headers"]).stdout;
    for recorded in BOTH {
        let control_plane = ControlPlane::start(recorded, &world(recorded));
        let url = control_plane.server.url.as_str();
        assert_eq!(
            good(url, &["headers", "--backend", "my-zipkin"]),
            of_zipkin.replacen("for zipkin", "for my-zipkin (zipkin)", 1)
        );
        let run = ask(url, &["headers", "--backend", "my-zipkn"]);
        cases.push((format!("my-zipkn ({recorded:?})"), run));
    }
    assert_seen(
        "live::resources::the_headers_of_a_backend_are_found_out_from_its_live_mesh",
        cases,
    );
}

#[test]
fn nobody_is_asked_about_files() {
    let control_plane = ControlPlane::start(Recorded::V28, &[]);
    let url = control_plane.server.url.as_str();
    let files = Files::new(&world(Recorded::V28));
    for arguments in [
        vec!["validate", files.path()],
        vec!["inspect", "dataplanes", "-f", files.path()],
        vec!["diff", "-f", files.path(), "--against", files.path()],
    ] {
        assert_eq!(ask(url, &arguments).status, 0, "{arguments:?}");
    }
    assert_eq!(control_plane.server.calls(), []);
}

#[test]
fn an_input_that_cannot_be_read_whole_changes_nothing() {
    let control_plane = ControlPlane::start(Recorded::V28, &world(Recorded::V28));
    let url = control_plane.server.url.as_str();
    let files = Files::new(&[mesh(Recorded::V28, "default")]);
    let nowhere = Path::new(files.path()).join("nowhere.yaml");
    let nowhere = nowhere.to_str().expect("a path");
    let run = |verb| ask(url, &[verb, "-f", files.path(), "-f", nowhere]);
    assert_seen(
        "live::resources::an_input_that_cannot_be_read_whole_changes_nothing",
        ["apply", "delete"].map(|verb| (verb, run(verb))),
    );
    assert_eq!(control_plane.server.calls(), []);
}

#[test]
fn tables_show_mesh_traces_and_their_collectors() {
    let (target, url) = (
        json!({"kind": "Mesh"}),
        "http://user:secret@zipkin:9411/api/v2/spans",
    );
    let of = |name: &str, target: &Value, default: Value| {
        json!({"type": "MeshTrace", "mesh": "default", "name": name,
            "spec": {"targetRef": target, "default": default}})
    };
    let reference = json!({"kind": "MeshOpenTelemetryBackend", "labels": {"env": "prod"}});
    let control_plane = ControlPlane::start(
        Recorded::V214,
        &[
            mesh(Recorded::V214, "default"),
            of(
                "all",
                &target,
                json!({"backends": [{"type": "Zipkin", "zipkin": {"url": url}}]}),
            ),
            of("none", &target, json!({"backends": []})),
            of(
                "share",
                &target,
                json!({"backends": [], "sampling": {"overall": 1}}),
            ),
            of(
                "web",
                &json!({"kind": "Dataplane", "labels": {"app": "web"}}),
                json!({"backends": [{"type": "OpenTelemetry", "openTelemetry": {"backendRef": reference}}]}),
            ),
            json!({"type": "MeshOpenTelemetryBackend", "mesh": "default", "name": "otel",
                "spec": {"endpoint": {"address": "otel.example", "port": 4318, "path": "/base"}, "protocol": "http"}}),
            json!({"type": "MeshOpenTelemetryBackend", "mesh": "default", "name": "plain", "spec": {}}),
        ],
    );
    let url = control_plane.server.url.as_str();
    assert_eq!(
        good(url, &["get", "meshtraces"]),
        "MESH      NAME    TARGET              BACKEND           SENDS TO\n\
         default   all     Mesh                Zipkin            http://***@zipkin:9411/api/v2/spans\n\
         default   none    Mesh                (takes it away)   -\n\
         default   share   Mesh                (takes it away)   -\n\
         default   web     Dataplane app=web   OpenTelemetry     env=prod\n"
    );
    assert_eq!(
        good(url, &["get", "meshopentelemetrybackends"]),
        "MESH      NAME    PROTOCOL   ENDPOINT\n\
         default   otel    http       otel.example:4318/base\n\
         default   plain   grpc       (node):4317\n"
    );
    assert_eq!(
        good(url, &["get", "mesh-trace/all", "-o", "name"]),
        "mesh-trace/all\n"
    );
    for line in good(url, &["inspect", "mesh-traces", "-o", "name"]).lines() {
        let page = good(url, &["inspect", "mesh-trace", line]);
        let name = line.rsplit('/').next().expect("a name");
        assert!(
            page.starts_with(&format!("MeshTrace {name} of mesh default\n")),
            "{page}"
        );
    }
}
