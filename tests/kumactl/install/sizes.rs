//! Sizes that are estimated from a rate of spans.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{OPENSEARCH, WITH_KAFKA, documents, install, only, text};
use crate::support::{at_least, sample};

/// What is printed for a rate.
fn sized(rate: u32, flags: &[&str]) -> Vec<Value> {
    let rate = rate.to_string();
    documents(&install(&[flags, &["--expect-spans-per-second", &rate]].concat()).stdout)
}

/// A number, or a quantity as Kubernetes and Go write it, in thousandths.
fn number(value: &Value) -> Option<u128> {
    if let Some(number) = value.as_u64() {
        return Some(u128::from(number) * 1000);
    }
    let text = value.as_str()?;
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let factor = match text.strip_prefix(digits)? {
        "" => 1000,
        "m" => 1,
        "Mi" | "MiB" => 1000 << 20,
        "Gi" => 1000 << 30,
        _ => return None,
    };
    Some(digits.parse::<u128>().ok()? * factor)
}

/// Every number of every object, by where it stands.
fn numbers(documents: &[Value]) -> BTreeMap<String, u128> {
    fn walk(value: &Value, path: &str, found: &mut BTreeMap<String, u128>) {
        match value {
            Value::Object(fields) => {
                for (key, value) in fields {
                    walk(value, &format!("{path}.{key}"), found);
                }
            }
            Value::Array(values) => {
                for (position, value) in values.iter().enumerate() {
                    walk(value, &format!("{path}[{position}]"), found);
                }
            }
            _ => {
                if let Some(number) = number(value) {
                    found.insert(path.to_owned(), number);
                }
            }
        }
    }
    let mut found = BTreeMap::new();
    for document in documents {
        let path = format!(
            "{} {}",
            text(&document["kind"]),
            document["metadata"]["name"]
        );
        walk(document, &path, &mut found);
        if document["kind"] == "ConfigMap" {
            let config = super::documents(text(&document["data"]["config.yaml"]));
            walk(&config[0], &path, &mut found);
        }
    }
    found
}

#[test]
fn more_spans_never_give_less_of_anything() {
    let rates = [
        1, 10, 100, 500, 1000, 2799, 2800, 2801, 5000, 5600, 5601, 8400, 8401, 11_199, 11_200,
        11_201, 50_000, 100_000, 1_000_000, 10_000_000,
    ];
    for (flags, most) in [
        (&[][..], 11_200),
        (&["--storage", "badger"], 11_200),
        (WITH_KAFKA, 10_000_000),
        (OPENSEARCH, 10_000_000),
    ] {
        let mut before = numbers(&sized(1, flags));
        assert!(before.len() > 30);
        let mut grown = 0;
        let rates = rates.into_iter().filter(|rate| *rate <= most);
        for rate in sample(rates.collect(), 3) {
            let now = numbers(&sized(rate, flags));
            assert!(now.keys().eq(before.keys()), "{flags:?}: {rate}");
            for (path, number) in &now {
                let less = before[path];
                assert!(
                    *number >= less,
                    "{flags:?}: {rate}: {path}: {number} after {less}"
                );
                grown += usize::from(*number > less);
            }
            before = now;
        }
        assert!(grown > at_least(10, 2), "{flags:?}: {grown}");
    }
}

/// The table of what an estimate gives: collectors at least and at most, their memory and their queue,
/// and ingesters.
#[test]
fn an_estimate_is_what_the_table_says() {
    for (rate, least, most, memory, queue) in [
        (100, 2, 4, "512Mi", 64),
        (1000, 2, 4, "512Mi", 64),
        (2800, 2, 4, "1Gi", 192),
        (5600, 2, 4, "1Gi", 192),
        (5601, 3, 6, "1Gi", 192),
        (20_000, 8, 16, "1Gi", 192),
        (1_000_000, 358, 716, "1Gi", 192),
    ] {
        let page = sized(rate, OPENSEARCH);
        let scaler = &only(&page, "HorizontalPodAutoscaler")["spec"];
        assert_eq!(
            (&scaler["minReplicas"], &scaler["maxReplicas"]),
            (&least.into(), &most.into())
        );
        assert_eq!(
            scaler["metrics"][0]["resource"]["target"]["averageValue"],
            "700m"
        );
        let named = |kind: &str, page: &[Value], name: &str| {
            let named =
                |object: &&Value| object["kind"] == kind && object["metadata"]["name"] == name;
            page.iter().find(named).cloned().expect(name)
        };
        let pod = &named("Deployment", &page, "jaeger-collector")["spec"]["template"]["spec"];
        let limits = &pod["containers"][0]["resources"]["limits"];
        assert_eq!(
            (&limits["memory"], &limits["cpu"]),
            (&memory.into(), &"1".into()),
            "{rate}"
        );
        let config = named("ConfigMap", &page, "jaeger-collector");
        let config = &documents(text(&config["data"]["config.yaml"]))[0];
        let queued = &config["exporters"]["jaeger_storage_exporter"]["queue"]["queue_size"];
        assert_eq!(*queued, queue, "{rate}");
        let ingester = named("Deployment", &sized(rate, WITH_KAFKA), "jaeger-ingester");
        assert_eq!(ingester["spec"]["replicas"], least);
    }
    for (rate, memory, cpu) in [
        (1, "512Mi", "1"),
        (1000, "2688Mi", "1"),
        (11_200, "26Gi", "4"),
    ] {
        let page = sized(rate, &[]);
        let pod = &only(&page, "Deployment")["spec"]["template"]["spec"];
        let limits = &pod["containers"][0]["resources"]["limits"];
        assert_eq!(
            (&limits["memory"], &limits["cpu"]),
            (&memory.into(), &cpu.into()),
            "{rate}"
        );
    }
}
