//! From a policy to its backend, and from the backend to what a proxy sends.

use std::collections::HashMap;

use crate::diag::mask_secrets;
use crate::model::{Backend, CollectorUrl, Conf, Datadog, Mesh, Rules, TrafficTrace, Zipkin};

/// Where the name of the backend came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// `conf.backend` of the policy.
    Policy,
    /// `defaultBackend` of the mesh.
    Default,
}

impl Source {
    /// The word in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::Default => "default",
        }
    }
}

/// The backend of a policy, or why there is none. Without one, no traces are sent, and a control
/// plane says so only in its own log.
#[derive(Debug, Clone, PartialEq)]
pub enum Resolution<'w> {
    /// Traces are sent.
    Sends(Target<'w>),
    /// The mesh has no backend of that name.
    Dangling {
        /// The name.
        backend: &'w str,
        /// Where it came from.
        source: Source,
    },
    /// The policy names no backend, and the mesh no default.
    NoDefault,
    /// The input does not have the Mesh.
    NoMesh,
    /// The backend is there, but the release takes nothing from it: a wrong shape, an unknown
    /// type, or settings that cannot be decoded.
    Unusable {
        /// The name.
        backend: &'w str,
    },
}

/// Where and how traces are sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Target<'w> {
    /// The name of the backend.
    pub name: &'w str,
    /// Where the name came from.
    pub source: Source,
    /// Percentage of requests, if it is set.
    pub sampling: Option<f64>,
    /// The collector.
    pub collector: Collector<'w>,
}

impl Target<'_> {
    /// Percentage of requests that are sampled: all of them when it is not set.
    #[must_use]
    pub fn percentage(&self) -> f64 {
        self.sampling.unwrap_or(100.0)
    }

    /// Whether both are the same answer to where traces go, as `inspect` gives it.
    #[must_use]
    pub fn is_same_answer(&self, other: &Self) -> bool {
        self.source == other.source && self.sends_same(other)
    }

    /// Whether a proxy does the same for both. What does not reach it, such as a password in a
    /// URL, or whether a default is written out, makes no difference.
    #[must_use]
    #[expect(clippy::float_cmp, reason = "equal is meant")]
    pub fn sends_same(&self, other: &Self) -> bool {
        self.name == other.name
            && self.percentage() == other.percentage()
            && self.collector.is_same(&other.collector)
    }
}

impl Collector<'_> {
    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Zipkin {
                    settings: one,
                    version,
                },
                Self::Zipkin {
                    settings: two,
                    version: other_version,
                },
            ) => {
                mask_secrets(&one.url) == mask_secrets(&two.url)
                    && version == other_version
                    && one.trace_id_128bit == two.trace_id_128bit
                    && one.shares_span_context() == two.shares_span_context()
            }
            (Self::Datadog(one), Self::Datadog(two)) => {
                mask_secrets(&one.address) == mask_secrets(&two.address)
                    && one.port == two.port
                    && one.split_service == two.split_service
            }
            _ => false,
        }
    }
}

/// The collector of a backend.
#[derive(Debug, Clone, PartialEq)]
pub enum Collector<'w> {
    /// Zipkin, or one that speaks Zipkin's API.
    Zipkin {
        /// The settings.
        settings: &'w Zipkin,
        /// The payload that the proxy really sends.
        version: ApiVersion,
    },
    /// A Datadog agent.
    Datadog(&'w Datadog),
}

/// The payload that a proxy sends to Zipkin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ApiVersion {
    /// V1 JSON; no Envoy since Kuma 1.1 can.
    JsonV1,
    /// V2 JSON.
    Json,
    /// V2 protocol buffers.
    Proto,
}

impl ApiVersion {
    /// The word in policies and in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::JsonV1 => "httpJsonV1",
            Self::Json => "httpJson",
            Self::Proto => "httpProto",
        }
    }

    /// What a release sends for these settings. Before Kuma 1.1 the path `/api/v1/spans` decided
    /// when no version was set; from 1.1 on everything but `httpProto` is V2 JSON.
    #[must_use]
    pub fn sent(settings: &Zipkin, rules: Rules) -> Self {
        let is_v1_path =
            || CollectorUrl::parse(&settings.url).is_ok_and(|url| url.path == "/api/v1/spans");
        match settings.api_version.as_str() {
            "httpProto" => Self::Proto,
            "httpJsonV1" if rules.sends_v1() => Self::JsonV1,
            "" if rules.sends_v1() && is_v1_path() => Self::JsonV1,
            _ => Self::Json,
        }
    }
}

impl<'w> Resolution<'w> {
    /// Resolves the backend of a policy in its mesh, of which the backends are at hand by name.
    #[must_use]
    pub(super) fn of(
        policy: &'w TrafficTrace,
        mesh: Option<(&'w Mesh, &HashMap<&'w str, &'w Backend>)>,
        rules: Rules,
    ) -> Self {
        let Some((mesh, backends)) = mesh else {
            return Self::NoMesh;
        };
        let (name, source) = match (policy.backend.as_str(), mesh.default_backend()) {
            ("", None) => return Self::NoDefault,
            ("", Some(default)) => (default, Source::Default),
            (name, _) => (name, Source::Policy),
        };
        let Some(backend) = backends.get(name) else {
            return Self::Dangling {
                backend: name,
                source,
            };
        };
        match collector(backend, rules) {
            Some(collector) => Self::Sends(Target {
                name,
                source,
                sampling: backend.sampling,
                collector,
            }),
            None => Self::Unusable { backend: name },
        }
    }

    /// The name of the backend, whatever became of it.
    #[must_use]
    pub fn backend(&self) -> Option<&'w str> {
        match self {
            Self::Sends(target) => Some(target.name),
            Self::Dangling { backend, .. } | Self::Unusable { backend } => Some(backend),
            Self::NoDefault | Self::NoMesh => None,
        }
    }

    /// Where traces are sent, if they are.
    #[must_use]
    pub fn target(&self) -> Option<&Target<'w>> {
        match self {
            Self::Sends(target) => Some(target),
            _ => None,
        }
    }
}

/// What a release makes of a backend, by the shape that it understands; none when it takes nothing
/// from it.
#[must_use]
pub fn collector<'w>(backend: &'w Backend, rules: Rules) -> Option<Collector<'w>> {
    let zipkin = |settings: &'w Zipkin| {
        let sent = CollectorUrl::parse(&settings.url).is_ok_and(|url| url.port.is_some());
        sent.then(|| Collector::Zipkin {
            settings,
            version: ApiVersion::sent(settings, rules),
        })
    };
    if rules.inline_backends() {
        return backend.inline.as_ref()?.as_ref().ok().and_then(zipkin);
    }
    match &backend.conf {
        Conf::Zipkin(Ok(settings)) => settings.read_by(rules).ok().and_then(zipkin),
        Conf::Datadog(Ok(settings)) if rules.has_datadog() => {
            let settings = settings.read_by(rules).ok()?;
            (!settings.address.is_empty()).then_some(Collector::Datadog(settings))
        }
        _ => None,
    }
}
