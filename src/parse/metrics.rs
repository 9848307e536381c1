//! The metrics of a dataplane: of a Prometheus backend, what the control planes check.

use super::decode::{Decoder, Mismatch, read_string};
use super::fields;
use super::resource::settings::SettingsReader;
use super::tree::{NodeId, Tree};
use crate::model::{Metrics, Prometheus};

/// In the order of their numbers in protocol buffers.
const TLS_MODES: [&str; 3] = ["activeMTLSBackend", "providedTLS", "disabled"];

pub(super) fn read(decoder: &mut Decoder<'_, '_>, node: NodeId) -> Metrics {
    let mut metrics = Metrics::default();
    let mut conf = None;
    decoder.fields(node, &fields::METRICS, |decoder, name, value| match name {
        "type" => metrics.kind = decoder.text(value),
        "conf" => conf = decoder.mapping(value).then_some(value),
        _ => {}
    });
    // They stand a level deeper than what is drawn here.
    let conf = conf.filter(|_| !decoder.is_drawing());
    let mut reader = SettingsReader::new(decoder, conf, None);
    let _: u32 = reader.get("port");
    let _: String = reader.get("path");
    let settings = Prometheus {
        skip_mtls: reader.get("skipMTLS"),
        tls_mode: reader.get_with("tls", tls_mode),
        aggregate: reader.get_with("aggregate", aggregate),
    };
    metrics.conf = reader.finish(settings);
    metrics
}

/// The mode of `tls`; the first one when it says none.
fn tls_mode(tree: &Tree<'_>, node: NodeId) -> Result<Option<usize>, Mismatch> {
    if tree.mapping(node).is_none() {
        return Err(Mismatch::mapping(tree, node));
    }
    let Some(mode) = tree.get(node, "mode") else {
        return Ok(Some(0));
    };
    let word = read_string(tree, mode)?;
    let known = TLS_MODES.iter().position(|known| *known == word);
    known
        .map(Some)
        .ok_or_else(|| Mismatch::new(tree, mode, &TLS_MODES.join(" or "), "string"))
}

/// The names of the applications that are scraped.
fn aggregate(tree: &Tree<'_>, node: NodeId) -> Result<Vec<String>, Mismatch> {
    let Some(elements) = tree.sequence(node) else {
        return Err(Mismatch::list(tree, node));
    };
    let name = |element: &NodeId| match tree.get(*element, "name") {
        Some(name) => read_string(tree, name),
        None => Ok(String::new()),
    };
    elements.iter().map(name).collect()
}
