//! The mesh of a pod: which labels and annotations each release reads, and in which order.

use crate::model::{DEFAULT_MESH, Feature, Object, PodTemplate, ReleaseRules, Tags};

/// Where a mesh is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MeshSource {
    /// On the pod, or on its namespace.
    pub(crate) is_of_pod: bool,
    /// As a label, or as an annotation.
    pub(crate) is_label: bool,
}

/// The key of the label and of the annotation.
const KEY: &str = "kuma.io/mesh";

const fn source(is_of_pod: bool, is_label: bool) -> MeshSource {
    MeshSource {
        is_of_pod,
        is_label,
    }
}

/// In the order in which they count.
const SOURCES: [MeshSource; 4] = [
    source(true, true),
    source(true, false),
    source(false, true),
    source(false, false),
];

impl MeshSource {
    fn is_read(self, rules: ReleaseRules) -> bool {
        rules.has(if self.is_label {
            Feature::MeshByLabel
        } else {
            Feature::MeshByAnnotation
        })
    }

    fn written<'t>(self, pod: &'t PodTemplate, namespace: Option<&'t Object>) -> Option<&'t str> {
        let of = |labels: &'t Tags, annotations: &'t Tags| {
            if self.is_label { labels } else { annotations }.get(KEY)
        };
        let written = if self.is_of_pod {
            of(&pod.labels, &pod.annotations)
        } else {
            namespace.and_then(|it| of(&it.labels, &it.annotations))
        };
        written.filter(|mesh| !mesh.is_empty())
    }
}

/// The mesh of a pod.
pub(crate) fn mesh_of<'t>(
    pod: &'t PodTemplate,
    namespace: Option<&'t Object>,
    rules: ReleaseRules,
) -> &'t str {
    let mut read = SOURCES.iter().filter(|source| source.is_read(rules));
    read.find_map(|source| source.written(pod, namespace))
        .unwrap_or(DEFAULT_MESH)
}

/// Where the mesh of a pod is written; none where it is the default one.
pub(crate) fn mesh_source(
    pod: &PodTemplate,
    namespace: Option<&Object>,
    rules: ReleaseRules,
) -> Option<MeshSource> {
    let mut read = SOURCES.into_iter().filter(|source| source.is_read(rules));
    read.find(|source| source.written(pod, namespace).is_some())
}

/// The meshes that are written where a release does not read them, of a pod and its namespace, if
/// that makes a difference.
pub(crate) fn unread_meshes<'t>(
    pod: &'t PodTemplate,
    namespace: Option<&'t Object>,
    rules: ReleaseRules,
) -> impl Iterator<Item = (MeshSource, &'t str)> {
    let mesh = mesh_of(pod, namespace, rules);
    let unread = SOURCES
        .into_iter()
        .filter(move |source| !source.is_read(rules));
    let written = move |source: MeshSource| Some((source, source.written(pod, namespace)?));
    unread
        .filter_map(written)
        .filter(move |(_, written)| *written != mesh)
}
