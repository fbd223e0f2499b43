//! `slo/reference-unknown`

use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};
use crate::slo::ProblemKind;

/// The rule.
pub const RULE: Rule = Rule {
    id: "slo/reference-unknown",
    summary: "an object of OpenSLO names another that there is not",
    doc: "\
An `indicatorRef`, `alertPolicyRef` or `conditionRef` that leads nowhere leaves an objective without an indicator or
without an alert. Data sources, services and notification targets are only looked for where the file declares any, since
platforms often keep them elsewhere; of alert policies and conditions it is a warning then, since no rule is made of them.

Correct the name, or declare the object in a document of the same file.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(|workspace, file, findings| {
        super::report(workspace, file, ProblemKind::Reference, findings);
    }),
};
