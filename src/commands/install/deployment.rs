//! The flags that are about the pods: their images, their sizes, and where they run.

use clap::Args;

use super::images::ImageArgs;
use super::problems::Problems;
use crate::diag::go_quote;
use crate::manifest::{
    Backend, Cpu, Memory, NodeLabel, Placement, Profile, Sizes, SpanRate, StorageKind, least_memory,
};

#[derive(Debug, Args)]
#[command(next_help_heading = "Deployment")]
pub(super) struct DeploymentArgs {
    #[command(flatten)]
    pub(super) images: ImageArgs,
    /// The limit of the memory of each pod; how much it keeps follows from that [default: 512Mi]
    #[arg(long, value_name = "QUANTITY", allow_hyphen_values = true)]
    memory: Option<String>,
    /// The limit of the processors of each pod [default: 1]
    #[arg(long, value_name = "QUANTITY", allow_hyphen_values = true)]
    cpu: Option<String>,
    /// Estimate pods, memory and queues from the spans that the whole mesh sends in a second
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    expect_spans_per_second: Option<String>,
    /// Leave the user and the group of the pods out, for clusters that assign them and refuse others
    #[arg(long)]
    pub(super) openshift: bool,
    /// A label that a node has to have (repeatable)
    #[arg(long, value_name = "KEY=VALUE")]
    node_selector: Vec<String>,
    /// A taint of nodes that the pods tolerate (repeatable)
    #[arg(long, value_name = "KEY[=VALUE][:EFFECT]")]
    toleration: Vec<String>,
    /// The priority class of the pods, which has to exist
    #[arg(long, value_name = "NAME")]
    priority_class: Option<String>,
}

impl DeploymentArgs {
    /// Whether sizes are an estimate.
    pub(super) fn estimates(&self) -> bool {
        self.expect_spans_per_second.is_some()
    }

    /// The sizes of the pods: as they were typed, or estimated.
    pub(super) fn sizes(
        &self,
        backend: Backend,
        profile: Profile,
        storage: StorageKind,
        problems: &mut Problems<'_>,
    ) -> Option<Sizes> {
        let flag = "--expect-spans-per-second";
        if let Some(text) = self.expect_spans_per_second.as_deref() {
            problems.add_given(
                &["memory", "cpu"],
                "cannot be used with --expect-spans-per-second, which sets it",
            );
            let rate = problems.parse::<SpanRate>(flag, text)?;
            if backend != Backend::Jaeger {
                problems.add(format!(
                    "{flag} is for --backend jaeger: write --memory and --cpu instead"
                ));
                return None;
            }
            return problems.take(flag, text, Sizes::of_rate(rate, profile, storage));
        }
        let memory = self.memory.as_deref().unwrap_or("512Mi");
        let least = least_memory(backend, profile, storage);
        let memory = problems.take("--memory", memory, Memory::parse(least, memory));
        let cpu = problems.parse::<Cpu>("--cpu", self.cpu.as_deref().unwrap_or("1"));
        Some(Sizes::of_limits(profile, memory?, cpu?))
    }

    /// Where they run.
    pub(super) fn placement(&self, problems: &mut Problems<'_>) -> Option<Placement> {
        let node_selector: Vec<NodeLabel> =
            problems.parse_all("--node-selector", &self.node_selector);
        for (position, label) in node_selector.iter().enumerate() {
            let is_twice = |other: &NodeLabel| other.key() == label.key();
            if node_selector[..position].iter().any(is_twice) {
                problems.add(format!(
                    "--node-selector {} is given with two values, and no node has both",
                    go_quote(label.key())
                ));
            }
        }
        let tolerations = problems.parse_all("--toleration", &self.toleration);
        let priority_class =
            problems.parse_given("--priority-class", self.priority_class.as_deref());
        Some(Placement {
            node_selector,
            tolerations,
            priority_class: priority_class.ok()?,
        })
    }
}
