//! Whether a proxy has the tracing that it should have.

use std::collections::{BTreeMap, BTreeSet};

use super::case::Case;
use super::cause;
use super::verdict::Broken;
use crate::diag::counted;
use crate::envoy::dump::{Cluster, Config, Difference, Manager, Refused, Setting};

/// What Envoy says of a Zipkin without a path.
const NO_PATH: &str = "collector_cluster and collector_endpoint must be specified";

pub(super) fn check(case: &Case<'_>, config: &Config) -> Result<String, Broken> {
    refused(case, config)?;
    let planned = case.proxy.now.planned.as_ref();
    let of_plan = planned.map(|planned| plan_differences(planned, config));
    let expected = case.expected.as_ref();
    let of_policies = expected.map(|it| it.differences(config, planned.is_none()));
    let (of_plan, of_policies) = (of_plan.as_deref(), of_policies.as_deref().unwrap_or(&[]));
    let is_older = || {
        let changed = expected.and_then(|it| it.changed);
        changed
            .zip(config.updated)
            .is_some_and(|(changed, updated)| updated < changed)
    };
    let note = |differences: &[Difference]| {
        let documents: serde_json::Value = differences.iter().map(Difference::document).collect();
        case.counters.note("differences", documents);
    };
    match (of_plan, of_policies) {
        (Some(differences @ [_, ..]), _) => {
            let message = described(differences);
            let is_half = half_applied(config).is_some();
            let broken = if is_half {
                Broken::new(cause::HALF_APPLIED)
                    .saying(format!("the proxy has one half of a change: {message}"))
            } else {
                Broken::new(cause::FROZEN)
                    .saying(format!(
                        "frozen: the control plane would send something else, and does not: {message}"
                    ))
                    .hint("the control plane's log says could not reconcile, and why")
            };
            note(differences);
            return Err(broken);
        }
        (Some([]), differences @ [_, ..]) if is_older() => {
            let message = format!(
                "the dump is older than the policies: {}",
                described(differences)
            );
            note(differences);
            return Err(Broken::new(cause::TOO_OLD)
                .saying(message)
                .hint("take it again"));
        }
        (_, differences @ [_, ..]) => {
            let when = if is_older() {
                ", and is older than their last change"
            } else {
                ""
            };
            let message = format!(
                "the proxy differs from the policies{when}: {}",
                described(differences)
            );
            note(differences);
            return Err(Broken::new(cause::DIFFERS).saying(message));
        }
        _ => {}
    }
    if let Some((hostname, address)) = half_applied(config) {
        let message =
            format!("the listener sends to {hostname}, and the cluster leads to {address}");
        return Err(Broken::new(cause::HALF_APPLIED).saying(message));
    }
    if let Some(cluster) = missing_cluster(config) {
        let message =
            format!("the listeners send to the cluster {cluster}, which the proxy does not have");
        return Err(Broken::new(cause::NO_CLUSTER).saying(message));
    }
    let traced: BTreeSet<&str> = config
        .managers()
        .filter(|it| it.provider.is_some())
        .map(|it| it.listener)
        .collect();
    Ok(match (planned, expected) {
        _ if traced.is_empty() => "no listener has a provider, as it should be".to_owned(),
        (None, None) => format!("{} with a provider", counted(traced.len(), "listener")),
        _ => format!(
            "{} with the provider that it should have",
            counted(traced.len(), "listener")
        ),
    })
}

/// What Envoy has refused.
fn refused(case: &Case<'_>, config: &Config) -> Result<(), Broken> {
    let traced = |it: &&Refused| it.is_traced || case.expected.is_some() && !it.is_running;
    let Some(refused) = config.refused.iter().find(traced) else {
        return Ok(());
    };
    let Refused {
        name,
        details,
        is_running,
        ..
    } = refused;
    let unknown = details
        .split_once("unknown cluster '")
        .and_then(|(_, rest)| rest.split_once('\''));
    let is_there = unknown.is_some_and(|(cluster, _)| config.cluster(cluster).is_some());
    if is_there {
        let message =
            format!("the tracing has just been added, and Envoy refused {name} once: {details}");
        return Err(Broken::new(cause::JUST_ADDED)
            .saying(message)
            .hint("look again in some seconds"));
    }
    let consequence = match is_running {
        true => {
            "Envoy keeps what was there before and refuses every later change; the next restart closes the port"
        }
        false => "Envoy has never opened it: its port is closed, which is an outage",
    };
    if details.contains(NO_PATH) {
        let message = format!(
            "the collector's url has no path, so Envoy refuses the listener {name} ({details}); {consequence}"
        );
        return Err(Broken::new(cause::NO_PATH)
            .saying(message)
            .hint("write /api/v2/spans at the end of the url, at once"));
    }
    let message = format!("Envoy refuses {name}: {details}; {consequence}");
    Err(Broken::new(cause::LISTENER_REFUSED).saying(message))
}

/// What a person reads of differences.
fn described(differences: &[Difference]) -> String {
    const FEW: usize = 4;
    let quoted = |value: &str| {
        if value.is_empty() {
            "nothing".to_owned()
        } else {
            value.to_owned()
        }
    };
    let one = |it: &Difference| {
        let (expected, has) = (quoted(&it.expected), quoted(&it.has));
        format!("{} expected {expected}, has {has}", it.field)
    };
    let mut parts: Vec<String> = differences.iter().take(FEW).map(one).collect();
    if differences.len() > FEW {
        parts.push(format!("and {} more", differences.len() - FEW));
    }
    parts.join("; ")
}

/// What a control plane would send, and a proxy has otherwise.
fn plan_differences(planned: &Config, config: &Config) -> Vec<Difference> {
    let plan = settings(planned.managers(), |name| planned.cluster(name));
    let has = settings(config.managers(), |name| config.cluster(name));
    let names: BTreeSet<&str> = plan.keys().chain(has.keys()).copied().collect();
    let mut found: Vec<Difference> = Vec::new();
    for name in names {
        let (none, plan, has) = (BTreeSet::new(), plan.get(name), has.get(name));
        let (plan, has) = (plan.unwrap_or(&none), has.unwrap_or(&none));
        let differences = match (plan.first(), has.first()) {
            (Some(_), None) => vec![Difference::of(
                "tracing",
                format!("a provider in {name}"),
                "none",
            )],
            (None, Some(_)) => vec![Difference::of(
                "tracing",
                "none",
                format!("a provider in {name}"),
            )],
            (Some(one), Some(other)) if plan != has => one.differences(other),
            _ => Vec::new(),
        };
        for difference in differences {
            if !found.contains(&difference) {
                found.push(difference);
            }
        }
    }
    found
}

/// What the connection managers of each listener do.
fn settings<'m>(
    managers: impl Iterator<Item = Manager<'m>>,
    cluster: impl Fn(&str) -> Option<&'m Cluster>,
) -> BTreeMap<&'m str, BTreeSet<Setting>> {
    let mut found: BTreeMap<&str, BTreeSet<Setting>> = BTreeMap::new();
    for manager in managers {
        if let (Some(tracing), Some(provider)) = (manager.tracing, manager.provider) {
            let setting = Setting::new(tracing, provider, cluster(provider.cluster()));
            found.entry(manager.listener).or_default().insert(setting);
        }
    }
    found
}

/// A listener whose collector is not the one that its cluster leads to: both in words.
fn half_applied(config: &Config) -> Option<(&str, String)> {
    config.managers().find_map(|manager| {
        let provider = manager.provider?;
        let hostname = provider.typed_config.collector_hostname.as_str();
        let address = config.cluster(provider.cluster())?.address()?;
        // Without a port in the URL there is none in the name either.
        let is_same = address == hostname
            || address
                .rsplit_once(':')
                .is_some_and(|(host, _)| host == hostname);
        (!hostname.is_empty() && hostname.contains(':') && !is_same).then_some((hostname, address))
    })
}

/// The cluster that a listener sends to and that is not there.
fn missing_cluster(config: &Config) -> Option<&str> {
    config.clusters.as_ref()?;
    let mut used = config
        .managers()
        .filter_map(|it| Some(it.provider?.cluster()));
    used.find(|name| !name.is_empty() && config.cluster(name).is_none())
}
