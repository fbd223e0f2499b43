//! `flags/variant-unknown`

use super::problem;
use crate::diag::Severity;
use crate::flag::ProblemKind;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "flags/variant-unknown",
    summary: "a rule, a split, a default or a test names a variant that there is not",
    doc: "\
A flag can serve only its own variants. A name that is none of them has no value to serve.

Correct the name, or add the variant.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(|workspace, file, findings| {
        problem::report(workspace, file, ProblemKind::VariantUnknown, findings);
    }),
};
