//! Folders that hold what another tool makes documents of.

use super::Message;
use crate::diag::shell_word;
use crate::parse::{Source, unrendered};

/// Which folders hold charts and kustomizations, and how what is made of them is read.
pub(crate) fn unrendered_messages(sources: &[Source]) -> Vec<Message> {
    let [charts, kustomizations] = unrendered(sources);
    let message = |folders: &[&str], what: &str, tool: &str| {
        let (first, more) = folders.split_first()?;
        let more = match more.len() {
            0 => String::new(),
            1 => "; so is 1 more folder".to_owned(),
            more => format!("; so are {more} more folders"),
        };
        let command = format!("{tool} {} | kumactl validate -f -", shell_word(first));
        let hint = format!("{first} is {what}: {command} validates what it renders{more}");
        Some(Message::Advice(hint))
    };
    let chart = message(&charts, "a Helm chart", "helm template");
    let kustomization = message(&kustomizations, "a folder of kustomize", "kustomize build");
    chart.into_iter().chain(kustomization).collect()
}
