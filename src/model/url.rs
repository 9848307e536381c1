//! URLs of collectors, taken apart as Go's `url.ParseRequestURI` does, because that is what
//! decides whether a control plane accepts one and what the proxy is sent.

use std::borrow::Cow;

/// A URL that Go accepts. All parts are as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectorUrl<'u> {
    /// Lower case or not, as written; empty when there is none.
    pub scheme: &'u str,
    /// `user:password`, if there is an `@`.
    pub userinfo: Option<&'u str>,
    /// Host name or address, without brackets.
    pub host: &'u str,
    /// The digits after the last colon; none when there is no port.
    pub port: Option<&'u str>,
    /// The path, as written.
    pub path: &'u str,
    /// What follows the `?`.
    pub query: Option<&'u str>,
    /// What follows the `#`. Go's parser for requests, which decides what is accepted, takes it for
    /// a part of the path or the query; what reaches the proxy is without it.
    pub fragment: Option<&'u str>,
}

/// Go refuses the text as a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct UrlError(&'static str);

impl<'u> CollectorUrl<'u> {
    /// Takes a URL apart.
    ///
    /// # Errors
    /// When `url.ParseRequestURI` refuses it: control characters, no scheme and no leading slash,
    /// a port that is not a number, a bad escape, characters that no host can have.
    pub fn parse(text: &'u str) -> Result<Self, UrlError> {
        if text.bytes().any(|byte| byte < 0x20 || byte == 0x7f) {
            return Err(UrlError("it contains a control character"));
        }
        if text.is_empty() {
            return Err(UrlError("it is empty"));
        }
        let mut url = Self {
            scheme: "",
            userinfo: None,
            host: "",
            port: None,
            path: text,
            query: None,
            fragment: None,
        };
        if text == "*" {
            return Ok(url);
        }
        let rest = url.take_scheme(text)?;
        let (rest, query) = match rest.split_once('?') {
            Some((rest, query)) => (rest, Some(query)),
            None => (rest, None),
        };
        url.query = query;
        if !rest.starts_with('/') {
            if url.scheme.is_empty() {
                return Err(UrlError("it has neither a scheme nor a leading slash"));
            }
            // Opaque, such as `zipkin:9411`: no host is parsed.
            url.path = "";
            return Ok(url);
        }
        url.path = rest;
        if !url.scheme.is_empty()
            && let Some(after) = rest.strip_prefix("//")
        {
            let end = after.find('/').unwrap_or(after.len());
            url.take_authority(&after[..end])?;
            url.path = &after[end..];
        }
        check_escapes(url.path, false)?;
        url.cut_fragment();
        Ok(url)
    }

    fn cut_fragment(&mut self) {
        if let Some((path, fragment)) = self.path.split_once('#') {
            (self.path, self.query, self.fragment) = (path, None, Some(fragment));
        } else if let Some((query, fragment)) = self.query.and_then(|query| query.split_once('#')) {
            (self.query, self.fragment) = (Some(query), Some(fragment));
        }
    }

    fn take_scheme(&mut self, text: &'u str) -> Result<&'u str, UrlError> {
        for (position, byte) in text.bytes().enumerate() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' => {}
                b'0'..=b'9' | b'+' | b'-' | b'.' if position > 0 => {}
                b':' if position == 0 => {
                    return Err(UrlError("the scheme before the colon is missing"));
                }
                b':' => {
                    self.scheme = &text[..position];
                    return Ok(&text[position + 1..]);
                }
                _ => return Ok(text),
            }
        }
        Ok(text)
    }

    fn take_authority(&mut self, authority: &'u str) -> Result<(), UrlError> {
        let host = match authority.rfind('@') {
            Some(at) => {
                let userinfo = &authority[..at];
                let valid = |byte: u8| {
                    byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(&byte)
                };
                if !userinfo.bytes().all(valid) {
                    return Err(UrlError(
                        "the part before the @ has characters that must be escaped",
                    ));
                }
                check_escapes(userinfo, false)?;
                self.userinfo = Some(userinfo);
                &authority[at + 1..]
            }
            None => authority,
        };
        if let Some(bracketed) = host.strip_prefix('[') {
            let Some(close) = bracketed.rfind(']') else {
                return Err(UrlError("the bracket around the address is not closed"));
            };
            self.host = &bracketed[..close];
            self.take_port(&bracketed[close + 1..])?;
            let (address, zone) = self.host.split_once("%25").unwrap_or((self.host, ""));
            check_host(address)?;
            check_escapes(zone, false)
        } else {
            let colon = host.rfind(':').unwrap_or(host.len());
            self.host = &host[..colon];
            self.take_port(&host[colon..])?;
            check_host(self.host)
        }
    }

    /// Reads `:digits`, where the digits, or all of it, may be missing.
    fn take_port(&mut self, text: &'u str) -> Result<(), UrlError> {
        if text.is_empty() {
            return Ok(());
        }
        match text.strip_prefix(':') {
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.port = (!digits.is_empty()).then_some(digits);
                Ok(())
            }
            _ => Err(UrlError("the port is not a number")),
        }
    }

    /// The port as a number; none when it is missing or larger than a `u32`, which no listener is.
    pub(crate) fn port_number(&self) -> Option<u32> {
        self.port?.parse().ok()
    }
}

/// A host in front of a port: an IPv6 address in brackets.
pub(crate) fn bracketed(host: &str) -> Cow<'_, str> {
    if host.contains(':') {
        format!("[{host}]").into()
    } else {
        host.into()
    }
}

/// In a host only `%25` and escapes of bytes above ASCII are allowed, and no ASCII character that
/// would have to be escaped.
fn check_host(host: &str) -> Result<(), UrlError> {
    check_escapes(host, true)?;
    let allowed = |byte: u8| {
        byte >= 0x80 || byte.is_ascii_alphanumeric() || b"!$&'()*+,;=:[]<>\"-_.~%".contains(&byte)
    };
    if host.bytes().all(allowed) {
        Ok(())
    } else {
        Err(UrlError("the host has characters that no host can have"))
    }
}

fn check_escapes(text: &str, host: bool) -> Result<(), UrlError> {
    let bytes = text.as_bytes();
    let hex = |position: usize| {
        bytes
            .get(position)
            .and_then(|byte| char::from(*byte).to_digit(16))
    };
    for (position, _) in text.match_indices('%') {
        let (Some(high), Some(low)) = (hex(position + 1), hex(position + 2)) else {
            return Err(UrlError("a % is not followed by two hexadecimal digits"));
        };
        if host && high < 8 && (high, low) != (2, 5) {
            return Err(UrlError("the host has an escape that no host can have"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_where_go_finds_them() {
        let url = CollectorUrl::parse("http://u:p@z:9411/a b?x=1#f").expect("accepted");
        assert_eq!(
            (url.scheme, url.host, url.port, url.path),
            ("http", "z", Some("9411"), "/a b")
        );
        assert_eq!((url.userinfo, url.query), (Some("u:p"), Some("x=1")));
        assert_eq!(url.fragment, Some("f"));
        let url = CollectorUrl::parse("http://[::1]:9411/x").expect("accepted");
        assert_eq!((url.host, url.port), ("::1", Some("9411")));
        for text in [
            "/p",
            "//z:9411/x",
            "zipkin:9411",
            "http://z/x",
            "http://[::1]/x",
            "http://z:/x",
            "*",
        ] {
            assert_eq!(
                CollectorUrl::parse(text).map(|url| url.port),
                Ok(None),
                "{text}"
            );
        }
    }

    #[test]
    fn refused_as_go_refuses() {
        let refused = [
            "",
            "z",
            ":9411",
            "http://z:abc/x",
            "http://z:9411/%zz",
            "http://a b:1/",
            "http://z:1/\n",
            "http://[::1:1/",
            "http://u^:p@z:1/",
            "http://%41:1/",
            "1http://z:1/",
        ];
        for text in refused {
            assert!(CollectorUrl::parse(text).is_err(), "{text:?}");
        }
    }
}
