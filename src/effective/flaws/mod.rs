//! What is wrong with a backend that the control planes accept, and Envoy or the collector does
//! not take: one function for each part of its URL and its settings. Measured with real ones; the
//! pages of the rules say what each answered.
//!
//! `inspect` shows it in its notes; `validate` adds where the backend stands.

mod path;
mod reach;

pub(crate) use reach::is_of_mesh;

use std::sync::Arc;

use path::{of_ids, of_path};
use reach::{never_resolved, of_name, of_other_port};

use super::{Answer, GivenBy, MeshView, Policy, Target};
use crate::diag::{Finding, Severity, codes, go_quote, mask_secrets};
use crate::model::{
    ApiVersion, CollectorUrl, Datadog, Exporter, Feature, OpenTelemetry, ReleaseRules, Zipkin,
};

impl MeshView<'_> {
    /// What is wrong with a backend of the mesh, as soon as a policy selects it. Of a backend from
    /// which the release takes nothing (`exporter` is none) only the sampling is checked.
    pub(crate) fn flaws(&self, sampling: Option<f64>, exporter: Option<&Exporter>) -> Vec<Finding> {
        let mut flaws = Vec::new();
        flaws.extend(of_sampling(sampling, exporter));
        match exporter {
            Some(Exporter::Zipkin { settings, version }) => {
                let Ok(url) = CollectorUrl::parse(&settings.url) else {
                    return flaws;
                };
                flaws.extend(of_port(&url));
                flaws.extend(of_host(&url));
                flaws.extend(self.of_localhost("url", url.host));
                if let Some(flaw) = of_other_port(&url) {
                    // Whatever the path, it is not one of Zipkin's.
                    flaws.push(flaw);
                } else {
                    flaws.extend(of_path(&url, settings, *version));
                }
                flaws.extend(of_ids(&url, settings, *version));
                flaws.extend(of_scheme(&url, self.rules));
                flaws.extend(of_unused_parts(&url));
                flaws.extend(self.of_shared_span(settings));
            }
            Some(Exporter::Datadog(settings)) => {
                flaws.extend(of_address(settings));
                flaws.extend(self.of_localhost("address", &settings.address));
            }
            Some(Exporter::OpenTelemetry(settings)) => {
                flaws.extend(of_collector(settings));
                flaws.extend(self.of_localhost("endpoint", &settings.address));
            }
            None => {}
        }
        flaws
    }

    /// What is wrong with a backend that somebody is sent to.
    pub(super) fn shared_flaws(&self, target: &Target) -> Vec<Arc<Finding>> {
        let flaws = self.flaws(target.sampling, Some(&target.exporter));
        flaws.into_iter().map(Arc::new).collect()
    }

    /// From 2.6 on a mesh has no `TrafficRoute` by default, and without one only inbounds are traced.
    fn of_shared_span(&self, settings: &Zipkin) -> Option<Finding> {
        let is_shared = settings.shared_span_context != Some(false);
        (is_shared && !self.traces_outbounds()).then(|| {
            Finding::unplaced(
                codes::SHARED_SPAN_ID,
                "sharedSpanContext",
                "the mesh has no TrafficRoute, so only inbounds are traced and two hops share one span id: trees and dependencies are empty",
                "set sharedSpanContext: false, or give the mesh a MeshTrace, or a TrafficRoute from * to *: one that does not match everything cuts the other outbounds off",
            )
        })
    }
}

impl Policy<'_> {
    /// What is wrong with its backend, in its mesh; the same for all its dataplanes.
    pub(crate) fn flaws(&self, view: &MeshView<'_>) -> &[Arc<Finding>] {
        self.flaws.get_or_init(|| match self.target() {
            Some(target) => view.shared_flaws(target),
            None => Vec::new(),
        })
    }
}

impl Answer<'_, '_> {
    /// What is wrong with its backend.
    pub(crate) fn flaws(&self) -> Vec<Arc<Finding>> {
        // Only an inbound that makes spans takes a span id over.
        let is_gateway = self.dataplane.gateway().is_some();
        // A MeshTrace reaches outbounds without a TrafficRoute, too.
        let shares_no_span = is_gateway || self.inbounds().1 == 0 || self.is_by_mesh_trace();
        let counts = |flaw: &&Arc<Finding>| !(shares_no_span && flaw.code == codes::SHARED_SPAN_ID);
        let of_target;
        let flaws = match (self.given_by, self.target()) {
            (Some(GivenBy::TrafficTrace(policy)), _) => policy.flaws(self.view),
            (_, Some(target)) => {
                of_target = self.view.shared_flaws(target);
                &of_target
            }
            (_, None) => &[],
        };
        flaws.iter().filter(counts).cloned().collect()
    }

    /// What is so wrong with its backend that no span arrives, if anything is.
    pub(crate) fn fatal_flaw(&self) -> Option<Arc<Finding>> {
        let exporter = &self.target()?.exporter;
        let fatal = self.flaws().into_iter();
        fatal
            .filter(|flaw| is_fatal(flaw, exporter))
            .min_by_key(|flaw| std::cmp::Reverse(flaw.severity))
    }
}

/// Whether no span arrives, whatever the collector. An error is one of those that keep a proxy from
/// its configuration.
fn is_fatal(flaw: &Finding, exporter: &Exporter) -> bool {
    match flaw.code {
        codes::SAMPLING_STEP | codes::URL_PORT_ZERO | codes::HOST_MESH | codes::HOST_NAME => true,
        // Protocol buffers, which nothing takes at the path of V1.
        codes::URL_PATH_VERSION => matches!(
            exporter,
            Exporter::Zipkin {
                version: ApiVersion::Proto,
                ..
            }
        ),
        _ => flaw.severity == Severity::Error,
    }
}

fn of_sampling(sampling: Option<f64>, exporter: Option<&Exporter>) -> Option<Finding> {
    let sampling = sampling?;
    let is_datadog = matches!(exporter, Some(Exporter::Datadog(_)));
    if sampling == 0.0 {
        let message = if is_datadog {
            "with sampling 0 the agent is sent every request, marked to be dropped"
        } else {
            "with sampling 0 only requests that carry x-b3-sampled: 1 are traced"
        };
        return Some(Finding::unplaced(
            codes::SAMPLING_ZERO,
            "sampling",
            message,
            "if nothing is to be traced, remove the policy",
        ));
    }
    let result = if is_datadog {
        "every request is marked to be dropped"
    } else {
        "nothing is ever sampled"
    };
    (sampling > 0.0 && sampling < 0.01).then(|| {
        Finding::unplaced(
            codes::SAMPLING_STEP,
            "sampling",
            format!("sampling {sampling} is below the smallest step of Envoy, 0.01, so {result}"),
            "write 0.01 or more",
        )
    })
}

/// What the control plane does when it cannot make a cluster of the URL.
const NO_CLUSTER: &str = "the control plane accepts it and cannot build the cluster, so a new proxy gets no configuration at all and a running one is frozen";

const USUAL_PORT: &str = "Zipkin, and Jaeger through Zipkin's API, listen at 9411";

fn of_port(url: &CollectorUrl<'_>) -> Option<Finding> {
    let (code, message) = match url.port_number() {
        Some(1..=65535) => return None,
        None if url.port.is_none() => (
            codes::URL_PORT_ZERO,
            "the URL has no port, and a MeshTrace makes port 0 of that, so every report is dropped"
                .to_owned(),
        ),
        Some(0) => (
            codes::URL_PORT_ZERO,
            "nothing can listen at port 0, so every report is dropped".to_owned(),
        ),
        _ => {
            let port = url.port.unwrap_or_default();
            (
                codes::URL_PORT_RANGE,
                format!("the port {port} is above 65535: {NO_CLUSTER}"),
            )
        }
    };
    Some(Finding::unplaced(code, "url", message, USUAL_PORT))
}

fn of_host(url: &CollectorUrl<'_>) -> Option<Finding> {
    if url.host.is_empty() {
        return Some(Finding::unplaced(
            codes::URL_HOST_EMPTY,
            "url",
            format!("the URL has no host: {NO_CLUSTER}"),
            "name the host of the collector, as in http://zipkin.example:9411/api/v2/spans",
        ));
    }
    of_name("url", url.host)
}

fn of_collector(settings: &OpenTelemetry) -> Option<Finding> {
    if settings.port == 0 {
        return Some(Finding::unplaced(
            codes::URL_PORT_ZERO,
            "endpoint",
            "nothing can listen at port 0, so every span is dropped",
            "OpenTelemetry collectors listen at 4317 for gRPC, at 4318 for HTTP",
        ));
    }
    of_name("endpoint", &settings.address)
}

fn of_address(settings: &Datadog) -> Option<Finding> {
    let address = &settings.address;
    // What only a URL can have is not part of an address.
    let reason = if address.contains("://") {
        "has a scheme"
    } else if address.contains('@') {
        "has an @"
    } else if address.contains('/') {
        "has a path"
    } else {
        return of_name("address", address);
    };
    Some(never_resolved("address", &mask_secrets(address), reason))
}

fn of_scheme(url: &CollectorUrl<'_>, rules: ReleaseRules) -> Option<Finding> {
    let is = |scheme: &str| url.scheme.eq_ignore_ascii_case(scheme);
    let (code, message, help) = if is("http") {
        return None;
    } else if is("https") && rules.has(Feature::Tls) {
        (
            codes::URL_HTTPS,
            "the proxies send over TLS, and do not verify the collector's certificate".to_owned(),
            "that protects against eavesdroppers, not against impostors",
        )
    } else if is("https") {
        (
            codes::URL_HTTPS,
            "the scheme https has no effect before Kuma 1.4: traces go out as plain text"
                .to_owned(),
            "write http, or use a later release",
        )
    } else {
        let scheme = go_quote(url.scheme);
        (
            codes::URL_SCHEME,
            format!("the scheme {scheme} is not known, and plain HTTP is sent"),
            "write http",
        )
    };
    let is_plain = !rules.has(Feature::Tls);
    Some(Finding::unplaced(code, "url", message, help).exception_if(is_plain))
}

fn of_unused_parts(url: &CollectorUrl<'_>) -> impl Iterator<Item = Finding> {
    const FORWARD: &str = "leave it out; a collector that needs it will miss it, so put a forwarder that adds it (an OpenTelemetry collector) in between";
    let parts = [
        (
            url.userinfo,
            "the user and password before the @ are not sent to the collector, though everybody can read them here",
            FORWARD,
        ),
        (
            url.query,
            "the query after the ? is not sent to the collector",
            FORWARD,
        ),
        (
            url.fragment,
            "the fragment after the # is not sent to the collector",
            "leave it out",
        ),
    ];
    let unused = parts.map(|(part, message, help)| {
        part.map(|_| Finding::unplaced(codes::URL_UNUSED_PART, "url", message, help))
    });
    unused.into_iter().flatten()
}
