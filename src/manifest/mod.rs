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

pub use backend::{Backend, Page};
pub use heading::heading;
pub use image::{Image, Registry};
pub use names::{Namespace, SecretName};
pub use policies::{Policies, PolicyKind, Sampling};
pub use size::{Cpu, Memory};
pub use stack::Stack;
pub use template::{Manifest, RenderError};
