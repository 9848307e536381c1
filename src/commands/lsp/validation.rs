//! The findings of the workspace, and what of them the editor shows.

use lsp_server::{ErrorCode, Notification};
use lsp_types::MessageType;
use lsp_types::notification::{Notification as _, PublishDiagnostics, ShowMessage};
use serde_json::{Value, json};

use super::files::Files;
use crate::diag::Finding;
use crate::editor::{Published, answer, diagnostics, needs_findings};

/// The files, and what was found in them.
pub(super) struct Validation {
    pub(super) files: Files,
    /// What was found last.
    findings: Vec<Finding>,
    /// Whether something has changed since.
    is_stale: bool,
    published: Published,
}

impl Validation {
    pub(super) fn new(files: Files) -> Self {
        Self {
            files,
            findings: Vec::new(),
            is_stale: true,
            published: Published::default(),
        }
    }

    /// What was found has to be found again.
    pub(super) fn expire(&mut self) {
        self.is_stale = true;
    }

    /// What is answered to a question about the workspace, or why nothing is.
    pub(super) fn answer(
        &mut self,
        method: &str,
        params: Value,
    ) -> Result<Value, (ErrorCode, String)> {
        self.files.read_changed();
        if needs_findings(method) {
            self.validate();
        }
        let (workspace, encoding) = (&self.files.workspace, self.files.encoding);
        match answer(method, params, &self.findings, workspace, encoding) {
            Some(result) => result.map_err(|error| (ErrorCode::InvalidParams, error)),
            None => Err((
                ErrorCode::MethodNotFound,
                format!("there is no method {method}"),
            )),
        }
    }

    /// Validates the workspace, unless nothing has changed since.
    fn validate(&mut self) {
        self.files.read_changed();
        if std::mem::take(&mut self.is_stale) {
            self.findings = self.files.workspace.findings();
        }
    }

    /// Validates the workspace, and gives the diagnostics of the files in which they differ from
    /// those before.
    pub(super) fn publish(&mut self) -> Vec<Notification> {
        self.validate();
        let files = &mut self.files;
        let problem = files.problem.take().map(|message| {
            let params = json!({ "type": MessageType::ERROR, "message": message });
            Notification::new(ShowMessage::METHOD.to_owned(), params)
        });
        let found = diagnostics(&self.findings, &files.workspace, files.encoding);
        let changed = self.published.update(found, &files.open.versions());
        let changed = changed
            .into_iter()
            .map(|params| Notification::new(PublishDiagnostics::METHOD.to_owned(), params));
        problem.into_iter().chain(changed).collect()
    }
}
