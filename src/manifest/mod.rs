//! The tracing stack as Kubernetes objects, and the policies that lead a mesh to it.
//!
//! Owns what is deployed: a profile is a list of components, a component a list of templates under
//! `templates/`, one for each object; the storages, the sizes that fit a limit or a rate, and what a
//! namespace, an image or a quantity may look like. Options come in valid and whole, objects go out in
//! the order in which they can be applied. Knows nothing of arguments, files or clusters.
//! `commands::install` calls it.

mod access;
mod address;
mod backend;
mod component;
mod heading;
mod image;
mod kafka;
mod leftovers;
mod names;
mod pipeline;
mod placement;
mod plan;
mod policies;
mod profile;
mod quantity;
mod retention;
mod size;
mod sizes;
mod stack;
mod storage;
mod template;
mod text;

pub(crate) use access::{Access, Ingress};
pub(crate) use address::{HostPort, StorageUrl};
pub(crate) use backend::Backend;
pub(crate) use heading::heading;
pub(crate) use image::{Digest, Image, Registry};
pub(crate) use kafka::{Kafka, Topic};
pub(crate) use leftovers::Leftovers;
pub(crate) use names::{DataCenter, Namespace, ObjectName};
pub(crate) use placement::{NodeLabel, Placement};
pub(crate) use plan::{ObjectFormat, Plan};
pub(crate) use policies::{Policies, PolicyKind, Sampling};
pub(crate) use profile::Profile;
pub(crate) use retention::Retention;
pub(crate) use size::{Cpu, Memory};
pub(crate) use sizes::{Sizes, SpanRate, least_memory};
pub use stack::Stack;
pub(crate) use storage::{Addresses, Deletes, Reached, Storage, StorageKind, Volume};
pub(crate) use template::{Manifest, RenderError};
