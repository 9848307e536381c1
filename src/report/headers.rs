//! The headers that a service forwards: as JSON, and as a page with the code that does it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use clap::ValueEnum;
use serde::Serialize;

use super::{Paint, Table};
use crate::diag::{WithHint as _, did_you_mean, go_quote, printable};
use crate::headers::{BackendKind, Header, Language, Protocol};

/// The JSON document of `headers`.
#[derive(Debug, Serialize)]
pub(crate) struct HeadersDocument<'d> {
    #[serde(rename = "type")]
    kind: &'static str,
    backend: Option<&'d str>,
    headers: &'static [Header],
    rules: Vec<&'static str>,
    snippets: Snippets,
    grpc: Grpc,
}

/// Code by the name of its language.
type Snippets = BTreeMap<&'static str, String>;

#[derive(Debug, Serialize)]
struct Grpc {
    rule: &'static str,
    snippets: Snippets,
}

impl<'d> HeadersDocument<'d> {
    /// The document of a kind of backend, and of the backend if one was looked up.
    pub(crate) fn new(kind: BackendKind, backend: Option<&'d str>) -> Self {
        let headers = kind.headers();
        Self {
            kind: kind.word(),
            backend,
            headers,
            rules: kind.rules(),
            snippets: snippets(Protocol::Http, headers),
            grpc: Grpc {
                rule: Protocol::Grpc.rule(),
                snippets: snippets(Protocol::Grpc, headers),
            },
        }
    }
}

/// The code that forwards headers, by the name of its language.
pub(crate) fn snippets(protocol: Protocol, headers: &[Header]) -> Snippets {
    let languages = Language::value_variants().iter();
    languages
        .filter_map(|language| Some((language.word(), language.snippet(protocol, headers)?)))
        .collect()
}

/// The headers of a kind of backend, for people.
pub(crate) fn headers_page(
    kind: BackendKind,
    backend: Option<&str>,
    protocol: Protocol,
    width: Option<usize>,
) -> String {
    let of = match backend {
        Some(backend) => format!("{} ({})", printable(backend), kind.word()),
        None => kind.word().to_owned(),
    };
    let mut page = format!(
        "{}\n",
        format!("Headers that a service forwards for {of}").heading()
    );
    let mut table = Table::new(&["HEADER", "COMES IN", "SAYS"]);
    for header in kind.headers() {
        let cells = [header.name, header.when, header.meaning];
        table.row(cells.map(str::to_owned));
    }
    page.push_str(&table.render(2, width));
    let _ = writeln!(page, "\n{}", "How".heading());
    for rule in kind.rules() {
        let _ = writeln!(page, "  {rule}");
    }
    for language in Language::value_variants() {
        let Some(code) = language.snippet(protocol, kind.headers()) else {
            continue;
        };
        let _ = writeln!(page, "\n{}\n", format!("In {}", language.name()).heading());
        for line in code.lines() {
            let _ = writeln!(page, "{}", format!("    {line}").trim_end());
        }
    }
    page
}

/// Code in a language. An error with the headers and the rule if there is none.
pub(crate) fn code(name: &str, protocol: Protocol, headers: &[Header]) -> anyhow::Result<String> {
    let language = Language::from_str(name, true).ok();
    if let Some(code) = language.and_then(|it| it.snippet(protocol, headers)) {
        return Ok(code);
    }
    let name = language.map_or(name, |language| language.word());
    let of = match protocol {
        Protocol::Http => "",
        Protocol::Grpc => " for gRPC",
    };
    let known: Vec<&str> = snippets(protocol, headers).into_keys().collect();
    let near = did_you_mean(name, known.iter().copied()).filter(|_| !known.contains(&name));
    let names: Vec<&str> = headers.iter().map(|header| header.name).collect();
    let error = anyhow::anyhow!(
        "there is no code in the language {}{of}: there is some for {}",
        go_quote(name),
        known.join(", "),
    );
    let error = match near {
        Some(near) => error.hint(near),
        None => error,
    };
    let names = names.join(", ");
    Err(error.hint(format!("in any language {}: {names}", protocol.rule())))
}
