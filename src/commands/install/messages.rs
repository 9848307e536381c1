//! What people are told beside the manifests: before they reach kubectl, what it will do with them
//! that nobody would expect; after them, what can be done next.

use super::plan::{Output, Plan};
use crate::diag::printable;
use crate::host::Console;
use crate::manifest::{Backend, Manifest, Policies, PolicyKind, RenderError, Stack};
use crate::model::{DEFAULT_MESH, Feature, Form, Release};

/// What happens once it is applied.
pub(super) fn before_install(plan: &Plan, console: &mut Console) {
    if let Some(policies) = &plan.policies {
        match policies.kind {
            PolicyKind::MeshTrace if policies.rules.has(Feature::Tracing) => {
                console.tell(format_args!(
                    "MeshTrace {} takes the place of every TrafficTrace of mesh {}",
                    policies.name(),
                    policies.mesh
                ))
            }
            PolicyKind::MeshTrace => {}
            PolicyKind::TrafficTrace => warn_of_mesh(plan, policies, console),
        }
        let release = policies.rules.release;
        if policies.rules.has(Feature::TracingInBootstrap) {
            console.warn(&format!(
                "proxies of Kuma {release} read their backend when they start: restart them once \
                 this is applied"
            ));
        }
    }
    let Some(stack) = &plan.stack else { return };
    let namespace = &stack.namespace;
    if stack.with_namespace && !namespace.is_own() {
        console.warn(&format!(
            "applying Namespace {namespace} gives it labels, and pods that do not meet Pod \
             Security's level \"restricted\" are refused in all of it; --no-namespace leaves it as it is"
        ));
    }
    for secret in &stack.pull_secrets {
        console.warn(&format!(
            "Secret {secret} of namespace {namespace} is yours to create; without it the image may \
             not be pulled"
        ));
    }
}

fn warn_of_mesh(plan: &Plan, policies: &Policies, console: &mut Console) {
    let mesh = &policies.mesh;
    match (plan.output, policies.form) {
        (Output::Patch, _) => console.warn(&format!(
            "the patch replaces all tracing backends of Mesh {mesh}; its other settings stay"
        )),
        (_, Form::Universal) => console.warn(&format!(
            "applying Mesh {mesh} takes away its other settings, such as mtls"
        )),
        (_, Form::Kubernetes) => console.warn(&format!(
            "kubectl apply deletes from Mesh {mesh} what an earlier apply has set and this lacks, \
             such as mtls, and all other tracing backends; --policies-only -o patch prints a patch \
             that keeps the settings"
        )),
    }
}

/// What can be done next.
pub(super) fn after_install(plan: &Plan, console: &mut Console) -> Result<(), RenderError> {
    if let (Output::Patch, Some(policies)) = (plan.output, &plan.policies) {
        console.tell(format_args!(
            "Patch the Mesh with it, then apply what selects the dataplanes, without the Mesh:\n  \
             kubectl patch mesh {mesh} --type merge --patch-file FILE\n  \
             kumactl install tracing --policies-only{flags} | kubectl apply -l {selector} -f -",
            mesh = policies.mesh,
            flags = flags(policies),
            selector = Stack::SELECTOR
        ));
    }
    match &plan.stack {
        Some(stack) => hint_at_what_is_next(stack, console),
        None => Ok(()),
    }
}

/// The flags that the `TrafficTrace` needs to be the same.
fn flags(policies: &Policies) -> String {
    let mut flags = String::new();
    if policies.kind != PolicyKind::usual(policies.rules) {
        flags = format!(" --policy {}", policies.kind.word());
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
fn hint_at_what_is_next(stack: &Stack, console: &mut Console) -> Result<(), RenderError> {
    let (namespace, name) = (&stack.namespace, stack.backend.name());
    let page = stack.backend.page();
    console.hint(format_args!(
        "\nOnce it is applied, wait for it, then look at http://localhost:{local}{path}:\n  \
         kubectl rollout status --namespace {namespace} deployment/{name}\n  \
         kubectl port-forward --namespace {namespace} service/{service} {local}:{port}\n\
         If another backend was there before, this stays of it: {leftovers}.\n\
         The first lines of the YAML say how to prune it.",
        local = page.local_port,
        path = page.path,
        service = page.service,
        port = page.port,
        leftovers = Manifest::list(&stack.leftovers()?),
    ));
    Ok(())
}

/// What goes, what stays, and how that would go, too.
pub(super) fn before_uninstall(plan: &Plan, has_no_namespace: bool, console: &mut Console) {
    if let Some(stack) = &plan.stack {
        let namespace = &stack.namespace;
        if stack.with_namespace {
            console.warn(&format!(
                "deleting namespace {namespace} deletes everything in it; --no-namespace keeps it"
            ));
        } else if !has_no_namespace {
            console.tell(format_args!(
                "Namespace {namespace} is kept, since it may hold other things; \
                 --delete-namespace deletes it with everything in it"
            ));
        }
    }
    let policies = plan.policies.as_ref();
    let Some(policies) = policies.filter(|it| it.kind == PolicyKind::TrafficTrace) else {
        return;
    };
    let (mesh, backend) = (printable(&policies.mesh), policies.backend.name());
    match (plan.output, policies.form) {
        (Output::Patch, _) => console.warn(&format!(
            "the patch takes all tracing backends out of Mesh {mesh}; its other settings stay"
        )),
        (_, Form::Universal) => console.tell(format_args!(
            "Mesh {mesh} is kept, since deleting it would take the mesh down; take the backend \
             {backend} out of it by hand"
        )),
        (_, Form::Kubernetes) => console.tell(format_args!(
            "Mesh {mesh} is kept, since deleting it would take the mesh down; if {backend} is its \
             only backend, take it out:\n  \
             kubectl patch mesh {mesh} --type merge --patch '{patch}'",
            patch = Policies::removing_patch()
        )),
    }
}
