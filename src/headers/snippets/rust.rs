/// The headers that belong to a trace. Each request that is sent while another one is being answered
/// carries those that came in with it: unchanged, and none that is empty.
const TRACING_HEADERS: &[&str] = &[
    HEADERS
];

/// The headers for a request, from those of the request that is being answered.
fn tracing_headers(headers: &http::HeaderMap) -> http::HeaderMap {
    let present = TRACING_HEADERS.iter().filter_map(|name| {
        let value = headers.get(*name).filter(|value| !value.is_empty())?;
        Some((http::HeaderName::from_static(name), value.clone()))
    });
    present.collect()
}

// client.get(url).headers(tracing_headers(request.headers()))
