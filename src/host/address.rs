//! The address of a control plane: what can be one, whose it is, and how it is shown to people.

use std::net::IpAddr;

use anyhow::anyhow;
use reqwest::Url;

use crate::diag::{WithHint, mask_userinfo};

/// The address of a control plane.
pub(super) fn parse(text: &str) -> anyhow::Result<Url> {
    let name = format!("the address {:?} of the control plane", shown_address(text));
    let wrong = match Url::parse(text) {
        Err(error) => format!("is not a URL: {error}"),
        Ok(url) if !matches!(url.scheme(), "http" | "https") || url.host().is_none() => {
            "is neither http:// nor https://".to_owned()
        }
        Ok(url) if url.query().is_some() || url.fragment().is_some() => {
            "has a part after ? or #, which no request could keep".to_owned()
        }
        Ok(url) => return Ok(url),
    };
    Err(anyhow!("{name} {wrong}").hint("write it like http://localhost:5681"))
}

/// Checks the address of a control plane.
pub(crate) fn check_address(text: &str) -> anyhow::Result<()> {
    parse(text).map(drop)
}

/// Whether it is this machine that listens there.
pub(super) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    match host.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        // A name may end with the dot of the root.
        Err(_) => host
            .strip_suffix('.')
            .unwrap_or(host)
            .eq_ignore_ascii_case("localhost"),
    }
}

/// An address as it was written, but for the user and the password in it.
pub(crate) fn shown_address(text: &str) -> String {
    match Url::parse(text) {
        Ok(url) if url.has_host() && has_user(&url) => shown(&url),
        Ok(url) if url.has_host() => text.to_owned(),
        // Where no user begins or ends, anything may be one.
        _ => match text.rsplit_once('@') {
            Some((_, rest)) => format!("***@{rest}"),
            None => text.to_owned(),
        },
    }
}

/// Whether the address itself says who asks: a name alone may be a token.
pub(super) fn has_user(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

/// A URL without the user and the password in it.
pub(super) fn shown(url: &Url) -> String {
    mask_userinfo(url.as_str()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("a URL")
    }

    #[test]
    fn this_machine_is_known_by_its_names() {
        for loopback in [
            "http://localhost:1",
            "http://127.0.0.9",
            "http://[::1]:1",
            "http://LOCALHOST",
            "http://localhost.:1",
            "http://[::ffff:127.0.0.1]:1",
        ] {
            assert!(is_loopback(&url(loopback)), "{loopback}");
        }
        for other in [
            "http://localhost.example",
            "http://10.0.0.1",
            "http://[::2]",
            "http://[::ffff:10.0.0.1]",
            "http://localhost..",
        ] {
            assert!(!is_loopback(&url(other)), "{other}");
        }
    }
}
