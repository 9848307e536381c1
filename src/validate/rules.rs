//! The table of rules: every code that a finding can have, what it means, and how bad it is.
//! README's list and `explain` are printed from it.

use crate::diag::{Code, Severity};
use crate::parse::codes as read;

/// A rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its stable name.
    pub code: Code,
    /// How bad its consequence is.
    pub severity: Severity,
    /// Whether it stands for a control plane's refusal.
    pub refused: bool,
    /// What it means, in one sentence.
    pub summary: &'static str,
}

/// The codes of the rules of this layer.
pub(super) mod codes {
    use crate::diag::Code;

    pub const ADDRESS: Code = Code("address");
    pub const ADMIN_PORT: Code = Code("admin-port");
    pub const API_VERSION: Code = Code("api-version");
    pub const BACKEND_NAME: Code = Code("backend-name");
    pub const BACKEND_SETTINGS: Code = Code("backend-settings");
    pub const BACKEND_SHAPE: Code = Code("backend-shape");
    pub const BACKEND_TYPE: Code = Code("backend-type");
    pub const DATADOG_ADDRESS: Code = Code("datadog-address");
    pub const DATADOG_PORT: Code = Code("datadog-port");
    pub const DEFAULT_BACKEND: Code = Code("default-backend");
    pub const DUPLICATE_BACKEND: Code = Code("duplicate-backend");
    pub const DUPLICATE_RESOURCE: Code = Code("duplicate-resource");
    pub const GATEWAY: Code = Code("gateway");
    pub const INTERFACE: Code = Code("interface");
    pub const MESH_NAME: Code = Code("mesh-name");
    pub const NAME: Code = Code("name");
    pub const NO_INBOUND: Code = Code("no-inbound");
    pub const OUTBOUND_SERVICE: Code = Code("outbound-service");
    pub const PORT: Code = Code("port");
    pub const PROBE_PATH: Code = Code("probe-path");
    pub const PROTOCOL: Code = Code("protocol");
    pub const SAMPLING_RANGE: Code = Code("sampling-range");
    pub const SELECTOR: Code = Code("selector");
    pub const SELECTORS: Code = Code("selectors");
    pub const SERVICE_TAG: Code = Code("service-tag");
    pub const TAG_NAME: Code = Code("tag-name");
    pub const TAG_VALUE: Code = Code("tag-value");
    pub const URL: Code = Code("url");
    pub const URL_PORT: Code = Code("url-port");
}

use codes as own;

const fn refusal(code: Code, summary: &'static str) -> Rule {
    Rule {
        code,
        severity: Severity::Error,
        refused: true,
        summary,
    }
}

const fn error(code: Code, summary: &'static str) -> Rule {
    Rule {
        code,
        severity: Severity::Error,
        refused: false,
        summary,
    }
}

const fn warning(code: Code, summary: &'static str) -> Rule {
    Rule {
        code,
        severity: Severity::Warning,
        refused: false,
        summary,
    }
}

/// All rules, by code.
pub const RULES: &[Rule] = &[
    refusal(
        own::ADDRESS,
        "An address of a dataplane is missing, or is neither an IP address nor (from 0.7 on) a name.",
    ),
    refusal(
        own::ADMIN_PORT,
        "The admin port of a dataplane is the port of one of its inbounds or outbounds.",
    ),
    error(
        read::ALIASES,
        "YAML aliases expand without measure, or stand inside of what they refer to.",
    ),
    refusal(
        own::API_VERSION,
        "apiVersion of a Zipkin backend is not httpJsonV1, httpJson or httpProto.",
    ),
    refusal(own::BACKEND_NAME, "A tracing backend has no name."),
    refusal(
        own::BACKEND_SETTINGS,
        "A setting under conf has a wrong type.",
    ),
    refusal(
        own::BACKEND_SHAPE,
        "A backend is written in the shape of another release, which Kuma 0.4 cannot store.",
    ),
    refusal(
        own::BACKEND_TYPE,
        "type of a backend is not zipkin or datadog; Kuma 0.4 had none and wrote zipkin: instead.",
    ),
    refusal(own::DATADOG_ADDRESS, "A Datadog backend has no address."),
    refusal(
        own::DATADOG_PORT,
        "The port of a Datadog backend is not from 1 to 65535.",
    ),
    refusal(
        own::DEFAULT_BACKEND,
        "defaultBackend names no backend of the mesh.",
    ),
    refusal(
        own::DUPLICATE_BACKEND,
        "Two backends of a mesh have the same name.",
    ),
    error(
        read::DUPLICATE_KEY,
        "A key stands twice in the same mapping; control planes silently take the last.",
    ),
    warning(
        own::DUPLICATE_RESOURCE,
        "The same resource is defined more than once; the last definition counts.",
    ),
    error(read::ENCODING, "The bytes are not text that YAML allows."),
    refusal(
        own::GATEWAY,
        "The gateway of a dataplane contradicts its inbounds, outbounds, probes or protocol.",
    ),
    refusal(
        own::INTERFACE,
        "interface of an inbound or outbound, the notation of the oldest releases, is not well-formed.",
    ),
    error(read::KEY_TYPE, "A key is a list, a mapping or empty."),
    refusal(
        own::MESH_NAME,
        "The name in mesh has characters that no mesh can have.",
    ),
    warning(
        read::MISSING_KIND,
        "A document looks like a resource, but says neither type nor kind, and is skipped.",
    ),
    warning(
        read::MISSPELT_KIND,
        "A kind is almost one that this tool knows; the document is skipped.",
    ),
    refusal(
        own::NAME,
        "The name of a resource is missing, too long, or has characters that no name can have.",
    ),
    refusal(
        own::NO_INBOUND,
        "A dataplane has no networking, or neither an inbound nor a gateway.",
    ),
    refusal(
        own::OUTBOUND_SERVICE,
        "An outbound of a dataplane names no service.",
    ),
    refusal(own::PORT, "A port of a dataplane is out of range."),
    refusal(own::PROBE_PATH, "The path of a probe is no path."),
    refusal(
        own::PROTOCOL,
        "The protocol tag has a value that the release does not know.",
    ),
    refusal(
        own::SAMPLING_RANGE,
        "sampling is not a percentage from 0 to 100.",
    ),
    refusal(own::SELECTOR, "A selector of a policy has no tags."),
    refusal(own::SELECTORS, "A policy has no selectors."),
    refusal(
        own::SERVICE_TAG,
        "An inbound or a gateway has no service tag.",
    ),
    error(read::SYNTAX, "The text is not YAML."),
    refusal(
        own::TAG_NAME,
        "The name of a tag is empty, or has characters that no tag can have.",
    ),
    refusal(
        own::TAG_VALUE,
        "The value of a tag is empty, or has characters that no value can have.",
    ),
    error(
        read::UNKNOWN_KIND,
        "With --strict: a kind of Kuma that this tool does not know.",
    ),
    refusal(
        own::URL,
        "The URL of a Zipkin backend is missing, or is none.",
    ),
    refusal(own::URL_PORT, "The URL of a Zipkin backend names no port."),
    refusal(
        read::WRONG_TYPE,
        "A field has a type that no control plane can decode.",
    ),
];

#[cfg(test)]
mod tests {
    use super::RULES;

    #[test]
    fn the_table_is_sorted_and_its_codes_are_unique() {
        assert!(RULES.is_sorted_by(|one, other| one.code < other.code));
    }

    #[test]
    fn every_rule_says_what_it_means_in_a_sentence() {
        for rule in RULES {
            assert!(rule.summary.ends_with('.'), "{}", rule.code);
        }
    }
}
