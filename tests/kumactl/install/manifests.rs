//! The pages that people read, each kept as one that can be applied.

use super::{WITH_KAFKA, documents, install, objects, text, tracing, uninstall};
use crate::support::{
    Run, assert_only, assert_seen, assert_snapshot, is_full, kumactl, kumactl_with_stdin, tests,
};

/// Everything that looks different: a name, and what is typed.
pub const VARIANTS: [(&str, &str); 55] = [
    ("jaeger", "install"),
    ("jaeger-with-policies", "install --with-policies"),
    (
        "jaeger-with-traffic-trace",
        "install --with-policies --policy traffic-trace",
    ),
    (
        "jaeger-restricted",
        "install --namespace observability --memory 2Gi --cpu 500m --allow-from-namespace shop --allow-from-namespace payments --allow-query-from-namespace operations",
    ),
    (
        "jaeger-mirrored",
        "install --registry registry.example.com/mirror --image-pull-secret registry-login",
    ),
    (
        "jaeger-image",
        "install --image registry.example.com/jaeger@sha256:1f9a8a1e1d6a46e7a6b9dd0b0c3b8f7f7f1b0d1e5c4a3b2c1d0e9f8a7b6c5d4e",
    ),
    (
        "jaeger-openshift",
        "install --openshift --cpu 0.5 --memory 1024Mi",
    ),
    (
        "jaeger-no-namespace",
        "install --namespace shop --no-namespace --with-policies --memory 1.5Gi --cpu 1500m",
    ),
    ("jaeger-list", "install --with-policies -o json"),
    ("zipkin", "install --backend zipkin"),
    (
        "zipkin-restricted",
        "install --backend zipkin --memory 1Gi --allow-from-namespace shop",
    ),
    (
        "zipkin-openshift",
        "install --backend zipkin --openshift --no-namespace --namespace project --memory 1e9 --cpu 2.0",
    ),
    (
        "zipkin-sizes",
        "install --backend zipkin --memory 2147483648 --cpu 50000u --registry localhost:5000",
    ),
    (
        "policies-patch",
        "install --policies-only -o patch --mesh shop --sampling 12.5",
    ),
    (
        "policies-mesh-trace",
        "install --policies-only --mesh shop --sampling 12.5 --system-namespace mesh-system",
    ),
    (
        "policies-mesh-trace-universal",
        "install --policies-only --form universal --kuma-version 3.0",
    ),
    (
        "policies",
        "install --policies-only --policy traffic-trace --mesh shop --sampling 12.5",
    ),
    (
        "policies-universal",
        "install --policies-only --policy traffic-trace --form universal --backend zipkin",
    ),
    ("policies-1.1", "install --policies-only --kuma-version 1.1"),
    ("policies-0.6", "install --policies-only --kuma-version 0.6"),
    ("policies-0.4", "install --policies-only --kuma-version 0.4"),
    (
        "policies-0.4-universal",
        "install --policies-only --kuma-version 0.4 --form universal --mesh my_mesh",
    ),
    (
        "jaeger-digest",
        "install --image-digest sha256:1f9a8a1e1d6a46e7a6b9dd0b0c3b8f7f7f1b0d1e5c4a3b2c1d0e9f8a7b6c5d4e",
    ),
    ("jaeger-sized", "install --expect-spans-per-second 1000"),
    (
        "jaeger-ingress",
        "install --ingress-host traces.example.com --allow-metrics-from-namespace monitoring",
    ),
    (
        "jaeger-placed",
        "install --node-selector kubernetes.io/arch=amd64 --node-selector disk= --toleration dedicated=tracing:NoSchedule --toleration spot --toleration gpu:NoExecute --toleration a.b/c= --priority-class tracing",
    ),
    ("jaeger-badger", "install --storage badger"),
    (
        "jaeger-badger-sized",
        "install --storage badger --storage-size 1024Gi --storage-class fast --retention 36h --expect-spans-per-second 5000",
    ),
    (
        "jaeger-elasticsearch",
        "install --storage elasticsearch --storage-url http://elasticsearch.storage:9200 --retention 3d",
    ),
    (
        "jaeger-cassandra",
        "install --storage cassandra --storage-url cassandra.storage:9042",
    ),
    (
        "zipkin-ingress",
        "install --backend zipkin --ingress-host traces.example.com --ingress-tls-secret traces-tls --allow-from-namespace ingress --allow-metrics-from-namespace monitoring",
    ),
    (
        "zipkin-placed",
        "install --backend zipkin --node-selector disk=ssd --toleration spot --priority-class tracing",
    ),
    (
        "production-elasticsearch",
        "install --profile production --storage elasticsearch --storage-url https://elasticsearch.storage:9200 --storage-secret storage-login --storage-ca-secret storage-ca --retention 7d",
    ),
    (
        "production-opensearch",
        "install --profile production --storage opensearch --storage-url http://opensearch-0.storage:9200 --storage-url http://opensearch-1.storage:9200",
    ),
    (
        "production-opensearch-secured",
        "install --profile production --storage opensearch --storage-url https://opensearch.storage:9200 --storage-secret storage-login --storage-ca-secret storage-ca --retention 14d --with-policies",
    ),
    (
        "production-cassandra",
        "install --profile production --storage cassandra --storage-url cassandra-0.storage:9042 --storage-url cassandra-1.storage:9042 --storage-url cassandra-2.storage:9042 --storage-url cassandra-3.storage:9042",
    ),
    (
        "production-cassandra-secured",
        "install --profile production --storage cassandra --storage-url cassandra.storage:9042 --storage-secret storage-login --storage-ca-secret storage-ca --storage-datacenter europe --retention 3d",
    ),
    (
        "production-clickhouse",
        "install --profile production --storage clickhouse --storage-url clickhouse.storage:9000",
    ),
    (
        "production-clickhouse-secured",
        "install --profile production --storage clickhouse --storage-url clickhouse.storage:9440 --storage-secret storage-login --storage-ca-secret storage-ca --retention 30d",
    ),
    (
        "production-kafka",
        "install --profile production --storage elasticsearch --storage-url https://elasticsearch.storage:9200 --storage-secret storage-login --storage-ca-secret storage-ca --retention 7d --with-kafka kafka-0.kafka:9092,kafka-1.kafka:9092",
    ),
    (
        "production-kafka-cassandra",
        "install --profile production --storage cassandra --storage-url cassandra.storage:9042 --with-kafka kafka.kafka:9092 --kafka-topic spans",
    ),
    (
        "production-kafka-clickhouse",
        "install --profile production --storage clickhouse --storage-url clickhouse.storage:9000 --with-kafka kafka.kafka:9092",
    ),
    (
        "production-platform",
        "install --profile production --storage elasticsearch --storage-url http://elasticsearch.storage:9200 --retention 7d --with-kafka kafka.kafka:9092 --openshift --node-selector disk=ssd --toleration dedicated=tracing:NoSchedule --priority-class tracing --ingress-host traces.example.com --ingress-tls-secret traces-tls --ingress-class nginx --allow-query-from-namespace ingress --allow-metrics-from-namespace monitoring --allow-from-namespace shop --image-pull-secret registry-login --registry registry.example.com",
    ),
    (
        "production-sized",
        "install --profile production --storage elasticsearch --storage-url http://elasticsearch.storage:9200 --with-kafka kafka.kafka:9092 --expect-spans-per-second 20000",
    ),
    (
        "production-limits",
        "install --profile production --storage opensearch --storage-url http://opensearch.storage:9200 --memory 1Gi --cpu 2 --no-namespace --namespace observability",
    ),
    (
        "production-list",
        "install --profile production --storage cassandra --storage-url cassandra.storage:9042 -o json",
    ),
    (
        "uninstall-production",
        "uninstall --profile production --storage elasticsearch --storage-url http://elasticsearch.storage:9200 --retention 7d --with-kafka kafka.kafka:9092 --ingress-host traces.example.com",
    ),
    ("uninstall-badger", "uninstall --storage badger"),
    (
        "uninstall-badger-purge",
        "uninstall --storage badger --purge",
    ),
    ("uninstall", "uninstall"),
    (
        "uninstall-shared",
        "uninstall --namespace observability --with-policies",
    ),
    (
        "uninstall-namespace",
        "uninstall --namespace observability --delete-namespace",
    ),
    ("uninstall-patch", "uninstall --policies-only -o patch"),
    (
        "uninstall-with-policies",
        "uninstall --backend zipkin --with-policies",
    ),
    (
        "uninstall-with-traffic-trace",
        "uninstall --backend zipkin --with-policies --policy traffic-trace",
    ),
];

#[test]
fn every_variant_reads_as_a_page() {
    let folder = tests("snapshots/install/pages");
    let mut known = Vec::new();
    for (number, (name, typed)) in VARIANTS.into_iter().enumerate() {
        let (verb, flags) = typed.split_once(' ').unwrap_or((typed, ""));
        let flags: Vec<&str> = flags.split_whitespace().collect();
        let printed = tracing(verb, &flags).stdout;
        if is_full() || number.is_multiple_of(8) {
            let again = tracing(verb, &flags).stdout;
            assert_eq!(printed, again, "{name}: the same bytes");
        }
        let is_json = flags.contains(&"json") || flags.contains(&"patch");
        let format = if is_json { "json" } else { "yaml" };
        let path = folder.join(format!("{name}.{format}"));
        assert_snapshot(&path, &printed, "install");
        known.push(path);
    }
    assert_only(&folder, &known);
}

#[test]
fn a_list_holds_the_documents() {
    for flags in [&["--with-policies"][..], &["--backend", "zipkin"]] {
        let pages = documents(&install(flags).stdout);
        let list = install(&[flags, &["-o", "json"]].concat()).stdout;
        let list: serde_json::Value = serde_json::from_str(&list).expect("JSON");
        assert_eq!(list["apiVersion"], "v1");
        assert_eq!(list["kind"], "List");
        assert_eq!(list["items"], serde_json::Value::from(pages));
    }
}

#[test]
fn a_universal_list_is_that_of_a_control_plane() {
    let flags = ["--policies-only", "--form", "universal", "-o", "json"];
    let list = install(&flags).stdout;
    let value: serde_json::Value = serde_json::from_str(&list).expect("JSON");
    assert_eq!(value["total"], 1);
    let arguments = ["inspect", "mesh-traces", "-f", "-", "-o", "name"];
    let run = kumactl_with_stdin(&arguments, list.as_bytes());
    assert_eq!(run.stdout, "mesh-trace/trace-all-default\n", "{run:?}");
}

#[test]
fn a_reader_that_has_had_enough_is_not_an_error() {
    let mut command = std::process::Command::new("sh");
    command
        .args([
            "-c",
            "\"$0\" install tracing --with-policies 2>/dev/null | head -1",
        ])
        .arg(env!("CARGO_BIN_EXE_kumactl"));
    let output = command.output().expect("a shell");
    let first = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(first.starts_with("# All of this is labelled "), "{first}");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!stderr.contains("error"), "{stderr}");
}

/// What `2>&1` shows: messages beside data, in the order in which they come.
fn in_order(verb: &str, flags: &[&str]) -> String {
    let mut command = std::process::Command::new("sh");
    command
        .args([
            "-c",
            "exec \"$@\" 2>&1",
            "sh",
            env!("CARGO_BIN_EXE_kumactl"),
        ])
        .args([&[verb, "tracing"], flags].concat());
    let output = command.output().expect("a shell");
    String::from_utf8(output.stdout).expect("text")
}

/// The kind of policy that needs a Mesh.
const TRAFFIC_TRACE: &[&str] = &["--policy", "traffic-trace"];

/// In a pipe kubectl may act on the first object before the last one is printed.
#[test]
fn warnings_come_before_what_they_warn_of() {
    for (verb, flags) in [
        (
            "install",
            &[TRAFFIC_TRACE, &["--with-policies"]].concat()[..],
        ),
        (
            "install",
            &[TRAFFIC_TRACE, &["--policies-only", "-o", "json"]].concat(),
        ),
        (
            "install",
            &[TRAFFIC_TRACE, &["--policies-only", "-o", "patch"]].concat(),
        ),
        ("install", &["--namespace", "a"]),
        ("uninstall", &["--with-policies"]),
        (
            "uninstall",
            &[TRAFFIC_TRACE, &["--policies-only", "-o", "patch"]].concat(),
        ),
    ] {
        let shown = in_order(verb, flags);
        assert!(shown.starts_with("warning: "), "{flags:?}: {shown}");
    }
    let page = install(&[TRAFFIC_TRACE, &["--with-policies"]].concat()).stdout;
    assert!(
        page.starts_with("# Before you apply this: it ends with Mesh default"),
        "{page}"
    );
}

/// What is printed beside the objects, without what another stack would leave behind.
fn beside_the_objects(typed: &str) -> (String, Run) {
    let flags: Vec<&str> = typed.split_whitespace().collect();
    let run = install(&flags);
    let (notes, _) = run
        .stderr
        .split_once("If another backend, profile or option was applied")
        .unwrap_or((&run.stderr, ""));
    let (stdout, stderr) = (String::new(), notes.to_owned());
    let run = Run {
        stdout,
        stderr,
        ..run
    };
    (format!("install tracing {typed}").trim().to_owned(), run)
}

#[test]
fn what_the_user_must_know_is_printed_even_in_a_pipe() {
    assert_seen(
        "install::manifests::what_the_user_must_know_is_printed_even_in_a_pipe",
        [
            "",
            "--with-policies",
            "--with-policies --policy traffic-trace --image-pull-secret a --image-pull-secret b",
            "--policies-only --kuma-version 3.0",
            "--policies-only --policy traffic-trace --form universal",
            "--policies-only --kuma-version 0.6",
            "--policies-only --kuma-version 0.7",
            "--namespace a",
            "--namespace a --no-namespace",
        ]
        .map(beside_the_objects),
    );
}

#[test]
fn a_patch_says_what_it_replaces_and_what_comes_next() {
    let flags = [
        TRAFFIC_TRACE,
        &["--policies-only", "-o", "patch", "--mesh", "shop"],
    ]
    .concat();
    let more = [
        "--backend",
        "zipkin",
        "--kuma-version",
        "2.8",
        "--sampling",
        "5",
    ];
    let run = install(&[&flags[..], &more].concat());
    assert_eq!(
        run.stderr,
        "warning: the patch replaces all tracing backends of Mesh shop; its other settings stay\n\
         Patch the Mesh with it, then apply what selects the dataplanes, without the Mesh:\n  \
         kubectl patch mesh shop --type merge --patch-file FILE\n  \
         kumactl install tracing --policies-only --policy traffic-trace --backend zipkin --mesh shop --kuma-version 2.8 \
         | kubectl apply -l app.kubernetes.io/part-of=kuma-tracing -f -\n"
    );
    // Nothing but the backend, and the same as in the Mesh.
    let patch: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let flags = [TRAFFIC_TRACE, &["--policies-only", "--mesh", "shop"], &more].concat();
    let mesh = super::only(&documents(&install(&flags).stdout), "Mesh").clone();
    assert_eq!(
        patch,
        serde_json::json!({"spec": {"tracing": mesh["spec"]["tracing"]}})
    );
    // The sampling is in the Mesh, so what comes next needs no flag for it.
    let next = [
        "--policies-only",
        "--policy",
        "traffic-trace",
        "--backend",
        "zipkin",
        "--mesh",
        "shop",
        "--kuma-version",
        "2.8",
    ];
    let selection =
        |flags: &[&str]| super::only(&documents(&install(flags).stdout), "TrafficTrace").clone();
    assert_eq!(selection(&next), selection(&flags));
}

/// The objects that are deleted, one to a line, and what is said of them.
fn deleted(typed: &str) -> (String, Run) {
    let flags: Vec<&str> = typed.split_whitespace().collect();
    let run = uninstall(&flags);
    let name = |object: &serde_json::Value| {
        let kind = object.get("kind").or(object.get("type"));
        let kind = kind.map_or("a patch of the Mesh", text);
        let name = object.get("metadata").unwrap_or(object)["name"].as_str();
        format!("{kind} {}", name.unwrap_or_default())
            .trim()
            .to_owned()
            + "\n"
    };
    let stdout = objects(&run.stdout).iter().map(name).collect();
    let typed = format!("uninstall tracing {typed}");
    (typed.trim().to_owned(), Run { stdout, ..run })
}

#[test]
fn uninstall_says_what_goes_and_what_stays() {
    assert_seen(
        "install::manifests::uninstall_says_what_goes_and_what_stays",
        [
            "",
            "--delete-namespace",
            "--no-namespace",
            "--with-policies",
            "--with-policies --policy traffic-trace",
            "--policies-only",
            "--policies-only -q",
            "--policies-only --policy traffic-trace",
            "--policies-only --policy traffic-trace -o patch",
            "--policies-only --policy traffic-trace --form universal",
            "--namespace a",
            "--namespace a --no-namespace",
            "--namespace a --delete-namespace",
        ]
        .map(deleted),
    );
}

#[test]
fn a_stack_over_what_others_run_says_what_it_needs_of_them() {
    assert_seen(
        "install::manifests::a_stack_over_what_others_run_says_what_it_needs_of_them",
        [
            "--profile production --storage opensearch --storage-url http://a:9200",
            "--profile production --storage elasticsearch --storage-url https://a:9200 \
             --storage-secret login --storage-ca-secret ca --retention 7d --with-kafka b:9092 \
             --expect-spans-per-second 20000 --priority-class high --ingress-host c.example.com",
        ]
        .map(beside_the_objects),
    );
}

#[test]
fn traces_of_badger_go_only_when_it_is_said() {
    assert_seen(
        "install::manifests::traces_of_badger_go_only_when_it_is_said",
        [
            "--storage badger",
            "--storage badger --purge",
            "--storage badger --purge --no-namespace",
            // Whoever deletes the namespace deletes what is in it.
            "--storage badger --namespace a --delete-namespace",
        ]
        .map(deleted),
    );
}

#[test]
fn the_label_is_printed_alone() {
    for verb in ["install", "uninstall"] {
        let run = tracing(verb, &["--label-selector"]);
        assert_eq!(run.stdout, "app.kubernetes.io/part-of=kuma-tracing\n");
        assert_eq!(run.stderr, "");
    }
}

#[test]
fn objects_are_written_one_to_a_file_in_order() {
    let parent = tempfile::tempdir().expect("a folder");
    let mut cases = Vec::new();
    for (verb, format) in [
        ("install", "yaml"),
        ("install", "json"),
        ("uninstall", "yaml"),
        ("uninstall", "json"),
    ] {
        let folder = parent.path().join(format!("{verb}-{format}"));
        let shown = folder.display().to_string();
        let flags = ["--with-policies", "-o", format, "--output-dir", &shown];
        let run = tracing(verb, &flags);
        let mut paths: Vec<_> = std::fs::read_dir(&folder)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path())
            .collect();
        paths.sort();
        let reported = run
            .stderr
            .lines()
            .filter_map(|line| line.strip_prefix("written: "));
        assert!(reported.eq(paths.iter().map(|path| path.to_str().expect("text"))));
        let read = |path| documents(&std::fs::read_to_string(path).expect("a file"));
        let written: Vec<_> = paths.iter().flat_map(read).collect();
        let printed = tracing(verb, &["--with-policies"]).stdout;
        assert_eq!(written, documents(&printed), "{paths:?}");
        // Nothing is written over, since an older file might stay beside it.
        let again = kumactl(&[&[verb, "tracing"], &flags[..]].concat());
        cases.push((format!("{verb} -o {format}"), run));
        cases.push((format!("{verb} -o {format}, again"), again));
    }
    assert_seen(
        "install::manifests::objects_are_written_one_to_a_file_in_order",
        cases,
    );
}

/// What stands first in the page, and on stderr, names what another stack has and this one has not.
#[test]
fn the_page_says_what_becomes_an_orphan() {
    let ingress = ["--ingress-host", "a.example.com"];
    let stacks = [
        vec![],
        [&["--backend", "zipkin"][..], &ingress].concat(),
        vec!["--storage", "badger"],
        [WITH_KAFKA, &["--retention", "7d"], &ingress].concat(),
    ];
    let names = |flags: &[&str]| {
        let page = documents(&install(&[flags, &["--no-namespace"]].concat()).stdout);
        let name = |object: &serde_json::Value| {
            let kind = super::text(&object["kind"]).to_owned();
            (kind, super::text(&object["metadata"]["name"]).to_owned())
        };
        page.iter().map(name).collect::<Vec<_>>()
    };
    let stated = |lines: &mut dyn Iterator<Item = &str>| {
        let line = |line: &str| {
            let (kind, names) = line.split_once(' ').expect("a kind");
            let names = names
                .trim_end_matches(", with the traces in it")
                .split(", ");
            let names = names.map(|name| (kind.to_owned(), name.to_owned()));
            names.collect::<Vec<_>>()
        };
        lines.flat_map(line).collect::<Vec<_>>()
    };
    for flags in &stacks {
        let run = install(&[flags.as_slice(), &["--no-namespace", "--namespace", "a"]].concat());
        let heading = run.stdout.lines().take_while(|line| line.starts_with('#'));
        let mut heading = heading
            .filter_map(|line| line.strip_prefix("#   "))
            .take_while(|line| !line.starts_with("kubectl"));
        let in_page = stated(&mut heading);
        let mut on_stderr = run
            .stderr
            .lines()
            .filter_map(|line| line.strip_prefix("  "));
        let on_stderr = stated(&mut on_stderr);
        let own = names(flags);
        for other in &stacks {
            for object in names(other) {
                let is_left = !own.contains(&object);
                assert_eq!(
                    on_stderr.contains(&object),
                    is_left,
                    "{flags:?}: {object:?}"
                );
                // Traces are never pruned.
                let is_pruned = is_left && object.0 != "PersistentVolumeClaim";
                assert_eq!(
                    in_page.contains(&object),
                    is_pruned,
                    "{flags:?}: {object:?}"
                );
            }
        }
    }
    assert!(
        !install(&[])
            .stdout
            .contains("prune-allowlist core/v1/PersistentVolumeClaim")
    );
}
