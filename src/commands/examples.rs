//! What every command is shown with in its help: a few short command lines, the most common first.

/// The command lines that make sense of a command, by its words; for the tool itself those to begin
/// with.
pub(crate) fn examples(path: &[&str]) -> Vec<&'static str> {
    let heading = format!("# {}", [&["kumactl"], path].concat().join(" "));
    let mut commands = EXAMPLES.trim_end().split("\n\n");
    let of_command = commands.find_map(|it| it.strip_prefix(&heading)?.strip_prefix("\n- "));
    of_command.map_or_else(Vec::new, |lines| lines.split("\n- ").collect())
}

const EXAMPLES: &str = r"# kumactl
- kumactl validate k8s/
- kumactl inspect dataplanes -f k8s/
- kumactl inspect dataplane web-1 -f k8s/
- kumactl check

# kumactl validate
- kumactl validate k8s/
- kumactl validate k8s/ --fix --dry-run
- kumactl validate k8s/ --fail-on warning -o github
- kumactl validate k8s/ --live

# kumactl inspect
- kumactl inspect dataplanes -f k8s/
- kumactl inspect dataplane web-1 -f k8s/
- kumactl inspect mesh default

# kumactl inspect dataplanes
- kumactl inspect dataplanes -f k8s/
- kumactl inspect dataplanes -f k8s/ --untraced
- kumactl inspect dataplanes -f k8s/ --tag team=storefront
- kumactl inspect dataplanes -A -o json

# kumactl inspect dataplane
- kumactl inspect dataplane web-1 -f k8s/
- kumactl inspect dataplane web-1 -f k8s/ -o envoy
- kumactl inspect dataplane web-1 --mesh shop --proxy

# kumactl inspect traffic-traces
- kumactl inspect traffic-traces -f k8s/
- kumactl inspect traffic-traces -A

# kumactl inspect traffic-trace
- kumactl inspect traffic-trace storefront -f k8s/
- kumactl inspect traffic-trace all --mesh shop -o yaml

# kumactl inspect mesh-traces
- kumactl inspect mesh-traces -f k8s/
- kumactl inspect mesh-traces -A -n kuma-system

# kumactl inspect mesh-trace
- kumactl inspect mesh-trace everything -f policies/
- kumactl inspect mesh-trace everything.kuma-system

# kumactl inspect meshes
- kumactl inspect meshes -f k8s/
- kumactl inspect meshes -o wide

# kumactl inspect mesh
- kumactl inspect mesh default -f k8s/
- kumactl inspect mesh shop

# kumactl inspect workloads
- kumactl inspect workloads -f shop/
- kumactl inspect workloads deployment/web -f shop/
- kumactl inspect workloads -n shop -f shop/ -o json

# kumactl diff
- kumactl diff k8s/
- kumactl diff k8s/ --against released/
- kumactl diff k8s/ --prune -o json

# kumactl apply
- kumactl apply k8s/ --dry-run
- kumactl apply k8s/
- kumactl apply k8s/ --prune --context europe

# kumactl migrate
- kumactl migrate -f k8s/ --output-dir migration
- kumactl migrate -f k8s/ --stage add
- kumactl migrate -f k8s/ --to 2.12 -o json

# kumactl preflight
- kumactl preflight -f k8s/
- kumactl preflight --to 2.14 -A

# kumactl get
- kumactl get dataplanes
- kumactl get traffic-trace all -o yaml
- kumactl get meshes -o name

# kumactl delete
- kumactl delete traffic-trace all
- kumactl delete -f k8s/policies.yaml --dry-run

# kumactl check
- kumactl check
- kumactl check -f k8s/ --dump dumps/
- kumactl check --wait 2m -o junit

# kumactl check proxies
- kumactl check proxies
- kumactl check proxies web-1 --interval 30s
- kumactl check proxies -f k8s/ --dump dumps/ -o wide
- kumactl check proxies --admin http://localhost:9901

# kumactl check tracing
- kumactl check tracing -f k8s/
- kumactl check tracing --wait 1m

# kumactl check propagation
- kumactl check propagation --from-file calls.har
- kumactl check propagation \
    --service http://localhost:8080/cart \
    --downstream localhost:9090

# kumactl headers
- kumactl headers
- kumactl headers --backend my-zipkin -f k8s/
- kumactl headers --language go --protocol grpc

# kumactl install
- kumactl install tracing | kubectl apply -f -
- kumactl install tracing --storage badger
- kumactl install tracing --output-dir tracing

# kumactl install tracing
- kumactl install tracing | kubectl apply -f -
- kumactl install tracing --storage badger
- kumactl install tracing --output-dir tracing

# kumactl uninstall
- kumactl uninstall tracing | kubectl delete -f -
- kumactl uninstall tracing --purge

# kumactl uninstall tracing
- kumactl uninstall tracing | kubectl delete -f -
- kumactl uninstall tracing --purge

# kumactl config
- kumactl config control-planes list
- kumactl config control-planes switch --name europe
- kumactl config view

# kumactl config control-planes
- kumactl config control-planes list
- kumactl config control-planes switch --name europe

# kumactl config control-planes add
- kumactl config control-planes add --name europe \
    --address https://kuma.example:5682
- kumactl config control-planes add --name local \
    --address http://localhost:5681 --overwrite

# kumactl config control-planes list
- kumactl config control-planes list
- kumactl config control-planes list -o json

# kumactl config control-planes remove
- kumactl config control-planes remove --name europe

# kumactl config control-planes switch
- kumactl config control-planes switch --name europe

# kumactl config view
- kumactl config view
- kumactl config view -o json

# kumactl explain
- kumactl explain dangling-backend
- kumactl explain
- kumactl explain -o json

# kumactl schema
- kumactl schema MeshTrace --form kubernetes
- kumactl schema Mesh --kuma-version 2.8 > mesh.json

# kumactl lsp
- kumactl lsp
- kumactl lsp --kuma-version 2.8

# kumactl completion
- source <(kumactl completion bash)
- kumactl completion zsh > ~/.zfunc/_kumactl
- kumactl completion fish | source

# kumactl man
- kumactl man man1
- kumactl man ~/.local/share/man/man1

# kumactl version
- kumactl version
- kumactl version -o json

# kumactl help
- kumactl help inspect dataplane
- kumactl help
";
