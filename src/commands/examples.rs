//! What every command is shown with in its help: a few short command lines, the most common first.

/// The command lines that make sense of a command, by its words; for the tool itself those to begin
/// with.
pub(crate) fn examples(path: &[&str]) -> &'static [&'static str] {
    let path = path.join(" ");
    let found = EXAMPLES.iter().find(|(words, _)| *words == path);
    found.map_or(&[], |(_, examples)| examples)
}

const EXAMPLES: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "kumactl validate k8s/",
            "kumactl inspect dataplanes -f k8s/",
            "kumactl inspect dataplane web-1 -f k8s/",
            "kumactl check",
        ],
    ),
    (
        "validate",
        &[
            "kumactl validate k8s/",
            "kumactl validate k8s/ --fix --dry-run",
            "kumactl validate k8s/ --fail-on warning -o github",
            "kumactl validate k8s/ --live",
        ],
    ),
    (
        "inspect",
        &[
            "kumactl inspect dataplanes -f k8s/",
            "kumactl inspect dataplane web-1 -f k8s/",
            "kumactl inspect mesh default",
        ],
    ),
    (
        "inspect dataplanes",
        &[
            "kumactl inspect dataplanes -f k8s/",
            "kumactl inspect dataplanes -f k8s/ --untraced",
            "kumactl inspect dataplanes -f k8s/ --tag team=storefront",
            "kumactl inspect dataplanes -A -o json",
        ],
    ),
    (
        "inspect dataplane",
        &[
            "kumactl inspect dataplane web-1 -f k8s/",
            "kumactl inspect dataplane web-1 -f k8s/ -o envoy",
            "kumactl inspect dataplane web-1 --mesh shop --proxy",
        ],
    ),
    (
        "inspect traffic-traces",
        &[
            "kumactl inspect traffic-traces -f k8s/",
            "kumactl inspect traffic-traces -A",
        ],
    ),
    (
        "inspect traffic-trace",
        &[
            "kumactl inspect traffic-trace storefront -f k8s/",
            "kumactl inspect traffic-trace all --mesh shop -o yaml",
        ],
    ),
    (
        "inspect mesh-traces",
        &[
            "kumactl inspect mesh-traces -f k8s/",
            "kumactl inspect mesh-traces -A -n kuma-system",
        ],
    ),
    (
        "inspect mesh-trace",
        &[
            "kumactl inspect mesh-trace everything -f policies/",
            "kumactl inspect mesh-trace everything.kuma-system",
        ],
    ),
    (
        "inspect meshes",
        &[
            "kumactl inspect meshes -f k8s/",
            "kumactl inspect meshes -o wide",
        ],
    ),
    (
        "inspect mesh",
        &[
            "kumactl inspect mesh default -f k8s/",
            "kumactl inspect mesh shop",
        ],
    ),
    (
        "inspect workloads",
        &[
            "kumactl inspect workloads -f shop/",
            "kumactl inspect workloads deployment/web -f shop/",
            "kumactl inspect workloads -n shop -f shop/ -o json",
        ],
    ),
    (
        "diff",
        &[
            "kumactl diff k8s/",
            "kumactl diff k8s/ --against released/",
            "kumactl diff k8s/ --prune -o json",
        ],
    ),
    (
        "apply",
        &[
            "kumactl apply k8s/ --dry-run",
            "kumactl apply k8s/",
            "kumactl apply k8s/ --prune --context europe",
        ],
    ),
    (
        "migrate",
        &[
            "kumactl migrate -f k8s/ --output-dir migration",
            "kumactl migrate -f k8s/ --stage add",
            "kumactl migrate -f k8s/ --to 2.12 -o json",
        ],
    ),
    (
        "preflight",
        &[
            "kumactl preflight -f k8s/",
            "kumactl preflight --to 2.14 -A",
        ],
    ),
    (
        "get",
        &[
            "kumactl get dataplanes",
            "kumactl get traffic-trace all -o yaml",
            "kumactl get meshes -o name",
        ],
    ),
    (
        "delete",
        &[
            "kumactl delete traffic-trace all",
            "kumactl delete -f k8s/policies.yaml --dry-run",
        ],
    ),
    (
        "check",
        &[
            "kumactl check",
            "kumactl check -f k8s/ --dump dumps/",
            "kumactl check --wait 2m -o junit",
        ],
    ),
    (
        "check proxies",
        &[
            "kumactl check proxies",
            "kumactl check proxies web-1 --interval 30s",
            "kumactl check proxies -f k8s/ --dump dumps/ -o wide",
            "kumactl check proxies --admin http://localhost:9901",
        ],
    ),
    (
        "check tracing",
        &[
            "kumactl check tracing -f k8s/",
            "kumactl check tracing --wait 1m",
        ],
    ),
    (
        "check propagation",
        &[
            "kumactl check propagation --from-file calls.har",
            "kumactl check propagation \\\n    --service http://localhost:8080/cart \\\n    --downstream localhost:9090",
        ],
    ),
    (
        "headers",
        &[
            "kumactl headers",
            "kumactl headers --backend my-zipkin -f k8s/",
            "kumactl headers --language go --protocol grpc",
        ],
    ),
    (
        "install",
        &[
            "kumactl install tracing | kubectl apply -f -",
            "kumactl install tracing --storage badger",
            "kumactl install tracing --output-dir tracing",
        ],
    ),
    (
        "install tracing",
        &[
            "kumactl install tracing | kubectl apply -f -",
            "kumactl install tracing --storage badger",
            "kumactl install tracing --output-dir tracing",
        ],
    ),
    (
        "uninstall",
        &[
            "kumactl uninstall tracing | kubectl delete -f -",
            "kumactl uninstall tracing --purge",
        ],
    ),
    (
        "uninstall tracing",
        &[
            "kumactl uninstall tracing | kubectl delete -f -",
            "kumactl uninstall tracing --purge",
        ],
    ),
    (
        "config",
        &[
            "kumactl config control-planes list",
            "kumactl config control-planes switch --name europe",
            "kumactl config view",
        ],
    ),
    (
        "config control-planes",
        &[
            "kumactl config control-planes list",
            "kumactl config control-planes switch --name europe",
        ],
    ),
    (
        "config control-planes add",
        &[
            "kumactl config control-planes add --name europe \\\n    --address https://kuma.example:5682",
            "kumactl config control-planes add --name local \\\n    --address http://localhost:5681 --overwrite",
        ],
    ),
    (
        "config control-planes list",
        &[
            "kumactl config control-planes list",
            "kumactl config control-planes list -o json",
        ],
    ),
    (
        "config control-planes remove",
        &["kumactl config control-planes remove --name europe"],
    ),
    (
        "config control-planes switch",
        &["kumactl config control-planes switch --name europe"],
    ),
    (
        "config view",
        &["kumactl config view", "kumactl config view -o json"],
    ),
    (
        "explain",
        &[
            "kumactl explain dangling-backend",
            "kumactl explain",
            "kumactl explain -o json",
        ],
    ),
    (
        "schema",
        &[
            "kumactl schema MeshTrace --form kubernetes",
            "kumactl schema Mesh --kuma-version 2.8 > mesh.json",
        ],
    ),
    ("lsp", &["kumactl lsp", "kumactl lsp --kuma-version 2.8"]),
    (
        "completion",
        &[
            "source <(kumactl completion bash)",
            "kumactl completion zsh > ~/.zfunc/_kumactl",
            "kumactl completion fish | source",
        ],
    ),
    (
        "man",
        &["kumactl man man1", "kumactl man ~/.local/share/man/man1"],
    ),
    ("version", &["kumactl version", "kumactl version -o json"]),
    ("help", &["kumactl help inspect dataplane", "kumactl help"]),
];
