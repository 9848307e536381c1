//! When the whole workspace is validated: once nothing has been typed for a moment, and not too late.

use std::time::{Duration, Instant};

/// How long nothing is typed before it.
const PAUSE: Duration = Duration::from_millis(100);
/// How long it is put off at most.
const LONGEST: Duration = Duration::from_secs(1);

/// Since when the diagnostics are out of date, and when they are due.
#[derive(Default)]
pub(super) struct Pause(Option<(Instant, Instant)>);

impl Pause {
    /// Something was typed.
    pub(super) fn begin(&mut self) {
        let now = Instant::now();
        let since = self.0.map_or(now, |(since, _)| since);
        self.0 = Some((since, (now + PAUSE).min(since + LONGEST)));
    }

    /// The diagnostics are in date.
    pub(super) fn end(&mut self) {
        self.0 = None;
    }

    /// When the diagnostics are due, if they are out of date.
    pub(super) fn due(&self) -> Option<Instant> {
        self.0.map(|(_, due)| due)
    }
}
