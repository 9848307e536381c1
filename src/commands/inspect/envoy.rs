//! `inspect dataplane NAME -o envoy`: what the proxy gets for tracing.

use anyhow::anyhow;
use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use crate::commands::Context;
use crate::diag::{Exit, WithHint as _, printable};
use crate::effective::Answer;
use crate::envoy::{Endpoint, bootstrap, received};
use crate::model::{ApiVersion, Exporter};
use crate::report::{OutputFormat, write_camel_case_yaml, write_yaml};

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

fn sends_v1(verdict: &Answer<'_, '_>) -> bool {
    let exporter = verdict.target().map(|target| &*target.exporter);
    matches!(
        exporter,
        Some(Exporter::Zipkin {
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
                return Err(anyhow!("{flag} is only for -o envoy").hint("add -o envoy"));
            }
        }
        Ok(())
    }

    /// Prints what the proxy gets; what is missing in it, and why, is told.
    pub(super) fn show(
        &self,
        verdict: &Answer<'_, '_>,
        context: &mut Context<'_>,
    ) -> anyhow::Result<Exit> {
        let mut messages = Vec::new();
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
            messages.extend(far.map(|address| {
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
                let message = "no version of the collector's endpoint is written, which in Envoy's API v2 means HTTP_JSON_V1";
                messages.push(message.to_owned());
            }
        }
        if let Some(flaw) = verdict.fatal_flaw() {
            let name = &verdict.dataplane.meta.name;
            messages.push(format!("dataplane {name}: {}", flaw.message));
        }
        messages.extend(left_out(verdict, self.bootstrap));
        for message in messages {
            context.console.tell(printable(&message));
        }
        Ok(Exit::Clean)
    }
}

/// What a proxy has beside that, or why it has nothing. Where something is not known, nothing is
/// said to be missing.
fn left_out(verdict: &Answer<'_, '_>, is_bootstrap: bool) -> Vec<String> {
    let name = &verdict.dataplane.meta.name;
    let mesh = verdict.view.name;
    let mut messages = Vec::new();
    let may_be_replaced = verdict.view.mesh_trace_note().is_some();
    if may_be_replaced {
        messages.push(format!(
            "what {} gives is left out: where one names a backend for dataplane {name}, the proxy gets that instead",
            verdict.view.mesh_trace_names()
        ));
    }
    if verdict.target().is_none() {
        let note = verdict.notes().into_iter().next();
        let reason = note.map_or_else(String::new, |note| format!(": {}", note.message));
        messages.push(if may_be_replaced {
            format!("TrafficTrace gives dataplane {name} nothing{reason}")
        } else {
            format!("dataplane {name} sends no traces{reason}")
        });
        return messages;
    }
    let listeners = verdict.listeners();
    if is_bootstrap {
        if listeners.inbounds.is_empty() {
            messages.push(format!(
                "dataplane {name} has no inbound that speaks HTTP, so the configuration has no listener"
            ));
        }
        return messages;
    }
    messages.extend(listeners.unknown.iter().map(|service| {
        format!(
            "the outbound to {service} is left out: no dataplane of the input says whether it speaks HTTP (an ExternalService may)"
        )
    }));
    messages.extend(listeners.unrouted.iter().map(|service| {
        format!(
            "the outbound to {service} makes no spans and refuses all requests: no TrafficRoute of mesh {mesh} matches it"
        )
    }));
    if verdict.is_builtin_gateway() {
        messages.push(format!(
            "the listeners of builtin gateway {name} are left out: its MeshGateway says which there are, and those of HTTP make spans"
        ));
    } else if verdict.has_dns_outbounds() {
        messages.push(format!(
            "listeners for addresses of Kuma's DNS (240.0.0.0/4) are left out: dataplane {name} has them beside its outbounds, and those that lead to HTTP make spans"
        ));
    } else if listeners.is_empty() && listeners.unknown.is_empty() && !may_be_replaced {
        let inbounds = if verdict.dataplane.gateway().is_some() {
            "it is a gateway without inbounds"
        } else {
            "no inbound speaks HTTP"
        };
        messages.push(format!(
            "nothing in the proxy of dataplane {name} makes spans: {inbounds}, and no outbound is traced"
        ));
    }
    messages
}
