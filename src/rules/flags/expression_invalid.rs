//! `flags/expression-invalid`

use super::problem;
use crate::diag::Severity;
use crate::flag::ProblemKind;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "flags/expression-invalid",
    summary: "a condition is no expression over the declared attributes",
    doc: "\
Conditions are CEL expressions with the attributes as names. They are typed when they are checked, not when a
request comes: a misspelt attribute, a string compared with a number or a missing bracket is told here, inside of
the string, and never at run time.

`govkit expr check` tries an expression by itself.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(|workspace, file, findings| {
        problem::report(workspace, file, ProblemKind::Expression, findings);
    }),
};
