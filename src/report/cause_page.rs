//! What `explain` prints of the causes that `check proxies` names: the list, and the page of one.

use serde::Serialize;

use super::rule_page::RuleItem;
use super::wrap::wrap;
use super::{Paint, Table};
use crate::check::proxies::{CAUSES, Cause, Step};
use crate::diag::RULES;

/// How wide a page is.
const WIDTH: usize = 100;

/// All codes: those of findings, and the causes.
#[derive(Debug, Serialize)]
pub(crate) struct Codes {
    total: usize,
    items: Vec<RuleItem>,
    causes: &'static [&'static Cause],
}

impl Default for Codes {
    fn default() -> Self {
        let items: Vec<RuleItem> = RULES.iter().map(RuleItem::from).collect();
        Self {
            total: items.len(),
            items,
            causes: CAUSES,
        }
    }
}

/// The causes, one a line.
pub(crate) fn causes_table(width: Option<usize>) -> String {
    let mut table = Table::new(&["CAUSE", "STEP", "MEANING"]);
    for cause in CAUSES {
        let step = cause.step.map_or("", Step::word);
        table.row([cause.code, step, cause.summary].map(str::to_owned));
    }
    table.render(0, width)
}

/// All that is known of a cause.
pub(crate) fn cause_page(cause: &Cause) -> String {
    let step = match cause.step {
        Some(step) => format!("the chain breaks at the step {}", step.word()),
        None => "nothing is wrong".to_owned(),
    };
    let ok = if cause.is_ok {
        "check proxies exits with 0: it may be intended, or recovers by itself"
    } else {
        "check proxies exits with 1"
    };
    let lines = wrap(cause.explanation, WIDTH).join("\n");
    format!(
        "{} (cause)\n\n{}\n\n{lines}\n\n{step}; {ok}\n",
        cause.code.heading(),
        cause.summary,
    )
}
