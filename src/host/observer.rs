//! A service between its two sides: requests to it, and what arrives where it should call.

use std::time::{Duration, Instant};

use super::{Downstream, Service};
use crate::check::propagation::{Arrival, Field, Observation, Observe, Reply, Together};

/// How long nothing has to come before a request is taken to have caused all of its calls.
const QUIET: Duration = Duration::from_millis(200);
/// How long the answers to calls wait for those of another request.
const HELD: Duration = Duration::from_secs(1);

/// Both sides of a service.
pub struct Observer {
    /// Where requests go.
    pub service: Service,
    /// Where its calls arrive.
    pub downstream: Downstream,
}

impl Observe for Observer {
    fn observe(&self, received: Vec<Field>) -> Observation {
        self.downstream.clear();
        let pending = self.service.ask(&received);
        let deadline = pending.deadline();
        let reply = pending.reply();
        if !matches!(reply, Reply::Unreachable(_) | Reply::Broken(_)) {
            self.downstream.wait(1, deadline);
        }
        let arrivals = self.settled(deadline);
        Observation {
            received,
            reply,
            arrivals,
            unfinished: self.downstream.unfinished(),
        }
    }

    /// The answers to their calls are held back until both have called, so that both are really
    /// under way.
    fn observe_together(&self, received: [Vec<Field>; 2], calls_each: usize) -> Together {
        self.downstream.clear();
        self.downstream.hold(2, HELD);
        let pending = [0, 1].map(|number: usize| self.service.ask(&received[number]));
        let deadline = pending[1].deadline();
        for pending in pending {
            let _ = pending.reply();
        }
        self.downstream.wait(2 * calls_each, deadline);
        Together {
            received,
            arrivals: self.settled(deadline),
            calls_each,
        }
    }
}

impl Observer {
    /// What has arrived, once nothing comes any more.
    fn settled(&self, deadline: Instant) -> Vec<Arrival> {
        loop {
            let arrivals = self.downstream.arrivals();
            let quiet = Instant::now() + QUIET;
            self.downstream
                .wait(arrivals.len() + 1, quiet.min(deadline));
            let is_settled = self.downstream.arrivals().len() == arrivals.len();
            if arrivals.is_empty() || is_settled || Instant::now() >= deadline {
                return self.downstream.arrivals();
            }
        }
    }
}
