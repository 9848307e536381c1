//! Several calls at a time, because most of each is waiting.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Error;

/// How many calls are made at the same time.
const WORKERS: usize = 8;

/// Does the same with each of some things, and gives the results in their order. The first failure
/// ends it.
pub(super) fn map<A: Sync, T: Send>(
    things: &[A],
    work: impl Fn(&A) -> Result<T, Error> + Sync,
) -> Result<Vec<T>, Error> {
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<Option<Result<T, Error>>>> =
        Mutex::new(things.iter().map(|_| None).collect());
    let worker = || {
        loop {
            let position = next.fetch_add(1, Ordering::Relaxed);
            let Some(thing) = things.get(position) else {
                break;
            };
            let result = work(thing);
            if result.is_err() {
                // Nobody needs to begin anything more.
                next.store(things.len(), Ordering::Relaxed);
            }
            if let Ok(mut results) = results.lock() {
                results[position] = Some(result);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..WORKERS.min(things.len()) {
            scope.spawn(worker);
        }
    });
    // What was never begun stands beside the failure that ended it.
    results
        .into_inner()
        .unwrap_or_default()
        .into_iter()
        .flatten()
        .collect()
}
