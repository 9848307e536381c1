//! Every recorded exchange: the answer is decoded or becomes the right error, and the request of
//! ours is the recorded one. Without a socket.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use kumactl::client::{Client, Error, Failure, Key, Request, Response, Transport, list_path};
use kumactl::diag::Exit;
use kumactl::model::Kind;
use serde_json::Value;

use crate::support::recorded;

/// Gives the same answer to every request, and remembers the requests.
struct Canned {
    response: Response,
    requests: Mutex<Vec<Request>>,
}

impl Transport for Canned {
    fn url(&self, request: &Request) -> String {
        format!("http://cp{}", request.target())
    }

    fn send(&self, request: &Request, _: Instant) -> Result<Response, Failure> {
        self.requests
            .lock()
            .expect("requests")
            .push(request.clone());
        Ok(self.response.clone())
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
    [Kind::Mesh, Kind::TrafficTrace, Kind::Dataplane]
        .into_iter()
        .find(|kind| kind.plural() == plural)
}

fn asked(request: &Value) -> Asked {
    let path = request["path"].as_str().expect("a path");
    // Of a page that is none of ours only the answer counts.
    let odd = ["size=0", "size=100000", "offset=abc"]
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
        body["details"].as_str().expect("details"),
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

fn check(exchange: &Value, place: &str) -> bool {
    let response = &exchange["response"];
    let status = u16::try_from(response["status"].as_u64().expect("a status")).expect("a status");
    let body = match &response["body"] {
        Value::Null => Vec::new(),
        Value::String(text) => text.clone().into_bytes(),
        value => value.to_string().into_bytes(),
    };
    let canned = Canned {
        response: Response {
            status,
            body,
            ..Response::default()
        },
        requests: Mutex::default(),
    };
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
            assert_eq!(
                index.release(),
                None,
                "a development build tells no release"
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
            refused => assert_refused(refused, response, place),
        },
        Asked::Delete(key) => match client.delete(&key) {
            Ok(existed) => assert_eq!(existed, is_good, "{place}"),
            refused => assert_refused(refused, response, place),
        },
        Asked::List(kind, mesh) => {
            let listed = client.list(kind, mesh.as_deref());
            let is_part = recorded["path"].as_str().expect("a path").contains('?')
                && !response["body"]["total"].is_null();
            if is_part {
                // One page of several: on its own it is no whole list, and that is told.
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
                assert_eq!(page.world.is_some(), kind != Kind::Mesh, "{place}");
            } else {
                assert_refused(listed, response, place);
            }
            let first = &canned.requests.lock().expect("requests")[0];
            assert_eq!(first.path, list_path(kind, mesh.as_deref()), "{place}");
        }
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
    assert_eq!(request.method.word(), recorded["method"], "{place}");
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
    for (release, lines, ours) in [("0.4.0", 32, 22), ("2.8.8", 32, 22)] {
        let path = format!("kuma-{release}/rest.jsonl");
        let exchanges = recorded(&path);
        let mut seen = 0;
        for (number, exchange) in exchanges.iter().enumerate() {
            let note = exchange["note"].as_str().expect("a note");
            seen += usize::from(check(exchange, &format!("{path}:{} {note}", number + 1)));
        }
        assert_eq!((exchanges.len(), seen), (lines, ours), "{path}");
    }
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
fn a_deletion_whose_answer_was_lost_is_no_missing_resource() {
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
    let listed = client.list(Kind::Mesh, None);
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
    for (answers, words) in [
        (vec![page(&["a"], Some(&next(0)), None)], "starts at 0"),
        (
            vec![page(&["a"], Some("http://cp/meshes"), None)],
            "has no offset",
        ),
        (
            vec![
                page(&["a"], Some(&next(1)), None),
                page(&["b"], Some(&next(1)), None),
            ],
            "never end",
        ),
        (vec![page(&["a"], None, Some(5))], "5 items"),
        (
            vec![
                page(&["a"], Some(&next(1)), Some(3)),
                page(&["b"], None, Some(3)),
                page(&[], None, Some(3)),
            ],
            "3 items",
        ),
        (
            vec![page(&["a"], Some(&next(1)), Some(u64::MAX))],
            "more than any mesh has",
        ),
        (
            vec![response(
                200,
                r#"{"items": [{"type": "Dataplane", "name": "web"}]}"#,
            )],
            "items[0]",
        ),
        (
            vec![response(
                200,
                r#"{"items": [{"type": "Mesh", "name": "a"}, 7]}"#,
            )],
            "invalid type",
        ),
        (
            vec![response(200, r#"{"items": {"a": 1}}"#)],
            "a list of resources",
        ),
        (vec![response(200, r#"{"total": 0}"#)], "items"),
        (
            vec![response(200, r#"{"items": [{"type": "Mesh", "na"#)],
            "ends early",
        ),
        (
            vec![response(200, "<!DOCTYPE html><html>log in</html>")],
            "HTML",
        ),
        (vec![response(200, "OK")], "not JSON"),
    ] {
        let (listed, _) = list(answers);
        let error = listed.expect_err(words);
        assert!(
            error.contains(words) && error.contains("http://cp/meshes?size=1000"),
            "{error}"
        );
    }
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
