//! What control planes are filled with, and files of the same.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::control_plane::Recorded;

/// A mesh with a backend, in the shape of the release.
pub fn mesh(recorded: Recorded, name: &str) -> Value {
    let url = json!({"url": "http://zipkin.local:9411/api/v2/spans"});
    if recorded == Recorded::V30 {
        return json!({"type": "Mesh", "name": name});
    }
    let backend = match recorded {
        Recorded::V04 => json!({"name": "my-zipkin", "sampling": 100.0, "zipkin": url}),
        _ => {
            json!({"name": "my-zipkin", "sampling": 100.0, "type": "zipkin", "conf": url})
        }
    };
    let mut mesh = json!({"type": "Mesh", "name": name, "tracing": {"defaultBackend": "my-zipkin", "backends": [backend]}});
    if recorded == Recorded::V04 {
        // What 0.4 adds to a Mesh that has none.
        mesh["mtls"] = json!({"ca": {"builtin": {}}});
    }
    mesh
}

pub fn tag(recorded: Recorded) -> &'static str {
    match recorded {
        Recorded::V04 => "service",
        _ => "kuma.io/service",
    }
}

pub fn policy(recorded: Recorded, mesh: &str, name: &str, service: &str) -> Value {
    json!({"type": "TrafficTrace", "mesh": mesh, "name": name, "selectors": [{"match": {tag(recorded): service}}]})
}

pub fn dataplane(recorded: Recorded, mesh: &str, name: &str, service: &str) -> Value {
    let protocol = tag(recorded).replace("service", "protocol");
    let mut inbound = json!({"port": 8080, "servicePort": 80, "tags": {tag(recorded): service, protocol: "http"}});
    if recorded == Recorded::V30 {
        inbound = json!({"port": 8080, "servicePort": 80, "protocol": "http"});
    }
    json!({"type": "Dataplane", "mesh": mesh, "name": name, "networking": {"address": "10.0.0.1", "inbound": [inbound]}})
}

/// Two meshes with a policy and dataplanes each; 3.0 has no such policies.
pub fn world(recorded: Recorded) -> Vec<Value> {
    let mut world = vec![
        mesh(recorded, "default"),
        policy(recorded, "default", "all", "*"),
        dataplane(recorded, "default", "web-1", "web"),
        dataplane(recorded, "default", "backend-1", "backend"),
        mesh(recorded, "demo"),
        policy(recorded, "demo", "none", "nothing"),
        dataplane(recorded, "demo", "web-1", "web"),
    ];
    if recorded == Recorded::V30 {
        world.retain(|value| value["type"] != "TrafficTrace");
    }
    world
}

/// Files, each with one value, in a folder.
pub struct Files(TempDir);

impl Files {
    pub fn new(values: &[Value]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for (number, value) in values.iter().enumerate() {
            fs::write(
                folder.path().join(format!("{number:04}.json")),
                value.to_string(),
            )
            .expect("written");
        }
        Self(folder)
    }

    pub fn text(text: &str) -> Self {
        let files = Self::new(&[]);
        fs::write(files.0.path().join("input.yaml"), text).expect("written");
        files
    }

    pub fn path(&self) -> &str {
        self.0.path().to_str().expect("a path")
    }
}
