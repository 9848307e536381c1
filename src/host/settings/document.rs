//! What stands in the settings file: lists of entries with names. What this tool does not know stays
//! where it is.

use serde::Serialize;
use serde_yaml::{Mapping, Value};

use super::control_plane::ControlPlane;
use super::mask::{mask, text};

/// The whole file.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(transparent)]
pub(super) struct Document(pub(super) Mapping);

impl Document {
    /// The name of the current context; empty if none is.
    pub(super) fn current(&self) -> String {
        text(self.0.get("currentContext"))
    }

    /// The same, with everything secret replaced by `***`.
    pub(super) fn masked(&self) -> Value {
        let mut document = Value::Mapping(self.0.clone());
        mask(&mut document);
        document
    }

    /// Keeps some entries of a list.
    pub(super) fn retain(&mut self, list: &str, is_kept: impl FnMut(&mut Value) -> bool) {
        if let Some(Value::Sequence(entries)) = self.0.get_mut(list) {
            entries.retain_mut(is_kept);
        }
    }

    pub(super) fn entries(&self, list: &str) -> impl Iterator<Item = &Value> {
        let entries = self.0.get(list).and_then(Value::as_sequence);
        entries.into_iter().flatten()
    }

    pub(super) fn entry(&self, list: &str, name: &str) -> Option<&Value> {
        self.entries(list)
            .find(|entry| text(entry.get("name")) == name)
    }

    pub(super) fn names(&self, list: &str) -> Vec<String> {
        self.entries(list)
            .map(|entry| text(entry.get("name")))
            .collect()
    }

    pub(super) fn control_plane(&self, name: &str) -> Option<ControlPlane> {
        let server = self
            .entry("controlPlanes", name)?
            .get("coordinates")?
            .get("apiServer")?;
        let optional = |field: &str| Some(text(server.get(field))).filter(|it| !it.is_empty());
        let header = |header: &Value| (text(header.get("key")), text(header.get("value")));
        let headers = server.get("headers").and_then(Value::as_sequence);
        let token = server.get("authConf").map(|conf| text(conf.get("token")));
        Some(ControlPlane {
            name: name.to_owned(),
            context: None,
            url: text(server.get("url")),
            headers: headers.into_iter().flatten().map(header).collect(),
            ca_cert_file: optional("caCertFile"),
            client_cert_file: optional("clientCertFile"),
            client_key_file: optional("clientKeyFile"),
            skip_verify: server.get("skipVerify").and_then(Value::as_bool) == Some(true),
            token: token.filter(|token| !token.is_empty()),
        })
    }

    pub(super) fn set(&mut self, field: &str, value: Value) {
        self.0.insert(Value::from(field), value);
    }

    /// Puts a control plane in its place, or at the end; its context becomes the current one.
    pub(super) fn put(&mut self, control_plane: &ControlPlane) {
        let mut server = Mapping::new();
        let mut set = |field: &str, value: Value| {
            server.insert(Value::from(field), value);
        };
        set("url", Value::from(control_plane.url.as_str()));
        let files = [
            ("caCertFile", &control_plane.ca_cert_file),
            ("clientCertFile", &control_plane.client_cert_file),
            ("clientKeyFile", &control_plane.client_key_file),
        ];
        for (field, file) in files {
            if let Some(file) = file {
                set(field, Value::from(file.as_str()));
            }
        }
        if !control_plane.headers.is_empty() {
            let header = |(key, value): &(String, String)| {
                mapping([
                    ("key", key.as_str().into()),
                    ("value", value.as_str().into()),
                ])
            };
            let headers: Vec<Value> = control_plane.headers.iter().map(header).collect();
            set("headers", Value::from(headers));
        }
        if let Some(token) = &control_plane.token {
            set("authType", Value::from("tokens"));
            set("authConf", mapping([("token", token.as_str().into())]));
        }
        if control_plane.skip_verify {
            set("skipVerify", Value::from(true));
        }
        let coordinates = mapping([("apiServer", Value::Mapping(server))]);
        let name = control_plane.name.as_str();
        self.put_entry("controlPlanes", name, ("coordinates", coordinates));
        self.put_context(name);
    }

    pub(super) fn put_context(&mut self, name: &str) {
        self.put_entry("contexts", name, ("controlPlane", name.into()));
        self.set("currentContext", Value::from(name));
    }

    /// Sets a field of the entry of a name, which is made if there is none.
    fn put_entry(&mut self, list: &str, name: &str, (field, value): (&str, Value)) {
        let entries = self.0.entry(Value::from(list)).or_insert(Value::Null);
        if !entries.is_sequence() {
            *entries = Value::Sequence(Vec::new());
        }
        let Value::Sequence(entries) = entries else {
            return;
        };
        let known = entries
            .iter_mut()
            .filter_map(Value::as_mapping_mut)
            .find(|entry| text(entry.get("name")) == name);
        match known {
            Some(entry) => drop(entry.insert(Value::from(field), value)),
            None => entries.push(mapping([("name", name.into()), (field, value)])),
        }
    }
}

fn mapping<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let fields = fields.map(|(field, value)| (Value::from(field), value));
    Value::Mapping(fields.into_iter().collect())
}
