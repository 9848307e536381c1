//! Findings about a document as YAML: what its reader noted, and what has to be rendered first.

use super::codes;
use crate::diag::{At, Code, Finding, Origin, Place, Related, Severity, Span, Subject, printable};
use crate::parse::template::Template;
use crate::parse::tree::{Flaw, FlawKind};

/// A finding with nothing but what every finding has.
pub(super) fn plain(
    code: Code,
    severity: Severity,
    origin: &Origin,
    span: Span,
    message: impl Into<String>,
) -> Finding {
    Finding {
        code,
        severity,
        refused: false,
        origin: origin.clone(),
        subject: None,
        at: At::Place(Place {
            source: origin.source,
            span,
        }),
        field: String::new(),
        message: message.into(),
        help: None,
        related: Vec::new(),
        fix: None,
    }
}

/// Whether a tool has to make a document of a text first.
pub(super) fn needs_rendering(template: Template<'_>) -> bool {
    !matches!(template, Template::Variable(_))
}

/// What is said of a template of Helm or Jinja.
pub(super) fn unrendered(template: Template<'_>, span: Span, origin: &Origin) -> Finding {
    let (tool, way) = if template == Template::Helm {
        ("Helm", "helm template CHART | kumactl validate -f -")
    } else {
        ("Jinja", "pipe what it makes into kumactl validate -f -")
    };
    let message = format!("this looks like a {tool} template, which is no YAML yet");
    let mut finding = plain(codes::SYNTAX, Severity::Error, origin, span, message);
    finding.help = Some(format!(
        "render it first: {way}; leave the templates of a folder out with --exclude 'templates/**'"
    ));
    finding
}

pub(super) fn flaw_finding(
    flaw: &Flaw,
    origin: &Origin,
    subject: Option<&Subject>,
    template: Option<Template<'_>>,
) -> Finding {
    let code = match flaw.kind {
        FlawKind::Syntax => codes::SYNTAX,
        FlawKind::DuplicateKey => codes::DUPLICATE_KEY,
        FlawKind::KeyType => codes::KEY_TYPE,
        FlawKind::NoNumber => codes::WRONG_TYPE,
        FlawKind::Unread => codes::UNREAD_TEXT,
        FlawKind::Aliases => codes::ALIASES,
    };
    // No control plane refuses the last of two equal keys, or reads what follows a document.
    let severity = match flaw.kind {
        FlawKind::Syntax | FlawKind::Aliases => Severity::Error,
        FlawKind::KeyType | FlawKind::NoNumber if subject.is_some() => Severity::Error,
        _ => Severity::Warning,
    };
    let mut finding = plain(code, severity, origin, flaw.span, flaw.message.clone());
    finding.refused = flaw.kind.is_undecodable() && subject.is_some();
    finding.subject = subject.cloned();
    finding.help.clone_from(&flaw.help);
    let may_be_variable = matches!(flaw.kind, FlawKind::KeyType | FlawKind::Syntax);
    if let Some(Template::Variable(name)) = template
        && may_be_variable
    {
        let name = printable(&name.chars().take(60).collect::<String>()).into_owned();
        finding.help = Some(format!(
            "if {{{{ {name} }}}} is to be replaced, give it a value with --var {name}=VALUE; else write it in quotes"
        ));
    }
    finding.related.extend(flaw.first.map(|span| Related {
        at: At::Place(Place {
            source: origin.source,
            span,
        }),
        subject: None,
        message: "it is first here".to_owned(),
    }));
    finding
}
