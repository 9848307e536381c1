//! Findings about a document as YAML: what its reader noted, and what has to be rendered first.

use crate::diag::{
    At, Code, FieldPath, Finding, Origin, Place, Related, Span, Subject, codes, printable,
};
use crate::parse::template::Template;
use crate::parse::tree::{FlawKind, YamlFlaw};

/// A finding about no field.
pub(super) fn plain(
    code: Code,
    origin: &Origin,
    span: Span,
    message: impl Into<String>,
) -> Finding {
    Finding::new(code, origin, FieldPath::root(), message).at(span)
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
    let message = format!("this looks like a {tool} template, which is not YAML yet");
    plain(codes::SYNTAX, origin, span, message).help(format!(
        "render it first: {way}; leave the templates of a folder out with --exclude 'templates/**'"
    ))
}

pub(super) fn flaw_finding(
    flaw: &YamlFlaw,
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
    let may_be_variable = matches!(flaw.kind, FlawKind::KeyType | FlawKind::Syntax);
    let help = match template {
        Some(Template::Variable(name)) if may_be_variable => {
            let name = printable(&name.chars().take(60).collect::<String>()).into_owned();
            Some(format!(
                "if {{{{ {name} }}}} is to be replaced, give it a value with --var {name}=VALUE; else write it in quotes"
            ))
        }
        _ => flaw.help.clone(),
    };
    let first = flaw.first.map(|span| Related {
        at: At::Place(Place {
            source: origin.source,
            span,
        }),
        subject: None,
        message: "it is first here".to_owned(),
    });
    let mut finding = plain(code, origin, flaw.span, flaw.message.clone())
        // No control plane is sent what is skipped.
        .exception_if(subject.is_none())
        .help(help)
        .related(first);
    finding.subject = subject.cloned();
    finding
}
