//! Names of Kubernetes objects that others own.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::model::{Characters, SUBDOMAIN_LIMIT, SYSTEM_NAMESPACE, is_label, is_subdomain};

/// The name of a namespace: an RFC 1123 label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Namespace(String);

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

impl FromStr for Namespace {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if is_label(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(
                "write up to 63 lower-case letters, digits and -, with a letter or digit at both \
                 ends, such as kuma-tracing"
                    .to_owned(),
            )
        }
    }
}

impl fmt::Display for Namespace {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// The name of an object of another kind, such as a Secret or a `StorageClass`: an RFC 1123 subdomain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ObjectName(String);

impl FromStr for ObjectName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if is_subdomain(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(
                "write up to 253 lower-case letters, digits, - and ., with a letter or digit at \
                 both ends of each part"
                    .to_owned(),
            )
        }
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// The name of a data center of Cassandra, whose own files call theirs `dc1`, `DC1` and `us_east`:
/// anything for Cassandra, but what a string of its language needs no quotes in is all that is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct DataCenter(String);

impl FromStr for DataCenter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        static CHARACTERS: Characters = Characters::alphanumeric_and(b"._-");
        if !text.is_empty() && text.len() <= SUBDOMAIN_LIMIT && CHARACTERS.make(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err("write up to 253 letters, digits, ., _ and -, such as dc1".to_owned())
        }
    }
}
