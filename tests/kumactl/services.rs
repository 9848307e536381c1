//! Small HTTP services, of which the tests say what they do with a request. Headers are kept as
//! they come, bytes and all.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// A request, as far as headers go.
#[derive(Debug, Clone)]
pub struct Request {
    /// Names and values as they came, in order.
    pub headers: Vec<(String, Vec<u8>)>,
}

impl Request {
    /// The first header of a name, upper case or lower.
    pub fn header(&self, name: &str) -> Option<String> {
        let of_name = |(key, _): &&(String, Vec<u8>)| key.eq_ignore_ascii_case(name);
        let (_, value) = self.headers.iter().find(of_name)?;
        Some(String::from_utf8_lossy(value).into_owned())
    }
}

/// A service that runs until it is dropped. Each connection is one request.
#[derive(Debug)]
pub struct Service {
    pub address: SocketAddr,
    is_stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Service {
    /// Starts one that answers each request with 200 and what `answer` makes of it.
    pub fn start(answer: impl Fn(&Request) -> String + Send + Sync + 'static) -> Self {
        Self::start_at("127.0.0.1:0", answer)
    }

    /// Starts one at an address.
    pub fn start_at(
        address: &str,
        answer: impl Fn(&Request) -> String + Send + Sync + 'static,
    ) -> Self {
        Self::serve(address, move |request, stream| {
            let body = answer(&request);
            let length = body.len();
            // Whoever asked may have gone.
            let _ = write!(
                stream,
                "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
            );
        })
    }

    /// Starts one that answers as it likes.
    pub fn start_raw(answer: impl Fn(Request, &mut TcpStream) + Send + Sync + 'static) -> Self {
        Self::serve("127.0.0.1:0", answer)
    }

    fn serve(
        address: &str,
        answer: impl Fn(Request, &mut TcpStream) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(address).expect("a port");
        let address = listener.local_addr().expect("an address");
        let is_stopped = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&is_stopped);
        let answer = Arc::new(answer);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    break;
                }
                let Ok(mut stream) = stream else { continue };
                let answer = Arc::clone(&answer);
                std::thread::spawn(move || {
                    let _ = stream.set_read_timeout(Some(Duration::from_secs(20)));
                    if let Some(request) = read(&stream) {
                        answer(request, &mut stream);
                    }
                });
            }
        });
        Self {
            address,
            is_stopped,
            thread: Some(thread),
        }
    }

    /// The URL of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.is_stopped.store(true, Ordering::SeqCst);
        // Wakes the listener, which may be gone already.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = Vec::new();
    reader.read_until(b'\n', &mut line).ok()?;
    let mut headers = Vec::new();
    loop {
        let mut line = Vec::new();
        reader.read_until(b'\n', &mut line).ok()?;
        let line = line.trim_ascii_end();
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            return line.is_empty().then_some(Request { headers });
        };
        let name = String::from_utf8_lossy(&line[..colon]).into_owned();
        headers.push((name, line[colon + 1..].trim_ascii_start().to_vec()));
    }
}
