//! Calls and servers of HTTP/2 with prior knowledge, as gRPC has them.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue, Request, Response};

/// Headers or metadata, in order.
pub type Fields = Vec<(String, Vec<u8>)>;

fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(work)
}

/// Calls, and gives the status of HTTP and, of gRPC, that of the call.
pub fn call(address: &str, path: &str, fields: &Fields, kind: &str) -> (u16, Option<String>) {
    block_on(async {
        let stream = tokio::net::TcpStream::connect(address)
            .await
            .expect("a connection");
        let (client, connection) = h2::client::handshake(stream).await.expect("HTTP/2");
        tokio::spawn(connection);
        let mut request = Request::post(format!("http://{address}{path}"))
            .header("content-type", kind)
            .body(())
            .expect("a request");
        for (name, value) in fields {
            let name = HeaderName::from_bytes(name.as_bytes()).expect("a name");
            let value = HeaderValue::from_bytes(value).expect("a value");
            request.headers_mut().append(name, value);
        }
        let mut client = client.ready().await.expect("ready");
        let (response, mut body) = client.send_request(request, false).expect("sent");
        body.send_data([0; 5].as_slice().into(), true)
            .expect("sent");
        let (head, mut body) = response.await.expect("an answer").into_parts();
        while let Some(piece) = body.data().await {
            let length = piece.expect("a piece").len();
            body.flow_control().release_capacity(length).expect("room");
        }
        let trailers = body.trailers().await.expect("trailers").unwrap_or_default();
        let status = trailers.get("grpc-status");
        let status = status.map(|status| status.to_str().expect("text").to_owned());
        (head.status.as_u16(), status)
    })
}

/// A call as it came.
#[derive(Debug, Clone)]
pub struct Call {
    pub authority: String,
    pub path: String,
    pub fields: Fields,
    /// What was sent, framed.
    pub body: Vec<u8>,
}

/// A gRPC server until the test ends: `answer` gets the metadata, and gives the status.
pub fn serve(answer: impl Fn(Fields) -> &'static str + Send + Sync + 'static) -> SocketAddr {
    serve_calls(move |call| (answer(call.fields), "", &[]))
}

/// The same for whole calls: the status, what is said about it, and the message of the answer.
pub fn serve_calls(
    answer: impl Fn(Call) -> (&'static str, &'static str, &'static [u8]) + Send + Sync + 'static,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let answer = Arc::new(answer);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = Arc::clone(&answer);
            std::thread::spawn(move || {
                block_on(async {
                    stream.set_nonblocking(true).expect("set");
                    let stream = tokio::net::TcpStream::from_std(stream).expect("a stream");
                    // What is not HTTP/2 is hung up on.
                    let Ok(mut connection) = h2::server::handshake(stream).await else {
                        return;
                    };
                    while let Some(Ok((request, mut respond))) = connection.accept().await {
                        let (head, mut body) = request.into_parts();
                        let fields = head.headers.iter();
                        let fields = fields
                            .map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()))
                            .collect();
                        let authority = head.uri.authority();
                        let mut call = Call {
                            authority: authority.map(ToString::to_string).unwrap_or_default(),
                            path: head.uri.path().to_owned(),
                            fields,
                            body: Vec::new(),
                        };
                        let answer = Arc::clone(&answer);
                        tokio::spawn(async move {
                            while let Some(Ok(piece)) = body.data().await {
                                call.body.extend_from_slice(&piece);
                                let room = body.flow_control().release_capacity(piece.len());
                                room.expect("room");
                            }
                            let answered = tokio::task::spawn_blocking(move || answer(call));
                            let (status, words, message) = answered.await.expect("a status");
                            let response = Response::new(());
                            let mut stream = respond.send_response(response, false).expect("sent");
                            let length = u8::try_from(message.len()).expect("a short message");
                            let frame = [&[0, 0, 0, 0, length], message].concat();
                            let _ = stream.send_data(frame.into(), false);
                            let mut trailers = HeaderMap::new();
                            trailers.insert("grpc-status", HeaderValue::from_static(status));
                            if !words.is_empty() {
                                trailers.insert("grpc-message", HeaderValue::from_static(words));
                            }
                            let _ = stream.send_trailers(trailers);
                        });
                    }
                });
            });
        }
    });
    address
}
