//! What an editor says of itself when it begins, and what it is answered.

use lsp_types::notification::{DidChangeWatchedFiles, Notification};
use lsp_types::{InitializeParams, InitializeResult, ServerInfo, Uri};
use serde_json::{Value, json};

use super::answer::capabilities;
use super::{Encoding, path_of};

/// An editor, and what it wants to be served.
pub(crate) struct Client {
    pub(crate) encoding: Encoding,
    /// Whether it can be asked to say when files change.
    pub(crate) can_watch: bool,
    /// The release of Kuma that its settings name, as it was written.
    pub(crate) kuma_version: Option<String>,
    /// The paths of its folders.
    pub(crate) folders: Vec<String>,
}

impl Client {
    /// Reads what `initialize` comes with.
    pub(crate) fn new(params: InitializeParams) -> Self {
        let general = params.capabilities.general;
        let encodings = general.and_then(|general| general.position_encodings);
        let workspace = params.capabilities.workspace;
        let watched = workspace.and_then(|workspace| workspace.did_change_watched_files);
        let named = params.initialization_options.unwrap_or_default();
        #[expect(deprecated, reason = "older clients name one folder only")]
        let root = params.root_uri;
        let folders = params.workspace_folders.unwrap_or_default();
        let mut uris: Vec<Uri> = folders.into_iter().map(|folder| folder.uri).collect();
        if uris.is_empty() {
            uris.extend(root);
        }
        Self {
            encoding: Encoding::offered(&encodings.unwrap_or_default()),
            can_watch: watched.and_then(|it| it.dynamic_registration) == Some(true),
            kuma_version: named["kumaVersion"].as_str().map(str::to_owned),
            folders: uris.iter().filter_map(path_of).collect(),
        }
    }
}

/// What an editor is asked to say: when files change.
pub(crate) fn watched_files() -> Value {
    let globs = ["**/*.{yaml,yml,json}", "**/.gitignore", "**/.kumactl.yaml"];
    let watchers = globs.map(|glob| json!({ "globPattern": glob }));
    json!({
        "registrations": [{
            "id": "files",
            "method": DidChangeWatchedFiles::METHOD,
            "registerOptions": { "watchers": watchers },
        }],
    })
}

/// What the server answers: its name, and what it can do.
pub(crate) fn welcome(encoding: Encoding) -> Value {
    json!(InitializeResult {
        capabilities: capabilities(encoding),
        server_info: Some(ServerInfo {
            name: "kumactl".to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
    })
}
