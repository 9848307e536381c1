//! What values look like that the control planes decode and that mean nothing for tracing: a value of
//! another shape makes the whole resource undecodable.

/// The shape of a value.
#[derive(Debug)]
pub(super) enum Shape {
    Text,
    Bool,
    /// A number of 32 bits without a sign.
    Number,
    /// Such as `10s`.
    Duration,
    /// Such as `2026-11-22T10:29:37Z`.
    Time,
    /// One of these names, or a number.
    Enumeration(&'static [&'static str]),
    /// A map from strings to strings.
    Texts,
    /// A mapping of anything.
    Anything,
    List(&'static Self),
    /// The known fields; others are dropped.
    Message(&'static [(&'static str, Self)]),
}

pub(super) const TEXTS: Shape = Shape::List(&Shape::Text);
pub(crate) const IP_FAMILY_MODES: [&str; 4] = ["UnSpecified", "DualStack", "IPv4", "IPv6"];
pub(super) const LISTENERS: Shape = Shape::List(&Shape::Message(&[
    ("address", Shape::Text),
    ("port", Shape::Number),
    ("name", Shape::Text),
]));
pub(super) const AVAILABLE_SERVICES: Shape = Shape::List(&Shape::Message(&[
    ("tags", Shape::Texts),
    ("instances", Shape::Number),
    ("mesh", Shape::Text),
]));
pub(super) const MTLS: Shape = Shape::Message(&[
    ("enabledBackend", Shape::Text),
    ("skipValidation", Shape::Bool),
    (
        "backends",
        Shape::List(&Shape::Message(&[
            ("name", Shape::Text),
            ("type", Shape::Text),
            ("conf", Shape::Anything),
            ("mode", Shape::Enumeration(&["STRICT", "PERMISSIVE"])),
            (
                "dpCert",
                Shape::Message(&[
                    ("rotation", Shape::Message(&[("expiration", Shape::Text)])),
                    ("requestTimeout", Shape::Duration),
                ]),
            ),
            (
                "rootChain",
                Shape::Message(&[("requestTimeout", Shape::Duration)]),
            ),
        ])),
    ),
]);
pub(super) const LOGGING: Shape = Shape::Message(&[
    ("defaultBackend", Shape::Text),
    (
        "backends",
        Shape::List(&Shape::Message(&[
            ("name", Shape::Text),
            ("format", Shape::Text),
            ("type", Shape::Text),
            ("conf", Shape::Anything),
        ])),
    ),
]);
pub(super) const METRICS: Shape = Shape::Message(&[
    ("enabledBackend", Shape::Text),
    (
        "backends",
        Shape::List(&Shape::Message(&[
            ("name", Shape::Text),
            ("type", Shape::Text),
            ("conf", Shape::Anything),
        ])),
    ),
]);
pub(super) const MESH_NETWORKING: Shape =
    Shape::Message(&[("outbound", Shape::Message(&[("passthrough", Shape::Bool)]))]);
pub(super) const ROUTING: Shape = Shape::Message(&[
    ("localityAwareLoadBalancing", Shape::Bool),
    ("zoneEgress", Shape::Bool),
    ("defaultForbidMeshExternalServiceAccess", Shape::Bool),
]);
const MEMBERS: Shape = Shape::List(&Shape::Message(&[("tags", Shape::Texts)]));
pub(super) const CONSTRAINTS: Shape = Shape::Message(&[(
    "dataplaneProxy",
    Shape::Message(&[("requirements", MEMBERS), ("restrictions", MEMBERS)]),
)]);
pub(super) const MESH_SERVICES: Shape = Shape::Message(&[(
    "mode",
    Shape::Enumeration(&["Disabled", "Everywhere", "ReachableBackends", "Exclusive"]),
)]);
