//! `kumactl inspect`: who gets what, and why.

mod common;
mod dataplanes;
mod envoy;
mod filters;
mod mesh_traces;
mod meshes;
mod traffic_traces;
mod workloads;

use clap::{Args, Subcommand};

use super::Context;
use crate::diag::Exit;

/// Show where dataplanes send their traces, and why
#[derive(Debug, Args)]
pub struct InspectArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
enum What {
    Dataplanes(dataplanes::DataplanesArgs),
    Dataplane(dataplanes::DataplaneArgs),
    TrafficTraces(traffic_traces::TrafficTracesArgs),
    TrafficTrace(traffic_traces::TrafficTraceArgs),
    MeshTraces(mesh_traces::MeshTracesArgs),
    MeshTrace(mesh_traces::MeshTraceArgs),
    Meshes(meshes::MeshesArgs),
    Mesh(meshes::MeshArgs),
    Workloads(workloads::WorkloadsArgs),
}

impl InspectArgs {
    /// Answers.
    pub fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        match self.what {
            What::Dataplanes(args) => args.run(context),
            What::Dataplane(args) => args.run(context),
            What::TrafficTraces(args) => args.run(context),
            What::TrafficTrace(args) => args.run(context),
            What::MeshTraces(args) => args.run(context),
            What::MeshTrace(args) => args.run(context),
            What::Meshes(args) => args.run(context),
            What::Mesh(args) => args.run(context),
            What::Workloads(args) => args.run(context),
        }
    }
}
