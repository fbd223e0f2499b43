//! `modules/file-changed`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/file-changed",
    summary: "an unpacked file of a module is not the archive's",
    doc: "\
The go command builds what lies unpacked in the module cache, and compares it with nothing. Someone edited a
file there, perhaps to try something out, or perhaps not.

Remove the cache and fetch the modules anew. To build with a changed dependency, use `replace` with a folder
of the repository, which is reviewed like the rest of it.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| {
        told::report(workspace, "modules/file-changed", findings);
    }),
};
