//! `flags/weights-invalid`

use super::problem;
use crate::diag::Severity;
use crate::flag::ProblemKind;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "flags/weights-invalid",
    summary: "the weights of a split do not add up, or its algorithm cannot have them",
    doc: "\
Weights are parts of `of`, which is 100 unless the split says otherwise. Where they add up to less, some users get no
variant; where to more, the last ones never get theirs. An algorithm may count in coarser steps than `of` asks for;
then it cannot give those shares, and buckets would differ from the system that the split comes from.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(|workspace, file, findings| {
        problem::report(workspace, file, ProblemKind::Weights, findings);
    }),
};
