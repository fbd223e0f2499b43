//! `modules/file-missing`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/file-missing",
    summary: "a file of a module's archive is missing where it was unpacked",
    doc: "\
A build without one of a module's files is another program: an `init` that registers a check, or the variant of a file for this
system, is silently gone.

Remove the cache and fetch the modules anew.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| {
        told::report(workspace, "modules/file-missing", findings);
    }),
};
