//! What a baseline's file says: one accepted finding a line, so that two branches that shrink it merge.

use std::fmt::Write as _;

use super::baseline::can_hold;
use crate::diag::{Diagnostic, Report, WaiverKind, fingerprints_below, sorted};
use crate::model::{BaselineEntry, Workspace};

/// An accepted finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line {
    /// The file, relative to the baseline.
    pub path: String,
    /// The rule.
    pub rule: String,
    /// The finding's fingerprint, with paths as they are seen from the baseline's folder.
    pub fingerprint: String,
}

impl From<&BaselineEntry> for Line {
    fn from(entry: &BaselineEntry) -> Self {
        Self {
            path: entry.path.value.clone(),
            rule: entry.rule.value.clone(),
            fingerprint: entry.fingerprint.value.clone(),
        }
    }
}

/// The lines, sorted, of a baseline in `folder` that accepts all that a report tells, and what it tells as accepted
/// already. Findings that a comment or a manifest excuses need no baseline.
#[must_use]
pub fn lines(workspace: &Workspace, folder: &str, report: &Report) -> Vec<Line> {
    let sources = workspace.sources();
    let waived = report.waived().iter();
    let accepted = waived.filter(|waived| waived.by.kind == WaiverKind::Baseline);
    let accepted = accepted.map(|waived| waived.finding.clone());
    let all: Vec<Diagnostic> = report.findings().iter().cloned().chain(accepted).collect();
    let all = sorted(all, sources);
    let fingerprints = fingerprints_below(folder, &all, sources);
    let found = all.iter().zip(fingerprints);
    let found = found.filter(|(finding, _)| can_hold(workspace, folder, finding));
    let lines = found.filter_map(|(finding, fingerprint)| {
        let path = sources.file(finding.span.file).path();
        Some(Line {
            path: path.below_folder(folder)?.to_owned(),
            rule: finding.rule.to_string(),
            fingerprint,
        })
    });
    let mut lines: Vec<Line> = lines.collect();
    lines.sort_unstable();
    lines
}

/// The text of a baseline with these lines.
#[must_use]
pub fn text(lines: &[Line]) -> String {
    let mut text = String::from(
        "# Findings that are accepted until somebody mends them; `govkit baseline update --shrink-only` takes out what is gone.\nversion = 1\nfindings = [\n",
    );
    for line in lines {
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "  {{ path = {}, rule = {}, fingerprint = {} }},",
            quoted(&line.path),
            quoted(&line.rule),
            quoted(&line.fingerprint)
        );
    }
    text.push_str("]\n");
    text
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(c);
            }
            c if c.is_control() => {
                let _ = write!(quoted, "\\U{:08X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::parse::parse_toml;
    use crate::source::FileId;

    proptest! {
        #[test]
        fn any_path_is_read_as_it_was_written(path in any::<String>()) {
            let line = Line { path: path.clone(), rule: "a/b".to_owned(), fingerprint: "0".repeat(32) };
            let text = text(&[line]);
            let parsed = parse_toml(FileId(0), text.as_bytes());
            prop_assert!(parsed.problems.is_empty());
            let entry = parsed.tree.root().unwrap().get("findings").unwrap().items().next().unwrap();
            prop_assert_eq!(entry.get("path").unwrap().as_str(), Some(path.as_str()));
        }
    }
}
