//! The name of a source as a URI reference: relative for a relative path, so that a server finds
//! the file in its own copy of the repository.

use std::fmt::Write as _;

/// The URI reference of a path, of `<stdin>` or of a URL.
pub(super) fn of(name: &str) -> String {
    if name.starts_with("http://") || name.starts_with("https://") {
        return of_url(name);
    }
    of_path(name, std::path::MAIN_SEPARATOR)
}

fn of_path(path: &str, separator: char) -> String {
    let path = path.replace(separator, "/");
    let mut path = path.as_str();
    while let Some(rest) = path.strip_prefix("./") {
        path = rest.trim_start_matches('/');
    }
    let mut uri = String::with_capacity(path.len() + 8);
    let is_drive = |path: &str| {
        let bytes = path.as_bytes();
        bytes.len() > 2 && bytes[0].is_ascii_alphabetic() && &bytes[1..3] == b":/"
    };
    if path.starts_with('/') {
        uri.push_str("file://");
    } else if separator == '\\' && is_drive(path) {
        uri.push_str("file:///");
        uri.push_str(&path[..2]);
        path = &path[2..];
    }
    // A colon, too: what stands before one would be taken for a scheme.
    encode(&mut uri, path, b"/");
    uri
}

/// A URL has been fetched, so it is almost a URI; what a client forgives is encoded.
fn of_url(url: &str) -> String {
    let (start, fragment) = match url.split_once('#') {
        Some((start, fragment)) => (start, Some(fragment)),
        None => (url, None),
    };
    let after_scheme = start.find("://").map_or(0, |at| at + 3);
    let path = start[after_scheme..]
        .find(['/', '?'])
        .map_or(start.len(), |at| at + after_scheme);
    let mut uri = String::with_capacity(url.len());
    // Only an IPv6 address has brackets.
    encode(&mut uri, &start[..path], b":/@!$&'()*+,;=%[]");
    encode(&mut uri, &start[path..], b":/@!$&'()*+,;=%?");
    if let Some(fragment) = fragment {
        uri.push('#');
        encode(&mut uri, fragment, b":/@!$&'()*+,;=%?");
    }
    uri
}

/// Percent-encodes all bytes but the unreserved ones and some others. A percent sign among these
/// is kept where it stands for an encoded byte already.
fn encode(uri: &mut String, text: &str, kept: &[u8]) {
    let bytes = text.as_bytes();
    for (position, &byte) in bytes.iter().enumerate() {
        let is_kept = match byte {
            b'%' => {
                let digits = bytes.get(position + 1..position + 3);
                digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
                    && kept.contains(&b'%')
            }
            _ => byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || kept.contains(&byte),
        };
        if is_kept {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_or_have_a_scheme() {
        for (path, uri) in [
            ("a/b.yaml", "a/b.yaml"),
            ("./a b%.yaml", "a%20b%25.yaml"),
            ("../a:b,c?#.yaml", "../a%3Ab%2Cc%3F%23.yaml"),
            (
                "/tmp/ü\u{fffd}😀.yaml",
                "file:///tmp/%C3%BC%EF%BF%BD%F0%9F%98%80.yaml",
            ),
            ("<stdin>", "%3Cstdin%3E"),
            ("C:/a", "C%3A/a"),
        ] {
            assert_eq!(of_path(path, '/'), uri);
        }
        assert_eq!(of_path("a\\b.yaml", '\\'), "a/b.yaml");
        assert_eq!(of_path("C:\\a b", '\\'), "file:///C:/a%20b");
        assert_eq!(of_path("a\\b", '/'), "a%5Cb");
    }

    #[test]
    fn urls_stay_what_they_are() {
        for (url, uri) in [
            ("http://***@h:80/a%20b?c=d#e", "http://***@h:80/a%20b?c=d#e"),
            ("https://[::1]/a[0] %zz", "https://[::1]/a%5B0%5D%20%25zz"),
            ("http://h?a#b#c", "http://h?a#b%23c"),
        ] {
            assert_eq!(of(url), uri);
        }
    }
}
