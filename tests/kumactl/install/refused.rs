//! What is not valid is refused in one message, and then nothing is printed.

use crate::support::{Run, assert_harmless, kumactl};

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

fn assert_refused(flags: &[&str], expected: &[&str]) {
    let run = refused(flags);
    for message in expected {
        assert!(
            run.stderr.contains(message),
            "{flags:?}: {message}: {}",
            run.stderr
        );
    }
}

#[test]
fn names_say_what_would_be_valid() {
    let label = "write up to 63 lower-case letters, digits and -";
    for name in [
        "",
        "Kuma",
        "a_b",
        "a.b",
        "-a",
        "a-",
        "é",
        "a b",
        "a\u{1b}[31m",
        &"a".repeat(64),
    ] {
        for flag in [
            "--namespace",
            "--allow-from-namespace",
            "--allow-query-from-namespace",
        ] {
            let flag_and_value = format!("{flag}={name}");
            assert_refused(&[&flag_and_value], &[flag, label]);
        }
    }
    for name in ["", "Secret", "a_b", ".a", "a..b", &"a".repeat(254)] {
        assert_refused(
            &[&format!("--image-pull-secret={name}")],
            &["--image-pull-secret", "write up to 253"],
        );
    }
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
    for name in [
        "default",
        "kube-system",
        "kube-public",
        "kube-anything",
        "kuma-system",
    ] {
        assert_refused(
            &["--namespace", name],
            &[
                "other things live there",
                "add --no-namespace",
                "such as kuma-tracing",
            ],
        );
        // They may send all the same, and take what leaves their Namespace alone.
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
    for image in ["", "Jaeger", "a:", "a@sha256:0", "http://a/b", "a b", "a\n"] {
        assert_refused(
            &[&format!("--image={image}")],
            &["--image", "[registry/]path[:tag][@digest]"],
        );
    }
    for registry in ["", "mirror", "a.b/", "https://a.b", "a.b:port", "A.b/C"] {
        assert_refused(
            &[&format!("--registry={registry}")],
            &["--registry", "the host of a registry"],
        );
    }
    let path = format!("{}/b", "a".repeat(246));
    assert_refused(
        &["--image", &path, "--registry", "d.example"],
        &["up to 255 characters long together with the image"],
    );
    assert_refused(
        &["--image", "a.b/c", "--registry", "d.e"],
        &["which names a registry"],
    );
}

#[test]
fn quantities_say_what_would_be_valid() {
    for memory in [
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
    ] {
        assert_refused(
            &[&format!("--memory={memory}")],
            &["--memory", "write 128Mi to 1Ti", "512Mi"],
        );
    }
    assert_refused(&["--memory", "512m"], &["m is a thousandth"]);
    // Behind a space, too, where it could be taken for a flag.
    assert_refused(&["--memory", "-1Gi"], &["write 128Mi to 1Ti"]);
    assert_refused(&["--cpu", "-1"], &["write 50m to 1000 processors"]);
    assert_refused(
        &["--backend", "zipkin", "--memory", "128Mi"],
        &["write 384Mi to 1Ti"],
    );
    for cpu in [
        "", "0", "49m", "1000.1", "-1", "one", "100mi", "1k1", "0.0501", "50001u",
    ] {
        assert_refused(
            &[&format!("--cpu={cpu}")],
            &["--cpu", "write 50m to 1000 processors"],
        );
    }
}

#[test]
fn policies_say_what_would_be_valid() {
    for sampling in [
        "", "0", "0.001", "0.005", "0.295", "100.01", "101", "-1", "1e1", "NaN", "inf", "50%", ".",
        "１",
    ] {
        let flag = format!("--sampling={sampling}");
        assert_refused(
            &["--with-policies", &flag],
            &["--sampling", "write a percentage from 0.01 to 100"],
        );
    }
    for mesh in ["", "My", "a b", "-a", "a_b", "a..b"] {
        let flag = format!("--mesh={mesh}");
        assert_refused(&["--with-policies", &flag], &["--mesh", "such as default"]);
    }
    assert_refused(
        &["--policies-only", "--mesh", &"a".repeat(244)],
        &["write up to 243 characters"],
    );
    assert_refused(
        &["--policies-only", "--kuma-version", "0.4", "--mesh", "a_b"],
        &["letters, digits and -,"],
    );
    assert_refused(
        &[
            "--policies-only",
            "--kuma-version",
            "0.4",
            "--form",
            "universal",
            "--mesh",
            "a.b",
        ],
        &["letters, digits, - and _,"],
    );
    assert_refused(
        &["--policies-only", "--kuma-version", "3.0", "--mesh", "123"],
        &["with a letter first"],
    );
    for (release, why) in [
        ("0.3", "the nearest release is 0.4"),
        ("4.0", "the nearest release is 3.0"),
        ("latest", "write one from 0.4"),
        ("", "write one from 0.4"),
    ] {
        let flag = format!("--kuma-version={release}");
        assert_refused(&["--with-policies", &flag], &["--kuma-version", why]);
    }
}

#[test]
fn a_release_without_these_policies_is_refused_and_says_why() {
    for flag in ["--with-policies", "--policies-only"] {
        assert_refused(
            &[flag, "--policy", "traffic-trace", "--kuma-version", "3.0"],
            &[
                "--policy traffic-trace is not valid for Kuma 3.0",
                "write a MeshTrace instead",
            ],
        );
        assert_refused(
            &[flag, "--policy", "mesh-trace", "--kuma-version", "1.8"],
            &[
                "--policy mesh-trace is not valid for Kuma 1.8",
                "write a TrafficTrace",
            ],
        );
    }
}

#[test]
fn flags_that_would_do_nothing_are_refused() {
    for flag in [
        "--sampling=1",
        "--form=universal",
        "--kuma-version=2.8",
        "--policy=mesh-trace",
        "--system-namespace=a",
        "--mesh=a",
    ] {
        assert_refused(&[flag], &["needs --with-policies or --policies-only"]);
    }
    for flag in [
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
    ] {
        assert_refused(
            &["--policies-only", flag],
            &["cannot be used with --policies-only, which leaves the deployment out"],
        );
    }
    assert_refused(
        &["--backend", "zipkin", "--allow-query-from-namespace", "a"],
        &[
            "--allow-query-from-namespace is for --backend jaeger",
            "--allow-from-namespace says who may do either",
        ],
    );
}

#[test]
fn namespaces_are_kept_or_deleted_but_not_both() {
    assert_refused(
        &["--policies-only", "--no-namespace"],
        &["--no-namespace cannot be used with --policies-only, which leaves the Namespace out"],
    );
    for (flags, expected) in [
        (
            &["--no-namespace", "--delete-namespace"][..],
            "--delete-namespace cannot be used with --no-namespace",
        ),
        (
            &["--policies-only", "--delete-namespace"],
            "--delete-namespace cannot be used with --policies-only, which keeps the Namespace",
        ),
        (
            &["--namespace", "default", "--delete-namespace"],
            "other things live there",
        ),
        (&["--delete-namespace=yes"], "unexpected value 'yes'"),
        (&["--delete-namespac"], "'--delete-namespace'"),
    ] {
        let run = kumactl(&[&["uninstall", "tracing"], flags].concat());
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{flags:?}");
        assert!(run.stderr.contains(expected), "{flags:?}: {}", run.stderr);
    }
    // Nothing is deleted by install.
    assert_eq!(
        kumactl(&["install", "tracing", "--delete-namespace"]).status,
        2
    );
    for flag in ["--no-namespace=a", "--openshift=4"] {
        assert_refused(&[flag], &["unexpected value"]);
    }
    assert_refused(&["--openshft"], &["'--openshift'"]);
}

#[test]
fn a_patch_is_for_a_mesh_of_kubernetes_alone() {
    assert_refused(&["-o", "patch"], &["-o patch needs --policies-only"]);
    assert_refused(
        &["-o", "patch", "--with-policies"],
        &["-o patch is for the Mesh alone: write --policies-only instead of --with-policies"],
    );
    assert_refused(
        &["-o", "patch", "--policies-only", "--form", "universal"],
        &[
            "-o patch cannot be used with --form universal",
            "-o yaml",
            "your own Mesh",
        ],
    );
    assert_refused(
        &[
            "-o",
            "patch",
            "--policies-only",
            "--mesh",
            "A",
            "--sampling",
            "0",
        ],
        &["2 of the flags are not valid", "--mesh", "--sampling"],
    );
    assert_refused(&["-o", "pach"], &["'patch'"]);
    assert_refused(
        &["-o", "patch", "--policies-only", "--policy", "mesh-trace"],
        &[
            "a MeshTrace leaves as it is",
            "leave --policy mesh-trace out",
        ],
    );
}

#[test]
fn the_universal_form_is_for_policies_alone() {
    assert_refused(
        &["--with-policies", "--form", "universal"],
        &["--form universal is for policies alone", "--policies-only"],
    );
}

#[test]
fn mistyped_words_are_suggested() {
    assert_refused(&["--backend", "zipkn"], &["'zipkin'"]);
    assert_refused(&["--profile", "prod"], &["production"]);
    assert_refused(&["--storage", "elastic"], &["elasticsearch"]);
    assert_refused(&["--storge", "badger"], &["'--storage'"]);
    assert_refused(&["--form", "universl"], &["'universal'"]);
    assert_refused(&["--policy", "meshtrace"], &["'mesh-trace'"]);
    assert_refused(&["-o", "yml"], &["'yaml'"]);
    assert_refused(&["--with-policy"], &["'--with-policies'"]);
    let run = kumactl(&["install", "tracin"]);
    assert!(run.stderr.contains("'tracing'"), "{run:?}");
}

#[test]
fn everything_that_is_wrong_is_reported_at_once() {
    let run = refused(&[
        "--namespace",
        "A",
        "--image",
        "B",
        "--registry",
        "c",
        "--memory",
        "d",
        "--cpu",
        "e",
        "--with-policies",
        "--form",
        "universal",
        "--sampling",
        "f",
        "--kuma-version",
        "g",
        "--mesh",
        "H",
    ]);
    assert!(
        run.stderr
            .starts_with("error: 8 of the flags are not valid\n"),
        "{}",
        run.stderr
    );
    for flag in [
        "--namespace \"A\"",
        "--image \"B\"",
        "--registry \"c\"",
        "--memory \"d\"",
        "--cpu \"e\"",
        "--form universal",
        "--sampling \"f\"",
        "--kuma-version \"g\"",
    ] {
        assert!(
            run.stderr.contains(&format!("\n- {flag}")),
            "{flag}: {}",
            run.stderr
        );
    }
}

/// What cannot work together, and parts of the message that names all of it and what would work.
const COMBINATIONS: &[(&str, &[&str])] = &[
    (
        "--profile production",
        &[
            "--profile production needs a --storage: several pods share what they keep, so write --storage \
               elasticsearch, opensearch, cassandra, clickhouse, or --profile all-in-one",
        ],
    ),
    (
        "--profile production --storage memory",
        &["--storage memory cannot be used with --profile production: several pods share"],
    ),
    (
        "--profile production --storage badger",
        &["--storage badger cannot be used with --profile production"],
    ),
    (
        "--with-kafka a:9092",
        &[
            "--with-kafka cannot be used with --profile all-in-one: add --profile production and a --storage",
        ],
    ),
    (
        "--kafka-topic a",
        &["--kafka-topic cannot be used with --profile all-in-one"],
    ),
    (
        "--profile production --storage cassandra --kafka-topic a",
        &[
            "2 of the flags are not valid",
            "--kafka-topic needs --with-kafka",
            "--storage cassandra needs to know where it is: add --storage-url HOST:9042",
        ],
    ),
    (
        "--storage elasticsearch",
        &["--storage elasticsearch needs to know where it is: add --storage-url https://HOST:9200"],
    ),
    ("--storage clickhouse", &["add --storage-url HOST:9000"]),
    (
        "--storage-secret a --storage-ca-secret b --storage-url http://a:9200",
        &[
            "3 of the flags are not valid",
            "--storage-url needs a storage that is a server of its own: write --storage elasticsearch",
            "--storage-secret needs",
            "--storage-ca-secret needs",
        ],
    ),
    (
        "--retention 7d",
        &[
            "--retention does nothing with --storage memory, where the oldest traces go when it is full",
        ],
    ),
    (
        "--storage opensearch --retention 36h --storage-url http://a:9200",
        &["--retention is in whole days for --storage opensearch"],
    ),
    (
        "--storage-size 20Gi --storage-class a",
        &[
            "--storage-size needs --storage badger",
            "--storage-class needs",
        ],
    ),
    (
        "--storage opensearch --storage-datacenter a --storage-url http://a:9200",
        &["--storage-datacenter needs --storage cassandra"],
    ),
    (
        "--ingress-tls-secret a --ingress-class b",
        &[
            "--ingress-tls-secret needs --ingress-host",
            "--ingress-class needs",
        ],
    ),
    (
        "--expect-spans-per-second 5 --memory 1Gi --cpu 1",
        &[
            "--memory cannot be used with --expect-spans-per-second",
            "--cpu cannot be used with",
        ],
    ),
    (
        "--expect-spans-per-second 11201",
        &["one pod takes up to 11200 spans a second; write --profile production for more"],
    ),
    (
        "--node-selector a=b --node-selector a=c",
        &["--node-selector \"a\" is given with two values, and no node has both"],
    ),
    (
        "--image a@sha256:1f9a8a1e1d6a46e7a6b9dd0b0c3b8f7f7f1b0d1e5c4a3b2c1d0e9f8a7b6c5d4e --image-digest sha256:1f9a8a1e1d6a46e7a6b9dd0b0c3b8f7f7f1b0d1e5c4a3b2c1d0e9f8a7b6c5d4e",
        &["leave it out, or the digest of --image"],
    ),
    (
        "-o patch --policies-only --output-dir a",
        &["--output-dir is for objects, and -o patch prints none"],
    ),
    (
        "--backend zipkin --profile production --storage cassandra --storage-url a:9042 --with-kafka b:9092 --expect-spans-per-second 5",
        &[
            "5 of the flags are not valid",
            "--profile is for --backend jaeger: this Zipkin is one pod with its traces in memory",
            "--storage is for --backend jaeger",
            "--storage-url is for --backend jaeger",
            "--with-kafka is for --backend jaeger",
            "--expect-spans-per-second is for --backend jaeger: write --memory and --cpu instead",
        ],
    ),
];

#[test]
fn combinations_that_cannot_work_are_refused_at_once() {
    for (flags, expected) in COMBINATIONS {
        let flags: Vec<&str> = flags.split(' ').collect();
        assert_refused(&flags, expected);
    }
    let run = kumactl(&["uninstall", "tracing", "--purge"]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("--purge needs --storage badger"));
    assert_eq!(kumactl(&["install", "tracing", "--purge"]).status, 2);
}

/// Flags, values that are not valid, and what is said of each.
const VALUES: &[(&str, &[&str], &str)] = &[
    (
        "--kafka-topic",
        &["", ".", "..", "a b", "é"],
        "write up to 249 letters",
    ),
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
        "such as 7d or 36h",
    ),
    (
        "--storage-size",
        &["", "20GB", "1Mi", "-1Gi", "2Ei", "1Gi5"],
        "write 1Gi to 1Pi",
    ),
    (
        "--storage-class",
        &["", "Fast", "a_b"],
        "write up to 253 lower-case letters",
    ),
    (
        "--storage-datacenter",
        &["", "a b", "a'", "é"],
        "write up to 253 letters",
    ),
    ("--storage-secret", &["", "A"], "write up to 253"),
    ("--storage-ca-secret", &["", "A"], "write up to 253"),
    ("--priority-class", &["", "A"], "write up to 253"),
    (
        "--ingress-host",
        &["", "http://a", "a:80", "A.b", "10.0.0.1", "a/b"],
        "write a host name",
    ),
    ("--ingress-tls-secret", &["", "A"], "write up to 253"),
    ("--ingress-class", &["", "A"], "write up to 253"),
    (
        "--node-selector",
        &["", "a", "=b", "a=b=c", "a b=c", "a/b/c=d"],
        "write the label of a node as key=value",
    ),
    (
        "--toleration",
        &["", "a=b:c", ":NoSchedule", "a b", "a:noschedule"],
        "write a taint as key",
    ),
    (
        "--image-digest",
        &["", "sha256:0", "latest"],
        "write sha256:",
    ),
    (
        "--expect-spans-per-second",
        &["", "0", "-1", "1.5", "1k", "10000001", "99999999999"],
        "write a whole number from 1 to 10000000",
    ),
    (
        "--allow-metrics-from-namespace",
        &["", "A"],
        "write up to 63",
    ),
];

#[test]
fn values_of_storage_and_placement_say_what_would_be_valid() {
    let shared = |kind: &str, url: &str| {
        let url = format!("--storage-url={url}");
        refused(&["--profile", "production", "--storage", kind, &url]).stderr
    };
    for url in [
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
    ] {
        let stderr = shared("elasticsearch", url);
        assert!(
            stderr.contains("write http:// or https://, a host and a port"),
            "{url}: {stderr}"
        );
        assert_harmless(&stderr);
    }
    let stderr = shared("opensearch", "https://me:secret@a:9200");
    assert!(stderr.contains("put them into a Secret, and name that with --storage-secret"));
    assert!(!stderr.contains("secret@"), "{stderr}");
    for address in [
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
    ] {
        let stderr = shared("cassandra", address);
        assert!(
            stderr.contains("write a host and a port"),
            "{address}: {stderr}"
        );
    }
    for broker in ["", "a", "a:", "kafka://a:9092", "::1:9092"] {
        let flag = format!("--with-kafka={broker}");
        assert_refused(
            &["--profile", "production", &flag],
            &["--with-kafka", "write a host and a port"],
        );
    }
    for (flag, values, expected) in VALUES {
        for value in *values {
            assert_refused(&[&format!("{flag}={value}")], &[flag, expected]);
        }
    }
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
    // With a queue, Jaeger needs more.
    assert_refused(
        &["--storage", "badger", "--memory", "256Mi"],
        &["write 384Mi to 1Ti"],
    );
}

#[test]
fn a_verb_alone_shows_what_it_takes() {
    for verb in ["install", "uninstall"] {
        let run = kumactl(&[verb]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""));
        assert!(
            run.stderr.contains("\nCommands:\n  tracing  "),
            "{}",
            run.stderr
        );
    }
}
