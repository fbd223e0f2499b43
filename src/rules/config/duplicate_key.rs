//! `config/duplicate-key`

use super::problem;
use crate::diag::Severity;
use crate::parse::ProblemKind;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "config/duplicate-key",
    summary: "a key stands twice in one table",
    doc: "\
Most parsers keep the last of two equal keys and say nothing, so one of the two values has no effect,
and which one depends on the parser.

Remove one of the two, or rename it.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(|workspace, file, findings| {
        problem::report(workspace, file, ProblemKind::DuplicateKey, findings);
    }),
};
