//! The flags that are about the policies.

use clap::{Args, ValueEnum};

use super::plan::Output;
use super::problems::Problems;
use crate::manifest::{Backend, Namespace, Policies, Sampling};
use crate::model::{DEFAULT_MESH, Form, Release, Rules, is_subdomain};
use crate::validate::mesh_name_flaw;

#[derive(Debug, Args)]
#[command(next_help_heading = "Policies")]
pub(super) struct PolicyArgs {
    /// Add the policies that make --mesh send its traces there: a Mesh and what selects all of it
    #[arg(long)]
    with_policies: bool,
    /// Print these policies alone
    #[arg(long = "policies-only")]
    pub(super) only: bool,
    /// The percentage of requests that is traced [default: 100]
    #[arg(long, value_name = "PERCENT", allow_hyphen_values = true)]
    sampling: Option<String>,
    /// The form of the policies; universal only with --policies-only [default: kubernetes]
    #[arg(long, value_name = "FORM")]
    form: Option<PolicyForm>,
    /// The release of Kuma that reads them, 0.4 to 2.14 [default: the newest]
    #[arg(long, value_name = "X.Y[.Z]")]
    kuma_version: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PolicyForm {
    /// For kubectl
    Kubernetes,
    /// For a control plane outside of Kubernetes
    Universal,
}

impl PolicyArgs {
    pub(super) fn resolve(
        &self,
        backend: Backend,
        namespace: Option<&Namespace>,
        mesh: Option<&str>,
        output: Output,
        problems: &mut Problems,
    ) -> Option<Policies> {
        if !(self.with_policies || self.only) {
            problems.add_given(
                &[
                    ("--mesh", mesh.is_some()),
                    ("--sampling", self.sampling.is_some()),
                    ("--form", self.form.is_some()),
                    ("--kuma-version", self.kuma_version.is_some()),
                ],
                "is about the policies: add --with-policies or --policies-only",
            );
            if output == Output::Patch {
                problems.add("-o patch is about the policies: add --policies-only");
            }
            return None;
        }
        let form = match self.form {
            Some(PolicyForm::Universal) => Form::Universal,
            _ => Form::Kubernetes,
        };
        if form == Form::Universal && !self.only {
            problems.add(
                "--form universal is for policies alone: a Deployment exists in the form of \
                 Kubernetes only; write --policies-only instead of --with-policies",
            );
        }
        if output == Output::Patch {
            self.check_patch(form, problems);
        }
        let sampling = match &self.sampling {
            Some(sampling) => problems.parse("--sampling", sampling),
            None => Some(Sampling::ALL),
        };
        let release = match &self.kuma_version {
            Some(text) => problems.take("--kuma-version", text, parse_release(text)),
            None => Some(Release::NEWEST),
        };
        let rules = Rules::of(release?);
        let mesh = mesh.unwrap_or(DEFAULT_MESH);
        let mesh = problems.take("--mesh", mesh, check_mesh(mesh, form, rules));
        Some(Policies {
            backend,
            namespace: namespace?.clone(),
            form,
            mesh: mesh?.to_owned(),
            sampling: sampling?,
            rules,
        })
    }

    /// Whether there is a Mesh alone that kubectl can patch.
    fn check_patch(&self, form: Form, problems: &mut Problems) {
        if !self.only {
            problems.add(
                "-o patch is for the Mesh alone: write --policies-only instead of --with-policies",
            );
        }
        if form == Form::Universal {
            problems.add(
                "-o patch is for kubectl, which has no part in --form universal: put `tracing` of \
                 -o yaml into your own Mesh",
            );
        }
    }
}

/// A release that knows the policies.
fn parse_release(text: &str) -> Result<Release, String> {
    match text.parse::<Release>() {
        Ok(release) if Rules::of(release).has_tracing() => Ok(release),
        Ok(_) => Err(format!(
            "that release silently drops TrafficTrace and the backends of a Mesh, so nothing would \
             be traced; write one up to {}, or a MeshTrace by hand",
            Release::NEWEST
        )),
        Err(why) => Err(why),
    }
}

/// A name that Kubernetes takes for an object, and the control plane for a mesh.
fn check_mesh(name: &str, form: Form, rules: Rules) -> Result<&str, String> {
    if name.len() > Policies::MESH_LIMIT {
        return Err(format!(
            "write up to {} characters, since the name of the policy has it in it",
            Policies::MESH_LIMIT
        ));
    }
    if mesh_name_flaw(rules, name).is_none() && (form == Form::Universal || is_subdomain(name)) {
        return Ok(name);
    }
    let more = match (rules.inline_backends(), form) {
        (true, Form::Universal) => ", - and _",
        (true, Form::Kubernetes) => " and -",
        (false, _) => ", - and .",
    };
    Err(format!(
        "write lower-case letters, digits{more}, with a letter or digit at both ends, such as \
         default"
    ))
}
