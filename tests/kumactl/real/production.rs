//! What `install tracing` prints for storage that lasts, run for real: collectors, Kafka, ingesters,
//! storage and query, each a process. What was acknowledged is there after each of them has been away.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::configuration::{as_printed, printed};
use super::http;
use super::jaeger::{HTTP, Jaeger, ZIPKIN, refusal};
use super::kafka::Kafka;
use super::opensearch::OpenSearch;

/// Spans in one request, which is one trace.
const SPANS: u64 = 10;
/// Requests a second, of each of two senders.
const RATE: u32 = 20;
/// How long what was acknowledged may take to be read back.
const PATIENCE: Duration = Duration::from_secs(120);

/// How spans are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Protocol {
    Zipkin,
    Otlp,
}

/// What became of the requests of a sender.
#[derive(Debug, Default)]
struct Sent {
    /// Traces, by number, that were acknowledged.
    acknowledged: Vec<u64>,
    /// The others, by what was said.
    refused: Vec<String>,
    took: Duration,
}

impl Protocol {
    /// The id of a trace.
    fn trace(self, number: u64) -> String {
        format!("{:016x}{number:016x}", self as u64 + 1)
    }

    /// The id of a span of each trace.
    fn span(number: u64) -> String {
        format!("{:016x}", number + 1)
    }

    /// The URL of a collector.
    fn url(self, collector: &Jaeger) -> String {
        match self {
            Self::Zipkin => collector.url(ZIPKIN, "/api/v2/spans"),
            Self::Otlp => collector.url(HTTP, "/v1/traces"),
        }
    }

    /// A trace as it is sent.
    fn body(self, number: u64) -> Value {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let now = u64::try_from(now.expect("a time").as_micros()).expect("a time");
        let trace = self.trace(number);
        let spans = (0..SPANS).map(Self::span);
        match self {
            Self::Zipkin => spans
                .map(|id| {
                    json!({"traceId": trace, "id": id, "name": "get", "kind": "SERVER", "timestamp": now,
                        "duration": 1000, "localEndpoint": {"serviceName": "zipkin"}})
                })
                .collect(),
            Self::Otlp => {
                let service = json!({"key": "service.name", "value": {"stringValue": "otlp"}});
                let spans = spans.map(|id| {
                    json!({"traceId": trace, "spanId": id, "name": "get", "kind": 2,
                        "startTimeUnixNano": (now * 1000).to_string(),
                        "endTimeUnixNano": ((now + 1000) * 1000).to_string()})
                });
                json!({"resourceSpans": [{"resource": {"attributes": [service]},
                    "scopeSpans": [{"spans": spans.collect::<Value>()}]}]})
            }
        }
    }

    /// Sends traces of these numbers at the rate.
    fn send(self, url: String, numbers: Range<u64>) -> JoinHandle<Sent> {
        thread::spawn(move || {
            let start = Instant::now();
            let mut sent = Sent::default();
            for (number, count) in numbers.zip(0..) {
                let at = start + Duration::from_secs(1) * count / RATE;
                thread::sleep(at.saturating_duration_since(Instant::now()));
                match http::post(&url, &self.body(number)) {
                    Ok(answer) if [200, 202].contains(&answer.status) => {
                        sent.acknowledged.push(number);
                    }
                    answer => sent.refused.push(format!("{answer:?}")),
                }
            }
            sent.took = start.elapsed();
            sent
        })
    }

    /// Of acknowledged traces, those that lack a span; asked for until there is none.
    fn lost(self, query: &Jaeger, sent: &Sent) -> Vec<u64> {
        let all: BTreeSet<String> = (0..SPANS).map(Self::span).collect();
        let is_lost = |number: &u64| {
            let spans = query.spans(&self.trace(*number));
            let ids = spans.iter().filter_map(|span| span["spanID"].as_str());
            ids.map(str::to_owned).collect::<BTreeSet<_>>() != all
        };
        let start = Instant::now();
        let mut lost = sent.acknowledged.clone();
        loop {
            lost.retain(is_lost);
            if lost.is_empty() || start.elapsed() > PATIENCE {
                return lost;
            }
            thread::sleep(Duration::from_secs(1));
        }
    }
}

/// Two senders of a collector.
#[derive(Debug)]
struct Senders([(Protocol, JoinHandle<Sent>); 2]);

impl Senders {
    /// Each sends as many seconds long, from a second on that no other has sent in.
    fn start(collector: &Jaeger, seconds: Range<u32>) -> Self {
        let numbers = u64::from(seconds.start * RATE)..u64::from(seconds.end * RATE);
        let start = |protocol: Protocol| {
            let handle = protocol.send(protocol.url(collector), numbers.clone());
            (protocol, handle)
        };
        Self([Protocol::Zipkin, Protocol::Otlp].map(start))
    }

    /// What they have sent, once they are through.
    fn sent(self) -> [(Protocol, Sent); 2] {
        let Self(handles) = self;
        handles.map(|(protocol, handle)| (protocol, handle.join().expect("sent")))
    }
}

/// Every trace that was acknowledged can be read back, with all its spans.
fn assert_kept(sent: &[(Protocol, Sent)], query: &Jaeger) {
    thread::scope(|scope| {
        for (protocol, sent) in sent {
            scope.spawn(move || {
                let lost = protocol.lost(query, sent);
                assert_eq!(lost, [0; 0], "{protocol:?}");
            });
        }
    });
}

/// Nothing was refused, and all of it was sent in time.
fn assert_all_acknowledged(sent: &[(Protocol, Sent)], seconds: u32) {
    for (protocol, sent) in sent {
        assert_eq!(sent.refused, [""; 0], "{protocol:?}");
        let limit = Duration::from_secs(u64::from(seconds)) * 3 / 2;
        assert!(sent.took < limit, "{protocol:?}: {:?}", sent.took);
        let count = usize::try_from(seconds * RATE).expect("a count");
        assert_eq!(sent.acknowledged.len(), count, "{protocol:?}");
    }
}

/// More was acknowledged than was not.
fn assert_most_acknowledged(sent: &[(Protocol, Sent)]) {
    for (protocol, sent) in sent {
        let is_most = sent.acknowledged.len() > sent.refused.len();
        assert!(is_most, "{protocol:?}: {sent:?}");
    }
}

/// Production over `OpenSearch` with Kafka, as it is printed.
fn with_kafka(kafka: &Kafka, url: &str) -> BTreeMap<String, Value> {
    let flags = ["--profile", "production", "--with-kafka", &kafka.address];
    printed(
        &[
            &flags[..],
            &["--storage", "opensearch", "--storage-url", url],
        ]
        .concat(),
    )
}

#[test]
#[ignore = "needs tests/real/setup --all"]
fn what_kafka_has_acknowledged_outlives_every_part() {
    let mut kafka = Kafka::start();
    let mut storage = OpenSearch::start();
    let configurations = with_kafka(&kafka, &storage.url);
    let mut collector = Jaeger::of(&configurations["jaeger-collector"]);
    let mut ingester = Jaeger::of(&configurations["jaeger-ingester"]);
    let query = Jaeger::of(&configurations["jaeger-query"]);

    let senders = Senders::start(&collector, 0..60);
    pause(15);
    ingester.stop();
    ingester.start_again();
    pause(15);
    storage.stop();
    pause(5);
    storage.start_again();
    let sent = senders.sent();
    // Nobody who sends notices any of that.
    assert_all_acknowledged(&sent, 60);
    assert_kept(&sent, &query);

    let senders = Senders::start(&collector, 60..80);
    pause(5);
    collector.kill();
    collector.start_again();
    pause(5);
    kafka.restart();
    let sent = senders.sent();
    assert_most_acknowledged(&sent);
    assert_kept(&sent, &query);
}

/// `OpenSearch` gets spans after Kafka counts them as done, so that an ingester which is killed takes some spans with it;
/// what counts as done in Kafka shows over storage that has written when it answers.
#[test]
#[ignore = "needs tests/real/setup --all"]
fn an_ingester_that_is_killed_with_its_storage_writes_again_what_was_not_written() {
    let kafka = Kafka::start();
    let configurations = with_kafka(&kafka, "http://127.0.0.1:9200");
    let backends = "/extensions/jaeger_storage/backends";
    // Only one process can use badger, so the ingester is the query, too.
    let mut both = configurations["jaeger-ingester"].clone();
    let query = &configurations["jaeger-query"];
    both["extensions"]["jaeger_query"] = query["extensions"]["jaeger_query"].clone();
    both["service"]["extensions"] = query["service"]["extensions"].clone();
    let badger = printed(&["--storage", "badger"])["jaeger"]
        .pointer(backends)
        .cloned();
    let backends = both
        .pointer_mut(backends)
        .and_then(Value::as_object_mut)
        .expect("backends");
    for backend in backends.values_mut() {
        *backend = badger.clone().expect("a backend")["badger"].clone();
    }
    let collector = Jaeger::of(&configurations["jaeger-collector"]);
    let mut ingester = Jaeger::of(&both);
    let senders = Senders::start(&collector, 0..30);
    for _ in 0..4 {
        pause(5);
        ingester.kill();
        ingester.start_again();
    }
    let sent = senders.sent();
    assert_all_acknowledged(&sent, 30);
    assert_kept(&sent, &ingester);
}

#[test]
#[ignore = "needs tests/real/setup --all"]
fn badger_keeps_what_was_acknowledged_before_its_jaeger_was_stopped() {
    let flags = ["--storage", "badger", "--storage-size", "1Gi"];
    let mut jaeger = Jaeger::of(&printed(&flags)["jaeger"]);
    let senders = Senders::start(&jaeger, 0..15);
    pause(5);
    jaeger.stop();
    jaeger.start_again();
    let sent = senders.sent();
    jaeger.stop();
    jaeger.start_again();
    assert_most_acknowledged(&sent);
    assert_kept(&sent, &jaeger);
}

fn pause(seconds: u64) {
    thread::sleep(Duration::from_secs(seconds));
}

/// Flags that make other configurations.
fn variants() -> Vec<Vec<&'static str>> {
    let kafka = ["--with-kafka", "kafka-1:9092,kafka-2:9092"];
    let mut variants = vec![
        vec![],
        vec!["--expect-spans-per-second", "5000"],
        vec!["--storage", "badger"],
        vec!["--storage", "badger", "--retention", "36h"],
        vec!["--storage", "badger", "--expect-spans-per-second", "5000"],
    ];
    for [storage, first, second] in [
        ["elasticsearch", "https://first:9200", "https://second:9200"],
        ["opensearch", "https://first:9200", "https://second:9200"],
        ["cassandra", "first:9042", "second:9042"],
        ["clickhouse", "first:9000", "second:9000"],
    ] {
        for profile in ["all-in-one", "production"] {
            let flags = ["--profile", profile, "--storage", storage];
            for more in [
                &[][..],
                &["--storage-url", second],
                &["--storage-secret", "login"],
                &["--storage-ca-secret", "ca"],
                &["--storage-secret", "login", "--storage-ca-secret", "ca"],
                &["--retention", "7d"],
                &["--expect-spans-per-second", "5000"],
                &kafka,
                &[&kafka[..], &["--kafka-topic", "spans"]].concat(),
                &[&kafka[..], &["--expect-spans-per-second", "5000"]].concat(),
            ] {
                if profile == "production" || !more.starts_with(&kafka) {
                    variants.push([&flags[..], &["--storage-url", first], more].concat());
                }
            }
        }
    }
    variants
}

#[test]
#[ignore = "needs tests/real/setup --all"]
fn jaeger_reads_every_configuration() {
    let mut differences = 0;
    for flags in variants() {
        let configurations = printed(&flags);
        assert!(!configurations.is_empty(), "{flags:?}");
        let as_printed = as_printed(&flags);
        for (name, configuration) in &configurations {
            assert_eq!(refusal(configuration), None, "{flags:?}: {name}");
            // Nothing is in the table that would be read.
            if as_printed[name] != *configuration {
                differences += 1;
                assert!(refusal(&as_printed[name]).is_some(), "{flags:?}: {name}");
            }
        }
    }
    assert!(differences > 20, "{differences}");
    let mut configuration = printed(&[])["jaeger"].clone();
    configuration["exporters"]["jaeger_storage_exporter"]["surprise"] = true.into();
    let refusal = refusal(&configuration).expect("a refusal");
    assert!(refusal.contains("surprise"), "{refusal}");
}
