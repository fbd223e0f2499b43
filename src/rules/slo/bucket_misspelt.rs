//! `slo/bucket-misspelt`

use crate::diag::Severity;
use crate::model::Workspace;
use crate::rule::{Check, Findings, Rule, Stage};
use crate::slo::buckets::{CLIENT_GOLANG, OPEN_TELEMETRY, contain, per_second};
use crate::slo::{Comparison, Objective};
use crate::source::FileId;

/// The rule.
pub const RULE: Rule = Rule {
    id: "slo/bucket-misspelt",
    summary: "a whole bound is spelt in one of two ways",
    doc: "\
`le` is a label, and labels are compared as text. The bucket of one second is `le=\"1\"` in Prometheus' text format as most
clients write it, and `le=\"1.0\"` in OpenMetrics and from Prometheus 3 on, which spells all bounds so when it scrapes. A
selector with one of them selects nothing after an upgrade, and nothing fails.

Select both: `le=~\"1([.]0)?\"`.",
    severity: Severity::Warning,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(check),
};

fn check(workspace: &Workspace, file: FileId, findings: &mut Findings) {
    for objective in super::objectives(workspace, file) {
        let queries = objective.indicator.queries();
        let selectors =
            queries.flat_map(|query| query.selectors.iter().map(move |one| (query, one)));
        for (query, selector) in selectors {
            let Some(le) = selector
                .matcher("le")
                .filter(|le| le.comparison == Comparison::Equal)
            else {
                continue;
            };
            let Some(bound) = le
                .value
                .parse::<f64>()
                .ok()
                .filter(|bound| bound.is_finite())
            else {
                let is_infinite = le.value.parse::<f64>().is_ok();
                if !is_infinite {
                    let message = format!("{:?} is no bound of a bucket", le.value);
                    findings.report(query.place(le.at.clone()), message).help =
                        Some("write a number, such as 0.2".to_owned());
                }
                continue;
            };
            let plain = bound.to_string();
            let float = if bound.fract() == 0.0 {
                format!("{plain}.0")
            } else {
                plain.clone()
            };
            let span = query.place(le.at.clone());
            if le.value != plain && le.value != float {
                let message = format!("no exporter spells the bound {plain} as {:?}", le.value);
                findings.report(span, message).help = Some(format!("write le=\"{plain}\""));
            } else if plain != float && is_plausible(objective, selector.metric(), bound) {
                let message = format!(
                    "the bound {plain} is spelt {plain:?} by some exporters and {float:?} by others, and this selects one of them"
                );
                findings.report(span, message).help = Some(format!("write le=~\"{plain}([.]0)?\""));
            }
        }
    }
}

/// Whether there may be such a bucket; where there is none, that is told.
fn is_plausible(objective: &Objective, metric: Option<&str>, bound: f64) -> bool {
    match &objective.bounds {
        Some(bounds) => bounds.contain(bound),
        None => metric.and_then(per_second).is_none_or(|unit| {
            let seconds = bound / unit;
            contain(CLIENT_GOLANG, seconds) || contain(OPEN_TELEMETRY, seconds)
        }),
    }
}
