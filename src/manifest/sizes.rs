//! How many pods there are and what each may use: as it is said, or estimated from a rate of spans.
//!
//! The constants of the estimate. Measured: Jaeger 1.76.0 with spans as Envoy sends them to Zipkin's API,
//! fifteen tags each, on a virtual machine of two processors; 4,100 to 4,600 spans took a second of one
//! processor with five spans a request (3 runs), 8,100 to 8,400 with fifty (2 runs).

use std::str::FromStr;

use super::size::{Cpu, Memory, SPAN};
use super::{Backend, Profile, StorageKind};

/// Spans that one processor takes in a second, by the measurement above, rounded down.
const SPANS_PER_PROCESSOR: u32 = 4_000;
/// Percent of its processors that a pod uses when it has what it is meant to have; above it, another one
/// comes. A choice: the rest is for what comes within the minute that another one takes.
const LOAD: u32 = 70;
/// Processors of a pod. A choice: what a node of any size has left.
const PROCESSORS: u32 = 1;
/// Times as many collectors as are expected to be needed may come. A choice.
const HEADROOM: u32 = 2;
/// Pods of what must not be away while one of them is restarted.
const LEAST: u32 = 2;
/// Seconds of spans that wait in the memory of a collector while the storage does not answer. A choice:
/// a restart of a storage takes about as long.
const QUEUED_SECONDS: u64 = 30;
/// Seconds of spans that are kept where the memory is the storage. A choice.
const KEPT_SECONDS: u64 = 300;
/// What one pod can take at most: more processors than that, and it is time for several pods. A choice.
const ALL_IN_ONE_PROCESSORS: u32 = 4;
/// More than anybody has, and the sums still fit.
const LIMIT: u32 = 10_000_000;

/// What a pod may use.
#[derive(Debug, Clone)]
pub struct PodSize {
    /// The limit of its memory.
    pub memory: Memory,
    /// The limit of its processors.
    pub cpu: Cpu,
    /// What is reserved of the processors.
    pub(super) reserved: String,
}

impl PodSize {
    /// What is enough for a job that asks a storage.
    pub(super) fn small() -> Self {
        let cpu = Cpu::of_thousandths(100);
        Self {
            memory: Memory::of_at_least(0),
            reserved: cpu.request(),
            cpu,
        }
    }
}

/// The pods of a stack.
#[derive(Debug, Clone)]
pub struct Sizes {
    /// A pod that takes spans, and the one of all-in-one.
    pub collector: PodSize,
    /// A pod that writes what Kafka has.
    pub(super) ingester: PodSize,
    /// A pod that shows traces.
    pub(super) query: PodSize,
    /// How many take spans, at least.
    pub(super) collectors: u32,
    /// How many write what Kafka has, which is how many partitions its topic needs.
    pub(crate) ingesters: u32,
    /// How many show traces.
    pub(super) queries: u32,
}

impl Sizes {
    /// The limits of each pod.
    pub(crate) fn of_limits(profile: Profile, memory: Memory, cpu: Cpu) -> Self {
        let reserved = match profile {
            Profile::AllInOne => cpu.request(),
            Profile::Production => cpu.half(),
        };
        let size = PodSize {
            memory,
            cpu,
            reserved,
        };
        Self {
            collector: size.clone(),
            ingester: size.clone(),
            query: size,
            collectors: LEAST,
            ingesters: LEAST,
            queries: LEAST,
        }
    }

    /// An estimate for a rate of spans.
    pub(crate) fn of_rate(
        rate: SpanRate,
        profile: Profile,
        storage: StorageKind,
    ) -> Result<Self, String> {
        let of_pod = PROCESSORS * SPANS_PER_PROCESSOR / 100 * LOAD;
        let pods = rate.0.div_ceil(of_pod).max(LEAST);
        let at_least_default = |bytes: u64| Memory::of_at_least(bytes.max(Memory::DEFAULT));
        let base = Self::of_limits(profile, at_least_default(0), Cpu::of_processors(PROCESSORS));
        let bytes = |spans: u64| 2 * spans * SPAN;
        match profile {
            Profile::Production => {
                let queued = u64::from(rate.0.min(of_pod)) * QUEUED_SECONDS;
                let memory = at_least_default(Memory::RUNTIME + bytes(queued));
                Ok(Self {
                    collectors: pods,
                    ingesters: pods,
                    collector: PodSize {
                        memory,
                        ..base.collector.clone()
                    },
                    ..base
                })
            }
            Profile::AllInOne => {
                let processors = rate.0.div_ceil(of_pod);
                if processors > ALL_IN_ONE_PROCESSORS {
                    return Err(format!(
                        "one pod takes up to {} spans a second; write --profile production for more",
                        ALL_IN_ONE_PROCESSORS * of_pod
                    ));
                }
                let seconds = match storage {
                    StorageKind::Memory => KEPT_SECONDS,
                    _ => QUEUED_SECONDS,
                };
                let memory = Memory::RUNTIME + bytes(u64::from(rate.0) * seconds);
                let cpu = Cpu::of_processors(processors);
                let size = PodSize {
                    memory: at_least_default(memory),
                    reserved: cpu.half(),
                    cpu,
                };
                Ok(Self {
                    collector: size,
                    ..base
                })
            }
        }
    }

    /// How many take spans, at most.
    pub(super) const fn most_collectors(&self) -> u32 {
        self.collectors * HEADROOM
    }
}

impl PodSize {
    /// The use of processors above which another pod comes.
    pub(super) fn cpu_target(&self) -> String {
        self.cpu.percent(LOAD)
    }
}

/// A rate of spans, in a second, of the whole mesh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpanRate(u32);

impl FromStr for SpanRate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse::<u32>().ok().filter(|_| is_digits);
        match number.filter(|number| (1..=LIMIT).contains(number)) {
            Some(number) => Ok(Self(number)),
            None => Err(format!(
                "write a whole number from 1 to {LIMIT}; a request has about two spans for each \
                 service that it goes through"
            )),
        }
    }
}

/// The least memory of a pod.
pub(crate) fn least_memory(backend: Backend, profile: Profile, storage: StorageKind) -> u64 {
    match backend {
        Backend::Zipkin => Memory::JAVA_LEAST,
        Backend::Jaeger if profile == Profile::AllInOne && storage == StorageKind::Memory => {
            Memory::LEAST
        }
        Backend::Jaeger => Memory::RUNTIME + Memory::LEAST,
    }
}
