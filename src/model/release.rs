//! Releases of Kuma: which there are, and how they are written, alone and in a row.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// A release. One that is named by two numbers stands for the last patch of its minor release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Release {
    major: u16,
    minor: u16,
    patch: u16,
}

/// Greater than the number of any patch.
const LAST_PATCH: u16 = u16::MAX;

/// The minor releases of each major one.
const MINORS: [(u16, RangeInclusive<u16>); 4] = [(0, 4..=7), (1, 0..=8), (2, 0..=14), (3, 0..=0)];

impl Release {
    /// The first release with tracing policies.
    pub(crate) const FIRST: Self = Self::new(0, 4);
    /// The newest release with tracing policies.
    pub(crate) const NEWEST: Self = Self::new(2, 14);

    /// The release that removed them.
    pub(crate) const REMOVED: Self = Self::new(3, 0);

    /// The last patch of a minor release.
    #[must_use]
    pub const fn new(major: u16, minor: u16) -> Self {
        Self::of_patch(major, minor, LAST_PATCH)
    }

    /// A patch release.
    #[must_use]
    pub const fn of_patch(major: u16, minor: u16, patch: u16) -> Self {
        Self {
            major,
            minor,
            patch,
        }
    }

    /// Every minor release that exists, as its last patch, oldest first.
    pub fn minors() -> impl Iterator<Item = Self> {
        MINORS
            .into_iter()
            .flat_map(|(major, minors)| minors.map(move |minor| Self::new(major, minor)))
    }

    /// The release of a version such as `2.8.8`, or `3.0.0-dev+abc` on the way to one; there need not
    /// be such a release.
    pub(crate) fn of_version(text: &str) -> Option<Self> {
        let release = Self::numbers(text.split(['-', '+']).next()?)?;
        // A build of no release.
        let is_build = (release.major, release.minor) == (0, 0);
        (!is_build).then_some(release)
    }

    /// Two or three numbers, with or without a `v`.
    fn numbers(text: &str) -> Option<Self> {
        let numbers = text.strip_prefix('v').unwrap_or(text).split('.');
        let numbers: Result<Vec<u16>, _> = numbers.map(str::parse).collect();
        match numbers.ok()?[..] {
            [major, minor] => Some(Self::new(major, minor)),
            [major, minor, patch] => Some(Self::of_patch(major, minor, patch)),
            _ => None,
        }
    }

    /// What sorts right before this release.
    fn before(self) -> Self {
        match self {
            Self { patch: 1.., .. } => Self {
                patch: self.patch - 1,
                ..self
            },
            Self { minor: 1.., .. } => Self::new(self.major, self.minor - 1),
            _ => Self::new(self.major.saturating_sub(1), LAST_PATCH),
        }
    }

    /// What sorts right after the last patch of a minor release, or after a patch release.
    fn after(self) -> Self {
        match self.patch.checked_add(1) {
            Some(patch) => Self { patch, ..self },
            None => Self::of_patch(self.major, self.minor.saturating_add(1), 0),
        }
    }

    fn exists(self) -> bool {
        MINORS
            .iter()
            .any(|(major, minors)| *major == self.major && minors.contains(&self.minor))
    }

    /// Itself, or the last release before it; of what is older than all of them the first.
    pub(crate) fn nearest(self) -> Self {
        if self.exists() {
            return self;
        }
        let before = Self::minors().take_while(|minor| *minor < self).last();
        before.unwrap_or(Self::FIRST)
    }
}

impl fmt::Display for Release {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}", self.major, self.minor)?;
        if self.patch == LAST_PATCH {
            return Ok(());
        }
        write!(out, ".{}", self.patch)
    }
}

impl Serialize for Release {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromStr for Release {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // The release to come has only been seen under this name.
        let written = text
            .strip_suffix("-dev")
            .filter(|rest| rest.starts_with("3.0"));
        let Some(release) = Self::numbers(written.unwrap_or(text)) else {
            return Err(format!(
                "write a release of Kuma from {} to 3.0, such as 2.8 or 2.8.8",
                Self::FIRST
            ));
        };
        if release.exists() {
            return Ok(release);
        }
        let nearest = release.nearest();
        Err(format!(
            "there is no Kuma {release}; the nearest release is {nearest}"
        ))
    }
}

/// Some releases in a row, the first and the last of them included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Releases {
    /// The first of them.
    pub first: Release,
    /// The last of them; releases to come are among them if it is greater than any.
    pub last: Release,
}

impl Releases {
    /// Every release.
    pub(crate) const ALL: Self = Self {
        first: Release::of_patch(0, 4, 0),
        last: Release::new(u16::MAX, u16::MAX),
    };

    /// These releases that are also among others; none if the first is then after the last.
    pub(crate) fn and(self, others: Self) -> Self {
        Self {
            first: self.first.max(others.first),
            last: self.last.min(others.last),
        }
    }

    /// The releases before and after these, of which there may be none.
    #[must_use]
    pub fn around(self) -> [Self; 2] {
        [
            Self {
                first: Self::ALL.first,
                last: self.first.before(),
            },
            Self {
                first: self.last.after(),
                last: Self::ALL.last,
            },
        ]
    }

    /// Whether a release is among them.
    #[must_use]
    pub fn contains(self, release: Release) -> bool {
        (self.first..=self.last).contains(&release)
    }
}

impl fmt::Display for Releases {
    /// `Kuma 0.5 to 2.4`, `Kuma 1.2.2 and later`, `all releases`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The first patch of a minor release is the minor release.
        let first = match self.first {
            Release {
                major,
                minor,
                patch: 0,
            } => Release::new(major, minor),
            patch => patch,
        };
        match (*self == Self::ALL, self.last == Self::ALL.last) {
            (true, _) => write!(out, "all releases"),
            (_, true) => write!(out, "Kuma {first} and later"),
            _ if first == self.last => write!(out, "Kuma {first}"),
            _ => write!(out, "Kuma {first} to {}", self.last),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_read_as_people_write_them() {
        for (text, release) in [
            ("0.4", Release::new(0, 4)),
            ("v2.8.8", Release::of_patch(2, 8, 8)),
            ("3.0", Release::new(3, 0)),
            ("3.0-dev", Release::new(3, 0)),
            ("2.14.3", Release::of_patch(2, 14, 3)),
        ] {
            assert_eq!(text.parse(), Ok(release), "{text}");
        }
        for text in ["", "2", "2.x", "2.8.8.1", "2.8.8-rc1", "2.8-dev", "latest"] {
            let error = text.parse::<Release>().expect_err("no release");
            assert!(error.contains("write a release of Kuma"), "{error}");
        }
        assert!(Release::new(2, 14) > Release::new(2, 8));
        assert!(Release::new(2, 14) > Release::of_patch(2, 14, 3));
        assert_eq!(Release::minors().count(), 29);
    }

    #[test]
    fn a_version_may_be_of_no_release() {
        for (text, release) in [
            ("2.8.8", Some(Release::of_patch(2, 8, 8))),
            ("2.14.0-rc1", Some(Release::of_patch(2, 14, 0))),
            ("3.0.0-dev+abc", Some(Release::of_patch(3, 0, 0))),
            ("2.21.1", Some(Release::of_patch(2, 21, 1))),
            ("0.0.0-preview.v1", None),
            ("unknown", None),
        ] {
            assert_eq!(Release::of_version(text), release, "{text}");
        }
        assert_eq!(Release::of_patch(2, 21, 1).nearest(), Release::NEWEST);
    }
}
