//! How much a backend keeps in memory, so that the limit of its container is never reached.
//!
//! A span of a proxy, with its fifteen to twenty tags, takes up to 4 KiB in memory; a trace has
//! about eight of them, two for each hop. What a backend may keep takes half of what it has, and
//! the other half is for what is on its way in or out and for garbage that is not yet collected.
//! Measured with Zipkin 3.5.1 and spans as Envoy sends them: 3.2 KiB a span and 190 MiB beside the
//! heap, without loss at the bounds for 384Mi, 512Mi and 1Gi; with 80,000 spans in a heap of 256 MiB
//! it ended for want of memory.

use std::ops::RangeInclusive;
use std::str::FromStr;

use super::quantity::Quantity;

const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;
const TIB: u64 = 1024 * 1024 * MIB;

/// A span in memory, in bytes.
pub(super) const SPAN: u64 = 4 * KIB;
const TRACE: u64 = 8 * SPAN;
/// Spans of a batch that waits for the storage, as the configuration has it.
const BATCH: u64 = 512;
/// What the Java runtime takes beside its heap.
const JAVA: u64 = 256 * MIB;
/// More memory than machines have, and the bounds still fit the integers of the backends.
const MEMORY_LIMIT: u64 = TIB;

/// Thousandths of a processor: the lower bound starts within the patience of the probes.
const CPU: RangeInclusive<u128> = 50..=1_000_000;
/// What is reserved of the processors, in thousandths.
const CPU_REQUEST: u128 = 100;

/// The memory of a container, and the bounds that follow from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    pub(super) quantity: Quantity,
    bytes: u64,
}

impl Memory {
    /// The least that Jaeger starts with.
    pub(super) const LEAST: u64 = 128 * MIB;
    /// The least that Zipkin starts with.
    pub(super) const JAVA_LEAST: u64 = JAVA + 128 * MIB;
    /// What Jaeger takes beside the spans that wait in it: 120 to 250 MiB were measured.
    pub(super) const RUNTIME: u64 = 256 * MIB;
    /// What a pod has unless something else is said.
    pub(super) const DEFAULT: u64 = 512 * MIB;

    /// Reads a limit that is not below another one, in bytes.
    pub(crate) fn parse(least: u64, text: &str) -> Result<Self, String> {
        let quantity = text.parse::<Quantity>().ok();
        let bytes = quantity.as_ref().and_then(Quantity::whole);
        let bytes = bytes.filter(|bytes| (least..=MEMORY_LIMIT).contains(bytes));
        if let (Some(quantity), Some(bytes)) = (quantity, bytes) {
            return Ok(Self { quantity, bytes });
        }
        let confused = if text.ends_with('m') {
            "; m is a thousandth, Mi is 1024 times 1024"
        } else {
            ""
        };
        Err(format!(
            "write {}Mi to 1Ti in whole bytes, such as 512Mi or 2Gi{confused}",
            least / MIB
        ))
    }

    /// One of as many bytes, rounded up; 128 MiB is the least.
    pub(super) fn of_at_least(bytes: u64) -> Self {
        let bytes = bytes.clamp(1, MEMORY_LIMIT).next_multiple_of(Self::LEAST);
        Self {
            quantity: Quantity::of_bytes(bytes),
            bytes,
        }
    }

    /// How many batches of [`BATCH`] spans may wait: half of what is there beside the runtime.
    pub(super) const fn queue(&self) -> u64 {
        let queue = self.bytes.saturating_sub(Self::RUNTIME) / 2 / (BATCH * SPAN);
        if queue > 0 { queue } else { 1 }
    }

    /// How many traces Jaeger keeps.
    pub(super) const fn traces(&self) -> u64 {
        self.bytes / 2 / TRACE
    }

    /// What Go's runtime tries to stay below, in MiB: the limit less a fifth.
    pub(super) const fn go_limit(&self) -> u64 {
        self.bytes / 5 * 4 / MIB
    }

    /// The heap of the Java runtime, in MiB.
    pub(super) const fn heap(&self) -> u64 {
        self.bytes.saturating_sub(JAVA) / MIB
    }

    /// How many spans Zipkin keeps.
    pub(super) const fn spans(&self) -> u64 {
        self.heap() * MIB / 2 / SPAN
    }
}

/// How many processors a container may use: a limit, in thousandths, which Kubernetes takes no finer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cpu {
    pub(super) quantity: Quantity,
    thousandths: u128,
}

impl Cpu {
    /// What is reserved of it.
    pub(super) fn request(&self) -> String {
        format!("{}m", self.thousandths.min(CPU_REQUEST))
    }

    /// Half of it, which is reserved where it counts.
    pub(super) fn half(&self) -> String {
        self.percent(50)
    }

    /// A part of it, as Kubernetes prints it.
    pub(super) fn percent(&self, percent: u32) -> String {
        Quantity::of_thousandths(self.thousandths * u128::from(percent) / 100).to_string()
    }

    /// So many processors.
    pub(super) fn of_processors(processors: u32) -> Self {
        Self::of_thousandths(u128::from(processors) * 1000)
    }

    pub(super) fn of_thousandths(thousandths: u128) -> Self {
        Self {
            quantity: Quantity::of_thousandths(thousandths),
            thousandths,
        }
    }
}

impl FromStr for Cpu {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let quantity = text.parse::<Quantity>().ok();
        let thousandths = quantity.as_ref().and_then(Quantity::thousandths);
        let thousandths = thousandths.filter(|thousandths| CPU.contains(thousandths));
        if let (Some(quantity), Some(thousandths)) = (quantity, thousandths) {
            return Ok(Self {
                quantity,
                thousandths,
            });
        }
        Err("write 50m to 1000 processors, no finer than 1m, such as 500m or 2".to_owned())
    }
}
