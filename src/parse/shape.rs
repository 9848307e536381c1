//! What values look like that the control planes decode and that mean nothing for tracing: a value of
//! another shape makes the whole resource undecodable.

use super::decode::{Decoder, Mismatch, read_bool};
use super::fields::camel_case;
use super::tree::NodeId;
use crate::diag::Segment;

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

impl Decoder<'_, '_> {
    /// Notes where a value has another shape.
    pub(super) fn shape(&mut self, node: NodeId, shape: &'static Shape) {
        match shape {
            Shape::Text => drop(self.text(node)),
            Shape::Bool => _ = self.take(node, read_bool),
            Shape::Number => _ = self.number(node),
            Shape::Duration => _ = self.duration(node),
            Shape::Time => _ = self.time(node),
            Shape::Enumeration(names) => _ = self.enumeration(node, names),
            Shape::Texts => drop(self.tags(node)),
            Shape::List(element) => {
                drop(self.list(node, |decoder, node| decoder.shape(node, element)));
            }
            Shape::Anything => _ = self.mapping(node),
            Shape::Message(fields) => self.message(node, fields),
        }
    }

    fn message(&mut self, node: NodeId, fields: &'static [(&'static str, Shape)]) {
        if !self.mapping(node) {
            return;
        }
        let tree = self.tree;
        for (key, value) in tree.mapping(node).into_iter().flatten() {
            let written = tree.key(key);
            let name = camel_case(&written);
            let known = fields.iter().find(|(field, _)| *field == name);
            if let Some((field, shape)) = known
                && !tree.is_null(value)
            {
                self.path.push(Segment::Field((*field).into()));
                self.shape(value, shape);
                self.path.pop();
            }
        }
    }

    /// Whether a value is a mapping; notes it if not.
    pub(super) fn mapping(&mut self, node: NodeId) -> bool {
        let is_mapping = self.tree.mapping(node).is_some();
        if !is_mapping {
            let mismatch =
                Mismatch::new(self.tree, node, "a mapping", "map[string]json.RawMessage");
            self.mismatch(node, mismatch);
        }
        is_mapping
    }
}
