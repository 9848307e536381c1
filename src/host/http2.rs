//! The server's side of HTTP/2 with prior knowledge, as gRPC clients speak it: it gives the header
//! block of each call to whoever keeps it, and answers each with an empty message.
//!
//! Called by the server of `downstream`, for a connection that begins with HTTP/2's preface.

use std::io::{self, Cursor};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use h2::server::{Connection, SendResponse};
use h2::{RecvStream, server};
use http::{HeaderMap, HeaderValue, Response, header};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};
use tokio::time::timeout;

use super::arrivals::{Shared, Unfinished};
use crate::check::propagation::{Arrival, Call, Field};

/// What a connection begins with.
pub(super) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// How large the headers of a call may be before they are refused unread, in bytes.
const READ_LIMIT: u32 = 1 << 20;
/// How many calls a connection may have under way.
const STREAMS: u32 = 128;

/// Serves a connection of which the beginning has been read, until it is closed or nothing came for
/// a time.
pub(super) fn serve(
    stream: TcpStream,
    head: Vec<u8>,
    patience: Duration,
    shared: &Arc<Shared>,
) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        stream.set_nonblocking(true)?;
        let stream = tokio::net::TcpStream::from_std(stream)?;
        let (reader, writer) = stream.into_split();
        let stream = tokio::io::join(Cursor::new(head).chain(reader), writer);
        let mut unfinished = Some(Unfinished::new(shared));
        let served = converse(stream, patience, shared, &mut unfinished).await;
        let why = match served {
            Ok(End::Idle) => None,
            Ok(End::Closed) => Some(String::new()),
            Err(error) => Some(format!(": {error}")),
        };
        if let (Some(why), Some(_)) = (why, unfinished) {
            shared.keep_if_alone(Arrival::Unreadable(format!(
                "a call by HTTP/2 broke off before its headers were whole, or has more than {} KiB of them{why}",
                READ_LIMIT >> 10
            )));
        }
        Ok(())
    })
}

/// How a connection ended.
enum End {
    /// Nothing came for a time.
    Idle,
    /// The other side closed it.
    Closed,
}

/// Takes calls; with the first one the connection is no longer unfinished. An error if the other
/// side did not keep to HTTP/2.
async fn converse(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    patience: Duration,
    shared: &Arc<Shared>,
    unfinished: &mut Option<Unfinished<'_>>,
) -> Result<End, h2::Error> {
    let mut builder = server::Builder::new();
    builder
        .max_header_list_size(READ_LIMIT)
        .max_concurrent_streams(STREAMS);
    let Ok(connection) = timeout(patience, builder.handshake(stream)).await else {
        return Ok(End::Idle);
    };
    let mut connection: Connection<_, &'static [u8]> = connection?;
    loop {
        match timeout(patience, connection.accept()).await {
            Ok(Some(accepted)) => {
                let (request, respond) = accepted?;
                *unfinished = None;
                let (head, body) = request.into_parts();
                let is_grpc = is_grpc(&head.headers);
                let path = head.uri.path_and_query().map_or("", |path| path.as_str());
                let headers = head.headers.iter();
                let gate = shared.keep_call(Call {
                    line: format!("{} {path}", head.method),
                    headers: headers
                        .map(|(name, value)| Field::new(name.as_str(), value.as_bytes()))
                        .collect(),
                });
                let shared = Arc::clone(shared);
                tokio::spawn(async move {
                    let gate = tokio::task::spawn_blocking(move || shared.wait_at(gate));
                    // Whoever called may have gone; what arrived has been kept.
                    let _ = gate.await;
                    let _ = answer(body, respond, is_grpc).await;
                });
            }
            Ok(None) => return Ok(End::Closed),
            // Nothing came: it has to connect anew.
            Err(_) => {
                connection.graceful_shutdown();
                let closed = std::future::poll_fn(|context| connection.poll_closed(context));
                let _ = timeout(patience, closed).await;
                return Ok(End::Idle);
            }
        }
    }
}

fn is_grpc(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/grpc"))
}

async fn answer(
    mut body: RecvStream,
    mut respond: SendResponse<&'static [u8]>,
    is_grpc: bool,
) -> Result<(), h2::Error> {
    let kind = if is_grpc {
        "application/grpc"
    } else {
        "application/json"
    };
    let mut response = Response::new(());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let mut stream = respond.send_response(response, false)?;
    if is_grpc {
        // No flag, no length: a message of which every field has its default.
        stream.send_data(&[0; 5], false)?;
        let mut trailers = HeaderMap::new();
        trailers.insert("grpc-status", HeaderValue::from_static("0"));
        stream.send_trailers(trailers)?;
    } else {
        stream.send_data(b"{}", true)?;
    }
    // A body that is on its way is taken, so that the answer is not lost with it.
    while let Some(piece) = body.data().await {
        let length = piece?.len();
        body.flow_control().release_capacity(length)?;
    }
    Ok(())
}
