//! A finding's identity across commits: it survives lines being inserted above it, and changes when
//! the line that it points at changes.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::Diagnostic;
use crate::source::SourceMap;

/// One fingerprint per finding, in the same order: 32 hex digits of a hash over the rule, the path,
/// the text of the line and, among findings that agree in all of these, the ordinal.
#[must_use]
pub fn fingerprints(findings: &[Diagnostic], sources: &SourceMap) -> Vec<String> {
    let mut seen: HashMap<[u8; 32], u32> = HashMap::new();
    findings
        .iter()
        .map(|finding| {
            let file = sources.file(finding.span.file);
            let line = file.line(file.position(finding.span.start as usize).line);
            let mut hash = Sha256::new();
            for part in [finding.rule.as_ref(), file.path().as_str(), line.trim()] {
                hash.update(part.as_bytes());
                hash.update([0]);
            }
            let same = seen.entry(hash.clone().finalize().into()).or_default();
            hash.update(same.to_le_bytes());
            *same += 1;
            let digest = hash.finalize();
            digest[..16]
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect()
        })
        .collect()
}
