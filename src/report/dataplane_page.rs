//! The page that people come for: why this dataplane sends its traces where it does, or why it
//! sends none, and what to change.

use std::fmt::Write as _;

use super::{Paint, Table};
use crate::diag::{mask_secrets, printable};
use crate::effective::{Candidate, Collector, Consequence, Outcome, Rank, Source, Target, Verdict};
use crate::envoy::Tracer;
use crate::model::{Gateway, Tags};

/// How many policies that do not match are shown.
const NEAREST: usize = 5;

/// The page of a dataplane.
#[must_use]
pub fn dataplane_page(
    verdict: &Verdict<'_, '_>,
    candidates: &[Candidate<'_>],
    width: Option<usize>,
) -> String {
    let mut page = String::new();
    headline(&mut page, verdict);
    tag_sets(&mut page, verdict, width);
    candidate_table(&mut page, candidates, width);
    backend(&mut page, verdict);
    if let Some(target) = verdict.target() {
        reaches_envoy(&mut page, target, verdict);
        if verdict.view.mesh_trace_note().is_some() {
            let _ = writeln!(
                page,
                "  {}",
                "unless a MeshTrace with a backend replaces all of this on the proxy".caution()
            );
        }
    }
    notes(&mut page, verdict);
    page
}

fn heading(page: &mut String, text: &str) {
    let _ = writeln!(page, "\n{}", text.heading());
}

fn headline(page: &mut String, verdict: &Verdict<'_, '_>) {
    let name = printable(&verdict.dataplane.meta.name);
    let _ = writeln!(
        page,
        "{}",
        format!("Dataplane {name} of mesh {}", verdict.view.name).heading()
    );
    let services = verdict.dataplane.services(verdict.view.rules);
    if !services.is_empty() {
        let _ = writeln!(page, "  services      {}", printable(&services.join(", ")));
    }
    let rules = verdict.view.rules;
    let chosen = if rules.chosen {
        "--kuma-version or the control plane"
    } else {
        "the shape of the mesh's documents"
    };
    let _ = writeln!(page, "  judged as     Kuma {}, by {chosen}", rules.release);
    let mesh_traces = verdict.view.mesh_trace_note();
    // What is not judged may decide all the same.
    let unless = if mesh_traces.is_some() {
        ", unless a MeshTrace says otherwise"
    } else {
        ""
    };
    let because = |page: &mut String, reason: &str| {
        let _ = writeln!(page, "  because       {}", printable(reason));
        if let Some(note) = &mesh_traces {
            let _ = writeln!(
                page,
                "  but           {}",
                printable(&note.message).caution()
            );
        }
    };
    let silence = silence(verdict);
    let (Some(policy), Some(target)) = (verdict.policy(), verdict.target()) else {
        let first = verdict.notes().into_iter().next();
        let reason = first.map(|note| note.message).unwrap_or_default();
        let _ = writeln!(page, "  {}{unless}", "sends no traces".caution());
        because(page, &reason);
        return;
    };
    let flaw = verdict.fatal_flaw();
    let word = match &flaw {
        Some(flaw) if flaw.consequence == Consequence::Outage => "cannot send traces".caution(),
        Some(_) => "loses its traces".caution(),
        None if silence.is_some() => "would send".caution(),
        None => "sends traces".good(),
    };
    let to = format!("to {}, {}{unless}", target.name, endpoint(target));
    let _ = writeln!(page, "  {word}  {}", printable(&to));
    let name = &policy.policy.meta.name;
    because(page, &format!("TrafficTrace {name} selects it"));
    let reasons = flaw.as_ref().map(|flaw| flaw.message.as_str());
    for reason in reasons.into_iter().chain(silence) {
        let _ = writeln!(page, "  but           {}", printable(reason).caution());
    }
}

/// Why nothing in the proxy makes spans, if nothing does.
fn silence(verdict: &Verdict<'_, '_>) -> Option<&'static str> {
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
pub(super) fn rank_words(rank: Rank) -> String {
    let plural = if rank.tags == 1 { "" } else { "s" };
    format!("{} tag{plural}, {} exact", rank.tags, rank.exact)
}

/// The name of a target's backend, and whether it is the mesh's default.
#[must_use]
pub fn backend_words(target: &Target<'_>) -> String {
    match target.source {
        Source::Policy => target.name.to_owned(),
        Source::Default => format!("{} (default)", target.name),
    }
}

/// Where a target is, in few words; passwords are masked.
#[must_use]
pub fn endpoint(target: &Target<'_>) -> String {
    match &target.collector {
        Collector::Zipkin { settings, .. } => mask_secrets(&settings.url).into_owned(),
        Collector::Datadog(settings) => {
            format!("{}:{}", mask_secrets(&settings.address), settings.port)
        }
    }
}

fn tag_sets(page: &mut String, verdict: &Verdict<'_, '_>, width: Option<usize>) {
    let rules = verdict.view.rules;
    let matched = verdict
        .choice
        .as_ref()
        .filter(|choice| choice.selector.is_some())
        .map(|choice| choice.tag_set);
    let mut table = Table::new(&["", "OF", "PROTOCOL", "TAGS"]).wrapping();
    let mut row = |position: usize, of: String, protocol: String, tags: &Tags| {
        let mark = if matched == Some(position) { "*" } else { " " };
        table.row([
            format!("{mark} {}", position + 1),
            of,
            protocol,
            tags.to_line().into_owned(),
        ]);
    };
    heading(page, "Tag sets (a selector has to match one of them whole)");
    if let Some(Gateway { kind, tags }) = verdict.dataplane.gateway() {
        row(0, format!("{} gateway", kind.word()), String::new(), tags);
    } else if verdict.dataplane.inbounds().is_empty() {
        let _ = writeln!(page, "  none: the dataplane has no inbound and no gateway");
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
            row(
                position,
                of,
                format!("{}: {spans}", inbound.protocol(rules)),
                &inbound.tags,
            );
        }
    }
    page.push_str(&table.render(2, width));
}

fn candidate_table(page: &mut String, candidates: &[Candidate<'_>], width: Option<usize>) {
    heading(
        page,
        "Candidates (more tags win; then more exact values; then the one created later; then the name)",
    );
    if candidates.is_empty() {
        let _ = writeln!(page, "  none: the mesh has no TrafficTrace");
        return;
    }
    let mut table =
        Table::new(&["", "TRAFFICTRACE", "SELECTOR", "RANK", "TAG SET", "WHY"]).wrapping();
    let matching = candidates
        .iter()
        .filter(|candidate| candidate.outcome != Outcome::NoMatch)
        .count();
    for candidate in candidates.iter().take(matching + NEAREST) {
        let matches = candidate.outcome != Outcome::NoMatch;
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
            rank_words(candidate.rank),
            if matches && candidate.selector.is_some() {
                (candidate.tag_set_position + 1).to_string()
            } else {
                String::new()
            },
            candidate.why.clone(),
        ]);
    }
    page.push_str(&table.render(2, width));
    let hidden = candidates.len().saturating_sub(matching + NEAREST);
    if hidden > 0 {
        let _ = writeln!(
            page,
            "  and {hidden} more that do not match (-o json lists them)"
        );
    }
}

fn backend(page: &mut String, verdict: &Verdict<'_, '_>) {
    let Some(policy) = verdict.policy() else {
        return;
    };
    heading(page, "Backend");
    let name = &policy.policy.meta.name;
    let mesh = verdict.view.name;
    if policy.policy.backend.is_empty() {
        let _ = writeln!(
            page,
            "  {}",
            printable(&format!(
                "TrafficTrace {name} names no conf.backend, so defaultBackend of Mesh {mesh} counts"
            ))
        );
    } else {
        let _ = writeln!(
            page,
            "  {}",
            printable(&format!(
                "conf.backend of TrafficTrace {name} is {}",
                policy.policy.backend
            ))
        );
    }
    if let Some(default) = verdict.view.mesh.and_then(|mesh| mesh.default_backend())
        && policy.policy.backend.is_empty()
    {
        let _ = writeln!(
            page,
            "  {}",
            printable(&format!("defaultBackend of Mesh {mesh} is {default}"))
        );
    }
    let Some(target) = verdict.target() else {
        return;
    };
    let kind = match target.collector {
        Collector::Zipkin { .. } => "zipkin",
        Collector::Datadog(_) => "datadog",
    };
    let from = match target.source {
        Source::Policy => "named by the policy",
        Source::Default => "the mesh's default",
    };
    let _ = writeln!(
        page,
        "  {}",
        printable(&format!(
            "{} ({kind}, {from}) at {}",
            target.name,
            endpoint(target)
        ))
    );
}

/// What the control plane puts into the proxy's configuration, by release.
fn reaches_envoy(page: &mut String, target: &Target<'_>, verdict: &Verdict<'_, '_>) {
    heading(page, "What reaches Envoy");
    let rules = verdict.view.rules;
    let old = rules.needs_restart();
    let place = if old {
        "bootstrap, tracing.http"
    } else {
        "listeners, tracing.provider"
    };
    let tracer = Tracer::new(target, rules, None);
    let _ = writeln!(page, "  {place}: {}", tracer.provider_name());
    span_listeners(page, target, verdict);
    let cluster = format!(
        "{}, to {}",
        tracer.cluster_name(),
        tracer.endpoint.authority()
    );
    let _ = writeln!(page, "  cluster {}", printable(&mask_secrets(&cluster)));
    if let (Collector::Zipkin { settings, .. }, Some(path), Some(payload)) =
        (&target.collector, &tracer.path, tracer.payload())
    {
        let ids = if settings.trace_id_128bit { 128 } else { 64 };
        let path = printable(path);
        let _ = writeln!(page, "  POST {path}, {payload}, {ids}-bit trace ids");
    }
    let percentage = target.percentage();
    let _ = writeln!(page, "  {percentage} % of the requests are sampled");
    if old {
        let _ = writeln!(
            page,
            "  a proxy that is running has to be restarted to pick this up"
        );
    }
}

/// Which listeners make spans, and what follows from it if only inbounds do.
fn span_listeners(page: &mut String, target: &Target<'_>, verdict: &Verdict<'_, '_>) {
    let listeners = verdict.listeners();
    let inbounds = listeners.inbounds.iter();
    let inbounds = inbounds.map(|(interface, _)| format!("inbound {}", interface.port));
    let outbounds = listeners.outbounds.iter().map(|(outbound, service)| {
        let (_, port) = outbound.listener();
        format!("outbound {port} to {service}")
    });
    let names: Vec<String> = inbounds.chain(outbounds).collect();
    let words = if !names.is_empty() {
        names.join(", ")
    } else if verdict.is_builtin_gateway() {
        "those of HTTP that its MeshGateway says".to_owned()
    } else {
        "none".to_owned()
    };
    let _ = writeln!(page, "  spans are made by: {}", printable(&words));
    let is_inbounds_only = !listeners.inbounds.is_empty() && !verdict.view.traces_outbounds();
    let shares = matches!(&target.collector, Collector::Zipkin { settings, .. } if settings.shares_span_context());
    if is_inbounds_only {
        let _ = writeln!(
            page,
            "  inbounds only: mesh {} has no TrafficRoute, so no outbound is traced",
            printable(verdict.view.name)
        );
        if shares {
            let _ = writeln!(
                page,
                "  an inbound takes over the span id that comes in, so two hops share one, and trees are empty;\n  \
                 sharedSpanContext: false gives each its own (kumactl explain shared-span-id)"
            );
        }
    }
    for service in listeners.unrouted {
        let words = format!(
            "no TrafficRoute matches the outbound to {service}, so it refuses all requests"
        );
        let _ = writeln!(page, "  {}", printable(&words).caution());
    }
}

/// What to change. The first reason why nothing is sent stands in the headline already.
fn notes(page: &mut String, verdict: &Verdict<'_, '_>) {
    let notes = verdict.notes();
    if notes.is_empty() {
        return;
    }
    heading(page, "What to look at");
    let told = verdict.target().is_none();
    for (position, note) in notes.iter().enumerate() {
        let code = note.code.0.caution();
        if position == 0 && told {
            let _ = writeln!(page, "  {code}: {}", printable(&note.help));
        } else {
            let _ = writeln!(page, "  {code}: {}", printable(&note.message));
            let _ = writeln!(page, "    to change it: {}", printable(&note.help));
        }
    }
}
