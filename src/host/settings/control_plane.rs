//! A control plane as the settings file describes it.

/// A control plane, and how to get in.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct ControlPlane {
    pub name: String,
    /// The context of the settings file that led to it, if one did.
    pub context: Option<String>,
    /// The address of its API.
    pub url: String,
    /// Headers that are sent with every request.
    pub headers: Vec<(String, String)>,
    /// The certificates, in PEM form, that its own has to be signed by.
    pub ca_cert_file: Option<String>,
    /// The client's certificate, in PEM form.
    pub client_cert_file: Option<String>,
    /// Its key.
    pub client_key_file: Option<String>,
    /// Whether any certificate is taken.
    pub skip_verify: bool,
    /// A user token (Kuma 1.3).
    pub token: Option<String>,
}

impl ControlPlane {
    /// Whether a header that says who the user is would be sent.
    pub(crate) fn has_secret_headers(&self) -> bool {
        self.token.is_some() || self.headers.iter().any(|(name, _)| is_secret(name))
    }
}

/// Whether what stands under a name is nobody else's business. Which headers hold secrets is up
/// to whoever named them, so only a few that never do are shown.
pub(super) fn is_secret(header: &str) -> bool {
    let plain = [
        "accept",
        "content-type",
        "host",
        "user-agent",
        "x-request-id",
    ];
    !plain.iter().any(|name| header.eq_ignore_ascii_case(name))
}
