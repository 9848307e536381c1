//! The kinds of resources that this tool knows: one table with all that they differ in.
//!
//! A new kind is a row here, a list in [`World`](super::World) and a reader in `parse`. Who treats
//! a kind specially asks its row, and compares with a kind only for what no other kind could have.

use super::{Feature, Release};

/// A row of the table.
struct Row {
    /// The words of the command line: the plural, which is also in the paths of the API, the
    /// singular, and whatever else is understood.
    words: &'static [&'static str],
    /// What the help says of it.
    about: &'static str,
    /// What a release must have for its control planes to know the kind; none if all know it.
    needs: Option<Feature>,
    /// What to do when a control plane does not know the kind.
    if_unknown: &'static str,
    /// Whether a namespace of the Kubernetes form becomes a part of its name.
    is_named_with_namespace: bool,
    /// Whether its fields are under `spec` in the Universal form, too, and its mesh may be a label.
    has_spec: bool,
    /// Whether its control plane's validation is repeated; if not, it is read for what others need
    /// of it.
    is_validated: bool,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident: $row:expr;)*) => {
        /// The kinds that this tool knows.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[$doc])* $kind,)*
        }

        impl Kind {
            /// All of them.
            pub const ALL: [Self; [$(stringify!($kind)),*].len()] = [$(Self::$kind),*];

            /// The name in `type` and `kind`.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$kind => stringify!($kind),)*
                }
            }

            const fn row(self) -> &'static Row {
                match self {
                    $(Self::$kind => const { &$row },)*
                }
            }
        }
    };
}

kinds! {
    /// Tracing backends are declared here.
    Mesh: Row {
        words: &["meshes", "mesh"],
        about: "Meshes",
        needs: None,
        if_unknown: "another release of Kuma may have it",
        is_named_with_namespace: false,
        has_spec: false,
        is_validated: true,
    };
    /// Selects dataplanes for a backend.
    TrafficTrace: Row {
        words: &["traffic-traces", "traffic-trace", "traffictraces", "traffictrace"],
        about: "TrafficTrace policies",
        needs: Some(Feature::Tracing),
        if_unknown:
            "Kuma 3.0 removed TrafficTrace and the tracing of a Mesh; write a MeshTrace instead",
        is_named_with_namespace: false,
        has_spec: false,
        is_validated: true,
    };
    /// A proxy and its service.
    Dataplane: Row {
        words: &["dataplanes", "dataplane"],
        about: "Dataplanes",
        needs: None,
        if_unknown: "another release of Kuma may have it",
        is_named_with_namespace: true,
        has_spec: false,
        is_validated: true,
    };
    /// The successor of `TrafficTrace` (Kuma 2.0).
    MeshTrace: Row {
        words: &["meshtraces", "mesh-trace", "meshtrace", "mesh-traces"],
        about: "MeshTrace policies",
        needs: Some(Feature::MeshTrace),
        if_unknown: "MeshTrace came with Kuma 2.0; write a TrafficTrace for an older control plane",
        is_named_with_namespace: true,
        has_spec: true,
        is_validated: true,
    };
    /// Where the requests of outbounds go; without one, Kuma 2.6 and later trace inbounds only.
    TrafficRoute: Row {
        words: &["traffic-routes", "traffic-route", "trafficroutes", "trafficroute"],
        about: "TrafficRoute policies",
        needs: Some(Feature::Tracing),
        if_unknown: "Kuma 3.0 removed TrafficRoute; write a MeshHTTPRoute or a MeshTCPRoute instead",
        is_named_with_namespace: false,
        has_spec: false,
        is_validated: false,
    };
    /// Where a `MeshTrace` may send to (Kuma 2.14).
    MeshOpenTelemetryBackend: Row {
        words: &[
            "meshopentelemetrybackends",
            "meshopentelemetrybackend",
            "mesh-open-telemetry-backends",
            "mesh-open-telemetry-backend",
        ],
        about: "MeshOpenTelemetryBackends, where a MeshTrace may send to",
        needs: Some(Feature::MeshOpenTelemetryBackend),
        if_unknown: "MeshOpenTelemetryBackend came with Kuma 2.14; an older MeshTrace holds its endpoint itself",
        is_named_with_namespace: true,
        has_spec: true,
        is_validated: true,
    };
    /// Which builtin gateways have which listeners.
    MeshGateway: Row {
        words: &["meshgateways", "meshgateway", "mesh-gateways", "mesh-gateway"],
        about: "MeshGateways, the listeners of builtin gateways",
        needs: Some(Feature::BuiltinGateways),
        if_unknown: "MeshGateway is in Kuma 1.6 to 2.14",
        is_named_with_namespace: false,
        has_spec: false,
        is_validated: false,
    };
    /// Which ports a service has, and what they speak.
    MeshService: Row {
        words: &["meshservices", "meshservice", "mesh-services", "mesh-service"],
        about: "MeshServices, where outbounds may lead to",
        needs: Some(Feature::MeshServices),
        if_unknown: "MeshService came with Kuma 2.9; an older outbound names its service by a tag",
        is_named_with_namespace: true,
        has_spec: true,
        is_validated: false,
    };
}

impl Kind {
    /// The kind of a name in `type` and `kind`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The kind that the command line calls by a word, in upper or lower case.
    pub(crate) fn from_typed(word: &str) -> Option<Self> {
        let is_called = |it: &&str| it.eq_ignore_ascii_case(word);
        let mut kinds = Self::ALL.into_iter();
        kinds.find(|kind| kind.row().words.iter().any(is_called))
    }

    /// The plural of the command line and of the API's paths, such as `traffic-traces`.
    #[must_use]
    pub const fn plural(self) -> &'static str {
        self.row().words[0]
    }

    /// The singular of the command line, such as `traffic-trace`.
    pub(crate) const fn singular(self) -> &'static str {
        self.row().words[1]
    }

    /// What else than the plural the command line understands.
    pub(crate) fn aliases(self) -> &'static [&'static str] {
        &self.row().words[1..]
    }

    /// What the help of the command line says of it.
    pub(crate) const fn about(self) -> &'static str {
        self.row().about
    }

    /// Whether the control planes of a release know it.
    pub(crate) fn is_in(self, release: Release) -> bool {
        self.row().needs.is_none_or(|it| it.is_in(release))
    }

    /// What to do when a control plane does not know it.
    pub(crate) const fn if_unknown(self) -> &'static str {
        self.row().if_unknown
    }

    /// Whether it lives in a mesh: all but the Mesh itself do.
    pub(crate) fn is_in_mesh(self) -> bool {
        self != Self::Mesh
    }

    /// Whether a folder of tracing policies is expected to have all resources of the kind.
    pub(crate) const fn is_about_tracing(self) -> bool {
        matches!(
            self,
            Self::Mesh | Self::TrafficTrace | Self::MeshTrace | Self::MeshOpenTelemetryBackend
        )
    }

    /// Whether a namespace of the Kubernetes form becomes a part of its name.
    pub(crate) const fn is_named_with_namespace(self) -> bool {
        self.row().is_named_with_namespace
    }

    /// Whether its fields are under `spec` in the Universal form, too, and its mesh may be a label.
    pub(crate) const fn has_spec(self) -> bool {
        self.row().has_spec
    }

    /// Whether resources of this kind are checked; of others only what can be decoded is known.
    pub(crate) const fn is_validated(self) -> bool {
        self.row().is_validated
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Kind;

    #[test]
    fn no_two_kinds_share_a_word() {
        let words = Kind::ALL.map(|kind| kind.row().words);
        let all: Vec<_> = words.iter().copied().flatten().collect();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        assert!(words.iter().all(|words| words.len() >= 2));
    }
}
