//! Where what the proxies have is read: dumps, administrations of Envoys, or the control plane.

use std::time::Duration;

use anyhow::anyhow;
use clap::Args;
use reqwest::Url;

use super::Context;
use super::names::{check_name, read_name};
use super::state::StateArgs;
use crate::check::proxies::{Proxy, said_identity, sort};
use crate::client::Key;
use crate::diag::WithHint as _;
use crate::effective::Answer;
use crate::host::{Admin, look_at_once, read_dumps, service_url, shown_of};
use crate::model::{DEFAULT_MESH, Kind, ResourceName, World};

/// Where what the proxies have is read, if that is not the control plane.
#[derive(Debug, Args)]
#[command(next_help_heading = "Proxies")]
pub(super) struct PlaceArgs {
    /// Read dumps of proxies from this file or folder, and send no requests (repeatable)
    #[arg(long, value_name = "PATH")]
    dump: Vec<String>,
    /// Ask the admin interface of this Envoy, such as that of kubectl port-forward POD 9901 (repeatable)
    #[arg(long, value_name = "URL", value_parser = service_url, conflicts_with = "dump")]
    admin: Vec<Url>,
}

impl PlaceArgs {
    /// Whether the control plane is asked for what the proxies have.
    pub(super) fn is_control_plane(&self) -> bool {
        self.dump.is_empty() && self.admin.is_empty()
    }

    /// Whether nobody is asked for anything.
    pub(super) fn is_offline(&self) -> bool {
        !self.dump.is_empty()
    }

    /// The proxy of one dataplane.
    pub(super) fn look_at(
        &self,
        answer: &Answer<'_, '_>,
        state: &StateArgs,
        context: &Context<'_>,
    ) -> anyhow::Result<Proxy> {
        let meta = &answer.dataplane.meta;
        if let Some(url) = self.admin.first() {
            let admin = Admin::new(url.clone(), context.connection.timeout())?;
            return Ok(Proxy::of(meta, None, admin.look()));
        }
        if self.is_control_plane() {
            if !state.is_live() {
                return Err(no_place());
            }
            let key = Key::new(Kind::Dataplane, &meta.mesh, &meta.name)?;
            let connection = context.connection.connect()?;
            return Ok(Proxy::of(meta, None, shown_of(&connection.client(), &key)));
        }
        let proxies = read_dumps(&self.dump)?.proxies(&World::default(), None);
        check_proxy(&meta.name, &proxies)?;
        let is_meant = |it: &Proxy| it.mesh == meta.mesh && it.name == meta.name;
        let found = proxies.into_iter().find(is_meant);
        let now = found.map(|it| it.now).unwrap_or_default();
        Ok(Proxy::of(meta, None, now))
    }

    /// The proxies that there are dumps of, or whose Envoys are asked, by mesh and name.
    pub(super) fn proxies(
        &self,
        world: &World,
        interval: Option<Duration>,
        context: &Context<'_>,
    ) -> anyhow::Result<Vec<Proxy>> {
        if self.is_offline() {
            let progress = context.console.progress("reading dumps");
            let dumps = read_dumps(&self.dump);
            drop(progress);
            return Ok(dumps?.proxies(world, context.mesh.as_deref()));
        }
        let timeout = context.connection.timeout();
        let urls = self.admin.iter();
        let admins = urls.map(|url| Admin::new(url.clone(), timeout));
        let admins: Vec<Admin> = admins.collect::<anyhow::Result<_>>()?;
        let _progress = context.console.progress("looking at proxies");
        let mesh = context.mesh.as_deref().unwrap_or(DEFAULT_MESH);
        let proxy = |admin: &Admin, before, now| {
            let (mesh, name) = match said_identity(&now) {
                Some((mesh, name)) => (mesh.to_owned(), name.to_owned()),
                None => (mesh.to_owned(), admin.address()),
            };
            Proxy {
                mesh,
                name,
                before,
                now,
            }
        };
        let mut proxies = look_at_once(&admins, interval, Admin::look, proxy)?;
        sort(&mut proxies);
        Ok(proxies)
    }
}

/// The error of policies in files, with nothing that says what the proxies have.
pub(super) fn no_place() -> anyhow::Error {
    anyhow!("-f has policies, and it is not known what the proxies have").hint("--dump DIR reads dumps, --admin URL asks an Envoy; without -f the control plane is asked for both")
}

/// Fails if there is no proxy of a name.
fn check_proxy(name: &str, proxies: &[Proxy]) -> anyhow::Result<()> {
    check_name("proxy", name, proxies.iter().map(|it| it.name.as_str()))
}

/// Leaves out the proxies that were not asked for.
pub(super) fn select(
    proxies: &mut Vec<Proxy>,
    names: &[String],
    context: &Context<'_>,
) -> anyhow::Result<()> {
    let read = names.iter().map(|name| read_name(name, Kind::Dataplane));
    let read = read.collect::<anyhow::Result<Vec<_>>>()?;
    // A name with its mesh comes before what the environment says.
    let names_mesh = read.iter().any(|name| name.mesh.is_some());
    match &context.mesh {
        Some(_) if context.is_mesh_implied && names_mesh => {}
        Some(mesh) => proxies.retain(|proxy| proxy.mesh == *mesh),
        None => {}
    }
    if names.is_empty() {
        return Ok(());
    }
    for name in &read {
        check_proxy(name.name, proxies)?;
    }
    proxies.retain(|proxy| {
        let is_meant = |it: &ResourceName<'_>| {
            it.name == proxy.name && it.mesh.is_none_or(|mesh| mesh == proxy.mesh)
        };
        read.iter().any(is_meant)
    });
    Ok(())
}
