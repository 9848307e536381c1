//! `kumactl get`: resources of the control plane, as it has them.

use anyhow::bail;
use clap::Args;
use serde::Serialize;
use serde_json::Value;

use super::Context;
use super::connection::{Connection, read_pages, scope};
use super::inspect::{Format, ambiguous, in_namespaces, not_found};
use super::kinds::key;
use super::load::tell_lost;
use crate::client::{Client, Error, Key, Page, Scope};
use crate::diag::{Exit, did_you_mean, go_quote, printable};
use crate::model::{Dataplane, Kind, Mesh, Meta, TrafficTrace, World};
use crate::report::{Table, named_first, write_json, write_yaml};

/// Show resources of the control plane
#[derive(Debug, Args)]
pub struct GetArgs {
    /// Of which type, in the plural or the singular
    #[arg(value_name = "TYPE", ignore_case = true)]
    what: Kind,
    /// Only this one
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Of every mesh
    #[arg(short = 'A', long)]
    all_meshes: bool,
    /// How to print them
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    output: Format,
}

/// A list as a control plane gives it.
#[derive(Serialize)]
struct List {
    total: usize,
    items: Vec<serde_yaml::Value>,
    next: Option<String>,
}

impl GetArgs {
    /// Asks, and shows.
    pub fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        match &self.name {
            Some(_) if self.all_meshes => {
                bail!(
                    "a name means one resource of one mesh\nhint: leave --all-meshes or the name out"
                )
            }
            Some(name) => self.one(name, context)?,
            None => self.all(context)?,
        }
        Ok(Exit::Clean)
    }

    fn one(&self, name: &str, context: &mut Context<'_>) -> anyhow::Result<()> {
        let key = key(self.what, name, context)?;
        let connection = context.connection.connect()?;
        let client = connection.client();
        let found = match client.get(&key)? {
            None if key.kind() == Kind::Dataplane => in_namespace(&key, &client)?,
            found => found,
        };
        let Some(value) = found else {
            let mesh = key.kind().is_in_mesh().then(|| key.mesh());
            if let Some(mesh) = mesh {
                check_mesh(mesh, &client)?;
            }
            let hint = meant(&key, &client)
                .map(|near| format!("\nhint: {near}"))
                .unwrap_or_default();
            let place = mesh
                .map(|mesh| format!(" in mesh {}", go_quote(mesh)))
                .unwrap_or_default();
            bail!(
                "there is no {} {}{place}{hint}",
                self.what.singular(),
                go_quote(key.name())
            );
        };
        match self.output {
            Format::Json => write_json(context.console.plain(), &named_first(&value))?,
            Format::Yaml => write_yaml(context.console.plain(), &named_first(&value))?,
            Format::Name => self.print_name(&value, context)?,
            Format::Table | Format::Wide => {
                let page = Page {
                    url: key.path(),
                    text: value.to_string(),
                    count: 1,
                    world: None,
                };
                self.print_table(&connection.address(), vec![page], context)?;
            }
        }
        Ok(())
    }

    fn all(&self, context: &mut Context<'_>) -> anyhow::Result<()> {
        let kind = self.what;
        let scope = match kind {
            Kind::Mesh => Scope::All,
            _ => scope(context, self.all_meshes)?,
        };
        let connection = context.connection.connect()?;
        let progress = context.console.progress("asking the control plane");
        let client = connection.client();
        let pages = match &scope {
            _ if kind == Kind::Mesh => client.list(kind, None)?,
            Scope::Meshes(meshes) => {
                let mut pages = Vec::new();
                for mesh in meshes {
                    let list = client.list(kind, Some(mesh));
                    // 2.8 says that of a mesh that it does not have, and no more.
                    if matches!(&list, Err(Error::Refused(refusal)) if refusal.status == 404) {
                        check_mesh(mesh, &client)?;
                    }
                    pages.append(&mut list?);
                }
                pages
            }
            Scope::All => {
                let mut state = client.state(&scope, &[kind])?;
                if let Some(lacking) = state.lacks.pop() {
                    return Err(Error::NoKind(Box::new(lacking)).into());
                }
                state.pages
            }
        };
        drop(progress);
        if let Scope::Meshes(meshes) = &scope
            && pages.iter().all(|page| page.count == 0)
        {
            for mesh in meshes {
                check_mesh(mesh, &client)?;
            }
        }
        let count = match self.output {
            Format::Json | Format::Yaml => self.print_list(pages, context)?,
            Format::Name => {
                let items = self.items(pages);
                for item in &items {
                    self.print_name(item, context)?;
                }
                items.len()
            }
            Format::Table | Format::Wide => {
                self.print_table(&connection.address(), pages, context)?
            }
        };
        if count == 0 {
            self.tell_nothing(&scope, &connection, context);
        }
        Ok(())
    }

    /// Says where nothing was found.
    fn tell_nothing(&self, scope: &Scope, connection: &Connection, context: &mut Context<'_>) {
        let mut place = String::new();
        if let Scope::Meshes(meshes) = scope {
            let names: Vec<String> = meshes.iter().map(|mesh| go_quote(mesh)).collect();
            place = format!(" in mesh {}", names.join(", "));
        }
        let (what, url) = (self.what.plural(), connection.address());
        let words = format!("there are no {what}{place} of the control plane at {url}");
        context.console.tell(printable(&words));
        if !place.is_empty() {
            context.console.hint("-A shows those of every mesh");
        }
    }

    /// Prints a document, and returns how many resources are in it.
    fn print_list(&self, pages: Vec<Page>, context: &mut Context<'_>) -> anyhow::Result<usize> {
        let items: Vec<_> = self.items(pages).iter().map(named_first).collect();
        let list = List {
            total: items.len(),
            items,
            next: None,
        };
        match self.output {
            Format::Yaml => write_yaml(context.console.plain(), &list)?,
            _ => write_json(context.console.plain(), &list)?,
        }
        Ok(list.total)
    }

    /// The resources of the wanted kind, by mesh and name.
    fn items(&self, pages: Vec<Page>) -> Vec<Value> {
        let kind = self.what.word();
        let mut items = items(pages);
        items.retain(|item| field(item, "type") == kind);
        items.sort_by(|one, other| {
            let key = |item| (field(item, "mesh"), field(item, "name"));
            key(one).cmp(&key(other))
        });
        items
    }

    fn print_name(&self, item: &Value, context: &mut Context<'_>) -> anyhow::Result<()> {
        let line = format!(
            "{}/{}\n",
            self.what.singular(),
            printable(field(item, "name"))
        );
        Ok(context.console.print(&line)?)
    }

    /// Prints a table, and returns how many resources are in it.
    fn print_table(
        &self,
        address: &str,
        pages: Vec<Page>,
        context: &mut Context<'_>,
    ) -> anyhow::Result<usize> {
        let (sources, mut reading) = read_pages(address, pages);
        if tell_lost(&mut reading, &sources, context) {
            bail!("the answer cannot be shown as a table\nhint: -o json shows it as it is");
        }
        let world = reading.world;
        let text = self.table(&world).render(0, context.console.width());
        context.console.print(&text)?;
        Ok(world.metas(self.what).len())
    }

    fn table<'w>(&self, world: &'w World) -> Table {
        let wide = self.output == Format::Wide;
        let mut headings = match self.what {
            Kind::Mesh => vec!["NAME", "BACKENDS", "DEFAULT"],
            Kind::TrafficTrace => vec!["MESH", "NAME", "BACKEND", "SELECTORS"],
            Kind::Dataplane => vec!["MESH", "NAME", "ADDRESS", "TAGS"],
            _ => vec!["MESH", "NAME"],
        };
        if wide {
            headings.extend(["CREATED", "LABELS"]);
        }
        let mut rows: Vec<(&'w Meta, Vec<String>)> = match self.what {
            Kind::Mesh => world.meshes.iter().map(mesh_row).collect(),
            Kind::TrafficTrace => world.traffic_traces.iter().map(policy_row).collect(),
            Kind::Dataplane => world.dataplanes.iter().map(dataplane_row).collect(),
            // Of these no more is read.
            _ => {
                let row = |meta: &'w Meta| (meta, vec![meta.mesh.clone(), meta.name.clone()]);
                world.metas(self.what).into_iter().map(row).collect()
            }
        };
        rows.sort_by_key(|(meta, _)| (&meta.mesh, &meta.name));
        let mut table = Table::new(&headings);
        for (meta, mut cells) in rows {
            if wide {
                let created = meta.creation_time.map(|time| time.to_string());
                cells.extend([
                    created.unwrap_or_default(),
                    if meta.labels.is_empty() {
                        String::new()
                    } else {
                        meta.labels.to_line().into_owned()
                    },
                ]);
            }
            table.row(cells);
        }
        table
    }
}

fn mesh_row(mesh: &Mesh) -> (&Meta, Vec<String>) {
    let backends: Vec<&str> = mesh.backends().iter().map(|it| it.name.as_str()).collect();
    let default = mesh.default_backend().unwrap_or_default().to_owned();
    (
        &mesh.meta,
        vec![mesh.meta.name.clone(), backends.join(","), default],
    )
}

fn policy_row(policy: &TrafficTrace) -> (&Meta, Vec<String>) {
    let selectors: Vec<String> = policy
        .selectors
        .iter()
        .map(|selector| selector.tags.to_line().into_owned())
        .collect();
    let backend = match policy.backend.as_str() {
        "" => "(default)".to_owned(),
        name => name.to_owned(),
    };
    let (mesh, name) = (policy.meta.mesh.clone(), policy.meta.name.clone());
    (
        &policy.meta,
        vec![mesh, name, backend, selectors.join(" | ")],
    )
}

fn dataplane_row(dataplane: &Dataplane) -> (&Meta, Vec<String>) {
    let address = dataplane
        .networking
        .as_ref()
        .map(|it| it.address.to_string());
    let tags: Vec<String> = dataplane
        .tag_sets()
        .map(|tags| tags.to_line().into_owned())
        .collect();
    let (mesh, name) = (dataplane.meta.mesh.clone(), dataplane.meta.name.clone());
    let cells = vec![mesh, name, address.unwrap_or_default(), tags.join(" | ")];
    (&dataplane.meta, cells)
}

/// A control plane lists nothing in a mesh that it does not have; to ask for that is a mistake.
fn check_mesh(mesh: &str, client: &Client<'_>) -> anyhow::Result<()> {
    // Whoever may not ask for the mesh has an empty list all the same.
    if let Ok(None) = client.get(&Key::new(Kind::Mesh, mesh, mesh)?) {
        let items = client.list(Kind::Mesh, None).map(items).unwrap_or_default();
        let names = items.iter().map(|item| field(item, "name"));
        bail!("{}", not_found("mesh", mesh, names));
    }
    Ok(())
}

/// The dataplane that a name without its namespace means, if there is only one.
fn in_namespace(key: &Key, client: &Client<'_>) -> anyhow::Result<Option<Value>> {
    let items = client.list(key.kind(), Some(key.mesh())).map(items);
    let items = items.unwrap_or_default();
    let found = in_namespaces(key.name(), items.iter().map(|item| field(item, "name")));
    match found.as_slice() {
        [] => Ok(None),
        [only] => Ok(client.get(&Key::new(key.kind(), key.mesh(), only)?)?),
        many => bail!(ambiguous("dataplane", key.name(), many)),
    }
}

/// Which resource may have been meant by one that does not exist. Only a suggestion: that the list
/// cannot be had is no second error.
pub(super) fn meant(key: &Key, client: &Client<'_>) -> Option<String> {
    let mesh = key.kind().is_in_mesh().then(|| key.mesh());
    let items = client.list(key.kind(), mesh).map(items).unwrap_or_default();
    did_you_mean(key.name(), items.iter().map(|item| field(item, "name")))
}

/// The items of some pages, in order.
fn items(pages: Vec<Page>) -> Vec<Value> {
    let items = |page: Page| match serde_json::from_str::<Value>(&page.text) {
        Ok(mut body) => match body.get_mut("items").map(Value::take) {
            Some(Value::Array(items)) => items,
            _ => Vec::new(),
        },
        // The client has found it to be JSON.
        Err(_) => Vec::new(),
    };
    pages.into_iter().flat_map(items).collect()
}

fn field<'v>(item: &'v Value, name: &str) -> &'v str {
    item.get(name).and_then(Value::as_str).unwrap_or_default()
}
