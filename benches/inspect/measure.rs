//! Running processes, and what to make of many runs.

use std::fmt;
use std::fs;
use std::io;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How often the memory of a running process is looked at.
const POLL: Duration = Duration::from_millis(1);

/// Runs a process to its end, all that it says thrown away. Returns how long that took, from before its
/// start.
pub fn time(command: &mut Command) -> io::Result<Duration> {
    let start = Instant::now();
    let child = start_quietly(command)?;
    finish(child, command)?;
    Ok(start.elapsed())
}

/// Runs a process to its end. Returns the most memory that it held at once, in bytes; none where
/// the system does not say.
pub fn peak_memory(command: &mut Command) -> io::Result<Option<u64>> {
    let mut child = start_quietly(command)?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    while child.try_wait()?.is_none() {
        // The system keeps the high-water mark, so only growth in the last moment can be missed.
        peak = peak.max(
            fs::read_to_string(&status)
                .ok()
                .and_then(|status| high_water(&status)),
        );
        thread::sleep(POLL);
    }
    finish(child, command)?;
    Ok(peak)
}

fn start_quietly(command: &mut Command) -> io::Result<Child> {
    let nothing = Stdio::null;
    let command = command.stdin(nothing()).stdout(nothing());
    command.stderr(nothing()).spawn()
}

/// A run that failed measured nothing.
fn finish(mut child: Child, command: &Command) -> io::Result<()> {
    let status = child.wait()?;
    // 1 says that something was found.
    if matches!(status.code(), Some(0 | 1)) {
        Ok(())
    } else {
        Err(io::Error::other(format!("{command:?}: {status}")))
    }
}

fn high_water(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kibibytes * 1024)
}

/// Numbers of many runs.
#[derive(Debug, Clone, Default)]
pub struct Series(Vec<f64>);

impl Series {
    /// Adds a run.
    pub fn push(&mut self, number: f64) {
        self.0.push(number);
    }

    /// The middle one.
    pub fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let middle = sorted.len() / 2;
        match sorted.len() {
            0 => f64::NAN,
            length if length.is_multiple_of(2) => f64::midpoint(sorted[middle - 1], sorted[middle]),
            _ => sorted[middle],
        }
    }

    /// Of runs that were made in turns, each one's ratio to its neighbour: what slows the machine
    /// for a while slows both.
    pub fn over(&self, other: &Self) -> Self {
        Self(
            self.0
                .iter()
                .zip(&other.0)
                .map(|(one, other)| one / other)
                .collect(),
        )
    }

    /// The least one, which a busy machine disturbs the least.
    pub fn least(&self) -> f64 {
        self.0.iter().copied().fold(f64::INFINITY, f64::min)
    }

    /// For each run the faster of two.
    pub fn faster(&self, other: &Self) -> Self {
        Self(
            self.0
                .iter()
                .zip(&other.0)
                .map(|(one, other)| one.min(*other))
                .collect(),
        )
    }
}

impl fmt::Display for Series {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = out.precision().unwrap_or(3);
        let least = self.least();
        let most = self.0.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        write!(
            out,
            "{:8.digits$} {:>19}",
            self.median(),
            format!("({least:.digits$}..{most:.digits$})")
        )
    }
}
