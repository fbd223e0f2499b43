//! `manifest/without-effect`

use super::manifest_in;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "manifest/without-effect",
    summary: "govkit.toml asks for something that this version does not do yet",
    doc: "\
The manifest's format is fixed ahead of the features. A table that is legal and that this version of govkit
does not act on yet is named, so that nobody relies on it.

Use a newer govkit, or remove the table.",
    severity: Severity::Warning,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(|workspace, file, findings| {
        let asked = manifest_in(workspace, file).into_iter().flat_map(|manifest| &manifest.without_effect);
        for (span, what) in asked {
            findings.report(*span, format!("{what} have no effect in this version of govkit"));
        }
    }),
};
