//! `--save`: a bundle for a ticket gives the same verdict when it is read, and holds nothing secret.

use std::fs;
use std::path::Path;

use super::{copy, document, found, situation, text};
use crate::support::{Run, assert_seen, at_least, kumactl, sample, tests};

fn save(dump: &Path, policies: Option<&Path>, bundle: &Path) -> Run {
    let mut arguments = vec![
        "check",
        "proxies",
        "--dump",
        text(dump),
        "--save",
        text(bundle),
    ];
    if let Some(policies) = policies {
        arguments.extend(["-f", text(policies)]);
    }
    kumactl(&arguments)
}

/// Every file below a folder, with its text.
fn files(folder: &Path, all: &mut Vec<(String, String)>) {
    let entries = fs::read_dir(folder).expect("a folder");
    for path in entries.map(|entry| entry.expect("an entry").path()) {
        if path.is_dir() {
            files(&path, all);
        } else {
            let name = path.to_string_lossy().into_owned();
            all.push((name, fs::read_to_string(&path).expect("text")));
        }
    }
}

#[test]
fn a_bundle_gives_the_same_verdict() {
    let mut compared = 0;
    let entries = fs::read_dir(tests("proxies")).expect("a folder");
    let mut situations: Vec<_> = entries.map(|it| it.expect("an entry").path()).collect();
    situations.retain(|path| path.is_dir());
    situations.sort();
    for path in sample(situations, 5) {
        let policies = path.join("policies.json");
        let policies = policies.exists().then_some(&*policies);
        let home = tempfile::tempdir().expect("a folder");
        let bundle = home.path().join("bundle");
        save(&path, policies, &bundle);
        let (_, before) = found(&path, policies);
        let (_, after) = found(&bundle, policies);
        assert_eq!(before, after, "{}", path.display());
        compared += before.len();
    }
    assert!(compared >= at_least(40, 5), "{compared}");
}

#[test]
fn a_bundle_has_nothing_secret_and_says_what_it_lacks() {
    let home = tempfile::tempdir().expect("a folder");
    let (dump, bundle) = (home.path().join("dump"), home.path().join("bundle"));
    copy(&situation("healthy-full/web-1"), &dump.join("web-1"));
    let path = dump.join("web-1/config_dump.json");
    let secret = "c2VjcmV0LWtleQ==";
    let whole = fs::read_to_string(&path).expect("text");
    let marked = whole.replace(
        "\"inline_bytes\": \"",
        &format!("\"inline_bytes\": \"{secret}"),
    );
    assert!(marked.contains(secret));
    fs::write(&path, &marked).expect("written");
    let saved = save(&dump, None, &bundle);
    let mut all = Vec::new();
    files(&bundle, &mut all);
    assert!(
        all.iter()
            .any(|(name, _)| name.ends_with("default/web-1/config_dump.json")),
        "{all:?}"
    );
    let size: usize = all.iter().map(|(_, text)| text.len()).sum();
    assert!(size < whole.len() / 5, "{size} of {}", whole.len());
    for (name, text) in &all {
        for word in [
            secret,
            "inline_bytes",
            "route_config",
            "/etc/ssl",
            "workdir",
            "sni",
        ] {
            assert!(!text.contains(word), "{word}: {name}");
        }
    }
    let left_out = fs::read_to_string(bundle.join("LEFT-OUT.md")).expect("text");
    let left_out = Run {
        status: 0,
        stdout: left_out,
        stderr: String::new(),
    };
    assert_seen(
        "check_proxies::saved::a_bundle_has_nothing_secret_and_says_what_it_lacks",
        [("--save", saved), ("LEFT-OUT.md", left_out)],
    );
}

#[test]
fn a_folder_with_something_in_it_is_left_alone() {
    let home = tempfile::tempdir().expect("a folder");
    fs::write(home.path().join("mine"), "x").expect("written");
    let run = save(&situation("healthy"), None, home.path());
    assert_seen(
        "check_proxies::saved::a_folder_with_something_in_it_is_left_alone",
        [("--save", run)],
    );
}

#[test]
fn a_name_leads_to_no_other_folder() {
    let home = tempfile::tempdir().expect("a folder");
    let (dump, bundle) = (home.path().join("dump"), home.path().join("in/bundle"));
    copy(&situation("healthy/web-1"), &dump.join("web-1"));
    let path = dump.join("web-1/config_dump.json");
    let text = fs::read_to_string(&path).expect("text");
    fs::write(&path, text.replace("default.web-1", "default..._x/../../y")).expect("written");
    let run = save(&dump, None, &bundle);
    assert_ne!(run.status, 2, "{run:?}");
    let mut all = Vec::new();
    files(home.path(), &mut all);
    let outside =
        |(name, _): &&(String, String)| !name.contains("/in/bundle/") && !name.contains("/dump/");
    assert_eq!(all.iter().find(outside), None);
}

#[test]
fn inspect_lays_the_proxy_beside_the_policies() {
    let situation = "tests/proxies/port-99999-running";
    let policies = format!("{situation}/policies.json");
    let inspect = |more: &[&str]| {
        let inspect = ["inspect", "dataplane", "web-1", "-f", &policies, "--proxy"];
        kumactl(&[&inspect, more].concat())
    };
    let item = document(&inspect(&["--dump", situation, "-o", "json"]));
    assert_eq!(item["name"], "web-1");
    assert_eq!(item["proxy"]["cause"], "cannot-be-built");
    let fields = item["proxy"]["fields"].as_array().expect("a list");
    let address = fields
        .iter()
        .find(|it| it["field"] == "address")
        .expect("an address");
    assert_eq!(
        (address["expected"].as_str(), address["has"].as_str()),
        (Some("zipkin.local:99999"), Some("zipkin.local:9411"))
    );
    assert_seen(
        "check_proxies::saved::inspect_lays_the_proxy_beside_the_policies",
        [
            ("--dump", inspect(&["--dump", situation])),
            ("no proxy", inspect(&[])),
        ],
    );
}
