//! Outbounds that lead to a `MeshService` by a reference: which service that is, what it speaks, and
//! what Envoy's spans call it.

use super::MeshView;
use crate::model::{BackendRef, MeshService, Meta, ServicePort};

impl<'w> MeshView<'w> {
    /// The service and the port that a reference leads to; of several services the oldest.
    pub(super) fn service_of(
        &self,
        reference: &BackendRef,
    ) -> Option<(&'w MeshService, &'w ServicePort)> {
        let label = |meta: &'w Meta, key: &str| {
            let own = meta.labels.get(key);
            own.or_else(|| (key == "kuma.io/display-name").then(|| meta.own_name()))
        };
        let is_meant = |service: &&&'w MeshService| {
            let meta = &service.meta;
            if reference.labels.is_empty() {
                *reference.name == *label(meta, "kuma.io/display-name").unwrap_or_default()
            } else {
                let mut pairs = reference.labels.iter();
                pairs.all(|(key, value)| label(meta, key) == Some(value))
            }
        };
        let meant = self.mesh_services.iter().filter(is_meant);
        let service = meant.min_by_key(|service| {
            let time = service.meta.creation_time;
            (time.is_none(), time, service.meta.name.as_str())
        })?;
        let port = service.ports.iter().find(|it| it.port == reference.port);
        Some((service, port?))
    }

    /// What spans call a port of a service.
    pub(super) fn service_name(&self, service: &MeshService, port: &ServicePort) -> String {
        let meta = &service.meta;
        let label = |key| meta.labels.get(key);
        let zone = label("kuma.io/zone").unwrap_or_else(|| self.mesh_traces.zone());
        let namespace = label("k8s.kuma.io/namespace").or(meta.namespace.as_deref());
        let name = label("kuma.io/display-name").unwrap_or_else(|| meta.own_name());
        let number = port.port.to_string();
        let section = if port.name.is_empty() {
            &number
        } else {
            &*port.name
        };
        format!(
            "kri_msvc_{}_{zone}_{}_{name}_{section}",
            meta.mesh,
            namespace.unwrap_or_default()
        )
    }
}
