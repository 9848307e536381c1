//! What is known of a mesh before its proxies are diagnosed.

use super::Context;
use super::input::Input;
use super::live::Live;
use super::names::read_name;
use super::place::PlaceArgs;
use super::state::StateArgs;
use crate::check::proxies::{Proxy, held_dataplanes};
use crate::client::Scope;
use crate::model::{Kind, Release};
use crate::parse::{self, Options};

/// What is known before proxies are diagnosed.
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

impl Known {
    fn new(live: Live, scope: Option<Scope>) -> Self {
        Self {
            input: live.input,
            release: live.release,
            scope,
            has_policies: true,
        }
    }

    fn nothing() -> Self {
        let nothing = Input::new(Vec::new(), parse::read(&[], Options::default()));
        Self {
            has_policies: false,
            ..Self::new(Live::files(nothing), None)
        }
    }

    /// Reads the policies: of files, or else of the control plane, unless only dumps are looked at.
    pub(super) fn read(
        state: &StateArgs,
        place: &PlaceArgs,
        names: &[String],
        context: &mut Context<'_>,
    ) -> anyhow::Result<Self> {
        if !state.is_live() {
            return Ok(Self::new(Live::files(state.input.read(context)?), None));
        }
        if place.is_offline() {
            return Ok(Self::nothing());
        }
        if place.is_control_plane() {
            let names = names.iter().map(|name| read_name(name, Kind::Dataplane));
            let scope = state.scope(&names.collect::<anyhow::Result<Vec<_>>>()?, context)?;
            let live = state.read_scope(&scope, context)?;
            return Ok(Self::new(live, Some(scope)));
        }
        // An Envoy can be looked at without a control plane, and it says itself of which mesh it is.
        let scope = match context.mesh {
            Some(_) => state.scope(&[], context)?,
            None => Scope::All,
        };
        match state.read_scope(&scope, context) {
            Ok(live) => Ok(Self::new(live, None)),
            Err(error) => {
                context.console.warn(&format!(
                    "the policies are not known, and the proxy is checked by itself: {error}"
                ));
                Ok(Self::nothing())
            }
        }
    }

    /// Adds the dataplanes that the input lacks and that proxies hold themselves.
    pub(super) fn add_dataplanes(&mut self, proxies: &[Proxy]) {
        let input = &mut self.input;
        let sources = held_dataplanes(proxies, &input.reading.world);
        let mut more = parse::read(&sources, Options::default()).world;
        more.shift_sources(u32::try_from(input.sources.len()).unwrap_or(u32::MAX));
        input.reading.world.add(&more, Kind::Dataplane, |_| true);
        input.sources.extend(sources);
    }
}
