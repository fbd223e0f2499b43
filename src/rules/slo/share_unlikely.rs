//! `slo/share-unlikely`

use crate::diag::Severity;
use crate::model::Workspace;
use crate::rule::{Check, Findings, Rule, Stage};
use crate::slo::Percent;
use crate::source::FileId;

/// The rule.
pub const RULE: Rule = Rule {
    id: "slo/share-unlikely",
    summary: "a share looks like a ratio where a percentage is meant, or the other way round",
    doc: "\
Sloth's `objective` and OpenSLO's `targetPercent` are percentages, and OpenSLO's `target` is a ratio. `objective: 0.999` is
legal and promises that one request of a hundred succeeds; `target: 0.0099` promises less than one.

Write the share in the unit of its key.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(check),
};

fn check(workspace: &Workspace, file: FileId, findings: &mut Findings) {
    let sources = workspace.sources();
    let whole = Percent::of_percent(1.0);
    for objective in super::objectives(workspace, file).filter(|one| Some(one.target) <= whole) {
        let text = sources.file(file).text().unwrap_or_default();
        let written = text.get(objective.target_span.range()).unwrap_or_default();
        let message = format!(
            "this promises that {} % of requests are good",
            objective.target
        );
        let meant = written.parse().ok().and_then(Percent::of_ratio);
        findings.report(objective.target_span, message).help = Some(match meant {
            Some(meant) if meant > objective.target => {
                format!("the key takes a percentage: write {meant}")
            }
            _ => "write the share in the unit of its key, such as 0.999 for `target`".to_owned(),
        });
    }
}
