//! What arrives at a server in the place of what a service calls, until somebody looks at it. Shared
//! by its connections, of HTTP/1.1 (`downstream`) and of HTTP/2 (`http2`).

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::check::propagation::{Arrival, Call};

/// How large the head of a request may be, in bytes. Envoy takes 60 KiB.
pub(super) const HEAD_LIMIT: usize = 64 << 10;
/// How many arrivals are kept.
const ARRIVALS: usize = 10_000;

/// What the connections of a server share.
#[derive(Default)]
pub(super) struct Shared {
    state: Mutex<Arrivals>,
    changed: Condvar,
    pub(super) connections: AtomicUsize,
    /// How many connections have begun to send a call, and not ended its headers.
    pub(super) unfinished: AtomicUsize,
}

/// Until how many calls are there, or which moment, an answer waits.
pub(super) type Gate = Option<(usize, Instant)>;

#[derive(Default)]
pub(super) struct Arrivals {
    pub(super) arrivals: Vec<Arrival>,
    pub(super) gate: Gate,
}

impl Shared {
    /// The state; a thread that failed has not left it in pieces.
    pub(super) fn lock(&self) -> MutexGuard<'_, Arrivals> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps what arrived, and says how long its answer waits.
    pub(super) fn keep(&self, arrival: Arrival) -> Gate {
        let gate = {
            let mut state = self.lock();
            if state.arrivals.len() < ARRIVALS {
                state.arrivals.push(arrival);
            }
            state.gate
        };
        self.changed.notify_all();
        gate
    }

    /// Keeps a call, unless no proxy would take its headers.
    pub(super) fn keep_call(&self, call: Call) -> Gate {
        let sizes = call.headers.iter();
        let size: usize = sizes
            .map(|field| field.name.len() + field.value.len() + 4)
            .sum();
        self.keep(if size > HEAD_LIMIT {
            too_large()
        } else {
            Arrival::Call(call)
        })
    }

    /// Keeps what cannot be read if nothing else arrived.
    pub(super) fn keep_if_alone(&self, arrival: Arrival) {
        if self.lock().arrivals.is_empty() {
            self.keep(arrival);
        }
    }

    /// Waits as long as an answer does.
    pub(super) fn wait_at(&self, gate: Gate) {
        if let Some((calls, deadline)) = gate {
            self.wait(deadline, |state| state.arrivals.len() >= calls);
        }
    }

    /// Waits until something holds, or a moment has come.
    pub(super) fn wait(&self, deadline: Instant, mut holds: impl FnMut(&Arrivals) -> bool) {
        let mut state = self.lock();
        while !holds(&state) {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            let waited = self.changed.wait_timeout(state, left);
            state = waited.map_or_else(|poisoned| poisoned.into_inner().0, |(state, _)| state);
        }
    }
}

pub(super) fn too_large() -> Arrival {
    Arrival::Unreadable(format!(
        "a call has more than {} KiB of headers, and Envoy takes 60",
        HEAD_LIMIT >> 10
    ))
}

/// Counts a connection as unfinished as long as it lives.
pub(super) struct Unfinished<'s>(&'s Shared);

impl<'s> Unfinished<'s> {
    pub(super) fn new(shared: &'s Shared) -> Self {
        shared.unfinished.fetch_add(1, Ordering::SeqCst);
        Self(shared)
    }
}

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        self.0.unfinished.fetch_sub(1, Ordering::SeqCst);
    }
}
