//! What a change of one file of a large workspace costs the language server.
//!
//! `cargo bench --bench editor` reports; it never fails because of a number, since machines differ
//! and are shared. Measured in this process, the best of many runs: validating the changed file
//! alone, reading it again in the workspace, validating the whole workspace (which is what findings
//! across files need), and for comparison reading all of it.

use std::hint::black_box;
use std::io::{self, Write as _};
use std::time::{Duration, Instant};

use kumactl::editor::Workspace;
use kumactl::model::RuleBook;
use kumactl::parse::{self, Options, Raw, Source, resolve_places};
use kumactl::validate::validate;

/// Documents of the workspace.
const DOCUMENTS: usize = 10_000;
const RUNS: usize = 50;
/// Reading the changed file again against validating it alone, at most.
const BOUND: f64 = 1.5;

fn mesh() -> Raw {
    Raw {
        name: "/w/mesh.yaml".to_owned(),
        bytes: b"type: Mesh\nname: default\ntracing:\n  defaultBackend: zipkin\n  backends:\n  - name: zipkin\n    type: zipkin\n    conf:\n      url: http://zipkin.local:9411/api/v2/spans\n      sharedSpanContext: false\n".to_vec(),
    }
}

/// A file of so many documents, one in twenty a policy and the others dataplanes.
fn file(number: usize, documents: usize, version: usize) -> Raw {
    let document = |at: usize| {
        let service = format!("service-{number}-{at}");
        if at % 20 == 19 {
            format!(
                "type: TrafficTrace\nname: policy-{number}-{at}\nmesh: default\nselectors:\n- match:\n    kuma.io/service: service-{number}-{}\nconf:\n  backend: zipkin\n",
                at - 1
            )
        } else {
            format!(
                "type: Dataplane\nname: web-{number}-{at}\nmesh: default\nnetworking:\n  address: 10.0.0.1\n  inbound:\n  - port: {}\n    tags:\n      kuma.io/service: {service}\n      kuma.io/protocol: http\n      version: v{version}\n",
                1000 + at
            )
        }
    };
    let text: Vec<String> = (0..documents).map(document).collect();
    Raw {
        name: format!("/w/{number:05}.yaml"),
        bytes: text.join("---\n").into_bytes(),
    }
}

fn validate_alone(raw: Raw) -> usize {
    let sources = [Source::new(raw)];
    let mut reading = parse::read(&sources, Options::default());
    let book = RuleBook::new(&reading.world, None);
    let mut findings = validate(&mut reading, &book);
    resolve_places(&sources, &mut findings);
    findings.len()
}

fn best(mut run: impl FnMut(usize)) -> Duration {
    let time = |number| {
        let start = Instant::now();
        run(number);
        start.elapsed()
    };
    (0..RUNS).map(time).min().unwrap_or_default()
}

fn main() {
    for documents in [1, 10, 100, 1_000] {
        let files = DOCUMENTS / documents;
        let raws = || {
            let files = (0..files).map(|number| file(number, documents, 0));
            files.chain([mesh()]).collect::<Vec<Raw>>()
        };
        let mut workspace = Workspace::new(raws(), None);
        let found = workspace.findings().len();
        let middle = files / 2;
        let alone = best(|run| _ = black_box(validate_alone(file(middle, documents, run))));
        let again = best(|run| workspace.set(file(middle, documents, run + 1)));
        let validated = best(|_| _ = black_box(workspace.findings()));
        let start = Instant::now();
        let mut fresh = Workspace::new(raws(), None);
        let all = start.elapsed();
        assert_eq!(fresh.findings().len(), found);
        let ratio = again.as_secs_f64() / alone.as_secs_f64();
        let verdict = if ratio <= BOUND {
            "holds"
        } else {
            "is exceeded"
        };
        // Whoever reads no further ends it.
        let _ = writeln!(
            io::stdout(),
            "{files} files of {documents} documents, {found} findings: the file alone {alone:.1?}, read \
             again {again:.1?} ({ratio:.2}; the bound of {BOUND} {verdict}), validated beside all others \
             {validated:.1?}; all read {all:.1?}"
        );
    }
}
