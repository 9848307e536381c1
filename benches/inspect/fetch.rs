//! What asking a control plane is compared with: fetching the same pages by the same client
//! library over as many connections, each page decoded by `serde_json` into types as soon as it is
//! there. Nothing is checked, retried, matched or printed.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use reqwest::blocking::{Client, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::baseline::keep;
use crate::types::{Dataplane, Mesh, TrafficTrace};

/// How many connections kumactl has at most.
const CONNECTIONS: usize = 8;
/// How many items a page has.
const PAGE: u64 = 1_000;

#[derive(Deserialize)]
struct Page<T> {
    total: u64,
    items: Vec<T>,
}

/// Fetches what `inspect dataplanes -A` needs. Returns how many resources that is.
pub fn all(url: &str) -> io::Result<usize> {
    // As kumactl does; only connections over TLS would need it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder()
        .no_proxy()
        .build()
        .map_err(io::Error::other)?;
    get(&client, &format!("{url}/"))?;
    let meshes = list::<Mesh>(&client, &format!("{url}/meshes"))?;
    let policies = list::<TrafficTrace>(&client, &format!("{url}/traffic-traces"))?;
    let dataplanes = list::<Dataplane>(&client, &format!("{url}/dataplanes"))?;
    let count = meshes.len() + policies.len() + dataplanes.len();
    keep((meshes, policies, dataplanes));
    Ok(count)
}

fn get(client: &Client, url: &str) -> io::Result<Vec<u8>> {
    let answer = client.get(url).send().and_then(Response::error_for_status);
    let bytes = answer.and_then(Response::bytes);
    let bytes = bytes.map_err(io::Error::other)?;
    Ok(bytes.into())
}

/// All items of a list: after the first page its total is known, and the others are fetched a few
/// at a time.
fn list<T: DeserializeOwned + Send>(client: &Client, url: &str) -> io::Result<Vec<T>> {
    let page = |offset: u64| -> io::Result<Page<T>> {
        let bytes = get(client, &format!("{url}?size={PAGE}&offset={offset}"))?;
        serde_json::from_slice(&bytes).map_err(io::Error::other)
    };
    let Page { total, mut items } = page(0)?;
    let next = AtomicU64::new(PAGE);
    let worker = || -> io::Result<Vec<T>> {
        let mut items = Vec::new();
        loop {
            let offset = next.fetch_add(PAGE, Ordering::Relaxed);
            if offset >= total {
                return Ok(items);
            }
            items.append(&mut page(offset)?.items);
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(worker)).collect();
        for worker in workers {
            let fell = |_| Err(io::Error::other("a worker fell"));
            items.append(&mut worker.join().unwrap_or_else(fell)?);
        }
        Ok(items)
    })
}
