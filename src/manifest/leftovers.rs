//! What stays in a namespace when a stack takes the place of another one.

use std::collections::BTreeSet;

use super::address::{HostName, StorageUrl};
use super::kafka::Topic;
use super::quantity::Quantity;
use super::{
    Addresses, Backend, Ingress, Kafka, Manifest, Profile, RenderError, Retention, Stack, Storage,
    StorageKind, Volume,
};

/// What other backends, profiles and options make in the namespace of a stack. Sizes and addresses may
/// not fit, so this is good for names only.
pub(crate) struct Leftovers {
    /// The kinds of all but volumes, those of the stack itself among them.
    pub(super) kinds: BTreeSet<String>,
    /// The objects that the stack does not have, each once and by kind.
    pub(crate) objects: Vec<Manifest>,
    /// Those that hold traces.
    pub(crate) volumes: Vec<Manifest>,
}

impl Leftovers {
    /// # Errors
    /// None but mistakes in the templates.
    pub(crate) fn of(stack: &Stack, own: &[Manifest]) -> Result<Self, RenderError> {
        let mut every: Vec<Manifest> = Vec::new();
        for stack in widest(stack) {
            for manifest in stack.manifests()? {
                if !every.iter().any(|known| known.is_same_object(&manifest)) {
                    every.push(manifest);
                }
            }
        }
        every.sort_by(|one, other| (one.kind(), one.name()).cmp(&(other.kind(), other.name())));
        let others = every.iter().filter(|it| !it.holds_traces());
        let kinds = others.map(Manifest::group_version_kind).collect();
        every.retain(|manifest| !own.iter().any(|it| it.is_same_object(manifest)));
        let (volumes, objects) = every.into_iter().partition(Manifest::holds_traces);
        Ok(Self {
            kinds,
            objects,
            volumes,
        })
    }
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
