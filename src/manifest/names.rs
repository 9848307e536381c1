//! Names of Kubernetes objects that others own.

use super::text::checked_text;
use crate::model::{Characters, SUBDOMAIN_LIMIT, SYSTEM_NAMESPACE, is_label, is_subdomain};

checked_text! {
    /// The name of a namespace: an RFC 1123 label.
    pub struct Namespace: is_label,
    "write up to 63 lower-case letters, digits and -, with a letter or digit at both ends, such as \
     kuma-tracing"
}

/// Namespaces of Kubernetes itself and of the control plane, beside those that start with `kube-`.
const NOT_ONES_OWN: [&str; 2] = ["default", SYSTEM_NAMESPACE];

impl Namespace {
    /// The one that `install` makes unless something else is asked for, which holds nothing else.
    pub const OWN: &str = "kuma-tracing";

    /// Whether it is that one.
    pub(crate) fn is_own(&self) -> bool {
        self.0 == Self::OWN
    }

    /// Whether other things live there by its nature, so that its Namespace is never ours.
    pub(crate) fn is_shared(&self) -> bool {
        self.0.starts_with("kube-") || NOT_ONES_OWN.contains(&self.0.as_str())
    }
}

checked_text! {
    /// The name of an object of another kind, such as a Secret or a `StorageClass`: an RFC 1123
    /// subdomain.
    pub struct ObjectName: is_subdomain,
    "write up to 253 lower-case letters, digits, - and ., with a letter or digit at both ends of each part"
}

checked_text! {
    /// The name of a data center of Cassandra, whose own files call theirs `dc1`, `DC1` and `us_east`:
    /// anything for Cassandra, but what a string of its language needs no quotes in is all that is used.
    pub struct DataCenter: is_data_center,
    "write up to 253 letters, digits, ., _ and -, such as dc1"
}

fn is_data_center(text: &str) -> bool {
    static CHARACTERS: Characters = Characters::alphanumeric_and(b"._-");
    !text.is_empty() && text.len() <= SUBDOMAIN_LIMIT && CHARACTERS.make(text)
}
