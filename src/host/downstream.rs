//! A server in the place of what a service calls: it keeps the heads of the requests that come,
//! bytes and all, and answers each with an empty object. It speaks HTTP/1.1, and HTTP/2 with prior
//! knowledge.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::arrivals::{HEAD_LIMIT, Shared, Unfinished, too_large};
use super::http2;
use crate::check::propagation::{Arrival, Call, Field};

/// How many headers it may have. Envoy takes 100.
const FIELD_LIMIT: usize = 1_000;
/// How many connections are served at once; more are closed.
const CONNECTIONS: usize = 128;
/// How long a connection may take.
const PATIENCE: Duration = Duration::from_secs(10);

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
const REFUSAL: &[u8] =
    b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

/// A server that listens until the process ends.
pub(crate) struct Downstream {
    shared: Arc<Shared>,
}

impl Downstream {
    /// Begins to listen.
    pub(crate) fn listen(address: &str) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        let shared = Arc::new(Shared::default());
        let serving = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&serving);
                if shared.connections.fetch_add(1, Ordering::SeqCst) >= CONNECTIONS {
                    shared.connections.fetch_sub(1, Ordering::SeqCst);
                    continue;
                }
                std::thread::spawn(move || {
                    // Whoever called may have gone; what arrived has been kept.
                    let _ = serve(stream, &shared);
                    shared.connections.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Ok(Self { shared })
    }

    /// Forgets what arrived.
    pub(crate) fn clear(&self) {
        let mut state = self.shared.lock();
        state.arrivals.clear();
        state.gate = None;
    }

    /// Lets answers wait until a number of calls is there, or for a time.
    pub(crate) fn hold(&self, calls: usize, time: Duration) {
        self.shared.lock().gate = Some((calls, Instant::now() + time));
    }

    /// Waits for a number of arrivals, or until a moment.
    pub(crate) fn wait(&self, arrivals: usize, deadline: Instant) {
        self.shared
            .wait(deadline, |state| state.arrivals.len() >= arrivals);
    }

    /// How many connections have begun to send a call, and not ended its headers.
    pub(crate) fn unfinished(&self) -> usize {
        self.shared.unfinished.load(Ordering::SeqCst)
    }

    /// What has arrived.
    pub(crate) fn arrivals(&self) -> Vec<Arrival> {
        self.shared.lock().arrivals.clone()
    }
}

fn serve(mut stream: TcpStream, shared: &Arc<Shared>) -> io::Result<()> {
    let deadline = Instant::now() + PATIENCE;
    let arrival = match read(&mut stream, deadline, shared)? {
        Head::Nothing => return Ok(()),
        Head::Http2(head) => return http2::serve(stream, head, PATIENCE, shared),
        Head::Whole(arrival) => arrival,
    };
    let answer = match arrival {
        Arrival::Call(_) => ANSWER,
        Arrival::Unreadable(_) => REFUSAL,
    };
    shared.wait_at(shared.keep(arrival));
    stream.write_all(answer)?;
    stream.shutdown(Shutdown::Write)?;
    // A body that is on its way is taken, so that the answer is not lost with it.
    let mut rest = [0; 4096];
    while read_some(&mut stream, &mut rest, deadline)? > 0 {}
    Ok(())
}

/// Reads what is there, at the latest until a moment.
fn read_some(stream: &mut TcpStream, into: &mut [u8], deadline: Instant) -> io::Result<usize> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Err(io::ErrorKind::TimedOut.into());
    }
    stream.set_read_timeout(Some(left))?;
    stream.read(into)
}

/// How a connection begins.
enum Head {
    /// Nothing was sent.
    Nothing,
    /// The head of a request, or what cannot be one.
    Whole(Arrival),
    /// The preface of HTTP/2, and what came with it.
    Http2(Vec<u8>),
}

/// Reads how a connection begins.
fn read(stream: &mut TcpStream, deadline: Instant, shared: &Shared) -> io::Result<Head> {
    let mut head = Vec::new();
    let mut piece = [0; 4096];
    let mut unfinished = None;
    loop {
        let length = read_some(stream, &mut piece, deadline).unwrap_or(0);
        head.extend_from_slice(&piece[..length]);
        if length > 0 {
            unfinished.get_or_insert_with(|| Unfinished::new(shared));
        }
        if head.starts_with(http2::PREFACE) {
            return Ok(Head::Http2(head));
        }
        let is_preface = http2::PREFACE.starts_with(&head);
        if let Some(arrival) = parse(&head).filter(|_| !is_preface) {
            return Ok(Head::Whole(arrival));
        }
        if length == 0 {
            let broke_off = "a call broke off in the middle of its headers".to_owned();
            return Ok(match head.as_slice() {
                [] => Head::Nothing,
                _ => Head::Whole(Arrival::Unreadable(broke_off)),
            });
        }
        if head.len() > HEAD_LIMIT {
            return Ok(Head::Whole(too_large()));
        }
    }
}

/// Splits the head of a request; none as long as it is not whole.
fn parse(head: &[u8]) -> Option<Arrival> {
    let unreadable = |reason: &str| Some(Arrival::Unreadable(reason.to_owned()));
    if head.starts_with(b"\x16\x03") {
        return unreadable("a call is TLS");
    }
    let mut fields = vec![httparse::EMPTY_HEADER; FIELD_LIMIT];
    let mut request = httparse::Request::new(&mut fields);
    match request.parse(head) {
        Ok(httparse::Status::Partial) => None,
        Ok(httparse::Status::Complete(_)) => {
            let (method, path) = (request.method.unwrap_or(""), request.path.unwrap_or(""));
            let headers = request.headers.iter();
            Some(Arrival::Call(Call {
                line: format!("{method} {path}"),
                headers: headers
                    .map(|header| Field::new(header.name, header.value))
                    .collect(),
            }))
        }
        Err(error) => unreadable(&format!(
            "a call is not HTTP that Envoy accepts: {}",
            error.to_string().to_lowercase()
        )),
    }
}
