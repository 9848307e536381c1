//! The input: a mesh, policies and dataplanes, drawn from a seed, so that every run and every
//! machine reads the same bytes.

use std::fmt::{self, Write as _};
use std::fs;
use std::io;
use std::path::Path;

/// How many files an input has.
const FILES: usize = 10;
/// How many dataplanes one service has, about.
const DATAPLANES_PER_SERVICE: usize = 10;
const BACKENDS: u64 = 8;
const REGIONS: [&str; 5] = ["eu-west", "eu-north", "us-east", "us-west", "ap-south"];
const TEAMS: [&str; 8] = [
    "payments", "checkout", "search", "identity", "shipping", "catalog", "billing", "platform",
];
const PROTOCOLS: [&str; 4] = ["http", "http", "grpc", "tcp"];
const WORDS: [&str; 10] = [
    "orders", "users", "carts", "prices", "stock", "mail", "audit", "search", "media", "ledger",
];

/// How much there is of everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Dataplanes.
    pub dataplanes: usize,
    /// `TrafficTrace`s.
    pub policies: usize,
    /// `MeshTrace`s.
    pub mesh_traces: usize,
}

impl fmt::Display for Size {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{} dataplanes, {} policies",
            self.dataplanes, self.policies
        )?;
        match self.mesh_traces {
            0 => Ok(()),
            count => write!(out, ", {count} MeshTraces"),
        }
    }
}

/// `SplitMix64`: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn one_of<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[usize::try_from(self.below(words.len() as u64)).unwrap_or(0)]
    }

    fn service(&mut self, services: u64) -> String {
        let number = self.below(services);
        let word = WORDS[usize::try_from(number).unwrap_or(0) % WORDS.len()];
        format!("{word}-{number}")
    }
}

/// Writes an input of a size into a folder. Returns how many bytes that is.
pub fn write(folder: &Path, size: Size, seed: u64) -> io::Result<u64> {
    let mut bytes = 0;
    for (number, text) in texts(size, seed).iter().enumerate() {
        fs::write(folder.join(format!("part-{number:02}.yaml")), text)?;
        bytes += text.len() as u64;
    }
    Ok(bytes)
}

/// The files of an input of a size: the mesh and the policies are spread over the same ones as the
/// dataplanes.
pub fn texts(size: Size, seed: u64) -> Vec<String> {
    let random = &mut Random(seed);
    let services = (size.dataplanes / DATAPLANES_PER_SERVICE).max(1) as u64;
    let mut files = vec![String::new(); FILES];
    mesh(&mut files[0]);
    for number in 0..size.policies {
        policy(&mut files[number % FILES], number, services, random);
    }
    for number in 0..size.mesh_traces {
        mesh_trace(&mut files[number % FILES], number, services, random);
    }
    for number in 0..size.dataplanes {
        dataplane(&mut files[number % FILES], number, services, random);
    }
    files
}

/// A line of a document. Writing to a string cannot fail.
macro_rules! line {
    ($text:expr, $($words:tt)*) => {
        let _ = writeln!($text, $($words)*);
    };
}

fn mesh(text: &mut String) {
    line!(text, "type: Mesh\nname: default\ntracing:");
    line!(text, "  defaultBackend: backend-0\n  backends:");
    for number in 0..BACKENDS {
        line!(text, "    - name: backend-{number}");
        if number % 4 == 3 {
            line!(
                text,
                "      type: datadog\n      sampling: 50.0\n      conf:"
            );
            line!(text, "        address: 10.9.0.{number}\n        port: 8126");
        } else {
            line!(
                text,
                "      type: zipkin\n      sampling: 12.5\n      conf:"
            );
            line!(
                text,
                "        url: http://zipkin-{number}.example:9411/api/v2/spans"
            );
        }
    }
}

fn policy(text: &mut String, number: usize, services: u64, random: &mut Random) {
    line!(text, "---\ntype: TrafficTrace\nmesh: default");
    line!(text, "name: policy-{number:05}\nselectors:");
    for _ in 0..=random.below(3) {
        line!(text, "  - match:");
        match random.below(8) {
            0 if number.is_multiple_of(50) => {
                line!(text, "      kuma.io/service: '*'");
            }
            0..=3 => {
                line!(text, "      kuma.io/service: {}", random.service(services));
            }
            4 | 5 => {
                line!(text, "      kuma.io/service: {}", random.service(services));
                line!(text, "      version: \"{}\"", 1 + random.below(4));
            }
            6 => {
                line!(text, "      kuma.io/service: '*'");
                line!(text, "      region: {}", random.one_of(&REGIONS));
                line!(text, "      team: {}", random.one_of(&TEAMS));
            }
            _ => {
                line!(text, "      kuma.io/service: {}", random.service(services));
                line!(
                    text,
                    "      kuma.io/protocol: {}",
                    random.one_of(&PROTOCOLS)
                );
                line!(text, "      team: '*'");
            }
        }
    }
    if random.below(4) > 0 {
        line!(text, "conf:\n  backend: backend-{}", random.below(BACKENDS));
    }
}

/// A `MeshTrace` for few dataplanes, as most policies are; every five hundredth is for all of them, and sets
/// one field only.
fn mesh_trace(text: &mut String, number: usize, services: u64, random: &mut Random) {
    line!(text, "---\ntype: MeshTrace\nmesh: default");
    line!(text, "name: mesh-trace-{number:05}\nspec:");
    if number.is_multiple_of(500) {
        line!(text, "  targetRef:\n    kind: Mesh");
        line!(
            text,
            "  default:\n    backends: []\n    sampling:\n      overall: 10"
        );
        return;
    }
    let service = random.service(services);
    match random.below(3) {
        0 => {
            line!(
                text,
                "  targetRef:\n    kind: MeshService\n    name: {service}"
            );
        }
        1 => {
            line!(text, "  targetRef:\n    kind: MeshSubset\n    tags:");
            line!(text, "      kuma.io/service: {service}");
            line!(text, "      region: {}", random.one_of(&REGIONS));
        }
        _ => {
            line!(text, "  targetRef:\n    kind: MeshServiceSubset");
            line!(text, "    name: {service}\n    tags:");
            line!(text, "      version: \"{}\"", 1 + random.below(4));
        }
    }
    line!(text, "  default:\n    backends:\n    - type: Zipkin");
    line!(
        text,
        "      zipkin:\n        url: http://zipkin-{}.example:9411/api/v2/spans",
        random.below(BACKENDS)
    );
}

/// One dataplane, and so many `MeshTrace`s that all select it, each by another target.
pub fn write_crowd(folder: &Path, mesh_traces: usize) -> io::Result<u64> {
    let mut text = String::new();
    mesh(&mut text);
    line!(text, "---\ntype: Dataplane\nmesh: default\nname: one");
    line!(text, "labels:");
    for number in 0..mesh_traces {
        line!(text, "  label-{number:05}: here");
    }
    line!(text, "networking:\n  address: 10.0.0.1\n  inbound:");
    line!(
        text,
        "    - port: 80\n      tags:\n        kuma.io/service: web"
    );
    for number in 0..mesh_traces {
        line!(text, "---\ntype: MeshTrace\nmesh: default");
        line!(text, "name: mesh-trace-{number:05}\nspec:");
        line!(text, "  targetRef:\n    kind: Dataplane\n    labels:");
        line!(text, "      label-{number:05}: here");
        line!(
            text,
            "  default:\n    backends:\n    - type: Zipkin\n      zipkin:"
        );
        line!(text, "        url: http://zipkin.example:9411/api/v2/spans");
    }
    fs::write(folder.join("crowd.yaml"), &text)?;
    Ok(text.len() as u64)
}

fn dataplane(text: &mut String, number: usize, services: u64, random: &mut Random) {
    line!(text, "---\ntype: Dataplane\nmesh: default");
    line!(text, "name: dataplane-{number:06}\nnetworking:");
    let (high, middle, low) = (number >> 16, (number >> 8) & 0xff, number & 0xff);
    line!(text, "  address: 10.{high}.{middle}.{low}\n  inbound:");
    for inbound in 0..=random.below(2) {
        line!(text, "    - port: {}", 10_000 + inbound);
        line!(text, "      servicePort: {}\n      tags:", 8080 + inbound);
        line!(
            text,
            "        kuma.io/service: {}",
            random.service(services)
        );
        line!(
            text,
            "        kuma.io/protocol: {}",
            random.one_of(&PROTOCOLS)
        );
        line!(text, "        version: \"{}\"", 1 + random.below(4));
        line!(text, "        region: {}", random.one_of(&REGIONS));
        if random.below(2) == 0 {
            line!(text, "        team: {}", random.one_of(&TEAMS));
        }
    }
    line!(text, "  outbound:");
    for outbound in 0..2 + random.below(2) {
        line!(text, "    - port: {}\n      tags:", 33_000 + outbound);
        line!(
            text,
            "        kuma.io/service: {}",
            random.service(services)
        );
        if random.below(3) == 0 {
            line!(text, "        version: \"{}\"", 1 + random.below(4));
        }
    }
}

/// A repository of Kubernetes: workloads, each with its Service, in namespaces that are injected, the
/// mesh, and a policy for every hundredth of them.
pub fn write_workloads(folder: &Path, workloads: usize, seed: u64) -> io::Result<u64> {
    const NAMESPACES: usize = 50;
    let random = &mut Random(seed);
    let mut files = vec![String::new(); FILES];
    mesh(&mut files[0]);
    for number in 0..NAMESPACES {
        let text = &mut files[0];
        line!(text, "---\napiVersion: v1\nkind: Namespace\nmetadata:");
        line!(text, "  name: namespace-{number}\n  labels:");
        line!(text, "    kuma.io/sidecar-injection: enabled");
    }
    for number in 0..workloads {
        let text = &mut files[number % FILES];
        let name = format!("{}-{number:06}", random.one_of(&WORDS));
        let namespace = format!("namespace-{}", number % NAMESPACES);
        workload(text, &name, &namespace, random);
        if number.is_multiple_of(100) {
            line!(text, "---\ntype: TrafficTrace\nmesh: default");
            line!(text, "name: policy-{number:06}\nselectors:\n  - match:");
            line!(text, "      kuma.io/service: {name}_{namespace}_svc_80");
        }
    }
    let mut bytes = 0;
    for (number, text) in files.iter().enumerate() {
        fs::write(folder.join(format!("part-{number:02}.yaml")), text)?;
        bytes += text.len() as u64;
    }
    Ok(bytes)
}

/// A Deployment and its Service.
fn workload(text: &mut String, name: &str, namespace: &str, random: &mut Random) {
    line!(
        text,
        "---\napiVersion: apps/v1\nkind: Deployment\nmetadata:"
    );
    line!(text, "  name: {name}\n  namespace: {namespace}\nspec:");
    line!(text, "  replicas: {}", 1 + random.below(4));
    line!(text, "  selector:\n    matchLabels:\n      app: {name}");
    line!(text, "  template:\n    metadata:\n      labels:");
    line!(text, "        app: {name}");
    line!(text, "        version: \"{}\"", 1 + random.below(4));
    line!(text, "        team: {}", random.one_of(&TEAMS));
    line!(text, "    spec:\n      containers:\n        - name: app");
    line!(text, "          image: registry.example/{name}:1.0");
    line!(text, "          ports:\n            - name: main");
    line!(text, "              containerPort: 8080");
    line!(text, "---\napiVersion: v1\nkind: Service\nmetadata:");
    line!(text, "  name: {name}\n  namespace: {namespace}\nspec:");
    line!(text, "  selector:\n    app: {name}\n  ports:");
    line!(text, "    - port: 80\n      targetPort: main");
    line!(text, "      appProtocol: {}", random.one_of(&PROTOCOLS));
}
