//! A control plane on loopback that has nothing to do but to send: every page of its lists is
//! ready beforehand, in the layout of Kuma 2.8.8.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use rayon::prelude::*;
use serde::Serialize;
use serde_json::ser::{PrettyFormatter, Serializer};
use serde_json::{Value, json};

use crate::input::{self, Size};

/// How many items a page has: as many as a control plane gives.
const PAGE: usize = 1_000;
/// What the control plane says of itself at `/`.
const INDEX: &str = "/";
/// The lists, and the first line of the documents in each.
const LISTS: [(&str, &str); 3] = [
    ("/meshes", "type: Mesh\n"),
    ("/traffic-traces", "type: TrafficTrace\n"),
    ("/dataplanes", "type: Dataplane\n"),
];

/// A running server. Its threads end with the process.
pub struct Server {
    /// Its address.
    pub url: String,
    /// How large all pages are together, in bytes.
    pub bytes: u64,
}

impl Server {
    /// Makes the pages of an input, and starts to answer on a free port.
    pub fn start(size: Size, seed: u64) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let url = format!("http://{}", listener.local_addr()?);
        let pages = pages(&input::texts(size, seed), &url)?;
        let bytes = pages.values().map(|page| page.len() as u64).sum();
        let pages = Arc::new(pages);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let pages = Arc::clone(&pages);
                // Whoever hangs up has had enough.
                thread::spawn(move || serve(stream, &pages));
            }
        });
        Ok(Self { url, bytes })
    }
}

/// The body of every answer, by what is asked for.
fn pages(texts: &[String], url: &str) -> io::Result<HashMap<String, Vec<u8>>> {
    let index = json!({"product": "Kuma", "tagline": "Kuma", "version": "2.8.8"});
    let mut pages = HashMap::from([(INDEX.to_owned(), body(&index)?)]);
    for (path, first_line) in LISTS {
        let mut items = texts
            .par_iter()
            .flat_map_iter(|text| text.split("---\n"))
            .filter(|document| document.starts_with(first_line))
            .map(item)
            .collect::<io::Result<Vec<Value>>>()?;
        items.sort_by_cached_key(|item| item["name"].to_string());
        let total = items.len();
        for (number, page) in items.chunks(PAGE).enumerate() {
            let (offset, next) = (number * PAGE, (number + 1) * PAGE);
            let next = (next < total).then(|| format!("{url}{path}?offset={next}&size={PAGE}"));
            let list = json!({"total": total, "items": page, "next": next});
            pages.insert(format!("{path}?size={PAGE}&offset={offset}"), body(&list)?);
        }
    }
    Ok(pages)
}

/// A document as the control plane gives it back.
fn item(document: &str) -> io::Result<Value> {
    let mut item: Value = serde_yaml::from_str(document).map_err(io::Error::other)?;
    let time = "2026-11-22T10:56:39.217875918Z";
    item["creationTime"] = time.into();
    item["modificationTime"] = time.into();
    if item["type"] != "Mesh" {
        item["labels"] = json!({"kuma.io/origin": "zone", "kuma.io/zone": "default"});
    }
    Ok(item)
}

/// Control planes indent by one space.
fn body(value: &Value) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let layout = PrettyFormatter::with_indent(b" ");
    value.serialize(&mut Serializer::with_formatter(&mut bytes, layout))?;
    Ok(bytes)
}

/// Answers one request after another, until the other side has had enough.
fn serve(stream: TcpStream, pages: &HashMap<String, Vec<u8>>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut out = stream.try_clone()?;
    let mut lines = BufReader::new(stream).lines();
    while let Some(first) = lines.next().transpose()? {
        let target = first.split(' ').nth(1).unwrap_or_default();
        for line in lines.by_ref() {
            if line?.is_empty() {
                break;
            }
        }
        let nothing = Vec::new();
        let (status, body) = match pages.get(target) {
            Some(page) => ("200 OK", page),
            None => ("404 Not Found", &nothing),
        };
        write!(
            out,
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        )?;
        out.write_all(body)?;
    }
    Ok(())
}
