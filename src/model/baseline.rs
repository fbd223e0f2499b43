//! A baseline: findings that were there before the rules were, and that are accepted until somebody mends them.

use std::sync::{Arc, LazyLock};

use super::baseline_lines::read_lines;
use super::{Text, Workspace};
use crate::diag::Related;
use crate::parse::{NodeRef, Parsed, parse_toml};
use crate::schema::{Schema, Violation, own_schema};
use crate::source::{FileId, ReadError, RelPath, Span};

/// The JSON Schema of baselines, as `govkit schema baseline` prints it.
pub const BASELINE_SCHEMA: &str = include_str!("../../schemas/baseline.schema.json");

static VALIDATOR: LazyLock<Option<Schema>> =
    LazyLock::new(|| own_schema("baseline.schema.json", BASELINE_SCHEMA));

/// A baseline that was read.
#[derive(Debug)]
pub struct Baseline {
    /// Its file.
    pub file: FileId,
    /// The folder that it is about, `""` at the root: that in which it lies.
    pub folder: String,
    /// What it accepts, in the order of the file. None where it is broken.
    pub entries: Vec<BaselineEntry>,
    /// What is wrong with it.
    pub violations: Vec<Violation>,
}

/// One accepted finding.
#[derive(Debug, Clone)]
pub struct BaselineEntry {
    /// The rule.
    pub rule: Text,
    /// The file, relative to the baseline's folder.
    pub path: Text,
    /// The finding's fingerprint, with paths as they are seen from that folder.
    pub fingerprint: Text,
    /// The entry.
    pub span: Span,
}

impl Baseline {
    /// Reads a baseline as TOML.
    pub(super) fn read(file: FileId, path: &RelPath, parsed: &Parsed) -> Self {
        let problems = parsed.problems.iter().map(|problem| Violation {
            span: problem.span,
            message: problem.message.clone(),
            help: problem.help.clone(),
            related: problem
                .related
                .clone()
                .map(|(span, message)| Related { span, message })
                .into_iter()
                .collect(),
        });
        let mut baseline = Self {
            file,
            folder: path.parent().to_owned(),
            entries: Vec::new(),
            violations: problems.collect(),
        };
        let Some(root) = parsed.tree.root() else {
            return baseline;
        };
        if parsed.is_complete() {
            let schema = VALIDATOR.as_ref();
            let violations = schema.map(|schema| schema.violations(root));
            baseline.violations.extend(violations.unwrap_or_default());
        }
        if baseline.violations.is_empty() {
            let entries = root.get("findings").into_iter().flat_map(NodeRef::items);
            baseline.entries = entries.filter_map(entry).collect();
        }
        baseline
    }
}

fn entry(node: NodeRef<'_>) -> Option<BaselineEntry> {
    let text = |key: &str| {
        let node = node.get(key)?;
        Some(Text {
            value: node.as_str()?.to_owned(),
            span: node.span(),
        })
    };
    Some(BaselineEntry {
        rule: text("rule")?,
        path: text("path")?,
        fingerprint: text("fingerprint")?,
        span: node.span(),
    })
}

impl Workspace {
    /// The workspace with what a baseline accepts. `path` is where it lies below the root.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn accepting(mut self, path: &RelPath) -> Result<Self, ReadError> {
        let file = self.fetch(path)?;
        let bytes = self.sources.file(file).bytes();
        self.baseline = Some(if let Some(entries) = read_lines(file, bytes) {
            Baseline {
                file,
                folder: path.parent().to_owned(),
                entries,
                violations: Vec::new(),
            }
        } else {
            let parsed = self.parsed.entry(file);
            let parsed = parsed.or_insert_with(|| Arc::new(parse_toml(file, bytes)));
            Baseline::read(file, path, parsed)
        });
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_of_baselines_compiles() {
        assert!(VALIDATOR.is_some());
    }
}
