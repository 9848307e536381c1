//! The name of a source as a URI reference without a scheme: relative for what lies in the working
//! directory, so that a server finds the file in its own copy of the repository. What lies elsewhere,
//! standard input and URLs belong to no repository, and a server takes no other scheme for them.

use std::path::{MAIN_SEPARATOR, Path};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the unreserved characters and slashes. A colon, too: what stands before one would be
/// taken for a scheme.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// The URI reference of a path, of `<stdin>` or of a URL.
pub(super) fn of(name: &str) -> String {
    encoded(&path(name))
}

/// The path with slashes, relative to the working directory where it lies in it.
pub(super) fn path(name: &str) -> String {
    let path = Path::new(name);
    let inside = path
        .is_absolute()
        .then(|| std::env::current_dir().ok())
        .flatten()
        .and_then(|directory| path.strip_prefix(directory).ok())
        .and_then(Path::to_str);
    with_slashes(inside.unwrap_or(name), MAIN_SEPARATOR)
}

fn encoded(path: &str) -> String {
    utf8_percent_encode(path, ENCODED).to_string()
}

fn with_slashes(path: &str, separator: char) -> String {
    let mut path = path.replace(separator, "/");
    // Two slashes would start the name of a host.
    if path.starts_with("//") {
        path = format!("/{}", path.trim_start_matches('/'));
    }
    let mut path = path.as_str();
    while let Some(rest) = path.strip_prefix("./") {
        path = rest.trim_start_matches('/');
    }
    path.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_has_a_scheme() {
        for (path, uri) in [
            ("a/b.yaml", "a/b.yaml"),
            ("./a b%.yaml", "a%20b%25.yaml"),
            ("../a:b,c?#.yaml", "../a%3Ab%2Cc%3F%23.yaml"),
            (
                "/tmp/ü\u{fffd}😀.yaml",
                "/tmp/%C3%BC%EF%BF%BD%F0%9F%98%80.yaml",
            ),
            ("//a//b", "/a//b"),
            ("<stdin>", "%3Cstdin%3E"),
            ("C:/a", "C%3A/a"),
            (
                "http://***@h:80/a?b=c#d",
                "http%3A//%2A%2A%2A%40h%3A80/a%3Fb%3Dc%23d",
            ),
        ] {
            assert_eq!(encoded(&with_slashes(path, '/')), uri);
        }
        assert_eq!(encoded(&with_slashes("a\\b.yaml", '\\')), "a/b.yaml");
        assert_eq!(encoded(&with_slashes("C:\\a b", '\\')), "C%3A/a%20b");
        assert_eq!(encoded(&with_slashes("a\\b", '/')), "a%5Cb");
    }

    #[test]
    fn what_lies_in_the_working_directory_is_relative() {
        let directory = std::env::current_dir().expect("a directory");
        let path = directory.join("a").join("b.yaml");
        assert_eq!(of(path.to_str().expect("text")), "a/b.yaml");
    }
}
