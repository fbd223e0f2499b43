//! `slo/objective-missed`

use crate::diag::Severity;
use crate::model::Workspace;
use crate::rule::{Check, Findings, Rule, Stage};
use crate::slo::gate::{Judgement, Outcome, Tally, shown_share};

/// The rule.
pub const RULE: Rule = Rule {
    id: "slo/objective-missed",
    summary: "recorded data shows that an objective is not kept",
    doc: "\
`govkit slo gate --data FILE` holds the objectives against what a load test or Prometheus recorded, before a release and not
after it. The finding says that, with the given confidence, the share of good requests is below the target: had the
objective been kept, data as bad as this would come up in at most one of twenty runs (`--confidence 0.95`).

Where the data shows neither, the objective is \"not evaluated\", which is exit code 3 and says how many more requests,
or which bucket of a histogram, would decide. Without recorded data the rule says nothing.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::Workspace(check),
};

fn check(workspace: &Workspace, findings: &mut Findings) {
    let Some(gate) = workspace.gate() else {
        return;
    };
    let path = workspace.sources().file(gate.file).path();
    for reason in &gate.unread {
        findings.unevaluated(path, reason);
    }
    for judgement in &gate.judgements {
        match (judgement.outcome, &judgement.tally) {
            (Outcome::Fail, Some(tally)) => {
                let message = missed(judgement, tally, &gate.confidence);
                findings.report(judgement.span, message).help = Some(
                    "find out what failed before this is released, or promise what can be kept"
                        .to_owned(),
                );
            }
            (Outcome::Inconclusive, _) => {
                let help = judgement.help.as_ref();
                let help = help.map_or(String::new(), |help| format!("; {help}"));
                let reason = judgement.reason.as_deref().unwrap_or_default();
                let reason = format!("{}: {reason}{}", judgement.name, help);
                findings.unevaluated(path, reason);
            }
            _ => {}
        }
    }
    // Nothing was said of any objective: that is no pass.
    let is_skipped = |one: &Judgement| one.outcome == Outcome::Skipped;
    if gate.unread.is_empty() && gate.judgements.iter().all(is_skipped) {
        for judgement in &gate.judgements {
            let reason = judgement.reason.as_deref().unwrap_or_default();
            findings.unevaluated(path, format!("{}: {reason}", judgement.name));
        }
        if gate.judgements.is_empty() {
            findings.unevaluated(path, "there is no objective in it");
        }
    }
}

fn missed(judgement: &Judgement, tally: &Tally, confidence: &str) -> String {
    let (failed, all) = tally.at_best();
    let most = judgement.bounds.map_or(1.0, |(_, most)| most);
    format!(
        "{} is missed: {failed} of {all} {} were bad, so at most {} are good with a confidence of {confidence}, and {} % are promised",
        judgement.name,
        judgement.unit(),
        shown_share(most, true),
        judgement.target
    )
}
