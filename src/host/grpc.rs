//! Calls to a service that speaks HTTP/2 only, as gRPC servers do: an empty message to a method.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use h2::client;
use http::{HeaderName, HeaderValue, Method, Request, header};
use reqwest::Url;
use tokio::time::timeout;

use super::http2::PREFACE;
use crate::check::propagation::{Field, Reply};

/// How long a server may take to send its settings.
const GREETING: Duration = Duration::from_secs(1);
/// A frame without settings.
const SETTINGS: &[u8] = b"\0\0\0\x04\0\0\0\0\0";

/// Whether HTTP/2 with prior knowledge is spoken there: a server begins with its settings.
pub(super) fn is_spoken(url: &Url) -> bool {
    let greet = || -> io::Result<bool> {
        let host = (
            url.host_str().unwrap_or_default(),
            url.port_or_known_default(),
        );
        let (host, Some(port)) = host else {
            return Ok(false);
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let Some(address) = (host, port).to_socket_addrs()?.next() else {
            return Ok(false);
        };
        let mut stream = TcpStream::connect_timeout(&address, GREETING)?;
        stream.set_read_timeout(Some(GREETING))?;
        stream.write_all(&[PREFACE, SETTINGS].concat())?;
        let mut frame = [0; 9];
        stream.read_exact(&mut frame)?;
        let [_, _, _, kind, _, stream_id @ ..] = frame;
        Ok(kind == 4 && stream_id == [0; 4])
    };
    url.scheme() == "http" && greet().unwrap_or(false)
}

/// Sends an empty message with metadata, and waits for the status.
pub(super) fn ask(url: &Url, metadata: &[Field], patience: Duration) -> Reply {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let answer = runtime.and_then(|runtime| {
        runtime.block_on(async { Ok(timeout(patience, call(url, metadata)).await) })
    });
    match answer {
        Ok(Ok(Ok(reply))) => reply,
        Ok(Ok(Err(error))) => Reply::Broken(format!("by gRPC: {error}")),
        Ok(Err(_)) => Reply::TimedOut,
        Err(error) => Reply::Broken(error.to_string()),
    }
}

async fn call(url: &Url, metadata: &[Field]) -> anyhow::Result<Reply> {
    let host = url.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let port = url.port_or_known_default().unwrap_or(80);
    let stream = tokio::net::TcpStream::connect((host, port)).await?;
    let (client, connection) = client::handshake(stream).await?;
    // It ends with the runtime.
    tokio::spawn(connection);
    let mut request = Request::new(());
    *request.method_mut() = Method::POST;
    *request.uri_mut() = url.as_str().parse()?;
    let headers = request.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/grpc"),
    );
    headers.insert(header::TE, HeaderValue::from_static("trailers"));
    for field in metadata {
        let name = HeaderName::from_bytes(field.name.as_bytes())?;
        headers.append(name, HeaderValue::from_bytes(&field.value)?);
    }
    let (response, mut message) = client.ready().await?.send_request(request, false)?;
    // No flag, no length: every field has its default.
    message.send_data([0; 5].as_slice().into(), true)?;
    let (head, mut body) = response.await?.into_parts();
    while let Some(piece) = body.data().await {
        let length = piece?.len();
        body.flow_control().release_capacity(length)?;
    }
    let trailers = body.trailers().await?.unwrap_or_default();
    // An answer without a message has its status among the headers.
    let status = trailers
        .get("grpc-status")
        .or(head.headers.get("grpc-status"));
    let status = status.and_then(|status| status.to_str().ok()?.parse().ok());
    Ok(match status {
        Some(status) => Reply::Grpc(status),
        None => Reply::Status(head.status.as_u16()),
    })
}
