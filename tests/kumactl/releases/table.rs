//! Random documents, validated by every release: what differs is in the table.

use std::collections::BTreeSet;

use kumactl::diag::Finding;
use kumactl::model::{DIFFERENCES, Feature, Release};
use proptest::prelude::*;

use super::refusals;

/// Values that documents are changed to.
const VALUES: &[&str] = &[
    "",
    "''",
    "~",
    "a",
    "web_1",
    "a.b",
    "-x",
    "A B",
    "1",
    "0",
    "70000",
    "1e3",
    "5.",
    "!!int \"5\"",
    "true",
    "http",
    "kafka",
    "tls",
    "tcp",
    "datadog",
    "zipkin",
    "10.0.0.1",
    "::1",
    "0.0.0.0",
    "example.com",
    "[]",
    "[a]",
    "{}",
    "{a: b}",
    "{kuma.io/service: a}",
    "{service: a}",
    "{kind: MeshService, name: b, port: 80}",
    "{interval: 0s}",
    "{type: DELEGATED}",
    "{type: BUILTIN}",
    "{type: 7}",
    "http://z:9411/api/v2/spans",
    "DELEGATED",
];

/// Keys that are added to a document, with one of the values.
const KEYS: &[&str] = &[
    "type",
    "name",
    "mesh",
    "labels",
    "creationTime",
    "modificationTime",
    "kri",
    "tags",
    "service",
    "port",
    "servicePort",
    "serviceAddress",
    "address",
    "interface",
    "protocol",
    "state",
    "health",
    "serviceProbe",
    "backendRef",
    "gateway",
    "ingress",
    "admin",
    "listeners",
    "probes",
    "metrics",
    "conf",
    "zipkin",
    "splitService",
    "sharedSpanContext",
    "advertisedAddress",
    "kuma.io/service",
    "kuma.io/protocol",
];

const BASES: &[&str] = &[
    "type: Mesh\nname: m\ntracing:\n  defaultBackend: z\n  backends:\n  - name: z\n    type: zipkin\n    conf:\n      url: http://z:9411/api/v2/spans\n      sharedSpanContext: true\n  - name: d\n    type: datadog\n    conf:\n      address: dd\n      port: 8126\n      splitService: true\n",
    "type: Mesh\nname: m\ntracing:\n  defaultBackend: z\n  backends:\n  - name: z\n    zipkin:\n      url: http://z:9411/api/v2/spans\n",
    "type: TrafficTrace\nname: t\nmesh: m\nselectors:\n- match:\n    kuma.io/service: '*'\n    version: a\nconf:\n  backend: z\n",
    "type: Dataplane\nname: d\nmesh: m\nnetworking:\n  address: 10.0.0.1\n  inbound:\n  - port: 80\n    servicePort: 81\n    serviceAddress: 127.0.0.1\n    address: 10.0.0.3\n    tags:\n      kuma.io/service: web\n      kuma.io/protocol: http\n  outbound:\n  - port: 82\n    tags:\n      kuma.io/service: api\n",
    "type: Dataplane\nname: d\nmesh: m\nnetworking:\n  address: 10.0.0.1\n  inbound:\n  - port: 80\n    tags:\n      service: web\n      protocol: http\n  outbound:\n  - port: 82\n    service: api\n",
    "type: Dataplane\nname: d\nmesh: m\nnetworking:\n  address: 10.0.0.1\n  gateway:\n    tags:\n      kuma.io/service: edge\n      kuma.io/protocol: tcp\n  outbound:\n  - port: 82\n    backendRef: {kind: MeshService, name: a, port: 80}\n",
    "type: Dataplane\nname: d\nmesh: m\nnetworking:\n  address: 10.0.0.1\n  ingress: {}\n  inbound:\n  - port: 80\nprobes:\n  port: 1\nmetrics:\n  type: prometheus\n",
    "apiVersion: kuma.io/v1alpha1\nkind: Dataplane\nmesh: m\nmetadata:\n  name: d\n  namespace: n\nspec:\n  networking:\n    address: 10.0.0.1\n    inbound:\n    - port: 80\n      tags:\n        kuma.io/service: web\n",
];

/// What happens to a line of a document.
#[derive(Debug, Clone)]
enum Change {
    Value(&'static str),
    Key(&'static str, &'static str),
    Removed,
}

fn changed(base: &str, changes: &[(prop::sample::Index, Change)]) -> String {
    let mut lines: Vec<String> = base.lines().map(str::to_owned).collect();
    for (at, change) in changes {
        let at = at.index(lines.len());
        let indent: String = lines[at]
            .chars()
            .take_while(|letter| " -".contains(*letter))
            .collect();
        let key = lines[at][indent.len()..]
            .split(": ")
            .next()
            .unwrap_or_default();
        let key = key.trim_end_matches(':').to_owned();
        match change {
            Change::Value(value) => lines[at] = format!("{indent}{key}: {value}"),
            Change::Key(key, value) => {
                let indent = indent.replace('-', " ");
                lines.insert(at + 1, format!("{indent}{key}: {value}"));
            }
            Change::Removed if lines.len() > 1 => drop(lines.remove(at)),
            Change::Removed => {}
        }
    }
    lines.join("\n") + "\n"
}

fn change() -> impl Strategy<Value = Change> {
    let value = || prop::sample::select(VALUES);
    prop_oneof![
        4 => value().prop_map(Change::Value),
        3 => (prop::sample::select(KEYS), value()).prop_map(|(key, value)| Change::Key(key, value)),
        1 => Just(Change::Removed),
    ]
}

/// Every release at which a rule of the table starts, the one before it, and all minor releases.
fn releases() -> Vec<Release> {
    let mut releases: BTreeSet<Release> = Release::minors().collect();
    for difference in DIFFERENCES {
        let first = difference.releases.first;
        let before = difference.releases.around()[0].last;
        releases.insert(first);
        releases.extend(Some(before).filter(|release| release.to_string().parse() == Ok(*release)));
    }
    releases.into_iter().collect()
}

/// The codes that can keep a control plane from validating the rest.
fn hiding(findings: &[Finding], release: Release) -> BTreeSet<&'static str> {
    let hides_rest = Feature::NamesFirst.is_in(release);
    let hides = |code: &&str| {
        matches!(*code, "wrong-type" | "backend-shape")
            || hides_rest && matches!(*code, "name" | "mesh-name")
    };
    let missing = findings
        .iter()
        .filter(|finding| finding.field.ends_with("networking") && finding.code.0 == "no-inbound");
    let codes = findings.iter().map(|finding| finding.code.0).filter(hides);
    codes.chain(missing.map(|finding| finding.code.0)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(crate::support::cases(400)))]

    /// Neighbouring releases differ only where a row of the table starts or ends, and only in what it
    /// is about.
    #[test]
    fn releases_differ_only_as_the_table_says(
        base in prop::sample::select(BASES),
        changes in prop::collection::vec((any::<prop::sample::Index>(), change()), 0..4),
    ) {
        let text = changed(base, &changes);
        let releases = releases();
        for pair in releases.windows(2) {
            let [one, other] = [pair[0], pair[1]];
            let rows: Vec<_> = DIFFERENCES
                .iter()
                .filter(|row| row.releases.contains(one) != row.releases.contains(other))
                .collect();
            let codes: BTreeSet<&str> = rows.iter().flat_map(|row| row.codes).copied().collect();
            if codes.contains("*") {
                continue;
            }
            let (of_one, of_other) = (refusals(&text, one), refusals(&text, other));
            let hiding_codes = [hiding(&of_one, one), hiding(&of_other, other)];
            if hiding_codes[0] != hiding_codes[1] {
                let mut differing = hiding_codes[0].symmetric_difference(&hiding_codes[1]);
                prop_assert!(
                    differing.any(|code| codes.contains(code)),
                    "{one} and {other} of {text}: {of_one:?} {of_other:?}"
                );
                continue;
            }
            let set = |findings: &[Finding]| -> BTreeSet<(String, String, String)> {
                let words = |finding: &Finding| {
                    let code = finding.code.to_string();
                    // A message of this tool's own may name the release.
                    let message = finding.message.replace(&format!("Kuma {one}"), "Kuma");
                    (code, finding.field.clone(), message.replace(&format!("Kuma {other}"), "Kuma"))
                };
                findings.iter().map(words).collect()
            };
            for (code, field, message) in set(&of_one).symmetric_difference(&set(&of_other)) {
                prop_assert!(
                    codes.contains(code.as_str()),
                    "{one} and {other} differ in {code} at {field}: {message}\n{text}"
                );
            }
        }
    }
}
