//! Releases of Kuma, and what each changed in what this tool judges and computes.

use std::fmt;
use std::str::FromStr;

/// A release, by its first two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Release {
    major: u16,
    minor: u16,
}

impl Release {
    /// The first release with tracing policies.
    pub const FIRST: Self = Self::new(0, 4);
    /// The newest release with tracing policies.
    pub const NEWEST: Self = Self::new(2, 14);
    /// The release that removed them.
    pub const REMOVED: Self = Self::new(3, 0);

    /// A release.
    #[must_use]
    pub const fn new(major: u16, minor: u16) -> Self {
        Self { major, minor }
    }

    /// Whether a proxy has to be restarted for a change of its backend: its tracing was part of
    /// the bootstrap before Kuma 0.7.
    #[must_use]
    pub fn needs_restart(self) -> bool {
        self < Self::new(0, 7)
    }
}

impl fmt::Display for Release {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}", self.major, self.minor)
    }
}

impl FromStr for Release {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = "write a release from 0.4 to 3.0, such as 2.8";
        let mut numbers = text.strip_prefix('v').unwrap_or(text).split('.');
        let mut number = || numbers.next().and_then(|digits| digits.parse::<u16>().ok());
        let (Some(major), Some(minor)) = (number(), number()) else {
            return Err(format!("{text:?} is not a release of Kuma: {known}"));
        };
        // A patch release is as good as its minor release; anything after it is not a number.
        if numbers.clone().count() > 1 || numbers.any(|patch| patch.parse::<u16>().is_err()) {
            return Err(format!("{text:?} is not a release of Kuma: {known}"));
        }
        let release = Self::new(major, minor);
        if release < Self::FIRST {
            return Err(format!("Kuma {release} had no tracing policies: {known}"));
        }
        if major > Self::REMOVED.major || (major == 2 && minor > 99) {
            return Err(format!("Kuma {release} is not known: {known}"));
        }
        Ok(release)
    }
}

/// The names of the tags that Kuma gives a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagNames {
    /// `service`, `protocol`: Kuma 0.4 to 0.6.
    Old,
    /// `kuma.io/service`, `kuma.io/protocol`: Kuma 0.7 on.
    New,
}

impl TagNames {
    /// The tag that names the service.
    #[must_use]
    pub const fn service(self) -> &'static str {
        match self {
            Self::Old => "service",
            Self::New => "kuma.io/service",
        }
    }

    /// The tag that names the protocol.
    #[must_use]
    pub const fn protocol(self) -> &'static str {
        match self {
            Self::Old => "protocol",
            Self::New => "kuma.io/protocol",
        }
    }

    /// What a tag that Kuma gives a meaning is called in the other generation.
    #[must_use]
    pub fn counterpart(self, tag: &str) -> Option<&'static str> {
        let other = self.other();
        [(self, other), (other, self)]
            .into_iter()
            .find_map(|(one, other)| match tag {
                _ if tag == one.service() => Some(other.service()),
                _ if tag == one.protocol() => Some(other.protocol()),
                _ => None,
            })
    }

    /// The names of the other generation.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Old => Self::New,
            Self::New => Self::Old,
        }
    }
}

/// The rules of one release, worked out once so that nobody compares version numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// The release.
    pub release: Release,
    /// Whether the user or the control plane named it, rather than the documents show it.
    pub chosen: bool,
    /// Names of the tags.
    pub tags: TagNames,
}

impl Rules {
    /// The rules of a release that the user named.
    #[must_use]
    pub fn of(release: Release) -> Self {
        let tags = if release < Release::new(0, 7) {
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

    /// The rules of the generation that documents show: 0.4, or the newest.
    #[must_use]
    pub fn of_generation(is_first: bool) -> Self {
        let release = if is_first {
            Release::FIRST
        } else {
            Release::NEWEST
        };
        Self {
            chosen: false,
            ..Self::of(release)
        }
    }

    /// Whether backends are written inline (`zipkin:`) and policies are judged as 0.4 did; from
    /// 0.5 on they are judged as 2.8 does.
    #[must_use]
    pub fn inline_backends(&self) -> bool {
        self.release < Release::new(0, 5)
    }

    /// Whether dataplanes are judged as 0.4 did; from 0.7 on they are judged as 2.8 does.
    #[must_use]
    pub fn old_dataplanes(&self) -> bool {
        self.release < Release::new(0, 7)
    }

    /// Whether proxies can still send Zipkin's V1 payload: Envoy lost it with Kuma 1.1.
    #[must_use]
    pub fn sends_v1(&self) -> bool {
        self.release < Release::new(1, 1)
    }

    /// Whether a Zipkin backend has `sharedSpanContext`: from Kuma 1.2 on.
    #[must_use]
    pub fn has_shared_span_context(&self) -> bool {
        self.release >= Release::new(1, 2)
    }

    /// Whether a mesh has a `TrafficRoute` that nobody wrote: Kuma 2.6 stopped making one.
    #[must_use]
    pub fn has_default_route(&self) -> bool {
        self.release < Release::new(2, 6)
    }

    /// Whether `https` means TLS: before Kuma 1.4 it was sent as plain text.
    #[must_use]
    pub fn sends_tls(&self) -> bool {
        self.release >= Release::new(1, 4)
    }

    /// Whether backends of the type `datadog` are known.
    #[must_use]
    pub fn has_datadog(&self) -> bool {
        self.release >= Release::new(1, 3)
    }

    /// Whether `TrafficTrace` and `Mesh.tracing` still mean anything.
    #[must_use]
    pub fn has_tracing(&self) -> bool {
        self.release < Release::REMOVED
    }

    /// Whether `MeshTrace` exists: from Kuma 2.0 on.
    #[must_use]
    pub fn has_mesh_trace(&self) -> bool {
        self.release >= Release::new(2, 0)
    }

    /// The protocols whose requests become spans.
    #[must_use]
    pub fn http_protocols(&self) -> &'static [&'static str] {
        match self.tags {
            TagNames::Old => &["http"],
            TagNames::New => &["http", "http2", "grpc"],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_read_as_people_write_them() {
        for (text, release) in [
            ("0.4", (0, 4)),
            ("v2.8.8", (2, 8)),
            ("3.0", (3, 0)),
            ("2.14.3", (2, 14)),
        ] {
            assert_eq!(
                text.parse(),
                Ok(Release::new(release.0, release.1)),
                "{text}"
            );
        }
        for text in [
            "",
            "2",
            "0.3",
            "4.0",
            "2.x",
            "2.8.8.1",
            "2.8.8-rc1",
            "latest",
        ] {
            assert!(text.parse::<Release>().is_err(), "{text}");
        }
        assert!(Release::new(2, 14) > Release::new(2, 8));
    }
}
