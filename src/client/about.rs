//! What a control plane says of itself: its version, which kinds it has, and who may change its
//! resources. Each is asked for only when an answer depends on it, and none has to be there.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::request::Request;
use super::transport::Response;
use crate::diag::{Hint, printable};
use crate::model::{Kind, Release};

/// What the index of a control plane says of it; of one that says nothing, nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Index {
    /// Its version as it gives it.
    pub version: Option<String>,
}

impl Index {
    /// The release by which this control plane is checked: its own; for a release that is not known
    /// yet the newest known before it; for a build that has no number (`unknown`, or
    /// `0.0.0-preview.v1` of the main branch) the newest. None if it names no version at all.
    #[must_use]
    pub fn release(&self) -> Option<Release> {
        let version = self.version.as_deref()?;
        Some(Release::of_version(version).map_or(Release::NEWEST, Release::nearest))
    }

    /// Whether that is the release that it says it is, rather than the nearest to it. What is built
    /// on the way to a release (`3.0.0-dev`) is checked as that release.
    #[must_use]
    pub fn is_known(&self) -> bool {
        let version = self.version.as_deref().unwrap_or_default();
        let suffix = version.split_once(['-', '+']).map(|(_, suffix)| suffix);
        Release::of_version(version).is_some_and(|release| release.nearest() == release)
            && suffix.is_none_or(|suffix| suffix == "dev")
    }

    /// Whether its version names a release, known or not.
    pub(crate) fn is_numbered(&self) -> bool {
        let version = self.version.as_deref();
        version.and_then(Release::of_version).is_some()
    }

    /// The release by which one that lacks kinds is checked. A build without a number is one of the newest release that
    /// has the kinds that it has.
    pub(crate) fn release_without(&self, lacks: &[NoKind]) -> Option<Release> {
        if !self.is_numbered() && lacks.iter().any(|it| it.kind == Kind::TrafficTrace) {
            return Some(Release::REMOVED);
        }
        self.release()
    }
}

/// A kind that a control plane does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} ({request}: 404)", self.statement())]
pub struct NoKind {
    pub kind: Kind,
    /// What was asked for, and where.
    pub request: String,
    /// The version of the control plane, if it names one.
    pub version: Option<String>,
    /// What there is instead.
    #[source]
    pub(super) advice: Hint,
}

impl NoKind {
    /// That it is so, and nothing else.
    pub(crate) fn statement(&self) -> String {
        let version = self.version.as_deref();
        let version = version.map(|version| format!(" (Kuma {})", printable(version)));
        format!(
            "this control plane{} has no {}",
            version.unwrap_or_default(),
            self.kind.word()
        )
    }

    /// What there is instead.
    pub(crate) fn hint(&self) -> &'static str {
        self.kind.if_unknown()
    }
}

/// The kinds that the control plane has, by name; none if the answer does not say so.
pub(super) fn kinds(response: &Response) -> Option<BTreeSet<String>> {
    #[derive(Deserialize)]
    struct Body {
        resources: Vec<Resource>,
    }
    #[derive(Deserialize)]
    struct Resource {
        name: String,
    }
    let body: Body = good(response)?;
    let names: BTreeSet<String> = body.resources.into_iter().map(|it| it.name).collect();
    // Every control plane has meshes; what has none is not that list.
    names.contains(Kind::Mesh.word()).then_some(names)
}

/// Whether a release of this number has a kind, for control planes that do not list their kinds.
pub(super) fn had_by(index: &Index, kind: Kind) -> bool {
    let release = index.version.as_deref().and_then(Release::of_version);
    release.is_none_or(|release| kind.is_in(release))
}

/// Why a control plane lets nobody change a resource through its API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum ReadOnly {
    /// Its resources live in Kubernetes.
    Kubernetes,
    /// It is the control plane of a zone, and the resource belongs to the global one.
    Zone,
    /// It is the global control plane, and the resource belongs to a zone.
    Global,
    /// It does not say.
    #[default]
    Unknown,
}

impl ReadOnly {
    /// What the configuration of the control plane says about a kind.
    pub(super) fn of_config(response: &Response, kind: Option<Kind>) -> Self {
        #[derive(Deserialize)]
        struct Body {
            #[serde(default)]
            environment: String,
            #[serde(default)]
            mode: String,
        }
        let Some(Body { environment, mode }) = good(response) else {
            return Self::Unknown;
        };
        let belongs_to_zone = kind == Some(Kind::Dataplane);
        match (environment.as_str(), mode.as_str()) {
            ("kubernetes", _) => Self::Kubernetes,
            // Until Kuma 1.3 a zone was called a remote one.
            (_, "zone" | "remote") if !belongs_to_zone => Self::Zone,
            (_, "global") if belongs_to_zone => Self::Global,
            _ => Self::Unknown,
        }
    }

    /// What a person can do about a kind.
    pub(super) fn hint(self, request: &Request) -> String {
        let kind = request.kind.map_or("resource", Kind::word);
        let kubectl = match &request.body {
            Some(_) => "write it in Kubernetes form, then kubectl apply -f".to_owned(),
            None => format!("kubectl delete {} NAME", kind.to_ascii_lowercase()),
        };
        let zone =
            format!("a {kind} is changed on the global control plane, so name its --context there");
        let global = format!(
            "a {kind} is changed on the control plane of its zone, so name that one's --context"
        );
        let elsewhere = match request.kind {
            Some(Kind::Dataplane) => format!("it is a global one: {global}"),
            _ => format!("it is the one of a zone: {zone}"),
        };
        match self {
            Self::Kubernetes => {
                format!("this control plane keeps its resources in Kubernetes: {kubectl}")
            }
            Self::Zone => format!("this is the control plane of a zone: {zone}"),
            Self::Global => format!("this is a global control plane: {global}"),
            Self::Unknown => format!(
                "either this control plane keeps its resources in Kubernetes: {kubectl}; or {elsewhere}"
            ),
        }
    }
}

/// The body of a good answer, if it has this form.
fn good<'b, T: Deserialize<'b>>(response: &'b Response) -> Option<T> {
    (response.status == 200)
        .then(|| serde_json::from_slice(&response.body).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(version: &str) -> Index {
        Index {
            version: Some(version.to_owned()),
        }
    }

    #[test]
    fn control_planes_are_checked_as_the_newest_release_that_is_known() {
        for (version, checked, known) in [
            ("0.4.0", "0.4.0", true),
            ("v2.8.8", "2.8.8", true),
            ("2.14.3", "2.14.3", true),
            ("3.0.0", "3.0.0", true),
            ("3.0.0-dev", "3.0.0", true),
            ("3.0.0-preview.vabc", "3.0.0", false),
            ("2.9.1-preview.v0123456", "2.9.1", false),
            ("2.15.0", "2.14", false),
            ("2.15.0-rc1", "2.14", false),
            ("3.1.0", "3.0", false),
            ("4.0.2", "3.0", false),
            ("0.3.1", "0.4", false),
            ("0.0.0-preview.v0123456", "2.14", false),
            ("unknown", "2.14", false),
            ("", "2.14", false),
            ("2", "2.14", false),
            ("99999.1", "2.14", false),
        ] {
            let index = index(version);
            let release = index.release().map(|release| release.to_string());
            let expected = (Some(checked.to_owned()), known);
            assert_eq!((release, index.is_known()), expected, "{version}");
        }
        assert_eq!(Index::default().release(), None);
    }

    #[test]
    fn a_list_of_kinds_is_one_or_nothing() {
        let response = |status, body: &str| Response {
            status,
            body: body.as_bytes().to_vec(),
            ..Response::default()
        };
        let list = r#"{"resources": [{"name": "Mesh", "path": "meshes"}, {"name": "MeshTrace"}]}"#;
        assert_eq!(kinds(&response(200, list)).map(|it| it.len()), Some(2));
        for (status, body) in [
            (404, "404: Page Not Found"),
            (403, list),
            (200, "{}"),
            (200, r#"{"resources": []}"#),
            (200, r#"{"resources": {"name": "Mesh"}}"#),
            (200, "<html></html>"),
        ] {
            assert_eq!(kinds(&response(status, body)), None, "{status} {body}");
        }
    }

    #[test]
    fn the_configuration_says_why_nothing_can_be_changed() {
        let says = |body: &str, kind| {
            let response = Response {
                status: 200,
                body: body.as_bytes().to_vec(),
                ..Response::default()
            };
            ReadOnly::of_config(&response, Some(kind))
        };
        let universal = |mode: &str| format!(r#"{{"environment": "universal", "mode": "{mode}"}}"#);
        let kubernetes = r#"{"environment": "kubernetes", "mode": "zone", "store": {}}"#;
        assert_eq!(says(kubernetes, Kind::Mesh), ReadOnly::Kubernetes);
        assert_eq!(says(kubernetes, Kind::Dataplane), ReadOnly::Kubernetes);
        for zone in ["zone", "remote"] {
            assert_eq!(
                says(&universal(zone), Kind::TrafficTrace),
                ReadOnly::Zone,
                "{zone}"
            );
        }
        assert_eq!(
            says(&universal("global"), Kind::Dataplane),
            ReadOnly::Global
        );
        // What contradicts the refusal explains nothing.
        for (body, kind) in [
            (universal("zone"), Kind::Dataplane),
            (universal("global"), Kind::Mesh),
            (universal("standalone"), Kind::Mesh),
            ("{}".to_owned(), Kind::Mesh),
            ("[]".to_owned(), Kind::Mesh),
            ("<html>".to_owned(), Kind::Mesh),
        ] {
            assert_eq!(says(&body, kind), ReadOnly::Unknown, "{body}");
        }
    }
}
