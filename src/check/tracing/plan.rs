//! What there is to try, and what the documents alone say of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::anyhow;

use super::{Payload, Probe};
use crate::check::{Check, Outcome, worst};
use crate::diag::{Finding, Severity, WithHint, counted, go_quote, mask_userinfo};
use crate::effective::{MeshView, Source, Target};
use crate::envoy::{Endpoint, Tracer};
use crate::model::{
    ApiVersion, Backend, CollectorUrl, Dataplane, Exporter, Feature, Form, Mesh, Meta, Tags,
};

/// What is known of a collector before it is tried.
#[derive(Default)]
pub(crate) struct Plan {
    pub(crate) checks: Vec<Check>,
    pub(crate) probe: Option<Probe>,
}

/// The category of a collector without a policy.
const COLLECTOR: &str = "collector";

/// A collector without a policy.
pub(crate) fn plan_endpoint(text: &str) -> anyhow::Result<Plan> {
    let wrong = |why: String| {
        let error = anyhow!("--endpoint {}{why}", go_quote(text));
        Err(error.hint("write it like http://localhost:9411/api/v2/spans"))
    };
    let url = match CollectorUrl::parse(text) {
        Ok(url) if !url.host.is_empty() => url,
        Ok(_) => return wrong(" has no host".to_owned()),
        Err(error) => return wrong(format!(": {error}")),
    };
    let is_tls = url.scheme.eq_ignore_ascii_case("https");
    if !is_tls && !url.scheme.eq_ignore_ascii_case("http") {
        return wrong(" is neither http:// nor https://".to_owned());
    }
    let port = match url.port {
        Some(_) => url.port_number().unwrap_or(u32::MAX),
        None if is_tls => 443,
        None => 80,
    };
    // Whoever names a host alone means its API.
    let path = match url.path {
        "" | "/" => "/api/v2/spans",
        path => path,
    };
    let endpoint = Endpoint {
        host: url.host.to_owned(),
        port,
    };
    let mut checks = Vec::new();
    let parts = [
        ("user", url.userinfo.is_some()),
        ("query", url.query.is_some()),
        ("fragment", url.fragment.is_some()),
    ];
    let unused: Vec<&str> = parts.iter().filter(|it| it.1).map(|it| it.0).collect();
    if !unused.is_empty() {
        let name = format!("{}: all of the URL is used", endpoint.authority());
        let reason = format!("the proxies do not send its {}", unused.join(", "));
        checks.push(Check::ok(COLLECTOR, name).because(Outcome::Warning, reason));
    }
    let probe = Probe {
        category: COLLECTOR.to_owned(),
        name: endpoint.authority(),
        host: endpoint.authority(),
        endpoint,
        is_tls,
        path: path.to_owned(),
        payload: Payload::ZipkinJson,
        has_long_ids: true,
        is_in_kubernetes: is_cluster_name(url.host),
    };
    Ok(Plan {
        checks,
        probe: Some(probe),
    })
}

/// Whether a name is one that only a cluster of Kubernetes gives.
fn is_cluster_name(host: &str) -> bool {
    let mut labels = host.trim_end_matches('.').split('.').skip(1);
    labels.any(|label| label.eq_ignore_ascii_case("svc"))
}

/// Whether the resources of a mesh are those of a cluster of Kubernetes: written in its form, or
/// given by a control plane that runs there, which tells dataplanes their namespace.
fn is_in_kubernetes(view: &MeshView<'_>) -> bool {
    let is_of_kubernetes = |meta: &Meta| {
        let mut labels = meta.labels.iter();
        meta.form == Form::Kubernetes || labels.any(|(key, _)| key.starts_with("k8s.kuma.io/"))
    };
    let has_namespace = |dataplane: &&Dataplane| {
        let tags = dataplane.tag_sets().flat_map(Tags::iter);
        let mut keys = tags.map(|(key, _)| key);
        is_of_kubernetes(&dataplane.meta) || keys.any(|key| key.starts_with("k8s.kuma.io/"))
    };
    view.mesh.is_some_and(|mesh| is_of_kubernetes(&mesh.meta))
        || view
            .policies
            .iter()
            .any(|policy| is_of_kubernetes(&policy.policy.meta))
        || view.dataplanes.first().is_some_and(has_namespace)
}

/// What is to be checked of a mesh: its policies, then its backends.
pub(crate) fn plan_mesh(view: &MeshView<'_>, findings: &[Finding]) -> Vec<Plan> {
    let category = format!("mesh {}", view.name);
    let of = |checks: Vec<Check>| Plan {
        checks,
        probe: None,
    };
    let check = |words: &str| Check::ok(&category, words);
    let Some(declared) = view.mesh else {
        let check = check("the Mesh is there")
            .because(
                Outcome::Failure,
                "nothing declares it, so its backends are not known",
            )
            .hint("give the file of the Mesh, too");
        return vec![of(vec![check])];
    };
    if !view.rules.has(Feature::Tracing) {
        let reason = format!(
            "Kuma {} does not know TrafficTrace, and drops tracing of a Mesh",
            view.rules.release
        );
        let check = check("the release sends traces for these policies")
            .because(Outcome::Failure, reason)
            .hint("write a MeshTrace instead");
        return vec![of(vec![check])];
    }
    let mut plans = vec![of(policies(view, &category))];
    if declared.backends().is_empty() {
        let check = check("the Mesh declares a backend")
            .because(Outcome::Warning, "it declares none, so nothing is sent")
            .hint("declare one under tracing.backends; kumactl install tracing --policies-only shows how");
        plans.push(of(vec![check]));
    }
    let users = users(view);
    let backends = declared.backends().iter().enumerate();
    plans.extend(backends.map(|(number, backend)| {
        let mut checks = Vec::new();
        let settings = settings(&category, declared, number, findings);
        let Some(exporter) = Exporter::of(backend, view.rules) else {
            checks.extend(unreadable(view, &category, backend, settings));
            return of(checks);
        };
        let users = users.get(backend.name.as_str());
        checks.push(is_used(view, &category, backend, users));
        checks.extend(settings);
        Plan {
            checks,
            probe: probe(view, &category, backend, exporter),
        }
    }));
    plans
}

/// The policies that lead nowhere.
fn policies(view: &MeshView<'_>, category: &str) -> Vec<Check> {
    let dead = view.policies.iter().filter_map(|policy| {
        let note = policy.note(view)?;
        let name = format!(
            "TrafficTrace {} leads to a backend",
            policy.policy.meta.name
        );
        let check = Check::ok(category, name).because(Outcome::Failure, note.message);
        Some(check.hint(note.help))
    });
    dead.collect()
}

/// How many policies name a backend, how many dataplanes send to it, and how many get it and make
/// no spans.
#[derive(Default)]
struct Users {
    policies: usize,
    dataplanes: usize,
    silent: usize,
}

fn users(view: &MeshView<'_>) -> BTreeMap<String, Users> {
    let mut users: BTreeMap<String, Users> = BTreeMap::new();
    for policy in &view.policies {
        if let Some(target) = policy.target() {
            users.entry(target.name.clone()).or_default().policies += 1;
        }
    }
    for dataplane in &view.dataplanes {
        let verdict = view.answer(dataplane);
        if let Some(target) = verdict.target() {
            let users = users.entry(target.name.clone()).or_default();
            if verdict.makes_spans() {
                users.dataplanes += 1;
            } else {
                users.silent += 1;
            }
        }
    }
    users
}

/// What is wrong with a backend from which the release takes nothing.
fn unreadable(
    view: &MeshView<'_>,
    category: &str,
    backend: &Backend,
    settings: Vec<Check>,
) -> Vec<Check> {
    if worst(&settings) == Outcome::Failure {
        return settings;
    }
    let release = view.rules.release;
    let check = Check::ok(category, format!("backend {} is understood", backend.name));
    let reason = format!("it is not written as Kuma {release} takes it");
    vec![
        check
            .because(Outcome::Failure, reason)
            .hint("kumactl validate says what is wrong with it"),
    ]
}

fn is_used(view: &MeshView<'_>, category: &str, backend: &Backend, users: Option<&Users>) -> Check {
    let check = Check::ok(category, format!("backend {} is sent to", backend.name));
    match users {
        Some(Users {
            policies,
            dataplanes,
            silent,
        }) if *dataplanes > 0 => {
            let more = match silent {
                0 => String::new(),
                _ => format!("; {silent} more would, and nothing in them makes spans"),
            };
            let reason = format!(
                "by {}, for {}{more}",
                counted(*dataplanes, "dataplane"),
                counted(*policies, "TrafficTrace")
            );
            check.because(Outcome::Ok, reason)
        }
        Some(Users { silent, .. }) if *silent > 0 => check
            .because(
                Outcome::Warning,
                format!(
                    "by no dataplane: {} would, and nothing there makes spans, since no inbound speaks HTTP and no outbound is traced",
                    counted(*silent, "dataplane")
                ),
            )
            .hint(format!(
                "if a service speaks HTTP, say so with the tag {}: http on its inbound; outbounds are traced in a mesh with a TrafficRoute from * to *",
                view.rules.tags.protocol()
            )),
        Some(Users { policies, .. }) if view.dataplanes.is_empty() => {
            let reason = format!("for {}", counted(*policies, "TrafficTrace"));
            check.because(
                Outcome::Ok,
                format!("{reason}; no dataplane is here to ask"),
            )
        }
        Some(Users { policies, .. }) => check
            .because(
                Outcome::Warning,
                format!(
                    "by no dataplane: none gets what leads to it, {}",
                    counted(*policies, "TrafficTrace")
                ),
            )
            .hint("kumactl inspect traffic-traces shows what each policy selects"),
        None => check
            .because(Outcome::Warning, "no TrafficTrace leads to it")
            .hint(
                "name it in conf.backend of a TrafficTrace, or make it the mesh's defaultBackend",
            ),
    }
}

/// Whether a finding is of a backend of a mesh: of that number, or of any. In the form of
/// Kubernetes its field begins with `spec`.
pub(crate) fn is_of_backend(finding: &Finding, mesh: &Mesh, number: Option<usize>) -> bool {
    let field = finding
        .field
        .strip_prefix("spec.")
        .unwrap_or(&finding.field);
    let backends = 0..mesh.backends().len();
    finding.origin == mesh.meta.origin
        && field
            .strip_prefix("tracing.backends[")
            .and_then(|rest| rest.split_once("]."))
            .and_then(|(digits, _)| digits.parse::<usize>().ok())
            .is_some_and(|found| number.map_or(backends.contains(&found), |it| it == found))
}

/// What validate says of a backend, from warnings on.
fn settings(category: &str, declared: &Mesh, number: usize, findings: &[Finding]) -> Vec<Check> {
    let name = format!("backend {}", declared.backends()[number].name);
    let of_backend = findings.iter().filter(|finding| {
        finding.severity > Severity::Info && is_of_backend(finding, declared, Some(number))
    });
    let checks: Vec<Check> = of_backend
        .map(|finding| {
            let outcome = match finding.severity {
                Severity::Error => Outcome::Failure,
                Severity::Warning | Severity::Info => Outcome::Warning,
            };
            let words = format!("{name}: its settings lose nothing");
            let reason = format!("{}: {} [{}]", finding.field, finding.message, finding.code);
            let check = Check::ok(category, words).because(outcome, reason);
            match &finding.help {
                Some(help) => check.hint(help.clone()),
                None => check,
            }
        })
        .collect();
    if checks.is_empty() {
        return vec![Check::ok(
            category,
            format!("{name}: its settings lose nothing"),
        )];
    }
    checks
}

/// How the proxies use a backend; nothing if they are left without a configuration by it, which
/// its settings say.
fn probe(
    view: &MeshView<'_>,
    category: &str,
    backend: &Backend,
    exporter: Exporter,
) -> Option<Probe> {
    let target = Target {
        name: backend.name.clone(),
        source: Source::Policy,
        sampling: backend.sampling,
        exporter: Arc::new(exporter),
        more: None,
    };
    let (payload, has_long_ids) = match &*target.exporter {
        Exporter::Zipkin { settings, version } => {
            let payload = match version {
                ApiVersion::JsonV1 => Payload::ZipkinJsonV1,
                ApiVersion::Json => Payload::ZipkinJson,
                ApiVersion::Proto => Payload::ZipkinProto,
            };
            (payload, settings.trace_id_128bit)
        }
        Exporter::Datadog(_) => (Payload::Datadog, false),
        // No backend of a Mesh is one.
        Exporter::OpenTelemetry(_) => return None,
    };
    let tracer = Tracer::new(&target, view.rules, None);
    let endpoint = &tracer.endpoint;
    let is_outage = endpoint.host.is_empty()
        || u16::try_from(endpoint.port).is_err()
        || tracer.path.as_ref().is_some_and(String::is_empty);
    let is_in_kubernetes = is_cluster_name(&endpoint.host) || is_in_kubernetes(view);
    (!is_outage).then(|| Probe {
        category: category.to_owned(),
        host: tracer.host(),
        name: mask_userinfo(&format!("backend {}", backend.name)).into_owned(),
        is_tls: tracer.is_tls(),
        endpoint: tracer.endpoint,
        path: tracer.path.unwrap_or_else(|| "/v0.4/traces".to_owned()),
        payload,
        has_long_ids,
        is_in_kubernetes,
    })
}
