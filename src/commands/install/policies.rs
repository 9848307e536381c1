//! The flags that are about the policies.

use clap::Args;

use super::problems::Problems;
use crate::commands::Context;
use crate::diag::value_name;
use crate::manifest::{Backend, Namespace, ObjectFormat, Policies, PolicyKind, Sampling};
use crate::model::{DEFAULT_MESH, Form, Release, ReleaseRules, SYSTEM_NAMESPACE};

#[derive(Debug, Args)]
#[command(next_help_heading = "Policies")]
pub(super) struct PolicyArgs {
    /// Add what makes all of --mesh send its traces there
    #[arg(long)]
    with_policies: bool,
    /// Print these policies alone
    #[arg(long = "policies-only")]
    pub(super) only: bool,
    /// The kind of the policy [default: mesh-trace from Kuma 2.6 on, traffic-trace before and for -o patch]
    #[arg(long, value_name = "KIND")]
    policy: Option<PolicyKind>,
    /// The percentage of requests that is traced [default: 100]
    #[arg(long, value_name = "PERCENT", allow_hyphen_values = true)]
    sampling: Option<String>,
    /// The form of the policies; universal only with --policies-only [default: kubernetes]
    #[arg(long, value_name = "FORM")]
    form: Option<Form>,
    /// The release of Kuma that reads them, 0.4 to 3.0 [default: 2.14]
    #[arg(long, value_name = "X.Y[.Z]")]
    kuma_version: Option<String>,
    /// The namespace of the control plane, where the policy is put [default: kuma-system]
    #[arg(long, value_name = "NAME")]
    system_namespace: Option<String>,
}

impl PolicyArgs {
    pub(super) fn resolve(
        &self,
        backend: Backend,
        namespace: Option<&Namespace>,
        context: &Context<'_>,
        output: ObjectFormat,
        problems: &mut Problems<'_>,
    ) -> Option<Policies> {
        if !(self.with_policies || self.only) {
            problems.add_given(
                &[
                    "mesh",
                    "policy",
                    "sampling",
                    "form",
                    "kuma_version",
                    "system_namespace",
                ],
                "needs --with-policies or --policies-only",
            );
            if output == ObjectFormat::Patch {
                problems.add("-o patch needs --policies-only");
            }
            return None;
        }
        let form = self.form.unwrap_or(Form::Kubernetes);
        if form == Form::Universal && !self.only {
            problems.add(
                "--form universal is for policies alone: a Deployment exists in the form of \
                 Kubernetes only; write --policies-only instead of --with-policies",
            );
        }
        let sampling = match &self.sampling {
            Some(sampling) => problems.parse("--sampling", sampling),
            None => Some(Sampling::ALL),
        };
        let release = match &self.kuma_version {
            Some(text) => problems.parse("--kuma-version", text),
            None => Some(Release::NEWEST),
        };
        let rules = ReleaseRules::of(release?);
        let kind = self.policy.unwrap_or_else(|| match output {
            // Only a backend of the Mesh needs a patch of it.
            ObjectFormat::Patch => PolicyKind::TrafficTrace,
            ObjectFormat::Yaml | ObjectFormat::Json => PolicyKind::usual(rules),
        });
        if !kind.kind().is_in(rules.release) {
            problems.add(format!(
                "--policy {} is not valid for Kuma {}: {}",
                value_name(&kind),
                rules.release,
                kind.kind().if_unknown()
            ));
        }
        if output == ObjectFormat::Patch {
            self.check_patch(form, kind, problems);
        }
        let system_namespace = self.system_namespace.as_deref();
        let system_namespace = system_namespace.unwrap_or(SYSTEM_NAMESPACE);
        let system_namespace = problems.parse("--system-namespace", system_namespace);
        let mesh = context.mesh.as_deref().unwrap_or(DEFAULT_MESH);
        let checked = Policies::check_mesh(mesh, form, rules);
        let mesh = problems.take(context.mesh_named_by(), mesh, checked);
        Some(Policies {
            backend,
            namespace: namespace?.clone(),
            form,
            mesh: mesh?.to_owned(),
            sampling: sampling?,
            rules,
            kind,
            system_namespace: system_namespace?,
        })
    }

    /// Whether there is a Mesh alone that kubectl can patch.
    fn check_patch(&self, form: Form, kind: PolicyKind, problems: &mut Problems<'_>) {
        if kind == PolicyKind::MeshTrace {
            problems.add(
                "-o patch is for the Mesh, which a MeshTrace leaves as it is: leave --policy mesh-trace out, \
                 or write -o yaml",
            );
        }
        if !self.only {
            problems.add(
                "-o patch is for the Mesh alone: write --policies-only instead of --with-policies",
            );
        }
        if form == Form::Universal {
            problems.add(
                "-o patch cannot be used with --form universal: put `tracing` of \
                 -o yaml into your own Mesh",
            );
        }
    }
}
