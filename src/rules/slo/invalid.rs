//! `slo/invalid`

use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};
use crate::slo::ProblemKind;

/// The rule.
pub const RULE: Rule = Rule {
    id: "slo/invalid",
    summary: "a file of objectives does not follow its format",
    doc: "\
A misspelt key in a file of objectives would be ignored by most tools: the objective that was meant is not measured, and
nobody is told. The file is checked against its schema, which `govkit schema slo` prints, and against the rules of
OpenSLO's Go SDK and of Sloth: a target between 0 and 1, one time window, an indicator in one place.

No rules are generated from a file that has this finding.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(|workspace, file, findings| {
        super::report(workspace, file, ProblemKind::Invalid, findings);
    }),
};
