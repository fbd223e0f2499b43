//! Parts of timestamps, in UTC, over ranges of them.

use super::domain::{Line, Stretch};
use super::outcome::{Outcome, Outcomes};
use super::range::Whole;
use crate::expr::Value;
use crate::expr::ir::Part;
use crate::expr::value::Timestamp;

const SECOND: i128 = 1_000_000_000;
const DAY: i128 = 86_400 * SECOND;

/// Between multiples of it, a part of a timestamp is the same.
fn unit(part: Part) -> i128 {
    match part {
        Part::Hours => DAY / 24,
        Part::Minutes => 60 * SECOND,
        Part::Seconds => SECOND,
        Part::Milliseconds => SECOND / 1000,
        _ => DAY,
    }
}

/// The boundary nearest to the middle of a stretch between two values of a part of a timestamp: of months,
/// or of what the part is the same within. None if there is none in the stretch.
pub fn boundary(part: Part, (low, high): Stretch) -> Option<i128> {
    let middle = low + (high - low) / 2;
    let unit = unit(part);
    let start = middle.div_euclid(unit) * unit;
    let days = |days: i64| i128::from(days) * DAY;
    let of_months = matches!(
        part,
        Part::Month | Part::Date | Part::DayOfMonth | Part::DayOfYear
    );
    let month = match Line::Timestamp.value(middle) {
        Value::Timestamp(time) if of_months => {
            let first = start - days(Timestamp::civil(time, 0).day - 1);
            [Some(first), following(first)]
        }
        _ => [None, None],
    };
    let inside = |at: &i128| low < *at && *at <= high;
    let units = [Some(start), Some(start + unit)];
    month.into_iter().chain(units).flatten().find(inside)
}

/// The start of the month after the one that starts there.
fn following(first: i128) -> Option<i128> {
    let later = first + 31 * DAY;
    match Line::Timestamp.value(later) {
        Value::Timestamp(time) => Some(later - i128::from(Timestamp::civil(time, 0).day - 1) * DAY),
        _ => None,
    }
}

/// A part of a timestamp. Within a year all parts of the calendar that count from its start rise.
pub fn part(part: Part, time: Whole) -> Whole {
    let Some((low, high)) = time.stretch else {
        return time;
    };
    // How many units there are until the count starts again.
    let clock = match part {
        Part::Hours => Some(24),
        Part::Minutes | Part::Seconds => Some(60),
        Part::Milliseconds => Some(1000),
        Part::DayOfWeek => Some(7),
        _ => None,
    };
    if let Some(count) = clock {
        let unit = unit(part);
        // 1970-01-01 was a Thursday.
        let shift = if part == Part::DayOfWeek { 4 } else { 0 };
        let steps = (low.div_euclid(unit) + shift, high.div_euclid(unit) + shift);
        let same = steps.0.div_euclid(count) == steps.1.div_euclid(count);
        return Whole {
            stretch: Some(if same {
                (steps.0.rem_euclid(count), steps.1.rem_euclid(count))
            } else {
                (0, count - 1)
            }),
            period: time.steps(unit * count).map(|(period, _)| (period, 0)),
            ..time
        };
    }
    let civil = |at: i128| match Line::Timestamp.value(at) {
        Value::Timestamp(time) => Some(Timestamp::civil(time, 0)),
        _ => None,
    };
    let (Some(first), Some(last)) = (civil(low), civil(high)) else {
        return Whole::failing(time.failures | Outcomes::of(Outcome::Failed));
    };
    let year = first.year == last.year;
    let month = year && first.month == last.month;
    let (stretch, rises) = match part {
        Part::FullYear => ((first.year, last.year), true),
        Part::Month if year => ((first.month - 1, last.month - 1), true),
        Part::Month => ((0, 11), false),
        Part::DayOfYear if year => ((first.day_of_year, last.day_of_year), true),
        Part::DayOfYear => ((0, 365), false),
        Part::Date if month => ((first.day, last.day), true),
        Part::Date => ((1, 31), false),
        _ if month => ((first.day - 1, last.day - 1), true),
        _ => ((0, 30), false),
    };
    let exact = rises && stretch.0 == stretch.1;
    // The calendar comes back after 400 years.
    let period = match part {
        _ if exact => Some((1, 0)),
        Part::FullYear => None,
        _ => time.steps(146_097 * DAY).map(|(period, _)| (period, 0)),
    };
    Whole {
        stretch: Some((i128::from(stretch.0), i128::from(stretch.1))),
        period,
        ..time
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boundary_is_above_the_low_end_of_a_stretch_and_at_most_its_high_end() {
        // 2024-01-31T00:00:00Z, and the day after it.
        let (last, next) = (1_706_659_200 * SECOND, 1_706_745_600 * SECOND);
        for (part, unit) in [
            (Part::Hours, 3600 * SECOND),
            (Part::Minutes, 60 * SECOND),
            (Part::Seconds, SECOND),
            (Part::Milliseconds, 1_000_000),
            (Part::DayOfWeek, DAY),
        ] {
            let found = [
                boundary(part, (last, last + unit)),
                boundary(part, (last, last + unit - 1)),
                boundary(part, (last - 1, last)),
                boundary(part, (last - unit, last - 1)),
            ];
            let expected = [Some(last + unit), None, Some(last), None];
            assert_eq!(found, expected, "{part:?}");
        }
        // Of months, their start comes first.
        for part in [Part::Month, Part::Date, Part::DayOfMonth, Part::DayOfYear] {
            let found = [
                boundary(part, (last, next)),
                boundary(part, (last - DAY / 2, next + DAY / 2 - 1)),
                boundary(part, (last, next - 1)),
            ];
            assert_eq!(found, [Some(next), Some(next), None], "{part:?}");
        }
        assert_eq!(boundary(Part::FullYear, (last - 1, next)), Some(last));
    }
}
