//! Findings about a document as YAML: what its reader noted, and what has to be rendered first.

use crate::diag::{Code, FieldPath, Finding, Origin, Span, Subject, codes, printable};
use crate::parse::template::Template;

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
    flaw: Finding,
    origin: &Origin,
    subject: Option<&Subject>,
    template: Option<Template<'_>>,
) -> Finding {
    let mut finding = flaw
        .placed(origin, &|_| FieldPath::root())
        // No control plane is sent what is skipped.
        .exception_if(subject.is_none());
    if let Some(Template::Variable(name)) = template
        && [codes::KEY_TYPE, codes::SYNTAX].contains(&finding.code)
    {
        let name = printable(&name.chars().take(60).collect::<String>()).into_owned();
        finding = finding.help(format!(
            "if {{{{ {name} }}}} is to be replaced, give it a value with --var {name}=VALUE; else write it in quotes"
        ));
    }
    finding.subject = subject.cloned();
    finding
}
