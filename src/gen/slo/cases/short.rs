//! Tests in steps of a minute: windows up to six hours, and what an objective says of itself.

use super::super::ratio::{ALL_EVENTS, BAD_EVENTS, SHORTEST};
use super::super::rules::{filter, own_labels, ratio_series, selector, windows};
use super::super::series::Pair;
use super::test::{Expr, Test};
use crate::expr::double_text;
use crate::slo::{Budgeting, Indicator, Length, Objective, SloFile};

/// The share of failures before and after the burst.
pub const USUAL: f64 = 0.25;

/// The longest window that is tested in minutes.
const LONGEST: Length = Length::minutes(6 * 60);

/// A burst of failures is seen as long as a window reaches back to it, and no longer.
pub fn ratios(file: &SloFile, objective: &Objective, pair: &Pair, exact: bool) -> Test {
    /// Before the burst, in minutes; and how long it lasts.
    const BEFORE: u64 = 30;
    const BURST: u64 = 2;
    let windows = windows(file, objective).into_iter();
    let tested: Vec<Length> = windows
        .filter(|window| *window <= LONGEST && *window < objective.window.length)
        .collect();
    let last = tested
        .iter()
        .map(|window| window.as_minutes())
        .max()
        .unwrap_or_default();
    let mut exprs = Vec::new();
    for window in &tested {
        let minutes = window.as_minutes();
        let labels = labels(objective, *window);
        let series = format!("{}{}", ratio_series(*window), filter(objective));
        exprs.extend(seen(
            &series,
            &labels,
            [
                Length::minutes(BEFORE - 1),
                Length::minutes(BEFORE + minutes),
                Length::minutes(BEFORE + BURST + minutes),
            ],
        ));
    }
    if exact && counts_events(objective) {
        let labels = labels(objective, SHORTEST);
        for (series, rate) in [(BAD_EVENTS, 2.0 * USUAL), (ALL_EVENTS, 2.0)] {
            let series = format!("{series}{}", filter(objective));
            let moments = [BEFORE - 1, BEFORE + BURST + SHORTEST.as_minutes()];
            let moments = moments.map(Length::minutes).into_iter();
            exprs.extend(moments.map(|at| about(&series, rate, &labels, at)));
        }
    }
    Test {
        name: format!(
            "{}: each window sees a burst of failures as long as it lasts",
            objective.name.value
        ),
        interval: Length::minutes(1),
        // Two events a second: whatever is divided by their rate must not come out as if it were multiplied.
        input: burst(pair, 120.0, BEFORE, BURST, last + 4),
        exprs,
        alerts: Vec::new(),
    }
}

/// Samples of counters: so many usual steps, a burst, and so many usual steps after it. In the burst there are thrice
/// as many events, so that the window of all of them is seen too.
pub fn burst(
    pair: &Pair,
    events: f64,
    before: u64,
    burst: u64,
    after: u64,
) -> Vec<(String, String)> {
    let usual = pair.events(USUAL);
    let failing = pair.events(1.0);
    let counters = pair.series.iter().zip(usual.iter().zip(&failing));
    counters
        .map(|(series, (usual, failing))| {
            let (usual, failing) = (usual * events, failing * events * 3.0);
            #[allow(clippy::cast_precision_loss)]
            let (start, rise) = (usual * before as f64, failing * burst as f64);
            let text = format!(
                "0+{}x{before} {}+{}x{} {}+{}x{after}",
                usual,
                start + failing,
                failing,
                burst - 1,
                start + rise + usual,
                usual,
            );
            (series.clone(), text)
        })
        .collect()
}

/// The usual share before a burst, more while it is seen, and the usual share again.
pub fn seen(series: &str, labels: &str, [before, still, after]: [Length; 3]) -> [Expr; 3] {
    [
        about(series, USUAL, labels, before),
        Expr {
            asked: format!("{series} > bool {}", USUAL + 1e-6),
            at: still,
            samples: vec![(labels.to_owned(), "1")],
        },
        about(series, USUAL, labels, after),
    ]
}

/// That a series has a value, but for the last digits.
pub fn about(series: &str, value: f64, labels: &str, at: Length) -> Expr {
    Expr {
        asked: format!(
            "abs({series} - {}) < bool {}",
            double_text(value),
            double_text(value.abs().max(1e-3) * 1e-7)
        ),
        at,
        samples: vec![(labels.to_owned(), "1")],
    }
}

/// The labels of the series of a window, as a selector.
pub fn labels(objective: &Objective, window: Length) -> String {
    let mut labels = own_labels(objective);
    labels.insert("sloth_window".to_owned(), window.in_prometheus());
    selector(&labels)
}

/// Whether the budget of the period can be weighted by requests.
pub fn counts_events(objective: &Objective) -> bool {
    objective.budgeting == Budgeting::Occurrences
        && matches!(
            objective.indicator,
            Indicator::Good { .. } | Indicator::Bad { .. }
        )
}

/// A series as a test puts it in.
pub fn input(series: &str, labels: &str, values: String) -> (String, String) {
    (format!("{series}{labels}"), values)
}

/// What an objective says of itself, and how fast its budget burns.
pub fn metadata(objective: &Objective, exact: bool) -> Test {
    let at = Length::minutes(4);
    let (own, filter) = (selector(&own_labels(objective)), filter(objective));
    let budget = objective.target.budget();
    // A burn that is no whole number, of which nothing is 1.
    let burn = 0.5;
    let share = budget * burn;
    let short = labels(objective, SHORTEST);
    let period = labels(objective, objective.window.length);
    let mut inputs = vec![input(&ratio_series(SHORTEST), &short, format!("{share}x5"))];
    if exact && counts_events(objective) {
        inputs.push(input(BAD_EVENTS, &short, format!("{}x5", share * 8.0)));
        inputs.push(input(ALL_EVENTS, &short, "8x5".to_owned()));
    }
    let of = |series: &str| format!("{series}{filter}");
    Test {
        name: format!(
            "{}: what the objective says of itself",
            objective.name.value
        ),
        interval: Length::minutes(1),
        input: inputs,
        exprs: vec![
            about(
                &of("slo:objective:ratio"),
                objective.target.ratio(),
                &own,
                at,
            ),
            about(&of("slo:error_budget:ratio"), budget, &own, at),
            about(
                &of("slo:time_period:days"),
                objective.window.length.as_days(),
                &own,
                at,
            ),
            about(&of("slo:current_burn_rate:ratio"), burn, &short, at),
            about(&of("slo:period_burn_rate:ratio"), burn, &period, at),
            about(
                &of("slo:period_error_budget_remaining:ratio"),
                1.0 - burn,
                &period,
                at,
            ),
            about(
                &of("sloth_slo_info"),
                1.0,
                &selector(&super::super::metadata::info(objective)),
                at,
            ),
        ],
        alerts: Vec::new(),
    }
}
