//! A control plane in memory that answers as the recorded ones do.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::server::{Call, Reply, Server};
use crate::support::recorded;

/// Whose answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// Kuma 0.4.0: no paging, no lists of every mesh, plain text here and there.
    V04,
    /// Kuma 2.8.8, built without a version.
    V28,
    /// Kuma 2.14.3: no tagline, `kri` on meshes and dataplanes.
    V214,
    /// What becomes Kuma 3.0: no `TrafficTrace`, and meshes have no `tracing`.
    V30,
}

impl Recorded {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::V04, Self::V28, Self::V214, Self::V30];

    /// The folder of its recorded answers.
    pub fn folder(self) -> &'static str {
        match self {
            Self::V04 => "kuma-0.4.0",
            Self::V28 => "kuma-2.8.8",
            Self::V214 => "kuma-2.14.3",
            Self::V30 => "kuma-3.0-dev",
        }
    }

    /// Its kinds, by their places in paths.
    fn kinds(self) -> &'static [&'static str] {
        match self {
            Self::V04 => &["meshes", "traffic-traces", "dataplanes", "traffic-routes"],
            Self::V28 => &[
                "meshes",
                "traffic-traces",
                "dataplanes",
                "traffic-routes",
                "meshtraces",
                "meshgateways",
            ],
            Self::V214 => &[
                "meshes",
                "traffic-traces",
                "dataplanes",
                "traffic-routes",
                "meshtraces",
                "meshopentelemetrybackends",
                "meshgateways",
                "meshservices",
            ],
            Self::V30 => &[
                "meshes",
                "dataplanes",
                "meshtraces",
                "meshopentelemetrybackends",
                "meshservices",
            ],
        }
    }

    /// What it answered to a request, of which the recordings have one.
    fn answered(self, path: &str) -> Reply {
        let file = format!("{}/rest.jsonl", self.folder());
        let exchange = recorded(&file)
            .into_iter()
            .find(|exchange| exchange["request"]["path"] == path)
            .unwrap_or_else(|| panic!("{path} in {file}"));
        let status = exchange["response"]["status"].as_u64().expect("a status");
        Reply::json(
            u16::try_from(status).expect("a status"),
            &exchange["response"]["body"],
        )
    }
}

/// The resources by path, in the order in which paths sort.
type Store = Arc<Mutex<BTreeMap<String, Value>>>;

/// A running control plane.
pub struct ControlPlane {
    pub server: Server,
    store: Store,
}

impl ControlPlane {
    pub fn start(recorded: Recorded, resources: &[Value]) -> Self {
        Self::with(recorded, resources, |_| None)
    }

    /// One that treats some requests in its own way.
    pub fn with(
        recorded: Recorded,
        resources: &[Value],
        first: impl Fn(&Call) -> Option<Reply> + Send + Sync + 'static,
    ) -> Self {
        let initial = resources
            .iter()
            .map(|value| (path_of(value), value.clone()));
        let store: Store = Arc::new(Mutex::new(initial.collect()));
        let held = Arc::clone(&store);
        let server = Server::start(move |call| {
            first(call).unwrap_or_else(|| answer(recorded, &mut held.lock().expect("store"), call))
        });
        Self { server, store }
    }

    pub fn all(&self) -> Vec<Value> {
        self.store
            .lock()
            .expect("store")
            .values()
            .cloned()
            .collect()
    }
}

/// Where the API has a resource.
pub fn path_of(value: &Value) -> String {
    let text = |field: &str| value[field].as_str().expect("a name").to_owned();
    let name = text("name");
    match text("type").as_str() {
        "Mesh" => format!("/meshes/{name}"),
        "TrafficTrace" => format!("/meshes/{}/traffic-traces/{name}", text("mesh")),
        "Dataplane" => format!("/meshes/{}/dataplanes/{name}", text("mesh")),
        "TrafficRoute" => format!("/meshes/{}/traffic-routes/{name}", text("mesh")),
        "MeshTrace" => format!("/meshes/{}/meshtraces/{name}", text("mesh")),
        "MeshOpenTelemetryBackend" => {
            format!("/meshes/{}/meshopentelemetrybackends/{name}", text("mesh"))
        }
        "MeshGateway" => format!("/meshes/{}/meshgateways/{name}", text("mesh")),
        "MeshService" => format!("/meshes/{}/meshservices/{name}", text("mesh")),
        other => panic!("{other}"),
    }
}

fn error(
    recorded: Recorded,
    status: u16,
    title: &str,
    details: &str,
    causes: &[(&str, &str)],
) -> Reply {
    let mut body = json!({"title": title, "details": details});
    let list = |name: &str| -> Vec<Value> {
        causes
            .iter()
            .map(|(field, message)| json!({"field": field, name: message}))
            .collect()
    };
    if !causes.is_empty() {
        body["causes"] = list("message").into();
    }
    if recorded != Recorded::V04 {
        body["type"] = "/std-errors".into();
        body["status"] = status.into();
        body["detail"] = details.into();
        if !causes.is_empty() {
            body["invalid_parameters"] = list("reason").into();
        }
    }
    Reply::json(status, &body)
}

fn answer(recorded: Recorded, store: &mut BTreeMap<String, Value>, call: &Call) -> Reply {
    let path = call.path().to_owned();
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let not_found = || Reply::text(404, "404: Page Not Found");
    match (call.method.as_str(), segments.as_slice()) {
        ("GET", [""]) if recorded == Recorded::V04 => match call.header("accept") {
            Some("application/json") => Reply::text(406, "406: Not Acceptable"),
            _ => Reply::json(
                200,
                &json!({"hostname": "cp-1", "tagline": "Kuma", "version": "0.4.0"}),
            ),
        },
        ("GET", [""]) => recorded.answered("/"),
        ("GET", ["_resources"]) => match recorded {
            Recorded::V04 => not_found(),
            // It has the list, but nobody has recorded it.
            Recorded::V28 => Recorded::V214.answered("/_resources"),
            Recorded::V214 | Recorded::V30 => recorded.answered("/_resources"),
        },
        ("GET", ["config"]) => match recorded {
            Recorded::V04 => Reply::json(200, &json!({"environment": "universal"})),
            Recorded::V28 => Recorded::V214.answered("/config"),
            Recorded::V214 | Recorded::V30 => recorded.answered("/config"),
        },
        ("GET", ["meshes"]) => list(recorded, store, call, |value| value["type"] == "Mesh"),
        ("GET", [kind]) if recorded != Recorded::V04 && recorded.kinds().contains(kind) => {
            list(recorded, store, call, |value| {
                path_of(value).split('/').nth(3) == Some(kind)
            })
        }
        ("GET", ["meshes", _, kind]) if recorded.kinds().contains(kind) => {
            list(recorded, store, call, |value| {
                path_of(value).starts_with(&format!("{path}/"))
            })
        }
        (method, ["meshes", _]) => one(recorded, store, method, &path, call),
        (method, ["meshes", _, kind, _]) if recorded.kinds().contains(kind) => {
            one(recorded, store, method, &path, call)
        }
        _ => not_found(),
    }
}

fn list(
    recorded: Recorded,
    store: &BTreeMap<String, Value>,
    call: &Call,
    wanted: impl Fn(&Value) -> bool,
) -> Reply {
    let items: Vec<&Value> = store.values().filter(|value| wanted(value)).collect();
    if recorded == Recorded::V04 {
        return Reply::json(200, &json!({"items": items, "total": null}));
    }
    let (size, offset) = (
        call.number("size").unwrap_or(100),
        call.number("offset").unwrap_or(0),
    );
    if size > 1000 {
        let cause = format!("invalid page size of {size}. Maximum page size is 1000");
        return error(
            recorded,
            400,
            "Could not retrieve resources",
            "Invalid page size",
            &[("size", &cause)],
        );
    }
    let page: Vec<&&Value> = items.iter().skip(offset).take(size).collect();
    let end = offset + page.len();
    // It names itself as it is configured, not as it was reached.
    let next = (end < items.len()).then(|| {
        format!(
            "http://localhost:5681{}?offset={end}&size={size}",
            call.path()
        )
    });
    Reply::json(
        200,
        &json!({"items": page, "next": next, "total": items.len()}),
    )
}

fn one(
    recorded: Recorded,
    store: &mut BTreeMap<String, Value>,
    method: &str,
    path: &str,
    call: &Call,
) -> Reply {
    let missing = |title| error(recorded, 404, title, "Not found", &[]);
    match method {
        "GET" => match store.get(path) {
            Some(value) => Reply::json(200, value),
            None => missing("Could not retrieve a resource"),
        },
        "DELETE" => match store.remove(path) {
            Some(_) => done(recorded, 200),
            None => missing("Could not delete a resource"),
        },
        "PUT" => put(recorded, store, path, call),
        _ => Reply::text(405, "405: Method Not Allowed"),
    }
}

fn put(recorded: Recorded, store: &mut BTreeMap<String, Value>, path: &str, call: &Call) -> Reply {
    let mut value = call.json();
    let process = "Could not process a resource";
    let invalid =
        |causes: &[(&str, &str)]| error(recorded, 400, process, "Resource is not valid", causes);
    if path_of(&value) != path {
        return invalid(&[("name", "name from the URL has to be the same as in body")]);
    }
    if value["type"] != "Mesh" {
        let mesh = value["mesh"].as_str().expect("a mesh");
        if !store.contains_key(&format!("/meshes/{mesh}")) {
            let words = format!("mesh of name {mesh} is not found");
            return match recorded {
                Recorded::V04 => error(
                    recorded,
                    400,
                    "Could not create a resource",
                    "Mesh is not found",
                    &[("mesh", &words)],
                ),
                _ => error(recorded, 404, "Failed to retrieve Mesh", "Not found", &[]),
            };
        }
    }
    if value["type"] == "TrafficTrace" && value["selectors"].as_array().is_none_or(Vec::is_empty) {
        return invalid(&[("selectors", "must have at least one element")]);
    }
    let before = store.get(path).cloned();
    if recorded == Recorded::V04 {
        if value["type"] == "Mesh" && value["mtls"].is_null() {
            value["mtls"] = json!({"ca": {"builtin": {}}});
        }
    } else {
        // What 2.x adds to what it is given.
        let created = before.as_ref().map(|before| before["creationTime"].clone());
        value["creationTime"] = created.unwrap_or_else(|| "2026-11-22T10:00:00Z".into());
        value["modificationTime"] = "2026-11-23T10:00:00Z".into();
        if value["type"] != "Mesh" {
            value["labels"]["kuma.io/origin"] = "zone".into();
            value["labels"]["kuma.io/zone"] = "default".into();
        }
        let inbounds = value
            .pointer_mut("/networking/inbound")
            .and_then(Value::as_array_mut);
        for inbound in inbounds.into_iter().flatten() {
            inbound["tags"]["kuma.io/zone"] = "default".into();
        }
        adapt(recorded, &mut value);
    }
    store.insert(path.to_owned(), value);
    done(recorded, if before.is_some() { 200 } else { 201 })
}

/// What the newest releases add to a resource, and what 3.0 takes away.
fn adapt(recorded: Recorded, value: &mut Value) {
    if recorded == Recorded::V28 {
        return;
    }
    let name = value["name"].clone();
    if matches!(value["type"].as_str(), Some("Mesh" | "Dataplane")) {
        value["kri"] = format!("kri_{}", name.as_str().expect("a name")).into();
    }
    if recorded == Recorded::V30 {
        value["labels"]["kuma.io/display-name"] = name;
        let fields = value.as_object_mut().expect("fields");
        fields.remove("tracing");
        let inbounds = fields
            .get_mut("networking")
            .and_then(|networking| networking.get_mut("inbound"))
            .and_then(Value::as_array_mut);
        for inbound in inbounds.into_iter().flatten() {
            inbound.as_object_mut().expect("fields").remove("tags");
        }
    }
}

/// What is answered when all is done; releases differ in whether there is a body.
fn done(recorded: Recorded, status: u16) -> Reply {
    match recorded {
        Recorded::V04 | Recorded::V28 => Reply::empty(status),
        Recorded::V214 | Recorded::V30 => Reply::json(status, &json!({})),
    }
}
