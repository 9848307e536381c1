//! The pages that people read, each kept as one that can be applied.

use super::{documents, install, tracing};
use crate::support::{assert_only, assert_snapshot, kumactl, kumactl_with_stdin, tests};

/// Everything that looks different: a name, and what is typed.
pub const VARIANTS: [(&str, &str); 28] = [
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
    let folder = tests("snapshots/install");
    let mut known = Vec::new();
    for (name, typed) in VARIANTS {
        let (verb, flags) = typed.split_once(' ').unwrap_or((typed, ""));
        let flags: Vec<&str> = flags.split_whitespace().collect();
        let printed = tracing(verb, &flags).stdout;
        assert_eq!(
            printed,
            tracing(verb, &flags).stdout,
            "{name}: the same bytes"
        );
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
fn a_reader_that_has_had_enough_is_no_error() {
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
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(!told.contains("error"), "{told}");
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

#[test]
fn what_the_user_must_know_is_told_even_in_a_pipe() {
    let run = install(&[
        "--with-policies",
        "--policy",
        "traffic-trace",
        "--image-pull-secret",
        "a",
        "--image-pull-secret",
        "b",
    ]);
    assert_eq!(
        run.stderr,
        "warning: kubectl apply deletes from Mesh default what an earlier apply has set and this \
         lacks, such as mtls, and all other tracing backends; --policies-only -o patch prints a \
         patch that keeps the settings\n\
         warning: Secret a of namespace kuma-tracing is yours to create; without it the image may not be pulled\n\
         warning: Secret b of namespace kuma-tracing is yours to create; without it the image may not be pulled\n"
    );
    assert_eq!(install(&[]).stderr, "");
    assert_eq!(
        install(&["--with-policies"]).stderr,
        "MeshTrace trace-all-default takes the place of every TrafficTrace of mesh default\n"
    );
    let flags = ["--policies-only", "--kuma-version", "3.0"];
    assert_eq!(install(&flags).stderr, "");
    assert_eq!(
        install(&["--namespace", "a"]).stderr,
        "warning: applying Namespace a gives it labels, and pods that do not meet Pod Security's \
         level \"restricted\" are refused in all of it; --no-namespace leaves it as it is\n"
    );
    assert_eq!(install(&["--namespace", "a", "--no-namespace"]).stderr, "");
    assert_eq!(
        install(&[TRAFFIC_TRACE, &["--policies-only", "--form", "universal"]].concat()).stderr,
        "warning: applying Mesh default takes away its other settings, such as mtls\n"
    );
    for (release, restarts) in [("0.6", true), ("0.7", false)] {
        let told = install(&["--policies-only", "--kuma-version", release]).stderr;
        let words = format!(
            "warning: proxies of Kuma {release} read their backend when they start: restart them \
             once this is applied\n"
        );
        assert_eq!(told.contains(&words), restarts, "{told}");
    }
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

#[test]
fn uninstall_says_what_goes_and_what_stays() {
    let mesh = "Mesh default is kept, since deleting it would take the mesh down; if jaeger is its \
                only backend, take it out:\n  \
                kubectl patch mesh default --type merge --patch '{\"spec\":{\"tracing\":null}}'\n";
    let deleted = |name: &str| {
        format!(
            "warning: deleting namespace {name} deletes everything in it; --no-namespace keeps it\n"
        )
    };
    let kept = "Namespace a is kept, since it may hold other things; --delete-namespace deletes it \
                with everything in it\n";
    for (flags, told) in [
        (&[][..], deleted("kuma-tracing")),
        (&["--delete-namespace"], deleted("kuma-tracing")),
        (&["--with-policies"], deleted("kuma-tracing")),
        (&["--policies-only"], String::new()),
        (
            &[TRAFFIC_TRACE, &["--with-policies"]].concat(),
            deleted("kuma-tracing") + mesh,
        ),
        (&[TRAFFIC_TRACE, &["--policies-only"]].concat(), mesh.to_owned()),
        (&["--no-namespace"], String::new()),
        (&["--namespace", "a"], kept.to_owned()),
        (&["--namespace", "a", "--no-namespace"], String::new()),
        (&["--namespace", "a", "--delete-namespace"], deleted("a")),
        (
            &[TRAFFIC_TRACE, &["--policies-only", "-o", "patch"]].concat(),
            "warning: the patch takes all tracing backends out of Mesh default; its other settings \
             stay\n"
                .to_owned(),
        ),
        (
            &[TRAFFIC_TRACE, &["--policies-only", "--form", "universal"]].concat(),
            "Mesh default is kept, since deleting it would take the mesh down; take the backend \
             jaeger out of it by hand\n"
                .to_owned(),
        ),
    ] {
        let run = super::uninstall(flags);
        assert_eq!(run.stderr, told, "{flags:?}");
        let has_namespace = run.stdout.contains("kind: Namespace\n");
        assert_eq!(has_namespace, told.starts_with("warning: deleting"), "{flags:?}");
    }
    let run = kumactl(&["-q", "uninstall", "tracing", "--policies-only"]);
    assert_eq!(run.stderr, "");
}

/// What stands first in the page names what another backend has and this one has not.
#[test]
fn the_page_says_what_becomes_an_orphan() {
    let heading = |backend: &str| {
        let page = install(&["--backend", backend, "--namespace", "a"]).stdout;
        let comment = page.lines().take_while(|line| line.starts_with('#'));
        comment.collect::<Vec<_>>().join("\n")
    };
    let names = |backend: &str| {
        let page = documents(&install(&["--backend", backend, "--no-namespace"]).stdout);
        let name = |object: &serde_json::Value| {
            format!(
                "{} {}",
                super::text(&object["kind"]),
                super::text(&object["metadata"]["name"])
            )
        };
        page.iter().map(name).collect::<Vec<_>>()
    };
    for (backend, other) in [("jaeger", "zipkin"), ("zipkin", "jaeger")] {
        let (own, mut others) = (names(backend), names(other));
        others.retain(|name| !own.contains(name));
        assert!(others.len() >= 3, "{others:?}");
        let heading = heading(backend);
        assert!(
            heading.contains(&format!("#   {}\n", others.join(", "))),
            "{heading}"
        );
    }
}
