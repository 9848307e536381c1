//! The tracing stack as Kubernetes objects, and the policies that lead a mesh to it.
//!
//! Owns what is deployed: the templates under `templates/`, one for each object, the sizes that fit
//! a memory limit, and what a namespace, an image or a quantity may look like. Options come in
//! valid and whole, objects go out in the order in which they can be applied. Knows nothing of
//! arguments, files or clusters. `commands::install` calls it.

mod backend;
mod heading;
mod image;
mod names;
mod policies;
mod quantity;
mod size;
mod stack;
mod template;

pub(crate) use backend::Backend;
pub(crate) use heading::heading;
pub(crate) use image::{Image, Registry};
pub(crate) use names::{Namespace, SecretName};
pub(crate) use policies::{Policies, PolicyKind, Sampling};
pub(crate) use size::{Cpu, Memory};
pub use stack::Stack;
pub(crate) use template::{Manifest, RenderError};
