//! `/config_dump` and what a control plane would send, as listeners and clusters.

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use std::fmt;

use super::text::each_element;
use super::wire::{
    Cluster, DumpedCluster, DumpedListener, Entry, ErrorState, FilterConfig, Listener, Node,
    Provider, Tracing,
};

/// How much of Envoy's own words is kept.
const LONGEST_DETAILS: usize = 1_000;

/// The configuration of a proxy, as far as a dump has it: with `?resource=` it has some of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Config {
    /// Who the proxy is.
    pub(crate) node: Option<Node>,
    /// What sends the spans of all listeners that name nothing themselves.
    pub(crate) in_bootstrap: Option<Provider>,
    /// Its listeners, if the dump has them.
    pub(crate) listeners: Option<Vec<Listener>>,
    /// What it has refused to listen with.
    pub(crate) refused: Vec<Refused>,
    /// What it connects to, if the dump has that.
    pub(crate) clusters: Option<Vec<Cluster>>,
    /// When a listener or a cluster last changed.
    pub(crate) updated: Option<Timestamp>,
}

/// A listener or a cluster that a proxy has refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) name: String,
    /// Envoy's own words.
    pub(crate) details: String,
    /// Whether what was there before goes on.
    pub(crate) is_running: bool,
    /// Whether it has anything of tracing.
    pub(crate) is_traced: bool,
}

/// A connection manager of HTTP in a listener.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manager<'c> {
    /// The name of the listener.
    pub(crate) listener: &'c str,
    /// Whether requests go out.
    pub(crate) is_outbound: bool,
    /// How its counters begin.
    pub(crate) stat_prefix: &'c str,
    /// Its tracing, if it has any.
    pub(crate) tracing: Option<&'c Tracing>,
    /// What sends its spans, wherever that is written.
    pub(crate) provider: Option<&'c Provider>,
}

impl Config {
    /// The connection managers, but for those of the control plane itself.
    pub(crate) fn managers(&self) -> impl Iterator<Item = Manager<'_>> {
        let listeners = self.listeners.iter().flatten();
        listeners.flat_map(|listener| managers(listener, self.in_bootstrap.as_ref()))
    }

    /// A cluster, by its name.
    pub(crate) fn cluster(&self, name: &str) -> Option<&Cluster> {
        self.clusters.iter().flatten().find(|it| it.name == name)
    }

    /// Takes in the parts that another dump of the same proxy has. Says whether both have a part, and
    /// it is not the same.
    pub(crate) fn merge(&mut self, other: Self) -> bool {
        let mut contradicts = false;
        let own = |it: &Self| it.node.as_ref().map(|node| node.id.clone());
        contradicts |= matches!((own(self), own(&other)), (Some(one), Some(two)) if one != two);
        macro_rules! part {
            ($($field:ident),*) => {$(
                match (&mut self.$field, other.$field) {
                    (Some(mine), Some(theirs)) => contradicts |= *mine != theirs,
                    (mine @ None, theirs) => *mine = theirs,
                    (Some(_), None) => {}
                }
            )*};
        }
        part!(listeners, clusters, in_bootstrap);
        self.node = self.node.take().or(other.node);
        for refused in other.refused {
            self.add_refused(refused);
        }
        self.updated = self.updated.max(other.updated);
        contradicts
    }

    /// Leaves out what is not about tracing.
    pub(crate) fn prune(&mut self) {
        let used: Vec<String> = self
            .managers()
            .filter_map(|manager| Some(manager.provider?.cluster().to_owned()))
            .collect();
        if let Some(clusters) = &mut self.clusters {
            let is_wanted = |it: &Cluster| is_of_tracing(&it.name) || used.contains(&it.name);
            clusters.retain(is_wanted);
            clusters.shrink_to_fit();
        }
    }

    fn touch(&mut self, time: &str) {
        if let Ok(time) = time.parse::<Timestamp>() {
            self.updated = self.updated.max(Some(time));
        }
    }

    fn add_entry(&mut self, entry: Entry) {
        if let Some(bootstrap) = entry.bootstrap {
            self.node = Some(bootstrap.node);
            self.in_bootstrap = bootstrap.tracing.and_then(|tracing| tracing.http);
        }
        let is_of = |name: &str| entry.url.rsplit('.').any(|part| part == name);
        if is_of("ListenersConfigDump") {
            self.listeners.get_or_insert_default();
        }
        if is_of("ClustersConfigDump") {
            self.clusters.get_or_insert_default();
        }
        let clusters = [
            entry.static_clusters,
            entry.dynamic_active_clusters,
            entry.dynamic_warming_clusters,
        ];
        for cluster in clusters.into_iter().flatten() {
            self.add_cluster(cluster);
        }
        let listeners = [
            entry.static_listeners,
            entry.dynamic_listeners,
            entry.dynamic_active_listeners,
        ];
        for listener in listeners.into_iter().flatten() {
            self.add_listener(listener);
        }
        // With `?resource=` a listener or a cluster stands for itself.
        if let Some(cluster) = entry.cluster {
            self.add_cluster(DumpedCluster {
                cluster,
                last_updated: entry.last_updated,
                error_state: entry.error_state,
            });
        } else if entry.active_state.is_some()
            || entry.listener.is_some()
            || entry.error_state.is_some()
        {
            self.add_listener(DumpedListener {
                name: entry.name,
                listener: entry.listener,
                last_updated: entry.last_updated,
                active_state: entry.active_state,
                error_state: entry.error_state,
            });
        }
    }

    fn add_cluster(&mut self, dumped: DumpedCluster) {
        self.touch(&dumped.last_updated);
        let clusters = self.clusters.get_or_insert_default();
        let name = dumped.cluster.name.clone();
        if !name.is_empty() && clusters.iter().all(|it| it.name != name) {
            clusters.push(dumped.cluster);
        }
        if let Some(error) = dumped.error_state {
            let is_running = !name.is_empty();
            self.add_error(name, error, is_running);
        }
    }

    fn add_listener(&mut self, dumped: DumpedListener) {
        self.touch(&dumped.last_updated);
        let active = match dumped.active_state {
            Some(state) => {
                self.touch(&state.last_updated);
                Some(state.listener)
            }
            None => dumped.listener,
        };
        if let Some(error) = dumped.error_state {
            let is_running = active.is_some();
            self.add_error(dumped.name.clone(), error, is_running);
        }
        let listeners = self.listeners.get_or_insert_default();
        if let Some(mut listener) = active {
            if listener.name.is_empty() {
                listener.name = dumped.name;
            }
            listeners.push(listener);
        }
    }

    fn add_error(&mut self, name: String, error: ErrorState, is_running: bool) {
        let failed = error.failed_configuration;
        let name = if name.is_empty() { failed.name } else { name };
        let listener = Listener {
            filter_chains: failed.filter_chains,
            ..Listener::default()
        };
        let is_traced = listener.managers().any(|it| it.tracing.is_some());
        // Envoy says it in a line; whoever says more is not an Envoy.
        let details = error.details.chars().take(LONGEST_DETAILS).collect();
        self.add_refused(Refused {
            is_traced: is_traced || is_of_tracing(&name),
            name,
            details,
            is_running,
        });
    }

    /// Envoy lists what it refuses twice, once without its name.
    fn add_refused(&mut self, refused: Refused) {
        match self.refused.iter_mut().find(|it| it.name == refused.name) {
            Some(known) => {
                known.is_running |= refused.is_running;
                known.is_traced |= refused.is_traced;
                if known.details.is_empty() {
                    known.details = refused.details;
                }
            }
            None => self.refused.push(refused),
        }
    }
}

/// Whether Kuma calls a cluster so that spans are sent to.
pub(super) fn is_of_tracing(name: &str) -> bool {
    ["tracing:", "meshtrace:", "system_meshtrace_"]
        .iter()
        .any(|prefix| name.starts_with(prefix))
}

fn managers<'c>(
    listener: &'c Listener,
    in_bootstrap: Option<&'c Provider>,
) -> impl Iterator<Item = Manager<'c>> {
    let is_internal = listener.is_internal();
    let all = listener.managers().filter(move |_| !is_internal);
    all.map(move |manager: &FilterConfig| {
        let tracing = manager.tracing.as_ref();
        let provider = tracing.and_then(|it| it.provider.as_ref().or(in_bootstrap));
        Manager {
            listener: &listener.name,
            is_outbound: listener.traffic_direction == "OUTBOUND"
                || listener.name.starts_with("outbound:"),
            stat_prefix: &manager.stat_prefix,
            tracing,
            provider,
        }
    })
}

impl<'de> Deserialize<'de> for Config {
    /// Reads the list of `configs`, one after the other.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut config = Self::default();
        each_element(deserializer, "configurations", |entry| {
            config.add_entry(entry);
            Ok(())
        })?;
        Ok(config)
    }
}

/// What a control plane would send to a proxy.
pub(super) struct Planned(pub(super) Config);

impl<'de> Deserialize<'de> for Planned {
    /// Reads `xds`: by type, then by name.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Types;
        struct Resources<'l, T>(&'l mut Vec<T>);

        impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Resources<'_, T> {
            type Value = ();

            fn deserialize<D: serde::Deserializer<'de>>(
                self,
                deserializer: D,
            ) -> Result<(), D::Error> {
                deserializer.deserialize_map(self)
            }
        }

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Resources<'_, T> {
            type Value = ();

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("resources by name")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
                while let Some((_, resource)) = map.next_entry::<IgnoredAny, T>()? {
                    self.0.push(resource);
                }
                Ok(())
            }
        }

        impl<'de> Visitor<'de> for Types {
            type Value = Planned;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("resources by type")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Planned, A::Error> {
                let (mut listeners, mut clusters) = (Vec::new(), Vec::<Cluster>::new());
                while let Some(url) = map.next_key::<String>()? {
                    if url.ends_with(".Listener") {
                        map.next_value_seed(Resources(&mut listeners))?;
                    } else if url.ends_with(".Cluster") {
                        map.next_value_seed(Resources(&mut clusters))?;
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                clusters.retain(|it| is_of_tracing(&it.name));
                Ok(Planned(Config {
                    listeners: Some(listeners),
                    clusters: Some(clusters),
                    ..Config::default()
                }))
            }
        }

        deserializer.deserialize_map(Types)
    }
}
