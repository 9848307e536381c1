//! What stays in a namespace when a stack takes the place of another one.

use super::address::{HostName, StorageUrl};
use super::kafka::Topic;
use super::quantity::Quantity;
use super::{
    Addresses, Backend, Ingress, Kafka, Manifest, Profile, RenderError, Retention, Stack, Storage,
    StorageKind, Volume,
};

/// The objects that another backend, profile or option has made in the namespace and this stack does
/// not have: each once, in the order of their kinds.
///
/// # Errors
/// None but mistakes in the templates.
pub(crate) fn leftovers(stack: &Stack) -> Result<Vec<Manifest>, RenderError> {
    without_own(of_every_stack(stack)?, stack)
}

/// What is left of manifests without those of a stack.
pub(super) fn without_own(
    mut manifests: Vec<Manifest>,
    stack: &Stack,
) -> Result<Vec<Manifest>, RenderError> {
    let own: Vec<_> = stack.manifests()?.iter().map(Manifest::identity).collect();
    manifests.retain(|manifest| !own.contains(&manifest.identity()));
    Ok(manifests)
}

/// What any stack has in its namespace, without the Namespace: each object once, by kind. Sizes and
/// addresses may not fit, so this is good for names only.
pub(super) fn of_every_stack(stack: &Stack) -> Result<Vec<Manifest>, RenderError> {
    let mut manifests: Vec<Manifest> = Vec::new();
    for stack in widest(stack) {
        for manifest in stack.manifests()? {
            let identity = manifest.identity();
            if manifests.iter().all(|known| known.identity() != identity) {
                manifests.push(manifest);
            }
        }
    }
    manifests.sort_by(|one, other| (one.kind(), one.name()).cmp(&(other.kind(), other.name())));
    Ok(manifests)
}

/// The stacks that have every object which any has.
fn widest(stack: &Stack) -> [Stack; 3] {
    let mut all_in_one = Stack {
        backend: Backend::Jaeger,
        profile: Profile::AllInOne,
        with_namespace: false,
        kafka: None,
        storage: Storage {
            kind: StorageKind::Badger,
            addresses: Addresses::Hosts(Vec::new()),
            volume: Some(Volume {
                size: Quantity::of_bytes(0),
                class: None,
            }),
            ..stack.storage.clone()
        },
        ..stack.clone()
    };
    all_in_one.access.ingress = Some(Ingress {
        host: HostName::default(),
        tls_secret: None,
        class: None,
    });
    let zipkin = Stack {
        backend: Backend::Zipkin,
        ..all_in_one.clone()
    };
    let production = Stack {
        profile: Profile::Production,
        kafka: Some(Kafka {
            brokers: Vec::new(),
            topic: Topic::default(),
        }),
        storage: Storage {
            kind: StorageKind::Elasticsearch,
            addresses: Addresses::Urls(vec![StorageUrl::default()]),
            retention: Some(Retention::DEFAULT),
            volume: None,
            ..stack.storage.clone()
        },
        ..all_in_one.clone()
    };
    [zipkin, all_in_one, production]
}
