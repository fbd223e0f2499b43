//! `modules/file-added`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/file-added",
    summary: "a file lies among the unpacked files of a module that its archive does not have",
    doc: "\
The go command builds what lies unpacked in the module cache. A file that was put there is compiled like the others, and no
file of the repository changes. A file that Go generated cannot be the reason: the module cache is read-only for builds.

Remove the cache and fetch the modules anew, and find out what wrote there.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| {
        told::report(workspace, "modules/file-added", findings);
    }),
};
