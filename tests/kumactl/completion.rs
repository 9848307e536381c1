//! What a command line can go on to: what the scripts of the shells ask for, and what they get.
#![cfg(unix)]

pub mod terminal;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::live::control_plane::{ControlPlane, Recorded};
use crate::server::{Reply, Server};
use crate::support::{assert_no_hang, command, run, run_within, sample};
use terminal::Terminal;

const DEMO: &str = "tests/fixtures/demo";

/// The call of a script, with a home of its own and nothing in the environment.
fn asking(shell: &str, words: &[&str]) -> Command {
    let mut command = command(&[&["--"], words].concat());
    command
        .env("_KUMACTL_COMPLETE", shell)
        .env_remove("KUMACTL_CONTROL_PLANE")
        .env_remove("KUMACTL_TOKEN")
        .env("HOME", "/nonexistent");
    command
}

/// What a script gets, which is never an error, and never takes long.
fn answer(command: Command) -> String {
    let run = run_within(command, Duration::from_secs(30));
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{run:?}");
    run.stdout
}

/// What the words of a command line go on to, with the help beside it.
fn described(words: &[&str]) -> String {
    answer(asking("fish", &[&["kumactl"], words].concat()))
}

/// The same, without the help.
fn completed(words: &[&str]) -> Vec<String> {
    let lines = described(words);
    let name = |line: &str| line.split('\t').next().unwrap_or_default().to_owned();
    lines.lines().map(name).collect()
}

#[test]
fn dataplanes_of_the_files_so_far_are_known() {
    assert_eq!(
        described(&["inspect", "dataplane", "-f", DEMO, "ba"]),
        "backend-1\tbackend\nbackend-2\tbackend, backend-admin\nbatch-1\tbatch\n"
    );
    // Wherever the files are named, and whatever is wrong with the rest of the line.
    for words in [
        &[
            "inspect",
            "dataplanes",
            "--file=tests/fixtures/demo",
            "web-1",
            "ba",
        ][..],
        &[
            "inspect",
            "dataplane",
            "-f",
            "no-such-file",
            "-f",
            DEMO,
            "ba",
        ],
        &[
            "--mesh",
            "default",
            "inspect",
            "dataplane",
            "-ftests/fixtures/demo",
            "ba",
        ],
        &["check", "proxies", "-f", DEMO, "--wait", "ever", "ba"],
    ] {
        assert_eq!(
            completed(words),
            ["backend-1", "backend-2", "batch-1"],
            "{words:?}"
        );
    }
    for words in [
        &["--mesh", "other", "inspect", "dataplane", "-f", DEMO, "ba"][..],
        &[
            "inspect",
            "dataplane",
            "-f",
            DEMO,
            "--exclude",
            "dataplanes.yaml",
            "ba",
        ],
        &["inspect", "dataplane", "-f", "-", "ba"],
        &[
            "inspect",
            "dataplane",
            "-f",
            "http://192.0.2.1/mesh.yaml",
            "ba",
        ],
        &["inspect", "workloads", "-f", DEMO, "ba"],
    ] {
        assert_eq!(completed(words), [""; 0], "{words:?}");
    }
    // What is named already is not named again.
    assert_eq!(
        completed(&["inspect", "dataplanes", "-f", DEMO, "backend-1", "ba"]),
        ["backend-2", "batch-1"]
    );
}

#[test]
fn every_candidate_of_files_is_taken_by_its_command() {
    const SHOP: &str = "tests/fixtures/shop";
    const MESH_TRACES: &str = "tests/fixtures/mesh-trace";
    let mut count = 0;
    for (words, files) in [
        (&["inspect", "dataplane"][..], DEMO),
        (&["inspect", "dataplanes"], SHOP),
        (&["inspect", "dataplane"], MESH_TRACES),
        (&["inspect", "traffic-trace"], DEMO),
        (&["inspect", "traffic-traces"], MESH_TRACES),
        (&["inspect", "mesh-trace"], MESH_TRACES),
        (&["inspect", "mesh-traces"], MESH_TRACES),
        (&["inspect", "mesh"], MESH_TRACES),
        (&["inspect", "meshes"], SHOP),
        (&["inspect", "workloads"], SHOP),
        (&["inspect", "meshes", "--mesh"], MESH_TRACES),
        (&["inspect", "dataplanes", "--backend"], MESH_TRACES),
        (&["inspect", "dataplanes", "--backend"], DEMO),
        (&["inspect", "dataplanes", "--traffic-trace"], DEMO),
        (&["inspect", "dataplanes", "--mesh-trace"], MESH_TRACES),
        (&["inspect", "dataplanes", "--namespace"], SHOP),
        (&["inspect", "dataplanes", "--tag"], DEMO),
        (&["inspect", "workloads", "-n"], SHOP),
        (&["headers", "--backend"], DEMO),
    ] {
        let flag = words.iter().position(|word| word.starts_with('-'));
        let (start, flag) = words.split_at(flag.unwrap_or(words.len()));
        let before = [start, &["-f", files], flag].concat();
        let names = completed(&[before.as_slice(), &[""]].concat());
        assert!(!names.is_empty(), "{words:?}");
        // The first and the last, since there may be many.
        for name in names.iter().take(2).chain(names.last()) {
            let arguments = [before.as_slice(), &[name.as_str()]].concat();
            let run = run(command(&arguments));
            let is_ambiguous = run.stderr.contains("in each of the meshes");
            assert!(
                run.status == 0 || is_ambiguous,
                "{arguments:?}: {}",
                run.stderr
            );
            count += 1;
        }
    }
    assert!(count > 40, "{count}");
}

#[test]
fn codes_releases_commands_and_types_are_known() {
    assert_eq!(
        described(&["explain", "unused-b"]),
        "unused-backend\tNo policy uses a backend.\n"
    );
    assert!(completed(&["explain", ""]).contains(&"no-such-backend".to_owned()));
    assert_eq!(
        completed(&["validate", "--ignore", "syntax,unused-b"]),
        ["syntax,unused-backend"]
    );
    assert_eq!(
        completed(&["validate", "--ignore=unused-b"]),
        ["--ignore=unused-backend"]
    );
    assert_eq!(
        completed(&["preflight", "--to", "2.1"])[..2],
        ["2.14", "2.13"]
    );
    assert_eq!(
        completed(&["help", "inspect", "mesh-"]),
        ["mesh-traces", "mesh-trace"]
    );
    assert_eq!(described(&["get", "dat"]), "dataplanes\tDataplanes\n");
    assert_eq!(completed(&["validate", "-o", "s"]), ["sarif"]);
    assert_eq!(completed(&["val"]), ["validate"]);
    assert_eq!(
        completed(&["validate", "tests/fixtures/dem"]),
        ["tests/fixtures/demo/"]
    );
    assert_eq!(completed(&["man", "tests/fixtures/demo/m"]), [""; 0]);
    // Flags come when a dash was typed.
    assert!(
        completed(&["validate", ""])
            .iter()
            .all(|name| !name.starts_with('-'))
    );
    assert!(completed(&["validate", "--"]).contains(&"--baseline".to_owned()));
    assert_eq!(completed(&["version", ""]), [""; 0]);
}

#[test]
fn contexts_and_control_planes_are_those_of_the_settings_file() {
    let home = TempDir::new().expect("a folder");
    let at_home = |words: &[&str]| {
        let mut command = asking("fish", &[&["kumactl"], words].concat());
        command.env("HOME", home.path());
        answer(command)
    };
    assert_eq!(at_home(&["get", "--context", ""]), "local\tlocal\n");
    // Whoever only types makes no file.
    assert!(
        fs::read_dir(home.path())
            .expect("a folder")
            .next()
            .is_none()
    );
    fs::create_dir(home.path().join(".kumactl")).expect("made");
    let text = "controlPlanes:\n- {name: eu, coordinates: {apiServer: {url: 'https://u:secret@eu:5682'}}}\n\
                - {name: us, coordinates: {apiServer: {url: 'https://us:5682'}}}\n\
                contexts:\n- {name: europe, controlPlane: eu}\n- {name: '$(id)', controlPlane: us}\n\
                currentContext: europe\n";
    let path = home.path().join(".kumactl/config");
    fs::write(&path, text).expect("written");
    assert_eq!(at_home(&["--context", ""]), "europe\teu\n");
    let listed = "eu\thttps://***@eu:5682/\nus\thttps://us:5682\n";
    assert_eq!(
        at_home(&["config", "control-planes", "switch", "--name", ""]),
        listed
    );
    assert_eq!(
        at_home(&["config", "control-planes", "add", "--name", ""]),
        ""
    );
    let named = path.to_str().expect("a path");
    assert_eq!(
        described(&["--config-file", named, "--context", ""]),
        "europe\teu\n"
    );
    assert_eq!(fs::read_to_string(&path).expect("text"), text);
    for broken in ["contexts: 1\n", "a: [", "- x\n"] {
        fs::write(&path, broken).expect("written");
        assert_eq!(at_home(&["--context", ""]), "", "{broken}");
    }
}

#[test]
fn the_project_file_names_what_is_read() {
    let folder = TempDir::new().expect("a folder");
    let text = "{type: Mesh, name: shop}\n";
    fs::write(folder.path().join("mesh.yaml"), text).expect("written");
    fs::write(folder.path().join(".kumactl.yaml"), "files: [mesh.yaml]\n").expect("written");
    let asked = |words: &[&str]| {
        let mut command = asking("fish", &[&["kumactl"], words].concat());
        command.current_dir(folder.path());
        answer(command)
    };
    assert_eq!(asked(&["validate", "--mesh", ""]), "shop\tno backend\n");
    assert_eq!(asked(&["diff", "--mesh", "s"]), "shop\tno backend\n");
    assert_eq!(asked(&["validate", "--no-project", "--mesh", ""]), "");
    // What is sent has to be named.
    assert_eq!(asked(&["apply", "--mesh", ""]), "");
}

/// A control plane that holds what the demo has.
fn control_plane() -> ControlPlane {
    let mesh = serde_json::json!({"type": "Mesh", "name": "default", "tracing": {"backends": [
        {"name": "my-zipkin", "type": "zipkin", "conf": {"url": "http://z:9411/api/v2/spans"}}]}});
    let dataplane = |name: &str, mesh: &str| {
        serde_json::json!({"type": "Dataplane", "name": name, "mesh": mesh, "networking": {
            "address": "10.0.0.1", "inbound": [{"port": 80, "tags": {"kuma.io/service": "web"}}]}})
    };
    let other = serde_json::json!({"type": "Mesh", "name": "other"});
    let resources = [
        mesh,
        other,
        dataplane("web-1", "default"),
        dataplane("web-2", "other"),
        dataplane("$(id)", "default"),
    ];
    ControlPlane::start(Recorded::V214, &resources)
}

#[test]
fn without_files_the_control_plane_is_asked() {
    let control_plane = control_plane();
    let asked = |words: &[&str]| {
        let mut command = asking("fish", &[&["kumactl"], words].concat());
        command.env("KUMACTL_CONTROL_PLANE", &control_plane.server.url);
        answer(command)
    };
    assert_eq!(asked(&["inspect", "dataplane", ""]), "web-1\tweb\n");
    assert_eq!(asked(&["get", "dataplanes", "w"]), "web-1\tweb\n");
    assert_eq!(
        asked(&["get", "--mesh", "other", "dataplane", "w"]),
        "web-2\tweb\n"
    );
    assert_eq!(
        asked(&["inspect", "dataplanes", "-A", "w"]),
        "web-1\tmesh default\nweb-2\tmesh other\n"
    );
    assert_eq!(asked(&["delete", "dataplane/"]), "dataplane/web-1\tweb\n");
    assert_eq!(
        asked(&["get", "dataplane/other/"]),
        "dataplane/other/web-2\tweb\n"
    );
    assert_eq!(asked(&["get", "dataplane", "other/"]), "other/web-2\tweb\n");
    assert_eq!(
        asked(&["get", "mesh", ""]),
        asked(&["check", "tracing", "--mesh", ""])
    );
    assert_eq!(
        asked(&["diff", "--mesh", ""]),
        "default\tsends to my-zipkin\nother\tno backend\n"
    );
    assert_eq!(
        asked(&["headers", "--backend", "my"]),
        "my-zipkin\tzipkin, mesh default\n"
    );
    // What the command would not ask, its completion does not either.
    let before = control_plane.server.calls().len();
    for words in [
        &["validate", "--mesh", ""][..],
        &["inspect", "dataplane", "-f", DEMO, ""],
        &["check", "proxies", "--dump", "tests/proxies", ""],
        &["inspect", "workloads", ""],
        &["--context", ""],
    ] {
        asked(words);
    }
    assert_eq!(control_plane.server.calls().len(), before);
}

#[test]
fn a_control_plane_that_does_not_answer_says_nothing() {
    let silent = Server::start(|_| Reply::Pieces(vec![Vec::new()], Duration::from_mins(1)));
    for url in [
        silent.url.as_str(),
        "http://127.0.0.1:1",
        "nonsense",
        "https://127.0.0.1:1",
    ] {
        let mut command = asking(
            "fish",
            &["kumactl", "--log-level", "debug", "get", "dataplane", ""],
        );
        command.env("KUMACTL_CONTROL_PLANE", url);
        let start = Instant::now();
        assert_eq!(answer(command), "", "{url}");
        assert_no_hang(start);
    }
}

/// Files of strangers: names that do something when a shell reads them.
fn hostile() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let mut documents = String::new();
    for name in HOSTILE {
        let file = folder.path().join(name);
        fs::create_dir(&file).expect("a folder");
        fs::write(file.join("mesh.yaml"), "type: Mesh\nname: default\n").expect("written");
        let quoted = serde_json::Value::from(*name);
        documents += &format!(
            "---\n{{type: Dataplane, mesh: default, name: {quoted}, networking: {{address: 10.0.0.1, \
             inbound: [{{port: 80, tags: {{kuma.io/service: {quoted}, k: {quoted}}}}}]}}}}\n\
             ---\n{{type: Mesh, name: {quoted}, tracing: {{backends: [{{name: {quoted}, type: zipkin}}]}}}}\n"
        );
    }
    fs::write(folder.path().join("all.yaml"), documents).expect("written");
    folder
}

const HOSTILE: &[&str] = &[
    "a$(touch PWNED)",
    "b `touch PWNED`",
    "c;touch PWNED",
    "d\ntouch PWNED",
    "e'f",
    "g\"h",
    "i*",
    "j\u{1b}[31m",
    "k\u{202e}l",
    "m!!",
    "n\\",
    "-o",
    "=q",
    "r\ts",
    "t&u|v<w>",
    "x{y,z}",
];

#[test]
fn names_that_a_shell_would_run_are_not_offered() {
    let folder = hostile();
    let file = folder.path().join("all.yaml");
    let file = file.to_str().expect("a path");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        for words in [
            &["inspect", "dataplane", "-f", file, ""][..],
            &["inspect", "dataplanes", "-f", file, "--backend", ""],
            &["inspect", "dataplanes", "-f", file, "--mesh", ""],
            &["inspect", "dataplanes", "-f", file, "--tag", "k"],
        ] {
            let words = [&["kumactl"], words].concat();
            let line = words.join(" ");
            let count = words.len().to_string();
            let counted = [&[count.as_str()], words.as_slice()].concat();
            let answer = answer(match shell {
                "bash" => asking(shell, &[&line, words[words.len() - 1]]),
                "powershell" => asking(shell, &counted),
                _ => asking(shell, &words),
            });
            for line in answer.lines() {
                let name = line.split('\t').next().unwrap_or_default();
                let is_plain = |c: char| c.is_alphanumeric() || "-_./:=+".contains(c);
                // zsh has the help behind a colon.
                let name = match shell {
                    "zsh" => name.split(':').next().unwrap_or_default(),
                    _ => name,
                };
                let is_begun = name.starts_with(char::is_alphanumeric);
                assert!(
                    is_begun && name.chars().all(is_plain),
                    "{shell}: {words:?}: {line:?}"
                );
            }
        }
    }
}

#[test]
fn paths_are_typed_as_bash_reads_them() {
    let folder = hostile();
    let asked = |line: &str, replaced: &str| {
        let mut command = asking("bash", &[line, replaced]);
        command.current_dir(folder.path());
        answer(command)
    };
    assert_eq!(
        asked("kumactl validate a", "a"),
        "a\\$\\(touch\\ PWNED\\)/\nall.yaml\n"
    );
    assert_eq!(asked("kumactl validate \"a$", "a$"), "a$(touch PWNED)/\n");
    assert_eq!(asked("kumactl validate -f 'b", "b"), "b `touch PWNED`/\n");
    assert_eq!(
        asked("kumactl validate --file=b\\ ", "b\\ "),
        "b\\ \\`touch\\ PWNED\\`/\n"
    );
    assert_eq!(asked("kumactl validate g", "g"), "g\\\"h/\n");
    // bash begins a word at a colon.
    let line = "kumactl inspect dataplanes -f mesh --backend meshtrace:z";
    let mut command = asking(
        "bash",
        &[&line.replace("mesh ", "tests/fixtures/mesh-trace "), "z"],
    );
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    assert_eq!(answer(command), "zipkin\n");
    for nothing in ["d", "j", "k", "\"m", "'e"] {
        assert_eq!(
            asked(
                &format!("kumactl validate {nothing}"),
                &nothing[nothing.len() - 1..]
            ),
            ""
        );
    }
}

#[test]
fn nothing_holds_the_prompt_up() {
    let folder = TempDir::new().expect("a folder");
    let path = |name: &str| {
        folder
            .path()
            .join(name)
            .to_str()
            .expect("a path")
            .to_owned()
    };
    let pipe = path("pipe.yaml");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .expect("mkfifo")
            .success()
    );
    let locked = path("locked.yaml");
    fs::write(&locked, "type: Mesh\n").expect("written");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).expect("set");
    fs::write(path("binary.yaml"), [0xff, 0xfe, 0x00]).expect("written");
    fs::write(path("broken.yaml"), "a: [\n").expect("written");
    let whole = folder.path().to_str().expect("a path");
    for file in [
        pipe.as_str(),
        whole,
        &locked,
        "/dev/zero",
        "/dev/tty",
        "",
        "~nobody/x",
        "~/x",
    ] {
        let start = Instant::now();
        assert_eq!(
            completed(&["inspect", "dataplane", "-f", file, ""]),
            [""; 0],
            "{file}"
        );
        assert_no_hang(start);
    }
    // Not even words that no script would hand over.
    for words in [
        &[][..],
        &[""],
        &["kumactl"],
        &["--"],
        &["kumactl", "\u{1b}", "-"],
        &["-f", "-f"],
    ] {
        for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
            answer(asking(shell, words));
        }
    }
    let mut command = command(&["version"]);
    command.env("_KUMACTL_COMPLETE", "tcsh");
    assert_eq!(
        run(command).status,
        0,
        "a variable that names no shell asks for nothing"
    );
    let mut command = asking("fish", &["kumactl", "get", "--context", ""]);
    command.env_remove("HOME");
    answer(command);
}

#[test]
fn a_thousand_of_many_names_are_offered() {
    let folder = TempDir::new().expect("a folder");
    let mut text = String::new();
    for number in 0..3_000 {
        text += &format!("---\n{{type: Dataplane, mesh: default, name: web-{number:04}}}\n");
    }
    text += "---\n{type: Dataplane, mesh: default, name: x}\n";
    let path = folder.path().join("all.yaml");
    fs::write(&path, text).expect("written");
    let names = completed(&[
        "inspect",
        "dataplane",
        "-f",
        path.to_str().expect("a path"),
        "",
    ]);
    assert_eq!(names.len(), 1_000);
    // Shells type what all have in common, which is nothing here.
    assert_eq!((names[0].as_str(), names[999].as_str()), ("web-0000", "x"));
}

#[test]
#[cfg(target_os = "linux")]
fn bash_completes_at_its_prompt() {
    at_the_prompt(&mut Terminal::bash());
}

/// What a user of a shell sees.
pub fn at_the_prompt(terminal: &mut Terminal) {
    terminal.types(&format!("kumactl inspect dataplane -f {DEMO} \t\t"));
    for name in ["backend-1", "orders-1", "web-1"] {
        terminal.shows(name);
    }
    terminal.clears();
    // Typed as far as it is certain, and run.
    terminal.types("kumactl inspect dataplanes --file=tests/fixtures/de\t");
    terminal.shows("--file=tests/fixtures/demo/");
    terminal.types(" -o name web\t");
    terminal.shows("web-1");
    terminal.types("\n");
    terminal.shows("dataplane/web-1");
    terminal.clears();
    terminal.types(
        "kumactl inspect dataplanes -f tests/fixtures/mesh-trace -o name --backend meshtrace:zi\t",
    );
    terminal.shows("meshtrace:zipkin");
    terminal.clears();
    terminal.types("kumactl explain unused-b\t");
    terminal.shows("unused-backend");
    terminal.clears();
    hostile_folders(terminal);
}

/// What is typed for the folders of strangers is their name, and nothing is run.
fn hostile_folders(terminal: &mut Terminal) {
    let folder = hostile();
    let go = |path: &Path| format!("cd {}\n", path.display());
    terminal.types(&go(folder.path()));
    let names = vec!["a$", "b", "c", "e", "g", "i", "m", "n", "t", "x"];
    for begun in sample(names, 3) {
        let begun = begun.replace('$', "\\$");
        terminal.types(&format!("kumactl validate {begun}\t"));
        terminal.pauses();
        terminal.types("\n");
        terminal.shows("clean: 1 resource in 1 file");
        terminal.clears();
    }
    let made = folder.path().join("PWNED");
    assert!(!made.exists(), "{}", terminal.screen());
    terminal.types(&go(Path::new(env!("CARGO_MANIFEST_DIR"))));
}
