//! `slo/budget-empty`

use crate::diag::Severity;
use crate::model::Workspace;
use crate::rule::{Check, Findings, Rule, Stage};
use crate::source::FileId;

/// The rule.
pub const RULE: Rule = Rule {
    id: "slo/budget-empty",
    summary: "an objective of 100 % leaves no error budget",
    doc: "\
With an objective of 100 % the first failed request misses it for the whole period, every burn rate is infinite, and
there is nothing to decide by: no service keeps it, and none has to. OpenSLO does not admit it, and the rules that Sloth
makes of it divide by zero.

Write the share below which callers really suffer, such as 99.9 %.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(check),
};

fn check(workspace: &Workspace, file: FileId, findings: &mut Findings) {
    for objective in super::objectives(workspace, file).filter(|one| one.target.is_whole()) {
        findings
            .report(
                objective.target_span,
                "an objective of 100 % leaves no error budget",
            )
            .help = Some("write the share below which callers suffer, such as 99.9 %".to_owned());
    }
}
