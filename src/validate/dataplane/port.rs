//! Ports, in the words of each release.

use crate::diag::codes;
use crate::model::Feature;
use crate::validate::refusals::{MakePath, Refusals};

/// A port that has to be there.
pub(crate) fn check(port: u32, at: MakePath<'_>, field: &'static str, refusals: &mut Refusals<'_>) {
    if !(1..=65535).contains(&port) {
        let message = if refusals.has(Feature::CommonPortRule) {
            "port must be in the range [1, 65535]"
        } else {
            "port has to be in range of [1, 65535]"
        };
        refusals.add(codes::PORT, at().field(field), message);
    }
}

/// The port of the service behind an inbound, which may be left out.
pub(crate) fn check_service(port: u32, at: MakePath<'_>, refusals: &mut Refusals<'_>) {
    let field = "servicePort";
    if refusals.has(Feature::CommonPortRule) {
        if port != 0 {
            check(port, at, field, refusals);
        }
    } else if port > 65535 {
        let message = "servicePort has to be in range of [0, 65535]";
        refusals.add(codes::PORT, at().field(field), message);
    }
}
