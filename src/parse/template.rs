//! Files that are templates of a tool, which has to fill them in before they are documents: Helm's
//! charts, Jinja's files, and kumactl's own `{{ name }}`.

use super::lines::Lines;
use crate::model::Kind;

/// What has to fill a text in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Template<'t> {
    Helm,
    Jinja,
    /// `{{ name }}`, as kumactl and kuma-dp replace it.
    Variable(&'t str),
}

/// What has to fill a text in, if it is a template.
pub(super) fn of(text: &str) -> Option<Template<'_>> {
    // Almost no text has a brace of this kind.
    if !text.contains("{{") && !text.contains("{%") {
        return None;
    }
    let mut variable = None;
    for rest in text.split("{{").skip(1) {
        let action = rest.split("}}").next().unwrap_or_default();
        if is_of_helm(action) {
            return Some(Template::Helm);
        }
        let name = action.trim();
        let is_name = |c: char| c.is_alphanumeric() || "_-.".contains(c);
        if !name.is_empty() && name.chars().all(is_name) {
            variable.get_or_insert(name);
        }
    }
    if text.contains("{%") {
        return Some(Template::Jinja);
    }
    variable.map(Template::Variable)
}

/// What Helm gives to its templates.
const OBJECTS: [&str; 6] = [
    ".Values",
    ".Release",
    ".Chart",
    ".Capabilities",
    ".Files",
    ".Template",
];

/// Whether a text that is YAML is certainly one of Helm's, with every action in quotes.
pub(super) fn is_quoted_helm(text: &str) -> bool {
    text.contains("{{")
        && OBJECTS.iter().any(|object| text.contains(object))
        && of(text) == Some(Template::Helm)
}

/// Whether what stands between braces is an action of Go's templates, as Helm has them.
fn is_of_helm(action: &str) -> bool {
    const WORDS: [&str; 10] = [
        "if", "range", "with", "include", "template", "define", "block", "toYaml", "tpl", "default",
    ];
    let inside = action.trim_matches('-').trim();
    let word = inside.split_whitespace().next().unwrap_or_default();
    action.starts_with("- ")
        || action.ends_with(" -")
        || inside.starts_with(['.', '$', '/'])
        || matches!(inside, "end" | "else")
        || WORDS.contains(&word) && inside != word
        || OBJECTS.iter().any(|object| action.contains(object))
}

/// Whether a text is a template of Helm of which nothing is said: it would make nothing of Kuma's.
pub(super) fn is_skipped(text: &str) -> bool {
    of(text) == Some(Template::Helm) && !mentions_kuma(text)
}

/// Whether a text says anything of Kuma that this tool would check.
pub(super) fn mentions_kuma(text: &str) -> bool {
    text.contains("kuma.io/")
        || Lines::new(text).any(|line| {
            let header = line.strip_prefix("type:").or(line.strip_prefix("kind:"));
            header.is_some_and(|kind| Kind::from_word(kind.trim()).is_some())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_distinguished_by_what_is_in_their_braces() {
        for text in [
            "{{- if .Values.a }}\na: b\n{{- end }}",
            "a: {{ .Values.a }}",
            "a: {{ include \"x\" . }}",
            "a: {{ $x }}",
            "{{/* a comment */}}",
            "a: {{ toYaml .x | nindent 4 }}",
        ] {
            assert_eq!(of(text), Some(Template::Helm), "{text}");
        }
        assert_eq!(of("{% if a %}\nb: {{ c }}"), Some(Template::Jinja));
        assert_eq!(of("a: {{ name }}"), Some(Template::Variable("name")));
        assert_eq!(
            of("a: {{end-point}}"),
            Some(Template::Variable("end-point"))
        );
        for text in ["a: {b: {c: d}}", "a: ${V}", "a: {{}: b}"] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
