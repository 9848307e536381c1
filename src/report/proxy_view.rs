//! A dataplane and its proxy: what the policies say beside what is there, and what is found of it.

use serde::Serialize;
use serde_json::{Value, json};

use super::{Paint, Table, View};
use crate::check::proxies::{Beside, Step, Verdict};
use crate::effective::Answer;
use crate::model::ResourceName;

/// A dataplane, what it gets, and what its proxy has.
pub(crate) struct ProxyView<'a, 'v> {
    pub(crate) answer: &'a Answer<'v, 'v>,
    pub(crate) beside: Vec<Beside>,
    pub(crate) verdict: Verdict,
}

impl View for ProxyView<'_, '_> {
    fn document(&self) -> impl Serialize {
        let mut document = serde_json::to_value(self.answer.document()).unwrap_or_default();
        let verdict = &self.verdict;
        if let Value::Object(fields) = &mut document {
            let proxy = json!({
                "ok": verdict.is_ok(),
                "step": verdict.step().map(Step::word),
                "cause": verdict.cause.code,
                "message": verdict.message,
                "fields": self.beside
            });
            fields.insert("proxy".to_owned(), proxy);
        }
        document
    }

    fn names(&self) -> Vec<ResourceName<'_>> {
        self.answer.names()
    }

    fn text(&self, is_wide: bool, width: Option<usize>) -> String {
        let page = self.answer.text(is_wide, width);
        let verdict = &self.verdict;
        let mut table = Table::new(&["LISTENER", "FIELD", "EXPECTED", "HAS", ""]);
        for row in &self.beside {
            let differs = row.expected.is_some() && row.expected != row.has;
            table.row([
                row.listener.clone(),
                row.field.to_owned(),
                row.expected.clone().unwrap_or_default(),
                row.has.clone().unwrap_or_default(),
                if differs { "differs" } else { "same" }.to_owned(),
            ]);
        }
        let rows = match self.beside.as_slice() {
            [] => "  no listener is traced, and none should be\n".to_owned(),
            _ => table.render(2, width),
        };
        let step = verdict.step().map_or("nothing is wrong", Step::word);
        format!(
            "{page}\n{}\n{rows}\n  {step}: {} ({})\n",
            "Proxy".heading(),
            verdict.message,
            verdict.cause.code
        )
    }
}
