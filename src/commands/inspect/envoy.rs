//! `inspect dataplane NAME -o envoy`: what the proxy gets for tracing.

use anyhow::anyhow;
use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use crate::commands::Context;
use crate::diag::{Exit, WithHint as _, printable};
use crate::effective::Answer;
use crate::envoy::{Endpoint, bootstrap, received};
use crate::report::{
    OutputFormat, bootstrap_messages, received_messages, write_camel_case_yaml, write_yaml,
};

/// How `inspect dataplane NAME` prints its answer: as all of `inspect`, or for Envoy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DataplaneFormat {
    Plain(OutputFormat),
    Envoy,
}

impl ValueEnum for DataplaneFormat {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Self::Plain(OutputFormat::Table),
            Self::Plain(OutputFormat::Wide),
            Self::Plain(OutputFormat::Json),
            Self::Plain(OutputFormat::Yaml),
            Self::Plain(OutputFormat::Name),
            Self::Envoy,
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Self::Plain(format) => format.to_possible_value(),
            Self::Envoy => {
                Some(PossibleValue::new("envoy").help("What the proxy gets for tracing, as YAML"))
            }
        }
    }
}

/// What `-o envoy` takes besides.
#[derive(Debug, Args)]
#[command(next_help_heading = "With -o envoy")]
pub(super) struct EnvoyArgs {
    /// A whole configuration that an Envoy of today runs without a control plane
    #[arg(long)]
    bootstrap: bool,
    /// Send to this collector instead
    #[arg(long, value_name = "HOST:PORT", value_parser = str::parse::<Endpoint>)]
    collector: Option<Endpoint>,
    /// As for a kuma-dp that does not forward OpenTelemetry itself (no feature-otel-via-kuma-dp)
    #[arg(long)]
    direct: bool,
}

impl EnvoyArgs {
    /// Refuses flags that the format has no use for.
    pub(super) fn check(&self, format: DataplaneFormat) -> anyhow::Result<()> {
        let flags = [
            ("--bootstrap", self.bootstrap),
            ("--collector", self.collector.is_some()),
            ("--direct", self.direct),
        ];
        for (flag, is_given) in flags {
            if is_given && format != DataplaneFormat::Envoy {
                return Err(anyhow!("{flag} is only for -o envoy").hint("add -o envoy"));
            }
        }
        Ok(())
    }

    /// Prints what the proxy gets; what is missing in it, and why, is reported.
    pub(super) fn show(
        &self,
        answer: &Answer<'_, '_>,
        context: &mut Context<'_>,
    ) -> anyhow::Result<Exit> {
        let (out, collector) = (context.console.plain(), self.collector.as_ref());
        let messages = if self.bootstrap {
            let bootstrap = bootstrap(answer, collector)?;
            write_yaml(out, &bootstrap)?;
            bootstrap_messages(answer, &bootstrap)
        } else {
            let received = received(answer, collector, self.direct);
            // A bootstrap is written as its control plane writes it, everything else as Envoy does.
            if received.tracing.is_some() {
                write_camel_case_yaml(out, &received)?;
            } else {
                write_yaml(out, &received)?;
            }
            received_messages(answer, &received)
        };
        for message in messages {
            context.console.info(printable(&message));
        }
        Ok(Exit::Clean)
    }
}
