//! Which listeners of a proxy make spans: the inbounds that speak HTTP, and the outbounds that a
//! `TrafficRoute` leads to services of which all speak HTTP.
//!
//! Source: dumps of Kuma 2.8.8 and 2.14.3, and the sources of the releases where none was at hand.

use std::borrow::Cow;
use std::cmp::Reverse;

use foldhash::HashMap;

use super::traffic_trace::{Rank, best};
use super::{Answer, MeshView};
use crate::model::{Feature, Inbound, Interface, Outbound, Tags, TrafficRoute};

/// The listeners of a proxy that make spans, and the outbounds of which that cannot be said.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Listeners<'w> {
    /// The inbounds, in order, and where the proxy listens for them.
    pub inbounds: Vec<(Interface<'w>, &'w Inbound)>,
    /// The outbounds, in order, and the services that they are written for.
    pub outbounds: Vec<(&'w Outbound, Cow<'w, str>)>,
    /// The names of those of a builtin gateway, such as `edge:HTTP:8080`.
    pub gateway: Vec<String>,
    /// Services of outbounds that no `TrafficRoute` of the mesh matches, though it has some: the
    /// requests to them are refused.
    pub unrouted: Vec<&'w str>,
    /// Services that outbounds lead to, of which no dataplane says what they speak.
    pub unknown: Vec<&'w str>,
}

impl Listeners<'_> {
    /// Whether none makes spans.
    pub(crate) fn is_empty(&self) -> bool {
        self.inbounds.is_empty() && self.outbounds.is_empty() && self.gateway.is_empty()
    }
}

impl<'w> MeshView<'w> {
    /// The route of a dataplane's outbound to a service: of those that match both, the one with the
    /// best selectors; of equally good ones, the one that comes first in [`Self::routes`].
    fn route(
        &self,
        sources: &[(&'w TrafficRoute, Rank)],
        service: &str,
    ) -> Option<&'w TrafficRoute> {
        let outbound: Tags = [(self.rules.tags.service(), service)].into_iter().collect();
        let ranked = sources.iter().enumerate().filter_map(|(position, it)| {
            let (route, source) = *it;
            let destination = best(&route.destinations, &[&outbound])?;
            Some((source + destination, Reverse(position), route))
        });
        let best = ranked.max_by_key(|(rank, position, _)| (*rank, *position));
        best.map(|(.., route)| route)
    }
}

impl<'w> Answer<'_, 'w> {
    /// The listeners of the proxy that make spans, if anything says where it sends them. Those of
    /// addresses that Kuma's DNS gives are not among them.
    pub(crate) fn listeners(&self) -> Listeners<'w> {
        let mut listeners = Listeners {
            inbounds: self.span_inbounds(),
            gateway: self.gateway_listeners(),
            ..Listeners::default()
        };
        self.add_outbounds(&mut listeners);
        if self.is_by_mesh_trace() {
            self.add_references(&mut listeners);
        }
        listeners
    }

    /// The listeners of a builtin gateway that make spans: one for each port that speaks HTTP.
    fn gateway_listeners(&self) -> Vec<String> {
        let gateway = self.view.mesh_traces.gateway_of(self.dataplane);
        let listeners = gateway.into_iter().flat_map(|gateway| {
            let of_http = gateway.listeners.iter().filter(|it| it.is_http());
            of_http.map(|it| format!("{}:{}:{}", gateway.meta.own_name(), it.protocol, it.port))
        });
        let mut names: Vec<String> = listeners.collect();
        // Host names on one port are one listener.
        names.sort();
        names.dedup();
        names
    }

    /// Of inbounds on one port the last one counts; before Kuma 1.1 it was the first one.
    fn span_inbounds(&self) -> Vec<(Interface<'w>, &'w Inbound)> {
        let Some(networking) = self.dataplane.networking.as_deref() else {
            return Vec::new();
        };
        let rules = self.view.rules;
        let inbounds = networking.inbounds.iter();
        let all = inbounds.map(|inbound| (networking.interface(inbound), inbound));
        let place = |(interface, _): &(Interface<'w>, _)| (interface.address, interface.port);
        let mut counting = counting(all, place, rules.has(Feature::LastInboundCounts));
        counting.retain(|(_, inbound)| inbound.is_http(rules));
        counting
    }

    fn add_outbounds(&self, listeners: &mut Listeners<'w>) {
        let (view, rules) = (self.view, self.view.rules);
        let is_routed = !view.routes.is_empty();
        // A MeshTrace reaches outbounds that nothing routes, too.
        let is_open =
            !is_routed && (rules.has(Feature::DefaultTrafficRoute) || self.is_by_mesh_trace());
        if !is_routed && !is_open {
            return;
        }
        let outbounds = self.dataplane.outbounds().iter();
        let named = outbounds.filter_map(|outbound| Some((outbound, outbound.destination(rules)?)));
        // Outbounds of the same tags are one listener, which is called by the last one.
        let all: Vec<(&'w Outbound, &'w str)> = if rules.has(Feature::OneListenerForSameTags) {
            counting(
                named,
                |(outbound, service)| (&outbound.tags, *service),
                true,
            )
        } else {
            named.collect()
        };
        let is_last = rules.has(Feature::LastInboundCounts);
        let all = counting(
            all.into_iter(),
            |(outbound, _)| outbound.listener(),
            is_last,
        );
        let tag_sets: Vec<&Tags> = self.dataplane.tag_sets().collect();
        let sources: Vec<(&TrafficRoute, Rank)> = view
            .routes
            .iter()
            .filter_map(|route| Some((*route, best(&route.sources, &tag_sets)?)))
            .collect();
        for (outbound, service) in all {
            let services: Vec<&str> = match view.route(&sources, service) {
                Some(route) => route.services(rules.tags.service(), service).collect(),
                // A route from everything to everything was made with each mesh.
                None if is_open || rules.has(Feature::DefaultTrafficRoute) => vec![service],
                None => {
                    listeners.unrouted.push(service);
                    continue;
                }
            };
            let protocols: Vec<Option<bool>> = services
                .iter()
                .map(|service| view.speaks_http(service))
                .collect();
            if services.is_empty() || protocols.contains(&Some(false)) {
                continue;
            }
            if protocols.contains(&None) {
                let pairs = services.into_iter().zip(protocols);
                let unknown =
                    pairs.filter_map(|(service, known)| known.is_none().then_some(service));
                listeners.unknown.extend(unknown);
            } else {
                listeners.outbounds.push((outbound, service.into()));
            }
        }
    }

    /// The outbounds that lead to a service by a reference.
    fn add_references(&self, listeners: &mut Listeners<'w>) {
        let (view, rules) = (self.view, self.view.rules);
        for outbound in self.dataplane.outbounds() {
            let Some(reference) = outbound.backend_ref.as_deref() else {
                continue;
            };
            match view.service_of(reference) {
                Some((service, port)) if port.is_http(rules) => {
                    let name = view.service_name(service, port);
                    listeners.outbounds.push((outbound, name.into()));
                }
                Some(_) => {}
                None => {
                    let shown = reference.labels.get("kuma.io/display-name");
                    let name = shown.unwrap_or(&reference.name);
                    listeners.unknown.push(name);
                }
            }
        }
    }

    /// Whether anything in the proxy makes spans. What a builtin gateway does is not written in its
    /// dataplane, so it is taken to speak HTTP.
    pub(crate) fn makes_spans(&self) -> bool {
        self.is_builtin_gateway() || !self.listeners().is_empty()
    }

    /// Whether the proxy is a gateway that Kuma itself runs.
    pub(crate) fn is_builtin_gateway(&self) -> bool {
        self.dataplane.builtin_gateway().is_some()
    }

    /// Whether listeners are left out that the proxy has for addresses that Kuma's DNS gives.
    pub(crate) fn has_dns_outbounds(&self) -> bool {
        let networking = self.dataplane.networking.as_deref();
        let is_routed = !self.view.routes.is_empty()
            || self.view.rules.has(Feature::DefaultTrafficRoute)
            || self.is_by_mesh_trace();
        is_routed && networking.is_some_and(|networking| networking.is_transparent)
    }
}

/// Of elements with the same key the last one, or the first one, each where the first of them is.
fn counting<T, K: std::hash::Hash + Eq>(
    all: impl Iterator<Item = T>,
    key: impl Fn(&T) -> K,
    is_last: bool,
) -> Vec<T> {
    let mut counting = Vec::new();
    let mut places: HashMap<K, usize> = HashMap::default();
    for element in all {
        let place = *places.entry(key(&element)).or_insert(counting.len());
        if place == counting.len() {
            counting.push(element);
        } else if is_last {
            counting[place] = element;
        }
    }
    counting
}
