//! Requests to a service that is tried out: by HTTP/1.1, or by gRPC where it speaks that only.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use reqwest::Url;
use reqwest::blocking::Client;

use super::grpc;
use super::http::{builder, message};
use crate::check::propagation::{Field, Reply};

/// A service, by its URL.
pub(crate) struct Service {
    client: Client,
    url: Url,
    timeout: Duration,
    /// Whether it has been found to speak HTTP/2 only.
    is_grpc: Arc<AtomicBool>,
}

/// The URL of a service.
///
/// # Errors
/// When it is none of HTTP.
pub(crate) fn service_url(text: &str) -> Result<Url, String> {
    let example = "write a URL such as http://localhost:8080/path";
    let url = Url::parse(text).map_err(|error| format!("{error}; {example}"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(example.to_owned());
    }
    Ok(url)
}

/// A request that is under way.
pub(crate) struct Pending {
    reply: Receiver<Reply>,
    deadline: Instant,
}

impl Service {
    /// Gets ready to ask; nothing is sent yet.
    pub(crate) fn new(url: Url, timeout: Duration) -> anyhow::Result<Self> {
        let client = builder()
            // What is tried is this service, and not what stands between.
            .no_proxy()
            .timeout(timeout)
            .build()?;
        Ok(Self {
            client,
            url,
            timeout,
            is_grpc: Arc::default(),
        })
    }

    /// Sends a request with headers.
    pub(crate) fn ask(&self, headers: &[Field]) -> Pending {
        let mut request = self.client.get(self.url.clone());
        for field in headers {
            request = request.header(&field.name, &*field.value);
        }
        let (sender, reply) = channel();
        let (url, headers, timeout) = (self.url.clone(), headers.to_vec(), self.timeout);
        let is_grpc = Arc::clone(&self.is_grpc);
        std::thread::spawn(move || {
            if is_grpc.load(Ordering::SeqCst) {
                let _ = sender.send(grpc::ask(&url, &headers, timeout));
                return;
            }
            let reply = match request.send() {
                Ok(mut response) => {
                    let status = response.status().as_u16();
                    // A service that is cut off may not make its calls.
                    let _ = io::copy(&mut response, &mut io::sink());
                    Reply::Status(status)
                }
                Err(error) if error.is_timeout() => Reply::TimedOut,
                Err(error) if error.is_connect() => Reply::Unreachable(message(error)),
                Err(_) if grpc::is_spoken(&url) => {
                    is_grpc.store(true, Ordering::SeqCst);
                    grpc::ask(&url, &headers, timeout)
                }
                Err(error) => Reply::Broken(message(error)),
            };
            // Whoever asked may have stopped waiting.
            let _ = sender.send(reply);
        });
        Pending {
            reply,
            deadline: Instant::now() + self.timeout,
        }
    }
}

impl Pending {
    /// When the answer has to be there.
    pub(crate) fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Waits for the answer, at the latest until its time is over.
    pub(crate) fn reply(self) -> Reply {
        let left = self.deadline.saturating_duration_since(Instant::now());
        match self.reply.recv_timeout(left) {
            Ok(reply) => reply,
            Err(RecvTimeoutError::Timeout) => Reply::TimedOut,
            Err(RecvTimeoutError::Disconnected) => Reply::Broken("it was not asked".to_owned()),
        }
    }
}
