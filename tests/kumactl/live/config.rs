//! The settings file that is shared with Kuma's own kumactl.

use std::fs;
use std::path::PathBuf;

use indoc::indoc;
use tempfile::TempDir;

use super::control_plane::{ControlPlane, Recorded};
use super::{ask, at_home};
use crate::support::{Run, assert_seen, stable};

struct Home(TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn with(text: &str) -> Self {
        let home = Self::new();
        fs::create_dir(home.0.path().join(".kumactl")).expect("a folder");
        fs::write(home.file(), text).expect("written");
        home
    }

    fn file(&self) -> PathBuf {
        self.0.path().join(".kumactl/config")
    }

    fn text(&self) -> String {
        fs::read_to_string(self.file()).expect("a file")
    }

    fn run(&self, arguments: &[&str]) -> Run {
        at_home(self.0.path(), arguments)
    }

    fn add(&self, name: &str, address: &str, extra: &[&str]) -> Run {
        let add = ["config", "control-planes", "add"];
        let of = ["--name", name, "--address", address];
        self.run(&[&add, &of[..], extra].concat())
    }

    fn good(&self, arguments: &[&str]) -> String {
        let run = self.run(arguments);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{arguments:?}");
        run.stdout
    }
}

/// As Kuma's own tool writes it, with fields that this tool does not know.
const SHARED: &str = "\
contexts:
- controlPlane: local
  credentials:
    dataplaneToken: {}
    futureSecret: hunter2
  defaults:
    mesh: demo
  name: local
- controlPlane: staging
  name: staging
controlPlanes:
- coordinates:
    apiServer:
      url: http://localhost:5681
  name: local
- coordinates:
    apiServer:
      authConf:
        token: eyJhbGciOi.secret
      authType: tokens
      headers:
      - key: X-Tenant-Key
        value: tenant-secret
      url: https://user:pass@staging.example:5682
    future: kept
  name: staging
currentContext: local
somethingNew:
  on: \"yes\"
";

#[test]
fn the_first_use_creates_the_context_local() {
    let home = Home::new();
    let list = home.good(&["config", "control-planes", "list"]);
    assert_eq!(
        list,
        "ACTIVE   NAME    ADDRESS\n*        local   http://localhost:5681\n"
    );
    let expected = "\
controlPlanes:
- name: local
  coordinates:
    apiServer:
      url: \"http://localhost:5681\"
contexts:
- name: local
  controlPlane: local
currentContext: local
";
    assert_eq!(home.text(), expected);
    assert_eq!(home.good(&["config", "view"]), expected);
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::with(SHARED);
    fs::set_permissions(home.file(), fs::Permissions::from_mode(0o644)).expect("set");
    home.good(&["config", "control-planes", "switch", "--name", "staging"]);
    let mode = fs::metadata(home.file())
        .expect("a file")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    // Nothing is left beside it.
    let files = fs::read_dir(home.0.path().join(".kumactl"))
        .expect("a folder")
        .count();
    assert_eq!(files, 1);
}

#[test]
fn what_this_tool_does_not_know_survives() {
    let home = Home::with(SHARED);
    let control_plane = ControlPlane::start(Recorded::V28, &[]);
    let url = control_plane.server.url.as_str();
    let added = home.good(&[
        "config",
        "control-planes",
        "add",
        "--name",
        "test",
        "--address",
        url,
        "--headers",
        "a=b,c=d=e",
    ]);
    assert_eq!(
        added,
        "added Control Plane \"test\"\nswitched active Control Plane to \"test\"\n"
    );
    home.good(&["config", "control-planes", "switch", "--name", "staging"]);
    home.good(&["config", "control-planes", "remove", "--name", "test"]);
    home.good(&["config", "control-planes", "switch", "--name", "local"]);
    let value = |text: &str| serde_yaml::from_str::<serde_yaml::Value>(text).expect("YAML");
    assert_eq!(value(&home.text()), value(SHARED));
}

#[test]
fn the_control_plane_of_the_context_is_asked_with_all_its_headers() {
    let home = Home::new();
    let one = ControlPlane::start(
        Recorded::V28,
        &[serde_json::json!({"type": "Mesh", "name": "one"})],
    );
    let two = ControlPlane::start(
        Recorded::V04,
        &[serde_json::json!({"type": "Mesh", "name": "two"})],
    );
    let add = |name: &str, url: &str, extra: &[&str]| {
        let mut arguments = vec![
            "config",
            "control-planes",
            "add",
            "--name",
            name,
            "--address",
            url,
        ];
        arguments.extend(extra);
        home.good(&arguments)
    };
    add(
        "one",
        &one.server.url,
        &[
            "--headers",
            "X-Tenant=t1",
            "--auth-type",
            "tokens",
            "--auth-conf",
            "token=tok",
        ],
    );
    add("two", &two.server.url, &[]);
    let meshes = |extra: &[&str]| {
        let mut arguments = vec!["get", "meshes", "-o", "name"];
        arguments.extend(extra);
        home.good(&arguments)
    };
    assert_eq!(meshes(&[]), "mesh/two\n");
    assert_eq!(meshes(&["--context", "one"]), "mesh/one\n");
    let call = one.server.calls().pop().expect("a call");
    assert_eq!(call.header("x-tenant"), Some("t1"));
    assert_eq!(call.header("authorization"), Some("Bearer tok"));
    let list = home.good(&["config", "control-planes", "list"]);
    assert_eq!(
        stable(&list),
        indoc! {"
            ACTIVE   NAME    ADDRESS
                     local   http://localhost:5681
                     one     http://127.0.0.1:PORT1
            *        two     http://127.0.0.1:PORT2
        "}
    );
    // The environment chooses for a pipeline, and a context that is named comes before it.
    let environment = |arguments: &[&str]| {
        let mut command = crate::support::command(arguments);
        command
            .env("HOME", home.0.path())
            .env("KUMACTL_CONTROL_PLANE", &two.server.url);
        crate::support::run(command).stdout
    };
    assert_eq!(environment(&["get", "meshes", "-o", "name"]), "mesh/two\n");
    assert_eq!(
        environment(&["get", "meshes", "-o", "name", "--context", "one"]),
        "mesh/one\n"
    );
}

#[test]
fn view_shows_no_secret() {
    let view = Home::with(SHARED).good(&["config", "view"]);
    for secret in ["eyJ", "tenant-secret", "hunter2", "pass@"] {
        assert!(!view.contains(secret), "{secret}: {view}");
    }
    assert_eq!(
        view,
        indoc! {r#"
        contexts:
        - controlPlane: local
          credentials:
            dataplaneToken: {}
            futureSecret: "***"
          defaults:
            mesh: demo
          name: local
        - controlPlane: staging
          name: staging
        controlPlanes:
        - coordinates:
            apiServer:
              url: "http://localhost:5681"
          name: local
        - coordinates:
            apiServer:
              authConf:
                token: "***"
              authType: tokens
              headers:
              - key: X-Tenant-Key
                value: "***"
              url: "https://***@staging.example:5682/"
            future: kept
          name: staging
        currentContext: local
        somethingNew:
          "on": "yes"
    "#}
    );
}

#[test]
fn removing_the_active_one_leaves_none_active() {
    let home = Home::with(SHARED);
    home.good(&["config", "control-planes", "remove", "--name", "local"]);
    assert_seen(
        "live::config::removing_the_active_one_leaves_none_active",
        [("get meshes", home.run(&["get", "meshes"]))],
    );
}

#[test]
fn mistakes_are_named_and_change_nothing() {
    let home = Home::with(SHARED);
    let config = "config control-planes";
    let cases = [
        format!("{config} switch --name stagign"),
        format!("{config} remove --name nope"),
        format!("{config} add --name local --address http://localhost:1"),
        format!("{config} add --name x --address localhost:5681"),
        format!("{config} add --name x --address ftp://localhost"),
        format!("{config} add --name= --address http://localhost:1"),
        format!("{config} add --name x --address http://localhost:1 --auth-type tokens"),
        format!("{config} add --name x --address http://localhost:1 --headers novalue"),
        format!("{config} add --name x --address http://localhost:1 --ca-cert-file /nope.pem"),
        format!("{config} add --name x --address http://localhost:1 --client-cert-file /nope.pem"),
        "get meshes --context stagin".to_owned(),
    ]
    .map(|typed| {
        let run = home.run(&typed.split(' ').collect::<Vec<_>>());
        (typed, run)
    });
    assert_seen("live::config::mistakes_are_named_and_change_nothing", cases);
    assert_eq!(home.text(), SHARED);
}

#[test]
fn an_address_that_is_not_a_control_plane_is_not_added() {
    let home = Home::new();
    let web =
        crate::server::Server::start(|_| crate::server::Reply::text(200, "<html>hello</html>"));
    let run = home.add("web", &web.url, &[]);
    assert_seen(
        "live::config::an_address_that_is_not_a_control_plane_is_not_added",
        [("a page", run)],
    );
    assert!(!home.text().contains("web"));
    let old = ControlPlane::start(Recorded::V04, &[]);
    home.good(&[
        "config",
        "control-planes",
        "add",
        "--name",
        "old",
        "--address",
        &old.server.url,
    ]);
}

#[test]
fn a_broken_file_is_named() {
    let home = Home::with("contexts: [\n");
    let run = home.run(&["get", "meshes"]);
    assert_seen(
        "live::config::a_broken_file_is_named",
        [("get meshes", run)],
    );
}

#[test]
fn without_a_file_nothing_is_touched() {
    let home = Home::new();
    let list = home.good(&["--no-config", "config", "control-planes", "list"]);
    assert_eq!(
        list,
        "ACTIVE   NAME    ADDRESS\n*        local   http://localhost:5681\n"
    );
    let control_plane = ControlPlane::start(Recorded::V28, &[]);
    assert_eq!(
        ask(&control_plane.server.url, &["get", "meshes", "--no-config"]).status,
        0
    );
    assert!(!home.0.path().join(".kumactl").exists());
    let run = home.run(&[
        "--no-config",
        "config",
        "control-planes",
        "switch",
        "--name",
        "local",
    ]);
    assert_seen(
        "live::config::without_a_file_nothing_is_touched",
        [("switch --no-config", run)],
    );
}

#[test]
fn a_home_that_cannot_be_written_to_breaks_nothing() {
    // A file is where the folder would have to be, which stops even an administrator.
    let home = Home::new();
    fs::write(home.0.path().join(".kumactl"), "").expect("written");
    let list = home.run(&["config", "control-planes", "list"]);
    let switch = home.run(&["config", "control-planes", "switch", "--name", "local"]);
    assert_seen(
        "live::config::a_home_that_cannot_be_written_to_breaks_nothing",
        [("list", list), ("switch", switch)],
    );
}

#[test]
fn another_file_can_be_named() {
    let home = Home::new();
    let file = home.0.path().join("elsewhere/settings.yaml");
    let path = file.to_str().expect("a path");
    let add = [
        "--config-file",
        path,
        "config",
        "control-planes",
        "add",
        "--name",
        "x",
        "--address",
        "http://localhost:1",
        "--skip-check",
    ];
    home.good(&add);
    let text = fs::read_to_string(&file).expect("a file");
    assert_eq!(
        text,
        indoc! {r#"
        controlPlanes:
        - name: local
          coordinates:
            apiServer:
              url: "http://localhost:5681"
        - name: x
          coordinates:
            apiServer:
              url: "http://localhost:1"
        contexts:
        - name: local
          controlPlane: local
        - name: x
          controlPlane: x
        currentContext: x
    "#}
    );
    assert!(!home.0.path().join(".kumactl").exists());
}

#[test]
fn a_settings_file_that_was_named_has_to_be_there() {
    let home = Home::new();
    let control_plane = ControlPlane::start(Recorded::V28, &[]);
    let at = |name: &str| {
        home.0
            .path()
            .join(name)
            .to_str()
            .expect("a path")
            .to_owned()
    };
    fs::create_dir(at("folder")).expect("a folder");
    fs::write(at("bytes"), [0xff, 0xfe, 0]).expect("written");
    fs::write(at("list"), "- a\n").expect("written");
    let (missing, below_a_file) = (at("missing"), format!("{}/settings", at("list")));
    let mut cases = Vec::new();
    for path in [
        &missing,
        &below_a_file,
        &at("folder"),
        &at("bytes"),
        &at("list"),
    ] {
        let mut seen: Option<Run> = None;
        for command in [
            ["get", "meshes"].as_slice(),
            &["inspect", "dataplanes"],
            &["delete", "mesh", "demo"],
            &["config", "view"],
            &["config", "control-planes", "list"],
            &["config", "control-planes", "switch", "--name", "local"],
            &["config", "control-planes", "remove", "--name", "local"],
        ] {
            let arguments = [command, &["--config-file", path]].concat();
            // The environment may say which control plane is meant, but not that a file is there.
            for url in [None, Some(&control_plane.server.url)] {
                if url.is_some() && command[0] == "config" {
                    continue;
                }
                let mut process = crate::support::command(&arguments);
                process
                    .env_remove("KUMACTL_CONTROL_PLANE")
                    .env_remove("KUMACTL_TOKEN")
                    .env("HOME", home.0.path())
                    .envs(url.map(|url| ("KUMACTL_CONTROL_PLANE", url)));
                let run = crate::support::run(process);
                let seen = seen.get_or_insert_with(|| run.clone());
                assert_eq!(run, *seen, "{arguments:?}");
            }
        }
        cases.push((stable(path), seen.expect("a run")));
    }
    assert_eq!(control_plane.server.calls(), []);
    // Nothing was made on the way, neither there nor at home.
    assert!(!fs::exists(&missing).expect("known") && !home.0.path().join(".kumactl").exists());
    // Who adds a control plane makes the file, once all is well.
    let add = |url: &str| {
        let add = [
            "config",
            "control-planes",
            "add",
            "--name",
            "x",
            "--address",
        ];
        home.run(&[&add[..], &[url, "--config-file", &missing]].concat())
    };
    let run = add("http://127.0.0.1:1");
    assert!(!fs::exists(&missing).expect("known"));
    cases.push(("add what is not there".to_owned(), run));
    let run = add(&control_plane.server.url);
    cases.push(("add".to_owned(), run));
    let list = ["config", "control-planes", "list", "--config-file"];
    let run = home.run(&[&list[..], &[&missing]].concat());
    cases.push(("list".to_owned(), run));
    assert_seen(
        "live::config::a_settings_file_that_was_named_has_to_be_there",
        cases,
    );
}

#[test]
fn lists_that_are_none_are_left_alone() {
    let texts = [
        "contexts: {a: {controlPlane: x, token: keep}}\n",
        "controlPlanes: nothing\n",
    ];
    let cases = texts.map(|text| {
        let home = Home::with(text);
        let run = home.add("x", "http://localhost:1", &["--skip-check"]);
        assert_eq!(home.text(), text);
        (text.trim_end(), run)
    });
    assert_seen("live::config::lists_that_are_none_are_left_alone", cases);
}

#[test]
fn a_token_of_the_environment_goes_to_the_control_plane_of_the_environment_only() {
    let [one, other] = [(); 2].map(|()| ControlPlane::start(Recorded::V28, &[]));
    let home = Home::new();
    let address = one.server.url.as_str();
    let added = home.add("one", address, &[]);
    assert_eq!((added.status, added.stderr.as_str()), (0, ""));
    let asked = |context: Option<&str>, environment: &[(&str, &str)]| {
        let mut arguments = vec!["get", "meshes"];
        arguments.extend(context.iter().flat_map(|name| ["--context", name]));
        let mut command = crate::support::command(&arguments);
        command
            .env_remove("KUMACTL_CONTROL_PLANE")
            .env("HOME", home.0.path());
        command.envs(environment.iter().copied());
        let run = crate::support::run(command);
        assert_eq!(run.status, 0, "{run:?}");
    };
    let header = |control_plane: &ControlPlane| {
        let call = control_plane.server.calls().pop().expect("a call");
        call.header("authorization").map(str::to_owned)
    };
    let token = ("KUMACTL_TOKEN", "tok");
    asked(None, &[token]);
    assert_eq!(header(&one).as_deref(), Some("Bearer tok"));
    let both = [token, ("KUMACTL_CONTROL_PLANE", other.server.url.as_str())];
    asked(None, &both);
    assert_eq!(header(&other).as_deref(), Some("Bearer tok"));
    asked(Some("one"), &both);
    assert_eq!(header(&one), None);
}
