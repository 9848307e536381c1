//! How answers look: tables, pages, JSON, YAML, and findings beside the lines that they are about.
//!
//! Owns looks. Does not know how anything was found. Renders to strings or to a writer that it is
//! given; which stream that is, and whether it takes colour, `host` decides.

mod cause_page;
mod changes;
pub mod checks;
mod dataplane_page;
mod dataplanes;
mod diff;
mod difference;
pub mod documents;
mod envoy;
mod escaped;
pub mod findings;
mod gaps;

mod headers;
pub(crate) mod install;
mod json_schema;
mod junit;
mod lines;
mod list;
mod location;
mod mesh_page;
mod mesh_trace_parts;
mod mesh_traces;
mod meshes;
mod message;
mod migration;
mod page;
mod policies;
mod policy_page;
mod proxies;
mod proxy_view;
mod resources;
mod rule_page;
pub mod snippet;
mod style;
mod table;
mod tap;
mod unrendered;
mod view;
mod workloads;
mod wrap;
mod xml;
mod yaml;

pub(crate) use cause_page::{Codes, cause_page, causes_table};
pub(crate) use changes::{ChangeItem, ChangesDocument};
pub(crate) use dataplane_page::backend_text;
pub use dataplane_page::dataplane_page;
pub(crate) use dataplanes::{DataplaneRow, dataplanes_summary};
pub(crate) use diff::fixes_diff;
pub use difference::DifferenceDocument;
pub(crate) use difference::{
    absent_line, difference_line, loss_lines, taken_away, write_difference,
};
pub(crate) use envoy::{bootstrap_messages, received_messages};
pub(crate) use gaps::gap_messages;
pub(crate) use headers::{HeadersDocument, code, headers_page};
pub use json_schema::json_schema;
pub use lines::LineReader;
pub(crate) use location::Location;
pub(crate) use message::Message;
pub(crate) use migration::{
    migration_files, migration_messages, write_migration_json, write_migration_yaml,
};
pub use policy_page::policy_page;
pub(crate) use proxies::{write_proxies, write_proxies_json, write_proxies_junit};
pub(crate) use proxy_view::ProxyView;
pub(crate) use resources::{Resources, field};
pub(crate) use rule_page::{rule_document, rule_page, rules_table};
pub(crate) use style::Paint;
pub(crate) use table::Table;
pub(crate) use unrendered::unrendered_messages;
pub(crate) use view::{OutputFormat, Row, View};
pub(crate) use workloads::{WorkloadsView, typed as typed_kind};
pub use yaml::write_yaml;
pub(crate) use yaml::{NamedFirst, resource_yaml, write_camel_case_yaml};

use std::io::{self, Write};
use std::sync::Arc;

use serde::Serialize;

use crate::diag::Finding;

/// The cell of a table with the codes of notes.
pub(crate) fn note_codes(notes: &[Arc<Finding>]) -> String {
    let codes: Vec<&str> = notes.iter().map(|note| note.code.0).collect();
    codes.join(",")
}

/// Writes a value as JSON, indented, with a line break at the end.
pub fn write_json(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    escaped::write(out, value)?;
    out.write_all(b"\n")
}
