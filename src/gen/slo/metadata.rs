//! Recording rules of what an objective is and how much of its budget is left.

use super::ratio::SHORTEST;
use super::rules::{Labels, Makes, Rule, filter, own_labels, ratio_series};
use crate::expr::double_text;
use crate::slo::{Length, Objective};

/// The seven series that Sloth's dashboards read.
pub fn rules(objective: &Objective) -> Vec<Rule> {
    let labels = own_labels(objective);
    let rule = |series: &str, expr: String, labels: Labels| Rule {
        makes: Makes::Record(series.to_owned()),
        expr,
        labels,
        annotations: Labels::new(),
    };
    let ratio = double_text(objective.target.ratio());
    let days = double_text(objective.window.length.as_days());
    vec![
        rule(
            "slo:objective:ratio",
            format!("vector({ratio})"),
            labels.clone(),
        ),
        rule(
            "slo:error_budget:ratio",
            format!("vector(1-{ratio})"),
            labels.clone(),
        ),
        rule(
            "slo:time_period:days",
            format!("vector({days})"),
            labels.clone(),
        ),
        rule(
            "slo:current_burn_rate:ratio",
            burn_rate(SHORTEST, objective),
            labels.clone(),
        ),
        rule(
            "slo:period_burn_rate:ratio",
            burn_rate(objective.window.length, objective),
            labels.clone(),
        ),
        rule(
            "slo:period_error_budget_remaining:ratio",
            format!("1 - slo:period_burn_rate:ratio{}", filter(objective)),
            labels,
        ),
        rule("sloth_slo_info", "vector(1)".to_owned(), info(objective)),
    ]
}

/// The labels of `sloth_slo_info`. The version is left out of them, so that a new govkit is no drift.
pub fn info(objective: &Objective) -> Labels {
    let mut labels = own_labels(objective);
    let about = [
        ("sloth_version", "govkit".to_owned()),
        ("sloth_mode", "cli-gen-prom".to_owned()),
        ("sloth_spec", objective.form.specification().to_owned()),
        ("sloth_objective", objective.target.to_string()),
    ];
    labels.extend(
        about
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value)),
    );
    labels
}

fn burn_rate(window: Length, objective: &Objective) -> String {
    let filter = filter(objective);
    format!(
        "{}{filter}\n/ on(sloth_id, sloth_slo, sloth_service) group_left\nslo:error_budget:ratio{filter}",
        ratio_series(window)
    )
}
