//! Addresses, as Go's `net.ParseIP` and the control planes' check of DNS names take them.

use std::net::IpAddr;

/// Whether a text is an IP address, without a zone.
pub(super) fn is_ip(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok()
}

/// Whether a text is a DNS name: labels of up to 63 letters, digits, `_` and `-` that do not start
/// with `-`, at most 255 characters without the dots.
pub(super) fn is_dns_name(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let is_label = |label: &str| {
        (1..=63).contains(&label.len()) && !label.starts_with('-') && label.bytes().all(inner)
    };
    let length = text.bytes().filter(|byte| *byte != b'.').count();
    length <= 255
        && text
            .strip_suffix('.')
            .unwrap_or(text)
            .split('.')
            .all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_names_as_go_takes_them() {
        for text in ["10.0.0.1", "::1", "::ffff:10.0.0.1", "2001:db8::1"] {
            assert!(is_ip(text), "{text}");
        }
        for text in [
            "010.0.0.1",
            "10.0.0",
            "[::1]",
            "fe80::1%eth0",
            "web.local",
            "",
        ] {
            assert!(!is_ip(text), "{text}");
        }
        for text in ["web.local", "web_1.local.", "a-b", "x"] {
            assert!(is_dns_name(text), "{text}");
        }
        for text in ["", "bad addr", "-a.b", "a..b", "http://dd", ".a", "é"] {
            assert!(!is_dns_name(text), "{text}");
        }
    }
}
