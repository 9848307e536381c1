//! The `MeshTrace` policy: whom it targets, and what it sets for them.
//!
//! Owns what a release stores of a policy: the defaults that it writes into it, and the fields that
//! it no longer knows. Knows nothing of precedence.

use serde::{Serialize, Serializer};

use super::{Feature, Form, Meta, Release, Rules, Tags};

/// A policy: which proxies send their traces where, and with which sampling and tags.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MeshTrace {
    /// Name, mesh and place.
    pub meta: Meta,
    /// The proxies that it is for; from Kuma 2.10 on those of the whole mesh when it is not there.
    pub target: Option<TargetRef>,
    /// What it sets.
    pub default: Conf,
}

/// `spec.targetRef`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TargetRef {
    /// What it selects by.
    pub kind: TargetKind,
    /// The name of what it selects by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Box<str>>,
    /// The namespace of what it selects by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<Box<str>>,
    /// Labels, each of which has to be equal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labels: Option<Tags>,
    /// Tags, all of which one inbound or gateway has to have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Tags>,
    /// `Sidecar` and `Gateway`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy_types: Option<Vec<Box<str>>>,
    /// The mesh of what it selects by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mesh: Option<Box<str>>,
    /// A part of what it selects by, which no release takes in a `MeshTrace`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section_name: Option<Box<str>>,
}

/// `spec.targetRef.kind`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum TargetKind {
    /// All proxies.
    #[default]
    Mesh,
    /// Dataplanes by labels or by name (Kuma 2.10 on).
    Dataplane,
    /// Proxies by tags (until 2.14, as are all that follow).
    MeshSubset,
    /// The builtin gateways of a `MeshGateway`.
    MeshGateway,
    /// The proxies of a service.
    MeshService,
    /// Those of them that have some tags.
    MeshServiceSubset,
    /// A kind that no `MeshTrace` can target.
    Other(Box<str>),
}

impl TargetKind {
    /// The kinds that can be targeted.
    pub const KNOWN: [Self; 6] = [
        Self::Mesh,
        Self::Dataplane,
        Self::MeshSubset,
        Self::MeshGateway,
        Self::MeshService,
        Self::MeshServiceSubset,
    ];

    /// The kind of a name.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        let known = Self::KNOWN.into_iter().find(|kind| kind.word() == word);
        known.unwrap_or_else(|| Self::Other(word.into()))
    }

    /// Whether a release lets a policy target it, if the policy is of the control plane's namespace.
    pub(crate) fn is_known_to(&self, release: Release) -> bool {
        match self {
            Self::Mesh => true,
            Self::Dataplane => Feature::DataplaneTargets.is_in(release),
            Self::Other(_) => false,
            _ => Feature::TargetsByTags.is_in(release),
        }
    }

    /// Its name.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Mesh => "Mesh",
            Self::Dataplane => "Dataplane",
            Self::MeshSubset => "MeshSubset",
            Self::MeshGateway => "MeshGateway",
            Self::MeshService => "MeshService",
            Self::MeshServiceSubset => "MeshServiceSubset",
            Self::Other(word) => word,
        }
    }
}

impl Serialize for TargetKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

/// `spec.default`: what is set. Each field that is there replaces that of a weaker policy, lists as
/// a whole, and sampling field by field.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Conf {
    /// Where spans are sent to. An empty list takes the backend of weaker policies away; none leaves
    /// it to them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backends: Option<Vec<Backend>>,
    /// How many requests are traced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sampling: Option<Sampling>,
    /// What spans are tagged with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
}

/// A backend. The type says which of the blocks counts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Backend {
    /// `Zipkin`, `Datadog` or `OpenTelemetry`.
    #[serde(rename = "type")]
    pub kind: Box<str>,
    /// The settings of type `Zipkin`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zipkin: Option<Zipkin>,
    /// The settings of type `Datadog`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub datadog: Option<Datadog>,
    /// The settings of type `OpenTelemetry`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_telemetry: Option<OpenTelemetry>,
}

impl Backend {
    /// The type of a backend that sends to Zipkin.
    pub const ZIPKIN: &'static str = "Zipkin";
    /// The type of a backend that sends to a Datadog agent.
    pub const DATADOG: &'static str = "Datadog";
    /// The type of a backend that sends OTLP.
    pub const OPEN_TELEMETRY: &'static str = "OpenTelemetry";
}

/// Settings of Zipkin.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Zipkin {
    /// The collector's URL, path and all.
    pub url: Box<str>,
    /// `httpJson` or `httpProto`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_version: Option<Box<str>>,
    /// Whether new traces get 128-bit ids; they do not unless it is set.
    #[serde(rename = "traceId128bit", skip_serializing_if = "Option::is_none")]
    pub trace_id_128bit: Option<bool>,
    /// Whether client and server share a span id; they do unless it is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared_span_context: Option<bool>,
}

/// Settings of a Datadog agent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Datadog {
    /// `http://HOST:PORT`.
    pub url: Box<str>,
    /// Whether inbound and outbound traffic get service names of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub split_service: Option<bool>,
}

/// Settings of OpenTelemetry.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenTelemetry {
    /// `HOST:PORT` (until Kuma 2.14).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Box<str>>,
    /// A `MeshOpenTelemetryBackend` (Kuma 2.14 on).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backend_ref: Option<BackendRef>,
}

/// `openTelemetry.backendRef`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BackendRef {
    /// `MeshOpenTelemetryBackend`.
    pub kind: Box<str>,
    /// A name, which no release knows here.
    #[serde(skip)]
    pub name: Option<Box<str>>,
    /// The labels of the backends that are meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labels: Option<Tags>,
}

/// `sampling`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sampling {
    /// The share of requests that are traced at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overall: Option<Percentage>,
    /// The share of requests with `x-client-trace-id` that are traced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<Percentage>,
    /// The share of the other requests that are traced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub random: Option<Percentage>,
}

/// A percentage as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Percentage {
    /// A whole number.
    Whole(i64),
    /// A decimal number in a string.
    Decimal(Box<str>),
}

impl Percentage {
    /// A percentage as it has to be written: a whole number, or a string with decimals.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, reason = "a percentage is small")]
    pub fn of(percentage: f64) -> Self {
        if percentage.fract() == 0.0 {
            Self::Whole(percentage as i64)
        } else {
            Self::Decimal(percentage.to_string().into())
        }
    }

    /// The number, if it is one.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "a percentage is small")]
    pub fn value(&self) -> Option<f64> {
        match self {
            Self::Whole(number) => Some(*number as f64),
            Self::Decimal(text) => text.parse().ok().filter(|number: &f64| number.is_finite()),
        }
    }
}

/// A tag of spans.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tag {
    /// What it is called.
    pub name: Box<str>,
    /// Its value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub literal: Option<Box<str>>,
    /// The header that its value is taken from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<TagHeader>,
}

/// A header whose value becomes that of a tag.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TagHeader {
    /// The header's name.
    pub name: Box<str>,
    /// The value where a request lacks the header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Box<str>>,
}

/// The share where nothing says otherwise.
const ALL_REQUESTS: Percentage = Percentage::Whole(100);

impl MeshTrace {
    /// What a release stores of the policy, and so what it merges: with the defaults that are
    /// written into it (in Kubernetes by its CRD), and without the fields that it does not know.
    #[must_use]
    pub fn stored(&self, rules: Rules) -> (Option<TargetRef>, Conf) {
        let target = self.target.clone().map(|target| target.stored(rules));
        (target, self.default.stored(rules, self.meta.form))
    }
}

impl TargetRef {
    /// What a release stores of it. Until Kuma 2.8 an empty map is as good as none.
    fn stored(mut self, rules: Rules) -> Self {
        if !rules.has(Feature::TargetsByTags) {
            return Self {
                labels: self.labels,
                kind: self.kind,
                section_name: self.section_name,
                ..Self::default()
            };
        }
        if !rules.has(Feature::DataplaneTargets) {
            for map in [&mut self.labels, &mut self.tags] {
                map.take_if(|it| it.is_empty());
            }
            let texts = [
                &mut self.name,
                &mut self.namespace,
                &mut self.mesh,
                &mut self.section_name,
            ];
            for text in texts {
                text.take_if(|it| it.is_empty());
            }
        }
        self
    }
}

impl Conf {
    /// What a release stores of it.
    fn stored(&self, rules: Rules, form: Form) -> Self {
        let mut conf = self.clone();
        if form == Form::Kubernetes || rules.has(Feature::MeshTraceDefaults) {
            for backend in conf.backends.iter_mut().flatten() {
                backend.set_defaults(rules);
            }
        }
        for backend in conf.backends.iter_mut().flatten() {
            if let Some(settings) = &mut backend.open_telemetry {
                if !rules.has(Feature::OtelEndpoint) {
                    settings.endpoint = None;
                }
                if !rules.has(Feature::MeshOpenTelemetryBackend) {
                    settings.backend_ref = None;
                }
            }
        }
        if form == Form::Kubernetes
            && rules.has(Feature::SamplingDefaults)
            && let Some(sampling) = &mut conf.sampling
        {
            sampling.overall.get_or_insert(ALL_REQUESTS);
            sampling.client.get_or_insert(ALL_REQUESTS);
            sampling.random.get_or_insert(ALL_REQUESTS);
        }
        conf
    }
}

impl Backend {
    fn set_defaults(&mut self, rules: Rules) {
        if let Some(settings) = &mut self.zipkin {
            settings
                .api_version
                .get_or_insert_with(|| "httpJson".into());
            settings.trace_id_128bit.get_or_insert(false);
            settings.shared_span_context.get_or_insert(true);
        }
        if let Some(settings) = &mut self.datadog {
            settings.split_service.get_or_insert(false);
        }
        if let Some(settings) = &mut self.open_telemetry
            && rules.has(Feature::MeshOpenTelemetryBackend)
        {
            settings.endpoint.get_or_insert_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::model::{Release, Rules};
    use crate::parse::{Options, Raw, Source, read};

    /// What a release stores of a resource.
    fn stored(resource: &Value, rules: Rules) -> Value {
        let source = Source::new(Raw {
            name: "policy.json".to_owned(),
            bytes: resource.to_string().into_bytes(),
        });
        let world = read(&[source], Options::default()).world;
        let (target, conf) = world.mesh_traces[0].stored(rules);
        let mut spec = json!({"default": conf});
        if let Some(target) = target {
            spec["targetRef"] = json!(target);
        }
        spec
    }

    #[test]
    fn each_release_stores_what_it_was_recorded_to_store() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/conformance");
        let mut count = 0;
        for name in ["2.8.8", "2.14.3", "3.0-dev"] {
            let rules = Rules::of(name.parse::<Release>().expect("a release"));
            let path = format!("{folder}/kuma-{name}/validation-meshtrace.jsonl");
            let text = std::fs::read_to_string(path).expect("recorded answers");
            for line in text.lines() {
                let line: Value = serde_json::from_str(line).expect("JSON");
                if line["accepted"] != true {
                    continue;
                }
                count += 1;
                let spec = &line["resource"]["spec"];
                let recorded = line
                    .get("stored")
                    .filter(|it| !it.is_null())
                    .unwrap_or(spec);
                assert_eq!(
                    &stored(&line["resource"], rules),
                    recorded,
                    "{name} {}",
                    line["note"]
                );
            }
        }
        assert_eq!(count, 51 + 59 + 50);
    }
}
