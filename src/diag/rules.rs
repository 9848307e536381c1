//! The table of rules: every code that a finding can have, how bad it is, and its page. Adding a
//! rule is one row here and one page in `pages/`.
//!
//! A page says what happens and why, with a bad and a good example. README's list, `explain` and
//! the examples in the tests are taken from there.

use super::Code;
use super::Severity::{self, Info, Warning};

/// A rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its stable name.
    pub code: Code,
    /// How bad its consequence is.
    pub severity: Severity,
    /// How bad it is in the case that the page calls an exception.
    pub(super) exception: Option<Severity>,
    /// Whether it stands for a control plane's refusal.
    pub refused: bool,
    /// The releases that it holds for; empty where that goes without saying.
    pub holds: &'static str,
    /// Its page, in Markdown: a summary of one sentence, an explanation, and the examples.
    pub page: &'static str,
}

/// An example of a rule's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Example {
    /// The flags of `validate` that it needs, such as `--kuma-version 3.0`.
    pub flags: &'static str,
    /// The documents.
    pub text: &'static str,
}

impl Rule {
    /// What it means, in one sentence: the first paragraph of its page.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        self.page.split("\n\n").next().unwrap_or_default().trim()
    }

    /// What happens and why: the page between the summary and the examples.
    pub(crate) fn explanation(&self) -> &'static str {
        let rest = self.page.split_once("\n\n").map_or("", |(_, rest)| rest);
        rest.split("## Bad").next().unwrap_or_default().trim()
    }

    /// What sets it off.
    #[must_use]
    pub fn bad(&self) -> Option<Example> {
        self.example("## Bad")
    }

    /// What to write instead.
    #[must_use]
    pub fn good(&self) -> Option<Example> {
        self.example("## Good")
    }

    fn example(&self, heading: &str) -> Option<Example> {
        let (_, section) = self.page.split_once(heading)?;
        let (_, block) = section.split_once("```yaml")?;
        let (flags, rest) = block.split_once('\n')?;
        let (text, _) = rest.split_once("```")?;
        Some(Example {
            flags: flags.trim(),
            text,
        })
    }
}

/// The rule of a code.
#[must_use]
pub fn rule(code: &str) -> Option<&'static Rule> {
    RULES
        .binary_search_by(|rule| rule.code.0.cmp(code))
        .ok()
        .map(|position| &RULES[position])
}

impl Rule {
    /// A rule of which nothing but the severity is said.
    const fn new(severity: Severity, refused: bool) -> Self {
        Self {
            code: Code(""),
            severity,
            exception: None,
            refused,
            holds: "",
            page: "",
        }
    }

    const fn except(mut self, severity: Severity) -> Self {
        self.exception = Some(severity);
        self
    }

    const fn holds(mut self, releases: &'static str) -> Self {
        self.holds = releases;
        self
    }
}

const REFUSED: Rule = Rule::new(Severity::Error, true);
const ERROR: Rule = Rule::new(Severity::Error, false);
const WARNING: Rule = Rule::new(Severity::Warning, false);
const INFO: Rule = Rule::new(Severity::Info, false);

/// What is said of a rule that holds for every release.
pub(crate) const ALL: &str = "all releases";

macro_rules! rules {
    ($($name:ident $code:literal $rule:expr;)*) => {
        /// The codes, for those who make findings.
        pub(crate) mod codes {
            use super::Code;
            $(pub(crate) const $name: Code = Code($code);)*
        }

        /// All rules, by code.
        pub const RULES: &[Rule] = &[$(Rule {
            code: Code($code),
            page: include_str!(concat!("pages/", $code, ".md")),
            ..$rule
        }),*];
    };
}

rules! {
    ADDRESS             "address"             REFUSED;
    ADMIN_PORT          "admin-port"          REFUSED;
    ALIASES             "aliases"             ERROR;
    API_VERSION         "api-version"         REFUSED;
    BACKEND_NAME        "backend-name"        REFUSED;
    BACKEND_REF         "backend-ref"         REFUSED;
    BACKEND_SETTINGS    "backend-settings"    REFUSED;
    BACKEND_SHAPE       "backend-shape"       REFUSED;
    BACKEND_TYPE        "backend-type"        REFUSED;
    COLLECTOR_INJECTED  "collector-injected"  WARNING;
    DANGLING_BACKEND    "dangling-backend"    WARNING.holds(ALL);
    DANGLING_REFERENCE  "dangling-backend-ref" WARNING.holds("from Kuma 2.14 on");
    DATADOG_ADDRESS     "datadog-address"     REFUSED;
    DATADOG_PORT        "datadog-port"        REFUSED;
    DEFAULT_BACKEND     "default-backend"     REFUSED;
    DEPRECATED          "deprecated"          INFO.holds("from Kuma 2.14 on");
    DROPPED_FIELD       "dropped-field"       WARNING.except(Info);
    DUPLICATE_BACKEND   "duplicate-backend"   REFUSED;
    DUPLICATE_KEY       "duplicate-key"       WARNING;
    DUPLICATE_RESOURCE  "duplicate-resource"  WARNING;
    EMPTY_BACKENDS      "empty-backends"      WARNING.except(Info).holds("from Kuma 2.0 on");
    ENCODING            "encoding"            ERROR;
    ENDPOINT_PORT       "endpoint-port"       ERROR.holds("Kuma 2.0 to 2.13");
    GATEWAY             "gateway"             REFUSED;
    GLOB_SELECTOR       "glob-selector"       WARNING.holds("Kuma 0.4");
    HIDDEN_PROTOCOL     "hidden-protocol"     WARNING.holds("from Kuma 3.0 on");
    HOST_LOCAL          "host-local"          WARNING.holds(ALL);
    HOST_MESH           "host-mesh"           WARNING.holds(ALL);
    HOST_NAME           "host-name"           WARNING.holds(ALL);
    HOST_NAMESPACE      "host-namespace"      WARNING;
    INGRESS             "ingress"             REFUSED;
    INTERFACE           "interface"           REFUSED;
    KEY_TYPE            "key-type"            REFUSED.except(Warning);
    LABEL               "label"               REFUSED;
    MESH_NAME           "mesh-name"           REFUSED;
    MESH_TRACE_BACKEND  "mesh-trace-backend"  REFUSED;
    METRICS             "metrics"             REFUSED;
    MISSING_KIND        "missing-kind"        WARNING;
    MISSING_MESH        "missing-mesh"        WARNING.holds(ALL);
    MISSPELT_KIND       "misspelt-kind"       WARNING;
    NAME                "name"                REFUSED;
    NEITHER_FORM        "neither-form"        ERROR;
    NO_DATAPLANE        "no-dataplane"        ERROR;
    NO_DEFAULT_BACKEND  "no-default-backend"  WARNING.holds(ALL);
    NO_INBOUND          "no-inbound"          REFUSED;
    NO_TRAFFIC_TRACE    "no-traffic-trace"    WARNING.holds(ALL);
    NOT_IN_RELEASE      "not-in-release"      WARNING;
    NOT_INJECTED        "not-injected"        WARNING;
    OLD_TAG             "old-tag"             WARNING;
    OTEL_ENDPOINT       "otel-endpoint"       WARNING.holds("Kuma 2.0 to 2.13");
    OTEL_SETTINGS       "otel-settings"       REFUSED;
    OUTBOUND_SERVICE    "outbound-service"    REFUSED;
    POD_REFUSED         "pod-refused"         REFUSED;
    PORT                "port"                REFUSED;
    PORT_PROTOCOL       "port-protocol"       WARNING;
    PROBE_PATH          "probe-path"          REFUSED;
    PROTO_SHORT_IDS     "proto-short-ids"     WARNING.holds(ALL);
    PROTOCOL            "protocol"            REFUSED;
    PROTOCOL_ANNOTATION "protocol-annotation" WARNING;
    RANDOM_ZERO         "random-zero"         WARNING.holds("from Kuma 2.0 on");
    REPLACED            "replaced"            WARNING.holds("Kuma 2.0 to 2.14");
    REPLACED_TAGS       "replaced-tags"       INFO.holds("from Kuma 2.0 on");
    SAMPLING_RANGE      "sampling-range"      REFUSED;
    SAMPLING_STEP       "sampling-step"       WARNING.holds(ALL);
    SAMPLING_ZERO       "sampling-zero"       INFO.holds(ALL);
    SCHEMA              "schema"              REFUSED;
    SELECTOR            "selector"            REFUSED;
    SELECTORS           "selectors"           REFUSED;
    SELECTS_NOTHING     "selects-nothing"     WARNING.holds(ALL);
    SERVICE_PROBE       "service-probe"       REFUSED;
    SERVICE_SELECTOR    "service-selector"    WARNING;
    SERVICE_TAG         "service-tag"         REFUSED;
    SHADOW              "shadow"              INFO.holds("from Kuma 2.0 on");
    SHADOWED            "shadowed"            WARNING.holds(ALL);
    SHARED_SPAN_ID      "shared-span-id"      WARNING.except(Info).holds("from Kuma 2.6 on");
    SPAN_TAG            "span-tag"            REFUSED;
    STOPS_TRACING       "stops-tracing"       WARNING;
    SYNTAX              "syntax"              ERROR;
    TAG_HEADER          "tag-header"          WARNING.holds("from Kuma 2.0 on");
    TAG_NAME            "tag-name"            REFUSED;
    TAG_VALUE           "tag-value"           REFUSED;
    TARGET_PORT         "target-port"         WARNING;
    TARGET_REF          "target-ref"          REFUSED;
    TCP_ONLY            "tcp-only"            WARNING.holds(ALL);
    TEMPLATE            "template"            INFO;
    TIE                 "tie"                 WARNING.holds(ALL);
    TRACING_REMOVED     "tracing-removed"     WARNING;
    UNKNOWN_FIELD       "unknown-field"       WARNING.holds(ALL);
    UNKNOWN_KIND        "unknown-kind"        ERROR;
    UNREAD_MESH         "unread-mesh"         WARNING;
    UNREAD_TEXT         "unread-text"         WARNING;
    UNUSED_ALLOW        "unused-allow"        INFO;
    UNUSED_BACKEND      "unused-backend"      INFO.holds(ALL);
    URL                 "url"                 REFUSED;
    URL_HOST_EMPTY      "url-host-empty"      ERROR.except(Warning).holds(ALL);
    URL_HTTPS           "url-https"           INFO.except(Warning).holds("from Kuma 1.4 on");
    URL_NO_SCHEME       "url-no-scheme"       ERROR.holds("from Kuma 2.0 on");
    URL_PATH_MISSING    "url-path-missing"    ERROR.except(Warning).holds(ALL);
    URL_PATH_UNKNOWN    "url-path-unknown"    WARNING.holds(ALL);
    URL_PATH_VERSION    "url-path-version"    WARNING.holds("from Kuma 1.1 on");
    URL_PORT            "url-port"            REFUSED;
    URL_PORT_OTHER      "url-port-other"      WARNING.holds(ALL);
    URL_PORT_RANGE      "url-port-range"      ERROR.except(Warning).holds(ALL);
    URL_PORT_ZERO       "url-port-zero"       WARNING.holds(ALL);
    URL_SCHEME          "url-scheme"          WARNING.holds(ALL);
    URL_UNUSED_PART     "url-unused-part"     WARNING.holds(ALL);
    V1_PAYLOAD          "v1-payload"          INFO.holds("from Kuma 1.1 on");
    WRONG_TYPE          "wrong-type"          REFUSED.except(Warning);
}

#[cfg(test)]
mod tests {
    use super::RULES;

    #[test]
    fn the_table_is_sorted_and_its_codes_are_unique() {
        assert!(RULES.is_sorted_by(|one, other| one.code < other.code));
    }

    #[test]
    fn every_page_has_a_summary_an_explanation_and_two_examples() {
        for rule in RULES {
            let code = rule.code;
            assert!(
                rule.summary().ends_with('.') && !rule.summary().contains('\n'),
                "{code}: summary"
            );
            assert!(!rule.explanation().is_empty(), "{code}: explanation");
            assert!(
                rule.bad().is_some() && rule.good().is_some(),
                "{code}: examples"
            );
        }
    }
}
