//! Files that were not written for this tool, or only half: a finding only where something is wrong,
//! and each with the way out.

use serde_json::Value;

use crate::support::{Run, assert_seen, command, kumactl, kumactl_with_stdin, run};

/// Code, severity, line and column of each finding of a run.
fn findings(run: &Run) -> Vec<(String, String, u64, u64)> {
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let found = report["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|finding| {
            let word = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
            let number = |name: &str| finding[name].as_u64().expect("a number");
            (
                word("code"),
                word("severity"),
                number("line"),
                number("column"),
            )
        });
    found.collect()
}

/// What a person sees of a file of others.
fn shown(file: &str, flags: &[&str]) -> Run {
    let path = format!("tests/fixtures/strangers/{file}");
    kumactl(&[&["validate", "--allow-empty", &path], flags].concat())
}

/// What a person sees of a text.
fn shown_text(text: &str) -> Run {
    let arguments = ["validate", "--allow-empty", "-f", "-"];
    kumactl_with_stdin(&arguments, text.as_bytes())
}

fn validate(text: &str) -> Run {
    kumactl_with_stdin(
        &["validate", "-o", "json", "--allow-empty", "-f", "-"],
        text.as_bytes(),
    )
}

#[test]
fn a_dataplane_that_kuma_dp_fills_in_is_validated_beside_its_variables() {
    let rest = "type: Dataplane\nmesh: default\nname: dp-{{ n }}\nnetworking:\n  address: {{ address }}\n  inbound:\n  - port: {{ port }}\n    tags: {kuma.io/protocol: {{ protocol }}}\n";
    let codes = |text: &str| {
        let found = findings(&validate(text)).into_iter();
        found.map(|found| (found.0, found.2)).collect::<Vec<_>>()
    };
    let found = |code: &str, line| (code.to_owned(), line);
    assert_eq!(codes(rest), [found("service-tag", 8), found("template", 3)]);
    // Two of them are two Dataplanes, and none of them is sent.
    let two = format!("{rest}---\n{}", rest.replace("dp-{{", "dp2-{{"));
    assert!(
        !codes(&two)
            .iter()
            .any(|(code, _)| code == "duplicate-resource")
    );
    let path = "tests/fixtures/strangers/template.yaml";
    // In another kind nobody fills it in.
    let policy = "type: TrafficTrace\nname: {{ name }}\nmesh: m\nselectors: [{match: {a: b}}]\n";
    // A value for one of them has to be one for all of them.
    let one = ["--var", "name=web-1"];
    let both = [&one[..], &["--var", "address=10.0.0.1"]].concat();
    assert_seen(
        "strangers::a_dataplane_that_kuma_dp_fills_in_is_validated_beside_its_variables",
        [
            ("validate", shown("template.yaml", &[])),
            ("--var of one", shown("template.yaml", &one)),
            ("--var of both", shown("template.yaml", &both)),
            ("diff", kumactl(&["diff", "-f", path, "--against", path])),
            ("another kind", shown_text(policy)),
        ],
    );
}

/// What is said to people about files in a folder, which is where the tool runs.
fn said_of(files: &[(&str, &str)], arguments: &[&str]) -> Run {
    let folder = tempfile::TempDir::new().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("written");
    }
    let mut command = command(arguments);
    command.current_dir(folder.path());
    run(command)
}

#[test]
fn what_helm_and_kustomize_render_is_said_once() {
    let files = [
        ("charts/shop/Chart.yaml", "apiVersion: v2\nname: shop\n"),
        ("charts/shop/values.yaml", "tracing: {backends: []}\n"),
        (
            "charts/shop/templates/web.yaml",
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Values.name }}\n",
        ),
        (
            "charts/shop/templates/db.yaml",
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: {{ .Values.db }}\n",
        ),
        // Nothing of this one is lost.
        ("charts/empty/Chart.yaml", "apiVersion: v2\nname: empty\n"),
        (
            "k8s/base/kustomization.yaml",
            "kind: Kustomization\nresources: [mesh.yaml]\n",
        ),
        ("k8s/base/mesh.yaml", "type: Mesh\nname: default\n"),
        (
            "k8s/prod/kustomization.yml",
            "kind: Kustomization\nresources: [../base]\n",
        ),
    ];
    let mut cases: Vec<_> = [
        "validate .",
        "validate -q .",
        "inspect meshes -f charts -f k8s",
    ]
    .map(|typed| {
        let words: Vec<&str> = typed.split(' ').collect();
        (typed, said_of(&files, &words))
    })
    .into();
    // A chart alone, from within.
    let files = files.map(|(path, text)| (path.strip_prefix("charts/shop/").unwrap_or(path), text));
    let alone = said_of(&files[..3], &["inspect", "meshes", "-f", "."]);
    cases.push(("a chart, from within", alone));
    assert_seen(
        "strangers::what_helm_and_kustomize_render_is_said_once",
        cases,
    );
}

#[test]
fn a_chart_of_helm_is_to_be_rendered_first() {
    let jinja = "{% for m in meshes %}\ntype: Mesh\nname: {{ m }}\n{% endfor %}\n";
    assert_seen(
        "strangers::a_chart_of_helm_is_to_be_rendered_first",
        [
            ("a chart", shown("chart", &[])),
            ("--exclude", shown("chart", &["--exclude", "templates/**"])),
            ("Jinja", shown_text(jinja)),
            ("explain", kumactl(&["explain", "syntax"])),
        ],
    );
    // With every value in quotes it is YAML, and no less a template.
    let quoted =
        "apiVersion: kuma.io/v1alpha1\nkind: Mesh\nmetadata:\n  name: \"{{ .Values.mesh }}\"\n";
    let found = findings(&validate(quoted));
    assert_eq!(
        (found.len(), found[0].0.as_str()),
        (1, "syntax"),
        "{found:?}"
    );
    // What the chart makes for others is nobody's business here.
    for text in [
        "{{- if .Values.a }}\napiVersion: apps/v1\nkind: Deployment\n{{- end }}\n",
        "apiVersion: v1\nkind: ConfigMap\ndata: {a: '{{ $value }}'}\n",
    ] {
        assert_eq!(findings(&validate(text)), [], "{text}");
    }
}

#[test]
fn files_of_other_programs_give_nothing() {
    for text in [
        // GitHub, GitLab, Compose, Helm's values, patches of kustomize, Tempo, Istio.
        "on: [push]\njobs:\n  a:\n    steps:\n    - run: echo ${{ github.ref }}\n",
        "build:\n  script:\n  - !reference [.a, script]\n  - 'echo: \"$A\"'\n",
        "x-base: &base\n  image: a\nservices:\n  a:\n    <<: *base\n",
        "tracing:\n  enabled: true\n  url: http://zipkin:9411\nnetworking: {podCIDR: 10.0.0.0/8}\n",
        "- op: replace\n  path: /spec/conf/backend\n  value: z\n",
        "selectors: [a, b]\nnetworking: true\n",
        "apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec: {meshConfig: {defaultConfig: {tracing: {zipkin: {address: z:9411}}}}}\n",
        "type: object\nproperties: {a: {type: string}}\n",
    ] {
        assert_eq!(findings(&validate(text)), [], "{text}");
    }
}

#[test]
fn keys_that_appear_twice_where_nothing_is_checked_are_not_errors() {
    let files = [
        "other-kind-duplicate-key.yaml",
        "duplicate-key-in-mesh.yaml",
    ];
    assert_seen(
        "strangers::keys_that_appear_twice_where_nothing_is_checked_are_not_errors",
        files.map(|file| (file, shown(file, &[]))),
    );
}

#[test]
fn a_bracket_at_the_indentation_of_its_key_is_read() {
    let run = shown("flow-indent.yaml", &[]);
    assert_eq!((run.status, run.stdout.as_str()), (0, ""));
}

#[test]
fn what_belongs_beside_the_spec_is_not_known_in_it() {
    let path = "tests/fixtures/strangers/k8s-spec-mesh.yaml";
    assert_seen(
        "strangers::what_belongs_beside_the_spec_is_not_known_in_it",
        [
            ("validate", shown("k8s-spec-mesh.yaml", &[])),
            (
                "inspect",
                kumactl(&["inspect", "traffic-traces", "-f", path]),
            ),
        ],
    );
    for (kind, rest) in [
        ("TrafficTrace", "selectors: [{match: {a: b}}]"),
        ("Mesh", "mtls: {}"),
        (
            "Dataplane",
            "networking: {address: 10.0.0.1, inbound: [{port: 80, tags: {kuma.io/service: a}}]}",
        ),
    ] {
        for field in ["mesh: x", "name: x", "type: x", "labels: {a: b}"] {
            let text = format!(
                "apiVersion: kuma.io/v1alpha1\nkind: {kind}\nmetadata: {{name: n}}\nspec:\n  {field}\n  {rest}\n"
            );
            let found = findings(&validate(&text));
            let unknown: Vec<_> = found
                .iter()
                .filter(|found| found.0 == "unknown-field")
                .collect();
            assert_eq!(unknown.len(), 1, "{text}{found:?}");
            assert_eq!((unknown[0].2, unknown[0].3), (5, 3), "{text}");
        }
        let text = format!(
            "apiVersion: kuma.io/v1alpha1\nkind: {kind}\nmetadata:\n  name: n\n  mesh: x\nspec:\n  {rest}\n"
        );
        let found = findings(&validate(&text));
        assert!(
            found
                .iter()
                .any(|found| found.0 == "unknown-field" && found.2 == 5),
            "{text}{found:?}"
        );
    }
}

#[test]
fn half_of_the_kubernetes_form_is_not_a_form() {
    assert_seen(
        "strangers::half_of_the_kubernetes_form_is_not_a_form",
        [("no apiVersion", shown("no-apiversion.yaml", &[]))],
    );
    for kind in ["Mesh", "TrafficTrace", "Dataplane", "MeshTrace"] {
        let text = format!("kind: {kind}\nmetadata: {{name: n}}\nspec: {{}}\n");
        let found = findings(&validate(&text));
        assert_eq!(
            (found.len(), found[0].0.as_str()),
            (1, "neither-form"),
            "{text}"
        );
    }
    // The Universal form with `kind` says no type.
    let mixed = "kind: TrafficTrace\nname: t\nmesh: m\nselectors: [{match: {a: b}}]\n";
    assert_eq!(findings(&validate(mixed))[0].0, "missing-kind");
    // Others have a `kind` of their own.
    assert_eq!(findings(&validate("kind: Mesh\nurl: http://a\n")), []);
    assert_eq!(
        findings(&validate("kind: pipeline\nmetadata: {name: x}\n")),
        []
    );
}
