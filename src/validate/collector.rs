//! Rules of a tracing backend: what the control planes accept, and Envoy or the collector does
//! not. Measured with real ones; the pages of the rules say what each answered.

use std::collections::HashSet;

use super::rules::{ALL, codes};
use super::tell::{Advise, Telling};
use crate::diag::{Code, FieldPath, Finding, Severity, go_quote, mask_userinfo};
use crate::effective::{ApiVersion, Collector, Effective, MeshView, collector};
use crate::model::{Backend, CollectorUrl, Datadog, Kind, Mesh, Zipkin};

const V1_PATH: &str = "/api/v1/spans";
const V2_PATH: &str = "/api/v2/spans";

pub(super) fn check(effective: &Effective<'_>, telling: &mut Telling) {
    for view in effective.meshes.values() {
        let Some(mesh) = view.mesh else { continue };
        if mesh.meta.undecodable || !view.rules.has_tracing() {
            continue;
        }
        let targets = view
            .policies
            .iter()
            .filter_map(|policy| policy.resolution.target());
        let selected: HashSet<&str> = targets.map(|target| target.name).collect();
        for (index, backend) in mesh.backends().iter().enumerate() {
            let path = mesh
                .meta
                .spec()
                .field("tracing")
                .field("backends")
                .index(index);
            let topic = Topic {
                view,
                mesh,
                backend,
                selected: selected.contains(backend.name.as_str()),
                path,
                telling,
            };
            topic.check();
        }
    }
}

/// One backend, and where to tell of it.
struct Topic<'t, 'f> {
    view: &'t MeshView<'f>,
    mesh: &'f Mesh,
    backend: &'f Backend,
    /// Whether some policy leads proxies to it.
    selected: bool,
    path: FieldPath,
    telling: &'t mut Telling,
}

impl Topic<'_, '_> {
    fn check(mut self) {
        self.check_sampling();
        match collector(self.backend, self.view.rules) {
            Some(Collector::Zipkin { settings, version }) => self.check_zipkin(settings, version),
            Some(Collector::Datadog(settings)) => self.check_datadog(settings),
            None => {}
        }
    }

    fn tell(&mut self, code: Code, path: FieldPath, message: impl Into<String>) -> &mut Finding {
        self.telling.tell(
            code,
            (Kind::Mesh, &self.mesh.meta, self.view.rules),
            path,
            message,
        )
    }

    /// A consequence that takes proxies down, if some policy leads them to this backend.
    fn outage(
        &mut self,
        code: Code,
        path: FieldPath,
        what: &str,
        consequence: &str,
    ) -> &mut Finding {
        let selected = self.selected;
        let message = if selected {
            format!("{what}: {consequence}")
        } else {
            format!("{what}: {consequence}, as soon as a policy selects the backend")
        };
        let finding = self.tell(code, path, message);
        finding.severity = if selected {
            Severity::Error
        } else {
            Severity::Warning
        };
        finding
    }

    fn check_sampling(&mut self) {
        let Some(sampling) = self.backend.sampling else {
            return;
        };
        let path = self.path.clone().field("sampling");
        let collector = collector(self.backend, self.view.rules);
        let is_datadog = matches!(collector, Some(Collector::Datadog(_)));
        if sampling == 0.0 {
            let message = if is_datadog {
                "with sampling 0 the agent is sent every request, marked to be dropped"
            } else {
                "with sampling 0 only requests that carry x-b3-sampled: 1 are traced"
            };
            self.tell(codes::SAMPLING_ZERO, path, message)
                .advise("if nothing is to be traced, take the policy away");
        } else if sampling > 0.0 && sampling < 0.01 {
            let consequence = if is_datadog {
                "every request is marked to be dropped"
            } else {
                "nothing is ever sampled"
            };
            let message = format!(
                "sampling {sampling} is below the smallest step of Envoy, 0.01, so {consequence}"
            );
            self.tell(codes::SAMPLING_STEP, path, message)
                .advise("write 0.01 or more");
        }
    }

    fn settings_path(&self) -> FieldPath {
        if self.view.rules.inline_backends() {
            self.path.clone().field("zipkin")
        } else {
            self.path.clone().field("conf")
        }
    }

    fn check_zipkin(&mut self, settings: &Zipkin, version: ApiVersion) {
        let Ok(url) = CollectorUrl::parse(&settings.url) else {
            return;
        };
        let at = self.settings_path();
        let at_url = at.clone().field("url");
        self.check_port(&url, &at_url);
        if url.host.is_empty() {
            self.outage(
                codes::URL_HOST_EMPTY,
                at_url.clone(),
                "the URL has no host",
                "the control plane accepts it and cannot build the cluster, so a new proxy gets no configuration at all and a running one is frozen",
            )
            .advise("name the host of the collector, as in http://zipkin.example:9411/api/v2/spans");
        } else if let Some(flaw) = host_flaw(url.host, false) {
            self.tell_host(&at_url, url.host, flaw);
        }
        if url.path.is_empty() {
            let fixed = format!("{}/api/v2/spans", without_extras(&settings.url));
            self.outage(
                codes::URL_PATH_MISSING,
                at_url.clone(),
                "the URL has no path",
                "Envoy refuses the listener, so the inbound port of a new proxy stays closed",
            )
            .advise(format!("write the path: {}", mask_userinfo(&fixed)));
        } else {
            self.check_path(settings, version, &url, &at);
        }
        if version == ApiVersion::Proto && !settings.trace_id_128bit && url.path != V1_PATH {
            let message = "httpProto with 64-bit trace ids: Zipkin takes it, Jaeger 2 answers 400 and refuses the whole report";
            self.tell(
                codes::PROTO_SHORT_IDS,
                at.clone().field("apiVersion"),
                message,
            )
            .advise("set traceId128bit: true beside it");
        }
        self.check_scheme(&url, &at_url);
        self.check_unused_parts(&url, &at_url);
        self.check_shared_span(settings, &at);
    }

    fn check_port(&mut self, url: &CollectorUrl<'_>, at: &FieldPath) {
        let port = url.port.unwrap_or_default();
        match url.port_number() {
            Some(0) => {
                self.tell(
                    codes::URL_PORT_ZERO,
                    at.clone(),
                    "nothing can listen at port 0, so every report is dropped",
                )
                .advise("Zipkin, and Jaeger through Zipkin's API, listen at 9411");
            }
            Some(1..=65535) => {}
            _ => {
                self.outage(
                    codes::URL_PORT_RANGE,
                    at.clone(),
                    &format!("the port {port} is above 65535"),
                    "the control plane accepts it and cannot build the cluster, so a new proxy gets no configuration at all and a running one is frozen",
                )
                .advise("Zipkin, and Jaeger through Zipkin's API, listen at 9411");
            }
        }
    }

    fn tell_host(&mut self, at: &FieldPath, host: &str, flaw: &str) {
        let message = format!(
            "the host {} {flaw}, so DNS is never asked for it and every report is dropped",
            go_quote(host)
        );
        self.tell(codes::HOST_NAME, at.clone(), message)
            .advise("write a name that DNS knows, or an IP address");
    }

    /// The path against the payload.
    fn check_path(
        &mut self,
        settings: &Zipkin,
        version: ApiVersion,
        url: &CollectorUrl<'_>,
        at: &FieldPath,
    ) {
        let at_url = at.clone().field("url");
        let written = !settings.api_version.is_empty();
        let at_version = if written {
            at.clone().field("apiVersion")
        } else {
            at_url.clone()
        };
        // Zipkin takes slashes that are written twice at the start.
        let path = match url.path.strip_prefix('/') {
            Some(rest) if rest.starts_with('/') => {
                &url.path[url.path.len() - rest.trim_start_matches('/').len() - 1..]
            }
            _ => url.path,
        };
        match (path, version) {
            (V1_PATH, ApiVersion::JsonV1) => {}
            (V1_PATH, _) => {
                let payload = if version == ApiVersion::Proto {
                    "V2 protocol buffers"
                } else {
                    "V2 JSON"
                };
                let answers = if version == ApiVersion::Proto {
                    "Zipkin and Jaeger answer 400"
                } else {
                    "Zipkin answers 400, Jaeger stores it without its service name"
                };
                let message =
                    format!("the proxy sends {payload} to the path of V1, {V1_PATH}: {answers}");
                // What is asked for in words was always sent; only what is not depends on the release.
                let asked = matches!(settings.api_version.as_str(), "httpJson" | "httpProto");
                let holds = if asked { ALL } else { "Kuma 1.1 and later" };
                let about = (Kind::Mesh, &self.mesh.meta, self.view.rules);
                let telling = &mut *self.telling;
                let finding =
                    telling.tell_of(holds, codes::URL_PATH_VERSION, about, at_version, message);
                finding.advise(format!("write the path {V2_PATH} in url"));
                if let crate::diag::At::Field { origin, part, .. } = &finding.at {
                    let at = crate::diag::At::Field {
                        origin: origin.clone(),
                        path: at_url,
                        part: *part,
                    };
                    finding.fix = Some(crate::diag::Fix {
                        at,
                        from: V1_PATH.to_owned(),
                        to: V2_PATH.to_owned(),
                    });
                }
            }
            (V2_PATH, ApiVersion::JsonV1) => {
                let message = format!(
                    "the proxy sends V1 JSON to the path of V2, {V2_PATH}: Zipkin answers 400"
                );
                self.tell(codes::URL_PATH_VERSION, at_version, message)
                    .advise(format!("write the path {V1_PATH}, or apiVersion: httpJson"));
            }
            (V2_PATH, _) => {
                if settings.api_version == "httpJsonV1" {
                    let message = "httpJsonV1 is not what is sent: proxies have lost V1 and send V2 JSON, which fits the path";
                    self.tell(codes::V1_PAYLOAD, at_version, message)
                        .advise("write apiVersion: httpJson");
                }
            }
            (path, _) => {
                let answer = if matches!(path, "/" | "/zipkin") {
                    "302"
                } else if path.starts_with("/zipkin/") {
                    "405"
                } else {
                    "404"
                };
                let message = format!(
                    "Zipkin answers {answer} to the path {}, and every report is dropped; Jaeger takes any path",
                    go_quote(path)
                );
                let right = if version == ApiVersion::JsonV1 {
                    V1_PATH
                } else {
                    V2_PATH
                };
                self.tell(codes::URL_PATH_UNKNOWN, at_url, message)
                    .advise(format!("write the path {right}"));
            }
        }
    }

    fn check_scheme(&mut self, url: &CollectorUrl<'_>, at: &FieldPath) {
        if url.scheme.eq_ignore_ascii_case("https") {
            if self.view.rules.sends_tls() {
                let message =
                    "the proxies send over TLS, and do not verify the collector's certificate";
                self.tell(codes::URL_HTTPS, at.clone(), message)
                    .advise("that is enough against listeners, not against impostors");
            } else {
                let message =
                    "the scheme https means nothing before Kuma 1.4: traces go out as plain text";
                let finding = self.tell(codes::URL_HTTPS, at.clone(), message);
                finding.severity = Severity::Warning;
                finding.advise("write http, or use a later release");
            }
        } else if !url.scheme.eq_ignore_ascii_case("http") {
            let message = format!(
                "the scheme {} is not known, and plain HTTP is sent",
                go_quote(url.scheme)
            );
            self.tell(codes::URL_SCHEME, at.clone(), message)
                .advise("write http");
        }
    }

    fn check_unused_parts(&mut self, url: &CollectorUrl<'_>, at: &FieldPath) {
        let parts = [
            (
                "user and password before the @",
                url.userinfo.is_some(),
                ", though everybody can read them here",
            ),
            ("query after the ?", url.query.is_some(), ""),
            ("fragment after the #", url.fragment.is_some(), ""),
        ];
        for (part, _, leak) in parts.into_iter().filter(|(_, is_there, _)| *is_there) {
            let message = format!("the {part} are not sent to the collector{leak}");
            let message = message
                .replace("query after the ? are", "query after the ? is")
                .replace("fragment after the # are", "fragment after the # is");
            self.tell(codes::URL_UNUSED_PART, at.clone(), message)
                .advise("leave it out");
        }
    }

    /// From 2.6 on a mesh has no `TrafficRoute` by default, and without one only inbounds are traced.
    fn check_shared_span(&mut self, settings: &Zipkin, at: &FieldPath) {
        let rules = self.view.rules;
        if rules.chosen
            && self.selected
            && settings.shared_span_context != Some(false)
            && !self.view.traces_outbounds()
        {
            let path = at.clone().field("sharedSpanContext");
            let message = "the mesh has no TrafficRoute, so only inbounds are traced and two hops share one span id: trees and dependencies are empty";
            self.tell(codes::SHARED_SPAN_ID, path, message).advise(
                "set sharedSpanContext: false, or give the mesh a TrafficRoute or a MeshTrace",
            );
        }
    }

    fn check_datadog(&mut self, settings: &Datadog) {
        if let Some(flaw) = host_flaw(&settings.address, true) {
            let at = self.settings_path().field("address");
            self.tell_host(&at, &mask_userinfo(&settings.address), flaw);
        }
    }
}

/// What keeps a name from ever being asked of DNS.
fn host_flaw(host: &str, is_address: bool) -> Option<&'static str> {
    if is_address && host.contains("://") {
        Some("has a scheme")
    } else if is_address && host.contains('@') {
        Some("has an @")
    } else if is_address && host.contains('/') {
        Some("has a path")
    } else if host.contains(char::is_whitespace) {
        Some("has a space")
    } else if !host.is_ascii() {
        Some("has characters that are not ASCII")
    } else if host.contains("..") {
        Some("has two dots in a row")
    } else if host.split('.').any(|label| label.len() > 63) {
        Some("has a part of more than 63 characters")
    } else {
        None
    }
}

/// A URL without query and fragment.
fn without_extras(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}
