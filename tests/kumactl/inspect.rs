//! `kumactl inspect`.

use serde_json::{Value, json};

use crate::support::{Run, assert_seen, kumactl, kumactl_with_stdin};

const DEMO: &str = "tests/fixtures/demo";

fn inspect(arguments: &[&str]) -> Run {
    let mut all = vec!["inspect"];
    all.extend(arguments);
    kumactl(&all)
}

fn answer(arguments: &[&str], stdin: &str) -> Value {
    let mut all = vec!["inspect"];
    all.extend(arguments);
    all.extend(["-o", "json", "-f", "-"]);
    let run = kumactl_with_stdin(&all, stdin.as_bytes());
    assert_eq!(run.status, 0, "{run:?}");
    serde_json::from_str(&run.stdout).expect("JSON")
}

const DATAPLANE: &str = "type: Dataplane\nname: web-1\nmesh: default\nnetworking:\n  address: 10.0.0.1\n  inbound:\n  - port: 80\n    tags: {service: web, protocol: http}\n";

/// The documents of the page that this tool implements, in the shape of Kuma 0.4.
fn page(form: &str, conf: &str) -> String {
    match form {
        "universal" => format!(
            "type: Mesh\nname: default\ntracing:\n  defaultBackend: my-zipkin\n  backends:\n  - name: my-zipkin\n    sampling: 100.0\n    zipkin:\n      url: http://zipkin.local:9411/api/v1/spans\n---\n\
             type: TrafficTrace\nname: trace-all-traffic\nmesh: default\nselectors:\n- match:\n    service: '*'\n{conf}"
        ),
        _ => format!(
            "apiVersion: kuma.io/v1alpha1\nkind: Mesh\nmetadata:\n  namespace: kuma-system\n  name: default\nspec:\n  tracing:\n    defaultBackend: my-zipkin\n    backends:\n    - name: my-zipkin\n      sampling: 100.0\n      zipkin:\n        url: http://zipkin.local:9411/api/v1/spans\n---\n\
             apiVersion: kuma.io/v1alpha1\nkind: TrafficTrace\nmesh: default\nmetadata:\n  namespace: kuma-example\n  name: trace-all-traffic\nspec:\n  selectors:\n  - match:\n      service: '*'\n{}",
            conf.lines()
                .map(|line| format!("  {line}\n"))
                .collect::<String>()
        ),
    }
}

#[test]
fn the_pages_documents_are_clean_and_lead_to_my_zipkin() {
    for form in ["universal", "kubernetes"] {
        for (conf, from) in [
            ("conf:\n  backend: my-zipkin\n", "policy"),
            ("", "default"),
            ("conf: {}\n", "default"),
        ] {
            let text = format!("{}---\n{DATAPLANE}", page(form, conf));
            let run = kumactl_with_stdin(&["validate", "-f", "-"], text.as_bytes());
            assert_eq!(
                (run.status, run.stdout.as_str()),
                (0, ""),
                "{form}: {run:?}"
            );
            let value = answer(&["dataplanes"], &text);
            let backend = json!({
                "name": "my-zipkin", "from": from, "type": "zipkin", "sampling": 100.0,
                "url": "http://zipkin.local:9411/api/v1/spans", "apiVersion": "httpJsonV1",
                "traceId128bit": false, "sharedSpanContext": true,
            });
            let expected = json!({"total": 1, "items": [{
                "mesh": "default", "name": "web-1", "services": ["web"], "trafficTrace": "trace-all-traffic",
                "selector": {"service": "*"}, "givenBy": "TrafficTrace", "meshTrace": null, "backend": backend, "inbounds": {"total": 1, "http": 1}, "notes": [],
            }]});
            assert_eq!(value, expected, "{form}");
        }
    }
}

#[test]
fn the_release_decides_what_the_proxy_sends() {
    let mesh = |version: &str, path: &str| {
        format!(
            "type: Mesh\nname: default\ntracing:\n  backends:\n  - name: z\n    type: zipkin\n    conf: {{url: 'http://z:9411{path}'{version}}}\n---\n\
             type: TrafficTrace\nname: t\nmesh: default\nselectors: [{{match: {{kuma.io/service: '*'}}}}]\nconf: {{backend: z}}\n---\n{}",
            DATAPLANE
                .replace("service:", "kuma.io/service:")
                .replace("protocol:", "kuma.io/protocol:")
        )
    };
    let cases = [
        ("1.0", "", "/api/v1/spans", "httpJsonV1"),
        ("1.0", ", apiVersion: httpJson", "/api/v1/spans", "httpJson"),
        ("1.0", ", apiVersion: httpJsonV1", "/x", "httpJsonV1"),
        ("1.0", "", "/api/v2/spans", "httpJson"),
        ("1.1", "", "/api/v1/spans", "httpJson"),
        (
            "2.8",
            ", apiVersion: httpJsonV1",
            "/api/v1/spans",
            "httpJson",
        ),
        (
            "2.8",
            ", apiVersion: httpProto",
            "/api/v2/spans",
            "httpProto",
        ),
    ];
    for (release, version, path, sent) in cases {
        let value = answer(
            &["dataplanes", "--kuma-version", release],
            &mesh(version, path),
        );
        assert_eq!(
            value["items"][0]["backend"]["apiVersion"], sent,
            "{release} {version} {path}"
        );
    }
    let value = answer(
        &["dataplanes", "--kuma-version", "3.0"],
        &mesh("", "/api/v2/spans"),
    );
    assert_eq!(value["items"][0]["trafficTrace"], Value::Null);
    assert_eq!(value["items"][0]["notes"][0]["code"], "tracing-removed");
    // Old releases know the tags by other names.
    let value = answer(
        &["dataplanes", "--kuma-version", "0.6"],
        &mesh("", "/api/v2/spans").replace("kuma.io/", ""),
    );
    assert_eq!(value["items"][0]["backend"]["name"], "z");
}

#[test]
fn a_datadog_backend_has_address_and_port_and_no_url() {
    let text = "type: Mesh\nname: m\ntracing:\n  defaultBackend: dd\n  backends:\n  - {name: dd, type: datadog, conf: {address: agent, port: '8126', splitService: true}}\n---\n\
        type: TrafficTrace\nname: t\nmesh: m\nselectors: [{match: {kuma.io/service: '*'}}]\n---\n\
        type: Dataplane\nname: d\nmesh: m\nnetworking: {address: 1.2.3.4, gateway: {tags: {kuma.io/service: gw}}}\n";
    let value = answer(&["dataplanes"], text);
    let expected = json!({"name": "dd", "from": "default", "type": "datadog", "sampling": 100.0,
        "address": "agent", "port": 8126, "splitService": true});
    assert_eq!(value["items"][0]["backend"], expected);
    assert_eq!(
        value["items"][0]["inbounds"],
        json!({"total": 0, "http": 0})
    );
    assert_eq!(
        value["items"][0]["notes"],
        json!([]),
        "a gateway has no note that it has no HTTP inbound"
    );
}

#[test]
fn http_protocols_are_those_of_the_release() {
    let dataplane = |field: &str, tag: &str| {
        format!(
            "type: Dataplane\nname: d\nmesh: default\nnetworking:\n  address: 1.2.3.4\n  inbound:\n  - {{port: 80{field}, tags: {{kuma.io/service: a{tag}}}}}\n"
        )
    };
    let http = |release: &[&str], text: &str| {
        let mut arguments = vec!["dataplanes"];
        arguments.extend(release);
        answer(&arguments, text)["items"][0]["inbounds"]["http"].as_u64()
    };
    for (protocol, count) in [
        ("http", 1),
        ("http2", 1),
        ("grpc", 1),
        ("HTTP", 1),
        ("tcp", 0),
        ("kafka", 0),
    ] {
        assert_eq!(
            http(
                &[],
                &dataplane("", &format!(", kuma.io/protocol: {protocol}"))
            ),
            Some(count),
            "{protocol}"
        );
    }
    assert_eq!(
        http(&[], &dataplane("", "")),
        Some(0),
        "a missing tag means tcp"
    );
    let both = dataplane(", protocol: http", ", kuma.io/protocol: tcp");
    assert_eq!(
        http(&[], &both),
        Some(1),
        "the field comes first from 2.14 on"
    );
    assert_eq!(http(&["--kuma-version", "2.8"], &both), Some(0));
}

#[test]
fn filters_combine() {
    let names = |arguments: &[&str]| {
        let mut all = vec!["dataplanes", "-f", DEMO, "-o", "name"];
        all.extend(arguments);
        let run = inspect(&all);
        assert_eq!(run.status, 0, "{run:?}");
        run.stdout
            .replace("dataplane/", "")
            .lines()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&[]).len(), 8);
    assert_eq!(
        names(&["--untraced"]),
        ["batch-1", "orders-1", "payments-1"]
    );
    assert_eq!(names(&["--backend", "jaeger"]), ["backend-1"]);
    assert_eq!(
        names(&["--traffic-trace", "storefront"]),
        ["backend-2", "redis-1", "web-1"]
    );
    assert_eq!(names(&["--tag", "kuma.io/service=web"]), ["web-1"]);
    assert_eq!(
        names(&["--tag", "team=storefront", "--tag", "kuma.io/protocol=tcp"]),
        ["redis-1"]
    );
    assert_eq!(names(&["web-1", "dataplane/redis-1"]), ["redis-1", "web-1"]);
    assert_eq!(names(&["--untraced", "--backend", "jaeger"]), [""; 0]);
}

#[test]
fn yaml_and_json_are_the_same_document() {
    for what in [
        vec!["dataplanes"],
        vec!["dataplane", "web-1"],
        vec!["traffic-traces"],
        vec!["traffic-trace", "storefront"],
        vec!["meshes"],
    ] {
        let document = |format: &str| {
            let mut all = what.clone();
            all.extend(["-f", DEMO, "-o", format]);
            inspect(&all).stdout
        };
        let json: Value = serde_json::from_str(&document("json")).expect("JSON");
        let yaml: Value = serde_yaml::from_str(&document("yaml")).expect("YAML");
        assert_eq!(json, yaml, "{what:?}");
    }
}

#[test]
fn a_dataplane_says_who_the_candidates_were() {
    let run = inspect(&["dataplane", "backend-2", "-f", DEMO, "-o", "json"]);
    let value: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let outcomes: Vec<(&str, &str)> = value["candidates"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|candidate| {
            (
                candidate["trafficTrace"].as_str().expect("a name"),
                candidate["outcome"].as_str().expect("a word"),
            )
        })
        .collect();
    let expected = [
        ("storefront", "wins"),
        ("backend-to-jaeger", "loses"),
        ("edge", "no-match"),
        ("payments", "no-match"),
    ];
    assert_eq!(outcomes, expected);
    let winner = &value["candidates"][0];
    assert_eq!(winner["rank"], json!({"tags": 2, "exact": 1}));
    assert_eq!(
        winner["selector"],
        json!({"kuma.io/service": "*", "team": "storefront"})
    );
    assert_eq!(winner["tagSet"]["kuma.io/service"], "backend-admin");
}

#[test]
fn a_policy_says_what_it_wins_and_loses() {
    let run = inspect(&[
        "traffic-trace",
        "backend-to-jaeger",
        "-f",
        DEMO,
        "-o",
        "json",
    ]);
    let value: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(
        (&value["dataplanes"], &value["matched"]),
        (&json!(["backend-1"]), &json!(2))
    );
    assert_eq!(
        value["loses"],
        json!([{"dataplane": "backend-2", "kind": "TrafficTrace", "to": "storefront"}])
    );
    assert_eq!(
        (&value["backend"]["name"], &value["backend"]["from"]),
        (&json!("jaeger"), &json!("policy"))
    );
}

#[test]
fn meshes_count_what_is_traced() {
    let run = inspect(&["meshes", "-f", DEMO, "-o", "json"]);
    let value: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let mesh = &value["items"][0];
    assert_eq!(
        mesh["dataplanes"],
        json!({"total": 8, "traced": 5, "tracedBy": {"TrafficTrace": 5, "MeshTrace": 0}, "untraced": 3})
    );
    assert_eq!(
        (&mesh["name"], &mesh["defaultBackend"]),
        (&json!("default"), &json!("my-zipkin"))
    );
}

#[test]
fn names_that_do_not_exist_end_with_2_and_a_suggestion() {
    let typed = [
        "dataplane web-2",
        "dataplanes web-2",
        "traffic-trace edgy",
        "meshes defaul",
        "meshes -m defalt",
    ];
    let cases = typed.map(|typed| {
        let words: Vec<&str> = typed.split(' ').chain(["-f", DEMO]).collect();
        (typed, inspect(&words))
    });
    assert_seen(
        "inspect::names_that_do_not_exist_end_with_2_and_a_suggestion",
        cases,
    );
}

#[test]
fn the_same_name_in_two_meshes_asks_for_one() {
    let dataplane = |mesh: &str| {
        format!(
            "type: Dataplane\nname: d\nmesh: {mesh}\nnetworking: {{address: 1.2.3.4, gateway: {{tags: {{kuma.io/service: a}}}}}}\n"
        )
    };
    let text = format!("{}---\n{}", dataplane("a"), dataplane("b"));
    let ask = |flags: &[&str]| {
        let all = [&["inspect", "dataplane", "d", "-f", "-"], flags].concat();
        kumactl_with_stdin(&all, text.as_bytes())
    };
    assert_seen(
        "inspect::the_same_name_in_two_meshes_asks_for_one",
        [("no mesh", ask(&[])), ("--mesh b", ask(&["--mesh", "b"]))],
    );
}

#[test]
fn a_dataplane_of_kubernetes_is_called_by_name_and_namespace() {
    let text = "apiVersion: kuma.io/v1alpha1\nkind: Dataplane\nmesh: default\nmetadata: {name: web, namespace: shop}\nspec:\n  networking:\n    address: 1.2.3.4\n    gateway: {tags: {kuma.io/service: web}}\n";
    assert_eq!(
        answer(&["dataplanes"], text)["items"][0]["name"],
        "web.shop"
    );
}

/// A gateway that a control plane on Kubernetes made of a pod.
fn of_pod(name: &str) -> String {
    format!(
        "type: Dataplane\nname: {name}\nmesh: default\nnetworking: {{address: 1.2.3.4, gateway: {{tags: {{kuma.io/service: a}}}}}}\n---\n"
    )
}

#[test]
fn a_pod_is_found_by_its_name_alone_if_there_is_only_one() {
    let find = |arguments: &[&str], names: &[&str]| {
        let text: String = names.iter().map(|name| of_pod(name)).collect();
        let all = [&["inspect"], arguments, &["-o", "name", "-f", "-"]].concat();
        kumactl_with_stdin(&all, text.as_bytes())
    };
    let mut cases = Vec::new();
    for arguments in [
        &["dataplane", "redis-0"][..],
        &["dataplanes", "redis-0"],
        &["dataplanes", "dataplane/redis-0"],
    ] {
        let run = find(
            arguments,
            &["redis-0.demo", "redis-1.demo", "redis-00.demo"],
        );
        assert_eq!(
            run.stdout, "dataplane/redis-0.demo\n",
            "{arguments:?}: {run:?}"
        );
        let run = find(arguments, &["redis-0", "redis-0.demo"]);
        assert_eq!(run.stdout, "dataplane/redis-0\n", "the exact name wins");
        let run = find(arguments, &["redis-0.shop", "redis-0.demo"]);
        cases.push((format!("{arguments:?} in two namespaces"), run));
        // Something else with dots in it is not a namespace.
        let run = find(arguments, &["redis-0.demo.x", "redis-0."]);
        cases.push((format!("{arguments:?} in none"), run));
    }
    let run = find(&["dataplane", "redis-2"], &["redis-0.demo", "redis-2x"]);
    cases.push(("a neighbour".to_owned(), run));
    let text = of_pod("redis-0.demo") + &of_pod("redis-0.demo").replace("mesh: default", "mesh: b");
    let run = kumactl_with_stdin(
        &["inspect", "dataplane", "redis-0", "-f", "-"],
        text.as_bytes(),
    );
    cases.push(("in two meshes".to_owned(), run));
    assert_seen(
        "inspect::a_pod_is_found_by_its_name_alone_if_there_is_only_one",
        cases,
    );
}

#[test]
fn what_the_files_lack_is_said_once() {
    let mesh = "type: Mesh\nname: default\n---\n";
    let policy =
        "type: TrafficTrace\nname: t\nmesh: default\nselectors: [{match: {service: '*'}}]\n---\n";
    let two = of_pod("web-1") + &of_pod("web-2");
    let cases = [
        ("dataplanes", two.clone()),
        ("dataplanes and policy", format!("{two}{policy}")),
        ("Mesh", mesh.to_owned()),
        ("policy", policy.to_owned()),
        ("Mesh and policy", format!("{mesh}{policy}")),
        (
            "dataplanes of two meshes",
            format!("{two}{}", two.replace("mesh: default", "mesh: b")),
        ),
        // Nothing is missing: a mesh may have no policies, and one of several no dataplanes.
        ("Mesh and dataplanes", format!("{mesh}{two}")),
        (
            "all, and another Mesh",
            format!("{mesh}{policy}{two}type: Mesh\nname: empty\n"),
        ),
    ];
    let ask =
        |text: String| kumactl_with_stdin(&["inspect", "dataplanes", "-f", "-"], text.as_bytes());
    assert_seen(
        "inspect::what_the_files_lack_is_said_once",
        cases.map(|(case, text)| (case, ask(text))),
    );
}

#[test]
fn input_with_errors_is_inspected_as_far_as_it_goes() {
    let text = format!(
        "{}---\n{DATAPLANE}---\na: [\n",
        page("universal", "").replace("100.0", "200")
    );
    let run = kumactl_with_stdin(&["inspect", "dataplanes", "-f", "-"], text.as_bytes());
    assert_seen(
        "inspect::input_with_errors_is_inspected_as_far_as_it_goes",
        [("two errors", run)],
    );
}

#[test]
fn a_tie_is_reported_with_what_would_change_it() {
    let policy = |name: &str, tag: &str| {
        format!("type: TrafficTrace\nname: {name}\nselectors: [{{match: {{{tag}}}}}]\n---\n")
    };
    let text = format!(
        "{}{}{DATAPLANE}",
        policy("b", "service: web"),
        policy("a", "protocol: http")
    );
    let question = ["inspect", "dataplane", "web-1", "-f", "-"];
    let run = kumactl_with_stdin(&question, text.as_bytes());
    assert_seen(
        "inspect::a_tie_is_reported_with_what_would_change_it",
        [("a tie", run)],
    );
}

#[test]
fn passwords_are_masked() {
    let text = format!(
        "{}---\n{DATAPLANE}",
        page("universal", "").replace("http://zipkin", "http://kuma:hunter2@zipkin")
    );
    for what in [
        vec!["dataplanes"],
        vec!["dataplane", "web-1"],
        vec!["traffic-trace", "trace-all-traffic"],
        vec!["meshes"],
    ] {
        for format in ["table", "wide", "json", "yaml"] {
            let mut arguments = vec!["inspect"];
            arguments.extend(&what);
            arguments.extend(["-f", "-", "-o", format]);
            let run = kumactl_with_stdin(&arguments, text.as_bytes());
            assert_eq!(run.status, 0);
            assert!(!run.stdout.contains("hunter2"), "{run:?}");
        }
    }
}

#[test]
fn a_page_says_which_listeners_make_spans_and_what_follows() {
    let input = |shared: &str, more: &str| {
        format!(
            "{{type: Mesh, name: default, tracing: {{defaultBackend: z, backends: [{{name: z, type: zipkin, \
             conf: {{url: 'http://z:9411/api/v2/spans'{shared}}}}}]}}}}\n---\n\
             {{type: TrafficTrace, mesh: default, name: all, selectors: [{{match: {{kuma.io/service: '*'}}}}]}}\n---\n\
             {{type: Dataplane, mesh: default, name: web-1, networking: {{address: 10.0.0.1, inbound: [\
             {{port: 8080, tags: {{kuma.io/service: web, kuma.io/protocol: http}}}}, {{port: 8081, tags: {{kuma.io/service: tcp}}}}], \
             outbound: [{{port: 20012, tags: {{kuma.io/service: web}}}}]}}}}\n{more}"
        )
    };
    let route = |to: &str| {
        format!(
            "---\n{{type: TrafficRoute, mesh: default, name: r, sources: [{{match: {{kuma.io/service: '*'}}}}], \
             destinations: [{{match: {{kuma.io/service: {to}}}}}], conf: {{destination: {{kuma.io/service: '*'}}}}}}\n"
        )
    };
    let ask = |text: &str| {
        let question = [
            "inspect",
            "dataplane",
            "web-1",
            "-f",
            "-",
            "--kuma-version",
            "2.8",
        ];
        kumactl_with_stdin(&question, text.as_bytes())
    };
    let gateway = input("", "").replace(
        "inbound: [",
        "gateway: {tags: {kuma.io/service: edge}}, unused: [",
    );
    let cases = [
        ("no TrafficRoute", input("", "")),
        (
            "no shared span ids",
            input(", sharedSpanContext: false", ""),
        ),
        ("a TrafficRoute to *", input("", &route("'*'"))),
        ("a TrafficRoute to another", input("", &route("api"))),
        ("a gateway", gateway),
    ];
    assert_seen(
        "inspect::a_page_says_which_listeners_make_spans_and_what_follows",
        cases.map(|(case, text)| (case, ask(&text))),
    );
}

/// The names of dataplanes, as printed and as read back by the same command.
fn names_and_back(text: &str, more: &[&str]) -> (String, String) {
    let ask = |names: &[&str]| {
        let all = [
            &["inspect", "dataplanes", "-f", "-", "-o", "name"],
            more,
            names,
        ]
        .concat();
        let run = kumactl_with_stdin(&all, text.as_bytes());
        assert_eq!(run.status, 0, "{run:?}");
        run.stdout
    };
    let printed = ask(&[]);
    let back = ask(&printed.lines().collect::<Vec<_>>());
    (printed, back)
}

#[test]
fn names_say_their_mesh_where_it_is_not_the_one_that_is_meant() {
    let of_mesh = |mesh: &str| of_pod("web-1").replace("mesh: default", &format!("mesh: {mesh}"));
    let both = of_mesh("default") + &of_mesh("demo");
    for (text, more, names) in [
        (of_mesh("default"), &[][..], "dataplane/web-1\n"),
        (of_mesh("demo"), &[], "dataplane/demo/web-1\n"),
        (of_mesh("demo"), &["-m", "demo"], "dataplane/web-1\n"),
        (
            both.clone(),
            &[],
            "dataplane/default/web-1\ndataplane/demo/web-1\n",
        ),
        (both.clone(), &["-m", "demo"], "dataplane/web-1\n"),
    ] {
        let expected = (names.to_owned(), names.to_owned());
        assert_eq!(names_and_back(&text, more), expected, "{more:?}: {text}");
    }
    let one = |name: &str| {
        let all = ["inspect", "dataplanes", "-f", "-", "-o", "name", name];
        kumactl_with_stdin(&all, both.as_bytes())
    };
    assert_eq!(
        one("Dataplanes/demo/web-1").stdout,
        "dataplane/demo/web-1\n"
    );
    let all = ["inspect", "dataplane", "dataplane/demo/web-1", "-f", "-"];
    let run = kumactl_with_stdin(&all, both.as_bytes());
    assert!(
        run.stdout.starts_with("Dataplane web-1 of mesh demo\n"),
        "{run:?}"
    );
    // As messages print it behind the type.
    assert_eq!(one("demo/web-1").stdout, "dataplane/demo/web-1\n");
    let absent = one("prod/web-1").stderr;
    assert!(
        absent.ends_with("error: there is no dataplane \"web-1\" in mesh \"prod\"\n"),
        "{absent}"
    );
    let run = one("traffic-trace/web-1");
    let stderr = "error: traffic-trace/web-1 is not a dataplane\n";
    assert_eq!(
        (run.status, run.stdout.as_str(), run.stderr.as_str()),
        (2, "", stderr)
    );
}

/// Files do not say where the control plane lives, on which it depends whom a policy reaches.
#[test]
fn the_namespace_of_the_control_plane_is_said_by_a_flag() {
    let input = "apiVersion: kuma.io/v1alpha1\nkind: MeshTrace\n\
        metadata: {name: all, namespace: mesh-system, labels: {kuma.io/mesh: default}}\n\
        spec: {targetRef: {kind: Mesh}, default: {backends: [{type: Zipkin, zipkin: {url: 'http://z:9411/api/v2/spans'}}]}}\n\
        ---\napiVersion: kuma.io/v1alpha1\nkind: Dataplane\nmesh: default\n\
        metadata: {name: web-1, namespace: shop}\n\
        spec: {networking: {address: 10.0.0.1, inbound: [{port: 80, tags: {kuma.io/service: web, kuma.io/protocol: http}}]}}\n\
        ---\napiVersion: v1\nkind: Namespace\n\
        metadata: {name: mesh-system, labels: {kuma.io/sidecar-injection: disabled}}\n";
    for (flags, giver) in [
        (&[][..], serde_json::Value::Null),
        (&["--system-namespace", "mesh-system"], "MeshTrace".into()),
    ] {
        let question = ["inspect", "dataplanes", "-f", "-", "-o", "json"];
        let run = kumactl_with_stdin(&[&question[..], flags].concat(), input.as_bytes());
        let answer: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
        assert_eq!(answer["items"][0]["givenBy"], giver, "{run:?}");
    }
}

#[test]
fn a_setting_that_a_release_drops_is_not_shown_as_sent() {
    let world = |settings: &str| {
        format!(
            "type: Mesh\nname: default\ntracing: {{defaultBackend: b, backends: [{{name: b, {settings}}}]}}\n---\n\
             type: TrafficTrace\nname: all\nmesh: default\nselectors: [{{match: {{kuma.io/service: '*'}}}}]\n---\n\
             type: Dataplane\nname: web-1\nmesh: default\nnetworking: {{address: 10.0.0.1, inbound: [{{port: 80, tags: {{kuma.io/service: web, kuma.io/protocol: http}}}}]}}\n"
        )
    };
    let datadog = "type: datadog, conf: {address: dd, port: 8126, splitService: true}";
    let zipkin =
        "type: zipkin, conf: {url: 'http://z:9411/api/v2/spans', sharedSpanContext: false}";
    for (settings, field, release, sent) in [
        (datadog, "splitService", "1.8", false),
        (datadog, "splitService", "2.0", true),
        (zipkin, "sharedSpanContext", "1.1.0", true),
        (zipkin, "sharedSpanContext", "1.1.1", false),
    ] {
        let flags = ["--kuma-version", release];
        let show = ["inspect", "dataplanes", "-f", "-", "-o", "json"];
        let text = world(settings);
        let run = kumactl_with_stdin(&[&show[..], &flags].concat(), text.as_bytes());
        let shown: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let backend = &shown["items"][0]["backend"];
        assert_eq!(backend[field], sent, "{release}: {run:?}");
    }
    // So nothing changes for a proxy where only such a setting does.
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("written");
        path.to_string_lossy().into_owned()
    };
    let old = path("old.yaml", &world(&datadog.replace("true", "false")));
    let new = path("new.yaml", &world(datadog));
    for (release, changed) in [("1.8", 0), ("2.0", 1)] {
        let compare = ["diff", "-f", &new, "--against", &old, "-o", "json"];
        let run = kumactl(&[&compare[..], &["--kuma-version", release]].concat());
        let shown: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let dataplanes = shown["dataplanes"].as_array().map(Vec::len);
        assert_eq!(dataplanes, Some(changed), "{release}: {run:?}");
    }
}
