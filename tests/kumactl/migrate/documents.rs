//! Single documents, and what `migrate` makes of them.

use crate::support::kumactl_with_stdin;

const WORLD: &str = "
type: Mesh
name: default
tracing:
  defaultBackend: z
  backends:
  - {name: z, type: zipkin, sampling: 12.5, conf: {url: 'http://z.local:9411/api/v2/spans'}}
  - {name: d, type: datadog, conf: {address: 'fd00::1', port: 8126, splitService: true}}
---
type: TrafficTrace
name: all
mesh: default
selectors: [{match: {kuma.io/service: '*'}}]
---
type: TrafficTrace
name: web
mesh: default
selectors: [{match: {kuma.io/service: web}}]
conf: {backend: d}
---
type: Dataplane
name: web-1
mesh: default
networking:
  address: 10.0.0.1
  inbound: [{port: 80, tags: {kuma.io/service: web, kuma.io/protocol: http}}]
";

fn migrate(text: &str, arguments: &[&str]) -> crate::support::Run {
    let arguments = [&["migrate", "-f", "-"], arguments].concat();
    kumactl_with_stdin(&arguments, text.as_bytes())
}

#[test]
fn the_documents_come_strongest_first_and_hold_all_that_was_the_default() {
    let run = migrate(WORLD, &[]);
    let expected = "---
type: MeshTrace
mesh: default
name: web
spec:
  targetRef:
    kind: MeshService
    name: web
  default:
    backends:
    - type: Datadog
      datadog:
        url: \"http://[fd00::1]:8126\"
        splitService: true
    sampling:
      overall: 100
---
type: MeshTrace
mesh: default
name: all
spec:
  targetRef:
    kind: Mesh
  default:
    backends:
    - type: Zipkin
      zipkin:
        url: \"http://z.local:9411/api/v2/spans\"
        apiVersion: httpJson
        traceId128bit: false
        sharedSpanContext: true
    sampling:
      overall: \"12.5\"
---
type: Mesh
name: default
";
    assert_eq!(run.stdout, expected, "{}", run.stderr);
    assert_eq!(run.status, 0);
    assert!(
        run.stderr
            .contains("proven: 1 dataplane gets the same at every stage")
    );
}
