//! `slo/dependency-looser`

use crate::diag::{Names, Related, Severity};
use crate::model::Workspace;
use crate::rule::{Check, Findings, Rule, Stage};
use crate::source::FileId;

/// The rule.
pub const RULE: Rule = Rule {
    id: "slo/dependency-looser",
    summary: "an objective promises more than the one it depends on",
    doc: "\
A service that needs another for every request cannot succeed more often than that one does: 99.9 % on top of a payment
service that promises 99 % is missed on every ordinary day. The annotation `govkit.dev/depends-on` names the objectives of
the same workspace that one can only be kept with; an objective that depends on several can promise no more than their
product.

Lower the promise, make the dependency's stricter, or make the request succeed without it.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(check),
};

fn check(workspace: &Workspace, file: FileId, findings: &mut Findings) {
    let mut names = None;
    for objective in super::objectives(workspace, file) {
        let mut product = 1.0;
        let mut related = Vec::new();
        for name in &objective.depends_on {
            let Some(other) = workspace.objective(&name.value) else {
                let known = names.get_or_insert_with(|| Names::new(workspace.objective_names()));
                findings
                    .report(
                        name.span,
                        format!("there is no objective {:?} to depend on", name.value),
                    )
                    .help = Some(match known.nearest(&name.value) {
                    Some(meant) => format!("did you mean {meant:?}?"),
                    None => "correct the name, or remove it".to_owned(),
                });
                continue;
            };
            product *= other.target.ratio();
            related.push(Related {
                span: other.target_span,
                message: format!("{} promises {} %", other.name.value, other.target),
            });
        }
        // The product of one is exact; of several, to the last digits.
        if !related.is_empty() && objective.target.ratio() > product + 1e-12 {
            let message = format!(
                "{} % cannot be kept: what it depends on promises {} %",
                objective.target,
                share(product)
            );
            let finding = findings.report(objective.target_span, message);
            finding.help = Some(
                "promise no more than that, or make the dependency's promise stricter".to_owned(),
            );
            finding.related = related;
        }
    }
}

/// A ratio in percent, rounded down to four decimals: what is said can be kept.
fn share(ratio: f64) -> f64 {
    ((ratio * 1e6 + 1e-6).floor()) / 1e4
}
