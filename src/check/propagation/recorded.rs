//! Header blocks that were recorded elsewhere: what `curl -v` prints, a HAR file, Envoy's debug log,
//! or plain lines.

use anyhow::{anyhow, bail};
use serde::Deserialize;

use super::checks::check_headers;
use super::continuation::{check_received, other_tracer};
use super::{Arrival, Call, Field};
use crate::check::Check;
use crate::diag::{WithHint as _, go_quote};
use crate::headers::{HeaderFormat, HeaderRole};

#[derive(Deserialize)]
struct Har {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    request: Request,
}

#[derive(Deserialize)]
struct Request {
    #[serde(default)]
    method: String,
    #[serde(default)]
    url: String,
    headers: Vec<Header>,
}

#[derive(Deserialize)]
struct Header {
    name: String,
    value: String,
}

/// The requests of a text, in order: of a HAR file those of its entries, of `curl -v` those with
/// `> ` before each line, of Envoy's debug log lines of `'name', 'value'`, else lines of
/// `name: value`, with an empty line between two blocks.
///
/// # Errors
/// When there is none.
pub fn blocks(text: &str) -> anyhow::Result<Vec<Call>> {
    let calls = if text.trim_start().starts_with('{') {
        let har: Har = serde_json::from_str(text)
            .map_err(|error| anyhow!("it is JSON, but not a HAR file: {error}"))?;
        har.log.entries.into_iter().map(from_entry).collect()
    } else {
        let has_arrows = text.lines().any(|line| line.starts_with("> "));
        let is_envoy = text.lines().any(|line| line.starts_with("':"));
        let lines = text.lines().filter_map(|line| {
            if has_arrows {
                // An answer belongs to no request.
                line.strip_prefix('>').map(str::trim)
            } else if is_envoy && !line.starts_with('\'') {
                // What else is logged stands between two blocks.
                Some("")
            } else {
                Some(line.trim())
            }
        });
        from_lines(lines)?
    };
    if calls.iter().all(|call: &Call| call.headers.is_empty()) {
        bail!("there are no headers in it");
    }
    Ok(calls)
}

fn from_entry(entry: Entry) -> Call {
    let Request {
        method,
        url,
        headers,
    } = entry.request;
    Call {
        line: format!("{method} {url}").trim().to_owned(),
        headers: headers
            .into_iter()
            // Those of HTTP/2 that stand for the first line.
            .filter(|header| !header.name.starts_with(':'))
            .map(|header| Field::new(header.name, header.value))
            .collect(),
    }
}

fn from_lines<'l>(lines: impl Iterator<Item = &'l str>) -> anyhow::Result<Vec<Call>> {
    let mut calls: Vec<Call> = Vec::new();
    let (mut is_open, mut is_answer) = (false, false);
    for line in lines {
        if line.is_empty() {
            (is_open, is_answer) = (false, false);
            continue;
        }
        if is_answer {
            continue;
        }
        if !is_open || is_request_line(line) {
            calls.push(Call::default());
            is_open = true;
        }
        let Some(call) = calls.last_mut() else {
            continue;
        };
        match name_and_value(line) {
            _ if is_request_line(line) => {
                let mut words = line.split(' ');
                let (method, path) = (words.next(), words.next());
                call.line = format!("{} {}", method.unwrap_or(""), path.unwrap_or(""));
            }
            Some((":status", _)) => {
                calls.pop();
                is_answer = true;
            }
            // Those of HTTP/2 that stand for the first line.
            Some((":path", path)) => {
                let line = format!("{} {path}", call.line);
                line.trim().clone_into(&mut call.line);
            }
            Some((":method", method)) => {
                let line = format!("{method} {}", call.line);
                line.trim().clone_into(&mut call.line);
            }
            Some((name, _)) if name.strip_prefix(':').is_some_and(is_name) => {}
            Some((name, value)) if is_name(name) => call.headers.push(Field::new(name, value)),
            _ => bail!("a line of it is not a header: {}", go_quote(line)),
        }
    }
    Ok(calls)
}

/// `name: value`, where the name may begin with a colon, or `'name', 'value'`.
fn name_and_value(line: &str) -> Option<(&str, &str)> {
    let quoted = line
        .strip_prefix('\'')
        .and_then(|line| line.strip_suffix('\''));
    if let Some(quoted) = quoted {
        return quoted.split_once("', '");
    }
    let colon = line
        .char_indices()
        .skip(1)
        .find(|(_, letter)| *letter == ':');
    let (name, value) = line.split_at(colon?.0);
    Some((name, value[1..].trim()))
}

/// `GET /path HTTP/1.1`
fn is_request_line(line: &str) -> bool {
    line.rsplit_once(' ')
        .is_some_and(|(_, last)| last.starts_with("HTTP/"))
}

/// What the names of headers are made of.
fn is_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(fits)
}

/// Checks recorded requests: the first came in, the others went out. With a format, only its headers.
///
/// # Errors
/// When no tracing header came in.
pub fn check_recorded(
    mut recorded: Vec<Call>,
    format: Option<HeaderFormat>,
) -> anyhow::Result<Vec<Check>> {
    let mut received = recorded.remove(0).headers;
    let is_checked = |field: &Field| {
        HeaderRole::of(&field.name)
            .is_none_or(|role| format.is_none_or(|format| role.is_of(format)))
    };
    // What came in and is not checked was not added by the service.
    let ignored: Vec<String> = received
        .extract_if(.., |field| !is_checked(field))
        .map(|field| field.name.to_ascii_lowercase())
        .filter(|name| !HeaderRole::of(name).is_some_and(HeaderRole::is_b3))
        .collect();
    for call in &mut recorded {
        call.headers
            .retain(|field| !ignored.contains(&field.name.to_ascii_lowercase()));
    }
    if !received
        .iter()
        .any(|field| HeaderRole::of(&field.name).is_some())
    {
        let other = other_tracer(&received).map(|(name, tracer)| {
            format!("; {name} did, a header of {tracer}, which no proxy of Kuma reads or writes")
        });
        let other = other.unwrap_or_default();
        let error = anyhow!("no tracing header came in: the first block has none{other}");
        return Err(error.hint(
            "it has to be the request that the service got from its proxy; kumactl headers lists the headers",
        ));
    }
    let arrivals: Vec<Arrival> = recorded.into_iter().map(Arrival::Call).collect();
    let mut checks = check_received("what came in", &received);
    checks.extend(check_headers("headers", &received, &arrivals));
    Ok(checks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_found_in_what_tools_print() {
        let curl = "* Connected\n> GET /a HTTP/1.1\n> Host: x\n> X-B3-TraceId: 1\n> \n< HTTP/1.1 200 OK\n< a: b\n\
                    > POST /b HTTP/1.1\n> x-b3-traceid: 2\n>\nbody\n";
        let calls = blocks(curl).expect("blocks");
        assert_eq!(calls.len(), 2);
        assert_eq!(calls[1].line, "POST /b");
        assert_eq!(calls[0].headers[1], Field::new("X-B3-TraceId", "1"));
        let plain = blocks("a: 1\nb:\n\n\nc: 2\n").expect("blocks");
        assert_eq!(plain.len(), 2);
        assert_eq!(plain[0].headers[1], Field::new("b", ""));
        let har = r#"{"log": {"entries": [{"request": {"method": "GET", "url": "http://x/",
            "headers": [{"name": ":path", "value": "/"}, {"name": "b3", "value": "0"}]}}]}}"#;
        assert_eq!(
            blocks(har).expect("blocks")[0].headers,
            [Field::new("b3", "0")]
        );
        let envoy = "[2026-11-25][debug][http] [C1][S1] request headers complete (end_stream=true):\n\
            ':path', '/pkg.Svc/Do'\n':method', 'POST'\n'x-b3-traceid', '1'\n'b3', ''\n\n\
            [debug] encoding headers via codec:\n':status', '200'\n'server', 'envoy'\n\n\
            [debug] request headers complete:\n':method', 'GET'\n':path', '/'\n'x', 'a, b'\n";
        let calls = blocks(envoy).expect("blocks");
        assert_eq!(calls.len(), 2);
        assert_eq!(calls[0].line, "POST /pkg.Svc/Do");
        assert_eq!(calls[0].headers[1], Field::new("b3", ""));
        assert_eq!(calls[1].headers, [Field::new("x", "a, b")]);
        let http2 = ":method: GET\n:path: /\nte: trailers\n";
        let calls = blocks(http2).expect("blocks");
        assert_eq!(
            (calls[0].line.as_str(), calls[0].headers.len()),
            ("GET /", 1)
        );
        for text in ["", "{}", "hello", "\n\n", ":", "'a'", "é", ":é: 1"] {
            assert!(blocks(text).is_err(), "{text}");
        }
    }
}
