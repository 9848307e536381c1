//! HTTP servers on loopback, each with its own behaviour, that stop when they are dropped.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A request as it came: the values of headers need not be text.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, Vec<u8>)>,
    pub body: Vec<u8>,
}

impl Call {
    /// The first header of a name, upper case or lower; none if it is not text.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.and_then(|(_, value)| std::str::from_utf8(value).ok())
    }

    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// A number in the query.
    pub fn number(&self, name: &str) -> Option<usize> {
        let (_, query) = self.target.split_once('?')?;
        let pair = |pair: &&str| pair.split_once('=').is_some_and(|(key, _)| key == name);
        query.split('&').find(pair)?.split_once('=')?.1.parse().ok()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("a body of JSON")
    }
}

/// What to do with the connection.
#[derive(Clone)]
pub enum Reply {
    /// A whole answer.
    Answer(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// Bytes, each followed by a pause; then the connection is closed.
    Pieces(Vec<Vec<u8>>, Duration),
    /// Bytes, and then a reset.
    Reset(Vec<u8>),
}

impl Reply {
    pub fn json(status: u16, value: &serde_json::Value) -> Self {
        let kind = vec![("Content-Type", "application/json".to_owned())];
        Self::Answer(status, kind, value.to_string().into_bytes())
    }

    pub fn text(status: u16, text: &str) -> Self {
        let kind = vec![("Content-Type", "text/plain; charset=utf-8".to_owned())];
        Self::Answer(status, kind, text.as_bytes().to_vec())
    }

    pub fn empty(status: u16) -> Self {
        Self::Answer(status, Vec::new(), Vec::new())
    }
}

type Handler = dyn Fn(&Call) -> Reply + Send + Sync;

/// A server on a free port.
#[derive(Debug)]
pub struct Server {
    pub url: String,
    pub address: SocketAddr,
    calls: Arc<Mutex<Vec<Call>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub fn start(handler: impl Fn(&Call) -> Reply + Send + Sync + 'static) -> Self {
        Self::start_at("127.0.0.1:0", handler)
    }

    /// One at an address.
    pub fn start_at(
        address: &str,
        handler: impl Fn(&Call) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::with(address, None, Arc::new(handler))
    }

    pub fn start_tls(
        config: ServerConfig,
        handler: impl Fn(&Call) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::with("127.0.0.1:0", Some(Arc::new(config)), Arc::new(handler))
    }

    fn with(address: &str, tls: Option<Arc<ServerConfig>>, handler: Arc<Handler>) -> Self {
        let listener = TcpListener::bind(address).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let scheme = if tls.is_some() { "https" } else { "http" };
        let calls = Arc::new(Mutex::new(Vec::new()));
        let stop = Arc::new(AtomicBool::new(false));
        let (seen, stopping) = (Arc::clone(&calls), Arc::clone(&stop));
        let thread = std::thread::spawn(move || {
            let mut connections = Vec::new();
            for stream in listener.incoming() {
                if stopping.load(Ordering::SeqCst) {
                    break;
                }
                let Ok(stream) = stream else { continue };
                let (handler, seen) = (Arc::clone(&handler), Arc::clone(&seen));
                let (tls, stopping) = (tls.clone(), Arc::clone(&stopping));
                connections.push(std::thread::spawn(move || {
                    let wait = Some(Duration::from_millis(50));
                    stream.set_read_timeout(wait).expect("a timeout");
                    stream.set_nodelay(true).expect("no delay");
                    let socket = stream.try_clone().expect("a socket");
                    let stop = Arc::clone(&stopping);
                    match tls {
                        None => serve(&socket, Patient(stream, stopping), &*handler, &seen, &stop),
                        Some(config) => {
                            let connection = ServerConnection::new(config).expect("a connection");
                            let stream = StreamOwned::new(connection, Patient(stream, stopping));
                            serve(&socket, stream, &*handler, &seen, &stop);
                        }
                    }
                }));
            }
            for connection in connections {
                let _ = connection.join();
            }
        });
        Self {
            url: format!("{scheme}://{address}"),
            address,
            calls,
            stop,
            thread: Some(thread),
        }
    }

    /// The requests so far.
    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().expect("calls").clone()
    }

    /// `METHOD target` of the requests so far.
    pub fn lines(&self) -> Vec<String> {
        let line = |call: Call| format!("{} {}", call.method, call.target);
        self.calls().into_iter().map(line).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // So that it looks.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A stream that waits for bytes until the server stops.
struct Patient(TcpStream, Arc<AtomicBool>);

impl Read for Patient {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            match self.0.read(buffer) {
                Err(error)
                    if matches!(
                        error.kind(),
                        std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                    ) =>
                {
                    if self.1.load(Ordering::SeqCst) {
                        return Ok(0);
                    }
                }
                other => return other,
            }
        }
    }
}

impl Write for Patient {
    fn write(&mut self, buffer: &[u8]) -> std::io::Result<usize> {
        if self.1.load(Ordering::SeqCst) {
            return Err(std::io::ErrorKind::BrokenPipe.into());
        }
        self.0.write(buffer)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

/// Answers one request after another until either side has had enough.
fn serve(
    socket: &TcpStream,
    stream: impl Read + Write,
    handler: &Handler,
    seen: &Mutex<Vec<Call>>,
    stop: &AtomicBool,
) {
    let mut stream = BufReader::new(stream);
    while let Some(call) = read_call(&mut stream) {
        seen.lock().expect("calls").push(call.clone());
        let out = stream.get_mut();
        match handler(&call) {
            Reply::Answer(status, headers, body) => {
                let mut head = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n", body.len());
                for (name, value) in headers {
                    head.push_str(&format!("{name}: {value}\r\n"));
                }
                head.push_str("\r\n");
                let mut bytes = head.into_bytes();
                bytes.extend_from_slice(&body);
                if out.write_all(&bytes).and_then(|()| out.flush()).is_err() {
                    return;
                }
            }
            Reply::Pieces(pieces, pause) => {
                for piece in pieces {
                    if out.write_all(&piece).and_then(|()| out.flush()).is_err() {
                        return;
                    }
                    let end = Instant::now() + pause;
                    while !stop.load(Ordering::SeqCst) && Instant::now() < end {
                        std::thread::sleep(pause.min(Duration::from_millis(20)));
                    }
                }
                return;
            }
            Reply::Reset(bytes) => {
                let _ = out.write_all(&bytes).and_then(|()| out.flush());
                // A socket that must not linger is reset instead of closed.
                let linger = socket2::SockRef::from(socket).set_linger(Some(Duration::ZERO));
                linger.expect("a setting");
                return;
            }
        }
    }
}

fn read_call(stream: &mut impl BufRead) -> Option<Call> {
    let mut line = String::new();
    stream
        .read_line(&mut line)
        .ok()
        .filter(|length| *length > 0)?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let mut line = Vec::new();
        stream
            .read_until(b'\n', &mut line)
            .ok()
            .filter(|length| *length > 0)?;
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            break;
        };
        let name = String::from_utf8_lossy(&line[..colon]).into_owned();
        headers.push((name, line[colon + 1..].trim_ascii().to_vec()));
    }
    let mut call = Call {
        method,
        target,
        headers,
        body: Vec::new(),
    };
    let length = call
        .header("content-length")
        .and_then(|value| value.parse().ok());
    call.body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut call.body).ok()?;
    Some(call)
}
