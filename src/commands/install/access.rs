//! The flags that are about who may reach what.

use clap::Args;

use super::problems::Problems;
use crate::manifest::{Access, Backend, Ingress};

#[derive(Debug, Args)]
#[command(next_help_heading = "Access")]
pub(super) struct AccessArgs {
    /// Only this namespace may send traces (repeatable) [default: every namespace]
    #[arg(long, value_name = "NAME")]
    allow_from_namespace: Vec<String>,
    /// This namespace may look at traces, too (repeatable) [default: only the backend's own]
    #[arg(long, value_name = "NAME")]
    allow_query_from_namespace: Vec<String>,
    /// This namespace may read metrics, such as that of Prometheus (repeatable) [default: none]
    #[arg(long, value_name = "NAME")]
    allow_metrics_from_namespace: Vec<String>,
    /// The host of an Ingress for the UI
    #[arg(long, value_name = "HOST")]
    ingress_host: Option<String>,
    /// The Secret with the certificate of that host, which has to exist
    #[arg(long, value_name = "NAME")]
    ingress_tls_secret: Option<String>,
    /// The class of the Ingress [default: the cluster's own choice]
    #[arg(long, value_name = "NAME")]
    ingress_class: Option<String>,
}

impl AccessArgs {
    /// From what was typed to what was meant.
    pub(super) fn resolve(&self, backend: Backend, problems: &mut Problems<'_>) -> Option<Access> {
        let collect_from = problems.parse_all("--allow-from-namespace", &self.allow_from_namespace);
        let query_from = problems.parse_all(
            "--allow-query-from-namespace",
            &self.allow_query_from_namespace,
        );
        let metrics_from = problems.parse_all(
            "--allow-metrics-from-namespace",
            &self.allow_metrics_from_namespace,
        );
        if !query_from.is_empty() && !backend.has_query_port() {
            problems.add(
                "--allow-query-from-namespace is for --backend jaeger: Zipkin shows traces at the \
                 port where it takes them, so --allow-from-namespace says who may do either",
            );
        }
        let host = problems.parse_given("--ingress-host", self.ingress_host.as_deref());
        let tls_secret =
            problems.parse_given("--ingress-tls-secret", self.ingress_tls_secret.as_deref());
        let class = problems.parse_given("--ingress-class", self.ingress_class.as_deref());
        if self.ingress_host.is_none() {
            problems.add_given(
                &["ingress_tls_secret", "ingress_class"],
                "needs --ingress-host",
            );
        }
        Some(Access {
            collect_from,
            query_from,
            metrics_from,
            ingress: match host.ok()? {
                Some(host) => Some(Ingress {
                    host,
                    tls_secret: tls_secret.ok()?,
                    class: class.ok()?,
                }),
                None => None,
            },
        })
    }
}
