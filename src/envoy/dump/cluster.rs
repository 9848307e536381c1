//! Where a cluster leads, and what statistics call it.

use super::wire::{Cluster, Provider};
use crate::model::bracketed;

impl Provider {
    /// The name of the cluster that spans are sent to; empty if there is none.
    pub(crate) fn cluster(&self) -> &str {
        let config = &self.typed_config;
        if let Some(grpc) = &config.grpc_service {
            return &grpc.envoy_grpc.cluster_name;
        }
        if let Some(http) = &config.http_service {
            return &http.http_uri.cluster;
        }
        &config.collector_cluster
    }
}

impl Cluster {
    /// The first address, as `host:port` or the path of a socket.
    pub(crate) fn address(&self) -> Option<String> {
        let endpoints = self.load_assignment.endpoints.iter();
        let endpoints = endpoints.flat_map(|it| &it.lb_endpoints);
        let mut addresses = endpoints.map(|it| &it.endpoint.address).chain(&self.hosts);
        let address = addresses.next()?;
        match (&address.socket_address, &address.pipe) {
            (Some(socket), _) => Some(format!(
                "{}:{}",
                bracketed(&socket.address),
                socket.port_value
            )),
            (None, Some(_)) => Some(Self::SOCKET.to_owned()),
            (None, None) => None,
        }
    }

    /// What stands for the address of a socket of kuma-dp, whose path is another one each time.
    pub(crate) const SOCKET: &str = "a socket of kuma-dp";

    /// Whether it leads to a socket of kuma-dp.
    pub(crate) fn is_socket(&self) -> bool {
        self.address().is_some_and(|it| it == Self::SOCKET)
    }

    /// Whether what is sent travels in TLS.
    pub(crate) fn is_tls(&self) -> bool {
        self.transport_socket.is_some() || !self.transport_socket_matches.is_empty()
    }

    /// What statistics may call it, likeliest first.
    pub(crate) fn stat_names(&self) -> Vec<String> {
        let mut names = vec![
            self.alt_stat_name.clone(),
            stat_name(&self.name),
            self.name.replace(':', "_"),
        ];
        names.retain(|name| !name.is_empty());
        names.dedup();
        names
    }
}

/// What statistics call something: dots would be taken for the parts of a name, and colons for what
/// follows it.
pub(crate) fn stat_name(name: &str) -> String {
    let fits = |character: char| character.is_ascii_alphanumeric() || "-_".contains(character);
    let characters = name.chars();
    characters
        .map(|character| if fits(character) { character } else { '_' })
        .collect()
}
