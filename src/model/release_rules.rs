//! The rules of one release: what it has of the features in which releases differ, and the names of
//! its tags.

use super::{Feature, Release, TagNames};
use crate::diag::go_quote;

/// The rules of one release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReleaseRules {
    pub release: Release,
    /// Whether the user or the control plane named it, rather than the documents show it.
    pub chosen: bool,
    /// Names of the tags.
    pub tags: TagNames,
}

impl ReleaseRules {
    /// The rules of a release that the user named.
    pub(crate) fn of(release: Release) -> Self {
        let tags = if Feature::OldTags.is_in(release) {
            TagNames::Old
        } else {
            TagNames::New
        };
        Self {
            release,
            chosen: true,
            tags,
        }
    }

    /// The rules of a release that documents show, such as the first or the newest.
    pub(crate) fn shown(release: Release) -> Self {
        Self {
            chosen: false,
            ..Self::of(release)
        }
    }

    /// Whether the release has a feature.
    pub(crate) fn has(self, feature: Feature) -> bool {
        feature.is_in(self.release)
    }

    /// The protocols of inbounds that messages name.
    pub(crate) fn protocols(self) -> &'static [&'static str] {
        match self.tags {
            TagNames::Old => &["http", "tcp"],
            TagNames::New if self.has(Feature::Kafka) => &["grpc", "http", "http2", "kafka", "tcp"],
            TagNames::New => &["grpc", "http", "http2", "tcp"],
        }
    }

    /// Whether it knows a protocol, in upper or lower case; some that it knows are in no message.
    pub(crate) fn knows_protocol(self, word: &str) -> bool {
        let unnamed = [("tls", Feature::TlsProtocol), ("mysql", Feature::Mysql)];
        let unnamed = unnamed
            .into_iter()
            .filter_map(|(known, feature)| self.has(feature).then_some(known));
        let mut known = self.protocols().iter().copied().chain(unnamed);
        known.any(|known| known.eq_ignore_ascii_case(word))
    }

    /// What control planes say of a protocol that they do not know.
    pub(crate) fn invalid_protocol(self, word: &str) -> String {
        let known = self.protocols().join(", ");
        format!(
            "an invalid value {}. Allowed values: {known}",
            go_quote(word)
        )
    }

    /// The protocols whose requests become spans.
    pub(crate) fn http_protocols(self) -> &'static [&'static str] {
        match self.tags {
            TagNames::Old => &["http"],
            TagNames::New => &["http", "http2", "grpc"],
        }
    }
}
