//! `inspect dataplane NAME -o envoy`: what each release gives the proxy for tracing, and the
//! configuration that an Envoy runs as it is.

use serde_json::{Value, json};

use crate::support::{Run, assert_harmless, assert_seen, kumactl_with_stdin};

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

/// What is said beside the configuration.
fn beside(input: &str, flags: &[&str]) -> Run {
    without_stdout(ask(input, flags))
}

fn without_stdout(run: Run) -> Run {
    let stdout = String::new();
    Run { stdout, ..run }
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

    let (tracing, cluster) = by_release("1.1.0");
    assert_eq!(
        config(&tracing),
        json!({"@type": "type.googleapis.com/envoy.config.trace.v3.ZipkinConfig",
            "collector_cluster": "tracing:z", "collector_endpoint": "/api/v1/spans",
            "collector_endpoint_version": "HTTP_JSON", "trace_id_128bit": true})
    );
    assert_eq!(cluster["type"], "STATIC");
    let (tracing, _) = by_release("1.1.1");
    assert_eq!(config(&tracing)["shared_span_context"], false);
    assert!(config(&tracing)["collector_hostname"].is_null());

    let (tracing, cluster) = by_release("1.1");
    assert_eq!(tracing["provider"]["name"], "envoy.tracers.zipkin");
    assert_eq!(
        config(&tracing),
        json!({"@type": "type.googleapis.com/envoy.config.trace.v3.ZipkinConfig",
            "collector_cluster": "tracing:z", "collector_endpoint": "/api/v1/spans",
            "collector_endpoint_version": "HTTP_JSON", "trace_id_128bit": true,
            "shared_span_context": false, "collector_hostname": "10.0.0.9:9411"})
    );
    assert_eq!(cluster["type"], "STATIC");

    let (tracing, _) = by_release("1.2");
    assert_eq!(config(&tracing)["shared_span_context"], false);

    let (tracing, cluster) = by_release("1.3");
    assert!(tracing["spawn_upstream_span"].is_null(), "{tracing}");
    assert!(cluster["transport_socket_matches"].is_null(), "{cluster}");

    let (tracing, cluster) = by_release("2.7");
    assert_eq!(tracing["spawn_upstream_span"], false);
    assert_eq!(
        cluster["transport_socket_matches"],
        json!([{"name": "10.0.0.9", "match": {}, "transport_socket": {
            "name": "envoy.transport_sockets.tls", "typed_config": {
                "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext",
                "allow_renegotiation": true}}}])
    );
}

#[test]
fn a_name_is_asked_of_dns_and_of_tls() {
    let input = format!(
        "{}{WEB}",
        zipkin("url: 'https://zipkin.local:443/api/v2/spans'")
    );
    let cluster = &answer(&input, &[])["clusters"][0];
    assert_eq!(cluster["type"], "STRICT_DNS");
    let tls = &cluster["transport_socket_matches"][0];
    assert_eq!(tls["name"], "zipkin.local");
    assert_eq!(
        tls["transport_socket"]["typed_config"]["sni"],
        "zipkin.local"
    );
}

#[test]
fn a_cluster_has_what_its_release_writes() {
    let of = |input: &str, release: &str| {
        answer(input, &["--kuma-version", release])["clusters"][0].clone()
    };
    let input = format!(
        "{}{WEB}",
        zipkin("url: 'http://z.local:9411/x'")
            .replace("name: z,", "name: 'ä.b-c_',")
            .replace("defaultBackend: z", "defaultBackend: 'ä.b-c_'")
    );
    for (release, family, tracks) in [
        ("0.7", Value::Null, false),
        ("1.3", Value::Null, false),
        ("1.4", json!("V4_ONLY"), false),
        ("2.13", json!("V4_ONLY"), false),
        ("2.14", json!("V4_ONLY"), true),
    ] {
        let cluster = of(&input, release);
        assert_eq!(cluster["alt_stat_name"], "tracing___b-c_", "{release}");
        assert_eq!(cluster["dns_lookup_family"], family, "{release}");
        let breakers = json!({"thresholds": [{"track_remaining": true}]});
        let breakers = if tracks { breakers } else { Value::Null };
        assert_eq!(cluster["circuit_breakers"], breakers, "{release}");
    }
    // A dataplane of IPv6 asks for both kinds of addresses, and nobody asks for that of an address.
    for other in [
        input.replace("address: 127.0.0.1", "address: '::1'"),
        input.replace("z.local", "10.0.0.9"),
    ] {
        assert!(of(&other, "2.8")["dns_lookup_family"].is_null(), "{other}");
    }
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
    for (sampling, expected) in [("", Value::Null), ("sampling: 0, ", json!({}))] {
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
    let route = &route("r", "'*'", "'*'", "{destination: {kuma.io/service: '*'}}");
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
    let input = format!("{}{WEB}", zipkin(URL));
    assert_seen(
        "envoy::outbounds_are_traced_where_the_release_or_the_mesh_does",
        [("nobody there", ask(&input, &["--kuma-version", "2.5"]))],
    );
}

/// A `TrafficRoute` from a service to a service.
fn route(name: &str, from: &str, to: &str, conf: &str) -> String {
    format!(
        "---\n{{type: TrafficRoute, name: {name}, mesh: default, sources: [{{match: {{kuma.io/service: {from}}}}}], \
         destinations: [{{match: {{kuma.io/service: {to}}}}}], conf: {conf}}}\n"
    )
}

/// Looks for the outbound from `web-1` to `backend`, which speaks HTTP, as `api` does and `redis` does
/// not, in a mesh with some routes, and gives what is said of it.
fn outbound(routes: &str, is_traced: bool) -> Run {
    let others = "---\n{type: Dataplane, name: redis-1, mesh: default, networking: {address: 10.0.0.3, inbound: [\
        {port: 1, tags: {kuma.io/service: redis}}]}}\n---\n\
        {type: Dataplane, name: api-1, mesh: default, networking: {address: 10.0.0.4, inbound: [\
        {port: 1, tags: {kuma.io/service: api, kuma.io/protocol: grpc}}]}}\n";
    let input = format!("{}{WEB}{}{others}{routes}", zipkin(URL), backend("http"));
    let runs = ["2.8", "2.14"].map(|release| {
        let run = ask(&input, &["--kuma-version", release]);
        let shown: Value = serde_yaml::from_str(&run.stdout).expect("YAML");
        let has_outbound = names(&shown["listeners"]).contains(&"outbound:127.0.0.1:9001");
        assert_eq!(has_outbound, is_traced, "{routes}");
        without_stdout(run)
    });
    assert_eq!(runs[0], runs[1]);
    let [run, _] = runs;
    run
}

/// The same, where nothing is to be said of it.
fn assert_silent_outbound(routes: &str, is_traced: bool) {
    let run = outbound(routes, is_traced);
    assert_eq!(run.stderr, "", "{routes}");
}

#[test]
fn an_outbound_is_traced_if_its_route_leads_to_http_only() {
    let to = |service: &str| format!("{{destination: {{kuma.io/service: {service}}}}}");
    let share = |service: &str, weight: u32| {
        format!("{{weight: {weight}, destination: {{kuma.io/service: {service}, version: '*'}}}}")
    };
    let split = |service: &str, weight: u32| {
        format!(
            "{{split: [{}, {}]}}",
            share("'*'", 50),
            share(service, weight)
        )
    };
    let path = |service: &str| {
        let matching = "match: {path: {prefix: /}}";
        format!(
            "{{destination: {{kuma.io/service: '*'}}, http: [{{{matching}, destination: {{kuma.io/service: {service}}}}}]}}"
        )
    };
    // As it was written until Kuma 1.0.
    let list = |service: &str| format!("[{}, {}]", share("'*'", 1), share(service, 9));
    for (conf, is_traced) in [
        (to("'*'"), true),
        (to("api"), true),
        (to("redis"), false),
        (split("api", 1), true),
        (split("redis", 1), false),
        (split("redis", 0), true),
        (path("api"), true),
        (path("redis"), false),
        (list("api"), true),
        (list("redis"), false),
    ] {
        let universal = route("r", "'*'", "'*'", &conf);
        assert_silent_outbound(&universal, is_traced);
        let selectors = "[{match: {kuma.io/service: '*'}}]";
        let kubernetes = format!(
            "---\n{{apiVersion: kuma.io/v1alpha1, kind: TrafficRoute, mesh: default, metadata: {{name: r}}, \
             spec: {{sources: {selectors}, destinations: {selectors}, conf: {conf}}}}}\n"
        );
        assert_silent_outbound(&kubernetes, is_traced);
    }
    let unknown = route("r", "'*'", "'*'", &to("ghost"));
    assert_seen(
        "envoy::an_outbound_is_traced_if_its_route_leads_to_http_only",
        [("to nobody", outbound(&unknown, false))],
    );
}

#[test]
fn of_the_routes_that_match_an_outbound_the_best_one_counts() {
    let to_itself = |name, from, to| route(name, from, to, "{destination: {kuma.io/service: '*'}}");
    let to_redis =
        |name, from, to| route(name, from, to, "{destination: {kuma.io/service: redis}}");
    let created = |route: String, day: u32| {
        route.replace(
            "mesh: default",
            &format!("mesh: default, creationTime: '2026-01-0{day}T00:00:00Z'"),
        )
    };
    assert_silent_outbound(&to_itself("r", "web", "backend"), true);
    // What matches others only cuts this one off.
    let cut = |from, to| outbound(&to_itself("r", from, to), false);
    assert_seen(
        "envoy::of_the_routes_that_match_an_outbound_the_best_one_counts",
        [
            ("to others only", cut("'*'", "api")),
            ("from others only", cut("api", "'*'")),
        ],
    );
    for (routes, is_traced) in [
        // The selectors for source and destination count together.
        (
            to_itself("r", "'*'", "'*'") + &to_redis("z", "'*'", "backend"),
            false,
        ),
        (
            to_itself("a", "'*'", "'*'") + &to_redis("r", "web", "'*'"),
            false,
        ),
        (
            to_itself("r", "web", "backend") + &to_redis("a", "'*'", "backend"),
            true,
        ),
        // Of equally good ones the first by name, unless one was created later.
        (
            to_itself("r", "'*'", "'*'") + &to_redis("a", "'*'", "'*'"),
            false,
        ),
        (
            to_itself("r", "'*'", "'*'") + &to_redis("s", "'*'", "'*'"),
            true,
        ),
        (
            created(to_itself("r", "'*'", "'*'"), 2) + &created(to_redis("a", "'*'", "'*'"), 1),
            true,
        ),
    ] {
        assert_silent_outbound(&routes, is_traced);
    }
}

#[test]
fn services_that_take_no_requests_do_not_count() {
    let route = &route("r", "'*'", "'*'", "{destination: {kuma.io/service: '*'}}");
    for (state, is_traced) in [
        ("", false),
        (", health: {ready: true}", false),
        (", health: {ready: false}", true),
        (", health: {}", true),
        (", state: NotReady", true),
        (", state: 2", true),
        (", state: Ready", false),
    ] {
        let tcp = format!(
            "---\n{{type: Dataplane, name: backend-2, mesh: default, networking: {{address: 10.0.0.3, inbound: [\
             {{port: 80{state}, tags: {{kuma.io/service: backend}}}}]}}}}\n"
        );
        let input = format!("{}{WEB}{}{tcp}{route}", zipkin(URL), backend("http"));
        let shown = answer(&input, &["--kuma-version", "2.8"]);
        let count = names(&shown["listeners"]).len();
        assert_eq!(count == 2, is_traced, "{state}: {shown}");
    }
}

#[test]
fn a_mesh_that_is_permissive_has_three_chains_for_each_inbound() {
    let mtls = |enabled: &str, mode: &str| {
        format!(
            "name: default, mtls: {{enabledBackend: {enabled}, backends: [{{name: other, type: builtin}}, {{name: ca-1, type: builtin, mode: {mode}}}]}}"
        )
    };
    for (mesh, chains) in [
        (mtls("ca-1", "PERMISSIVE"), 3),
        (mtls("ca-1", "1"), 3),
        (mtls("ca-1", "STRICT"), 1),
        (mtls("other", "PERMISSIVE"), 1),
        (mtls("''", "PERMISSIVE"), 1),
    ] {
        let route = route("r", "'*'", "'*'", "{destination: {kuma.io/service: '*'}}");
        let input = format!("{}{WEB}{}{route}", zipkin(URL), backend("http"));
        let input = input.replacen("name: default", &mesh, 1);
        let shown = answer(&input, &["--kuma-version", "2.8"]);
        let of = |number: usize| {
            shown["listeners"][number]["filter_chains"]
                .as_array()
                .map(Vec::len)
        };
        assert_eq!((of(0), of(1)), (Some(chains), Some(1)), "{mesh}");
    }
}

#[test]
fn what_is_left_out_is_said_and_never_the_opposite_of_what_is_so() {
    let gateway = |kind: &str, more: &str| {
        format!(
            "{{type: Dataplane, name: web-1, mesh: default, networking: {{address: 127.0.0.1{more}, \
            gateway: {{type: {kind}, tags: {{kuma.io/service: edge}}}}, outbound: [{{port: 9001, tags: {{kuma.io/service: backend}}}}]}}}}\n---\n"
        )
    };
    let route = &route("r", "'*'", "'*'", "{destination: {kuma.io/service: '*'}}");
    let mesh_trace = "---\n{type: MeshTrace, name: mt, mesh: default, spec: {targetRef: {kind: Mesh}, \
        default: {backends: [{type: Zipkin, zipkin: {url: 'http://zipkin.local:9411/api/v2/spans'}}]}}}\n";
    let tcp = WEB.replace("kuma.io/protocol: http", "kuma.io/protocol: tcp");
    let transparent = WEB.replace(
        "address: 127.0.0.1",
        "address: 127.0.0.1, transparentProxying: {redirectPortInbound: 15006}",
    );
    let builtin = gateway("BUILTIN", "");
    let builtin = builtin
        .split_once(", outbound")
        .map_or("", |(start, _)| start);
    let builtin = format!("{builtin}}}}}\n---\n");
    let delegated = gateway("DELEGATED", "");
    let cases = [
        ("builtin gateway", builtin, ""),
        ("delegated gateway", delegated.clone(), ""),
        ("delegated gateway, TrafficRoute", delegated, route),
        ("TCP", tcp.clone(), ""),
        ("TCP, TrafficRoute", tcp.clone(), route),
        // A MeshTrace reaches outbounds without a TrafficRoute.
        ("TCP, MeshTrace", tcp, mesh_trace),
        ("transparent, TrafficRoute", transparent.clone(), route),
        ("transparent", transparent, ""),
    ]
    .map(|(case, dataplane, more)| {
        let input = format!("{}{dataplane}{}{more}", zipkin(URL), backend("http"));
        (case, beside(&input, &["--kuma-version", "2.8"]))
    });
    assert_seen(
        "envoy::what_is_left_out_is_said_and_never_the_opposite_of_what_is_so",
        cases,
    );
}

#[test]
fn datadog_gets_the_names_of_services() {
    for (release, split, names) in [
        ("1.2.2", "", ["web", "web"]),
        ("1.8", ", splitService: true", ["web", "web"]),
        (
            "2.0",
            ", splitService: true",
            ["web_INBOUND", "web_OUTBOUND_backend"],
        ),
    ] {
        let conf = format!("type: datadog, conf: {{address: dd.local, port: 8126{split}}}");
        let input = format!("{}{WEB}{}", mesh(&conf), backend("http"));
        // The type came with 1.2.2.
        let earlier = ask(&input, &["--kuma-version", "1.2.1"]);
        assert_eq!(earlier.status, 2, "{split}");
        let known = answer(&input, &["--kuma-version", release]);
        for (position, name) in names.into_iter().enumerate() {
            let provider = &tracing(&known["listeners"][position])["provider"];
            assert_eq!(provider["name"], "envoy.tracers.datadog");
            assert_eq!(
                provider["typed_config"],
                json!({"@type": "type.googleapis.com/envoy.config.trace.v3.DatadogConfig",
                    "collector_cluster": "tracing:z", "service_name": name})
            );
        }
    }
    // The proxy is of the service that sorts first, whichever inbound that is of.
    let others = "inbound: [{port: 1, tags: {kuma.io/service: zoo}}, {port: 2, tags: {kuma.io/service: ant}}, ";
    let input = format!(
        "{}{}{}",
        mesh("type: datadog, conf: {address: dd.local, port: 8126}"),
        WEB.replace("inbound: [", others),
        backend("http")
    );
    let shown = answer(&input, &["--kuma-version", "2.5"]);
    let name = |number: usize| {
        let provider = &tracing(&shown["listeners"][number])["provider"];
        provider["typed_config"]["service_name"].clone()
    };
    assert_eq!((name(0), name(1)), (json!("web"), json!("ant")));
    assert_seen(
        "envoy::datadog_gets_the_names_of_services",
        [("1.2.1", ask(&input, &["--kuma-version", "1.2.1"]))],
    );
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
    let wrong = [
        "zipkin",
        ":9411",
        "z:0",
        "z:70000",
        "http://z:9411",
        "::1:9411",
        "[z]:1",
    ];
    assert_seen(
        "envoy::another_collector_takes_the_place_of_the_policys",
        wrong.map(|wrong| (wrong, ask(&input, &["--collector", wrong]))),
    );
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
    let of = |conf: &str| format!("{}{WEB}", zipkin(conf));
    let json_v1 = format!("{URL}, apiVersion: httpJsonV1");
    let cases = [
        ("a path of API 1", of(v1), "1.0"),
        ("httpJsonV1", of(&json_v1), "0.7"),
        ("no path", of("url: 'http://z:9411'"), "2.8"),
        ("no host", of("url: 'http://:9411/x'"), "2.8"),
        ("port 99999", of("url: 'http://z:99999/x'"), "2.8"),
        (
            "port 99999999999",
            of("url: 'http://z:99999999999/x'"),
            "2.8",
        ),
        (
            "a name as address",
            at("address: web.local, inbound: [{port: 1"),
            "2.8",
        ),
        (
            "127.0.0.1",
            at("address: 127.0.0.1, inbound: [{port: 80"),
            "2.8",
        ),
        (
            "0.0.0.0",
            at("address: 0.0.0.0, inbound: [{port: 80"),
            "2.8",
        ),
    ]
    .map(|(case, input, release)| {
        (
            case,
            ask(&input, &["--bootstrap", "--kuma-version", release]),
        )
    });
    assert_seen(
        "envoy::a_bootstrap_that_no_envoy_would_run_is_refused_with_what_to_change",
        cases,
    );
}

#[test]
fn the_bootstrap_of_an_old_release_is_written_in_todays_api() {
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
        json!({"id": "default.web-1", "cluster": "five"})
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
        ["10.9.9.9:82", "localhost:2", "localhost:83", "tracing:z"]
    );
    // Of inbounds on one port the last one counts, also if it speaks no HTTP; before 1.1 the first.
    let old = answer(&input, &["--bootstrap", "--kuma-version", "1.0"]);
    assert_eq!(
        names(&old["static_resources"]["clusters"])[1],
        "localhost:1"
    );
    let tcp = input.replace(
        "kuma.io/service: two, kuma.io/protocol: http",
        "kuma.io/service: two",
    );
    let without = answer(&tcp, &["--bootstrap"]);
    assert_eq!(names(&without["static_resources"]["listeners"]).len(), 2);
    let grpc = &resources["clusters"][2]["typed_extension_protocol_options"];
    assert!(grpc.is_object(), "{resources}");
    let written = input.replace("inbound:", "admin: {port: 7777}, inbound:");
    let admin = answer(&written, &["--bootstrap"])["admin"].clone();
    assert_eq!(admin["address"]["socket_address"]["port_value"], 7777);
}

#[test]
fn a_dataplane_that_sends_nothing_gets_nothing_and_the_reason_is_printed() {
    let input = format!("{{type: Mesh, name: default}}\n---\n{WEB}");
    assert_seen(
        "envoy::a_dataplane_that_sends_nothing_gets_nothing_and_the_reason_is_printed",
        [("no policies", ask(&input, &[]))],
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
