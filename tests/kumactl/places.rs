//! Every finding points at the line and the column in the file.

use kumactl::diag::{At, Finding};

use crate::support::validate;

/// Code, field, line, column and the marked characters of each finding.
fn places(text: &str) -> Vec<(String, String, String)> {
    let lines: Vec<&str> = text.split('\n').collect();
    validate(&[text], None)
        .iter()
        .map(|finding| {
            let At::Place(place) = &finding.at else {
                panic!("a place")
            };
            let span = place.span;
            let line: Vec<char> = lines[span.line as usize - 1].chars().collect();
            let end = if span.end_line == span.line {
                span.end_column as usize - 1
            } else {
                line.len()
            };
            let marked: String = line[span.column as usize - 1..end.min(line.len())]
                .iter()
                .collect();
            (
                finding.code.to_string(),
                format!("{}:{}", span.line, span.column),
                marked,
            )
        })
        .collect()
}

/// The one finding of a code.
fn expect(text: &str, code: &str, at: &str, marked: &str) {
    let found: Vec<_> = places(text)
        .into_iter()
        .filter(|(found, ..)| found == code)
        .collect();
    assert_eq!(
        found,
        [(code.to_owned(), at.to_owned(), marked.to_owned())],
        "in:\n{text}"
    );
}

const ZIPKIN: &str = "type: zipkin, conf: {url: 'http://z:9411/api/v2/spans'}";

#[test]
fn a_wrong_value_is_marked() {
    expect(
        &format!(
            "type: Mesh\nname: m\ntracing:\n  backends:\n  - {{name: z, sampling: 150, {ZIPKIN}}}\n"
        ),
        "sampling-range",
        "5:25",
        "150",
    );
}

#[test]
fn a_missing_field_is_shown_at_its_parent() {
    expect("type: TrafficTrace\nname: t\n", "selectors", "1:1", "type");
    expect(
        "type: TrafficTrace\nname: t\nselectors:\n- {}\n",
        "selector",
        "4:3",
        "{}",
    );
    expect(
        "type: Dataplane\nname: d\nnetworking:\n  inbound:\n  - port: 80\n    tags: {kuma.io/service: a}\n",
        "address",
        "3:1",
        "networking",
    );
    expect(
        "type: Dataplane\nname: d\nnetworking:\n  address: 1.2.3.4\n  inbound:\n  - port: 80\n    tags:\n      a: b\n",
        "service-tag",
        "7:5",
        "tags",
    );
}

#[test]
fn a_key_is_marked_when_the_value_has_no_characters() {
    expect(
        "type: TrafficTrace\nname: t\nselectors:\n- match:\n    kuma.io/service:\n",
        "tag-value",
        "5:5",
        "kuma.io/service",
    );
}

#[test]
fn lines_count_in_the_file_and_not_in_the_document() {
    let text = "# one\n---\n# two\ntype: TrafficTrace\nname: t\nselectors: [{match: {a: b}}]\n---\ntype: TrafficTrace\nname: BAD\nselectors: [{match: {a: b}}]\n";
    expect(text, "name", "9:7", "BAD");
}

#[test]
fn items_of_lists_have_places_too() {
    let item = "{apiVersion: kuma.io/v1alpha1, kind: TrafficTrace, metadata: {name: t}, spec: {selectors: []}}";
    expect(
        &format!("kind: List\napiVersion: v1\nitems:\n- {item}\n"),
        "selectors",
        "4:82",
        "selectors",
    );
    expect(
        &format!(
            "{{\"items\": [\n{}]}}",
            item.replace("spec: {selectors: []}", "spec: {selectors: 5}")
        ),
        "wrong-type",
        "2:91",
        "5",
    );
}

#[test]
fn columns_count_characters() {
    expect(
        "type: TrafficTrace\nname: t\nselectors: [{match: {é😀: b, a: 'c*'}}]\nmesh: default\n"
            .replace("é😀", "e")
            .as_str(),
        "tag-value",
        "3:31",
        "'c*'",
    );
    let all = places(
        "type: TrafficTrace\nname: t\nselectors: [{match: {é😀: b, a: 'c*'}}]\nmesh: default\n",
    );
    assert_eq!(
        all[0],
        ("tag-value".to_owned(), "3:32".to_owned(), "'c*'".to_owned())
    );
    assert_eq!(all[1].0, "tag-name");
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_move_nothing() {
    let unix = "type: TrafficTrace\nname: BAD\nselectors: [{match: {a: b}}]\n";
    for text in [unix.replace('\n', "\r\n"), format!("\u{feff}{unix}")] {
        let findings = validate(&[&text], None);
        let At::Place(place) = &findings[0].at else {
            panic!("a place")
        };
        assert_eq!((place.span.line, place.span.column), (2, 7), "{text:?}");
    }
}

#[test]
fn both_of_two_equal_keys_are_reported() {
    let findings = validate(
        &["type: TrafficTrace\nname: t\nselectors: [{match: {a: b}}]\nname: u\nmesh: default\n"],
        None,
    );
    let point = |at: &At| match at {
        At::Place(place) => (place.span.line, place.span.column),
        At::Field { .. } => (0, 0),
    };
    assert_eq!(findings.len(), 1);
    assert_eq!(
        (findings[0].code.0, point(&findings[0].at)),
        ("duplicate-key", (4, 1))
    );
    assert_eq!(point(&findings[0].related[0].at), (2, 1));
}

#[test]
fn the_same_resource_twice_is_one_finding_at_the_one_that_counts() {
    let document = "type: TrafficTrace\nname: t\nselectors: [{match: {a: b}}]\nmesh: default\n";
    let findings = validate(&[document, document, document], None);
    assert_eq!(findings.len(), 1);
    let finding: &Finding = &findings[0];
    assert_eq!(
        (finding.code.0, finding.related.len()),
        ("duplicate-resource", 2)
    );
    let At::Place(place) = &finding.at else {
        panic!("a place")
    };
    assert_eq!(
        (place.source, place.span.line, place.span.column),
        (2, 2, 7)
    );
}

#[test]
fn the_conf_that_kuma_calls_config_is_found() {
    let text = "type: Mesh\nname: m\ntracing:\n  backends:\n  - name: z\n    type: zipkin\n    conf:\n      url: zipkin:9411\n";
    expect(text, "url-port", "8:12", "zipkin:9411");
    assert_eq!(
        validate(&[text], None)[0].field,
        "tracing.backends[0].config.url"
    );
}

#[test]
fn snake_case_is_the_same_field() {
    let text = "type: Mesh\nname: m\ntracing:\n  default_backend: x\n  backends: []\n";
    expect(text, "default-backend", "4:20", "x");
}

#[test]
fn an_alias_is_followed_and_a_merge_is_taken() {
    let text = "type: Mesh\nname: m\nx-base: &base\n  type: zipkin\n  conf: {url: 'http://z/x'}\ntracing:\n  backends:\n  - <<: *base\n    name: a\n";
    let all = places(text);
    assert!(
        all.contains(&(
            "url-port".to_owned(),
            "5:15".to_owned(),
            "'http://z/x'".to_owned()
        )),
        "{all:?}"
    );
}
