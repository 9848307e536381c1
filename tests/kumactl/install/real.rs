//! Against real things: Kubernetes' schemas, a real Zipkin, a terminal. `tests/real/setup` prepares
//! them.

use std::fs;
use std::process::Command;

use kumactl::model::CollectorUrl;
use serde_json::{Value, json};

use super::manifests::VARIANTS;
use super::{documents, install, items, only, text, tracing};
use crate::real::zipkin::Zipkin;
use crate::real::{http, prepared};
use crate::support::{Run, assert_seen, kumactl, tests};

#[test]
#[ignore = "needs tests/real/setup"]
fn objects_are_valid_by_kubernetes_own_schemas() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(prepared("python/bin/python"));
    command.arg(tests("real/check_manifests.py"));
    for (name, typed) in VARIANTS {
        let flags: Vec<&str> = typed.split_whitespace().collect();
        // Names and patches are not objects, and a Universal document is none of Kubernetes.
        if flags[0] == "uninstall" || flags.contains(&"universal") || flags.contains(&"patch") {
            continue;
        }
        let path = folder.path().join(format!("{name}.yaml"));
        fs::write(&path, tracing(flags[0], &flags[1..]).stdout).expect("written");
        command.arg(path);
    }
    let output = command.output().expect("Python runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    // The checker itself would notice.
    let broken = folder.path().join("broken.yaml");
    for (page, message) in [
        (
            "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {prots: []}\n",
            "prots",
        ),
        (
            "apiVersion: v1\nkind: Service\nmetadata: {name: a, name: b}\n",
            "twice",
        ),
        (
            "apiVersion: v1\nkind: Servce\nmetadata: {name: a}\n",
            "no schema",
        ),
        (
            "apiVersion: v1\nkind: Secret\nmetadata: {name: no}\n",
            "metadata",
        ),
    ] {
        fs::write(&broken, page).expect("written");
        let output = Command::new(prepared("python/bin/python"))
            .arg(tests("real/check_manifests.py"))
            .arg(&broken)
            .output()
            .expect("Python runs");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(
            !output.status.success() && stderr.contains(message),
            "{page}: {stderr}"
        );
    }
}

/// The one of a list that is called so.
fn named<'v>(list: &'v Value, name: &Value) -> &'v Value {
    let named = |item: &&Value| item["name"] == *name;
    items(list)
        .iter()
        .find(named)
        .unwrap_or_else(|| panic!("no {name} in {list}"))
}

/// Everything about it is read from what is printed: the environment, the ports, the probes, and
/// the way from the URL of the policies to the port of the container.
#[test]
#[ignore = "needs tests/real/setup"]
fn zipkin_is_ready_and_takes_spans_where_the_policies_send_them() {
    let run = install(&["--backend", "zipkin", "--with-policies"]);
    let documents = documents(&run.stdout);
    let container = &only(&documents, "Deployment")["spec"]["template"]["spec"]["containers"][0];
    let variable = |variable: &Value| {
        (
            text(&variable["name"]).to_owned(),
            text(&variable["value"]).to_owned(),
        )
    };
    let environment: Vec<(String, String)> =
        items(&container["env"]).iter().map(variable).collect();
    let probe = |name: &str| {
        let get = &container[name]["httpGet"];
        let port = named(&container["ports"], &get["port"])["containerPort"].as_u64();
        (port.expect("a number"), text(&get["path"]).to_owned())
    };

    let backend = &only(&documents, "MeshTrace")["spec"]["default"]["backends"][0];
    let url = CollectorUrl::parse(text(&backend["zipkin"]["url"])).expect("a URL");
    let service = documents
        .iter()
        .find(|object| {
            object["kind"] == "Service"
                && url.host
                    == format!(
                        "{}.{}",
                        text(&object["metadata"]["name"]),
                        text(&object["metadata"]["namespace"])
                    )
        })
        .expect("a Service of that host");
    let way = items(&service["spec"]["ports"])
        .iter()
        .find(|port| url.port == Some(port["port"].to_string().as_str()))
        .expect("a port of the Service");
    let target = named(&container["ports"], &way["targetPort"])["containerPort"].as_u64();

    let (port, path) = probe("readinessProbe");
    assert_eq!(target, Some(port));
    let port = u16::try_from(port).expect("a port");
    let mut zipkin = Zipkin::start_with(&environment, port, &path);
    for name in ["startupProbe", "livenessProbe"] {
        let (own, path) = probe(name);
        assert_eq!(own, u64::from(port), "{name}");
        let answer = http::get(&zipkin.url(&path)).expect("an answer");
        assert_eq!(answer.status, 200, "{name}");
    }
    let trace = "0000000000000001463ac35c9f6413ad";
    let span = json!([{"traceId": trace, "id": "463ac35c9f6413ad", "name": "get",
        "timestamp": 1_700_000_000_000_000_u64, "duration": 1000, "localEndpoint": {"serviceName": "web"}}]);
    let answer = http::post(&zipkin.url(url.path), &span).expect("an answer");
    assert_eq!(answer.status, 202, "{answer:?}");
    assert_eq!(
        zipkin.trace(trace)[0]["localEndpoint"]["serviceName"],
        "web"
    );
}

/// What stdout and stderr show when both are a terminal.
fn on_a_terminal(arguments: &[&str]) -> String {
    let script = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)";
    let output = Command::new(prepared("python/bin/python"))
        .args(["-c", script, env!("CARGO_BIN_EXE_kumactl")])
        .args(arguments)
        .env("NO_COLOR", "1")
        .output()
        .expect("Python runs");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stdout).replace('\r', "")
}

#[test]
#[ignore = "needs tests/real/setup"]
fn the_next_two_commands_are_printed_on_a_terminal_only() {
    let cases = [
        "install tracing --namespace a",
        "install tracing --backend zipkin",
        "install tracing --policies-only",
        "install tracing -q",
    ]
    .map(|typed| {
        let words: Vec<&str> = typed.split(' ').collect();
        let page = kumactl(&words).stdout;
        let stdout = on_a_terminal(&words).replace(&page, "(the page)\n");
        let (status, stderr) = (0, String::new());
        (
            typed,
            Run {
                status,
                stdout,
                stderr,
            },
        )
    });
    assert_seen(
        "install::real::the_next_two_commands_are_printed_on_a_terminal_only",
        cases,
    );
    assert!(!install(&[]).stderr.contains("kubectl rollout"));
}
