//! A finding's identity across commits: it survives lines being inserted above it, and changes when
//! the line that it points at changes.

use std::collections::HashMap;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::Diagnostic;
use crate::source::{FileId, SourceMap, Span};

/// One fingerprint per finding, in the same order: 32 hex digits of a hash over the rule, the path,
/// the text of the line and, among findings that agree in all of these, the ordinal.
#[must_use]
pub fn fingerprints(findings: &[Diagnostic], sources: &SourceMap) -> Vec<String> {
    fingerprints_below("", findings, sources)
}

/// The same with paths as they are seen from a folder, `""` for the root: they do not change where the folder's place
/// does.
#[must_use]
pub fn fingerprints_below<'f>(
    folder: &str,
    findings: impl IntoIterator<Item = &'f Diagnostic>,
    sources: &SourceMap,
) -> Vec<String> {
    let mut lines = Lines::default();
    let mut seen: HashMap<[u8; 32], u32> = HashMap::new();
    findings
        .into_iter()
        .map(|finding| {
            let path = sources.file(finding.span.file).path();
            let mut hash = Sha256::new();
            let path = path.below_folder(folder).unwrap_or(path.as_str());
            for part in [finding.rule.as_ref(), path] {
                hash.update(part.as_bytes());
                hash.update([0]);
            }
            hash.update(lines.digest(finding.span, sources));
            let same = seen.entry(hash.clone().finalize().into()).or_default();
            hash.update(same.to_le_bytes());
            *same += 1;
            let digest = hash.finalize();
            digest[..16].iter().fold(String::new(), |mut hex, byte| {
                let _ = write!(hex, "{byte:02x}");
                hex
            })
        })
        .collect()
}

/// Digests of lines. Findings come sorted, so those of one line follow each other, and only the last
/// line is kept: a minified file is one long line with thousands of findings.
#[derive(Default)]
struct Lines(Option<((FileId, usize), [u8; 32])>);

impl Lines {
    /// The digest of the line on which `span` begins: its words, whatever blanks are between and around them. A finding about
    /// a file as a whole ([`Span::file_start`]) has no line: inserting one above leaves it alone.
    fn digest(&mut self, span: Span, sources: &SourceMap) -> [u8; 32] {
        if span == Span::file_start(span.file) {
            return [0; 32];
        }
        let file = sources.file(span.file);
        let key = (span.file, file.line_column(span.start as usize).line);
        match self.0 {
            Some((known, digest)) if known == key => digest,
            _ => {
                let line = file.line(key.1);
                let text = line.trim_start_matches('\u{feff}');
                let mut hash = Sha256::new();
                for (number, word) in text.split_whitespace().enumerate() {
                    if number > 0 {
                        hash.update(b" ");
                    }
                    hash.update(word.as_bytes());
                }
                let digest = hash.finalize().into();
                self.0 = Some((key, digest));
                digest
            }
        }
    }
}
