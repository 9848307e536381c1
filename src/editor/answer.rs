//! What an editor may ask, by the methods of the protocol: which questions there are, and the answer to
//! each, from the workspace and its findings.

use lsp_types::request::{
    CodeActionRequest, Completion, GotoDefinition, HoverRequest, References, Request,
};
use lsp_types::{
    CodeActionParams, CodeActionProviderCapability, CompletionOptions, CompletionParams,
    HoverParams, HoverProviderCapability, OneOf, ServerCapabilities, TextDocumentPositionParams,
    TextDocumentSyncCapability, TextDocumentSyncKind, Uri, WorkspaceFoldersServerCapabilities,
    WorkspaceServerCapabilities,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Encoding, Workspace, actions, completion, definition, hover, path_of};
use crate::diag::Finding;

/// What the server can do.
pub(super) fn capabilities(encoding: Encoding) -> ServerCapabilities {
    ServerCapabilities {
        position_encoding: Some(encoding.kind()),
        text_document_sync: Some(TextDocumentSyncCapability::Kind(
            TextDocumentSyncKind::INCREMENTAL,
        )),
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            file_operations: None,
        }),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        code_action_provider: Some(CodeActionProviderCapability::Simple(true)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(vec![" ".to_owned()]),
            ..CompletionOptions::default()
        }),
        ..ServerCapabilities::default()
    }
}

/// Whether an answer depends on the findings.
pub(crate) fn needs_findings(method: &str) -> bool {
    [HoverRequest::METHOD, CodeActionRequest::METHOD].contains(&method)
}

/// The answer to a question about a document; none of a method that is not known. What is not a file has
/// no answers.
pub(crate) fn answer(
    method: &str,
    params: Value,
    findings: &[Finding],
    workspace: &Workspace,
    encoding: Encoding,
) -> Option<Result<Value, String>> {
    Some(match method {
        HoverRequest::METHOD => about(
            params,
            |it: &HoverParams| &it.text_document_position_params.text_document.uri,
            |path, it| {
                let position = it.text_document_position_params.position;
                hover(path, position, findings, workspace, encoding)
            },
        ),
        CodeActionRequest::METHOD => about(
            params,
            |it: &CodeActionParams| &it.text_document.uri,
            |path, it| actions(path, it.range, findings, workspace, encoding),
        ),
        Completion::METHOD => about(
            params,
            |it: &CompletionParams| &it.text_document_position.text_document.uri,
            |path, it| {
                let position = it.text_document_position.position;
                completion(path, position, workspace, encoding)
            },
        ),
        GotoDefinition::METHOD | References::METHOD => about(
            params,
            |it: &TextDocumentPositionParams| &it.text_document.uri,
            |path, it| definition(path, it.position, workspace, encoding),
        ),
        _ => return None,
    })
}

fn about<P: DeserializeOwned, A: Default + Serialize>(
    params: Value,
    uri: fn(&P) -> &Uri,
    answer: impl FnOnce(&str, P) -> A,
) -> Result<Value, String> {
    let params: P = read(params)?;
    let path = path_of(uri(&params));
    let answer = path.map(|path| answer(&path, params));
    Ok(json!(answer.unwrap_or_default()))
}

/// Reads what comes with a message.
pub(crate) fn read<T: DeserializeOwned>(params: Value) -> Result<T, String> {
    serde_json::from_value(params).map_err(|error| error.to_string())
}
