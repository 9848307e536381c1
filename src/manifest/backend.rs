//! The backends that can be deployed: what each is called, and what its objects are made of.

use clap::ValueEnum;
use serde::Serialize;

use super::Profile;

/// What takes, keeps and shows traces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Backend {
    /// Jaeger 2
    Jaeger,
    /// Zipkin
    Zipkin,
}

/// Where a person looks at traces.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct WebPage {
    pub deployment: &'static str,
    pub service: &'static str,
    pub port: u16,
    /// The port of the person's own machine that is used for it.
    pub local_port: u16,
    /// The path of the page.
    pub path: &'static str,
}

impl WebPage {
    const fn of_jaeger(deployment: &'static str) -> Self {
        Self {
            deployment,
            service: "jaeger-query",
            port: 80,
            local_port: 16686,
            path: "/",
        }
    }
}

impl Backend {
    /// What is deployed unless something else is asked for.
    pub(crate) const DEFAULT: Self = Self::Jaeger;

    /// What its objects are called.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Jaeger => "jaeger",
            Self::Zipkin => "zipkin",
        }
    }

    /// The image that this tool is made for, without a registry.
    pub(crate) const fn image(self) -> &'static str {
        match self {
            Self::Jaeger => "jaegertracing/jaeger:2.20.0",
            Self::Zipkin => "openzipkin/zipkin:3.5.1",
        }
    }

    /// Where its page is.
    pub(crate) const fn page(self, profile: Profile) -> WebPage {
        match (self, profile) {
            (Self::Jaeger, Profile::AllInOne) => WebPage::of_jaeger("jaeger"),
            (Self::Jaeger, Profile::Production) => WebPage::of_jaeger("jaeger-query"),
            (Self::Zipkin, _) => WebPage {
                deployment: "zipkin",
                service: "zipkin",
                port: 9411,
                local_port: 9411,
                path: "/zipkin/",
            },
        }
    }

    /// Whether traces are shown at a port of their own, so that it can be said who may look.
    pub(crate) const fn has_query_port(self) -> bool {
        matches!(self, Self::Jaeger)
    }

    /// The user of its image, by number: Kubernetes cannot see from a name whether it is root.
    pub(super) const fn user(self) -> u16 {
        match self {
            Self::Jaeger => 10001,
            Self::Zipkin => 1000,
        }
    }
}
