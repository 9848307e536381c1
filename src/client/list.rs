//! Lists: in pages of a thousand where the control plane pages, whole where it does not (0.4).

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::Value;

use super::answer::json;
use super::api::Client;
use super::error::Error;
use super::page;
use super::request::{Key, Request};
use crate::diag::{counted, go_quote, printable};
use crate::model::{Kind, World};

/// How many resources a list may have: what is beyond is not a list, but a mistake.
const LIMIT: u64 = 10_000_000;

/// How many requests are under way at the same time.
const REQUESTS: usize = 8;

/// A page of a list, as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct ListPage {
    /// Where it is from, for messages.
    pub url: String,
    /// JSON, with the resources under `items`; empty if only these were wanted, and have been read.
    pub text: String,
    /// How many they are.
    pub count: u64,
    /// What they are, if nothing in the page is out of the ordinary; otherwise whoever reads the
    /// text finds out.
    pub world: Option<World>,
}

impl ListPage {
    /// A resource that was asked for by its name, as a page.
    pub(crate) fn of_one(key: &Key, resource: &Value) -> Self {
        Self {
            url: key.path(),
            text: resource.to_string(),
            count: 1,
            world: None,
        }
    }
}

/// The resources of some pages, in order; a page may also be a resource itself.
pub(crate) fn items(pages: &[ListPage]) -> Vec<Value> {
    let items = |page: &ListPage| match serde_json::from_str::<Value>(&page.text) {
        Ok(mut body) => match body.get_mut("items").map(Value::take) {
            Some(Value::Array(items)) => items,
            Some(_) => Vec::new(),
            None => vec![body],
        },
        // The client has found it to be JSON.
        Err(_) => Vec::new(),
    };
    pages.par_iter().flat_map_iter(items).collect()
}

/// What of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// The text of its pages.
    Text,
    /// The resources; of pages that could be read at once, no text is kept.
    Resources,
    /// Both.
    Both,
}

/// What has to be known of a page to ask for the others.
#[derive(Debug, Deserialize)]
#[serde(expecting = "a list with its resources under \"items\"")]
struct Envelope {
    #[serde(default)]
    total: Option<u64>,
    #[serde(default)]
    next: Option<String>,
    items: Items,
}

/// The number of items, and the first one that is not of the list's kind.
#[derive(Debug, Default)]
struct Items {
    count: u64,
    /// The word in `type` of every item, while it is the same.
    kind: Option<String>,
    other: Option<(u64, String)>,
}

/// What every item has.
#[derive(Deserialize)]
#[serde(expecting = "a resource")]
struct Header<'i> {
    #[serde(rename = "type", borrow)]
    kind: std::borrow::Cow<'i, str>,
    #[serde(rename = "name", borrow)]
    _name: std::borrow::Cow<'i, str>,
}

impl<'de> Deserialize<'de> for Items {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Counting;
        impl<'de> Visitor<'de> for Counting {
            type Value = Items;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a list of resources under \"items\"")
            }

            /// Go writes an empty list like that.
            fn visit_unit<E>(self) -> Result<Items, E> {
                Ok(Items::default())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Items, A::Error> {
                let mut items = Items::default();
                while let Some(header) = sequence.next_element::<Header<'de>>()? {
                    match &items.kind {
                        None => items.kind = Some(header.kind.into_owned()),
                        Some(kind) if *kind != header.kind && items.other.is_none() => {
                            items.other = Some((items.count, header.kind.into_owned()));
                        }
                        Some(_) => {}
                    }
                    items.count += 1;
                }
                Ok(items)
            }
        }
        deserializer.deserialize_any(Counting)
    }
}

/// A page that has been looked at.
struct Read {
    page: ListPage,
    total: Option<u64>,
    /// The offset that `next` names; the host that it names is not looked at, because a control
    /// plane behind another address names its own.
    next: Option<u64>,
}

impl Client<'_> {
    /// All pages of a list, in order; of one mesh, or of the whole control plane.
    pub fn list(
        &self,
        kind: Kind,
        mesh: Option<&str>,
        wanted: Wanted,
    ) -> Result<Vec<ListPage>, Error> {
        if let Some(mesh) = mesh {
            // It has to fit into the path as the name of a resource does.
            Key::new(Kind::Mesh, mesh, mesh)?;
        }
        let deadline = self.deadline();
        let read = |offset| {
            let request = Request::list(kind, mesh, offset);
            read(self, &request, kind, wanted, deadline)
        };
        let first = read(0)?;
        let url = first.page.url.clone();
        let bad = |reason: String| self.no_answer(&url, reason);
        let mut total = first.total;
        let Some(step) = first.next else {
            return match total {
                Some(total) if total != first.page.count => Err(bad(lies(total, first.page.count))),
                _ => Ok(vec![first.page]),
            };
        };
        if step == 0 || first.page.count != step {
            let reason = format!(
                "the first page has {}, but says that the next page starts at {step}",
                counted(first.page.count, "item")
            );
            return Err(bad(reason));
        }
        if total.is_some_and(|total| total > LIMIT) {
            return Err(bad(format!(
                "a total of {} is more than any mesh has",
                total.unwrap_or_default()
            )));
        }
        let mut pages = vec![first];
        if let Some(total) = total {
            let offsets = (step..total).step_by(usize::try_from(step).unwrap_or(1));
            pages.append(&mut several(offsets, read)?);
        }
        // Resources may have come while the pages were read, and without a total there is no other way.
        while let Some(offset) = pages.last().and_then(|last| last.next) {
            let known: u64 = pages.iter().map(|read| read.page.count).sum();
            if offset < known || known > LIMIT {
                return Err(bad(format!(
                    "the pages never end: after {} the next page starts at {offset}",
                    counted(known, "item")
                )));
            }
            let next = read(offset)?;
            if next.page.count == 0 {
                break;
            }
            pages.push(next);
        }
        let count: u64 = pages.iter().map(|read| read.page.count).sum();
        // What the last page says is newer.
        total = pages.iter().rev().find_map(|page| page.total).or(total);
        if let Some(total) = total.filter(|total| *total > count) {
            return Err(bad(lies(total, count)));
        }
        Ok(pages.into_iter().map(|read| read.page).collect())
    }
}

/// Reads several pages at a time, because most of it is waiting, and gives them in their order. The
/// first failure ends it.
fn several(
    offsets: impl Iterator<Item = u64> + Send,
    read: impl Fn(u64) -> Result<Read, Error> + Sync,
) -> Result<Vec<Read>, Error> {
    let has_failed = AtomicBool::new(false);
    let offsets = offsets.take_while(|_| !has_failed.load(Ordering::Relaxed));
    let read = |offset| {
        let page = read(offset);
        has_failed.fetch_or(page.is_err(), Ordering::Relaxed);
        (offset, page)
    };
    let read_all = || offsets.par_bridge().map(read).collect();
    let mut pages: Vec<_> = match ThreadPoolBuilder::new().num_threads(REQUESTS).build() {
        Ok(pool) => pool.install(read_all),
        Err(_) => read_all(),
    };
    pages.sort_unstable_by_key(|(offset, _)| *offset);
    pages.into_iter().map(|(_, page)| page).collect()
}

fn lies(total: u64, count: u64) -> String {
    format!(
        "the list says that it has {}, but its pages hold {count}; it may have changed meanwhile: try again",
        counted(total, "item")
    )
}

/// Asks for one page.
fn read(
    client: &Client<'_>,
    request: &Request,
    kind: Kind,
    wanted: Wanted,
    deadline: Instant,
) -> Result<Read, Error> {
    let url = client.transport.url(request);
    let response = client.exchange(request, deadline)?.response;
    if response.status != 200 {
        return Err(client.bad(request, &response, None));
    }
    look(&url, response.body, kind, wanted).map_err(|reason| client.no_answer(&url, reason))
}

/// Reads a page: at once what is in it too, if that is wanted and it is as almost all are.
fn look(url: &str, body: Vec<u8>, kind: Kind, wanted: Wanted) -> Result<Read, String> {
    let mut text = String::from_utf8(body).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let not_json = json::<Envelope>(error.as_bytes()).err().flatten();
        not_json.unwrap_or_else(|| format!("the answer is not UTF-8 from byte {at} on"))
    })?;
    let content = match wanted {
        Wanted::Text => None,
        Wanted::Resources | Wanted::Both => page::read(kind, &text),
    };
    let (count, total, next, world) = if let Some(page) = content {
        if wanted == Wanted::Resources {
            text = String::new();
        }
        let count = page.world.len() as u64;
        (count, page.total, page.next, Some(page.world))
    } else {
        let envelope = envelope(&text)?;
        envelope.items.check(kind)?;
        let count = envelope.items.count;
        (count, envelope.total, envelope.next, None)
    };
    let next = match next.as_deref() {
        None | Some("") => None,
        Some(url) => Some(offset(url).ok_or_else(|| {
            let reason = format!("next is {}, which has no offset", go_quote(url));
            printable(&reason).into_owned()
        })?),
    };
    let url = url.to_owned();
    let page = ListPage {
        url,
        text,
        count,
        world,
    };
    Ok(Read { page, total, next })
}

/// What is around the items of a page.
fn envelope(text: &str) -> Result<Envelope, String> {
    // `serde` would take an array for the fields of one, in their order.
    if text.trim_ascii_start().starts_with('[') {
        json::<IgnoredAny>(text.as_bytes()).map_err(Option::unwrap_or_default)?;
        return Err("the answer is not what a control plane gives: it is an array, and not an object with its resources under \"items\"".to_owned());
    }
    json(text.as_bytes()).map_err(Option::unwrap_or_default)
}

impl Items {
    /// Whether they are what was asked for.
    fn check(&self, kind: Kind) -> Result<(), String> {
        let wrong = match (&self.kind, &self.other) {
            (Some(first), _) if first != kind.word() => Some((0, first)),
            (_, Some((number, word))) => Some((*number, word)),
            _ => None,
        };
        let Some((number, word)) = wrong else {
            return Ok(());
        };
        let reason = format!(
            "items[{number}] of a list of {} is of type {}",
            kind.plural(),
            go_quote(word)
        );
        Err(printable(&reason).into_owned())
    }
}

/// The offset in the query of a URL.
fn offset(url: &str) -> Option<u64> {
    let (_, query) = url.split_once('?')?;
    let query = query.split('#').next().unwrap_or_default();
    let value = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("offset="))?;
    value.parse().ok()
}
