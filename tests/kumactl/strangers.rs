//! Files that were not written for this tool, or only half: a finding only where something is wrong,
//! and each with the way out.

use serde_json::Value;

use crate::support::{Run, command, kumactl, kumactl_with_stdin, run, tests};

/// Code, severity, line, column and help of each finding of a run.
fn findings(run: &Run) -> Vec<(String, String, u64, u64, String)> {
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
                format!("{}\n{}", word("message"), word("help")),
            )
        });
    found.collect()
}

fn validate_file(file: &str) -> Run {
    let path = tests("fixtures/strangers").join(file);
    kumactl(&[
        "validate",
        "-o",
        "json",
        "--allow-empty",
        "-f",
        &path.to_string_lossy(),
    ])
}

fn validate(text: &str) -> Run {
    kumactl_with_stdin(
        &["validate", "-o", "json", "--allow-empty", "-f", "-"],
        text.as_bytes(),
    )
}

#[test]
fn a_dataplane_that_kuma_dp_fills_in_is_validated_beside_its_variables() {
    let run = validate_file("template.yaml");
    let found = findings(&run);
    assert_eq!(run.status, 0, "{}", run.stdout);
    assert_eq!(found.len(), 1, "{found:?}");
    let (code, severity, line, column, message) = &found[0];
    assert_eq!(
        (code.as_str(), severity.as_str(), *line, *column),
        ("template", "info", 3, 7)
    );
    assert!(message.contains("--var name=VALUE"), "{message}");
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
    let path = tests("fixtures/strangers/template.yaml");
    let path = path.to_string_lossy();
    let diff = kumactl(&["diff", "-f", &path, "--against", &path]);
    assert!(
        diff.status == 0 || diff.stderr.contains("--var"),
        "{}",
        diff.stderr
    );
    // A value for one of them has to be one for all of them.
    let given = kumactl(&["validate", "-f", &path, "--var", "name=web-1"]);
    assert_eq!(given.status, 2);
    let given = kumactl(&[
        "validate",
        "-f",
        &path,
        "--var",
        "name=web-1",
        "--var",
        "address=10.0.0.1",
    ]);
    assert_eq!((given.status, given.stdout.as_str()), (0, ""));
    // In another kind nobody fills it in.
    let policy = "type: TrafficTrace\nname: {{ name }}\nmesh: m\nselectors: [{match: {a: b}}]\n";
    let found = findings(&validate(policy));
    assert_eq!(
        (found[0].0.as_str(), found[0].1.as_str()),
        ("key-type", "error")
    );
    assert!(found[0].4.contains("--var name=VALUE"), "{found:?}");
}

/// What is said to people about files in a folder, which is where the tool runs.
fn said_of(files: &[(&str, &str)], arguments: &[&str]) -> String {
    let folder = tempfile::TempDir::new().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("written");
    }
    let mut command = command(arguments);
    command.current_dir(folder.path());
    run(command).stderr
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
    let hints = "hint: FROMcharts/shop is a Helm chart: helm template FROMcharts/shop | kumactl validate -f - validates what it renders\n\
         hint: FROMk8s/base is a folder of kustomize: kustomize build FROMk8s/base | kumactl validate -f - validates what it renders; so is 1 more folder\n";
    for (arguments, from) in [
        (["validate", "."].as_slice(), "./"),
        (&["inspect", "meshes", "-f", "charts", "-f", "k8s"], ""),
    ] {
        let said = said_of(&files, arguments);
        let hints = hints.replace("FROM", from);
        assert!(said.starts_with(&hints), "{arguments:?}: {said}");
        assert!(!said[hints.len()..].contains("template"), "{said}");
        assert!(!said.contains("warning"), "{said}");
    }
    assert!(!said_of(&files, &["validate", "-q", "."]).contains("hint"));
    // A chart alone, from within.
    let files = files.map(|(path, text)| (path.strip_prefix("charts/shop/").unwrap_or(path), text));
    let said = said_of(&files[..3], &["inspect", "meshes", "-f", "."]);
    let hint = "hint: . is a Helm chart: helm template . | kumactl validate -f - validates what it renders\n";
    assert!(said.starts_with(hint), "{said}");
}

#[test]
fn a_chart_of_helm_is_to_be_rendered_first() {
    let run = validate_file("chart");
    let found = findings(&run);
    assert_eq!((run.status, found.len()), (1, 1), "{}", run.stdout);
    let (code, _, line, _, message) = &found[0];
    assert_eq!((code.as_str(), *line), ("syntax", 1));
    assert!(message.contains("Helm template"), "{message}");
    assert!(
        message.contains("helm template CHART | kumactl validate -f -"),
        "{message}"
    );
    assert!(message.contains("--exclude 'templates/**'"), "{message}");
    let path = tests("fixtures/strangers/chart");
    let without = kumactl(&[
        "validate",
        "--allow-empty",
        "--exclude",
        "templates/**",
        "-f",
        &path.to_string_lossy(),
    ]);
    assert_eq!(
        (without.status, without.stdout.as_str()),
        (0, ""),
        "{}",
        without.stderr
    );
    let page = kumactl(&["explain", "syntax"]).stdout;
    assert!(
        page.contains("helm template CHART | kumactl validate -f -"),
        "{page}"
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
    let jinja = "{% for m in meshes %}\ntype: Mesh\nname: {{ m }}\n{% endfor %}\n";
    let found = findings(&validate(jinja));
    assert!(
        found.len() == 1 && found[0].4.contains("Jinja"),
        "{found:?}"
    );
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
    for file in [
        "other-kind-duplicate-key.yaml",
        "duplicate-key-in-mesh.yaml",
    ] {
        let run = validate_file(file);
        assert_eq!(run.status, 0, "{file}: {}", run.stdout);
        let found = findings(&run);
        assert!(found.iter().all(|found| found.1 == "warning"), "{found:?}");
    }
}

#[test]
fn a_bracket_at_the_indentation_of_its_key_is_read() {
    let run = validate_file("flow-indent.yaml");
    assert_eq!((run.status, findings(&run)), (0, vec![]), "{}", run.stdout);
}

#[test]
fn what_belongs_beside_the_spec_is_not_known_in_it() {
    let mut found = findings(&validate_file("k8s-spec-mesh.yaml"));
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(found.remove(0).0, "mesh-name");
    assert_eq!(
        (found[0].0.as_str(), found[0].2, found[0].3),
        ("unknown-field", 5, 3)
    );
    assert!(
        found[0].4.contains("at the top, beside metadata"),
        "{found:?}"
    );
    assert!(found[0].4.contains("mesh default"), "{found:?}");
    let path = tests("fixtures/strangers/k8s-spec-mesh.yaml");
    let run = kumactl(&[
        "inspect",
        "traffic-traces",
        "-o",
        "json",
        "-f",
        &path.to_string_lossy(),
    ]);
    let shown: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(shown["items"][0]["mesh"], "default");
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
    let found = findings(&validate_file("no-apiversion.yaml"));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (found[0].0.as_str(), found[0].1.as_str(), found[0].2),
        ("neither-form", "error", 2)
    );
    assert!(
        found[0].4.contains("\"piVersion\" is not known"),
        "{found:?}"
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
