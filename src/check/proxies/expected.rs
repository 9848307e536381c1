//! What the policies give a proxy, in the terms of its dump.

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::effective::{Answer, Target};
use crate::envoy::Tracer;
use crate::envoy::dump::{Cluster, Config, Difference, Provider, Setting, Tracing};
use crate::envoy::messages::Direction;

/// What the policies give a proxy.
pub(super) struct Expected {
    /// What each of its connection managers may do: a kuma-dp that cannot hand spans on sends them
    /// itself.
    settings: Vec<Setting>,
    /// Whether the policies say that a listener is traced.
    is_traced: bool,
    /// Why no control plane can build it, if that is so.
    pub(super) unbuildable: Option<String>,
    /// When the last of them was changed.
    pub(super) changed: Option<Timestamp>,
}

impl Expected {
    /// Of an answer with somewhere to send to.
    pub(super) fn new(answer: &Answer<'_, '_>, target: &Target) -> Self {
        let tracer = Tracer::new(target, answer.view.rules, None);
        let unbuildable = match &tracer.endpoint {
            endpoint if endpoint.port > u32::from(u16::MAX) => {
                Some(format!("the port {} is above 65535", endpoint.port))
            }
            endpoint if endpoint.host.is_empty() => Some("its host is empty".to_owned()),
            _ => None,
        };
        let listeners = answer.listeners();
        let mut settings = vec![setting(&tracer.clone().through_kuma_dp())];
        settings.push(setting(&tracer));
        settings.dedup();
        Self {
            settings: settings.into_iter().flatten().collect(),
            is_traced: !listeners.is_empty(),
            unbuildable,
            changed: changed(answer),
        }
    }

    /// Of what a connection manager may do, that which is nearest to what one does.
    pub(super) fn nearest(&self, has: &Setting) -> Option<&Setting> {
        let distance = |it: &&Setting| it.differences(has).len();
        self.settings.iter().min_by_key(distance)
    }

    /// What is not so in a proxy. Whether a listener is traced at all is only reported if that is asked
    /// for: it also depends on what nobody has written down.
    pub(super) fn differences(&self, config: &Config, and_missing: bool) -> Vec<Difference> {
        let mut found: Vec<Difference> = Vec::new();
        let mut is_any = false;
        for manager in config.managers() {
            let (Some(tracing), Some(provider)) = (manager.tracing, manager.provider) else {
                continue;
            };
            is_any = true;
            let has = Setting::new(tracing, provider, config.cluster(provider.cluster()));
            let nearest = self.nearest(&has).map(|it| it.differences(&has));
            for difference in nearest.unwrap_or_default() {
                if !found.contains(&difference) {
                    found.push(difference);
                }
            }
        }
        if !is_any && and_missing && self.is_traced {
            found.push(Difference::of("tracing", "a provider", "none"));
        }
        found
    }
}

/// When the last of what gives an answer was changed.
fn changed(answer: &Answer<'_, '_>) -> Option<Timestamp> {
    let view = answer.view;
    let mesh = view.mesh.and_then(|it| it.meta.modification_time);
    let traffic_traces = view.policies.iter();
    let traffic_traces = traffic_traces.filter_map(|it| it.policy.meta.modification_time);
    let mesh_traces = view.mesh_traces.policies.iter();
    let mesh_traces = mesh_traces.filter_map(|it| it.policy.meta.modification_time);
    mesh.into_iter()
        .chain(traffic_traces)
        .chain(mesh_traces)
        .max()
}

/// What a connection manager does, with the cluster, as a tracer says it.
fn setting(tracer: &Tracer<'_>) -> Option<Setting> {
    let tracing: Tracing = as_dumped(&tracer.tracing("", Direction::Inbound, ""))?;
    let provider: Provider = as_dumped(&tracer.provider("", Direction::Inbound, ""))?;
    let cluster: Cluster = as_dumped(&tracer.cluster(false))?;
    Some(Setting::new(&tracing, &provider, Some(&cluster)))
}

/// A message as a dump has it.
fn as_dumped<T: DeserializeOwned>(message: &impl Serialize) -> Option<T> {
    serde_json::from_value(serde_json::to_value(message).ok()?).ok()
}
