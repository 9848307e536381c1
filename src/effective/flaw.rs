//! A flaw of a backend: which field has it, what is wrong, and what comes of it.

use crate::diag::Code;

/// What comes of a flaw, from mildest to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Consequence {
    /// It may be meant.
    Meant,
    /// It does not do what it says, or some collectors do not take it.
    Misleading,
    /// Every span is lost, whatever the collector.
    Lost,
    /// The proxy gets no configuration, or refuses it, and stops working.
    Outage,
}

/// The field of a backend that has a flaw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackendField {
    /// `sampling`, beside the settings.
    Sampling,
    /// `url`.
    Url,
    /// `apiVersion`.
    ApiVersion,
    /// `sharedSpanContext`.
    SharedSpanContext,
    /// `address` of Datadog.
    Address,
    /// `endpoint` of `OpenTelemetry`.
    Endpoint,
}

impl BackendField {
    /// The name of the field.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sampling => "sampling",
            Self::Url => "url",
            Self::ApiVersion => "apiVersion",
            Self::SharedSpanContext => "sharedSpanContext",
            Self::Address => "address",
            Self::Endpoint => "endpoint",
        }
    }
}

/// A flaw of a backend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackendFlaw {
    /// Which kind.
    pub code: Code,
    /// The field that has it.
    pub field: BackendField,
    /// How bad it is.
    pub consequence: Consequence,
    /// What is wrong, and what comes of it.
    pub message: String,
    /// What to write instead.
    pub help: String,
    /// Whether it holds for all releases, although others of its kind do not.
    pub is_timeless: bool,
    /// The edit of the URL that certainly corrects it: what to take away, and what to put there.
    pub fix: Option<(&'static str, &'static str)>,
}

impl BackendFlaw {
    pub(super) fn new(
        code: Code,
        field: BackendField,
        consequence: Consequence,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            code,
            field,
            consequence,
            message: message.into(),
            help: help.into(),
            is_timeless: false,
            fix: None,
        }
    }
}
