//! What every dataplane gets at every stage, worked out plainly: the documents of a stage are put
//! among those that were there, and each kind of policy is compared with its own plain implementation.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::matching::plainly;
use crate::mesh_trace::plain::{World, number};
use crate::support::read;

/// What is there at some time.
#[derive(Clone)]
pub struct State {
    pub documents: Vec<Value>,
    /// The release of the control plane.
    pub release: &'static str,
    /// The names of the tags that it gives a meaning.
    pub protocol: &'static str,
}

pub fn kind(document: &Value) -> &str {
    let kind = document.get("kind").or(document.get("type"));
    kind.and_then(Value::as_str).expect("a kind")
}

fn name(document: &Value) -> String {
    let name = document.pointer("/metadata/name").or(document.get("name"));
    let name = name.and_then(Value::as_str).expect("a name");
    match document
        .pointer("/metadata/namespace")
        .and_then(Value::as_str)
    {
        Some(home) if kind(document) != "Mesh" && kind(document) != "TrafficTrace" => {
            format!("{name}.{home}")
        }
        _ => name.to_owned(),
    }
}

fn mesh(document: &Value) -> &str {
    let label = document.pointer("/metadata/labels/kuma.io~1mesh");
    let mesh = label.or(document.get("mesh"));
    mesh.and_then(Value::as_str).unwrap_or("default")
}

fn body(document: &Value) -> &Value {
    document
        .get("spec")
        .filter(|_| document.get("metadata").is_some())
        .unwrap_or(document)
}

impl State {
    /// Applies documents, then deletes some.
    pub fn apply(&mut self, stage: &Value) {
        for new in stage["documents"].as_array().expect("documents") {
            let is_it = |old: &&mut Value| {
                (kind(old), mesh(old), name(old)) == (kind(new), mesh(new), name(new))
            };
            match self.documents.iter_mut().find(is_it) {
                Some(old) => {
                    // What is updated was created when it was.
                    let created = old["metadata"]["creationTimestamp"].take();
                    let time = old["creationTime"].take();
                    old.clone_from(new);
                    if created.is_string() {
                        old["metadata"]["creationTimestamp"] = created;
                    }
                    if time.is_string() {
                        old["creationTime"] = time;
                    }
                }
                None => self.documents.push(new.clone()),
            }
        }
        for gone in stage["delete"].as_array().expect("subjects") {
            self.documents.retain(|it| {
                let is_kind = gone["kind"] == *kind(it) && gone["mesh"] == *mesh(it);
                !(is_kind && gone["name"] == name(it))
            });
        }
    }

    /// Writes the Dataplanes of Kubernetes as a control plane with `MeshTrace` does, which nobody else can.
    pub fn rewrite_pods(&mut self) {
        for document in &mut self.documents {
            if kind(document) != "Dataplane" || document.get("metadata").is_none() {
                continue;
            }
            let text = document.to_string();
            let text = text.replace("\"service\":", "\"kuma.io/service\":");
            let text = text.replace("\"protocol\":", "\"kuma.io/protocol\":");
            *document = serde_json::from_str(&text).expect("JSON");
        }
    }

    /// What each dataplane gets, by name; null for nothing.
    pub fn answers(&self) -> BTreeMap<String, Value> {
        let text: Vec<String> = self.documents.iter().map(ToString::to_string).collect();
        let (_, reading) = read(&[&text.join("\n---\n")]);
        let release = number(self.release);
        let policies: Vec<Value> = self
            .documents
            .iter()
            .filter(|it| kind(it) == "MeshTrace" && release >= 200)
            .cloned()
            .collect();
        let mesh_traces = World {
            release,
            policies: &policies,
            unlabelled: &[],
        };
        let dataplanes = reading.world.dataplanes.iter();
        let answer = |dataplane: &kumactl::model::Dataplane| {
            let is_it = |it: &&Value| kind(it) == "Dataplane" && name(it) == dataplane.meta.name;
            let document = self.documents.iter().find(is_it).expect("a document");
            let merged = mesh_traces.merged(document);
            let given = if merged.pointer("/conf/backends/0").is_some() {
                of_mesh_trace(&merged["conf"])
            } else if release >= 300 {
                Value::Null
            } else {
                let winner = plainly(&reading.world, dataplane).0;
                winner.map_or(Value::Null, |winner| self.of_traffic_trace(winner))
            };
            let mut given = given;
            if !given.is_null() {
                given["inbounds"] = self.inbounds(document).into();
            }
            (dataplane.meta.name.clone(), given)
        };
        dataplanes.map(answer).collect()
    }

    fn inbounds(&self, dataplane: &Value) -> usize {
        let inbounds = body(dataplane)["networking"]["inbound"].as_array();
        let is_http = |inbound: &&Value| {
            let field = inbound["protocol"].as_str();
            // In Kubernetes the control plane writes the field.
            let counts = number(self.release) < 300 || dataplane.get("metadata").is_some();
            let tag = inbound["tags"][self.protocol].as_str().filter(|_| counts);
            let old: &[&str] = &["http"];
            let new: &[&str] = &["http", "http2", "grpc"];
            let known = if self.protocol == "protocol" {
                old
            } else {
                new
            };
            field
                .or(tag)
                .is_some_and(|protocol| known.contains(&protocol))
        };
        inbounds.into_iter().flatten().filter(is_http).count()
    }

    fn of_traffic_trace(&self, policy: &str) -> Value {
        let find = |wanted: &str, called: Option<&str>| {
            let mut documents = self.documents.iter();
            let is_it =
                |it: &&Value| kind(it) == wanted && called.is_none_or(|called| name(it) == called);
            documents.find(is_it)
        };
        let policy = find("TrafficTrace", Some(policy)).expect("a policy");
        let Some(mesh) = find("Mesh", None) else {
            return Value::Null;
        };
        let tracing = &body(mesh)["tracing"];
        let backend = body(policy)["conf"]["backend"].as_str();
        let backend = backend.or(tracing["defaultBackend"].as_str());
        let backends = tracing["backends"].as_array().into_iter().flatten();
        let mut called = backends.filter(|it| it["name"].as_str() == backend && backend.is_some());
        let Some(backend) = called.next() else {
            return Value::Null;
        };
        let sampling = backend["sampling"].as_f64().unwrap_or(100.0);
        let conf = backend.get("zipkin").unwrap_or(&backend["conf"]);
        if let Some(address) = conf["address"].as_str() {
            return json!({"to": format!("http://{address}:{}", conf["port"]),
                "split": conf["splitService"] == true, "sampling": [sampling, 100.0, 100.0], "tags": []});
        }
        let url = conf["url"].as_str().expect("a url");
        json!({
            "to": url.replace("/api/v1/spans", "/api/v2/spans"),
            "proto": conf["apiVersion"] == "httpProto",
            "long": conf["traceId128bit"] == true,
            "shared": conf["sharedSpanContext"] != false,
            "sampling": [sampling, 100.0, 100.0],
            "tags": [],
        })
    }
}

fn of_mesh_trace(conf: &Value) -> Value {
    let sampling = ["overall", "client", "random"].map(|field| {
        let share = &conf["sampling"][field];
        let number = || share.as_str().and_then(|text| text.parse().ok());
        share.as_f64().or_else(number).unwrap_or(100.0)
    });
    let tags = conf.get("tags").cloned().unwrap_or(json!([]));
    let backend = &conf["backends"][0];
    if let Some(datadog) = backend.get("datadog") {
        return json!({"to": datadog["url"], "split": datadog["splitService"] == true,
            "sampling": sampling, "tags": tags});
    }
    let zipkin = &backend["zipkin"];
    let url = zipkin["url"].as_str().expect("a url");
    json!({
        "to": url.replace("/api/v1/spans", "/api/v2/spans"),
        "proto": zipkin["apiVersion"] == "httpProto",
        "long": zipkin["traceId128bit"] == true,
        "shared": zipkin["sharedSpanContext"] != false,
        "sampling": sampling,
        "tags": tags,
    })
}

/// Whether a dataplane does not get the same: fewer inbounds that make spans, or anything else.
pub fn differs(before: &Value, after: &Value) -> bool {
    let without = |value: &Value| {
        let mut value = value.clone();
        value.as_object_mut().map(|it| it.remove("inbounds"));
        value
    };
    let inbounds = |value: &Value| value["inbounds"].as_u64();
    let loses = !before.is_null() && !after.is_null() && inbounds(after) < inbounds(before);
    loses || without(before) != without(after)
}
