//! Tests in steps of an hour: windows of days, and the period.

use super::super::ratio::{ALL_EVENTS, BAD_EVENTS, SHORTEST};
use super::super::rules::{filter, ratio_series, windows};
use super::super::series::Pair;
use super::short::{USUAL, burst, counts_events, input, labels, seen};
use super::test::Test;
use crate::slo::{Length, Objective, SloFile};

const HOUR: u64 = 60;

/// The same as in minutes, for windows from a day on. Samples are ten minutes apart.
pub fn ratios(file: &SloFile, objective: &Objective, pair: &Pair) -> Option<Test> {
    const STEPS: u64 = 6;
    let windows = windows(file, objective).into_iter();
    let is_long = |window: &Length| {
        *window > Length::minutes(6 * HOUR)
            && *window < objective.window.length
            && window.as_minutes().is_multiple_of(HOUR)
    };
    let tested: Vec<Length> = windows.filter(is_long).collect();
    let last = tested
        .iter()
        .map(|window| window.as_minutes() / HOUR)
        .max()?;
    let exprs = tested.iter().flat_map(|window| {
        let series = format!("{}{}", ratio_series(*window), filter(objective));
        let hours = window.as_minutes();
        // The burst is the third hour.
        let moments = [HOUR, 2 * HOUR + hours, 3 * HOUR + hours].map(Length::minutes);
        seen(&series, &labels(objective, *window), moments)
    });
    Some(Test {
        name: format!(
            "{}: long windows see a burst of failures as long as it lasts",
            objective.name.value
        ),
        interval: Length::minutes(10),
        exprs: exprs.collect(),
        input: burst(pair, 1200.0, 2 * STEPS, STEPS, (last + 2) * STEPS),
        alerts: Vec::new(),
    })
}

/// The period sees a burst of failures as long as it lasts, and weighs it.
pub fn period(objective: &Objective, exact: bool) -> Option<Test> {
    let length = objective.window.length;
    let hours = length.as_minutes() / HOUR;
    if length <= SHORTEST || !length.as_minutes().is_multiple_of(HOUR) {
        return None;
    }
    let series = format!("{}{}", ratio_series(length), filter(objective));
    let labels_of = labels(objective, length);
    let short = labels(objective, SHORTEST);
    let after = hours + 4;
    let values = |usual: f64, failing: f64| format!("{usual}x1 {failing}x1 {usual}x{after}");
    let mut inputs = Vec::new();
    if exact && counts_events(objective) {
        // In the burst there are ten times as many events.
        inputs.push(input(BAD_EVENTS, &short, values(USUAL * 4.0, 40.0)));
        inputs.push(input(ALL_EVENTS, &short, values(4.0, 40.0)));
    } else {
        inputs.push(input(&ratio_series(SHORTEST), &short, values(USUAL, 1.0)));
    }
    let moments = [1, 2 + hours, 4 + hours].map(|hours| Length::minutes(hours * HOUR));
    let mut exprs = Vec::from(seen(&series, &labels_of, moments));
    if exact && counts_events(objective) {
        // Two of four moments, and 20 of 22 events: not 0.625, as by time.
        #[allow(clippy::cast_precision_loss)]
        let share = (2.0 * USUAL * 4.0 + 2.0 * 40.0) / (2.0 * 4.0 + 2.0 * 40.0);
        exprs.push(super::short::about(
            &series,
            share,
            &labels_of,
            Length::minutes(3 * HOUR),
        ));
    }
    Some(Test {
        name: format!(
            "{}: the period sees a burst of failures as long as it lasts",
            objective.name.value
        ),
        interval: Length::minutes(HOUR),
        input: inputs,
        exprs,
        alerts: Vec::new(),
    })
}
