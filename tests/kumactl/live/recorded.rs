//! Every recorded exchange: the answer is decoded or becomes the right error, and the request of
//! ours is the recorded one. Without a socket.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use kumactl::client::{Client, Error, Failure, Index, Key, Request, Response, Transport, Wanted};
use kumactl::diag::Exit;
use kumactl::difference::same;
use kumactl::model::{Kind, Release};
use serde_json::{Value, json};

use super::control_plane::Recorded;

use crate::support::{assert_kept, recorded};

/// Gives the same answer to every request but those about the control plane itself, and remembers
/// the requests.
struct Canned<'r> {
    response: Response,
    /// What else this control plane answered.
    exchanges: &'r [Value],
    requests: Mutex<Vec<Request>>,
}

impl Canned<'_> {
    /// Its recorded answer to a request about itself. Which configuration it has is seen by what it
    /// refuses.
    fn about(&self, path: &str, is_global: bool) -> Option<Response> {
        let is_it = |exchange: &&Value| {
            exchange["request"]["path"] == path
                && (path != "/config"
                    || (exchange["response"]["body"]["mode"] == "global") == is_global)
        };
        if !["/", "/_resources", "/config"].contains(&path) {
            return None;
        }
        let exchange = self.exchanges.iter().find(is_it)?;
        Some(response_of(&exchange["response"]))
    }
}

/// A recorded answer as it came.
fn response_of(response: &Value) -> Response {
    let status = response["status"].as_u64().expect("a status");
    Response {
        status: u16::try_from(status).expect("a status"),
        body: match &response["body"] {
            Value::Null => Vec::new(),
            Value::String(text) => text.clone().into_bytes(),
            value => value.to_string().into_bytes(),
        },
        ..Response::default()
    }
}

impl Transport for Canned<'_> {
    fn url(&self, request: &Request) -> String {
        format!("http://cp{}", request.target())
    }

    fn send(&self, request: &Request, _: Instant) -> Result<Response, Failure> {
        let mut requests = self.requests.lock().expect("requests");
        requests.push(request.clone());
        let is_global = requests[0].kind == Some(Kind::Dataplane);
        // The first request is the recorded one.
        let about = (requests.len() > 1)
            .then(|| self.about(&request.path, is_global))
            .flatten();
        Ok(about.unwrap_or_else(|| self.response.clone()))
    }

    fn pause(&self, _: Duration) {}
}

/// What our commands would ask for with a recorded request.
enum Asked {
    Index,
    List(Kind, Option<String>),
    Get(Key),
    Put(Key, Value),
    Delete(Key),
    /// Something that no command of ours asks for.
    Other,
}

fn kind(plural: &str) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| kind.plural() == plural)
}

fn asked(request: &Value) -> Asked {
    let path = request["path"].as_str().expect("a path");
    // Of a page that is none of ours only the answer counts.
    let odd = ["size=0", "size=100000", "offset=abc", "tag="]
        .iter()
        .any(|query| path.contains(query));
    let path = path.split('?').next().expect("a path");
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let key = match segments.as_slice() {
        ["meshes", name] => Key::new(Kind::Mesh, "", name).ok(),
        ["meshes", mesh, plural, name] => {
            kind(plural).and_then(|kind| Key::new(kind, mesh, name).ok())
        }
        _ => None,
    };
    match (
        request["method"].as_str().expect("a method"),
        segments.as_slice(),
        key,
    ) {
        ("GET", [""], _) => Asked::Index,
        ("GET", _, Some(key)) => Asked::Get(key),
        ("PUT", _, Some(key)) => Asked::Put(key, request["body"].clone()),
        ("DELETE", _, Some(key)) => Asked::Delete(key),
        ("GET", [plural] | ["meshes", _, plural], None) if !odd => match kind(plural) {
            Some(kind) => Asked::List(kind, segments.get(1).map(|mesh| (*mesh).to_owned())),
            None => Asked::Other,
        },
        _ => Asked::Other,
    }
}

/// The refusal that an exchange has to become: the status, the title and the causes.
fn assert_refused<T: std::fmt::Debug>(result: Result<T, Error>, response: &Value, place: &str) {
    let Err(Error::Refused(refusal)) = result else {
        panic!("{place}: {result:?}");
    };
    assert_eq!(
        u64::from(refusal.status),
        response["status"].as_u64().expect("a status"),
        "{place}"
    );
    let body = &response["body"];
    let text = refusal.to_string();
    if let Some(words) = body.as_str() {
        assert!(text.contains(words), "{place}: {text}");
        return;
    }
    assert_eq!(
        refusal.title,
        body["title"].as_str().expect("a title"),
        "{place}"
    );
    assert_eq!(
        refusal.details,
        body["details"].as_str().expect("details").trim(),
        "{place}"
    );
    let causes = body["causes"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    assert_eq!(refusal.causes.len(), causes.len(), "{place}");
    for cause in causes {
        let line = format!(
            "  {}: {}",
            cause["field"].as_str().expect("a field"),
            cause["message"].as_str().expect("a message")
        );
        assert!(text.lines().any(|it| it == line), "{place}: {text}");
    }
}

/// Whether the release has a kind at all.
fn has(release: Recorded, kind: Kind) -> bool {
    release != Recorded::V30 || !matches!(kind, Kind::TrafficTrace | Kind::TrafficRoute)
}

/// The error of a kind that the control plane does not have.
fn assert_lacking<T: std::fmt::Debug>(result: Result<T, Error>, kind: Kind, place: &str) {
    let Err(error @ Error::NoKind(_)) = &result else {
        panic!("{place}: {result:?}");
    };
    let text = error.to_string();
    let words = format!("this control plane (Kuma 3.0.0-dev) has no {}", kind.word());
    assert!(text.starts_with(&words), "{place}: {text}");
    assert!(!text.contains("address"), "{place}: {text}");
    assert_eq!(error.exit(), Exit::Refused, "{place}");
}

/// What to do about an error.
fn hint_of(error: &Error) -> String {
    let hint = std::error::Error::source(error).expect("a hint");
    hint.to_string()
}

/// The hint of an answer that says that nothing can be changed there.
fn assert_read_only<T>(result: &Result<T, Error>, kind: Kind, place: &str) {
    let Err(error) = result else {
        panic!("{place}: it is refused");
    };
    let words = match kind {
        Kind::Dataplane => {
            "this is a global control plane: a Dataplane is changed on the control plane of its zone"
        }
        _ => "this is the control plane of a zone: a ",
    };
    let text = hint_of(error);
    assert!(
        text.starts_with(words) && !text.contains("ubernetes"),
        "{place}: {text}"
    );
    assert!(
        !error.is_lasting(),
        "{place}: other resources are taken there"
    );
}

/// A list is whole, or a page of one, which is not a whole list.
fn check_list(client: &Client<'_>, kind: Kind, mesh: Option<&str>, exchange: &Value, place: &str) {
    let response = &exchange["response"];
    let is_good = response["status"] == 200;
    let listed = client.list(kind, mesh, Wanted::Both);
    let items = response["body"]["items"].as_array().map(Vec::len);
    let total = response["body"]["total"].as_u64();
    let is_part = is_good && total.is_some() && items.map(|items| items as u64) != total;
    if is_part {
        // One page of several: on its own it is not a whole list, and that is reported.
        assert!(
            matches!(listed, Err(Error::BadAnswer { .. })),
            "{place}: {listed:?}"
        );
    } else if is_good {
        let pages = listed.unwrap_or_else(|error| panic!("{place}: {error}"));
        let [page] = pages.as_slice() else {
            panic!("{place}: {} pages", pages.len());
        };
        let value: Value = serde_json::from_str(&page.text).expect("JSON");
        assert_eq!(value, response["body"], "{place}");
        // What real control planes write is read as it comes.
        let is_long = matches!(kind, Kind::TrafficTrace | Kind::Dataplane);
        assert!(page.world.is_some() || !is_long, "{place}");
    } else {
        assert_refused(listed, response, place);
    }
}

fn check(release: Recorded, exchanges: &[Value], exchange: &Value, place: &str) -> bool {
    let response = &exchange["response"];
    let canned = Canned {
        response: response_of(response),
        exchanges,
        requests: Mutex::default(),
    };
    let status = canned.response.status;
    let client = Client::new(&canned, Duration::from_secs(5));
    let is_good = (200..300).contains(&status);
    let recorded = &exchange["request"];
    let mut is_ours = true;
    match asked(recorded) {
        Asked::Index => {
            let index = client
                .index()
                .unwrap_or_else(|error| panic!("{place}: {error}"));
            assert_eq!(
                index.version.as_deref(),
                response["body"]["version"].as_str(),
                "{place}"
            );
            let expected = match release {
                // It says nothing to who asks for JSON.
                Recorded::V04 => None,
                // It was built without a version.
                Recorded::V28 => Some(Release::new(2, 14)),
                Recorded::V214 => Some(Release::of_patch(2, 14, 3)),
                Recorded::V30 => Some(Release::of_patch(3, 0, 0)),
            };
            assert_eq!(index.release(), expected, "{place}");
            let is_known = matches!(release, Recorded::V214 | Recorded::V30);
            assert_eq!(index.is_known(), is_known, "{place}");
        }
        Asked::Get(key) if !has(release, key.kind()) => {
            assert_lacking(client.get(&key), key.kind(), place);
        }
        Asked::Put(key, value) if !has(release, key.kind()) => {
            assert_lacking(client.put(&key, &value), key.kind(), place);
        }
        Asked::Delete(key) if !has(release, key.kind()) => {
            assert_lacking(client.delete(&key), key.kind(), place);
        }
        Asked::List(kind, mesh) if !has(release, kind) => {
            assert_lacking(
                client.list(kind, mesh.as_deref(), Wanted::Both),
                kind,
                place,
            );
        }
        Asked::Get(key) => match client.get(&key) {
            Ok(Some(value)) => assert_eq!(value, response["body"], "{place}"),
            Ok(None) => assert_eq!(status, 404, "{place}"),
            refused => assert_refused(refused, response, place),
        },
        Asked::Put(key, value) => match client.put(&key, &value) {
            Ok(written) => {
                assert_eq!(written.created, status == 201, "{place}");
                let warnings = response["body"]["warnings"].as_array().map_or(0, Vec::len);
                assert_eq!(written.warnings.len(), warnings, "{place}");
            }
            refused => {
                if status == 405 {
                    assert_read_only(&refused, key.kind(), place);
                }
                assert_refused(refused, response, place);
            }
        },
        Asked::Delete(key) => match client.delete(&key) {
            Ok(existed) => assert_eq!(existed, is_good, "{place}"),
            refused => assert_refused(refused, response, place),
        },
        Asked::List(kind, mesh) => check_list(&client, kind, mesh.as_deref(), exchange, place),
        Asked::Other => {
            is_ours = false;
            // Nothing asks for it; the answer is one of the forms that are known all the same.
            let key = Key::new(Kind::Mesh, "", "demo").expect("a key");
            let put = client.put(&key, &Value::Null);
            if is_good {
                assert!(put.is_ok(), "{place}: {put:?}");
            } else {
                assert_refused(put, response, place);
            }
        }
    }
    if is_ours {
        assert_request(
            &canned.requests.lock().expect("requests")[0],
            recorded,
            place,
        );
    }
    is_ours
}

/// Paging query aside, the request is the recorded one.
fn assert_request(request: &Request, recorded: &Value, place: &str) {
    assert_eq!(request.method.as_str(), recorded["method"], "{place}");
    let path = recorded["path"].as_str().expect("a path");
    assert_eq!(
        Some(request.path.as_str()),
        path.split('?').next(),
        "{place}"
    );
    let body = request
        .body
        .as_ref()
        .map(|body| serde_json::from_slice(body).expect("JSON"));
    assert_eq!(body.unwrap_or(Value::Null), recorded["body"], "{place}");
}

#[test]
fn every_recorded_exchange_is_understood() {
    for (release, lines, ours) in [
        (Recorded::V04, 32, 22),
        (Recorded::V28, 32, 22),
        (Recorded::V214, 161, 139),
        (Recorded::V30, 155, 133),
    ] {
        let path = format!("{}/rest.jsonl", release.folder());
        let exchanges = recorded(&path);
        let mut seen = 0;
        for (number, exchange) in exchanges.iter().enumerate() {
            let note = exchange["note"].as_str().expect("a note");
            let place = format!("{path}:{} {note}", number + 1);
            seen += usize::from(check(release, &exchanges, exchange, &place));
        }
        assert_eq!((exchanges.len(), seen), (lines, ours), "{path}");
    }
}

/// What was sent is unchanged when it is read back, whatever the control plane has made of it.
#[test]
fn what_was_stored_is_what_was_sent() {
    for (release, expected) in Recorded::ALL.into_iter().zip([1, 1, 41, 35]) {
        let path = format!("{}/rest.jsonl", release.folder());
        let mut sent: Option<(Value, Value)> = None;
        let mut compared = 0;
        for (number, exchange) in recorded(&path).into_iter().enumerate() {
            let (request, response) = (&exchange["request"], &exchange["response"]);
            let is_good = matches!(response["status"].as_u64(), Some(200 | 201));
            if request["method"] == "PUT" && is_good {
                sent = Some((request["path"].clone(), request["body"].clone()));
            }
            let Some((_, body)) = sent.as_ref().filter(|(path, _)| *path == request["path"]) else {
                continue;
            };
            if request["method"] != "GET" || !is_good {
                continue;
            }
            // Kinds that nobody applies.
            if body["type"].as_str().and_then(Kind::from_word).is_none() {
                continue;
            }
            compared += 1;
            let place = format!("{path}:{} {}", number + 1, exchange["note"]);
            let is_forgotten = release == Recorded::V30 && has_forgotten(body);
            let is_same = same(body, &response["body"], number_of(release));
            assert_eq!(is_same, !is_forgotten, "{place}");
        }
        assert_eq!(compared, expected, "{path}");
    }
}

/// Whether a resource says what Kuma 3.0 takes and forgets.
fn has_forgotten(body: &Value) -> bool {
    let networking = &body["networking"];
    let inbounds = networking["inbound"].as_array().into_iter().flatten();
    ["tracing", "mtls", "logging", "metrics"]
        .into_iter()
        .map(|name| &body[name])
        .chain([&networking["advertisedAddress"]])
        .chain(inbounds.map(|inbound| &inbound["tags"]))
        .any(|value| !value.is_null())
}

#[test]
fn an_index_needs_no_more_than_to_be_there() {
    for (body, version) in [
        (
            r#"{"product": "Kuma", "version": "2.14.3"}"#,
            Some("2.14.3"),
        ),
        (r#"{"tagline": "Kuma", "version": "1.8.1"}"#, Some("1.8.1")),
        (r#"{"tagline": 7, "version": "1.8.1"}"#, Some("1.8.1")),
        (r#"{"version": 3}"#, None),
        (r#"{"hostname": "cp-1"}"#, None),
        ("{}", None),
        ("[]", None),
        ("null", None),
    ] {
        let script = Script::new(vec![Ok(response(200, body))]);
        let index = Client::new(&script, Duration::from_secs(60)).index();
        let expected = Index {
            version: version.map(str::to_owned),
        };
        assert_eq!(index.expect(body), expected);
    }
}

/// Control planes that do not list their kinds are known by their version.
#[test]
fn a_control_plane_that_does_not_list_its_kinds_is_known_by_its_version() {
    let missing = || Ok(response(404, "404: Page Not Found"));
    let index = |version: &str| Ok(response(200, &json!({"version": version}).to_string()));
    for (kind, version, is_lacking) in [
        (Kind::TrafficTrace, "3.0.1", true),
        (Kind::TrafficTrace, "2.7.4", false),
        (Kind::MeshTrace, "1.8.1", true),
        (Kind::MeshTrace, "2.7.4", false),
        (Kind::TrafficTrace, "unknown", false),
        (Kind::Dataplane, "2.7.4", false),
    ] {
        let script = Script::new(vec![missing(), missing(), index(version)]);
        let client = Client::new(&script, Duration::from_secs(60));
        let error = client
            .list(kind, Some("default"), Wanted::Both)
            .expect_err("no such list");
        assert_eq!(
            matches!(error, Error::NoKind(_)),
            is_lacking,
            "{version}: {error}"
        );
        assert_eq!(
            script.requests.lock().expect("requests")[1..],
            ["/_resources", "/"]
        );
    }
    // One that says nothing at all is not called an old one.
    let script = Script::new(vec![missing(), missing(), missing()]);
    let client = Client::new(&script, Duration::from_secs(60));
    let error = client
        .list(Kind::Mesh, None, Wanted::Text)
        .expect_err("no such list");
    let hint = hint_of(&error);
    assert_eq!(
        hint,
        "is this the address of a control plane? kumactl config control-planes list shows it"
    );
}

/// Without a configuration that says more, the possible reasons are named.
#[test]
fn a_control_plane_that_may_not_be_changed_is_asked_why() {
    let key = |kind| Key::new(kind, "default", "x").expect("a key");
    let config = |environment: &str, mode: &str| {
        response(
            200,
            &json!({"environment": environment, "mode": mode}).to_string(),
        )
    };
    let refusal = |key: &Key, config: Response, deletes: bool| {
        let script = Script::new(vec![
            Ok(response(405, "405: Method Not Allowed")),
            Ok(config),
        ]);
        let client = Client::new(&script, Duration::from_secs(60));
        let error = if deletes {
            client.delete(key).expect_err("refused")
        } else {
            client.put(key, &json!({})).expect_err("refused")
        };
        assert_eq!(script.requests.lock().expect("requests")[1], "/config");
        (hint_of(&error), error.is_lasting())
    };
    let (mesh, policy, dataplane) = (
        key(Kind::Mesh),
        key(Kind::TrafficTrace),
        key(Kind::Dataplane),
    );
    let mut all = String::new();
    for (case, key, config, deletes, is_lasting) in [
        (
            "kubernetes, zone",
            &policy,
            config("kubernetes", "zone"),
            false,
            true,
        ),
        (
            "kubernetes, global",
            &policy,
            config("kubernetes", "global"),
            true,
            true,
        ),
        (
            "universal, zone",
            &mesh,
            config("universal", "zone"),
            false,
            false,
        ),
        (
            "universal, zone",
            &policy,
            config("universal", "zone"),
            true,
            false,
        ),
        (
            "universal, global",
            &dataplane,
            config("universal", "global"),
            false,
            false,
        ),
        ("forbidden", &policy, response(403, "{}"), false, true),
        (
            "missing",
            &policy,
            response(404, "404: Page Not Found"),
            false,
            true,
        ),
        ("a page", &dataplane, response(200, "<html>"), true, true),
    ] {
        let (text, lasting) = refusal(key, config, deletes);
        assert_eq!(lasting, is_lasting, "{text}");
        let verb = if deletes { "DELETE" } else { "PUT" };
        all.push_str(&format!("== {case}: {verb} {key}\n{text}\n\n"));
    }
    assert_kept(
        "live::recorded::a_control_plane_that_may_not_be_changed_is_asked_why",
        &all,
    );
}

/// Answers requests one after another.
struct Script {
    answers: Mutex<Vec<Result<Response, Failure>>>,
    requests: Mutex<Vec<String>>,
    pauses: Mutex<Vec<Duration>>,
}

impl Script {
    fn new(answers: Vec<Result<Response, Failure>>) -> Self {
        Self {
            answers: Mutex::new(answers),
            requests: Mutex::default(),
            pauses: Mutex::default(),
        }
    }
}

impl Transport for Script {
    fn url(&self, request: &Request) -> String {
        format!("http://cp{}", request.target())
    }

    fn send(&self, request: &Request, _: Instant) -> Result<Response, Failure> {
        self.requests
            .lock()
            .expect("requests")
            .push(request.target());
        self.answers.lock().expect("answers").remove(0)
    }

    fn pause(&self, time: Duration) {
        self.pauses.lock().expect("pauses").push(time);
    }
}

fn response(status: u16, body: &str) -> Response {
    Response {
        status,
        body: body.as_bytes().to_vec(),
        ..Response::default()
    }
}

fn lost() -> Result<Response, Failure> {
    Err(Failure::Connection("reset".to_owned()))
}

#[test]
fn a_deletion_whose_answer_was_lost_is_not_a_missing_resource() {
    let missing = || response(404, r#"{"title": "Could not delete a resource"}"#);
    let key = Key::new(Kind::Mesh, "", "demo").expect("a key");
    let delete = |answers| {
        let script = Script::new(answers);
        Client::new(&script, Duration::from_secs(60)).delete(&key)
    };
    assert!(matches!(delete(vec![Ok(missing())]), Ok(false)));
    assert!(matches!(delete(vec![lost(), Ok(missing())]), Ok(true)));
    // Nothing was carried out by whoever says that the control plane is not there.
    assert!(matches!(
        delete(vec![Ok(response(503, "")), Ok(missing())]),
        Ok(false)
    ));
}

#[test]
fn pauses_grow_and_end_after_three_retries() {
    let script = Script::new(vec![lost(), lost(), lost(), lost()]);
    let error = Client::new(&script, Duration::from_secs(60))
        .index()
        .expect_err("no answer");
    assert_eq!(error.exit(), Exit::Unreachable);
    assert_eq!(script.pauses.lock().expect("pauses").len(), 3);
    assert_eq!(script.requests.lock().expect("requests").len(), 4);
}

#[test]
fn nothing_is_waited_for_that_comes_too_late() {
    let late = Ok(Response {
        status: 429,
        retry_after: Some(Duration::from_secs(3600)),
        ..Response::default()
    });
    let script = Script::new(vec![late]);
    let error = Client::new(&script, Duration::from_secs(60))
        .index()
        .expect_err("too late");
    assert!(matches!(error, Error::Refused(refusal) if refusal.status == 429));
    assert!(script.pauses.lock().expect("pauses").is_empty());
}

/// A page of meshes.
fn page(names: &[&str], next: Option<&str>, total: Option<u64>) -> Response {
    let items: Vec<Value> = names
        .iter()
        .map(|name| serde_json::json!({"type": "Mesh", "name": name}))
        .collect();
    response(
        200,
        &serde_json::json!({"items": items, "next": next, "total": total}).to_string(),
    )
}

fn list(answers: Vec<Response>) -> (Result<usize, String>, Vec<String>) {
    let script = Script::new(answers.into_iter().map(Ok).collect());
    let client = Client::new(&script, Duration::from_secs(60));
    let listed = client.list(Kind::Mesh, None, Wanted::Text);
    let requests = script.requests.into_inner().expect("requests");
    (
        listed
            .map(|pages| pages.len())
            .map_err(|error| error.to_string()),
        requests,
    )
}

#[test]
fn pages_are_followed_on_the_control_plane_that_was_given() {
    let (listed, requests) = list(vec![
        page(
            &["a", "b"],
            Some("http://elsewhere:1/meshes?offset=2&size=2"),
            None,
        ),
        page(&["c"], None, None),
    ]);
    assert_eq!(listed, Ok(2));
    assert_eq!(
        requests,
        ["/meshes?size=1000&offset=0", "/meshes?size=1000&offset=2"]
    );
}

#[test]
fn pages_that_make_no_sense_are_named() {
    let next = |offset: u64| format!("http://cp/meshes?offset={offset}");
    let meshes = |body: &str| vec![response(200, body)];
    let mut all = String::new();
    for (case, answers) in [
        ("next is the same", vec![page(&["a"], Some(&next(0)), None)]),
        (
            "next has no offset",
            vec![page(&["a"], Some("http://cp/meshes"), None)],
        ),
        (
            "a circle",
            vec![
                page(&["a"], Some(&next(1)), None),
                page(&["b"], Some(&next(1)), None),
            ],
        ),
        ("fewer than the total", vec![page(&["a"], None, Some(5))]),
        (
            "fewer than the total, when asked again",
            vec![
                page(&["a"], Some(&next(1)), Some(3)),
                page(&["b"], None, Some(3)),
                page(&[], None, Some(3)),
            ],
        ),
        (
            "a total that cannot be",
            vec![page(&["a"], Some(&next(1)), Some(u64::MAX))],
        ),
        (
            "another kind",
            meshes(r#"{"items": [{"type": "Dataplane", "name": "web"}]}"#),
        ),
        (
            "a number",
            meshes(r#"{"items": [{"type": "Mesh", "name": "a"}, 7]}"#),
        ),
        ("no list", meshes(r#"{"items": {"a": 1}}"#)),
        ("no items", meshes(r#"{"total": 0}"#)),
        ("half of it", meshes(r#"{"items": [{"type": "Mesh", "na"#)),
        ("a page", meshes("<!DOCTYPE html><html>log in</html>")),
        ("text", meshes("OK")),
    ] {
        let (listed, _) = list(answers);
        let error = listed.expect_err(case);
        all.push_str(&format!("== {case}\n{error}\n\n"));
    }
    assert_kept("live::recorded::pages_that_make_no_sense_are_named", &all);
}

#[test]
fn an_empty_list_is_a_list() {
    for body in [
        r#"{"items": [], "total": 0, "next": null}"#,
        r#"{"items": null}"#,
    ] {
        assert_eq!(list(vec![response(200, body)]).0, Ok(1), "{body}");
    }
}

/// The release of recorded answers.
fn number_of(release: Recorded) -> Release {
    let (_, number) = release.folder().split_once('-').expect("a folder of Kuma");
    number.parse().expect("a release")
}

/// What a control plane stores of a resource is not a change to it.
#[test]
fn mesh_traces_are_unchanged_by_what_control_planes_store() {
    for (release, expected) in [
        (Recorded::V28, 51),
        (Recorded::V214, 59),
        (Recorded::V30, 50),
    ] {
        let mut compared = 0;
        let path = format!("{}/validation-meshtrace.jsonl", release.folder());
        for line in recorded(&path) {
            if line["accepted"] != true {
                continue;
            }
            let sent = &line["resource"];
            let mut stored = sent.clone();
            // What is stored as it was sent is not repeated.
            for (field, recorded) in [("spec", "stored"), ("labels", "storedLabels")] {
                if let Some(value) = line.get(recorded) {
                    stored[field] = value.clone();
                }
            }
            let place = format!("{path}: {}", line["note"]);
            assert!(
                same(sent, &stored, number_of(release)),
                "{place}: {sent}\n{stored}"
            );
            compared += 1;
        }
        assert_eq!(compared, expected, "{path}");
    }
}
