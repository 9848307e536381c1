//! The socket beneath the client: TLS, credentials, time limits, redirects.

use std::io::{self, Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow};
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::blocking::{Client, ClientBuilder, Response as HttpResponse};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Identity, Url, redirect};

use super::address::{self, has_user, is_loopback, shown};
use super::redirect::redirected;
use super::settings::ControlPlane;
use super::tls;
use super::until::Until;
use crate::client::{Failure, Request, Response, Transport};
use crate::diag::{Hint, WithHint, mask_userinfo, printable};

/// How large an answer may be, in bytes: a control plane of 0.4 gives a whole list at once.
const SIZE_LIMIT: u64 = 256 << 20;

/// For how much of an answer there is room from the beginning, in bytes.
const ROOM: u64 = 4 << 20;

/// How many redirects are followed.
const REDIRECTS: usize = 5;

/// How much is logged of each request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, clap::ValueEnum)]
pub(crate) enum LogLevel {
    /// Nothing.
    #[default]
    Off,
    /// Which control plane is asked.
    Info,
    /// Each request and the status of its answer.
    Debug,
}

/// Sends requests to one control plane over HTTP.
pub(crate) struct HttpTransport {
    client: Client,
    base: Url,
    proxy: Option<String>,
    /// The file of the certificates that are trusted instead of those of the system.
    trusted: Option<String>,
    has_credentials: bool,
    log: LogLevel,
}

/// A client of the tool's own name, that follows no redirect by itself.
pub(super) fn builder() -> ClientBuilder {
    // Another part of the process may have chosen a provider already; that one is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .user_agent(concat!("kumactl/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
}

/// A client for one URL: a proxy of the environment cannot reach this machine's own addresses.
pub(super) fn builder_for(url: &Url) -> ClientBuilder {
    if is_loopback(url) {
        return builder().no_proxy();
    }
    builder()
}

/// The proxy of the environment that a URL is asked through, as it may be shown.
pub(super) fn proxy_for(url: &Url) -> Option<String> {
    if is_loopback(url) {
        return None;
    }
    let proxy = Matcher::from_env().intercept(&url.as_str().parse().ok()?)?;
    let shown = mask_userinfo(&proxy.uri().to_string()).into_owned();
    Some(printable(shown.trim_end_matches('/')).into_owned())
}

/// An error of HTTP with all its causes, and without the URL, which has its own place.
pub(super) fn message(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut message = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        // Some causes repeat what is above them.
        if !message.contains(&cause_text) {
            message = format!("{message}: {cause_text}");
        }
        source = cause.source();
    }
    message
}

impl HttpTransport {
    /// Gets ready to ask a control plane; nothing is sent yet.
    ///
    /// # Errors
    /// When the address is not a URL, a certificate cannot be read, or a secret would travel in the
    /// open: over plain HTTP a token is sent to this machine only, unless `insecure_http` is set.
    pub(crate) fn new(
        control_plane: &ControlPlane,
        insecure_http: bool,
        log: LogLevel,
    ) -> anyhow::Result<Self> {
        let base = address::parse(&control_plane.url)?;
        if control_plane.token.is_some() && has_user(&base) {
            let name = &control_plane.name;
            let error = anyhow!("control plane {name} has a token, and a user in its address");
            return Err(error.hint("leave one of them out"));
        }
        let is_secret = control_plane.has_secret_headers() || has_user(&base);
        if is_secret && base.scheme() == "http" && !is_loopback(&base) && !insecure_http {
            let error = anyhow!(
                "the credentials of control plane {} would be sent to {} unencrypted",
                control_plane.name,
                shown(&base)
            );
            return Err(error.hint(
                "use an https address (port 5682 unless configured), or --insecure-http if the way there is safe",
            ));
        }
        let identity_is_given = control_plane.client_cert_file.is_some();
        let mut builder = builder_for(&base).default_headers(headers(control_plane)?);
        if base.scheme() == "http" && is_loopback(&base) {
            // Nobody on the way shows a certificate, so those of the system need not be read.
            builder = builder.tls_certs_only([]);
        }
        let mut identity_pem = None;
        if let Some(path) = &control_plane.client_cert_file {
            let mut pem = read_file(path)?;
            let key = control_plane.client_key_file.as_deref();
            let key = key
                .with_context(|| format!("{path}: the client's certificate needs its key, too"))
                .hint("give --client-key-file")?;
            pem.push(b'\n');
            pem.append(&mut read_file(key)?);
            let identity = Identity::from_pem(&pem).map_err(|error| {
                anyhow!(
                    "{path} and {key} are not a certificate and key in PEM form: {}",
                    message(error)
                )
            })?;
            identity_pem = Some(pem);
            builder = builder.identity(identity);
        }
        if let Some(path) = &control_plane.ca_cert_file {
            let config = tls::trusting(path, &read_file(path)?, identity_pem.as_deref())?;
            if !control_plane.skip_verify {
                builder = builder.tls_backend_preconfigured(config);
            }
        }
        if control_plane.skip_verify {
            builder = builder.tls_danger_accept_invalid_certs(true);
        }
        let client = builder
            .build()
            .map_err(|error| anyhow!("{}", message(error)))?;
        let transport = Self {
            client,
            has_credentials: is_secret || identity_is_given || !control_plane.headers.is_empty(),
            proxy: proxy_for(&base),
            trusted: control_plane.ca_cert_file.clone(),
            base,
            log,
        };
        transport.log(LogLevel::Info, || {
            format!(
                "control plane {} at {}",
                control_plane.name,
                transport.address()
            )
        });
        Ok(transport)
    }

    /// The address of the control plane, without anything secret.
    pub(crate) fn address(&self) -> String {
        shown(&self.base)
    }

    fn log(&self, level: LogLevel, message: impl FnOnce() -> String) {
        if self.log >= level {
            // If nobody reads it there is nothing to do about that.
            let _ = writeln!(io::stderr(), "{}", printable(&message()));
        }
    }

    /// The URL of a request: its path after the path of the address.
    fn resolve(&self, request: &Request) -> Url {
        let mut url = self.base.clone();
        let prefix = self.base.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{prefix}{}", request.path));
        url.set_query(request.target().split_once('?').map(|(_, query)| query));
        url
    }

    fn send_to(
        &self,
        request: &Request,
        url: &Url,
        deadline: Instant,
    ) -> Result<HttpResponse, Failure> {
        let left = deadline
            .checked_duration_since(Instant::now())
            .filter(|left| !left.is_zero())
            .ok_or(Failure::Timeout)?;
        let mut builder = self
            .client
            .request(request.method.clone(), url.clone())
            .timeout(left)
            .header("accept", request.accept);
        if let Some(body) = &request.body {
            builder = builder
                .header("content-type", "application/json")
                .body(body.clone());
        }
        builder.send().map_err(|error| self.failure(error))
    }

    /// Why a request failed.
    fn failure(&self, error: reqwest::Error) -> Failure {
        if error.is_timeout() {
            return Failure::Timeout;
        }
        // Trying again changes nothing about a certificate.
        match tls::problem(&error, &self.base, self.trusted.as_deref()) {
            Some((cause, hint)) => Failure::Final(cause, Some(Hint::new(hint))),
            None => Failure::Connection(message(error)),
        }
    }

    /// Why reading failed.
    fn broken(&self, error: io::Error) -> Failure {
        if error.kind() == io::ErrorKind::TimedOut {
            return Failure::Timeout;
        }
        match error.downcast::<reqwest::Error>() {
            Ok(error) => self.failure(error),
            Err(error) => Failure::Connection(error.to_string()),
        }
    }

    /// Sends a request, and follows where its answers lead.
    fn follow(&self, request: &Request, deadline: Instant) -> Result<HttpResponse, Failure> {
        let mut url = self.resolve(request);
        for _ in 0..=REDIRECTS {
            let response = self.send_to(request, &url, deadline)?;
            let status = response.status().as_u16();
            self.log(LogLevel::Debug, || {
                format!("{} {} {status}", request.method, shown(&url))
            });
            if !matches!(status, 301 | 302 | 303 | 307 | 308) {
                return Ok(response);
            }
            let location = response.headers().get("location");
            let location = location
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default();
            url = redirected(&url, location, &request.method, self.has_credentials)
                .map_err(|reason| Failure::Final(reason, None))?;
        }
        let reason = format!("more than {REDIRECTS} redirects");
        Err(Failure::Final(reason, None))
    }

    /// Reads an answer, as much of it and for as long as is allowed.
    fn read(&self, response: HttpResponse, deadline: Instant) -> Result<Response, Failure> {
        let header = |name: &str| {
            let value = response.headers().get(name)?;
            value.to_str().ok().map(str::to_owned)
        };
        let retry_after = header("retry-after").and_then(|value| value.trim().parse().ok());
        let (status, content_type) = (response.status().as_u16(), header("content-type"));
        // What is promised is made room for, as far as a page goes.
        let length = response.content_length().unwrap_or(0).min(ROOM);
        let mut body = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
        let mut limited = Until::new(response, deadline).take(SIZE_LIMIT + 1);
        limited
            .read_to_end(&mut body)
            .map_err(|error| self.broken(error))?;
        if body.len() as u64 > SIZE_LIMIT {
            let limit = SIZE_LIMIT >> 20;
            let reason = format!("the answer is larger than {limit} MiB");
            return Err(Failure::Final(reason, None));
        }
        Ok(Response {
            status,
            content_type: content_type.unwrap_or_default(),
            retry_after: retry_after.map(Duration::from_secs),
            body,
        })
    }
}

impl Transport for HttpTransport {
    fn url(&self, request: &Request) -> String {
        shown(&self.resolve(request))
    }

    fn proxy(&self) -> Option<String> {
        self.proxy.clone()
    }

    fn send(&self, request: &Request, deadline: Instant) -> Result<Response, Failure> {
        let response = self.follow(request, deadline)?;
        self.read(response, deadline)
    }

    fn stream(
        &self,
        request: &Request,
        deadline: Instant,
    ) -> Result<(u16, Box<dyn Read>), Failure> {
        let response = self.follow(request, deadline)?;
        let status = response.status().as_u16();
        Ok((status, Box::new(Until::new(response, deadline))))
    }
}

fn headers(control_plane: &ControlPlane) -> anyhow::Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    for (name, value) in &control_plane.headers {
        let parsed = HeaderName::from_bytes(name.as_bytes())
            .ok()
            .zip(HeaderValue::from_str(value).ok());
        let (header, mut value) = parsed.with_context(|| {
            format!(
                "the header {name:?} of control plane {} cannot be sent: it is not a name and a value of HTTP",
                control_plane.name
            )
        })?;
        value.set_sensitive(true);
        headers.append(header, value);
    }
    if let Some(token) = &control_plane.token {
        let value = HeaderValue::from_str(&format!("Bearer {}", token.trim()));
        let mut value = value.ok().with_context(|| {
            format!(
                "the token of control plane {} has characters that no header can have",
                control_plane.name
            )
        })?;
        value.set_sensitive(true);
        headers.insert("authorization", value);
    }
    Ok(headers)
}

fn read_file(path: &str) -> anyhow::Result<Vec<u8>> {
    std::fs::read(Path::new(path)).with_context(|| path.to_owned())
}
