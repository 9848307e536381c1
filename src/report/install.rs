//! `install` and `uninstall`: the objects in one document of JSON, and what is reported beside the
//! manifests: before they reach kubectl, what it will do with them that nobody would expect; after
//! them, what can be done next.

use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use super::documents::List;
use super::{Message, write_json};
use crate::diag::{printable, value_name};
use crate::manifest::{
    Backend, Deletes, Ingress, Leftovers, Manifest, ObjectFormat, Plan, Policies, PolicyKind, Stack,
};
use crate::model::{DEFAULT_MESH, Feature, Form, Release};

/// What happens once it is applied.
pub(crate) fn before_install(
    plan: &Plan,
    leftovers: Option<&Leftovers>,
    is_estimate: bool,
) -> Vec<Message> {
    let mut messages = Vec::new();
    if let Some(policies) = &plan.policies {
        before_policies(plan, policies, &mut messages);
    }
    if let Some(stack) = &plan.stack {
        before_stack(stack, is_estimate, &mut messages);
    }
    if let (Some(stack), Some(leftovers)) = (&plan.stack, leftovers) {
        before_leftovers(stack, leftovers, &mut messages);
    }
    messages
}

fn before_policies(plan: &Plan, policies: &Policies, messages: &mut Vec<Message>) {
    match policies.kind {
        PolicyKind::MeshTrace if policies.rules.has(Feature::Tracing) => {
            messages.push(Message::Info(format!(
                "MeshTrace {} replaces every TrafficTrace of mesh {}",
                policies.name(),
                policies.mesh
            )));
        }
        PolicyKind::MeshTrace => {}
        PolicyKind::TrafficTrace => warn_of_mesh(plan, policies, messages),
    }
    let release = policies.rules.release;
    if policies.rules.has(Feature::TracingInBootstrap) {
        messages.push(Message::Warning(format!(
            "proxies of Kuma {release} read their backend when they start: restart them once this \
             is applied"
        )));
    }
}

fn before_stack(stack: &Stack, is_estimate: bool, messages: &mut Vec<Message>) {
    let namespace = &stack.namespace;
    if stack.with_namespace && !namespace.is_own() {
        messages.push(Message::Warning(format!(
            "applying Namespace {namespace} gives it labels, and pods that do not meet Pod \
             Security's level \"restricted\" are refused in all of it; --no-namespace leaves it as it is"
        )));
    }
    for (secret, what) in stack.secrets() {
        messages.push(Message::Warning(format!(
            "Secret {secret} has to exist in namespace {namespace}; {what}"
        )));
    }
    if let Some(class) = &stack.placement.priority_class {
        messages.push(Message::Warning(format!(
            "PriorityClass {class} has to exist; without it no pod is created"
        )));
    }
    if let Some(ingress) = &stack.access.ingress {
        warn_of_ingress(stack, ingress, messages);
    }
    let storage = stack.storage.kind;
    if storage.is_shared() && stack.storage.secret.is_none() {
        messages.push(Message::Info(format!(
            "{} is used without a password; --storage-secret names a Secret with one",
            storage.name()
        )));
    }
    if storage.deletes() == Deletes::Cleaner && stack.storage.retention.is_none() {
        messages.push(Message::Info(format!(
            "Nothing deletes old traces from {}; --retention 7d does after seven days",
            storage.name()
        )));
    }
    if let Some(kafka) = &stack.kafka {
        messages.push(Message::Info(format!(
            "Topic {} of Kafka needs {} partitions or more, one for each ingester",
            kafka.topic, stack.sizes.ingesters
        )));
    }
    if is_estimate {
        messages.push(Message::Info(
            "The sizes are an estimate; watch the use of processors and memory under your load"
                .to_owned(),
        ));
    }
}

fn before_leftovers(stack: &Stack, leftovers: &Leftovers, messages: &mut Vec<Message>) {
    let namespace = &stack.namespace;
    messages.push(Message::Info(format!(
        "If another backend, profile or option was applied to namespace {namespace} before, this remains of it:"
    )));
    for line in Manifest::lines(&leftovers.objects) {
        messages.push(Message::Info(format!("  {line}")));
    }
    for line in Manifest::lines(&leftovers.volumes) {
        messages.push(Message::Info(format!("  {line}, with the traces in it")));
    }
    messages.push(Message::Info(
        "The first lines of the YAML that goes to standard output say how to prune it.".to_owned(),
    ));
}

fn warn_of_ingress(stack: &Stack, ingress: &Ingress, messages: &mut Vec<Message>) {
    messages.push(Message::Warning(format!(
        "whoever reaches {} sees every trace: there is no authentication",
        ingress.host
    )));
    if ingress.tls_secret.is_none() {
        messages.push(Message::Warning(format!(
            "traces are shown at http://{} without TLS; --ingress-tls-secret names the Secret with a \
             certificate",
            ingress.host
        )));
    }
    let (flag, from) = match stack.backend {
        Backend::Jaeger => ("--allow-query-from-namespace", &stack.access.query_from),
        Backend::Zipkin => ("--allow-from-namespace", &stack.access.collect_from),
    };
    if from.is_empty() && stack.backend == Backend::Jaeger {
        messages.push(Message::Warning(format!(
            "the NetworkPolicy blocks the controller of the Ingress; {flag} allows its namespace"
        )));
    }
}

fn warn_of_mesh(plan: &Plan, policies: &Policies, messages: &mut Vec<Message>) {
    let mesh = &policies.mesh;
    match (plan.output, policies.form) {
        (ObjectFormat::Patch, _) => messages.push(Message::Warning(format!(
            "the patch replaces all tracing backends of Mesh {mesh}; its other settings stay"
        ))),
        (_, Form::Universal) => messages.push(Message::Warning(format!(
            "applying Mesh {mesh} removes its other settings, such as mtls"
        ))),
        (_, Form::Kubernetes) => messages.push(Message::Warning(format!(
            "kubectl apply deletes from Mesh {mesh} what an earlier apply has set and this lacks, \
             such as mtls, and all other tracing backends; --policies-only -o patch prints a patch \
             that keeps the settings"
        ))),
    }
}

/// What can be done next.
pub(crate) fn after_install(plan: &Plan, folder: Option<&Path>) -> Vec<Message> {
    let mut messages = Vec::new();
    if let (ObjectFormat::Patch, Some(policies)) = (plan.output, &plan.policies) {
        messages.push(Message::Info(format!(
            "Patch the Mesh with it, then apply what selects the dataplanes, without the Mesh:\n  \
             kubectl patch mesh {mesh} --type merge --patch-file FILE\n  \
             kumactl install tracing --policies-only{flags} | kubectl apply -l {selector} -f -",
            mesh = policies.mesh,
            flags = flags(policies),
            selector = Stack::SELECTOR
        )));
    }
    if let Some(folder) = folder {
        messages.push(Message::Hint(format!(
            "\nApply it:\n  kubectl apply -f {}",
            folder.display()
        )));
    }
    messages.extend(plan.stack.as_ref().map(what_is_next));
    messages
}

/// The flags that the `TrafficTrace` needs to be the same.
fn flags(policies: &Policies) -> String {
    let mut flags = String::new();
    if policies.kind != PolicyKind::usual(policies.rules) {
        flags = format!(" --policy {}", value_name(&policies.kind));
    }
    if policies.backend != Backend::DEFAULT {
        flags = format!("{flags} --backend {}", policies.backend.name());
    }
    if policies.mesh != DEFAULT_MESH {
        flags = format!("{flags} --mesh {}", policies.mesh);
    }
    if policies.rules.release != Release::NEWEST {
        flags = format!("{flags} --kuma-version {}", policies.rules.release);
    }
    flags
}

/// On a terminal, where somebody is who will type it.
fn what_is_next(stack: &Stack) -> Message {
    let namespace = &stack.namespace;
    let page = stack.page();
    let mut commands: Vec<String> = stack
        .deployments()
        .into_iter()
        .map(|name| format!("  kubectl rollout status --namespace {namespace} deployment/{name}"))
        .collect();
    let place = if let Some(ingress) = &stack.access.ingress {
        let scheme = ingress.tls_secret.as_ref().map_or("http", |_| "https");
        format!("{scheme}://{}{}", ingress.host, page.path)
    } else {
        commands.push(format!(
            "  kubectl port-forward --namespace {namespace} service/{service} {local}:{port}",
            local = page.local_port,
            port = page.port,
            service = page.service,
        ));
        format!("http://localhost:{}{}", page.local_port, page.path)
    };
    Message::Hint(format!(
        "\nOnce it is applied, wait for it, then look at {place}:\n{}",
        commands.join("\n")
    ))
}

/// What goes, what stays, and how that would go, too.
pub(crate) fn before_uninstall(plan: &Plan, purges: bool, keeps_namespace: bool) -> Vec<Message> {
    let mut messages = Vec::new();
    if let Some(stack) = &plan.stack {
        let namespace = &stack.namespace;
        let has_volume = stack.storage.volume.is_some();
        if stack.with_namespace {
            messages.push(Message::Warning(format!(
                "deleting namespace {namespace} deletes everything in it; --no-namespace keeps it"
            )));
        } else if has_volume && !purges {
            messages.push(Message::Info(format!(
                "The volume of badger is kept with its traces, and so is namespace {namespace}; --purge \
                 deletes it"
            )));
        } else if !keeps_namespace {
            messages.push(Message::Info(format!(
                "Namespace {namespace} is kept, since it may hold other things; \
                 --delete-namespace deletes it with everything in it"
            )));
        }
        if has_volume && (purges || stack.with_namespace) {
            messages.push(Message::Warning(
                "the volume of badger is deleted with all traces in it".to_owned(),
            ));
        }
    }
    let policies = plan.policies.as_ref();
    let Some(policies) = policies.filter(|it| it.kind == PolicyKind::TrafficTrace) else {
        return messages;
    };
    let (mesh, backend) = (printable(&policies.mesh), policies.backend.name());
    match (plan.output, policies.form) {
        (ObjectFormat::Patch, _) => messages.push(Message::Warning(format!(
            "the patch removes all tracing backends from Mesh {mesh}; its other settings stay"
        ))),
        (_, Form::Universal) => messages.push(Message::Info(format!(
            "Mesh {mesh} is kept, since deleting it would take the mesh down; remove the \
             backend {backend} from it by hand"
        ))),
        (_, Form::Kubernetes) => messages.push(Message::Info(format!(
            "Mesh {mesh} is kept, since deleting it would take the mesh down; if {backend} is its \
             only backend, remove it:\n  \
             kubectl patch mesh {mesh} --type merge --patch '{patch}'",
            patch = Policies::removing_patch()
        ))),
    }
    messages
}

/// One document: kubectl's list, or that of a control plane's REST API, which knows no kubectl.
pub(crate) fn write_objects_json(
    out: &mut dyn Write,
    form: Form,
    items: Vec<serde_yaml::Value>,
) -> io::Result<()> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct KubernetesList {
        api_version: &'static str,
        kind: &'static str,
        items: Vec<serde_yaml::Value>,
    }
    match form {
        Form::Universal => write_json(out, &List::from(items)),
        Form::Kubernetes => write_json(
            out,
            &KubernetesList {
                api_version: "v1",
                kind: "List",
                items,
            },
        ),
    }
}
