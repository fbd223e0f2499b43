//! `modules/go-sum-invalid`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/go-sum-invalid",
    summary: "a go.sum or go.work.sum cannot be read",
    doc: "\
A line is a module's path, its version and a hash. The go command refuses the whole file because of one other line, usually the
leftover of a merge.

Resolve the conflict, or let `go mod tidy` write the file anew and read the difference.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| {
        told::report(workspace, "modules/go-sum-invalid", findings);
    }),
};
