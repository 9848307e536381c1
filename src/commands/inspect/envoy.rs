//! `inspect dataplane NAME -o envoy`: what the proxy gets for tracing.

use anyhow::bail;
use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use super::Format;
use crate::commands::Context;
use crate::diag::{Exit, printable};
use crate::effective::{ApiVersion, Collector, Verdict};
use crate::envoy::{Endpoint, bootstrap, received};
use crate::report::{write_camel_case_yaml, write_yaml};

/// How `inspect dataplane NAME` prints its answer: as all of `inspect`, or for Envoy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DataplaneFormat {
    Plain(Format),
    Envoy,
}

impl ValueEnum for DataplaneFormat {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Self::Plain(Format::Table),
            Self::Plain(Format::Wide),
            Self::Plain(Format::Json),
            Self::Plain(Format::Yaml),
            Self::Plain(Format::Name),
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
    #[arg(long, value_name = "HOST:PORT", value_parser = parse_endpoint)]
    collector: Option<Endpoint>,
}

fn parse_endpoint(text: &str) -> Result<Endpoint, String> {
    let explain = || "write host:port, for instance 127.0.0.1:9411 or [::1]:9411".to_owned();
    let (host, port) = text.rsplit_once(':').ok_or_else(explain)?;
    let port: u16 = port.parse().map_err(|_| explain())?;
    let bare = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    let fits = |character: char| character.is_ascii_alphanumeric() || "-._".contains(character);
    let is_host = match bare {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => !host.is_empty() && host.chars().all(fits),
    };
    if !is_host || port == 0 {
        return Err(explain());
    }
    Ok(Endpoint {
        host: bare.unwrap_or(host).to_owned(),
        port: port.into(),
    })
}

fn sends_v1(verdict: &Verdict<'_, '_>) -> bool {
    let collector = verdict.target().map(|target| &target.collector);
    matches!(
        collector,
        Some(Collector::Zipkin {
            version: ApiVersion::JsonV1,
            ..
        })
    )
}

impl EnvoyArgs {
    /// Refuses flags that the format has no use for.
    pub(super) fn check(&self, format: DataplaneFormat) -> anyhow::Result<()> {
        let flags = [
            ("--bootstrap", self.bootstrap),
            ("--collector", self.collector.is_some()),
        ];
        for (flag, is_given) in flags {
            if is_given && format != DataplaneFormat::Envoy {
                bail!("{flag} is only for -o envoy\nhint: add -o envoy");
            }
        }
        Ok(())
    }

    /// Prints what the proxy gets; what is missing in it, and why, is told.
    pub(super) fn show(
        &self,
        verdict: &Verdict<'_, '_>,
        context: &mut Context<'_>,
    ) -> anyhow::Result<Exit> {
        let mut words_for_people = Vec::new();
        if self.bootstrap {
            let bootstrap = bootstrap(verdict, self.collector.as_ref())?;
            write_yaml(context.console.plain(), &bootstrap)?;
            let listeners = bootstrap.static_resources.listeners.iter();
            let far = listeners
                .filter_map(|listener| listener.address.as_ref())
                .map(|address| &address.socket_address.address)
                .find(|address| {
                    let ip = address.parse::<std::net::IpAddr>();
                    ip.is_ok_and(|ip| !ip.is_loopback() && !ip.is_unspecified())
                });
            words_for_people.extend(far.map(|address| {
                format!("Envoy listens on {address}, which has to be an address of the machine that it runs on")
            }));
        } else {
            let received = received(verdict, self.collector.as_ref());
            // A bootstrap is written as its control plane writes it, everything else as Envoy does.
            if received.tracing.is_some() {
                write_camel_case_yaml(context.console.plain(), &received)?;
            } else {
                write_yaml(context.console.plain(), &received)?;
            }
            if sends_v1(verdict) {
                let words = "no version of the collector's endpoint is written, which in Envoy's API v2 means HTTP_JSON_V1";
                words_for_people.push(words.to_owned());
            }
            words_for_people.extend(received.unknown_destinations.iter().map(|service| {
                format!("the outbound to {service} is left out: no dataplane of the input says whether it speaks HTTP")
            }));
        }
        let name = &verdict.dataplane.meta.name;
        if verdict.target().is_none() {
            let note = verdict.notes().into_iter().next();
            let reason = note.map(|note| format!(": {}", note.message));
            words_for_people.push(format!(
                "dataplane {name} sends no traces{}",
                reason.unwrap_or_default()
            ));
        } else if verdict.inbounds().1 == 0 {
            words_for_people.push(format!(
                "dataplane {name} has no inbound that speaks HTTP, so none makes spans"
            ));
        }
        if let Some(flaw) = verdict.fatal_flaw() {
            words_for_people.push(format!("dataplane {name}: {}", flaw.message));
        }
        words_for_people.extend(verdict.view.mesh_trace_note().map(|note| note.message));
        for words in words_for_people {
            context.console.tell(printable(&words));
        }
        Ok(Exit::Clean)
    }
}
