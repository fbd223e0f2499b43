//! `slo/alert-dead`

use crate::diag::{Related, Severity};
use crate::model::Workspace;
use crate::rule::{Check, Findings, Rule, Stage};
use crate::slo::{Objective, SloFile, burns, is_unreachable};
use crate::source::FileId;

/// The rule.
pub const RULE: Rule = Rule {
    id: "slo/alert-dead",
    summary: "an alert can never fire",
    doc: "\
An alert on a burn rate fires where the share of failures is above factor × error budget. No more than all requests can
fail, so where that product is 1 or more the alert is silent even in a total outage: with an objective of 90 %, a burn
rate of 14.4 would need 144 % of the requests to fail.

The alerts that govkit generates follow the period: over 30 days they burn 14.4 and 6 times as fast for a page, 3 times
and as fast for a ticket. Make the objective stricter, lower the threshold of an alert of your own, or say that an alert is
not wanted: `disable` in Sloth, the annotation `govkit.dev/no-alert` in OpenSLO.",
    severity: Severity::Warning,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(check),
};

fn check(workspace: &Workspace, file: FileId, findings: &mut Findings) {
    let Some(facts) = super::facts(workspace, file) else {
        return;
    };
    for objective in facts.objectives.iter().filter(|one| one.is_plausible()) {
        generated(objective, findings);
        declared(facts, objective, findings);
    }
}

fn generated(objective: &Objective, findings: &mut Findings) {
    let budget = objective.target.budget();
    let alerts = &objective.alerts;
    let burns = burns(objective.window.length);
    let wanted = burns.iter().filter(|burn| match burn.severity {
        crate::slo::Severity::Page => alerts.page.is_some(),
        crate::slo::Severity::Ticket => alerts.ticket.is_some(),
    });
    let dead: Vec<_> = wanted
        .filter(|burn| is_unreachable(burn.factor, objective.target))
        .collect();
    let Some(worst) = dead.iter().map(|burn| burn.factor).reduce(f64::max) else {
        return;
    };
    let told: Vec<String> = dead
        .iter()
        .map(|burn| {
            let percent = burn.factor * budget * 100.0;
            format!(
                "the {} over {} needs {percent:.0} % of requests to fail",
                burn.severity.word(),
                burn.long.in_prometheus()
            )
        })
        .collect();
    let bound = 100.0 - 100.0 / worst;
    let message = format!(
        "an alert of this objective can never fire: {}",
        told.join(", ")
    );
    findings.report(objective.target_span, message).help = Some(format!(
        "an objective above {bound:.2} % makes all of them fire; or say that the alert is not wanted"
    ));
}

fn declared(facts: &SloFile, objective: &Objective, findings: &mut Findings) {
    let conditions = objective
        .alerts
        .conditions
        .iter()
        .filter_map(|at| facts.conditions.get(*at));
    for condition in conditions {
        let share = condition.threshold * objective.target.budget();
        if is_unreachable(condition.threshold, objective.target) {
            let message = format!(
                "this alert can never fire: it needs {:.0} % of requests to fail",
                share * 100.0
            );
            let finding = findings.report(condition.threshold_span, message);
            finding.help = Some(format!(
                "write a burn rate below {:.2}",
                1.0 / objective.target.budget()
            ));
            finding.related.push(Related {
                span: objective.target_span,
                message: format!(
                    "the error budget is {:.4} %",
                    objective.target.budget() * 100.0
                ),
            });
        }
    }
}
