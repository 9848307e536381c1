//! Calls to a service that speaks HTTP/2 only, as gRPC servers do: a message to a method.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;

use h2::client;
use http::{HeaderName, HeaderValue, Method, Request, Uri, header};
use percent_encoding::percent_decode_str;
use reqwest::Url;
use tokio::time::timeout;

use super::http2::PREFACE;
use crate::check::propagation::{Field, Reply};

/// How long a server may take to send its settings.
const GREETING: Duration = Duration::from_secs(1);
/// How much of an answer is kept, in bytes.
const READ: usize = 1 << 20;
/// How long what stands before a message is, in bytes.
const FRAME: usize = 5;
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
    let host = url.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let address = (host, url.port_or_known_default().unwrap_or(80));
    let reply = wait(patience, async {
        let uri = url.as_str().parse()?;
        let answer = call(address, uri, metadata, &[]).await?;
        Ok(match answer.grpc_status {
            Some(status) => Reply::Grpc(status),
            None => Reply::Status(answer.status),
        })
    });
    match reply {
        Ok(Some(reply)) => reply,
        Ok(None) => Reply::TimedOut,
        Err(error) => Reply::Broken(format!("by gRPC: {error}")),
    }
}

/// What a call was answered.
pub(super) struct Called {
    /// The status of HTTP.
    pub(super) status: u16,
    /// That of the call, if there is one.
    pub(super) grpc_status: Option<u16>,
    /// What is said about it.
    pub(super) status_message: String,
    /// The message, without what frames it.
    pub(super) message: Vec<u8>,
}

/// Sends a message to a method of who listens at an address, under a name; none if no answer came
/// in time.
pub(super) fn send(
    address: SocketAddr,
    authority: &str,
    method: &str,
    message: &[u8],
    patience: Duration,
) -> anyhow::Result<Option<Called>> {
    wait(patience, async {
        let uri = format!("http://{authority}{method}").parse()?;
        call(address, uri, &[], message).await
    })
}

fn wait<T>(
    patience: Duration,
    work: impl Future<Output = anyhow::Result<T>>,
) -> anyhow::Result<Option<T>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    match runtime.block_on(async { timeout(patience, work).await }) {
        Ok(result) => result.map(Some),
        Err(_) => Ok(None),
    }
}

async fn call(
    address: impl tokio::net::ToSocketAddrs,
    uri: Uri,
    metadata: &[Field],
    message: &[u8],
) -> anyhow::Result<Called> {
    let stream = tokio::net::TcpStream::connect(address).await?;
    let (client, connection) = client::handshake(stream).await?;
    // It ends with the runtime.
    tokio::spawn(connection);
    let mut request = Request::new(());
    *request.method_mut() = Method::POST;
    *request.uri_mut() = uri;
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
    let (response, mut stream) = client.ready().await?.send_request(request, false)?;
    // Not compressed, and so long.
    let length = u32::try_from(message.len())?.to_be_bytes();
    stream.send_data([&[0], &length[..], message].concat().into(), true)?;
    let (head, mut body) = response.await?.into_parts();
    let mut answer = Vec::new();
    while let Some(piece) = body.data().await {
        let piece = piece?;
        let room = READ.saturating_sub(answer.len()).min(piece.len());
        answer.extend_from_slice(&piece[..room]);
        body.flow_control().release_capacity(piece.len())?;
    }
    let trailers = body.trailers().await?.unwrap_or_default();
    // An answer without a message has its status among the headers.
    let field = |name: &str| {
        let found = trailers.get(name).or(head.headers.get(name));
        found.and_then(|value| value.to_str().ok())
    };
    let grpc_status = field("grpc-status").and_then(|status| status.parse().ok());
    let status_message = field("grpc-message").unwrap_or_default();
    let status_message = percent_decode_str(status_message)
        .decode_utf8_lossy()
        .into_owned();
    // What is not an answer to a call has nothing before it.
    let start = if grpc_status.is_some() { FRAME } else { 0 };
    Ok(Called {
        status: head.status.as_u16(),
        grpc_status,
        status_message,
        message: answer.get(start..).unwrap_or_default().to_vec(),
    })
}
