//! The tags that Kuma gives a meaning, which had other names before 0.7.

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
    pub(crate) const fn service(self) -> &'static str {
        match self {
            Self::Old => "service",
            Self::New => "kuma.io/service",
        }
    }

    /// The tag that names the protocol.
    pub(crate) const fn protocol(self) -> &'static str {
        match self {
            Self::Old => "protocol",
            Self::New => "kuma.io/protocol",
        }
    }

    /// What a tag that Kuma gives a meaning is called in the other generation.
    pub(crate) fn counterpart(self, tag: &str) -> Option<&'static str> {
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
    pub(crate) const fn other(self) -> Self {
        match self {
            Self::Old => Self::New,
            Self::New => Self::Old,
        }
    }
}
