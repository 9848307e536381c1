//! What a control plane takes for the URL of a `MeshTrace`'s Zipkin backend: a regular expression of
//! the library govalidator, which is neither Go's URL parser nor anybody's standard.
//!
//! Source: `IsURL` of govalidator, read; every recorded URL.

use std::net::Ipv6Addr;
use std::sync::LazyLock;

use regex::Regex;

use crate::model::CollectorUrl;

/// What stands for an address of IPv6 with its brackets. No URL has it.
const ADDRESS: char = '\0';

/// Scheme, user, host, port and path. Of the host the first part is of ASCII, and the last two are of
/// any language.
const EXPRESSION: &str = r"(?x) ^
    ( (ftp|tcp|udp|wss?|https?)://   )?
    ( [^\t\n\f\r\x20]+@             )?
    (
        (
            [0-9a-zA-Z] [-_0-9a-zA-Z]* [0-9a-zA-Z] ([-.][0-9a-zA-Z]+)*
          | [0-9a-zA-Z]+ ([-_.]?[0-9a-zA-Z])* [0-9a-zA-Z] \. [0-9a-zA-Z]+
          | www\.
        )?
        [0-9a-zA-Z\u{a1}-\u{ffff}]+ ( --? [0-9a-zA-Z\u{a1}-\u{ffff}]+ )*
        ( \. [a-zA-Z\u{a1}-\u{ffff}]+ )?
      | ( [1-9][0-9]? | 1[0-9]{2} | 2[014][0-9] | 22[0-3] | 25[0-5] )
        ( \. ( [0-9]{1,2} | 1[0-9]{2} | 2[0-4][0-9] | 25[0-5] ) ){3}
      | \x00
    )
    \.?
    ( :[0-9]{1,5}                    )?
    ( [/?\#] [^\t\n\f\r\x20]*       )?
$";

/// Whether a control plane takes a text that is not empty.
pub(super) fn is_url(text: &str) -> bool {
    const SHORTEST: usize = 4;
    const LONGEST: usize = 2082;
    static URL: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(EXPRESSION).ok());
    let has_length = text.len() >= SHORTEST && text.chars().nth(LONGEST).is_none();
    let fits = || {
        URL.as_ref()
            .is_some_and(|it| it.is_match(&without_brackets(text)))
    };
    has_length && !text.starts_with('.') && has_host(text) && fits()
}

/// The text with a character in the place of each address of IPv6; one of a link has a zone.
fn without_brackets(text: &str) -> String {
    let is_address = |inside: &str| {
        let (address, zone) = inside.split_once('%').unwrap_or((inside, ""));
        let is_link = address.starts_with("fe80:") && !zone.is_empty();
        let is_local = is_link && zone.chars().all(|it| it.is_ascii_alphanumeric());
        address.parse::<Ipv6Addr>().is_ok() && (is_local || !inside.contains('%'))
    };
    let mut pieces = text.split('[');
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.split_once(']') {
            Some((inside, rest)) if is_address(inside) => {
                plain.push(ADDRESS);
                plain.push_str(rest);
            }
            _ => {
                plain.push('[');
                plain.push_str(piece);
            }
        }
    }
    plain
}

/// What is asked of the parts that Go's parser finds; a scheme is added where there is only a port.
fn has_host(text: &str) -> bool {
    let (rest, fragment) = text.split_once('#').unwrap_or((text, ""));
    let has_scheme = text.contains("://");
    let whole = if has_scheme {
        rest.to_owned()
    } else if text.contains(':') {
        format!("http://{rest}")
    } else if rest.starts_with("//") {
        format!("http:{rest}")
    } else {
        // A path alone.
        format!("/{rest}")
    };
    let is_escaped = |part: &str| CollectorUrl::parse(&format!("/{part}")).is_ok();
    let Ok(url) = CollectorUrl::parse(&whole) else {
        return false;
    };
    let is_path = url.host.is_empty() && url.port.is_none() && !url.path.is_empty();
    is_escaped(fragment) && !url.host.starts_with('.') && (!is_path || url.path.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::is_url;

    #[test]
    fn what_kuma_takes_is_taken_and_nothing_else() {
        for text in [
            "http://z:9411/api/v2/spans",
            "z:9411",
            "zipkin.local",
            "mailto:a@b.c",
            "http://user:p@z:9411/x",
            "http://z:99999",
            "http://z.local:9411/x",
            "http://zz-1",
            "http://z-1",
            "http://zipkin_prod:9411",
            "http://ZIPKIN:9411",
            "http://a--b:9411/x",
            "http://[::1]:9411/x",
            "http://10.0.0.1:9411/x",
            "http://ünï:9411/x",
            "http://zipkin.kuma-system.svc.cluster.local:9411/api/v2/spans",
        ] {
            assert!(is_url(text), "{text}");
        }
        for text in [
            "abcd",
            "z:1",
            "http://a.kuma-system:9411/x",
            "http://z_x",
            "HTTP://z:9411",
            "1.2.3",
            "http://1.2.3:9411/x",
            "http://256.1.1.1:9411/x",
            "http://$(HOST_IP):9411",
            "http://zipkin.a_b:9411",
            "http://z:9411/x y",
            "http://z:123456/x",
            "http://z:/x",
            "http://zipkin..local:9411/x",
            "http://a---b:9411",
            ".a.b",
        ] {
            assert!(!is_url(text), "{text}");
        }
    }
}
