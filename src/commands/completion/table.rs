//! What each argument is completed with: the one place that says so.

use clap::{Arg, Command};

use crate::model::Kind;

/// What the values of an argument are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// A file or a folder.
    Path,
    /// A folder.
    Folder,
    /// A command, word by word.
    Command,
    /// A code of a finding.
    Code,
    /// The same, or a cause that `check proxies` names.
    CodeOrCause,
    /// A release of Kuma.
    Release,
    /// A context of the settings file.
    Context,
    /// A control plane of the settings file.
    ControlPlane,
    /// A mesh that something is in.
    MeshInUse,
    /// A resource of a kind.
    Resource(Kind),
    /// A type, or TYPE/NAME.
    TypeOrName,
    /// A resource of the type that was typed before.
    OfType,
    /// What traces are sent to.
    Backend,
    /// A tag of a dataplane.
    Tag,
    /// A namespace of Kubernetes.
    Namespace,
    /// A workload of Kubernetes.
    Workload,
    /// One of a few words, which the argument itself lists.
    Listed,
    /// Whatever the user makes up, or nobody can list.
    Any,
}

/// What the values of an argument of a command are; none if nobody has said so.
pub(crate) fn meaning(path: &[&str], argument: &Arg) -> Option<Meaning> {
    let id = argument.get_id().as_str();
    let name = argument.get_value_names().and_then(|names| names.first());
    let meaning = match (path, id) {
        (["help"], "command") => Meaning::Command,
        (["get" | "delete"], "what") => Meaning::TypeOrName,
        (["get" | "delete"], "names") => Meaning::OfType,
        (["explain"], "code") => Meaning::CodeOrCause,
        (["config", _, "remove" | "switch"], "name") => Meaning::ControlPlane,
        (["inspect", "workloads"], "names") => Meaning::Workload,
        (["inspect", noun], "name" | "names") => Meaning::Resource(Kind::from_typed(noun)?),
        (["check", "proxies"], "names") => Meaning::Resource(Kind::Dataplane),
        (["inspect", _], "namespace") => Meaning::Namespace,
        (["inspect", _], "tag") => Meaning::Tag,
        (["install" | "uninstall", ..], "backend") => Meaning::Any,
        (_, "mesh") => Meaning::MeshInUse,
        (_, "context") => Meaning::Context,
        (_, "backend") => Meaning::Backend,
        (_, "traffic_trace") => Meaning::Resource(Kind::TrafficTrace),
        (_, "mesh_trace") => Meaning::Resource(Kind::MeshTrace),
        (_, "ignore") => Meaning::Code,
        (_, "kuma_version" | "to") => Meaning::Release,
        _ if !argument.get_possible_values().is_empty() => Meaning::Listed,
        _ => match name?.as_str() {
            "PATH" | "FILE" => Meaning::Path,
            "DIR" => Meaning::Folder,
            name if MADE_UP.contains(&name) => Meaning::Any,
            _ => match (path, id) {
                // What is about to be, and what says where something is.
                (["install" | "uninstall", ..] | ["config", _, "add"], _)
                | (_, "zone" | "system_namespace") => Meaning::Any,
                _ => return None,
            },
        },
    };
    Some(meaning)
}

/// How the help calls values that nobody can list.
const MADE_UP: [&str; 8] = [
    "DURATION",
    "FORMAT=PATH",
    "GLOB",
    "HOST:PORT",
    "KEY=VALUE",
    "REV",
    "TAG=LABEL",
    "URL",
];

/// Hands each argument of a command and those below it on to a function, with what it means.
pub(super) fn mut_arguments(
    command: Command,
    path: &[&str],
    change: &impl Fn(Arg, Meaning) -> Arg,
) -> Command {
    let command = command.mut_args(|argument| match meaning(path, &argument) {
        Some(meaning) if argument.get_action().takes_values() => change(argument, meaning),
        _ => argument,
    });
    command.mut_subcommands(|inner| {
        let name = inner.get_name().to_owned();
        mut_arguments(inner, &[path, &[name.as_str()]].concat(), change)
    })
}
