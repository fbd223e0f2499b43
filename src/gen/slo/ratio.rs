//! Recording rules of the share of failures over each window.

use super::rules::{Labels, Makes, Rule, filter, own_labels, ratio_series, windows};
use crate::expr::double_text;
use crate::slo::{Budgeting, Indicator, Length, Objective, Query, SloFile};

/// The window whose ratios the period's is made of.
pub const SHORTEST: Length = Length::minutes(5);

/// Failed events a second, over [`SHORTEST`].
pub const BAD_EVENTS: &str = "slo:sli_bad_events:rate5m";
/// All events a second, over [`SHORTEST`].
pub const ALL_EVENTS: &str = "slo:sli_total_events:rate5m";

/// The recording rules of an objective's error ratios. With `exact`, the period's is weighted by requests, from two
/// series more.
pub fn rules(file: &SloFile, objective: &Objective, exact: bool) -> Vec<Rule> {
    let mut rules = Vec::new();
    let is_exact = exact && counts(objective).is_some();
    if let Some((bad, all)) = counts(objective).filter(|_| is_exact) {
        rules.push(record(BAD_EVENTS, bad, SHORTEST, objective));
        rules.push(record(ALL_EVENTS, all, SHORTEST, objective));
    }
    for window in windows(file, objective) {
        let is_period = window == objective.window.length && window > SHORTEST;
        let expr = if !is_period {
            ratio(window, objective)
        } else if is_exact {
            weighted(window, objective)
        } else {
            averaged(window, objective)
        };
        rules.push(record(&ratio_series(window), expr, window, objective));
    }
    rules
}

fn record(series: &str, expr: String, window: Length, objective: &Objective) -> Rule {
    let mut labels = own_labels(objective);
    labels.insert("sloth_window".to_owned(), window.in_prometheus());
    Rule {
        makes: Makes::Record(series.to_owned()),
        expr,
        labels,
        annotations: Labels::new(),
    }
}

/// The share of failures over a window, from the queries.
fn ratio(window: Length, objective: &Objective) -> String {
    let (range, over) = (window.in_prometheus(), |query: &Query, window: &str| {
        query.over(window).trim().to_owned()
    });
    let moment = |window: &str| match &objective.indicator {
        Indicator::Good { good, total } => format!(
            "1 - (\n(\n{}\n)\n/\n(\n{}\n)\n)",
            over(good, window),
            over(total, window)
        ),
        Indicator::Bad { bad, total } => format!(
            "{}\n/\n{}",
            enclosed(&bad.over(window)),
            enclosed(&total.over(window))
        ),
        Indicator::Raw {
            ratio,
            is_failure: true,
        } => enclosed(&ratio.over(window)),
        Indicator::Raw { ratio, .. } => format!("1 - (\n{}\n)", over(ratio, window)),
        Indicator::Threshold { value, op, bound } => {
            let value = if value.takes_window() {
                over(value, window)
            } else {
                value.source.value.trim().to_owned()
            };
            format!(
                "1 - avg_over_time((\n(\n{value}\n) {} bool {}\n)[{window}:1m])",
                op.sign(),
                double_text(*bound)
            )
        }
        // Refused before.
        Indicator::Elsewhere { .. } => String::new(),
    };
    match objective.budgeting {
        Budgeting::Occurrences => moment(&range),
        Budgeting::RatioTimeslices { slice } => {
            let slice = slice.in_prometheus();
            format!("avg_over_time((\n{}\n)[{range}:{slice}])", moment(&slice))
        }
        Budgeting::Timeslices { target, slice } => {
            let slice = slice.in_prometheus();
            let allowed = double_text(1.0 - target);
            format!(
                "avg_over_time((\n(\n{}\n) > bool {allowed}\n)[{range}:{slice}])",
                moment(&slice)
            )
        }
    }
}

/// A query in parentheses, to the letter as Sloth has it; but a comment must not run over the one that closes.
fn enclosed(query: &str) -> String {
    let last = query.rsplit('\n').next().unwrap_or_default();
    let end = if last.contains('#') { "\n" } else { "" };
    format!("({query}{end})")
}

/// The mean of the shortest window's ratios over the period, as Sloth has it: each moment weighs the same, however
/// many requests it saw.
fn averaged(window: Length, objective: &Objective) -> String {
    let series = format!(
        "{}{}[{}]",
        ratio_series(SHORTEST),
        filter(objective),
        window.in_prometheus()
    );
    format!("sum_over_time({series})\n/ ignoring (sloth_window)\ncount_over_time({series})")
}

/// All failed events of the period over all events: each event is in as many samples as any other. Without a
/// request there is no ratio, and none that is not a number.
fn weighted(window: Length, objective: &Objective) -> String {
    let over = |series: &str| {
        format!(
            "sum_over_time({series}{}[{}])",
            filter(objective),
            window.in_prometheus()
        )
    };
    format!("{}\n/\n({} > 0)", over(BAD_EVENTS), over(ALL_EVENTS))
}

/// Failed events a second and all events a second, where the indicator counts events.
fn counts(objective: &Objective) -> Option<(String, String)> {
    if objective.budgeting != Budgeting::Occurrences {
        return None;
    }
    let window = SHORTEST.in_prometheus();
    let over = |query: &Query| query.over(&window).trim().to_owned();
    match &objective.indicator {
        // Where nothing was ever good, or bad, there is no series of it.
        Indicator::Good { good, total } => {
            let (good, total) = (over(good), over(total));
            Some((
                format!("(\n{total}\n)\n-\n(\n(\n{good}\n) or 0 * (\n{total}\n)\n)"),
                total,
            ))
        }
        Indicator::Bad { bad, total } => {
            let (bad, total) = (over(bad), over(total));
            Some((format!("(\n{bad}\n) or 0 * (\n{total}\n)"), total))
        }
        _ => None,
    }
}
