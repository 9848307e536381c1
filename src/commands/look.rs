//! Where what the proxies have is read: dumps, administrations of Envoys, or the control plane.
//! `check` judges it, and `inspect` lays it beside what the policies say.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::anyhow;
use clap::Args;
use reqwest::Url;

use super::Context;
use super::dumps::{Dumps, add_dataplanes};
use super::flags::parse_duration;
use super::input::Input;
use super::live::Live;
use super::names::{check_name, pick, read_name};
use super::state::StateArgs;
use crate::check::proxies::{Proxy, Verdict, identity, judge};
use crate::client::{Key, Scope};
use crate::diag::WithHint as _;
use crate::effective::{Answer, Effective};
use crate::envoy::dump::Observed;
use crate::host::{Admin, AtOnce, Bundle, read_dumps, service_url, shown_of};
use crate::model::{DEFAULT_MESH, Kind, Release, ResourceName};
use crate::parse::{self, Options};
use crate::report::DataplaneRow;

/// Where what the proxies have is read, if that is not the control plane.
#[derive(Debug, Args)]
#[command(next_help_heading = "Proxies")]
pub(super) struct PlaceArgs {
    /// Read dumps of proxies from this file or folder, and ask nobody (repeatable)
    #[arg(long, value_name = "PATH")]
    dump: Vec<String>,
    /// Ask the administration of this Envoy, which kubectl port-forward POD 9901 gives (repeatable)
    #[arg(long, value_name = "URL", value_parser = service_url, conflicts_with = "dump")]
    admin: Vec<Url>,
}

/// How proxies are looked at.
#[derive(Debug, Args)]
#[command(next_help_heading = "Proxies")]
pub(super) struct LookArgs {
    #[command(flatten)]
    place: PlaceArgs,
    /// Look twice, so far apart, and judge by what moved in between
    #[arg(long, value_name = "DURATION", value_parser = parse_duration, conflicts_with = "dump")]
    interval: Option<Duration>,
    /// Write what was looked at into this folder, for a ticket, without anything secret
    #[arg(long, value_name = "DIR")]
    save: Option<PathBuf>,
}

/// What is known before proxies are judged.
pub(super) struct Known {
    /// The policies, and the dataplanes that proxies say themselves.
    pub(super) input: Input,
    /// The release of the control plane, or of the proxies.
    pub(super) release: Option<Release>,
    /// The meshes that are looked at, if a control plane has them.
    pub(super) scope: Option<Scope>,
    /// Whether anybody says what the proxies should have.
    pub(super) has_policies: bool,
}

const NOWHERE: &str = "--dump DIR reads dumps, --admin URL asks an Envoy; without -f the control plane is asked for both";

impl PlaceArgs {
    /// Whether the control plane is asked for what the proxies have.
    pub(super) fn is_control_plane(&self) -> bool {
        self.dump.is_empty() && self.admin.is_empty()
    }

    /// Whether nobody is asked for anything.
    pub(super) fn is_offline(&self) -> bool {
        !self.dump.is_empty()
    }

    /// What the proxy of one dataplane has.
    pub(super) fn look_at(
        &self,
        answer: &Answer<'_, '_>,
        state: &StateArgs,
        context: &Context<'_>,
    ) -> anyhow::Result<Observed> {
        let meta = &answer.dataplane.meta;
        if let Some(url) = self.admin.first() {
            return Ok(Admin::new(url.clone(), context.connection.timeout())?.look());
        }
        if self.is_control_plane() {
            if !state.is_live() {
                return Err(no_place());
            }
            let key = Key::new(Kind::Dataplane, &meta.mesh, &meta.name)?;
            let connection = context.connection.connect()?;
            return Ok(shown_of(&connection.client(), &key));
        }
        let proxies = Dumps::new(read_dumps(&self.dump)?).proxies(&nothing(), None);
        let is_meant = |it: &Proxy| it.mesh == meta.mesh && it.name == meta.name;
        check_name(
            "proxy",
            &meta.name,
            proxies.iter().map(|it| it.name.as_str()),
        )?;
        let found = proxies.into_iter().find(is_meant);
        Ok(found.map(|it| it.now).unwrap_or_default())
    }
}

impl LookArgs {
    /// Whether proxies can be looked at.
    pub(super) fn has_place(&self, state: &StateArgs) -> bool {
        state.is_live() || !self.place.is_control_plane()
    }

    /// Whether nobody is asked for anything.
    pub(super) fn is_offline(&self) -> bool {
        self.place.is_offline()
    }

    /// Reads the policies, and what the proxies have where that needs no dataplane to be known.
    pub(super) fn open(
        &self,
        state: &StateArgs,
        names: &[String],
        context: &mut Context<'_>,
    ) -> anyhow::Result<(Known, Option<Vec<Proxy>>)> {
        let mut known = self.policies(state, names, context)?;
        if self.place.is_control_plane() {
            return Ok((known, None));
        }
        let mut proxies = if self.is_offline() {
            let progress = context.console.progress("reading dumps");
            let folders = read_dumps(&self.place.dump);
            drop(progress);
            Dumps::new(folders?).proxies(&known.input, context.mesh.as_deref())
        } else {
            self.look_at_admins(context)?
        };
        if known.has_policies {
            add_dataplanes(&mut known.input, &proxies);
        }
        select(&mut proxies, names, context)?;
        let of_proxies = || proxies.iter().filter_map(release_of).max();
        known.release = known.release.or_else(of_proxies);
        Ok((known, Some(proxies)))
    }

    /// The policies: of files, or else of the control plane, unless only dumps are looked at.
    fn policies(
        &self,
        state: &StateArgs,
        names: &[String],
        context: &mut Context<'_>,
    ) -> anyhow::Result<Known> {
        let known = |Live { input, release, .. }, scope, has_policies| Known {
            input,
            release,
            scope,
            has_policies,
        };
        if !state.is_live() {
            return Ok(known(Live::files(state.input.read(context)?), None, true));
        }
        if self.is_offline() {
            return Ok(known(Live::files(nothing()), None, false));
        }
        if self.place.is_control_plane() {
            let names = names.iter().map(|name| read_name(name, Kind::Dataplane));
            let scope = state.scope(&names.collect::<anyhow::Result<Vec<_>>>()?, context)?;
            let live = state.read_scope(&scope, context)?;
            return Ok(known(live, Some(scope), true));
        }
        // An Envoy can be looked at without a control plane, and it says itself of which mesh it is.
        let scope = match context.mesh {
            Some(_) => state.scope(&[], context)?,
            None => Scope::All,
        };
        match state.read_scope(&scope, context) {
            Ok(live) => Ok(known(live, None, true)),
            Err(error) => {
                let words = format!(
                    "the policies are not known, and the proxy is judged by itself: {error}"
                );
                context.console.warn(&words);
                Ok(known(Live::files(nothing()), None, false))
            }
        }
    }

    /// What is found of each proxy: of those that were looked at, or else of those that the control
    /// plane shows.
    pub(super) fn judge(
        &self,
        effective: &Effective<'_>,
        proxies: Option<Vec<Proxy>>,
        has_policies: bool,
        names: &[String],
        context: &mut Context<'_>,
    ) -> anyhow::Result<Vec<Verdict>> {
        let bundle = self.save.as_deref().map(Bundle::create).transpose()?;
        let judge = |proxy: &Proxy, answer: Option<&Answer<'_, '_>>| {
            if let Some(bundle) = &bundle {
                bundle.add(proxy)?;
            }
            anyhow::Ok(judge(proxy, answer))
        };
        let verdicts: anyhow::Result<Vec<Verdict>> = match proxies {
            Some(proxies) => {
                let of = |proxy: &Proxy| {
                    let answer = has_policies.then(|| answer(effective, proxy)).flatten();
                    judge(proxy, answer.as_ref())
                };
                proxies.iter().map(of).collect()
            }
            None => self.judge_shown(effective, names, context, judge),
        };
        let verdicts = verdicts?;
        if let Some(bundle) = bundle {
            context.console.tell(bundle.finish(verdicts.len())?);
        }
        Ok(verdicts)
    }

    /// What the control plane shows of the proxies of its dataplanes.
    fn judge_shown(
        &self,
        effective: &Effective<'_>,
        names: &[String],
        context: &Context<'_>,
        judge: impl Fn(&Proxy, Option<&Answer<'_, '_>>) -> anyhow::Result<Verdict> + Sync + Send,
    ) -> anyhow::Result<Vec<Verdict>> {
        let rows = pick(Kind::Dataplane, names, DataplaneRow::all(effective))?;
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
        verdicts.into_iter().collect()
    }

    /// What the Envoys whose administration was named say of themselves.
    fn look_at_admins(&self, context: &Context<'_>) -> anyhow::Result<Vec<Proxy>> {
        let timeout = context.connection.timeout();
        let admins = self
            .place
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
        proxies.sort_by(|one, other| (&one.mesh, &one.name).cmp(&(&other.mesh, &other.name)));
        Ok(proxies)
    }
}

/// The error of policies in files, with nothing that says what the proxies have.
pub(super) fn no_place() -> anyhow::Error {
    anyhow!("-f has policies, and nothing says what the proxies have").hint(NOWHERE)
}

/// No input at all.
fn nothing() -> Input {
    Input::new(Vec::new(), parse::read(&[], Options::default()))
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
    let view = effective.meshes.get(proxy.mesh.as_str())?;
    Some(view.answer(view.dataplane(&proxy.name)?))
}

/// The release of the kuma-dp of a proxy.
fn release_of(proxy: &Proxy) -> Option<Release> {
    let node = proxy.now.config.as_ref()?.node.as_ref()?;
    Release::of_version(&node.metadata.version.kuma_dp.version)
}
