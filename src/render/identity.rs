//! The fingerprints of a report.

use crate::diag::{Diagnostic, Report, fingerprints};
use crate::source::SourceMap;

/// The fingerprints of what was found and of what is waived, each in the report's order.
pub(super) struct Identities {
    pub found: Vec<String>,
    pub waived: Vec<String>,
}

/// Identifies all findings of a report together, so that no two have one fingerprint, and that one that is waived
/// keeps its own.
pub(super) fn fingerprints_of(report: &Report, sources: &SourceMap) -> Identities {
    let found = report.findings().iter();
    let waived = report.waived().iter().map(|waived| &waived.finding);
    let all: Vec<&Diagnostic> = found.chain(waived).collect();
    let mut order: Vec<usize> = (0..all.len()).collect();
    let key = |index: &usize| {
        let finding = all.get(*index)?;
        let path = sources.file(finding.span.file).path().as_str();
        Some((path, finding.span.start, finding.span.end, &finding.rule))
    };
    order.sort_by(|a, b| key(a).cmp(&key(b)).then(a.cmp(b)));
    let in_order: Vec<Diagnostic> = order
        .iter()
        .filter_map(|index| all.get(*index).map(|finding| (*finding).clone()))
        .collect();
    let mut identified: Vec<(usize, String)> = order
        .into_iter()
        .zip(fingerprints(&in_order, sources))
        .collect();
    identified.sort_unstable();
    let mut found: Vec<String> = identified
        .into_iter()
        .map(|(_, fingerprint)| fingerprint)
        .collect();
    let waived = found.split_off(report.findings().len().min(found.len()));
    Identities { found, waived }
}
