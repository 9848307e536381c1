//! What is tried with a service: a request with fresh tracing headers, others that differ from it in
//! one thing, and two at once. Whoever sends them says what came of each.

use std::time::Duration;

use super::checks::{
    Observation, Together, check_as_well, check_headers, check_reached, check_together,
    is_nothing_forwarded,
};
use super::{Arrival, Field};
use crate::check::Check;
use crate::diag::value_name;
use crate::headers::{HeaderFormat, TraceContext};

/// Whoever sends requests to the service, and sees what it calls.
pub trait Observe {
    /// One request with these headers, and what came of it.
    fn observe(&self, received: Vec<Field>) -> Observation;
    /// Two requests at once, and what came of them. One alone gave so many calls.
    fn observe_together(&self, received: [Vec<Field>; 2], calls_each: usize) -> Together;
}

/// A service that is tried.
#[derive(Debug)]
pub struct Trial<'t> {
    /// What people call it.
    pub service: &'t str,
    /// Where it should call.
    pub downstream: &'t str,
    /// Which headers it gets.
    pub format: HeaderFormat,
    /// How long each request may take.
    pub timeout: Duration,
    /// Where ids come from.
    pub random: fn() -> u128,
}

impl Trial<'_> {
    /// Tries it.
    pub fn attempt(&self, observer: &impl Observe) -> Vec<Check> {
        const MORE: &str = "more requests";
        let first = observer.observe(self.headers(self.fresh()));
        let mut checks = check_reached(self.service, self.downstream, self.timeout, &first);
        let calls_each = first.arrivals.iter().filter_map(Arrival::call).count();
        if calls_each == 0 {
            return checks;
        }
        let category = format!("headers ({})", value_name(&self.format));
        let headers = check_headers(&category, &first.received, &first.arrivals);
        checks.extend(headers.iter().cloned());
        if is_nothing_forwarded(&first.received, &first.arrivals) {
            return checks;
        }
        let unsampled = TraceContext {
            sampled: false,
            ..self.fresh()
        };
        let mut others = vec![("a request that is not sampled stays so", unsampled)];
        if matches!(self.format, HeaderFormat::B3 | HeaderFormat::B3Single) {
            let root = TraceContext {
                parent: None,
                ..self.fresh()
            };
            others.push(("a request without a parent is forwarded as it is", root));
        }
        for (name, trace) in others {
            let seen = observer.observe(self.headers(trace));
            let check = check_as_well(MORE, name, &seen.received, &seen.arrivals, &headers);
            checks.extend(check);
        }
        let both = [self.fresh(), self.fresh()].map(|trace| self.headers(trace));
        let together = observer.observe_together(both, calls_each);
        checks.extend(check_together(MORE, &together));
        checks
    }

    /// The headers of a trace, as the service gets them.
    fn headers(&self, trace: TraceContext) -> Vec<Field> {
        let headers = trace.headers(self.format).into_iter();
        headers
            .map(|(role, value)| Field::new(role.name(), value))
            .collect()
    }

    /// A trace that nobody has seen, with a parent, sampled.
    fn fresh(&self) -> TraceContext {
        // Ids are numbers of which the first digit is not zero, so that none is taken for a short one.
        const TOP: u64 = 1 << 60;
        let half = || u64::try_from((self.random)() >> 64).unwrap_or(1) | TOP;
        TraceContext {
            request: (self.random)(),
            trace: (self.random)() | u128::from(TOP) << 64,
            span: half(),
            parent: Some(half()),
            sampled: true,
        }
    }
}
