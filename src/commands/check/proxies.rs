//! `kumactl check proxies`: what the proxies really have, and where their spans go.

use std::time::Duration;

use anyhow::anyhow;
use clap::{Args, ValueEnum};
use reqwest::Url;

use super::dumps::{Dumps, add_dataplanes};
use crate::check::proxies::{Proxy, Verdict, identity, judge};
use crate::client::{Key, Scope};
use crate::commands::Context;
use crate::commands::flags::parse_duration;
use crate::commands::input::{Input, report_errors};
use crate::commands::live::Live;
use crate::commands::names::{check_name, pick, read_name};
use crate::commands::state::{StateArgs, retain};
use crate::diag::{Exit, WithHint as _};
use crate::effective::{Answer, Effective, MeshView};
use crate::envoy::dump::Observed;
use crate::host::{Admin, AtOnce, read_dumps, service_url, shown_of};
use crate::model::{DEFAULT_MESH, Kind, Release, ResourceName};
use crate::parse::{self, Options};
use crate::report::{DataplaneRow, write_proxies, write_proxies_json, write_proxies_junit};
use crate::validate::effective_and_errors;

/// What the proxies really have, and where their spans go
///
/// Follows the spans of each proxy step by step, by what its Envoy says of itself: policy, build, connection, delivery, spans, send, accept, read. Names
/// the first step that breaks and its most probable cause.
#[derive(Debug, Args)]
pub(super) struct ProxiesArgs {
    /// Only these dataplanes
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    #[command(flatten)]
    state: StateArgs,
    #[command(flatten)]
    source: SourceArgs,
    /// How to print what is found
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    output: ProxiesFormat,
}

/// Where what the proxies have is read.
#[derive(Debug, Args)]
#[command(next_help_heading = "Proxies")]
pub(super) struct SourceArgs {
    /// Read dumps of proxies from this file or folder, and ask nobody (repeatable)
    #[arg(long, value_name = "PATH")]
    dump: Vec<String>,
    /// Ask the administration of this Envoy, which kubectl port-forward POD 9901 gives (repeatable)
    #[arg(long, value_name = "URL", value_parser = service_url, conflicts_with = "dump")]
    admin: Vec<Url>,
    /// Look twice, so far apart, and judge by what moved in between
    #[arg(long, value_name = "DURATION", value_parser = parse_duration, conflicts_with = "dump")]
    interval: Option<Duration>,
}

/// How verdicts are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ProxiesFormat {
    /// A line for each proxy, and the groups that break alike
    Table,
    /// Every step of every proxy
    Wide,
    /// One document
    Json,
    /// Test cases in XML, for CI servers that show tests
    Junit,
}

impl ProxiesArgs {
    pub(super) fn run(&self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let (verdicts, incomplete) = self.source.judge(&self.state, &self.names, context)?;
        let width = context.console.width();
        match self.output {
            ProxiesFormat::Table => {
                write_proxies(&mut context.console.out(), &verdicts, false, width)?;
            }
            ProxiesFormat::Wide => {
                write_proxies(&mut context.console.out(), &verdicts, true, width)?;
            }
            ProxiesFormat::Json => write_proxies_json(context.console.plain(), &verdicts)?,
            ProxiesFormat::Junit => write_proxies_junit(context.console.plain(), &verdicts)?,
        }
        let exit = if verdicts.iter().all(Verdict::is_ok) {
            Exit::Clean
        } else {
            Exit::Findings
        };
        Ok(if incomplete {
            exit.max(Exit::Refused)
        } else {
            exit
        })
    }
}

impl SourceArgs {
    /// What is found of each proxy, and whether some input could not be read.
    pub(super) fn judge(
        &self,
        state: &StateArgs,
        names: &[String],
        context: &mut Context<'_>,
    ) -> anyhow::Result<(Vec<Verdict>, bool)> {
        if self.dump.is_empty() && self.admin.is_empty() {
            return self.judge_shown(state, names, context);
        }
        let (live, has_policies) = if !state.is_live() {
            (Live::files(state.input.read(context)?), true)
        } else if self.dump.is_empty() {
            policies_of_control_plane(state, context)?
        } else {
            (nothing(), false)
        };
        let Live {
            mut input, release, ..
        } = live;
        let mut proxies = if self.dump.is_empty() {
            self.look_at_admins(&input, context)?
        } else {
            let progress = context.console.progress("reading dumps");
            let folders = read_dumps(&self.dump);
            drop(progress);
            Dumps::new(folders?).proxies(&input, context.mesh.as_deref())
        };
        if has_policies {
            add_dataplanes(&mut input, &proxies);
        }
        select(&mut proxies, names, context)?;
        let known = release.or_else(|| proxies.iter().filter_map(release_of).max());
        let book = state.book(&mut input.reading.world, known);
        let found = std::mem::take(&mut input.reading.findings);
        let (effective, errors) = effective_and_errors(found, &input.reading.world, &book);
        report_errors(errors, &input.sources, context);
        let verdicts = proxies.iter().map(|proxy| {
            let answer = has_policies.then(|| answer(&effective, proxy)).flatten();
            judge(proxy, answer.as_ref())
        });
        Ok((verdicts.collect(), input.incomplete))
    }

    /// What the control plane shows of the proxies of its dataplanes.
    fn judge_shown(
        &self,
        state: &StateArgs,
        names: &[String],
        context: &mut Context<'_>,
    ) -> anyhow::Result<(Vec<Verdict>, bool)> {
        if !state.is_live() {
            return Err(anyhow!("-f has policies, and nothing says what the proxies have").hint(
                "--dump DIR reads dumps, --admin URL asks an Envoy; without -f the control plane is asked for both",
            ));
        }
        let read = names.iter().map(|name| read_name(name, Kind::Dataplane));
        let scope = state.scope(&read.collect::<anyhow::Result<Vec<_>>>()?, context)?;
        let Live {
            mut input, release, ..
        } = state.read_scope(&scope, context)?;
        let book = state.book(&mut input.reading.world, release);
        let found = std::mem::take(&mut input.reading.findings);
        let (mut effective, errors) = effective_and_errors(found, &input.reading.world, &book);
        report_errors(errors, &input.sources, context);
        retain(&mut effective, &scope)?;
        let rows = pick(Kind::Dataplane, names, DataplaneRow::all(&effective))?;
        let answers: Vec<Answer<'_, '_>> = rows.iter().map(DataplaneRow::answer).collect();
        let connection = context.connection.connect()?;
        let client = connection.client();
        let keys = answers.iter().map(|answer| {
            let meta = &answer.dataplane.meta;
            Key::new(Kind::Dataplane, &meta.mesh, &meta.name)
        });
        let keys: Vec<Key> = keys.collect::<Result<_, _>>()?;
        let at_once = AtOnce::new(keys.len())?;
        let progress = context.console.progress("looking at proxies");
        let before = self.interval.map(|interval| {
            let before = at_once.map(&keys, |key| shown_of(&client, key));
            std::thread::sleep(interval);
            before
        });
        let positions: Vec<usize> = (0..keys.len()).collect();
        let verdicts = at_once.map(&positions, |&at| {
            let (key, answer) = (&keys[at], &answers[at]);
            let proxy = Proxy {
                mesh: answer.dataplane.meta.mesh.clone(),
                name: answer.dataplane.meta.name.clone(),
                before: before.as_ref().map(|before| before[at].clone()),
                now: shown_of(&client, key),
            };
            judge(&proxy, Some(answer))
        });
        drop(progress);
        Ok((verdicts, false))
    }

    /// What the Envoys whose administration was named say of themselves.
    fn look_at_admins(
        &self,
        input: &Input,
        context: &mut Context<'_>,
    ) -> anyhow::Result<Vec<Proxy>> {
        let timeout = context.connection.timeout();
        let admins = self
            .admin
            .iter()
            .map(|url| Admin::new(url.clone(), timeout));
        let admins: Vec<Admin> = admins.collect::<anyhow::Result<_>>()?;
        let at_once = AtOnce::new(admins.len())?;
        let progress = context.console.progress("looking at proxies");
        let before: Option<Vec<Observed>> = self.interval.map(|interval| {
            let before = at_once.map(&admins, Admin::look);
            std::thread::sleep(interval);
            before
        });
        let now = at_once.map(&admins, Admin::look);
        drop(progress);
        let mut before = before.map(Vec::into_iter);
        let proxies = admins.iter().zip(now).map(|(admin, now)| {
            let node = now.config.as_ref().and_then(|it| it.node.as_ref());
            let of_mesh = context
                .mesh
                .clone()
                .unwrap_or_else(|| DEFAULT_MESH.to_owned());
            let (mesh, name) = match node.and_then(identity) {
                Some((mesh, name)) => (mesh.to_owned(), name.to_owned()),
                None => (of_mesh, admin.address()),
            };
            Proxy {
                mesh,
                name,
                before: before.as_mut().and_then(Iterator::next),
                now,
            }
        });
        let mut proxies: Vec<Proxy> = proxies.collect();
        let known = |name: &str| {
            input
                .reading
                .world
                .counting_meshes()
                .any(|it| it.meta.name == name)
        };
        proxies.sort_by(|one, other| {
            (!known(&one.mesh), &one.mesh, &one.name).cmp(&(
                !known(&other.mesh),
                &other.mesh,
                &other.name,
            ))
        });
        Ok(proxies)
    }
}

/// No input at all.
fn nothing() -> Live {
    Live::files(Input::new(Vec::new(), parse::read(&[], Options::default())))
}

/// The policies of the control plane, where one can be reached: an Envoy can be looked at without.
fn policies_of_control_plane(
    state: &StateArgs,
    context: &mut Context<'_>,
) -> anyhow::Result<(Live, bool)> {
    let scope = if context.mesh.is_some() {
        state.scope(&[], context)?
    } else {
        Scope::All
    };
    match state.read_scope(&scope, context) {
        Ok(live) => Ok((live, true)),
        Err(error) => {
            context.console.warn(&format!(
                "the policies are not known, and the proxy is judged by itself: {error}"
            ));
            Ok((nothing(), false))
        }
    }
}

/// Leaves out the proxies that were not asked for.
fn select(proxies: &mut Vec<Proxy>, names: &[String], context: &Context<'_>) -> anyhow::Result<()> {
    if let Some(mesh) = &context.mesh {
        proxies.retain(|proxy| proxy.mesh == *mesh);
    }
    if names.is_empty() {
        return Ok(());
    }
    let read = names.iter().map(|name| read_name(name, Kind::Dataplane));
    let read = read.collect::<anyhow::Result<Vec<_>>>()?;
    for name in &read {
        check_name(
            "proxy",
            name.name,
            proxies.iter().map(|it| it.name.as_str()),
        )?;
    }
    proxies.retain(|proxy| {
        let is_meant = |it: &ResourceName<'_>| {
            it.name == proxy.name && it.mesh.is_none_or(|mesh| mesh == proxy.mesh)
        };
        read.iter().any(is_meant)
    });
    Ok(())
}

/// What the policies give a proxy, if they know its dataplane.
fn answer<'e, 'w>(effective: &'e Effective<'w>, proxy: &Proxy) -> Option<Answer<'e, 'w>> {
    let view: &MeshView<'_> = effective.meshes.get(proxy.mesh.as_str())?;
    let found = view
        .dataplanes
        .binary_search_by(|it| it.meta.name.as_str().cmp(&proxy.name));
    Some(view.answer(view.dataplanes[found.ok()?]))
}

/// The release of the kuma-dp of a proxy.
fn release_of(proxy: &Proxy) -> Option<Release> {
    let node = proxy.now.config.as_ref()?.node.as_ref()?;
    Release::of_version(&node.metadata.version.kuma_dp.version)
}
