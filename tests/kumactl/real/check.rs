//! `check tracing` against a real Zipkin: up, wrongly addressed, and down.

use std::fs;

use super::zipkin::Zipkin;
use crate::support::{
    Run, assert_seen, assert_snapshot, kumactl, kumactl_with_stdin, tests, validate,
};

fn documents(url: &str, more: &str) -> String {
    format!(
        "{{type: Mesh, name: default, tracing: {{defaultBackend: z, backends: [\
            {{name: z, type: zipkin, conf: {{url: '{url}', sharedSpanContext: false{more}}}}}]}}}}\n---\n\
         {{type: TrafficTrace, mesh: default, name: all, selectors: [{{match: {{kuma.io/service: '*'}}}}]}}\n---\n\
         {{type: Dataplane, mesh: default, name: web-1, networking: {{address: 10.0.0.1, inbound: [\
            {{port: 80, tags: {{kuma.io/service: web, kuma.io/protocol: http}}}}]}}}}\n"
    )
}

fn check(documents: &str) -> Run {
    kumactl_with_stdin(&["check", "tracing", "-f", "-"], documents.as_bytes())
}

#[test]
#[ignore = "needs tests/real/setup"]
fn a_real_zipkin_is_distinguished_from_one_that_is_addressed_wrongly_and_from_none() {
    let zipkin = Zipkin::start();
    let good = zipkin.url("/api/v2/spans");
    let mut seen = Vec::new();
    for more in [
        "",
        ", traceId128bit: true",
        ", apiVersion: httpProto, traceId128bit: true",
        ", apiVersion: httpJson",
    ] {
        seen.push((format!("fine{more}"), check(&documents(&good, more))));
    }
    let (endpoint, query) = (["--endpoint", &good], ["--query-url", &zipkin.url("")]);
    let bare = kumactl(&[&["check", "tracing"], &endpoint[..], &query].concat());
    seen.push(("an endpoint".to_owned(), bare));

    // What every document once showed: validate and check tracing say so, and Zipkin loses it.
    let v1 = zipkin.url("/api/v1/spans");
    for more in ["", ", apiVersion: httpProto, traceId128bit: true"] {
        let text = documents(&v1, more);
        let codes: Vec<&str> = validate(&[&text], None)
            .iter()
            .map(|finding| finding.code.0)
            .collect();
        assert!(codes.contains(&"url-path-version"), "{codes:?}");
        seen.push((format!("the path of V1{more}"), check(&text)));
    }
    for path in ["/", "/api/v2/spans/", "/zipkin/api/v2/spans"] {
        let run = check(&documents(&zipkin.url(path), ""));
        seen.push((format!("the path {path}"), run));
    }
    assert_the_page_shows_it(&zipkin);
    drop(zipkin);
    seen.push(("nobody there".to_owned(), check(&documents(&good, ""))));
    assert_seen(
        "real::check::a_real_zipkin_is_distinguished_from_one_that_is_addressed_wrongly_and_from_none",
        seen,
    );
}

/// The page shows what a user sees of a collector that is addressed as every document once showed;
/// only the port is another one.
fn assert_the_page_shows_it(zipkin: &Zipkin) {
    const TYPED: &str = "$ kumactl check tracing -f tests/fixtures/no-traces\n";
    let folder = tempfile::tempdir().expect("a folder");
    for file in ["mesh.yaml", "policy.yaml", "web-1.yaml"] {
        let text = fs::read_to_string(tests("fixtures/no-traces").join(file)).expect("a fixture");
        let text = text.replace("127.0.0.1:9411", &zipkin.address.to_string());
        fs::write(folder.path().join(file), text).expect("written");
    }
    let run = kumactl(&[
        "check",
        "tracing",
        "-f",
        folder.path().to_str().expect("a path"),
    ]);
    let shown = run
        .stdout
        .replace(&zipkin.address.to_string(), "127.0.0.1:9411");
    let path = tests("../docs/no-traces.md");
    let page = fs::read_to_string(&path).expect("text");
    let start = page.find(TYPED).expect("the example") + TYPED.len();
    let length = page[start..].find("```").expect("its end");
    let rewritten = format!("{}{shown}{}", &page[..start], &page[start + length..]);
    assert_snapshot(&path, &rewritten, "real::check -- --ignored");
}
