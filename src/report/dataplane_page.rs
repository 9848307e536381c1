//! The page that people come for: why this dataplane sends its traces where it does, or why it
//! sends none, and what to change.

use super::mesh_trace_parts::mesh_trace_parts;
use super::page::Page;
use super::{Paint, Table};
use crate::diag::{Severity, counted, mask_secrets, printable};
use crate::effective::{Answer, BackendSource, Candidate, GivenBy, Outcome, Rank, Target};
use crate::envoy::Tracer;
use crate::model::{Exporter, Feature, Gateway, Tags};

/// How many policies that do not match are shown.
const NEAREST: usize = 5;

/// The page of a dataplane.
#[must_use]
pub fn dataplane_page(
    verdict: &Answer<'_, '_>,
    candidates: &[Candidate<'_>],
    width: Option<usize>,
) -> String {
    let (name, mesh) = (&verdict.dataplane.meta.name, verdict.view.name);
    let mut page = Page::new(&format!("Dataplane {name} of mesh {mesh}"), width);
    headline(&mut page, verdict);
    tag_sets(&mut page, verdict);
    candidate_table(&mut page, candidates, verdict);
    mesh_trace_parts(&mut page, verdict);
    backend(&mut page, verdict);
    if let Some(target) = verdict.target() {
        reaches_envoy(&mut page, target, verdict);
    }
    notes(&mut page, verdict);
    page.finish()
}

fn headline(page: &mut Page, verdict: &Answer<'_, '_>) {
    let rules = verdict.view.rules;
    let services = verdict.dataplane.services(rules);
    if !services.is_empty() {
        page.field("services", printable(&services.join(", ")));
    }
    let chosen = if rules.chosen {
        "--kuma-version or the control plane"
    } else {
        "the shape of the mesh's documents"
    };
    page.field("release", format!("Kuma {}, by {chosen}", rules.release));
    let silence = silence(verdict);
    let (Some(policy), Some(target)) = (&verdict.given_by, verdict.target()) else {
        let first = verdict.notes().into_iter().next();
        let reason = first.map(|note| note.message.clone()).unwrap_or_default();
        page.line("sends no traces".caution());
        page.field("because", printable(&reason));
        return;
    };
    let flaw = verdict.fatal_flaw();
    let word = match &flaw {
        Some(flaw) if flaw.severity == Severity::Error => "cannot send".caution(),
        Some(_) => "loses traces".caution(),
        None if silence.is_some() => "would send".caution(),
        None => "sends traces".good(),
    };
    let to = format!("to {}, {}", target.name, target.exporter.endpoint());
    page.field(word, printable(&to));
    let (kind, name) = (policy.kind().word(), policy.name());
    let because = match (verdict.traffic_trace(), &verdict.mesh_trace) {
        (Some(other), Some(_)) if verdict.is_by_mesh_trace() => format!(
            "{kind} {name} selects it and has a backend, which replaces all that TrafficTrace {} says",
            other.name()
        ),
        (_, Some(_)) if !verdict.is_by_mesh_trace() => {
            format!("{kind} {name} selects it, and no MeshTrace that selects it has a backend")
        }
        _ => format!("{kind} {name} selects it"),
    };
    page.field("because", printable(&because));
    let reasons = flaw.as_ref().map(|flaw| flaw.message.as_str());
    for reason in reasons.into_iter().chain(silence) {
        page.field("but", reason.caution());
    }
}

/// Why nothing in the proxy makes spans, if nothing does.
fn silence(verdict: &Answer<'_, '_>) -> Option<&'static str> {
    if verdict.makes_spans() {
        None
    } else if verdict.dataplane.gateway().is_some() {
        Some("it has no inbounds, and no outbound is traced, so it makes no spans")
    } else if verdict.is_silent() {
        Some("no inbound speaks HTTP, so its inbounds make no spans")
    } else {
        None
    }
}

/// A rank in words.
pub(super) fn rank_text(rank: Rank) -> String {
    format!("{}, {} exact", counted(rank.tags, "tag"), rank.exact)
}

/// The name of a target's backend, and whether it is the mesh's default.
pub(crate) fn backend_text(target: &Target) -> String {
    match target.source {
        BackendSource::Policy | BackendSource::MeshTrace => target.name.clone(),
        BackendSource::Default => format!("{} (default)", target.name),
    }
}

fn tag_sets(page: &mut Page, verdict: &Answer<'_, '_>) {
    let rules = verdict.view.rules;
    let matched = verdict
        .choice()
        .filter(|choice| choice.selector.is_some())
        .map(|choice| choice.tag_set);
    let mut table = Table::new(&["", "OF", "PROTOCOL", "TAGS"]);
    let mut row = |position: usize, of: String, protocol: String, tags: &Tags| {
        let mark = if matched == Some(position) { "*" } else { " " };
        let tags = tags.to_line().into_owned();
        table.row([format!("{mark} {}", position + 1), of, protocol, tags]);
    };
    page.heading("Tag sets (a selector has to match one of them whole)");
    if let Some(Gateway { kind, tags }) = verdict.dataplane.gateway() {
        row(0, format!("{} gateway", kind.word()), String::new(), tags);
    } else if verdict.dataplane.inbounds().is_empty() {
        page.line("none: the dataplane has no inbound and no gateway");
        return;
    } else {
        for (position, inbound) in verdict.dataplane.inbounds().iter().enumerate() {
            let of = if inbound.interface.is_empty() {
                format!("inbound {}", inbound.port)
            } else {
                format!("inbound {}", inbound.interface)
            };
            let spans = if inbound.is_http(rules) {
                "makes spans"
            } else {
                "no spans"
            };
            let protocol = format!("{}: {spans}", inbound.protocol(rules));
            row(position, of, protocol, &inbound.tags);
        }
    }
    page.table(&table);
}

fn candidate_table(page: &mut Page, candidates: &[Candidate<'_>], verdict: &Answer<'_, '_>) {
    let view = verdict.view;
    if candidates.is_empty() && !view.mesh_traces.policies.is_empty() {
        return;
    }
    page.heading(
        "Candidates (more tags win; then more exact values; then the one created later; then the name)",
    );
    if candidates.is_empty() {
        page.line("none: the mesh has no TrafficTrace");
        return;
    }
    let mut table = Table::new(&["", "TRAFFICTRACE", "SELECTOR", "RANK", "TAG SET", "WHY"]);
    let matches = |candidate: &&Candidate<'_>| candidate.outcome != Outcome::NoMatch;
    let shown = candidates.iter().filter(matches).count() + NEAREST;
    for candidate in candidates.iter().take(shown) {
        let tag_set = matches(&candidate) && candidate.selector.is_some();
        table.row([
            match candidate.outcome {
                Outcome::Wins => "wins",
                Outcome::Loses => "loses",
                Outcome::NoMatch => "no match",
            }
            .to_owned(),
            candidate.policy.meta.name.clone(),
            candidate
                .selector
                .map_or("(no selectors)".into(), Tags::to_line)
                .into_owned(),
            rank_text(candidate.rank),
            if tag_set {
                (candidate.tag_set_position + 1).to_string()
            } else {
                String::new()
            },
            candidate.why.clone(),
        ]);
    }
    page.table(&table);
    let hidden = candidates.len().saturating_sub(shown);
    page.hidden(hidden, " that do not match");
}

fn backend(page: &mut Page, verdict: &Answer<'_, '_>) {
    let Some(GivenBy::TrafficTrace(policy)) = verdict.given_by else {
        return;
    };
    page.heading("Backend");
    let name = &policy.policy.meta.name;
    let mesh = verdict.view.name;
    let mut say = |text: String| page.line(printable(&text));
    if policy.policy.backend.is_empty() {
        say(format!(
            "TrafficTrace {name} names no conf.backend, so defaultBackend of Mesh {mesh} is used"
        ));
        if let Some(default) = verdict.view.mesh.and_then(|mesh| mesh.default_backend()) {
            say(format!("defaultBackend of Mesh {mesh} is {default}"));
        }
    } else {
        let backend = &policy.policy.backend;
        say(format!("conf.backend of TrafficTrace {name} is {backend}"));
    }
    let Some(target) = verdict.target() else {
        return;
    };
    let kind = target.exporter.kind();
    let from = match target.source {
        BackendSource::Policy => "named by the policy",
        BackendSource::Default => "the mesh's default",
        BackendSource::MeshTrace => "of a MeshTrace",
    };
    say(format!(
        "{} ({kind}, {from}) at {}",
        target.name,
        target.exporter.endpoint()
    ));
}

/// What the control plane puts into the proxy's configuration, by release.
fn reaches_envoy(page: &mut Page, target: &Target, verdict: &Answer<'_, '_>) {
    page.heading("What reaches Envoy");
    let rules = verdict.view.rules;
    let old = rules.has(Feature::TracingInBootstrap);
    let place = if old {
        "bootstrap, tracing.http"
    } else {
        "listeners, tracing.provider"
    };
    let tracer = Tracer::new(target, rules, None);
    page.line(format!("{place}: {}", tracer.provider_name()));
    span_listeners(page, target, verdict);
    let (name, authority) = (tracer.cluster_name(), tracer.endpoint.authority());
    let cluster = mask_secrets(&format!("cluster {name}, to {authority}")).into_owned();
    page.line(printable(&cluster));
    if let (Exporter::Zipkin { settings, .. }, Some(path), Some(payload)) =
        (&*target.exporter, &tracer.path, tracer.payload())
    {
        let ids = if settings.trace_id_128bit { 128 } else { 64 };
        let path = match path.as_str() {
            "" => "(no path)".into(),
            path => printable(path),
        };
        page.line(format!("POST {path}, {payload}, {ids}-bit trace ids"));
    }
    page.line(format!(
        "{} % of the requests are sampled",
        target.percentage()
    ));
    if let Some(more) = &target.more {
        let all = |sampling: Option<f64>| sampling.unwrap_or(100.0);
        page.line(format!(
            "{} % of those whose client asks for it, {} % of the others",
            all(more.client_sampling),
            all(more.random_sampling)
        ));
        let tags: Vec<&str> = more.tags.iter().map(|tag| &*tag.name).collect();
        if !tags.is_empty() {
            page.line(printable(&format!(
                "spans are tagged with: {}",
                tags.join(", ")
            )));
        }
    }
    if old {
        page.line("a proxy that is running has to be restarted to pick this up");
    }
}

/// Which listeners make spans, and what follows from it if only inbounds do.
fn span_listeners(page: &mut Page, target: &Target, verdict: &Answer<'_, '_>) {
    let listeners = verdict.listeners();
    let inbounds = listeners.inbounds.iter();
    let inbounds = inbounds.map(|(interface, _)| format!("inbound {}", interface.port));
    let outbounds = listeners.outbounds.iter().map(|(outbound, service)| {
        let (_, port) = outbound.listener();
        format!("outbound {port} to {service}")
    });
    let names: Vec<String> = inbounds.chain(outbounds).collect();
    let names = if !names.is_empty() {
        names.join(", ")
    } else if verdict.is_builtin_gateway() {
        "those of HTTP that its MeshGateway says".to_owned()
    } else {
        "none".to_owned()
    };
    page.line(printable(&format!("spans are made by: {names}")));
    let is_inbounds_only = !verdict.is_by_mesh_trace() && !verdict.view.traces_outbounds();
    if !listeners.inbounds.is_empty() && is_inbounds_only {
        let mesh = printable(verdict.view.name);
        page.line(format!(
            "inbounds only: mesh {mesh} has no TrafficRoute, so no outbound is traced"
        ));
        if matches!(&*target.exporter, Exporter::Zipkin { settings, .. } if settings.shares_span_context())
        {
            page.line(
                "an inbound takes over the span id that comes in, so two hops share one, and trees are empty;",
            );
            page.line(
                "sharedSpanContext: false gives each its own (kumactl explain shared-span-id)",
            );
        }
    }
    for service in listeners.unrouted {
        let refused = format!(
            "no TrafficRoute matches the outbound to {service}, so it refuses all requests"
        );
        page.line(refused.caution());
    }
}

/// What to change. The first reason why nothing is sent stands in the headline already.
fn notes(page: &mut Page, verdict: &Answer<'_, '_>) {
    let notes = verdict.notes();
    if notes.is_empty() {
        return;
    }
    page.heading("What to look at");
    let is_known = verdict.target().is_none();
    for (position, note) in notes.iter().enumerate() {
        let code = note.code.0.caution();
        if position == 0 && is_known {
            let help = note.help.as_deref().unwrap_or_default();
            page.line(format!("{code}: {}", printable(help)));
        } else {
            page.note(note);
        }
    }
}
