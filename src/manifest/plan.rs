//! What `install tracing` and `uninstall tracing` are asked for, once it is known to be valid.

use clap::ValueEnum;

use super::{Manifest, Policies, RenderError, Stack};
use crate::model::Form;

/// A format of objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ObjectFormat {
    /// Documents with comments
    Yaml,
    /// One list
    Json,
    /// With --policies-only: a JSON merge patch of the Mesh, for kubectl patch
    Patch,
}

/// What was meant.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) stack: Option<Stack>,
    pub(crate) policies: Option<Policies>,
    pub(crate) output: ObjectFormat,
}

impl Plan {
    /// The form of all that is printed.
    pub(crate) fn form(&self) -> Form {
        match (&self.stack, &self.policies) {
            (None, Some(policies)) => policies.form,
            _ => Form::Kubernetes,
        }
    }

    /// The objects, in the order in which they can be applied.
    pub(crate) fn manifests(&self) -> Result<Vec<Manifest>, RenderError> {
        let mut manifests = Vec::new();
        if let Some(stack) = &self.stack {
            manifests.append(&mut stack.manifests()?);
        }
        if let Some(policies) = &self.policies {
            manifests.append(&mut policies.manifests()?);
        }
        Ok(manifests)
    }
}
