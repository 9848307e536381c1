//! The language server in a real editor: Neovim without a screen, which starts it and speaks to it by
//! its own client.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::{binary, tests};

const MESH: &str = "type: Mesh
name: default
tracing:
  defaultBackend: zipkin
  backends:
  - name: zipkin
    type: zipkin
    smapling: 15
    conf:
      url: http://zipkin:9411/api/v2/spans
      sharedSpanContext: false
";
const POLICY: &str = "type: TrafficTrace
name: 'ü😀'
mesh: default
selectors: [{match: {kuma.io/service: '*'}}]
conf: {backend: zipkin}
";

/// What the script of `tests/real/neovim.lua` finds in a folder.
fn neovim(folder: &Path) -> Value {
    let found = folder.join("found.json");
    let output = Command::new("nvim")
        .args(["--headless", "--clean", "-n", "-S"])
        .arg(tests("real/neovim.lua"))
        .env("KUMACTL", binary())
        .env("FOLDER", folder)
        .env("FOUND", &found)
        .output()
        .expect("Neovim runs: tests/real/setup installs it");
    let text = fs::read_to_string(&found);
    let text = text.unwrap_or_else(|error| panic!("{error}: {output:?}"));
    serde_json::from_str(&text).expect("JSON")
}

#[test]
#[ignore = "needs tests/real/setup"]
fn neovim_shows_explains_and_fixes_findings() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().canonicalize().expect("a path");
    fs::write(path.join("mesh.yaml"), MESH).expect("written");
    fs::write(path.join("policy.yaml"), POLICY).expect("written");
    let found = neovim(&path);
    assert_eq!(found["error"], Value::Null, "{found}");
    // The finding stands at its place, and so do those in a line with letters of any kind.
    assert_eq!(found["opened"], json!([["unknown-field", 7, 4, 12]]));
    let page = fs::read_to_string(tests("../docs/editors.md")).expect("text");
    let shown = found["shown"].as_array().expect("lines");
    let line = shown[1].as_str().expect("text");
    // How it writes the place differs from version to version.
    let (_, message) = line.split_once("| ").expect("a place");
    assert!(
        page.contains(message) && line.starts_with("mesh.yaml|8 col 5"),
        "{line}"
    );
    let hover = found["hover"].as_str().expect("text");
    assert!(
        hover.contains("unknown-field") && hover.contains("did you mean"),
        "{hover}"
    );
    // The fix of the finding is made in the buffer.
    assert_eq!(
        found["actions"],
        json!(["Write sampling", "Allow unknown-field here"])
    );
    assert_eq!(found["fixed"], "    sampling: 15");
    // Lua writes an empty list in this way.
    assert_eq!(found["afterwards"], json!({}));
    // A change of one buffer is a finding in the file beside it, and goes away with it.
    assert_eq!(found["beside"], json!(["dangling-backend", "name"]));
    assert_eq!(found["restored"], json!(["name"]));
    assert_eq!(found["definition"], json!(["mesh.yaml", 5, 10]));
    assert_eq!(found["completion"], json!(["zipkin"]));
    assert_eq!(found["stopped"], true);
}
