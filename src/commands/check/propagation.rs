//! `kumactl check propagation`: whether a service hands the tracing headers on.

use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow, bail};
use clap::Args;

use super::show::ShowArgs;
use crate::check::propagation::{
    Arrival, Call, Field, Observation, Reply, Together, blocks, is_nothing_forwarded,
    judge_as_well, judge_headers, judge_reached, judge_received, judge_together, other_tracer,
};
use crate::check::{Check, worst};
use crate::commands::Context;
use crate::commands::connection::parse_duration;
use crate::commands::load::read_sources;
use crate::diag::{Exit, go_quote, mask_userinfo};
use crate::headers::{Context as Trace, Format, Role};
use crate::host::{Downstream, InputOptions, Service, random_bits, service_url};

/// How long nothing has to come before a request is taken to have caused all of its calls.
const QUIET: Duration = Duration::from_millis(200);
/// How long the answers to calls wait for those of another request.
const HELD: Duration = Duration::from_secs(1);

/// Whether a service forwards the tracing headers of a request to the calls that it causes
///
/// Listens in the place of what the service calls, sends it requests with fresh tracing headers,
/// and reports header by header what its calls carried, and what Envoy makes of them. HTTP/1.1,
/// HTTP/2 and gRPC (the URL is that of a method, which gets an empty message) are understood.
#[derive(Debug, Args)]
pub(super) struct PropagationArgs {
    /// The service, with a path that makes it call downstream
    #[arg(
        long,
        value_name = "URL",
        value_parser = service_url,
        requires = "downstream",
        required_unless_present = "from_file"
    )]
    service: Option<reqwest::Url>,
    /// Where the service is configured to call, and where to listen
    #[arg(long, value_name = "HOST:PORT", requires = "service")]
    downstream: Option<String>,
    /// Which headers to send [default: b3], or to judge of a recording [default: all]
    #[arg(long, value_name = "FORMAT")]
    headers: Option<Format>,
    /// Judge recorded requests instead: what came in first, then what went out, in one file or two
    /// (curl -v, HAR, Envoy's debug log, or lines of headers or of gRPC metadata)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["service", "downstream", "wait"])]
    from_file: Vec<String>,
    /// How long each request, and the calls that it causes, may take
    #[arg(long, value_name = "DURATION", default_value = "5s", value_parser = parse_duration)]
    timeout: Duration,
    #[command(flatten)]
    show: ShowArgs,
}

impl PropagationArgs {
    pub(super) fn run(&self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let checks = match (&self.service, &self.downstream) {
            (Some(service), Some(downstream)) => {
                let trial = Trial::new(self, service, downstream)?;
                let progress = context.console.progress("checking");
                let mut checks = Vec::new();
                self.show.repeat(|| {
                    checks = trial.attempt();
                    worst(&checks)
                });
                drop(progress);
                checks
            }
            _ => self.judge_files(context)?,
        };
        self.show
            .show("kumactl check propagation", &checks, context)
    }

    /// Judges what was recorded: the first block came in, the others went out.
    fn judge_files(&self, context: &mut Context<'_>) -> anyhow::Result<Vec<Check>> {
        if self.from_file.len() > 2 {
            bail!(
                "--from-file is given {} times\nhint: name the file of what came in, then that of what went out",
                self.from_file.len()
            );
        }
        let mut recorded = Vec::new();
        for name in &self.from_file {
            let mut calls = read_blocks(name, context)?;
            // Of two files the first one has what came in.
            if self.from_file.len() == 2 && recorded.is_empty() {
                calls.truncate(1);
            }
            recorded.extend(calls);
        }
        if recorded.len() < 2 {
            bail!(
                "there is only one block of headers in {}\nhint: what came in and what went out are two, with an empty line between them or in two files",
                go_quote(&self.from_file.join(" "))
            );
        }
        let mut received = recorded.remove(0).headers;
        let is_judged = |field: &Field| {
            Role::of(&field.name)
                .is_none_or(|role| self.headers.is_none_or(|format| role.is_of(format)))
        };
        // What came in and is not judged was not added by the service.
        let ignored: Vec<String> = received
            .extract_if(.., |field| !is_judged(field))
            .map(|field| field.name.to_ascii_lowercase())
            .filter(|name| !Role::of(name).is_some_and(Role::is_b3))
            .collect();
        for call in &mut recorded {
            call.headers
                .retain(|field| !ignored.contains(&field.name.to_ascii_lowercase()));
        }
        if !received.iter().any(|field| Role::of(&field.name).is_some()) {
            let other = other_tracer(&received).map(|(name, tracer)| {
                format!(
                    "; {name} did, a header of {tracer}, which no proxy of Kuma reads or writes"
                )
            });
            bail!(
                "no tracing header came in: the first block has none{}\nhint: it has to be the request that the service got from its proxy; kumactl headers lists the headers",
                other.unwrap_or_default()
            );
        }
        let arrivals: Vec<Arrival> = recorded.into_iter().map(Arrival::Call).collect();
        let mut checks = judge_received("what came in", &received);
        checks.extend(judge_headers("headers", &received, &arrivals));
        Ok(checks)
    }
}

fn read_blocks(name: &str, context: &mut Context<'_>) -> anyhow::Result<Vec<Call>> {
    let loaded = read_sources(&[name.to_owned()], &InputOptions::default(), context)?;
    if let Some(error) = loaded.errors.into_iter().next() {
        bail!(error);
    }
    let raw = loaded.raws.first();
    let raw = raw.ok_or_else(|| anyhow!("{name} is a directory"))?;
    blocks(&String::from_utf8_lossy(&raw.bytes)).with_context(|| name.to_owned())
}

/// A service that is tried out.
struct Trial<'t> {
    service: Service,
    /// What people call the service.
    url: String,
    downstream: Downstream,
    address: &'t str,
    format: Format,
    timeout: Duration,
}

impl<'t> Trial<'t> {
    fn new(args: &PropagationArgs, url: &reqwest::Url, address: &'t str) -> anyhow::Result<Self> {
        let downstream = Downstream::listen(address).map_err(|error| {
            anyhow!(
                "cannot listen on {}: {error}\nhint: --downstream is host:port of this machine, where the service is configured to call and nobody else listens",
                go_quote(address)
            )
        })?;
        Ok(Self {
            service: Service::new(url.clone(), args.timeout)?,
            url: mask_userinfo(url.as_str()).into_owned(),
            downstream,
            address,
            format: args.headers.unwrap_or(Format::B3),
            timeout: args.timeout,
        })
    }

    fn attempt(&self) -> Vec<Check> {
        const MORE: &str = "more requests";
        let first = self.observe(&fresh());
        let mut checks = judge_reached(&self.url, self.address, self.timeout, &first);
        let calls_each = first.arrivals.iter().filter_map(Arrival::call).count();
        if calls_each == 0 {
            return checks;
        }
        let category = format!("headers ({})", self.format.word());
        let headers = judge_headers(&category, &first.received, &first.arrivals);
        checks.extend(headers.iter().cloned());
        if is_nothing_forwarded(&first.received, &first.arrivals) {
            return checks;
        }
        let mut others = vec![(
            "a request that is not sampled stays so",
            Trace {
                sampled: false,
                ..fresh()
            },
        )];
        if matches!(self.format, Format::B3 | Format::B3Single) {
            let root = Trace {
                parent: None,
                ..fresh()
            };
            others.push(("a request without a parent is handed on as it is", root));
        }
        for (name, trace) in others {
            let Observation {
                received, arrivals, ..
            } = self.observe(&trace);
            checks.extend(judge_as_well(MORE, name, &received, &arrivals, &headers));
        }
        checks.extend(judge_together(MORE, &self.observe_together(calls_each)));
        checks
    }

    /// The headers of a trace, as the service gets them.
    fn headers(&self, trace: &Trace) -> Vec<Field> {
        let headers = trace.headers(self.format).into_iter();
        headers
            .map(|(role, value)| Field::new(role.name(), value))
            .collect()
    }

    fn observe(&self, trace: &Trace) -> Observation {
        let received = self.headers(trace);
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

    /// Two requests at once. The answers to their calls are held back until both have called, so
    /// that both are really under way.
    fn observe_together(&self, calls_each: usize) -> Together {
        let received = [self.headers(&fresh()), self.headers(&fresh())];
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

/// A trace that nobody has seen, with a parent, sampled.
fn fresh() -> Trace {
    // Ids are numbers of which the first digit is not zero, so that none is taken for a short one.
    const TOP: u64 = 1 << 60;
    let half = || u64::try_from(random_bits() >> 64).unwrap_or(1) | TOP;
    Trace {
        request: random_bits(),
        trace: random_bits() | u128::from(TOP) << 64,
        span: half(),
        parent: Some(half()),
        sampled: true,
    }
}
