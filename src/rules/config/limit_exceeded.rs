//! `config/limit-exceeded`

use super::problem;
use crate::diag::Severity;
use crate::parse::ProblemKind;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "config/limit-exceeded",
    summary: "a file nests or unfolds beyond the limits",
    doc: "\
A few hundred bytes of YAML can unfold into gigabytes by aliases of aliases, and deep nesting can
overflow the stack of the service that reads the file. Both are refused before anything is unfolded.

Write the repeated part out, or nest less.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(|workspace, file, findings| {
        problem::report(workspace, file, ProblemKind::Limit, findings);
    }),
};
