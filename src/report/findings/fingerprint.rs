//! By what a finding is known again from run to run: code scanning, code quality and baselines compare
//! fingerprints, which do not depend on lines.

use std::collections::HashMap;

use super::{Location, uri};
use crate::diag::Finding;
use crate::parse::Source;

/// The fingerprints of the findings of one run. Findings about the same thing are distinguished by a number,
/// in their order.
#[derive(Debug, Default)]
pub(crate) struct Fingerprints {
    seen: HashMap<u64, u32>,
}

impl Fingerprints {
    /// The fingerprint of the next finding.
    pub(crate) fn fingerprint(&mut self, finding: &Finding, sources: &[Source]) -> String {
        let hash = hash(finding, sources);
        let count = self.seen.entry(hash).or_default();
        *count += 1;
        format!("{hash:016x}:{count}")
    }
}

/// What a finding is about, wherever in the file that stands: FNV-1a, 64 bits, over the code, the
/// file, the resource and the field. It has to stay the same from release to release.
fn hash(finding: &Finding, sources: &[Source]) -> u64 {
    let uri = uri::of(&Location::of(finding, sources).file);
    let subject = finding.subject.as_ref();
    let parts = [
        finding.code.0,
        &uri,
        subject.map_or("", |subject| &subject.kind),
        subject
            .and_then(|subject| subject.mesh.as_deref())
            .unwrap_or_default(),
        subject.map_or("", |subject| &subject.name),
        &finding.field,
    ];
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    // A byte that UTF-8 never has ends each part, so that two parts never look like another two.
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0xff]));
    for byte in bytes {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash
}
