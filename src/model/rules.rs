//! The rules of one release: what it has of the features in which releases differ, and the names of
//! its tags.

use super::{Feature, Release, TagNames};

/// The rules of one release.
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

    /// Whether the release has a feature.
    #[must_use]
    pub fn has(&self, feature: Feature) -> bool {
        feature.is_in(self.release)
    }

    /// Whether backends are written inline (`zipkin:`).
    #[must_use]
    pub fn inline_backends(&self) -> bool {
        self.has(Feature::InlineBackends)
    }

    /// Whether a proxy has to be restarted for a change of its backend, because its tracing is a part
    /// of the bootstrap.
    #[must_use]
    pub fn needs_restart(&self) -> bool {
        self.has(Feature::TracingInBootstrap)
    }

    /// Whether proxies can still send Zipkin's V1 payload.
    #[must_use]
    pub fn sends_v1(&self) -> bool {
        self.has(Feature::V1Payload)
    }

    /// Whether a Zipkin backend has `sharedSpanContext`.
    #[must_use]
    pub fn has_shared_span_context(&self) -> bool {
        self.has(Feature::SharedSpanContext)
    }

    /// Whether a mesh has a `TrafficRoute` that nobody wrote.
    #[must_use]
    pub fn has_default_route(&self) -> bool {
        self.has(Feature::DefaultTrafficRoute)
    }

    /// Whether `https` means TLS.
    #[must_use]
    pub fn sends_tls(&self) -> bool {
        self.has(Feature::Tls)
    }

    /// Whether backends of the type `datadog` are known.
    #[must_use]
    pub fn has_datadog(&self) -> bool {
        self.has(Feature::Datadog)
    }

    /// Whether `TrafficTrace` and `Mesh.tracing` still mean anything.
    #[must_use]
    pub fn has_tracing(&self) -> bool {
        self.has(Feature::Tracing)
    }

    /// Whether `MeshTrace` exists: from Kuma 2.0 on.
    #[must_use]
    pub fn has_mesh_trace(&self) -> bool {
        self.has(Feature::MeshTrace)
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
