//! `flags/invalid`

use super::problem;
use crate::diag::Severity;
use crate::flag::ProblemKind;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "flags/invalid",
    summary: "a flag file does not follow its format",
    doc: "\
A misspelt key in a flag file would be ignored: the rule that was meant does not apply, and nobody is told. The
file is checked against its schema, which `govkit schema feature-flag` prints, and against what a schema cannot
say: names that exist, defaults that their attributes admit, rules that serve something.

No code is generated from a file that has this finding.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(|workspace, file, findings| {
        problem::report(workspace, file, ProblemKind::Invalid, findings);
    }),
};
