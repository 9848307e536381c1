//! What is not valid is refused in one message, and then nothing is printed.

use crate::support::{Run, assert_harmless, assert_seen, kumactl};

fn refused(flags: &[&str]) -> Run {
    let mut runs = Vec::new();
    for verb in ["install", "uninstall"] {
        let run = kumactl(&[&[verb, "tracing"], flags].concat());
        assert_eq!(run.status, 2, "{flags:?}: {run:?}");
        assert_eq!(run.stdout, "", "{flags:?}: a pipe would apply it");
        assert!(run.stderr.starts_with("error: "), "{run:?}");
        assert_harmless(&run.stderr);
        runs.push(run);
    }
    let last = runs.pop().expect("two runs");
    let same = last.stderr.replace("kumactl uninstall", "kumactl install");
    assert_eq!(runs[0].stderr, same, "both verbs take the same flags");
    last
}

/// Flags as they are typed, and what is said of them.
fn of_flags(typed: &str) -> (String, Run) {
    let flags: Vec<&str> = typed.split(' ').collect();
    (typed.to_owned(), refused(&flags))
}

/// A whole command as it is typed, and what is said of it.
fn of_command(typed: &str) -> (String, Run) {
    let words: Vec<&str> = typed.split(' ').collect();
    (typed.to_owned(), kumactl(&words))
}

/// The values that a flag does not take, beside other flags. Those of which the same is said are one
/// case, which shows what is said of the first of them.
fn of_values(typed: &str, flag: &str, values: &[&str]) -> Vec<(String, Run)> {
    let mut cases: Vec<(String, Run)> = Vec::new();
    let mut messages = Vec::new();
    for value in values {
        let flag_and_value = format!("{flag}={value}");
        let flags = typed.split_whitespace().chain([flag_and_value.as_str()]);
        let run = refused(&flags.collect::<Vec<_>>());
        let (before, message) = run.stderr.split_once("\" is not valid").expect("a value");
        let (before, _) = before.split_once(&format!("{flag} \"")).expect("the flag");
        let message = format!("{before}{message}");
        let shown = match value.len() {
            ..100 => format!("{value:?}"),
            length => format!("{length} characters"),
        };
        if let Some(number) = messages.iter().position(|known| *known == message) {
            cases[number].0.push_str(&format!(", {shown}"));
        } else {
            messages.push(message);
            cases.push((format!("{typed} {flag} {shown}").trim().to_owned(), run));
        }
    }
    cases
}

#[test]
fn names_say_what_would_be_valid() {
    let labels = [
        "Kuma",
        "",
        "a_b",
        "a.b",
        "-a",
        "a-",
        "é",
        "a b",
        "a\u{1b}[31m",
        &"a".repeat(64),
    ];
    let names = ["Secret", "", "a_b", ".a", "a..b", &"a".repeat(254)];
    assert_seen(
        "install::refused::names_say_what_would_be_valid",
        [
            of_values("", "--namespace", &labels),
            of_values("", "--allow-from-namespace", &labels),
            of_values("", "--allow-query-from-namespace", &labels),
            of_values("", "--image-pull-secret", &names),
        ]
        .concat(),
    );
    let longest = "a".repeat(63);
    for flags in [
        ["--namespace", longest.as_str()],
        ["--image-pull-secret", "a.b-c.1"],
    ] {
        assert_eq!(
            kumactl(&["install", "tracing", flags[0], flags[1]]).status,
            0
        );
    }
}

#[test]
fn namespaces_of_others_are_refused() {
    let names = [
        "default",
        "kube-system",
        "kube-public",
        "kube-anything",
        "kuma-system",
    ];
    assert_seen(
        "install::refused::namespaces_of_others_are_refused",
        of_values("", "--namespace", &names),
    );
    // They may send all the same, and take what leaves their Namespace alone.
    for name in names {
        for flags in [
            &["--allow-from-namespace", name][..],
            &["--namespace", name, "--no-namespace"],
        ] {
            let run = kumactl(&[&["install", "tracing"], flags].concat());
            assert_eq!(run.status, 0, "{run:?}");
            assert!(
                !run.stdout
                    .contains(&format!("kind: Namespace\nmetadata:\n  name: {name}\n"))
            );
        }
    }
}

#[test]
fn images_and_registries_say_what_would_be_valid() {
    let images = ["", "Jaeger", "a:", "a@sha256:0", "http://a/b", "a b", "a\n"];
    let registries = ["mirror", "", "a.b/", "https://a.b", "a.b:port", "A.b/C"];
    let mut cases = [
        of_values("", "--image", &images),
        of_values("", "--registry", &registries),
    ]
    .concat();
    let path = format!("{}/b", "a".repeat(246));
    cases.push((
        "a path that is too long with the registry".to_owned(),
        refused(&["--image", &path, "--registry", "d.example"]),
    ));
    cases.push(of_flags("--image a.b/c --registry d.e"));
    assert_seen(
        "install::refused::images_and_registries_say_what_would_be_valid",
        cases,
    );
}

#[test]
fn quantities_say_what_would_be_valid() {
    let memory = [
        "",
        "512",
        "512m",
        "512MB",
        "512mi",
        "-1Gi",
        "1 Gi",
        "0",
        "127Mi",
        "2Ti",
        "1e99",
        "134217728.5",
        "Gi",
        "١Gi",
    ];
    let cpu = [
        "", "0", "49m", "1000.1", "-1", "one", "100mi", "1k1", "0.0501", "50001u",
    ];
    let others = [
        // Behind a space, too, where it could be taken for a flag.
        "--memory -1Gi",
        "--cpu -1",
        "--backend zipkin --memory 128Mi",
        // With a queue, Jaeger needs more.
        "--storage badger --memory 256Mi",
    ];
    assert_seen(
        "install::refused::quantities_say_what_would_be_valid",
        [
            of_values("", "--memory", &memory),
            of_values("", "--cpu", &cpu),
            others.map(of_flags).into(),
        ]
        .concat(),
    );
}

#[test]
fn policies_say_what_would_be_valid() {
    let samplings = [
        "", "0", "0.001", "0.005", "0.295", "100.01", "101", "-1", "1e1", "NaN", "inf", "50%", ".",
        "１",
    ];
    let meshes = ["My", "", "a b", "-a", "a_b", "a..b"];
    let releases = ["0.3", "4.0", "latest", ""];
    let policies = "--policies-only";
    assert_seen(
        "install::refused::policies_say_what_would_be_valid",
        [
            of_values(policies, "--sampling", &samplings),
            of_values(policies, "--mesh", &meshes),
            of_values(policies, "--mesh", &[&"a".repeat(244)]),
            of_values("--policies-only --kuma-version 0.4", "--mesh", &["a_b"]),
            of_values(
                "--policies-only --kuma-version 0.4 --form universal",
                "--mesh",
                &["a.b"],
            ),
            of_values("--policies-only --kuma-version 3.0", "--mesh", &["123"]),
            of_values(policies, "--kuma-version", &releases),
        ]
        .concat(),
    );
}

#[test]
fn a_release_without_these_policies_is_refused_and_says_why() {
    assert_seen(
        "install::refused::a_release_without_these_policies_is_refused_and_says_why",
        [
            "--with-policies --policy traffic-trace --kuma-version 3.0",
            "--policies-only --policy traffic-trace --kuma-version 3.0",
            "--with-policies --policy mesh-trace --kuma-version 1.8",
            "--policies-only --policy mesh-trace --kuma-version 1.8",
        ]
        .map(of_flags),
    );
}

#[test]
fn flags_that_would_do_nothing_are_refused() {
    let of_policies = [
        "--sampling=1",
        "--form=universal",
        "--kuma-version=2.8",
        "--policy=mesh-trace",
        "--system-namespace=a",
        "--mesh=a",
    ];
    let of_deployment = [
        "--image=a",
        "--registry=a.b",
        "--image-pull-secret=a",
        "--memory=1Gi",
        "--cpu=1",
        "--openshift",
        "--allow-from-namespace=a",
        "--allow-query-from-namespace=a",
        "--allow-metrics-from-namespace=a",
        "--image-digest=a",
        "--expect-spans-per-second=1",
        "--node-selector=a=b",
        "--toleration=a",
        "--priority-class=a",
        "--ingress-host=a",
        "--ingress-tls-secret=a",
        "--ingress-class=a",
        "--profile=production",
        "--storage=badger",
        "--storage-url=a",
        "--storage-secret=a",
        "--storage-ca-secret=a",
        "--retention=7d",
        "--storage-size=20Gi",
        "--storage-class=a",
        "--storage-datacenter=a",
        "--with-kafka=a:1",
        "--kafka-topic=a",
    ];
    let both = |flag: &str| of_flags(&format!("--policies-only {flag}"));
    let of_jaeger = of_flags("--backend zipkin --allow-query-from-namespace a");
    assert_seen(
        "install::refused::flags_that_would_do_nothing_are_refused",
        [
            of_policies.map(of_flags).to_vec(),
            of_deployment.map(both).into(),
            vec![of_jaeger],
        ]
        .concat(),
    );
}

#[test]
fn namespaces_are_kept_or_deleted_but_not_both() {
    let both = [
        "--policies-only --no-namespace",
        "--no-namespace=a",
        "--openshift=4",
        "--openshft",
    ];
    let uninstall = [
        "uninstall tracing --no-namespace --delete-namespace",
        "uninstall tracing --policies-only --delete-namespace",
        "uninstall tracing --namespace default --delete-namespace",
        "uninstall tracing --delete-namespace=yes",
        "uninstall tracing --delete-namespac",
        // Nothing is deleted by install.
        "install tracing --delete-namespace",
    ];
    assert_seen(
        "install::refused::namespaces_are_kept_or_deleted_but_not_both",
        [
            both.map(of_flags).to_vec(),
            uninstall.map(of_command).into(),
        ]
        .concat(),
    );
}

#[test]
fn a_patch_is_for_a_mesh_of_kubernetes_alone() {
    assert_seen(
        "install::refused::a_patch_is_for_a_mesh_of_kubernetes_alone",
        [
            "-o patch",
            "-o patch --with-policies",
            "-o patch --policies-only --form universal",
            "-o patch --policies-only --mesh A --sampling 0",
            "-o pach",
            "-o patch --policies-only --policy mesh-trace",
        ]
        .map(of_flags),
    );
}

#[test]
fn the_universal_form_is_for_policies_alone() {
    assert_seen(
        "install::refused::the_universal_form_is_for_policies_alone",
        [of_flags("--with-policies --form universal")],
    );
}

#[test]
fn mistyped_words_are_suggested() {
    let flags = [
        "--backend zipkn",
        "--profile prod",
        "--storage elastic",
        "--storge badger",
        "--form universl",
        "--policy meshtrace",
        "-o yml",
        "--with-policy",
    ];
    let mut cases = flags.map(of_flags).to_vec();
    cases.push(of_command("install tracin"));
    assert_seen("install::refused::mistyped_words_are_suggested", cases);
}

#[test]
fn everything_that_is_wrong_is_reported_at_once() {
    assert_seen(
        "install::refused::everything_that_is_wrong_is_reported_at_once",
        [of_flags(
            "--namespace A --image B --registry c --memory d --cpu e --with-policies --form universal \
             --sampling f --kuma-version g --mesh H",
        )],
    );
}

#[test]
fn combinations_that_cannot_work_are_refused_at_once() {
    let flags = [
        "--profile production",
        "--profile production --storage memory",
        "--profile production --storage badger",
        "--with-kafka a:9092",
        "--kafka-topic a",
        "--profile production --storage cassandra --kafka-topic a",
        "--storage elasticsearch",
        "--storage clickhouse",
        "--storage-secret a --storage-ca-secret b --storage-url http://a:9200",
        "--retention 7d",
        "--storage opensearch --retention 36h --storage-url http://a:9200",
        "--storage-size 20Gi --storage-class a",
        "--storage opensearch --storage-datacenter a --storage-url http://a:9200",
        "--ingress-tls-secret a --ingress-class b",
        "--expect-spans-per-second 5 --memory 1Gi --cpu 1",
        "--expect-spans-per-second 11201",
        "--node-selector a=b --node-selector a=c",
        "--image a@sha256:1f9a8a1e1d6a46e7a6b9dd0b0c3b8f7f7f1b0d1e5c4a3b2c1d0e9f8a7b6c5d4e --image-digest sha256:1f9a8a1e1d6a46e7a6b9dd0b0c3b8f7f7f1b0d1e5c4a3b2c1d0e9f8a7b6c5d4e",
        "-o patch --policies-only --output-dir a",
        "--backend zipkin --profile production --storage cassandra --storage-url a:9042 --with-kafka b:9092 --expect-spans-per-second 5",
    ];
    let mut cases = flags.map(of_flags).to_vec();
    cases.push(of_command("uninstall tracing --purge"));
    cases.push(of_command("install tracing --purge"));
    assert_seen(
        "install::refused::combinations_that_cannot_work_are_refused_at_once",
        cases,
    );
}

/// Flags, and values that are not valid.
const VALUES: [(&str, &[&str]); 16] = [
    ("--kafka-topic", &["", ".", "..", "a b", "é"]),
    (
        "--retention",
        &[
            "",
            "7",
            "0d",
            "-1d",
            "1w",
            "7 d",
            "9999999999d",
            "4000d",
            "d",
        ],
    ),
    (
        "--storage-size",
        &["", "20GB", "1Mi", "-1Gi", "2Ei", "1Gi5"],
    ),
    ("--storage-class", &["", "Fast", "a_b"]),
    ("--storage-datacenter", &["", "a b", "a'", "é"]),
    ("--storage-secret", &["", "A"]),
    ("--storage-ca-secret", &["", "A"]),
    ("--priority-class", &["", "A"]),
    (
        "--ingress-host",
        &["", "http://a", "a:80", "A.b", "10.0.0.1", "a/b"],
    ),
    ("--ingress-tls-secret", &["", "A"]),
    ("--ingress-class", &["", "A"]),
    (
        "--node-selector",
        &["", "a", "=b", "a=b=c", "a b=c", "a/b/c=d"],
    ),
    (
        "--toleration",
        &["", "a=b:c", ":NoSchedule", "a b", "a:noschedule"],
    ),
    ("--image-digest", &["", "sha256:0", "latest"]),
    (
        "--expect-spans-per-second",
        &["", "0", "-1", "1.5", "1k", "10000001", "99999999999"],
    ),
    ("--allow-metrics-from-namespace", &["", "A"]),
];

#[test]
fn values_of_storage_and_placement_say_what_would_be_valid() {
    let urls = [
        "",
        "a",
        "a:9200",
        "ftp://a:9200",
        "http://",
        "http://a:0",
        "http://a:99999",
        "http://a?b",
        "http://a#b",
        "http://A B:1",
        "http://a/${env:X}",
        "http://\u{1b}[31m",
        "http://::1:9200",
        "https://me:secret@a:9200",
    ];
    let addresses = [
        "",
        "a",
        "http://a:9042",
        "a:0",
        "a:b",
        ":9042",
        "a:9042/b",
        "a b:1",
        "::1:9042",
        "[::1:9042",
        "::1]:9042",
        "[[::1]]:9042",
        "[a]:9042",
    ];
    let brokers = ["", "a", "a:", "kafka://a:9092", "::1:9092"];
    let elasticsearch = "--profile production --storage elasticsearch";
    let cassandra = "--profile production --storage cassandra";
    let mut cases = [
        of_values(elasticsearch, "--storage-url", &urls),
        of_values(cassandra, "--storage-url", &addresses),
        of_values("--profile production", "--with-kafka", &brokers),
    ]
    .concat();
    for (flag, values) in VALUES {
        cases.extend(of_values("", flag, values));
    }
    assert_seen(
        "install::refused::values_of_storage_and_placement_say_what_would_be_valid",
        cases,
    );
    let accepted = [
        "--storage=cassandra --storage-url=[::1]:9042 --storage-datacenter=us_East-1",
        "--storage=elasticsearch --storage-url=http://[::1]:9200",
        "--storage=clickhouse --storage-url=ch:9000 --with-kafka=[fd00::1]:9092,k:9092",
    ];
    for flags in accepted {
        let flags: Vec<&str> = flags.split(' ').collect();
        let words = ["install", "tracing", "--profile=production"];
        let run = kumactl(&[&words, &flags[..]].concat());
        assert_eq!(run.status, 0, "{flags:?}: {}", run.stderr);
    }
}

#[test]
fn a_verb_alone_shows_what_it_takes() {
    assert_seen(
        "install::refused::a_verb_alone_shows_what_it_takes",
        ["install", "uninstall"].map(of_command),
    );
}
