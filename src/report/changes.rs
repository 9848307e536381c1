//! What became of each resource that was applied or deleted: a line, or an item of a document.

use serde::Serialize;

use crate::diag::Subject;

/// What became of a resource.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChangeItem {
    #[serde(flatten)]
    pub(crate) subject: Subject,
    pub(crate) change: &'static str,
    pub(crate) dry_run: bool,
    /// What is the matter, if it is not as it should be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<String>,
}

/// The document of `apply` and `delete`.
#[derive(Debug, Default, Serialize)]
pub(crate) struct ChangesDocument {
    pub(crate) resources: Vec<ChangeItem>,
}

impl ChangeItem {
    /// The line of a resource that is as it should be.
    pub(crate) fn line(&self) -> String {
        let dry_run = if self.dry_run { " (dry run)" } else { "" };
        format!("{} {}{dry_run}", self.subject, self.change)
    }
}
