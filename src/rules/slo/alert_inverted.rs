//! `slo/alert-inverted`

use crate::diag::Severity;
use crate::model::Workspace;
use crate::rule::{Check, Findings, Rule, Stage};
use crate::slo::Operator;
use crate::source::FileId;

/// The rule.
pub const RULE: Rule = Rule {
    id: "slo/alert-inverted",
    summary: "an alert on a burn rate fires while all is well",
    doc: "\
A burn rate says how fast the error budget is used up: 0 where nothing fails, 1 where it lasts exactly to the end of the
period. `op: lte` or `op: lt` fires below the threshold, so it calls people while the service is fine and falls silent
when it is not. OpenSLO's own example has it, and it has been copied
from there; the format admits it, so it is a warning.

Write `op: gt` or `op: gte`.",
    severity: Severity::Warning,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(check),
};

fn check(workspace: &Workspace, file: FileId, findings: &mut Findings) {
    let facts = super::facts(workspace, file);
    for condition in facts.into_iter().flat_map(|facts| &facts.conditions) {
        if matches!(condition.op, Operator::Less | Operator::LessOrEqual) {
            let sign = condition.op.sign();
            let message = format!(
                "this alert fires while the burn rate is {sign} {}, so while all is well",
                condition.threshold
            );
            findings.report(condition.op_span, message).help = Some("write gte".to_owned());
        }
    }
}
