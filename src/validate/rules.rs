//! The table of rules: every code that a finding can have, what it means, and how bad it is.
//!
//! One page for each rule, in `pages/`, says what happens and why, with a bad and a good example.
//! README's list, `explain` and the examples in the tests are taken from there.

use crate::diag::{Code, Severity};
use crate::effective::codes as note;
use crate::model::{DIFFERENCES, Difference};
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
    /// The releases that it holds for, in words; empty where that goes without saying.
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

pub(super) mod codes;

use codes as own;

impl Rule {
    /// What it means, in one sentence: the first paragraph of its page.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        self.page.split("\n\n").next().unwrap_or_default().trim()
    }

    /// What happens and why: the page between the summary and the examples.
    #[must_use]
    pub fn explanation(&self) -> &'static str {
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

    /// What releases differ in about it.
    pub fn differences(&self) -> impl Iterator<Item = &'static Difference> {
        let code = self.code.0;
        (DIFFERENCES.iter()).filter(move |row| row.codes.contains(&code))
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

const fn refusal(code: Code, page: &'static str) -> Rule {
    Rule {
        code,
        severity: Severity::Error,
        refused: true,
        holds: "",
        page,
    }
}

const fn own(code: Code, severity: Severity, holds: &'static str, page: &'static str) -> Rule {
    Rule {
        code,
        severity,
        refused: false,
        holds,
        page,
    }
}

use Severity::{Error, Info, Warning};

/// Words for rules that hold for every release.
pub(super) const ALL: &str = "all releases";

/// All rules, by code.
pub const RULES: &[Rule] = &[
    refusal(own::ADDRESS, include_str!("pages/address.md")),
    refusal(own::ADMIN_PORT, include_str!("pages/admin-port.md")),
    own(read::ALIASES, Error, "", include_str!("pages/aliases.md")),
    refusal(own::API_VERSION, include_str!("pages/api-version.md")),
    refusal(own::BACKEND_NAME, include_str!("pages/backend-name.md")),
    refusal(own::BACKEND_REF, include_str!("pages/backend-ref.md")),
    refusal(
        own::BACKEND_SETTINGS,
        include_str!("pages/backend-settings.md"),
    ),
    refusal(own::BACKEND_SHAPE, include_str!("pages/backend-shape.md")),
    refusal(own::BACKEND_TYPE, include_str!("pages/backend-type.md")),
    own(
        note::DANGLING_BACKEND,
        Warning,
        ALL,
        include_str!("pages/dangling-backend.md"),
    ),
    refusal(
        own::DATADOG_ADDRESS,
        include_str!("pages/datadog-address.md"),
    ),
    refusal(own::DATADOG_PORT, include_str!("pages/datadog-port.md")),
    refusal(
        own::DEFAULT_BACKEND,
        include_str!("pages/default-backend.md"),
    ),
    refusal(
        own::DUPLICATE_BACKEND,
        include_str!("pages/duplicate-backend.md"),
    ),
    own(
        read::DUPLICATE_KEY,
        Warning,
        "",
        include_str!("pages/duplicate-key.md"),
    ),
    own(
        own::DUPLICATE_RESOURCE,
        Warning,
        "",
        include_str!("pages/duplicate-resource.md"),
    ),
    own(read::ENCODING, Error, "", include_str!("pages/encoding.md")),
    refusal(own::GATEWAY, include_str!("pages/gateway.md")),
    own(
        own::GLOB_SELECTOR,
        Warning,
        "Kuma 0.4",
        include_str!("pages/glob-selector.md"),
    ),
    own(
        note::HOST_LOCAL,
        Warning,
        ALL,
        include_str!("pages/host-local.md"),
    ),
    own(
        note::HOST_MESH,
        Warning,
        ALL,
        include_str!("pages/host-mesh.md"),
    ),
    own(
        note::HOST_NAME,
        Warning,
        ALL,
        include_str!("pages/host-name.md"),
    ),
    refusal(own::INGRESS, include_str!("pages/ingress.md")),
    refusal(own::INTERFACE, include_str!("pages/interface.md")),
    refusal(read::KEY_TYPE, include_str!("pages/key-type.md")),
    refusal(own::LABEL, include_str!("pages/label.md")),
    refusal(own::MESH_NAME, include_str!("pages/mesh-name.md")),
    own(
        note::MESH_TRACE_UNJUDGED,
        Warning,
        "",
        include_str!("pages/mesh-trace-unjudged.md"),
    ),
    refusal(own::METRICS, include_str!("pages/metrics.md")),
    own(
        read::MISSING_KIND,
        Warning,
        "",
        include_str!("pages/missing-kind.md"),
    ),
    own(
        note::MISSING_MESH,
        Warning,
        ALL,
        include_str!("pages/missing-mesh.md"),
    ),
    own(
        read::MISSPELT_KIND,
        Warning,
        "",
        include_str!("pages/misspelt-kind.md"),
    ),
    refusal(own::NAME, include_str!("pages/name.md")),
    own(
        read::NEITHER_FORM,
        Error,
        "",
        include_str!("pages/neither-form.md"),
    ),
    own(
        note::NO_DEFAULT_BACKEND,
        Warning,
        ALL,
        include_str!("pages/no-default-backend.md"),
    ),
    refusal(own::NO_INBOUND, include_str!("pages/no-inbound.md")),
    own(
        note::NO_TRAFFIC_TRACE,
        Warning,
        ALL,
        include_str!("pages/no-traffic-trace.md"),
    ),
    own(own::OLD_TAG, Warning, "", include_str!("pages/old-tag.md")),
    refusal(
        own::OUTBOUND_SERVICE,
        include_str!("pages/outbound-service.md"),
    ),
    refusal(own::PORT, include_str!("pages/port.md")),
    refusal(own::PROBE_PATH, include_str!("pages/probe-path.md")),
    own(
        note::PROTO_SHORT_IDS,
        Warning,
        ALL,
        include_str!("pages/proto-short-ids.md"),
    ),
    refusal(own::PROTOCOL, include_str!("pages/protocol.md")),
    refusal(own::SAMPLING_RANGE, include_str!("pages/sampling-range.md")),
    own(
        note::SAMPLING_STEP,
        Warning,
        ALL,
        include_str!("pages/sampling-step.md"),
    ),
    own(
        note::SAMPLING_ZERO,
        Info,
        ALL,
        include_str!("pages/sampling-zero.md"),
    ),
    refusal(own::SELECTOR, include_str!("pages/selector.md")),
    refusal(own::SELECTORS, include_str!("pages/selectors.md")),
    own(
        own::SELECTS_NOTHING,
        Warning,
        ALL,
        include_str!("pages/selects-nothing.md"),
    ),
    refusal(own::SERVICE_PROBE, include_str!("pages/service-probe.md")),
    refusal(own::SERVICE_TAG, include_str!("pages/service-tag.md")),
    own(
        own::SHADOWED,
        Warning,
        ALL,
        include_str!("pages/shadowed.md"),
    ),
    own(
        note::SHARED_SPAN_ID,
        Warning,
        "Kuma 2.6 and later",
        include_str!("pages/shared-span-id.md"),
    ),
    own(read::SYNTAX, Error, "", include_str!("pages/syntax.md")),
    refusal(own::TAG_NAME, include_str!("pages/tag-name.md")),
    refusal(own::TAG_VALUE, include_str!("pages/tag-value.md")),
    own(
        note::TCP_ONLY,
        Warning,
        ALL,
        include_str!("pages/tcp-only.md"),
    ),
    own(read::TEMPLATE, Info, "", include_str!("pages/template.md")),
    own(note::TIE, Warning, ALL, include_str!("pages/tie.md")),
    own(
        note::TRACING_REMOVED,
        Warning,
        "",
        include_str!("pages/tracing-removed.md"),
    ),
    own(
        own::UNKNOWN_FIELD,
        Warning,
        ALL,
        include_str!("pages/unknown-field.md"),
    ),
    own(
        read::UNKNOWN_KIND,
        Error,
        "",
        include_str!("pages/unknown-kind.md"),
    ),
    own(
        read::UNREAD_TEXT,
        Warning,
        "",
        include_str!("pages/unread-text.md"),
    ),
    own(
        own::UNUSED_ALLOW,
        Info,
        "",
        include_str!("pages/unused-allow.md"),
    ),
    own(
        own::UNUSED_BACKEND,
        Info,
        ALL,
        include_str!("pages/unused-backend.md"),
    ),
    refusal(own::URL, include_str!("pages/url.md")),
    own(
        note::URL_HOST_EMPTY,
        Error,
        ALL,
        include_str!("pages/url-host-empty.md"),
    ),
    own(
        note::URL_HTTPS,
        Info,
        "Kuma 1.4 and later",
        include_str!("pages/url-https.md"),
    ),
    own(
        note::URL_PATH_MISSING,
        Error,
        ALL,
        include_str!("pages/url-path-missing.md"),
    ),
    own(
        note::URL_PATH_UNKNOWN,
        Warning,
        ALL,
        include_str!("pages/url-path-unknown.md"),
    ),
    own(
        note::URL_PATH_VERSION,
        Warning,
        "Kuma 1.1 and later",
        include_str!("pages/url-path-version.md"),
    ),
    refusal(own::URL_PORT, include_str!("pages/url-port.md")),
    own(
        note::URL_PORT_OTHER,
        Warning,
        ALL,
        include_str!("pages/url-port-other.md"),
    ),
    own(
        note::URL_PORT_RANGE,
        Error,
        ALL,
        include_str!("pages/url-port-range.md"),
    ),
    own(
        note::URL_PORT_ZERO,
        Warning,
        ALL,
        include_str!("pages/url-port-zero.md"),
    ),
    own(
        note::URL_SCHEME,
        Warning,
        ALL,
        include_str!("pages/url-scheme.md"),
    ),
    own(
        note::URL_UNUSED_PART,
        Warning,
        ALL,
        include_str!("pages/url-unused-part.md"),
    ),
    own(
        note::V1_PAYLOAD,
        Info,
        "Kuma 1.1 and later",
        include_str!("pages/v1-payload.md"),
    ),
    refusal(read::WRONG_TYPE, include_str!("pages/wrong-type.md")),
];

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
