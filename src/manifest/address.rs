//! Where what others run is reached: the storage of the traces, and Kafka.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use super::text::checked_text;
use crate::model::{CollectorUrl, is_subdomain};

/// An `http://` or `https://` URL with a host, and without what is secret.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct StorageUrl(String);

impl FromStr for StorageUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let example = "write http:// or https://, a host and a port, such as https://elasticsearch.storage:9200";
        let url = CollectorUrl::parse(text).map_err(|error| format!("{error}; {example}"))?;
        if url.userinfo.is_some() {
            return Err(
                "it has a user and a password in it, which everybody could read; put them into a \
                 Secret, and name that with --storage-secret"
                    .to_owned(),
            );
        }
        let is_http = ["http", "https"].contains(&url.scheme);
        let has_rest = url.query.is_some() || url.fragment.is_some();
        let has_port = url.port.is_none_or(is_port);
        let bracketed = format!("[{}]", url.host);
        let has_host = is_name(url.host) || is_ipv6(url.host) && text.contains(&bracketed);
        if is_http && has_host && has_port && !has_rest && is_text(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(example.to_owned())
        }
    }
}

impl fmt::Display for StorageUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// `host:port`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct HostPort(String);

impl FromStr for HostPort {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.rsplit_once(':');
        let is_valid = parts.is_some_and(|(host, port)| is_host(host) && is_port(port));
        if is_valid {
            return Ok(Self(text.to_owned()));
        }
        let without = if text.contains("://") {
            ", without a scheme and a path"
        } else {
            ""
        };
        Err(format!("write a host and a port{without}, as in HOST:PORT"))
    }
}

checked_text! {
    /// A host that a certificate or a rule of an Ingress may name.
    #[derive(Default)]
    pub struct HostName: is_host_name,
    "write a host name of lower-case letters, digits, - and ., without a port, such as traces.example.com"
}

fn is_host_name(text: &str) -> bool {
    let is_address = text.parse::<std::net::IpAddr>().is_ok();
    is_subdomain(text.strip_prefix("*.").unwrap_or(text)) && !is_address
}

/// A name or an IPv4 address.
fn is_name(text: &str) -> bool {
    is_subdomain(&text.to_ascii_lowercase())
}

fn is_ipv6(text: &str) -> bool {
    text.parse::<std::net::Ipv6Addr>().is_ok()
}

/// A name or an address. That of IPv6 is in brackets, without which a port behind it would be a part of
/// it.
fn is_host(text: &str) -> bool {
    let bare = text.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    bare.map_or_else(|| is_name(text), is_ipv6)
}

fn is_port(text: &str) -> bool {
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits && text.parse::<u16>().is_ok_and(|port| port > 0)
}

/// Whether Jaeger reads it as it is: it replaces what starts with a dollar.
fn is_text(text: &str) -> bool {
    !text.contains('$')
}
