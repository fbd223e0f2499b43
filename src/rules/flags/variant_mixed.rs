//! `flags/variant-mixed`

use super::problem;
use crate::diag::Severity;
use crate::flag::ProblemKind;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "flags/variant-mixed",
    summary: "the variants of a flag are of different types",
    doc: "\
Generated code has one accessor a flag, and an accessor has one type. All variants of a flag are bool, all int, all
double, all string, or all objects whose members agree in type; a member may be missing in some of them.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(|workspace, file, findings| {
        problem::report(workspace, file, ProblemKind::VariantMixed, findings);
    }),
};
