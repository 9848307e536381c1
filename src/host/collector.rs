//! The socket side of trying a collector: names, connections, reports, and reading a span back.

use std::io::Read;
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use reqwest::Url;
use reqwest::blocking::{Client, ClientBuilder, RequestBuilder};

use super::http::{builder, message};
use super::{grpc, random_bits, tls};
use crate::check::tracing::{
    Answer, Found, Observed, Payload, Probe, Report, SERVICES, Trouble, is_services, lookups,
    rejection, services,
};
use crate::diag::mask_userinfo;

/// How much of an answer is read, in bytes.
const READ: u64 = 1 << 20;
/// How much of it is repeated, in characters.
const REPEATED: usize = 160;
/// How long a span is looked for at the collector itself.
const GUESSED: Duration = Duration::from_secs(1);
/// The time between two looks for a span.
const PAUSE: Duration = Duration::from_millis(100);

/// Tries collectors.
pub(crate) struct Prober {
    /// For everything but a name in TLS, which goes by its own.
    client: Client,
    /// Where traces are read, if that is not at the collector itself.
    query: Option<Url>,
    /// How long each step may take.
    timeout: Duration,
}

impl Prober {
    /// Gets ready; nothing is sent yet.
    pub(crate) fn new(query: Option<Url>, timeout: Duration) -> anyhow::Result<Self> {
        let client = collectors_client().build();
        Ok(Self {
            client: client.map_err(|error| anyhow::anyhow!("{}", message(error)))?,
            query,
            timeout,
        })
    }

    /// Tries a collector, step by step, up to the first that fails.
    pub(crate) fn observe(&self, probe: &Probe) -> Observed {
        let mut observed = Observed {
            addresses: resolve(&probe.endpoint.host, self.timeout),
            connected: None,
            answer: None,
            found: None,
        };
        let Ok(addresses) = &observed.addresses else {
            return observed;
        };
        let connected = connect(addresses, probe.endpoint.port, self.timeout);
        let address = connected.clone();
        observed.connected = Some(connected);
        let Ok(address) = address else {
            return observed;
        };
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let micros = u64::try_from(now.as_micros()).unwrap_or_default();
        let report = Report::new(probe.payload, probe.has_long_ids, random_bits(), micros);
        let answer = self.post(probe, address, &report);
        let is_taken = match &answer {
            Ok(answer) => answer.is_taken(probe.payload),
            Err(trouble) => *trouble == Trouble::Timeout,
        };
        if is_taken && probe.payload.can_be_read_back() {
            let found = if probe.payload.is_otlp() && self.query.is_none() {
                Found::Unasked
            } else {
                self.look(probe, address, &report.trace_id)
            };
            // Who does not answer may still have the span, and need not.
            if answer.is_ok() || matches!(found, Found::Stored { .. }) {
                observed.found = Some(found);
            }
        }
        observed.answer = Some(answer);
        observed
    }

    /// Posts a report. An answer that comes too late is waited for as long again, to say so.
    fn post(&self, probe: &Probe, address: SocketAddr, report: &Report) -> Result<Answer, Trouble> {
        let patience = self.timeout * 2;
        let start = Instant::now();
        let mut answer = if probe.payload == Payload::OtlpGrpc {
            call(probe, address, report, patience)?
        } else {
            let (client, url) = self.at(probe, address, &probe.path)?;
            let request = client
                .post(url)
                .header("host", &probe.host)
                .header("content-type", probe.payload.content_type())
                .body(report.body.clone());
            let (status, body) = send(request, patience)?;
            answer(probe, status, &body)
        };
        answer.late = Some(start.elapsed()).filter(|after| *after > self.timeout);
        Ok(answer)
    }

    /// Looks for a span until it is there or the time is over.
    fn look(&self, probe: &Probe, address: SocketAddr, trace_id: &str) -> Found {
        // Who does not say where to look has a guess that needs no patience.
        let patience = if self.query.is_some() {
            self.timeout
        } else {
            self.timeout.min(GUESSED)
        };
        let deadline = Instant::now() + patience;
        let paths = lookups(trace_id);
        let mut last = String::new();
        loop {
            for path in &paths {
                let left = deadline.saturating_duration_since(Instant::now());
                match self.ask(probe, address, path, left) {
                    Ok((200, body)) => match services(&body) {
                        Some(services) => {
                            return Found::Stored {
                                url: self.shown(probe, path),
                                services,
                            };
                        }
                        None => "200, but not a trace".clone_into(&mut last),
                    },
                    Ok((status, body)) => last = format!("{status} {}", excerpt(&body)),
                    // What was answered before says more.
                    Err(Trouble::Timeout) if !last.is_empty() => {}
                    Err(Trouble::Timeout) => "no answer in time".clone_into(&mut last),
                    Err(Trouble::Tls(message) | Trouble::Broken(message)) => last = message,
                    Err(Trouble::Path) => {}
                }
            }
            if Instant::now() + PAUSE > deadline {
                let listed = self.ask(probe, address, SERVICES, patience);
                return Found::Missing {
                    urls: paths.iter().map(|path| self.shown(probe, path)).collect(),
                    is_certain: self.query.is_some(),
                    is_zipkin: matches!(listed, Ok((200, body)) if is_services(&body)),
                    message: last.trim().to_owned(),
                };
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// Asks for a path where traces are read.
    fn ask(
        &self,
        probe: &Probe,
        address: SocketAddr,
        path: &str,
        limit: Duration,
    ) -> Result<(u16, Vec<u8>), Trouble> {
        let request = if let Some(query) = &self.query {
            self.client.get(below(query, path))
        } else {
            let (client, url) = self.at(probe, address, path)?;
            client.get(url).header("host", probe.endpoint.authority())
        };
        send(request, limit)
    }

    /// The URL of a path where traces are read, as it may be shown.
    fn shown(&self, probe: &Probe, path: &str) -> String {
        match &self.query {
            Some(query) => mask_userinfo(below(query, path).as_str()).into_owned(),
            None => probe.url(path),
        }
    }

    /// Who asks, and for which URL, so that a request goes to an address, with the path as it is.
    fn at(&self, probe: &Probe, address: SocketAddr, path: &str) -> Result<(Client, Url), Trouble> {
        // The name has to be sent in TLS, as the proxies do: some servers choose by it.
        let is_named = probe.is_tls && probe.endpoint.ip().is_none();
        let url = if is_named {
            format!("https://{}:{}{path}", probe.endpoint.host, address.port())
        } else if probe.is_tls {
            format!("https://{address}{path}")
        } else {
            format!("http://{address}{path}")
        };
        let url = Url::parse(&url).map_err(|error| Trouble::Broken(error.to_string()))?;
        let asked = url.query().map_or_else(
            || url.path().to_owned(),
            |query| format!("{}?{query}", url.path()),
        );
        // Envoy sends a path as it is; a client that makes another of it would try something else.
        if asked != path {
            return Err(Trouble::Path);
        }
        let Some(name) = url.domain().filter(|_| is_named) else {
            return Ok((self.client.clone(), url));
        };
        let client = collectors_client().resolve(name, address).build();
        Ok((client.map_err(|error| Trouble::Tls(message(error)))?, url))
    }
}

fn collectors_client() -> ClientBuilder {
    builder()
        // What is tried is this collector, and not what stands between.
        .no_proxy()
        // The proxies do not verify a collector's certificate either.
        .tls_danger_accept_invalid_certs(true)
}

/// Calls by gRPC what takes spans, by the name that a proxy gives it.
fn call(
    probe: &Probe,
    address: SocketAddr,
    report: &Report,
    patience: Duration,
) -> Result<Answer, Trouble> {
    let called = grpc::send(address, &probe.host, &probe.path, &report.body, patience);
    let called = called.map_err(|error| Trouble::Broken(error.to_string()))?;
    let called = called.ok_or(Trouble::Timeout)?;
    let mut answer = match called.grpc_status {
        Some(0) => answer(probe, called.status, &called.message),
        Some(_) => Answer {
            message: excerpt(called.status_message.as_bytes()),
            ..answer(probe, called.status, &[])
        },
        None => Answer {
            message: excerpt(&called.message),
            ..answer(probe, called.status, &[])
        },
    };
    answer.grpc_status = called.grpc_status;
    Ok(answer)
}

/// What an answer says, which in OTLP may be that it rejects the span.
fn answer(probe: &Probe, status: u16, body: &[u8]) -> Answer {
    let is_otlp = probe.payload.is_otlp() && status == 200;
    let rejection = is_otlp.then(|| rejection(body)).flatten();
    Answer {
        status,
        grpc_status: None,
        is_rejected: rejection.is_some(),
        message: match &rejection {
            Some(message) => excerpt(message.as_bytes()),
            // What is taken is answered with bytes for programs.
            None if is_otlp => String::new(),
            None => excerpt(body),
        },
        late: None,
    }
}

/// A path below a page, which may itself be below another one.
fn below(page: &Url, path: &str) -> Url {
    let mut url = page.clone();
    url.set_path(&format!("{}{path}", page.path().trim_end_matches('/')));
    url.set_query(None);
    url.set_fragment(None);
    url
}

/// Sends a request, and reads as much of its answer as is looked at; all in time.
fn send(request: RequestBuilder, limit: Duration) -> Result<(u16, Vec<u8>), Trouble> {
    let deadline = Instant::now() + limit;
    let trouble = |error: reqwest::Error| {
        if error.is_timeout() {
            return Trouble::Timeout;
        }
        let is_of_tls = tls::is_of_handshake(&error);
        let message = message(error);
        if is_of_tls {
            Trouble::Tls(message)
        } else {
            Trouble::Broken(message)
        }
    };
    // Compressed answers are not looked into.
    let request = request.timeout(limit).header("accept-encoding", "identity");
    let response = request.send().map_err(trouble)?;
    let status = response.status().as_u16();
    let mut limited = response.take(READ);
    let mut body = Vec::new();
    let mut chunk = vec![0; 1 << 14];
    loop {
        match limited.read(&mut chunk) {
            Ok(0) => return Ok((status, body)),
            Ok(length) => body.extend_from_slice(&chunk[..length]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => {
                return Err(match error.downcast::<reqwest::Error>() {
                    Ok(error) => trouble(error),
                    Err(error) if error.kind() == std::io::ErrorKind::TimedOut => Trouble::Timeout,
                    Err(error) => Trouble::Broken(error.to_string()),
                });
            }
        }
        if Instant::now() > deadline {
            return Err(Trouble::Timeout);
        }
    }
}

/// The beginning of a text, in one line.
fn excerpt(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    let mut short: String = line.chars().take(REPEATED).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    short
}

/// Asks for the addresses of a host, for a limited time: the system's own limit can be minutes.
fn resolve(host: &str, timeout: Duration) -> Result<Vec<IpAddr>, String> {
    if let Ok(address) = host.parse() {
        return Ok(vec![address]);
    }
    let (sender, receiver) = channel();
    let asked = (host.to_owned(), 0);
    std::thread::spawn(move || {
        // Whoever asked may have stopped waiting.
        let _ = sender.send(asked.to_socket_addrs().map(Iterator::collect::<Vec<_>>));
    });
    let found = receiver
        .recv_timeout(timeout)
        .map_err(|_| "no answer about the name came in time".to_owned())?;
    let mut addresses: Vec<IpAddr> = found
        .map_err(|error| error.to_string())?
        .into_iter()
        .map(|address| address.ip())
        .collect();
    addresses.dedup();
    if addresses.is_empty() {
        return Err("the name has no address".to_owned());
    }
    Ok(addresses)
}

/// Connects to the first of some addresses that takes it.
fn connect(addresses: &[IpAddr], port: u32, timeout: Duration) -> Result<SocketAddr, String> {
    let Some(port) = u16::try_from(port).ok().filter(|port| *port > 0) else {
        return Err(format!("no connection can be made to port {port}"));
    };
    let deadline = Instant::now() + timeout;
    let mut message = "there is no address".to_owned();
    for address in addresses {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        let address = SocketAddr::new(*address, port);
        match TcpStream::connect_timeout(&address, left) {
            Ok(_) => return Ok(address),
            Err(error) => message = format!("{address}: {error}"),
        }
    }
    Err(message)
}
