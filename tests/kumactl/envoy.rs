//! `inspect dataplane NAME -o envoy`: what each release gives the proxy for tracing, and the
//! configuration that an Envoy runs as it is.

use serde_json::{Value, json};

use crate::support::{Run, assert_harmless, kumactl_with_stdin};

/// A mesh with one backend, which every dataplane gets.
fn mesh(backend: &str) -> String {
    format!(
        "{{type: Mesh, name: default, tracing: {{defaultBackend: z, backends: [{{name: z, {backend}}}]}}}}\n---\n\
         {{type: TrafficTrace, name: all, mesh: default, selectors: [{{match: {{kuma.io/service: '*'}}}}]}}\n---\n"
    )
}

fn zipkin(conf: &str) -> String {
    mesh(&format!("type: zipkin, conf: {{{conf}}}"))
}

const URL: &str = "url: 'http://zipkin.local:9411/api/v2/spans'";

/// A dataplane with an HTTP inbound and an outbound to `backend`.
const WEB: &str = "{type: Dataplane, name: web-1, mesh: default, networking: {address: 127.0.0.1, \
    inbound: [{port: 8080, servicePort: 9080, tags: {kuma.io/service: web, kuma.io/protocol: http}}], \
    outbound: [{port: 9001, tags: {kuma.io/service: backend}}]}}\n---\n";

/// The dataplane that it leads to.
fn backend(protocol: &str) -> String {
    format!(
        "{{type: Dataplane, name: backend-1, mesh: default, networking: {{address: 10.0.0.2, \
         inbound: [{{port: 80, tags: {{kuma.io/service: backend, kuma.io/protocol: {protocol}}}}}]}}}}\n---\n"
    )
}

fn ask(input: &str, flags: &[&str]) -> Run {
    let question = ["inspect", "dataplane", "web-1", "-f", "-", "-o", "envoy"];
    let run = kumactl_with_stdin(&[&question, flags].concat(), input.as_bytes());
    assert_harmless(&run.stdout);
    assert_harmless(&run.stderr);
    run
}

fn answer(input: &str, flags: &[&str]) -> Value {
    let run = ask(input, flags);
    assert_eq!(run.status, 0, "{}", run.stderr);
    serde_yaml::from_str(&run.stdout).expect("YAML")
}

fn tracing(listener: &Value) -> &Value {
    &listener["filter_chains"][0]["filters"][0]["typed_config"]["tracing"]
}

fn names(things: &Value) -> Vec<&str> {
    let things = things.as_array().expect("a list").iter();
    things
        .map(|it| it["name"].as_str().expect("a name"))
        .collect()
}

#[test]
fn each_release_gives_what_it_knows() {
    let conf =
        "url: 'https://10.0.0.9:9411/api/v1/spans', sharedSpanContext: false, traceId128bit: true";
    let input = format!("{}{WEB}", zipkin(conf));
    let by_release = |release: &str| {
        let answer = answer(&input, &["--kuma-version", release]);
        let tracing = tracing(&answer["listeners"][0]).clone();
        (tracing, answer["clusters"][0].clone())
    };
    let config = |tracing: &Value| tracing["provider"]["typed_config"].clone();

    let (tracing, cluster) = by_release("0.7");
    assert_eq!(tracing["provider"]["name"], "envoy.zipkin");
    assert_eq!(
        config(&tracing),
        json!({"@type": "type.googleapis.com/envoy.config.trace.v2.ZipkinConfig",
            "collector_cluster": "tracing:z", "collector_endpoint": "/api/v1/spans", "trace_id_128bit": true})
    );
    assert_eq!(cluster["type"], "STRICT_DNS");

    let (tracing, cluster) = by_release("1.1");
    assert_eq!(tracing["provider"]["name"], "envoy.tracers.zipkin");
    assert_eq!(
        config(&tracing),
        json!({"@type": "type.googleapis.com/envoy.config.trace.v3.ZipkinConfig",
            "collector_cluster": "tracing:z", "collector_endpoint": "/api/v1/spans",
            "collector_endpoint_version": "HTTP_JSON", "trace_id_128bit": true,
            "collector_hostname": "10.0.0.9:9411"})
    );
    assert_eq!(cluster["type"], "STATIC");

    let (tracing, _) = by_release("1.2");
    assert_eq!(config(&tracing)["shared_span_context"], false);

    let (tracing, cluster) = by_release("1.3");
    assert!(tracing["spawn_upstream_span"].is_null(), "{tracing}");
    assert!(cluster["transport_socket"].is_null(), "{cluster}");

    let (tracing, cluster) = by_release("2.7");
    assert_eq!(tracing["spawn_upstream_span"], false);
    let tls = &cluster["transport_socket"];
    assert_eq!(tls["name"], "envoy.transport_sockets.tls");
    assert!(tls["typed_config"]["sni"].is_null(), "{tls}");
}

#[test]
fn a_name_is_asked_of_dns_and_of_tls() {
    let input = format!(
        "{}{WEB}",
        zipkin("url: 'https://zipkin.local:443/api/v2/spans'")
    );
    let cluster = &answer(&input, &[])["clusters"][0];
    assert_eq!(cluster["type"], "STRICT_DNS");
    assert_eq!(
        cluster["transport_socket"]["typed_config"]["sni"],
        "zipkin.local"
    );
}

#[test]
fn the_path_reaches_the_proxy_without_escapes() {
    let input = format!("{}{WEB}", zipkin("url: 'http://z:9411/a%20b?x=1#y'"));
    let answer = answer(&input, &[]);
    let config = &tracing(&answer["listeners"][0])["provider"]["typed_config"];
    assert_eq!(config["collector_endpoint"], "/a b");
}

#[test]
fn sampling_is_there_when_it_is_set() {
    for (sampling, expected) in [("", Value::Null), ("sampling: 0, ", json!({"value": 0.0}))] {
        let input = format!(
            "{}{WEB}",
            mesh(&format!("{sampling}type: zipkin, conf: {{{URL}}}"))
        );
        let answer = answer(&input, &[]);
        assert_eq!(
            tracing(&answer["listeners"][0])["overall_sampling"],
            expected
        );
    }
}

#[test]
fn outbounds_are_traced_where_the_release_or_the_mesh_does() {
    let inbound = "inbound:127.0.0.1:8080";
    let outbound = "outbound:127.0.0.1:9001";
    let route = "{type: TrafficRoute, name: r, mesh: default}";
    let both = vec![inbound, outbound];
    for (protocol, release, more, expected) in [
        ("http", "2.5", "", both.clone()),
        ("http", "2.6", "", vec![inbound]),
        ("http", "2.8", route, both.clone()),
        ("grpc", "2.8", route, both),
        ("tcp", "2.5", "", vec![inbound]),
    ] {
        let input = format!("{}{WEB}{}{more}", zipkin(URL), backend(protocol));
        let answer = answer(&input, &["--kuma-version", release]);
        assert_eq!(
            names(&answer["listeners"]),
            expected,
            "{protocol} {release}"
        );
    }
    let run = ask(&format!("{}{WEB}", zipkin(URL)), &["--kuma-version", "2.5"]);
    assert!(
        run.stderr.contains("the outbound to backend is left out"),
        "{}",
        run.stderr
    );
}

#[test]
fn datadog_gets_the_names_of_services() {
    for (split, names) in [
        ("", ["web", "web"]),
        (
            ", splitService: true",
            ["web_INBOUND", "web_OUTBOUND_backend"],
        ),
    ] {
        let conf = format!("type: datadog, conf: {{address: dd.local, port: 8126{split}}}");
        let input = format!("{}{WEB}{}", mesh(&conf), backend("http"));
        let known = answer(&input, &["--kuma-version", "1.3"]);
        for (position, name) in names.into_iter().enumerate() {
            let provider = &tracing(&known["listeners"][position])["provider"];
            assert_eq!(provider["name"], "envoy.tracers.datadog");
            assert_eq!(
                provider["typed_config"],
                json!({"@type": "type.googleapis.com/envoy.config.trace.v3.DatadogConfig",
                    "collector_cluster": "tracing:z", "service_name": name})
            );
        }
        // The type came with 1.3.
        let unknown = answer(&input, &["--kuma-version", "1.2"]);
        assert_eq!(unknown, json!({"listeners": []}));
    }
}

#[test]
fn another_collector_takes_the_place_of_the_policys() {
    let input = format!("{}{WEB}", zipkin(URL));
    let answer = answer(&input, &["--bootstrap", "--collector", "[::1]:19411"]);
    let resources = &answer["static_resources"];
    let config = &tracing(&resources["listeners"][0])["provider"]["typed_config"];
    assert_eq!(config["collector_hostname"], "[::1]:19411");
    let cluster = &resources["clusters"][1];
    assert_eq!(cluster["type"], "STATIC");
    let endpoint = &cluster["load_assignment"]["endpoints"][0]["lb_endpoints"][0]["endpoint"];
    let address = json!({"socket_address": {"address": "::1", "port_value": 19411}});
    assert_eq!(endpoint["address"], address);
    for wrong in [
        "zipkin",
        ":9411",
        "z:0",
        "z:70000",
        "http://z:9411",
        "::1:9411",
        "[z]:1",
    ] {
        let run = ask(&input, &["--collector", wrong]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{wrong}");
        assert!(run.stderr.contains("127.0.0.1:9411"), "{}", run.stderr);
    }
}

#[test]
fn a_bootstrap_that_no_envoy_would_run_is_refused_with_what_to_change() {
    let v1 = "url: 'http://z:9411/api/v1/spans'";
    let at = |networking: &str| {
        format!(
            "{}{{type: Dataplane, name: web-1, mesh: default, networking: {{{networking}, \
             tags: {{kuma.io/service: web, kuma.io/protocol: http}}}}]}}}}",
            zipkin(URL)
        )
    };
    let cases = [
        (
            format!("{}{WEB}", zipkin(v1)),
            "1.0",
            "apiVersion is not set",
            "write the path /api/v2/spans",
        ),
        (
            format!("{}{WEB}", zipkin(&format!("{URL}, apiVersion: httpJsonV1"))),
            "0.7",
            "its apiVersion is httpJsonV1",
            "apiVersion: httpJson",
        ),
        (
            format!("{}{WEB}", zipkin("url: 'http://z:9411'")),
            "2.8",
            "has no path",
            "write the path",
        ),
        (
            format!("{}{WEB}", zipkin("url: 'http://:9411/x'")),
            "2.8",
            "has no host",
            "--collector",
        ),
        (
            format!("{}{WEB}", zipkin("url: 'http://z:99999/x'")),
            "2.8",
            "above 65535",
            "--collector",
        ),
        (
            format!("{}{WEB}", zipkin("url: 'http://z:99999999999/x'")),
            "2.8",
            "above 65535",
            "--collector",
        ),
        (
            at("address: web.local, inbound: [{port: 1"),
            "2.8",
            "no IP address",
            "127.0.0.1",
        ),
        (
            at("address: 127.0.0.1, inbound: [{port: 80"),
            "2.8",
            "127.0.0.1:80",
            "servicePort",
        ),
        (
            at("address: 0.0.0.0, inbound: [{port: 80"),
            "2.8",
            "127.0.0.1:80",
            "servicePort",
        ),
    ];
    for (input, release, cause, hint) in cases {
        let run = ask(&input, &["--bootstrap", "--kuma-version", release]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{}", run.stderr);
        let hints = run.stderr.split_once("\nhint: ").map(|(_, hint)| hint);
        assert!(run.stderr.contains(cause), "{cause}: {}", run.stderr);
        assert!(
            hints.is_some_and(|words| words.contains(hint)),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn the_bootstrap_of_an_old_release_is_told_in_todays_api() {
    let input = format!(
        "{}{WEB}",
        zipkin(&format!("{URL}, sharedSpanContext: true"))
    );
    let answer = answer(&input, &["--bootstrap", "--kuma-version", "0.7"]);
    let resources = &answer["static_resources"];
    let config = &tracing(&resources["listeners"][0])["provider"]["typed_config"];
    assert_eq!(
        config["@type"],
        "type.googleapis.com/envoy.config.trace.v3.ZipkinConfig"
    );
    assert_eq!(config["collector_endpoint_version"], "HTTP_JSON");
    // The release did not know it.
    assert!(config["shared_span_context"].is_null(), "{config}");
}

#[test]
fn a_bootstrap_has_a_listener_for_each_port() {
    let inbound = |rest: &str| format!("{{{rest}, kuma.io/protocol: http}}}}");
    let inbounds = [
        inbound("port: 9901, servicePort: 1, tags: {kuma.io/service: one"),
        inbound("port: 9901, servicePort: 2, tags: {kuma.io/service: two"),
        inbound(
            "port: 82, serviceAddress: 10.9.9.9, address: '::1', tags: {kuma.io/service: three",
        ),
        "{port: 83, tags: {kuma.io/service: four, kuma.io/protocol: grpc}}".to_owned(),
        "{port: 84, tags: {kuma.io/service: five}}".to_owned(),
    ];
    let input = format!(
        "{}{{type: Dataplane, name: web-1, mesh: default, networking: {{address: 10.0.0.1, inbound: [{}]}}}}",
        zipkin(URL),
        inbounds.join(", ")
    );
    let bootstrap = answer(&input, &["--bootstrap"]);
    assert_eq!(
        bootstrap["node"],
        json!({"id": "default.web-1", "cluster": "one"})
    );
    let admin =
        json!({"address": {"socket_address": {"address": "127.0.0.1", "port_value": 9902}}});
    assert_eq!(bootstrap["admin"], admin);
    let resources = &bootstrap["static_resources"];
    assert_eq!(
        names(&resources["listeners"]),
        [
            "inbound:10.0.0.1:9901",
            "inbound:[::1]:82",
            "inbound:10.0.0.1:83"
        ]
    );
    assert_eq!(
        names(&resources["clusters"]),
        ["10.9.9.9:82", "localhost:1", "localhost:83", "tracing:z"]
    );
    let grpc = &resources["clusters"][2]["typed_extension_protocol_options"];
    assert!(grpc.is_object(), "{resources}");
    let written = input.replace("inbound:", "admin: {port: 7777}, inbound:");
    let admin = answer(&written, &["--bootstrap"])["admin"].clone();
    assert_eq!(admin["address"]["socket_address"]["port_value"], 7777);
}

#[test]
fn a_dataplane_that_sends_nothing_gets_nothing_and_people_are_told_why() {
    let input = format!("{{type: Mesh, name: default}}\n---\n{WEB}");
    let run = ask(&input, &[]);
    assert_eq!((run.status, run.stdout.as_str()), (0, "listeners: []\n"));
    assert!(
        run.stderr
            .contains("web-1 sends no traces: no TrafficTrace"),
        "{}",
        run.stderr
    );
    let bootstrap = answer(&input, &["--bootstrap"]);
    let listener = &bootstrap["static_resources"]["listeners"][0];
    assert!(
        listener.is_object() && tracing(listener).is_null(),
        "{bootstrap}"
    );
}

#[test]
fn flags_for_envoy_are_refused_elsewhere() {
    for flags in [&["--bootstrap"][..], &["--collector", "z:1"]] {
        let question = ["inspect", "dataplane", "web-1", "-f", "-", "-o", "json"];
        let run = kumactl_with_stdin(&[&question, flags].concat(), WEB.as_bytes());
        assert_eq!((run.status, run.stdout.as_str()), (2, ""));
        let expected = format!(
            "error: {} is only for -o envoy\nhint: add -o envoy\n",
            flags[0]
        );
        assert_eq!(run.stderr, expected);
    }
}
