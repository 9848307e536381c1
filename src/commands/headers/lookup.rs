//! The backend that `headers` is about: one by its name, or the one that a mesh sends to.

use anyhow::anyhow;

use crate::commands::names::check_name;
use crate::diag::{WithHint as _, did_you_mean, go_quote};
use crate::effective::{Answer, Effective, MeshTracePolicy, MeshView};
use crate::headers::BackendKind;
use crate::model::{Exporter, Mesh, TargetKind};

/// A backend, and what it is; or the word that no proxy understands.
#[derive(Debug, Clone, PartialEq)]
struct Named {
    name: String,
    kind: Result<BackendKind, String>,
}

/// The backend of a name, or the one that the meshes send to, and its kind.
pub(super) fn look_up(
    effective: &Effective<'_>,
    mesh: Option<&str>,
    backend: Option<&str>,
) -> anyhow::Result<(String, BackendKind)> {
    let all = || effective.meshes.values();
    if let Some(mesh) = mesh {
        check_name("mesh", mesh, all().map(|view| view.name))?;
    }
    let views: Vec<_> = all()
        .filter(|view| mesh.is_none_or(|mesh| mesh == view.name))
        .collect();
    let name = match backend {
        Some(name) => name.to_owned(),
        None => default_backend(&views)?,
    };
    let kind = kind_of(&name, &views)?;
    Ok((name, kind))
}

/// The backend that all of the meshes send to, unless something else is said.
fn default_backend(views: &[&MeshView<'_>]) -> anyhow::Result<String> {
    let mut names: Vec<String> = views.iter().flat_map(|view| defaults(view)).collect();
    names.dedup();
    match names.as_slice() {
        [] => Err(anyhow!("no mesh has a default backend").hint("choose a backend with --backend")),
        [name] => Ok(name.clone()),
        _ => {
            let names = names.join(", ");
            let error = anyhow!("the meshes have different default backends: {names}");
            Err(error.hint("choose a mesh with --mesh, or a backend with --backend"))
        }
    }
}

/// What a mesh sends to: the backends of its `MeshTrace`s, and its own default one unless they
/// take its place everywhere.
fn defaults(view: &MeshView<'_>) -> Vec<String> {
    let answers: Vec<Answer<'_, '_>> = view.dataplanes.iter().map(|it| view.answer(it)).collect();
    let is_everywhere = if answers.is_empty() {
        let of_whole_mesh = |it: &&MeshTracePolicy<'_>| {
            let target = it.policy.target.as_ref();
            it.selects_nothing.is_none()
                && target.is_none_or(|it| it.kind == TargetKind::Mesh && it.proxy_types.is_none())
        };
        let mut policies = view.mesh_traces.policies.iter().filter(of_whole_mesh);
        policies.any(|policy| policy.exporter().is_some())
    } else {
        answers.iter().all(Answer::is_by_mesh_trace)
    };
    let mut names: Vec<String> = if answers.is_empty() {
        of_mesh_traces(view).map(|named| named.name).collect()
    } else {
        let given = answers.iter().filter(|answer| answer.is_by_mesh_trace());
        given
            .filter_map(|answer| Some(answer.target()?.name.clone()))
            .collect()
    };
    names.sort_unstable();
    names.dedup();
    if !is_everywhere {
        let own = view.mesh.and_then(|mesh| mesh.default_backend());
        names.extend(own.map(str::to_owned));
    }
    names
}

/// The backends of the `MeshTrace`s of a mesh, by the names of Envoy's clusters.
fn of_mesh_traces(view: &MeshView<'_>) -> impl Iterator<Item = Named> {
    let policies = view.mesh_traces.policies.iter();
    let selecting = policies.filter(|policy| policy.selects_nothing.is_none());
    selecting
        .filter_map(MeshTracePolicy::target)
        .map(|target| Named {
            name: target.name.clone(),
            kind: Ok(match &*target.exporter {
                Exporter::Zipkin { .. } => BackendKind::Zipkin,
                Exporter::Datadog(_) => BackendKind::Datadog,
                Exporter::OpenTelemetry(_) => BackendKind::OpenTelemetry,
            }),
        })
}

/// The backends that a mesh declares.
fn declared(view: &MeshView<'_>) -> impl Iterator<Item = Named> {
    let backends = view.mesh.into_iter().flat_map(Mesh::backends);
    backends.map(|backend| Named {
        name: backend.name.clone(),
        kind: match backend.type_word() {
            "zipkin" => Ok(BackendKind::Zipkin),
            "datadog" => Ok(BackendKind::Datadog),
            word => Err(word.to_owned()),
        },
    })
}

/// The kind of a backend of some meshes.
fn kind_of(name: &str, views: &[&MeshView<'_>]) -> anyhow::Result<BackendKind> {
    let of_view = |view: &&MeshView<'_>| {
        let named: Vec<Named> = declared(view).chain(of_mesh_traces(view)).collect();
        named
    };
    let backends: Vec<Named> = views.iter().flat_map(of_view).collect();
    let mut found: Vec<&Named> = backends.iter().filter(|it| it.name == name).collect();
    found.dedup();
    let quoted = go_quote(name);
    match found.as_slice() {
        [] => {
            let names = backends.iter().map(|it| it.name.as_str());
            let hint = did_you_mean(name, names)
                .unwrap_or_else(|| "kumactl inspect meshes -o wide lists the backends".to_owned());
            Err(anyhow!("no mesh declares the backend {quoted}").hint(hint))
        }
        [backend] => match &backend.kind {
            Ok(kind) => Ok(*kind),
            Err(word) => {
                let word = go_quote(word);
                let message = "which no proxy sends to";
                Err(anyhow!("backend {quoted} is of the type {word}, {message}")
                    .hint("kumactl validate says what is wrong with it"))
            }
        },
        _ => Err(
            anyhow!("backend {quoted} is of another type in another mesh")
                .hint("choose a mesh with --mesh"),
        ),
    }
}
