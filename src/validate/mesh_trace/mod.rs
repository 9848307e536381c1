//! `MeshTrace`: what the control planes refuse (`refused`, `target`), and what they accept although
//! it loses traces (`lost`).

mod collector;
mod lost;
mod reach;
mod refused;
mod target;

pub(super) use lost::check_lost;
pub(super) use refused::check;

/// What to write instead of an endpoint of OpenTelemetry that is a URL.
fn endpoint_help(endpoint: &str) -> String {
    let after_scheme = endpoint
        .split_once("://")
        .map_or(endpoint, |(_, rest)| rest);
    let host = after_scheme
        .split(['/', '?', '#'])
        .next()
        .unwrap_or_default();
    let part = if endpoint.contains("://") {
        "the scheme"
    } else {
        "the path"
    };
    let host = crate::diag::mask_secrets(host);
    format!("leave {part} out: write {host}")
}
