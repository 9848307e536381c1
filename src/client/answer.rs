//! What answers mean: of 0.4, with plain text here and there, and of later releases.

use serde::Deserialize;
use serde_json::Value;

use super::about::Index;
use super::error::Refusal;
use super::request::{Key, Request};
use super::transport::Response;
use crate::diag::printable;

/// What a control plane did with a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Whether it is new.
    pub created: bool,
    /// What newer releases warn of.
    pub warnings: Vec<String>,
}

/// An answer that does not hold what was hoped for: none for a refusal, else what is wrong with it.
type Problem = Option<String>;

/// How much of a body that is not JSON is repeated.
const EXCERPT: usize = 120;

/// Of what the index says only the version is looked at: the rest differs between releases.
pub(super) fn index(response: &Response) -> Result<Index, Problem> {
    if response.status != 200 {
        return Err(None);
    }
    let body: Value = json(&response.body)?;
    let version = body.get("version").and_then(Value::as_str);
    Ok(Index {
        version: version.map(str::to_owned),
    })
}

/// Whether the answer says that there is no such resource, rather than no such address.
pub(super) fn is_missing(response: &Response) -> bool {
    response.status == 404 && !is_no_path(response)
}

/// Whether the answer says that there is no such address.
pub(super) fn is_no_path(response: &Response) -> bool {
    response.status == 404 && serde_json::from_slice::<ErrorBody>(&response.body).is_err()
}

pub(super) fn resource(response: &Response, key: &Key) -> Result<Value, Problem> {
    if response.status != 200 {
        return Err(None);
    }
    let value: Value = json(&response.body)?;
    let has = |field: &str| value.get(field).and_then(Value::as_str).unwrap_or_default();
    if has("type") != key.kind().word() || has("name") != key.name() {
        let found = format!("{} {}", has("type"), has("name"));
        let reason = format!("the answer is not {key} but {:?}", found.trim());
        return Err(Some(printable(&reason).into_owned()));
    }
    Ok(value)
}

pub(super) fn written(response: &Response) -> Result<Written, Problem> {
    #[derive(Default, Deserialize)]
    struct Body {
        #[serde(default)]
        warnings: Option<Vec<String>>,
    }
    if !matches!(response.status, 200 | 201 | 204) {
        return Err(None);
    }
    let body = if response.body.trim_ascii().is_empty() || response.body.trim_ascii() == b"null" {
        Body::default()
    } else {
        json(&response.body)?
    };
    Ok(Written {
        created: response.status == 201,
        warnings: body.warnings.unwrap_or_default(),
    })
}

/// Reads the body of a good answer.
pub(super) fn json<'b, T: Deserialize<'b>>(body: &'b [u8]) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| {
        let what = match error.classify() {
            _ if looks_like_html(body) => {
                "an HTML page came instead of JSON; it is not from a control plane".to_owned()
            }
            serde_json::error::Category::Eof => {
                format!("the JSON of the answer ends early: {error}")
            }
            serde_json::error::Category::Data => {
                format!("the answer is not what a control plane gives: {error}")
            }
            _ => format!("the answer is not JSON: {error}"),
        };
        Some(printable(&what).into_owned())
    })
}

fn looks_like_html(body: &[u8]) -> bool {
    let start: Vec<u8> = body.trim_ascii_start().iter().take(15).copied().collect();
    let start = start.to_ascii_lowercase();
    start.starts_with(b"<!doctype html") || start.starts_with(b"<html")
}

/// Both formats of errors: `details` and `causes` from the beginning, `detail` and
/// `invalid_parameters` beside them in newer releases.
#[derive(Debug, Deserialize)]
struct ErrorBody {
    title: String,
    #[serde(default)]
    details: Option<String>,
    #[serde(default)]
    detail: Option<String>,
    #[serde(default)]
    causes: Option<Vec<Cause>>,
    #[serde(default)]
    invalid_parameters: Option<Vec<Cause>>,
}

#[derive(Debug, Deserialize)]
struct Cause {
    #[serde(default)]
    field: String,
    #[serde(alias = "reason")]
    message: String,
}

/// Reads an answer that says no.
pub(super) fn refused(request: &Request, url: String, response: &Response) -> Refusal {
    // The words come from elsewhere, and each has its own line here.
    let line = |message: &str| printable(message.trim()).into_owned();
    let (mut title, mut causes) = (String::new(), Vec::new());
    let details = if let Ok(body) = serde_json::from_slice::<ErrorBody>(&response.body) {
        let mut lists = [body.causes, body.invalid_parameters].into_iter().flatten();
        let list = lists.find(|list| !list.is_empty()).unwrap_or_default();
        causes = list
            .into_iter()
            .map(|cause| (line(&cause.field), line(&cause.message)))
            .collect();
        title = line(&body.title);
        line(&body.details.or(body.detail).unwrap_or_default())
    } else if looks_like_html(&response.body) {
        line("an HTML page came; something in front of the control plane answers")
    } else {
        let text = String::from_utf8_lossy(&response.body);
        let mut lines = text.lines().map(str::trim);
        let first = lines.find(|line| !line.is_empty()).unwrap_or_default();
        line(&first.chars().take(EXCERPT).collect::<String>())
    };
    Refusal {
        method: request.method.clone(),
        url,
        status: response.status,
        title,
        details,
        causes,
        proxy: None,
        read_only: None,
        hint: None,
    }
}
