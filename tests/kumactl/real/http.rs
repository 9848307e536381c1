//! Requests to real servers.

use std::sync::LazyLock;
use std::time::Duration;

/// What a server answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: String,
}

/// Asks for a page.
pub fn get(url: &str) -> Result<Answer, reqwest::Error> {
    answer(client().get(url))
}

/// Asks for a page, with headers.
pub fn get_with(url: &str, headers: &[(&str, &str)]) -> Result<Answer, reqwest::Error> {
    let request = headers
        .iter()
        .fold(client().get(url), |request, (name, value)| {
            request.header(*name, *value)
        });
    answer(request)
}

/// Sends JSON.
pub fn post(url: &str, json: &serde_json::Value) -> Result<Answer, reqwest::Error> {
    let request = client().post(url);
    let request = request.header("content-type", "application/json");
    answer(request.body(json.to_string()))
}

fn answer(request: reqwest::blocking::RequestBuilder) -> Result<Answer, reqwest::Error> {
    let response = request.send()?;
    let status = response.status().as_u16();
    let body = response.text()?;
    Ok(Answer { status, body })
}

fn client() -> &'static reqwest::blocking::Client {
    static CLIENT: LazyLock<reqwest::blocking::Client> = LazyLock::new(|| {
        // One may be there from elsewhere.
        let _ = rustls::crypto::ring::default_provider().install_default();
        reqwest::blocking::Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(10))
            .build()
            .expect("a client")
    });
    &CLIENT
}
