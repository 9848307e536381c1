//! `file:` URIs, and the paths that they name.

use std::path::MAIN_SEPARATOR;

use lsp_types::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// All but the unreserved characters, slashes and the colon of a drive.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/')
    .remove(b':');

/// The path that a URI names; none of another scheme or another host.
pub(crate) fn path_of(uri: &Uri) -> Option<String> {
    let rest = uri.as_str().strip_prefix("file://")?;
    let path = rest.strip_prefix("localhost").unwrap_or(rest);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    if !path.starts_with('/') {
        return None;
    }
    let path = percent_decode_str(path).decode_utf8().ok()?;
    // `/C:/folder` is `C:/folder`.
    let bytes = path.as_bytes();
    let has_drive = bytes.len() > 2 && bytes[2] == b':' && bytes[1].is_ascii_alphabetic();
    let path = if has_drive { &path[1..] } else { &path };
    Some(path.replace(
        '/',
        std::str::from_utf8(&[MAIN_SEPARATOR as u8]).unwrap_or("/"),
    ))
}

/// The URI of a path.
pub(crate) fn uri_of(path: &str) -> Option<Uri> {
    let path = path.replace(MAIN_SEPARATOR, "/");
    let slash = if path.starts_with('/') { "" } else { "/" };
    let path = utf8_percent_encode(&path, ENCODED);
    format!("file://{slash}{path}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_comes_back_from_its_uri() {
        for path in ["/tmp/a.yaml", "/tmp/a b/ü%23#?.yaml", "/😀"] {
            let uri = uri_of(path).expect("a URI");
            assert_eq!(path_of(&uri).as_deref(), Some(path), "{}", uri.as_str());
        }
        for other in [
            "untitled:Untitled-1",
            "http://h/a.yaml",
            "file://host/a.yaml",
        ] {
            assert_eq!(path_of(&other.parse().expect("a URI")), None, "{other}");
        }
    }
}
