//! `kumactl check propagation`: whether a service forwards the tracing headers.

use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use clap::Args;

use super::show::ShowArgs;
use crate::check::propagation::{Call, Trial, blocks, check_recorded};
use crate::check::{Check, worst};
use crate::commands::Context;
use crate::commands::flags::parse_duration;
use crate::commands::sources::read_sources;
use crate::diag::{Exit, WithHint as _, go_quote, mask_userinfo};
use crate::headers::HeaderFormat;
use crate::host::{Downstream, InputOptions, Observer, Service, random_bits, service_url};

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
    /// Which headers to send [default: b3], or to check in a recording [default: all]
    #[arg(long, value_name = "FORMAT")]
    headers: Option<HeaderFormat>,
    /// Check recorded requests instead: what came in first, then what went out, in one file or two
    /// (curl -v, HAR, Envoy's debug log, or lines of headers or of gRPC metadata)
    #[arg(long, value_name = "PATH", conflicts_with_all = ["service", "downstream", "wait"])]
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
            (Some(service), Some(downstream)) => self.try_out(service, downstream, context)?,
            _ => self.check_files(context)?,
        };
        self.show
            .show("kumactl check propagation", &checks, context)
    }

    /// Listens, and sends requests until all checks pass or the time to wait is over.
    fn try_out(
        &self,
        service: &reqwest::Url,
        address: &str,
        context: &mut Context<'_>,
    ) -> anyhow::Result<Vec<Check>> {
        let downstream = Downstream::listen(address).map_err(|error| {
            anyhow!("cannot listen on {}: {error}", go_quote(address)).hint(
                "--downstream is host:port of this machine, where the service is configured to call and nobody else listens",
            )
        })?;
        let name = mask_userinfo(service.as_str());
        let observer = Observer {
            service: Service::new(service.clone(), self.timeout)?,
            downstream,
        };
        let trial = Trial {
            service: &name,
            downstream: address,
            format: self.headers.unwrap_or(HeaderFormat::B3),
            timeout: self.timeout,
            random: random_bits,
        };
        let progress = context.console.progress("checking");
        let mut checks = Vec::new();
        self.show.repeat(|| {
            checks = trial.attempt(&observer);
            worst(&checks)
        });
        drop(progress);
        Ok(checks)
    }

    /// Checks what was recorded: the first block came in, the others went out.
    fn check_files(&self, context: &mut Context<'_>) -> anyhow::Result<Vec<Check>> {
        if self.from_file.len() > 2 {
            let message = anyhow!("--from-file is given {} times", self.from_file.len());
            let hint = "name the file of what came in, then that of what went out";
            return Err(message.hint(hint));
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
            let names = go_quote(&self.from_file.join(" "));
            return Err(anyhow!("there is only one block of headers in {names}").hint(
                "what came in and what went out are two, with an empty line between them or in two files",
            ));
        }
        check_recorded(recorded, self.headers)
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
