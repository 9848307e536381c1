//! The state of a control plane, read as an input.

use anyhow::anyhow;

use super::Context;
use super::input::Input;
use crate::client::{Client, Index, ListPage, NoKind, Scope, Wanted};
use crate::diag::{Exit, WithHint as _, go_quote, printable};
use crate::effective::NEEDS;
use crate::host::Connection;
use crate::model::{Kind, Mesh, Release};
use crate::parse::{self, Reading, Source};

/// The state of a control plane as input, and its release.
pub(super) struct Live {
    pub(super) input: Input,
    /// The release whose rules apply; of a control plane that names no version, none.
    pub(super) release: Option<Release>,
    /// The kinds that were asked for and that the control plane does not have.
    pub(super) lacks: Vec<NoKind>,
}

impl Live {
    /// Files in the place of a control plane.
    pub(super) fn files(input: Input) -> Self {
        Self {
            release: input.release(),
            input,
            lacks: Vec::new(),
        }
    }

    /// Fails if an input has resources of a kind that the control plane does not have.
    pub(super) fn check_kinds(&self, input: &Input) -> anyhow::Result<()> {
        for lacking in &self.lacks {
            let mut metas = input.reading.world.metas(lacking.kind);
            metas.retain(|meta| !meta.superseded);
            if let [first, ..] = metas.as_slice() {
                let (kind, count) = (lacking.kind.word(), metas.len());
                let name = printable(&format!("{}/{}", first.mesh, first.name)).into_owned();
                let file = &input.sources[first.origin.source as usize].name;
                let error = anyhow!(
                    "{}, and the input has {count}: {kind} {name} in {}",
                    lacking.statement(),
                    printable(file)
                );
                return Err(error.hint(lacking.hint()));
            }
        }
        Ok(())
    }

    /// Reports what of the control plane an answer cannot rest on: that its release is not known, and
    /// that it has no tracing policies.
    fn report(
        &self,
        index: &Index,
        chosen: Option<Release>,
        input: Option<&Input>,
        context: &mut Context<'_>,
    ) {
        if let (Some(version), Some(release)) = (&index.version, self.release)
            && chosen.is_none()
            && !index.is_known()
        {
            context.console.info(format!(
                "the control plane has version {}, which is treated as Kuma {release}",
                go_quote(version)
            ));
        }
        // Of what an input has it is said in its place.
        let kind = Kind::TrafficTrace;
        let is_said = input.is_some_and(|it| !it.reading.world.metas(kind).is_empty());
        let lacking = self.lacks.iter().find(|it| it.kind == kind);
        if let Some(lacking) = lacking.filter(|_| !is_said) {
            let (statement, hint) = (lacking.statement(), lacking.hint());
            context.console.info(format!("{statement}: {hint}"));
        }
    }
}

/// Reads the state of meshes from the control plane. With a release that was chosen, which one the
/// control plane has decides nothing. `input` is what it is read for, if there is one.
pub(super) fn read_state(
    context: &mut Context<'_>,
    connection: &Connection,
    scope: &Scope,
    kinds: &[Kind],
    wanted: Wanted,
    chosen: Option<Release>,
    input: Option<&Input>,
) -> anyhow::Result<Live> {
    let progress = context.console.progress("asking the control plane");
    let client = connection.client();
    let index = index(&client)?;
    let state = client.state(scope, kinds, wanted)?;
    let (sources, reading) = read_pages(&connection.address(), state.pages);
    let read = Input::new(sources, reading);
    drop(progress);
    let live = Live {
        input: read,
        release: index.release_without(&state.lacks),
        lacks: state.lacks,
    };
    live.report(&index, chosen, input, context);
    Ok(live)
}

/// Reads what an input is applied to: the state of the meshes that it is about.
pub(super) fn read_base(
    context: &mut Context<'_>,
    connection: &Connection,
    input: &Input,
    chosen: Option<Release>,
) -> anyhow::Result<Live> {
    let world = &input.reading.world;
    let is_wanted = |mesh: &&str| context.mesh.as_ref().is_none_or(|wanted| wanted == mesh);
    let homes = world.homes().into_iter().filter(is_wanted);
    let meshes: Vec<String> = homes.map(str::to_owned).collect();
    let is_needed =
        |kind: &Kind| NEEDS.contains(kind) || (kind.is_in_mesh() && !world.metas(*kind).is_empty());
    let kinds: Vec<Kind> = Kind::ALL.into_iter().filter(is_needed).collect();
    let scope = Scope::Meshes(meshes.clone());
    // The text of what is there already is shown beside that of the input.
    let wanted = Wanted::Both;
    let mut live = read_state(
        context,
        connection,
        &scope,
        &kinds,
        wanted,
        chosen,
        Some(input),
    )?;
    // The list of meshes is always whole; the others are not part of this.
    let of_input = |mesh: &Mesh| meshes.contains(&mesh.meta.name);
    live.input.reading.world.meshes.retain(of_input);
    Ok(live)
}

/// Pages of the control plane at an address are read like files, as far as they have not been read
/// as they came.
pub(super) fn read_pages(address: &str, pages: Vec<ListPage>) -> (Vec<Source>, Reading) {
    let (sources, worlds): (Vec<_>, Vec<_>) = pages
        .into_iter()
        .map(|page| (Source::of_page(address, page.url, page.text), page.world))
        .unzip();
    let reading = parse::read_pages(&sources, worlds);
    (sources, reading)
}

/// What the control plane says of itself; nothing if it does not answer that, since documents show
/// their generation, too. Only if it does not answer at all is there no point in asking for more.
fn index(client: &Client<'_>) -> anyhow::Result<Index> {
    match client.index() {
        Err(error) if error.exit() == Exit::Unreachable => Err(error.into()),
        asked => Ok(asked.unwrap_or_default()),
    }
}
