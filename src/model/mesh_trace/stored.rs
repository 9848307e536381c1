//! What a release stores of a policy: with the defaults that it writes into it, without the fields that
//! it no longer knows.

use super::{Backend, Conf, MeshTrace, Percentage, TargetRef};
use crate::model::{Feature, Form, ReleaseRules};

/// The share where nothing says otherwise.
const ALL_REQUESTS: Percentage = Percentage::Whole(100);

impl MeshTrace {
    /// What a release stores of the policy, and so what it merges: with the defaults that are
    /// written into it (in Kubernetes by its CRD), and without the fields that it does not know.
    pub(crate) fn stored(&self, rules: ReleaseRules) -> (Option<TargetRef>, Conf) {
        let target = self.target.clone().map(|target| target.stored(rules));
        (target, self.default.stored(rules, self.meta.form))
    }
}

impl TargetRef {
    /// What a release stores of it. Until Kuma 2.8 an empty map is as good as none.
    fn stored(mut self, rules: ReleaseRules) -> Self {
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
    fn stored(&self, rules: ReleaseRules, form: Form) -> Self {
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
    fn set_defaults(&mut self, rules: ReleaseRules) {
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

    use crate::model::{Release, ReleaseRules};
    use crate::parse::{Options, Raw, Source, read};

    /// What a release stores of a resource.
    fn stored(resource: &Value, rules: ReleaseRules) -> Value {
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
            let rules = ReleaseRules::of(name.parse::<Release>().expect("a release"));
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
