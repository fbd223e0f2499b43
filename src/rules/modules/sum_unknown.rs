//! `modules/sum-unknown`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/sum-unknown",
    summary: "a line of go.sum has a hash that nobody checks",
    doc: "\
Only `h1:` hashes are checked. The go command passes over all others without a word, so a line with `h2:` looks like a
promise and is none.

Remove the line and run `go mod tidy`.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| {
        told::report(workspace, "modules/sum-unknown", findings);
    }),
};
