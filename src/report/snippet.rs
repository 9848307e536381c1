//! A finding beside the line that it is about.

use std::borrow::Cow;
use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::Location;
use super::findings::resource_text;
use super::lines::LineReader;
use crate::diag::{At, Finding, Place, Severity, printable, secret_ranges};
use crate::parse::Source;

/// How many characters of a line are shown at most.
const WINDOW: usize = 120;

/// How many characters a URL may have before what is secret in it, for that to be masked.
const LONGEST_URL: usize = 2000;

/// The finding as text, in annotate-snippets' own layout.
pub(crate) fn text(finding: &Finding, sources: &[Source], lines: &mut LineReader) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let message = printable(&finding.message);
    let title = level.primary_title(message.as_ref()).id(finding.code.0);
    let field = printable(&finding.field);
    let main = Excerpt::new(&finding.at, sources, lines);
    let mut related: Vec<(Excerpt, Cow<'_, str>)> = Vec::new();
    // Of what a control plane has there is no line to be shown.
    let mut live: Vec<String> = Vec::new();
    for second in &finding.related {
        let message = printable(&second.message);
        match Location::of_related(second, sources).live {
            Some(name) => live.push(format!("{}: {message}", printable(&name))),
            None => related.push((Excerpt::new(&second.at, sources, lines), message)),
        }
    }
    let mut group = Group::with_title(title);
    group = main.add_to(group, AnnotationKind::Primary, &field);
    for (excerpt, message) in &related {
        group = excerpt.add_to(group, AnnotationKind::Context, message);
    }
    for name in &live {
        group = group.element(Level::NOTE.message(name.as_str()));
    }
    let resource = finding.subject.as_ref().map(resource_text);
    let resource = resource.as_deref().map(printable);
    if let Some(resource) = &resource {
        group = group.element(Level::NOTE.with_name("in").message(resource.as_ref()));
    }
    let help = finding.help.as_deref().map(printable);
    if let Some(help) = &help {
        group = group.element(Level::HELP.message(help.as_ref()));
    }
    let mut rendered = Renderer::styled().term_width(WINDOW + 40).render(&[group]);
    for excerpt in std::iter::once(&main).chain(related.iter().map(|(excerpt, _)| excerpt)) {
        excerpt.correct_column(&mut rendered);
    }
    let _ = writeln!(rendered);
    rendered
}

/// What is shown of a line: a window around the place, with passwords masked and everything
/// printable, and where in it the place is.
struct Excerpt {
    name: String,
    place: Place,
    shown: Option<(String, std::ops::Range<usize>)>,
}

impl Excerpt {
    fn new(at: &At, sources: &[Source], lines: &mut LineReader) -> Self {
        let place = at.place_or_start();
        let name = sources
            .get(place.source as usize)
            .map_or("", |source| &source.name);
        let shown = sources
            .get(place.source as usize)
            .and_then(|source| window(source, place, lines));
        Self {
            name: printable(name).into_owned(),
            place,
            shown,
        }
    }

    fn add_to<'e>(&'e self, group: Group<'e>, kind: AnnotationKind, label: &'e str) -> Group<'e> {
        let span = self.place.span;
        match &self.shown {
            Some((text, range)) => group.element(
                Snippet::source(text.as_str())
                    .path(self.name.as_str())
                    .line_start(span.line as usize)
                    .fold(false)
                    .annotation(
                        kind.span(range.clone())
                            .label((!label.is_empty()).then_some(label)),
                    ),
            ),
            None => group.element(
                Origin::path(self.name.as_str())
                    .line(span.line as usize)
                    .char_column(span.column as usize),
            ),
        }
    }

    /// The renderer counts columns in what is shown; where that is not the whole line as written,
    /// the column of the file is put in its place.
    fn correct_column(&self, rendered: &mut String) {
        let Some((text, range)) = &self.shown else {
            return;
        };
        let Place { span, .. } = self.place;
        let counted = text[..range.start].chars().count() + 1;
        if counted != span.column as usize {
            let wrong = format!("{}:{}:{counted}\n", self.name, span.line);
            let right = format!("{}:{}:{}\n", self.name, span.line, span.column);
            *rendered = rendered.replacen(&wrong, &right, 1);
        }
    }
}

/// The part of a line that is shown, and the bytes of it that are marked.
fn window(
    source: &Source,
    place: Place,
    lines: &mut LineReader,
) -> Option<(String, std::ops::Range<usize>)> {
    let start_column = place.span.column as usize - 1;
    let end_column = if place.span.end_line > place.span.line {
        usize::MAX
    } else {
        (place.span.end_column as usize - 1).max(start_column + 1)
    };
    let first_shown = if start_column > WINDOW * 2 / 3 {
        start_column - WINDOW / 3
    } else {
        0
    };
    // A URL may start before the window, so more is looked at than is shown.
    let context_start = first_shown.saturating_sub(LONGEST_URL);
    let looked_at = context_start..first_shown + WINDOW;
    let (part, goes_on) = lines.part(place.source, source, place.span.line, looked_at)?;
    let masked = secret_ranges(part);
    let mut text = String::new();
    let (mut start, mut end) = (None, None);
    if first_shown > 0 {
        text.push('…');
    }
    for (column, (at, character)) in part.char_indices().enumerate() {
        let column = column + context_start;
        if column == start_column {
            start = Some(text.len());
        }
        if column == end_column {
            end = Some(text.len());
        }
        if column < first_shown {
            continue;
        }
        match masked.iter().find(|range| range.contains(&at)) {
            Some(range) if range.start == at || column == first_shown => text.push_str("***"),
            Some(_) => {}
            // A tab is one character in a file; shown as one, marks stand below what they mean.
            None if character == '\t' => text.push(' '),
            None => text.push_str(&printable(character.encode_utf8(&mut [0; 4]))),
        }
    }
    let end_of_text = text.len();
    if goes_on {
        text.push('…');
    }
    let start = start.unwrap_or(end_of_text).min(end_of_text);
    let end = end.unwrap_or(end_of_text).max(start);
    Some((text, start..end))
}
