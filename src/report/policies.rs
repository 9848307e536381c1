//! Policies as rows, and one of them as a page.

use serde::Serialize;

use super::documents::PolicySummary;
use super::view::{Row, View};
use super::{backend_text, note_codes, policy_page};
use crate::model::{Kind, ResourceName};

impl Row for PolicySummary<'_, '_> {
    fn item(&self) -> impl Serialize + Send {
        self.item()
    }

    fn name(&self) -> ResourceName<'_> {
        let name = &self.policy.policy.meta.name;
        ResourceName::new(Kind::TrafficTrace, self.view.name, name)
    }

    fn headings(is_wide: bool) -> Vec<&'static str> {
        let few = [
            "MESH", "NAME", "BACKEND", "GETS", "MATCHES", "REPLACED", "NOTES",
        ];
        let more: &[&str] = if is_wide {
            &["SELECTORS", "DATAPLANES"]
        } else {
            &[]
        };
        [&few, more].concat()
    }

    fn cells(&self, is_wide: bool) -> Vec<String> {
        let target = self.policy.target();
        let mut cells = vec![
            self.view.name.to_owned(),
            self.policy.policy.meta.name.clone(),
            target.map(backend_text).unwrap_or_default(),
            self.wins.len().to_string(),
            self.matched.to_string(),
            self.replaced.to_string(),
            note_codes(&self.policy.notes(self.view)),
        ];
        if is_wide {
            let selectors = self.policy.policy.selectors.iter();
            let selectors: Vec<_> = selectors.map(|it| it.tags.to_line()).collect();
            cells.extend([selectors.join(" | "), self.wins.join(",")]);
        }
        cells
    }
}

/// A policy: its dataplanes, and those that it loses.
impl View for PolicySummary<'_, '_> {
    fn document(&self) -> impl Serialize {
        self.detail()
    }

    fn names(&self) -> Vec<ResourceName<'_>> {
        vec![self.name()]
    }

    fn text(&self, _: bool, width: Option<usize>) -> String {
        policy_page(self, width)
    }
}
