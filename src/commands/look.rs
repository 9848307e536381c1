//! What the proxies have, beside what the policies say: both are read, and then each proxy is diagnosed.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::Context;
use super::flags::parse_duration;
use super::known::Known;
use super::names::pick;
use super::place::{PlaceArgs, select};
use super::state::StateArgs;
use crate::check::proxies::{Proxy, Verdict, diagnose};
use crate::client::Key;
use crate::effective::{Answer, Effective};
use crate::host::{Bundle, look_at_once, shown_of};
use crate::model::Kind;
use crate::report::DataplaneRow;

/// How proxies are looked at.
#[derive(Debug, Args)]
#[command(next_help_heading = "Proxies")]
pub(super) struct LookArgs {
    #[command(flatten)]
    place: PlaceArgs,
    /// Read the counters twice, this far apart, and check what changed in between
    #[arg(long, value_name = "DURATION", value_parser = parse_duration, conflicts_with = "dump")]
    interval: Option<Duration>,
    /// Save what was checked to this folder, for a ticket, without secrets
    #[arg(long, value_name = "DIR")]
    save: Option<PathBuf>,
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
        let mut known = Known::read(state, &self.place, names, context)?;
        if self.place.is_control_plane() {
            return Ok((known, None));
        }
        let world = &known.input.reading.world;
        let mut proxies = self.place.proxies(world, self.interval, context)?;
        if known.has_policies {
            known.add_dataplanes(&proxies);
        }
        select(&mut proxies, names, context)?;
        let of_proxies = || proxies.iter().filter_map(Proxy::release).max();
        known.release = known.release.or_else(of_proxies);
        Ok((known, Some(proxies)))
    }

    /// What is found of each proxy: of those that were looked at, or else of those that the control
    /// plane shows.
    pub(super) fn diagnose(
        &self,
        effective: &Effective<'_>,
        proxies: Option<Vec<Proxy>>,
        has_policies: bool,
        names: &[String],
        context: &mut Context<'_>,
    ) -> anyhow::Result<Vec<Verdict>> {
        let bundle = self.save.as_deref().map(Bundle::create).transpose()?;
        let diagnose = |proxy: &Proxy, answer: Option<&Answer<'_, '_>>| {
            if let Some(bundle) = &bundle {
                bundle.add(proxy)?;
            }
            anyhow::Ok(diagnose(proxy, answer))
        };
        let verdicts: anyhow::Result<Vec<Verdict>> = match proxies {
            Some(proxies) => {
                let of = |proxy: &Proxy| {
                    let answer = has_policies.then(|| proxy.answer(effective)).flatten();
                    diagnose(proxy, answer.as_ref())
                };
                proxies.iter().map(of).collect()
            }
            None => self.diagnose_shown(effective, names, context, diagnose),
        };
        let verdicts = verdicts?;
        if let Some(bundle) = bundle {
            context.console.info(bundle.finish(verdicts.len())?);
        }
        Ok(verdicts)
    }

    /// What the control plane shows of the proxies of its dataplanes.
    fn diagnose_shown(
        &self,
        effective: &Effective<'_>,
        names: &[String],
        context: &Context<'_>,
        diagnose: impl Fn(&Proxy, Option<&Answer<'_, '_>>) -> anyhow::Result<Verdict> + Sync + Send,
    ) -> anyhow::Result<Vec<Verdict>> {
        let rows = pick(Kind::Dataplane, names, DataplaneRow::all(effective))?;
        let answers = rows.iter().map(DataplaneRow::answer).map(|answer| {
            let meta = &answer.dataplane.meta;
            let key = Key::new(Kind::Dataplane, &meta.mesh, &meta.name)?;
            anyhow::Ok((key, answer))
        });
        let answers: Vec<(Key, Answer<'_, '_>)> = answers.collect::<anyhow::Result<_>>()?;
        let connection = context.connection.connect()?;
        let client = connection.client();
        let _progress = context.console.progress("looking at proxies");
        let verdicts = look_at_once(
            &answers,
            self.interval,
            |(key, _)| shown_of(&client, key),
            |(_, answer), before, now| {
                let proxy = Proxy::of(&answer.dataplane.meta, before, now);
                diagnose(&proxy, Some(answer))
            },
        );
        verdicts?.into_iter().collect()
    }
}
