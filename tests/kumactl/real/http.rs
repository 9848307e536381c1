//! Requests to real servers.

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

fn client() -> reqwest::blocking::Client {
    // One may be there from an earlier call.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::blocking::Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(10))
        .build()
        .expect("a client")
}
