//! What `-f` takes.

use std::fs;
use std::path::Path;

use crate::server::{Reply, Server};
use crate::support::{assert_seen, kumactl, kumactl_with_stdin, validate_text};

fn policy(name: &str) -> String {
    format!(
        "type: TrafficTrace\nname: {name}\nmesh: default\nselectors: [{{match: {{kuma.io/service: '*'}}}}]\n"
    )
}

fn names(arguments: &[&str]) -> Vec<String> {
    let mut all = vec!["inspect", "traffic-traces", "-o", "name"];
    all.extend(arguments);
    let run = kumactl(&all);
    assert_eq!(run.status, 0, "{run:?}");
    run.stdout
        .lines()
        .map(|line| line.trim_start_matches("traffic-trace/").to_owned())
        .collect()
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    fs::write(path, text).expect("written");
}

#[test]
fn directories_are_read_whole_but_for_what_is_hidden_ignored_or_excluded() {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, name) in [
        ("a.yaml", "a"),
        ("sub/b.yml", "b"),
        ("c.json", "c"),
        ("d.txt", "d"),
        (".hidden/e.yaml", "e"),
        ("ignored.yaml", "f"),
        ("drafts/g.yaml", "g"),
    ] {
        write(folder.path(), path, &policy(name));
    }
    write(folder.path(), ".gitignore", "ignored.yaml\n");
    let path = folder.path().to_string_lossy();
    assert_eq!(names(&["-f", &path]), ["a", "b", "c", "g"]);
    assert_eq!(
        names(&["-f", &path, "--exclude", "drafts/**"]),
        ["a", "b", "c"]
    );
    assert_eq!(
        names(&["-f", &path, "--exclude", "*.yml", "--no-ignore"]),
        ["a", "c", "f", "g"]
    );
    assert_eq!(
        names(&["-f", &path, "-f", &format!("{path}/a.yaml")]),
        ["a", "b", "c", "g"],
        "a file counts once"
    );
}

#[test]
fn many_documents_lists_and_json_are_one_input() {
    let text = format!(
        "{}---\n# nothing\n---\n{{\"kind\": \"List\", \"apiVersion\": \"v1\", \"items\": [{{\"apiVersion\": \"kuma.io/v1alpha1\", \"kind\": \"TrafficTrace\", \
         \"metadata\": {{\"name\": \"b\"}}, \"spec\": {{\"selectors\": [{{\"match\": {{\"kuma.io/service\": \"x\"}}}}]}}}}]}}\n---\n\
         total: 1\nitems:\n- {{type: TrafficTrace, name: c, mesh: default, selectors: [{{match: {{a: b}}}}]}}\nnext: null\n",
        policy("a")
    );
    let run = kumactl_with_stdin(
        &["inspect", "traffic-traces", "-o", "name", "-f", "-"],
        text.as_bytes(),
    );
    assert_eq!(
        run.stdout, "traffic-trace/a\ntraffic-trace/b\ntraffic-trace/c\n",
        "{run:?}"
    );
}

#[test]
fn unknown_kinds_are_skipped_and_counted() {
    let text = format!(
        "apiVersion: apps/v1\nkind: Deployment\n---\ntype: MeshTimeout\nname: x\n---\na: b\n---\n{}",
        policy("a")
    );
    let cases = [&[][..], &["-o", "json"], &["--strict"]];
    let seen = cases.map(|arguments| {
        let typed = [&["validate"], arguments].concat().join(" ");
        (typed, validate_text(arguments, &text))
    });
    assert_seen("input::unknown_kinds_are_skipped_and_counted", seen);
}

#[test]
fn strict_knows_the_kinds_of_all_releases() {
    let strict = |kind: &str| {
        let text = format!(
            "apiVersion: kuma.io/v1alpha1\nkind: {kind}\nmetadata: {{name: x}}\n---\ntype: {kind}\nname: x\n---\n{}",
            policy("a")
        );
        validate_text(&["--strict"], &text)
    };
    // Recorded: the kinds that a control plane of 2.14.3 and the coming 3.0 lists; and some that only
    // Kubernetes or older releases have.
    for kind in [
        "TrafficPermission",
        "HealthCheck",
        "MeshExternalService",
        "Zone",
        "Workload",
        "HostnameGenerator",
        "ContainerPatch",
        "MeshHTTPRoute",
        "MeshTLS",
        "MeshTrust",
        "MeshIdentity",
        "MeshZoneAddress",
        "GlobalSecret",
        "ServiceInsight",
        "MeshGatewayInstance",
        "GatewayRoute",
        "ZoneIngressOverview",
    ] {
        let run = strict(kind);
        assert_eq!(
            (run.status, run.stdout.as_str()),
            (0, ""),
            "{kind}: {run:?}"
        );
    }
    // Almost one of those for tracing is reported without it, too.
    let kinds = ["MeshTimeouts", "MeshRetri", "TracingPolicy", "TraficTrace"];
    assert_seen(
        "input::strict_knows_the_kinds_of_all_releases",
        kinds.map(|kind| (kind, strict(kind))),
    );
}

#[test]
fn a_kind_of_the_same_name_from_another_group_is_another_kind() {
    let text = format!(
        "apiVersion: example.com/v1\nkind: Mesh\nmetadata: {{name: X_X}}\n---\n{}",
        policy("a")
    );
    let run = validate_text(&[], &text);
    assert_eq!((run.status, run.stdout.as_str()), (0, ""), "{run:?}");
}

#[test]
fn misspelt_kinds_and_missing_ones_are_reported() {
    let text = "type: TraficTrace\nname: t\n---\nname: m\ntracing: {}\n---\ntype: Mesh\nname: m\n";
    assert_seen(
        "input::misspelt_kinds_and_missing_ones_are_reported",
        [("warnings do not fail", validate_text(&[], text))],
    );
}

#[test]
fn no_resource_at_all_is_an_error() {
    let inspect = kumactl_with_stdin(&["inspect", "dataplanes", "-f", "-"], b"# nothing\n");
    assert_seen(
        "input::no_resource_at_all_is_an_error",
        [
            ("inspect", inspect),
            ("validate", validate_text(&[], "# nothing\n")),
            (
                "--allow-empty",
                validate_text(&["--allow-empty"], "# nothing\n"),
            ),
        ],
    );
}

#[test]
fn variables_are_replaced_and_places_stay_those_of_the_file() {
    let text = "type: TrafficTrace\nname: {{ name }}\nselectors: [{match: {a: {{value}}, b: 'c*'}}]\nmesh: default\n";
    let name = ["--var", "name=t"];
    let both = [&name[..], &["--var", "value=much-longer-than-before"]].concat();
    assert_seen(
        "input::variables_are_replaced_and_places_stay_those_of_the_file",
        [
            ("both are set", validate_text(&both, text)),
            ("one is not set", validate_text(&name, text)),
            // Braces are left alone.
            ("without --var", validate_text(&[], &policy("'{{a}}'"))),
        ],
    );
}

#[test]
fn a_url_is_read_and_any_status_but_200_is_an_error() {
    let server = Server::start(|call| match call.path() {
        "/policies.yaml" => Reply::text(200, &policy("remote")),
        _ => Reply::empty(404),
    });
    let url = format!("{}/policies.yaml", server.url);
    assert_eq!(names(&["-f", &url]), ["remote"]);
    let url = format!("{}/other.yaml", server.url);
    assert_seen(
        "input::a_url_is_read_and_any_status_but_200_is_an_error",
        [("404", kumactl(&["validate", "-f", &url]))],
    );
}

#[test]
fn the_answer_does_not_depend_on_the_number_of_threads() {
    let run = |threads: &str| {
        let mut command = crate::support::command(&[
            "inspect",
            "dataplanes",
            "-o",
            "json",
            "-f",
            "tests/fixtures/demo",
        ]);
        command.env("RAYON_NUM_THREADS", threads);
        crate::support::run(command).stdout
    };
    assert_eq!(run("1"), run("7"));
}

#[test]
fn help_separates_what_is_input_from_what_a_command_does_with_it() {
    for (command, own) in [
        ("validate", "--fix"),
        ("inspect dataplanes", "--untraced"),
        ("diff", "--prune"),
        ("apply", "--force"),
        ("check tracing", "--endpoint"),
        ("headers", "--language"),
    ] {
        let mut arguments: Vec<&str> = command.split(' ').collect();
        arguments.push("-h");
        let help = kumactl(&arguments).stdout;
        let (options, input) = help.split_once("\nInput:\n").expect("a heading");
        let flag = format!(" {own} ");
        let flag = |text: &str| text.lines().any(|line| format!("{line} ").contains(&flag));
        assert!(flag(options) && !flag(input), "{command}: {help}");
        // What is global comes last.
        let (input, global) = input.split_once("\nGlobal options:\n").expect("a heading");
        assert!(input.contains(" --exclude <GLOB>"), "{command}: {help}");
        assert!(global.contains(" --mesh <NAME>"), "{command}: {help}");
    }
}
