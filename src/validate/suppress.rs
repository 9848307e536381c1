//! Findings that the user does not want to hear of: `--ignore CODE`, and comments in the files.

use std::collections::HashMap;

use crate::diag::{
    FieldPath, Finding, Findings, Origin, RULES, codes, did_you_mean, go_quote, rule,
};
use crate::parse::{Allow, AllowScope};

/// Takes away the findings that `--ignore` or a comment silences; a comment that silences nothing
/// becomes a finding itself. Places have to be looked up already.
#[must_use]
pub fn suppress(findings: Vec<Finding>, allows: &[Allow], ignored: &[String]) -> Vec<Finding> {
    // By source, whether it is for a line, its number or that of the document, and code.
    let mut silencing: HashMap<(u32, bool, u32, &str), Vec<usize>> = HashMap::new();
    for (position, allow) in allows.iter().enumerate() {
        let (is_line, number) = match allow.scope {
            AllowScope::Line => (true, allow.span.line),
            AllowScope::Document(document) => (false, document),
            AllowScope::Nothing => continue,
        };
        let key = (allow.source, is_line, number, allow.code.as_str());
        silencing.entry(key).or_default().push(position);
    }
    let mut used = vec![false; allows.len()];
    let mut kept: Vec<Finding> = findings
        .into_iter()
        .filter(|finding| {
            let code = finding.code.0;
            if ignored.iter().any(|ignored| ignored == code) {
                return false;
            }
            let line = finding
                .at
                .place()
                .and_then(|place| silencing.get(&(place.source, true, place.span.line, code)));
            let origin = &finding.origin;
            let document = silencing.get(&(origin.source, false, origin.document, code));
            let mut silenced = false;
            for position in line.into_iter().chain(document).flatten() {
                used[*position] = true;
                silenced = true;
            }
            !silenced
        })
        .collect();
    if !ignored
        .iter()
        .any(|ignored| ignored == codes::UNUSED_ALLOW.0)
    {
        let unused = allows
            .iter()
            .zip(used)
            .filter(|(_, used)| !used)
            .map(|(allow, _)| unused(allow));
        kept.extend(Findings::in_order([unused.collect()]));
    }
    // Refusals stay in the order of the control plane; everything else is reported line by line.
    kept.sort_by_cached_key(|finding| {
        let place = finding.at.place().filter(|_| !finding.refused);
        let span = place.map(|place| place.span);
        (finding.origin.clone(), !finding.refused, span)
    });
    kept
}

fn unused(allow: &Allow) -> Finding {
    let code = go_quote(&allow.code);
    let (message, help) = if rule(&allow.code).is_none() {
        let help = did_you_mean(&allow.code, RULES.iter().map(|rule| rule.code.0));
        (
            format!("{code} is not the code of a finding"),
            help.unwrap_or_else(|| "kumactl explain lists the codes".to_owned()),
        )
    } else if allow.scope == AllowScope::Nothing {
        let help = "put it at the end of the line, or above the document";
        (
            format!("a comment of its own inside of a document silences nothing, so not {code}"),
            help.to_owned(),
        )
    } else {
        (
            format!("there is no finding {code} to silence here"),
            "remove the comment".to_owned(),
        )
    };
    let origin = Origin {
        source: allow.source,
        document: u32::MAX,
        items: Box::default(),
    };
    Finding::new(codes::UNUSED_ALLOW, &origin, FieldPath::root(), message)
        .at(allow.span)
        .help(help)
}
