//! TLS towards a control plane: which certificates are trusted, and what is wrong with one in a
//! person's words.
//!
//! The certificate that a control plane makes for itself is self-signed and that of an authority
//! (CA:TRUE). Go and curl take such a certificate from whoever has to trust it; webpki does not,
//! so it is compared here, and its name, dates and purpose are checked as of any other.

use std::error::Error;
use std::io;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use reqwest::Url;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
};
use x509_cert::Certificate;
use x509_cert::der::Decode;
use x509_cert::der::oid::db::rfc5280::{ANY_EXTENDED_KEY_USAGE, ID_KP_SERVER_AUTH};
use x509_cert::ext::pkix::ExtendedKeyUsage;
use x509_cert::time::Time;

/// A client that trusts the certificates of a file, and nothing else.
///
/// # Errors
/// When the file holds no certificate, or the identity is not a certificate and key.
pub(super) fn trusting(
    path: &str,
    pem: &[u8],
    identity: Option<&[u8]>,
) -> anyhow::Result<ClientConfig> {
    let certificates: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<_, _>>()
        .ok()
        .filter(|certificates: &Vec<_>| !certificates.is_empty())
        .with_context(|| format!("{path}: it holds no certificate in PEM form"))?;
    let mut roots = RootCertStore::empty();
    for (number, certificate) in certificates.iter().enumerate() {
        if let Err(error) = roots.add(certificate.clone()) {
            let number = number + 1;
            bail!("{path}: certificate {number} in it cannot be trusted: {error}");
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let authorities =
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .build()?;
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Trusted {
            certificates,
            authorities,
        }));
    let mut config = match identity {
        Some(pem) => {
            let chain = CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>()?;
            builder.with_client_auth_cert(chain, PrivateKeyDer::from_pem_slice(pem)?)?
        }
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// Takes the certificates themselves, and those that they have signed.
#[derive(Debug)]
struct Trusted {
    certificates: Vec<CertificateDer<'static>>,
    authorities: Arc<WebPkiServerVerifier>,
}

impl ServerCertVerifier for Trusted {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if self.certificates.contains(end_entity) {
            check_by_itself(end_entity, server_name, now)?;
            return Ok(ServerCertVerified::assertion());
        }
        self.authorities.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        )
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.authorities
            .verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.authorities
            .verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.authorities.supported_verify_schemes()
    }
}

/// Checks all of a trusted certificate but who has signed it: dates, purpose and name.
fn check_by_itself(
    certificate: &CertificateDer<'_>,
    name: &ServerName<'_>,
    now: UnixTime,
) -> Result<(), rustls::Error> {
    let parsed = Certificate::from_der(certificate).map_err(|_| CertificateError::BadEncoding)?;
    let parsed = parsed.tbs_certificate;
    let time = |time: Time| UnixTime::since_unix_epoch(time.to_unix_duration());
    let validity = parsed.validity;
    let (not_before, not_after) = (time(validity.not_before), time(validity.not_after));
    if now < not_before {
        return Err(CertificateError::NotValidYetContext {
            time: now,
            not_before,
        }
        .into());
    }
    if now > not_after {
        return Err(CertificateError::ExpiredContext {
            time: now,
            not_after,
        }
        .into());
    }
    let usage = parsed
        .get::<ExtendedKeyUsage>()
        .map_err(|_| CertificateError::BadEncoding)?;
    let for_servers = [ID_KP_SERVER_AUTH, ANY_EXTENDED_KEY_USAGE];
    if usage.is_some_and(|(_, usage)| !usage.0.iter().any(|id| for_servers.contains(id))) {
        return Err(CertificateError::InvalidPurpose.into());
    }
    verify_server_name(&ParsedCertificate::try_from(certificate)?, name)
}

/// What is wrong with the TLS of a server and what to do about it, if the error is one of TLS;
/// `trusted` is the file of the certificates that are trusted, if one was given.
pub(super) fn problem(
    error: &(dyn Error + 'static),
    url: &Url,
    trusted: Option<&str>,
) -> Option<(String, String)> {
    let host = url.host_str().unwrap_or_default();
    Some(match cause(error)? {
        rustls::Error::InvalidCertificate(error) => of_certificate(error, url, trusted),
        rustls::Error::AlertReceived(alert) => (
            format!("it ended the TLS handshake: {alert:?}"),
            "if it wants a certificate of its clients, --client-cert-file and --client-key-file of kumactl config control-planes add name one".to_owned(),
        ),
        rustls::Error::InvalidMessage(_) => (
            format!("what answers at {host} does not speak TLS"),
            "unless configured, a control plane listens for https on port 5682, and for http on 5681".to_owned(),
        ),
        other => (
            format!("TLS failed: {other}"),
            "unless configured, a control plane listens for https on port 5682".to_owned(),
        ),
    })
}

/// A name of a certificate, which rustls gives as `DnsName("cp.example")` or `IpAddress(10.0.0.1)`.
fn plain_name(name: &str) -> &str {
    let inner = name
        .split_once('(')
        .and_then(|(_, rest)| rest.strip_suffix(')'));
    inner.unwrap_or(name).trim_matches('"')
}

/// What is wrong with a certificate, and what to do about it.
fn of_certificate(error: &CertificateError, url: &Url, trusted: Option<&str>) -> (String, String) {
    let host = url.host_str().unwrap_or_default();
    let renew =
        "whoever runs the control plane has to renew it, or the clock of this machine is wrong";
    let rename = "use a name that the certificate has in the address, or have a certificate made for this one";
    match error {
        CertificateError::Expired => ("its certificate has expired".to_owned(), renew.to_owned()),
        CertificateError::ExpiredContext { not_after, .. } => (
            format!("its certificate has expired: it was valid until {}", date(*not_after)),
            renew.to_owned(),
        ),
        CertificateError::NotValidYet => {
            ("its certificate is not valid yet".to_owned(), renew.to_owned())
        }
        CertificateError::NotValidYetContext { not_before, .. } => (
            format!("its certificate is not valid yet: it will be from {} on", date(*not_before)),
            renew.to_owned(),
        ),
        CertificateError::NotValidForName => {
            (format!("its certificate is not for {host}"), rename.to_owned())
        }
        CertificateError::NotValidForNameContext { presented, .. } => {
            let names = match presented.as_slice() {
                [] => "no name at all".to_owned(),
                names => names.iter().map(|name| plain_name(name)).collect::<Vec<_>>().join(", "),
            };
            (format!("its certificate is not for {host} but for {names}"), rename.to_owned())
        }
        CertificateError::BadSignature => (
            "a signature of its certificate or of the TLS handshake is wrong: it does not hold the key of what it shows".to_owned(),
            "something else than the control plane may answer there; ask whoever runs it".to_owned(),
        ),
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => (
            "its certificate is not meant for servers".to_owned(),
            "whoever runs the control plane has to give it another".to_owned(),
        ),
        other => {
            let detail = match other {
                CertificateError::UnknownIssuer => String::new(),
                CertificateError::Other(error) => format!(" ({})", error.0),
                other => format!(" ({other})"),
            };
            let port = url.port_or_known_default().unwrap_or_default();
            let cause = match trusted {
                Some(path) => format!(
                    "its certificate is neither in {path} nor signed by one that is{detail}"
                ),
                None => format!(
                    "its certificate is not signed by anybody whom this machine trusts{detail}"
                ),
            };
            let hint = format!(
                "kumactl config control-planes add --ca-cert-file names a certificate to trust, which whoever runs the control plane has (KUMA_GENERAL_TLS_CERT_FILE); openssl s_client -showcerts -connect {host}:{port} shows the one to compare it with"
            );
            (cause, hint)
        }
    }
}

/// Whether a request failed in the TLS handshake: a peer that speaks no TLS may just hang up.
pub(super) fn is_of_handshake(error: &reqwest::Error) -> bool {
    let hung_up = |error: &io::Error| error.kind() == io::ErrorKind::UnexpectedEof;
    cause::<rustls::Error>(error).is_some()
        || error.is_connect()
            && causes(error)
                .filter_map(<dyn Error>::downcast_ref)
                .any(hung_up)
}

/// The first error of a type among an error and its causes.
fn cause<'e, E: Error + 'static>(error: &'e (dyn Error + 'static)) -> Option<&'e E> {
    causes(error).find_map(<dyn Error>::downcast_ref)
}

/// An error and its causes, from the outside to the inside.
fn causes<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| {
        // The source of an I/O error is not the error that it holds, but the source of that.
        let held = error.downcast_ref().and_then(io::Error::get_ref);
        held.map(|held| held as &(dyn Error + 'static))
            .or_else(|| error.source())
    })
}

/// A time as people write it.
fn date(time: UnixTime) -> String {
    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    jiff::Timestamp::from_second(seconds).map_or_else(
        |_| "a time beyond the calendar".to_owned(),
        |time| time.to_string(),
    )
}
