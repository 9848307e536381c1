//! Whatever flags are valid: both verbs name the same objects, and what is printed means what was
//! typed to every reader.

use kumactl::parse::scalar::{self, Scalar};
use proptest::prelude::*;
use serde_json::Value;

use super::{documents, install, objects, only, uninstall};

/// What names an object.
fn identity(object: &Value) -> [Value; 6] {
    let metadata = &object["metadata"];
    [
        object["apiVersion"].clone(),
        object.get("kind").unwrap_or(&object["type"]).clone(),
        metadata["namespace"].clone(),
        metadata.get("name").unwrap_or(&object["name"]).clone(),
        object["mesh"].clone(),
        Value::from(object.get("kind").is_some()),
    ]
}

fn is_mesh(object: &Value) -> bool {
    object["kind"] == "Mesh" || object["type"] == "Mesh"
}

/// Names that YAML's readers would take for anything but text.
const SPECIAL: [&str; 11] = [
    "no",
    "on",
    "y",
    "null",
    "true",
    "1e3",
    "0x1f",
    "123",
    "012",
    "1-2",
    "2026-01-02",
];

/// Some of them, and others.
fn label() -> impl Strategy<Value = String> {
    prop_oneof![
        one_of(&SPECIAL),
        "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?".prop_filter("reserved", |name| {
            !name.starts_with("kube-") && name != "default" && name != "kuma-system"
        }),
    ]
}

fn value(
    flag: &'static str,
    value: impl Strategy<Value = String>,
) -> impl Strategy<Value = Vec<String>> {
    proptest::option::of(value).prop_map(move |value| match value {
        Some(value) => vec![flag.to_owned(), value],
        None => Vec::new(),
    })
}

fn switch(flag: &'static str) -> impl Strategy<Value = Vec<String>> {
    proptest::bool::ANY.prop_map(move |is_given| {
        let flag = is_given.then(|| flag.to_owned());
        flag.into_iter().collect()
    })
}

fn one_of(values: &'static [&'static str]) -> impl Strategy<Value = String> {
    proptest::sample::select(values).prop_map(str::to_owned)
}

fn deployment_flags() -> impl Strategy<Value = Vec<String>> {
    let image = one_of(&[
        "zipkin",
        "a.b:5000/c/d:1.0",
        "jaeger:2026",
        "localhost/x:no",
    ]);
    (
        value("--image", image),
        value("--image-pull-secret", label()),
        value(
            "--memory",
            one_of(&["384Mi", "1e9", "2G", "1.5Gi", "1073741824"]),
        ),
        value("--cpu", one_of(&["50m", "0.5", "2", ".75", "1e1"])),
        value("--allow-from-namespace", label()),
        switch("--openshift"),
        switch("--no-namespace"),
    )
        .prop_map(|(a, b, c, d, e, f, g)| [a, b, c, d, e, f, g].concat())
}

fn policy_flags() -> impl Strategy<Value = Vec<String>> {
    let releases = one_of(&["0.4", "0.6", "1.1", "1.2", "2.0", "2.8", "2.14"]);
    // From 3.0 on the name of a mesh starts with a letter.
    let mesh =
        proptest::string::string_regex("[a-z]([-a-z0-9]{0,20}[a-z0-9])?").expect("a pattern");
    let of_3 = (
        value("--mesh", mesh),
        Just(vec!["--kuma-version".to_owned(), "3.0".to_owned()]),
    );
    let of_either_kind = (
        value("--policy", one_of(&["mesh-trace", "traffic-trace"])),
        value("--kuma-version", one_of(&["2.0", "2.8", "2.14"])),
    )
        .prop_map(|(a, b)| [a, b].concat());
    let mesh_and_release = (
        value("--mesh", label()),
        prop_oneof![value("--kuma-version", releases), of_either_kind],
    );
    let mesh_and_release = prop_oneof![mesh_and_release, of_3];
    (
        mesh_and_release,
        value(
            "--sampling",
            (1..=10_000_u32)
                .prop_map(|hundredths| format!("{}.{:02}", hundredths / 100, hundredths % 100)),
        ),
    )
        .prop_map(|((a, b), c)| [a, b, c].concat())
}

/// A storage and all that goes with it.
fn storage_flags() -> BoxedStrategy<Vec<String>> {
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let shared = |kind: &str, url: &str| words(&format!("--storage {kind} --storage-url {url}"));
    let shared = prop_oneof![
        Just(shared("elasticsearch", "https://a.b:9200")),
        Just(shared("opensearch", "http://a:9200 --storage-url http://b")),
        Just(shared("cassandra", "a:9042")),
        Just(shared("clickhouse", "no:9000")),
    ];
    let shared = (
        shared,
        value("--storage-secret", label()),
        value("--storage-ca-secret", label()),
        value("--retention", one_of(&["1d", "24h", "30d"])),
        proptest::option::of(proptest::option::of(one_of(&["a:9092", "a:1,b:2"]))),
    )
        .prop_map(move |(a, b, c, d, production)| {
            let mut flags = [a, b, c, d].concat();
            if let Some(kafka) = production {
                flags.extend(words("--profile production"));
                flags.extend(
                    kafka
                        .iter()
                        .flat_map(|brokers| ["--with-kafka".to_owned(), brokers.clone()]),
                );
            }
            flags
        })
        .boxed();
    let badger = (
        value("--storage-class", label()),
        value("--retention", one_of(&["1h", "2d"])),
    )
        .prop_map(move |(a, b)| [words("--storage badger"), a, b].concat())
        .boxed();
    let ingress = (
        value("--ingress-tls-secret", label()),
        value("--ingress-class", label()),
        value("--priority-class", label()),
        value(
            "--toleration",
            one_of(&["no", "a=b:NoExecute", "true:NoSchedule"]),
        ),
        value("--node-selector", one_of(&["a=no", "no=1", "x/y=true"])),
    )
        .prop_map(move |(a, b, c, d, e)| [words("--ingress-host 1.no"), a, b, c, d, e].concat())
        .boxed();
    (
        prop_oneof![shared, badger, Just(Vec::new())],
        prop_oneof![ingress, Just(Vec::new())],
    )
        .prop_map(|(a, b)| [a, b].concat())
        .boxed()
}

/// Every combination that is valid.
fn flags() -> impl Strategy<Value = Vec<String>> {
    let own = |flags: &[&str]| {
        flags
            .iter()
            .map(|flag| (*flag).to_owned())
            .collect::<Vec<_>>()
    };
    let policies_only = (
        policy_flags(),
        value("--form", one_of(&["kubernetes", "universal"])),
    )
        .prop_map(move |(a, b)| [own(&["--policies-only"]), a, b].concat());
    let both = (deployment_flags(), policy_flags())
        .prop_map(move |(a, b)| [own(&["--with-policies"]), a, b].concat());
    let query = value("--allow-query-from-namespace", label());
    let jaeger = (deployment_flags().boxed(), query, storage_flags())
        .prop_map(|(a, b, c)| [a, b, c].concat())
        .boxed();
    let what = prop_oneof![
        jaeger,
        (
            value("--backend", one_of(&["jaeger", "zipkin"])),
            prop_oneof![policies_only, both, deployment_flags()]
        )
            .prop_map(|(a, b)| [a, b].concat())
    ];
    (
        what,
        value("--namespace", label()),
        value("-o", one_of(&["yaml", "json"])),
    )
        .prop_map(|(a, b, c)| [a, b, c].concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::support::cases(96), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn uninstall_names_what_install_makes_but_no_mesh_and_no_namespace_of_others(
        flags in flags(),
        deletes_namespace in proptest::bool::ANY,
    ) {
        let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
        let installed = objects(&install(&flags).stdout);
        let keeps_all = flags.contains(&"--no-namespace") || flags.contains(&"--policies-only");
        let deletes_namespace = deletes_namespace && !keeps_all;
        let more: &[&str] = if deletes_namespace { &["--delete-namespace"] } else { &[] };
        let uninstalled = objects(&uninstall(&[&flags[..], more].concat()).stdout);
        let has_volume = flags.contains(&"badger");
        let is_kept = |object: &Value| {
            let is_own = deletes_namespace || (object["metadata"]["name"] == "kuma-tracing" && !has_volume);
            is_mesh(object)
                || (object["kind"] == "Namespace" && !is_own)
                || object["kind"] == "PersistentVolumeClaim"
        };
        prop_assert!(!uninstalled.is_empty());
        prop_assert!(!uninstalled.iter().any(is_mesh));
        let has_policies = flags.contains(&"--with-policies") || flags.contains(&"--policies-only");
        let is_there = |kind: &str| installed.iter().any(|object| object["kind"] == kind || object["type"] == kind);
        prop_assert_eq!(is_there("TrafficTrace"), installed.iter().any(is_mesh));
        prop_assert_eq!(is_there("TrafficTrace") ^ is_there("MeshTrace"), has_policies);
        let deleted: Vec<_> = installed.iter().filter(|object| !is_kept(object)).map(identity).collect();
        let mut named: Vec<_> = uninstalled.iter().map(identity).collect();
        named.reverse();
        prop_assert_eq!(named, deleted);
    }

    #[test]
    fn names_are_text_to_every_reader(name in label(), secret in label(), mesh in label()) {
        let flags = ["--namespace", &name, "--image-pull-secret", &secret, "--with-policies", "--mesh", &mesh,
            "--allow-from-namespace", &name];
        let printed = install(&flags).stdout;
        let objects = documents(&printed);
        prop_assert_eq!(&only(&objects, "Namespace")["metadata"]["name"], &name);
        prop_assert_eq!(&only(&objects, "MeshTrace")["metadata"]["labels"]["kuma.io/mesh"], &mesh);
        let pod = &only(&objects, "Deployment")["spec"]["template"]["spec"];
        prop_assert_eq!(&pod["imagePullSecrets"][0]["name"], &secret);
        // Readers of YAML 1.1, which kubectl is, take more words for other things than ours.
        for line in printed.lines().map(|line| line.trim_start_matches([' ', '-'])) {
            let (key, value) = line.split_once(": ").unwrap_or_default();
            if ["name", "namespace", "mesh", "kubernetes.io/metadata.name"].contains(&key) {
                let is_text = value.starts_with('"') || scalar::resolve(value, true) == Scalar::Text(value);
                prop_assert!(is_text, "{line}");
            }
        }
    }
}
