//! Logs of `HdrHistogram`: an interval a line, with a histogram of its own (`HistogramLogWriter`, log format 1.3).

use super::lines::Lines;
use super::payload::{Histogram, decode};
use super::{Answer, Fault, Head, Input, Listener, Remark, Request, nanoseconds};

pub(super) fn fits(head: &Head) -> bool {
    let line = head.first_line();
    line.starts_with("#[") || line.starts_with(LEGEND) || line.contains(",HISTF")
}

const LEGEND: &str = "\"StartTimestamp\"";

/// What the greatest value of an interval, printed in milliseconds, was divided by: the units that a log says to
/// be in.
const UNITS: &[(f64, f64)] = &[(1e6, 1.0), (1e3, 1e3)];

pub(super) fn read(input: &mut Input, listener: &mut dyn Listener) -> Result<(), Fault> {
    listener.remark(Remark::LeavesOutUnanswered);
    listener.remark(Remark::LoopUntold);
    let mut unit = listener.unit();
    let mut lines = Lines::of(input);
    while let Some((number, line)) = lines.next()? {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') || line.starts_with(LEGEND) {
            continue;
        }
        let interval = interval(line).map_err(|message| Fault::at(number, message))?;
        let histogram = decode(interval.payload).map_err(|message| Fault::at(number, message))?;
        let Some(greatest) = histogram.greatest() else {
            continue;
        };
        let nanos = match unit {
            Some(unit) => unit,
            None => inferred(greatest, interval.greatest).ok_or_else(|| {
                Fault::at(
                    number,
                    "the log does not say in which unit its values are; give it with --unit ns, us or ms",
                )
            })?,
        };
        unit = Some(nanos);
        requests(&histogram, nanos, interval.start, listener)
            .ok_or_else(|| Fault::at(number, "a value is no time in that unit"))?;
    }
    Ok(())
}

struct Interval<'l> {
    /// Milliseconds of the log's clock.
    start: i64,
    /// As it was printed.
    greatest: f64,
    payload: &'l str,
}

fn interval(line: &str) -> Result<Interval<'_>, String> {
    let untagged = match line.strip_prefix("Tag=") {
        Some(rest) => rest.split_once(',').map_or("", |(_, rest)| rest),
        None => line,
    };
    let fields: Vec<&str> = untagged.split(',').collect();
    let [start, length, greatest, payload] = fields.as_slice() else {
        return Err(
            "an interval has a start, a length, a greatest value and a histogram between commas"
                .to_owned(),
        );
    };
    let number = |text: &str, what: &str| {
        let value: Option<f64> = text.trim().parse().ok();
        value
            .filter(|value| value.is_finite() && *value >= 0.0)
            .ok_or_else(|| format!("{text:?} is no {what}"))
    };
    let start = number(start, "start of an interval in seconds")?;
    number(length, "length of an interval in seconds")?;
    let start = nanoseconds(start, 1e3).and_then(|start| i64::try_from(start).ok());
    Ok(Interval {
        start: start.ok_or("the start of the interval is no time")?,
        greatest: number(greatest, "greatest value")?,
        payload,
    })
}

/// Nanoseconds of a unit, by what the greatest value was printed as.
#[allow(clippy::cast_precision_loss)]
fn inferred(greatest: (u64, u64), printed: f64) -> Option<f64> {
    let (low, high) = (greatest.0 as f64, greatest.1 as f64);
    let fits = |ratio: f64| {
        // Printed with a few digits, and sometimes without.
        let slack = ratio.max(high * 0.001);
        (low - slack..=high + slack).contains(&(printed * ratio))
    };
    // Where the greatest is below a unit, nothing is known.
    let usable = UNITS
        .iter()
        .filter(|(ratio, _)| high >= *ratio && printed >= 1.0);
    let mut found = usable.filter(|(ratio, _)| fits(*ratio));
    found.next().map(|(_, nanos)| *nanos)
}

#[allow(clippy::cast_precision_loss)]
fn requests(histogram: &Histogram, unit: f64, at: i64, listener: &mut dyn Listener) -> Option<()> {
    for bucket in &histogram.buckets {
        let nanos = |value: u64| nanoseconds(value as f64, unit);
        listener.request(&Request {
            count: bucket.count,
            least: nanos(bucket.least)?,
            // Below the next bucket.
            most: nanos(bucket.next)?.saturating_sub(1),
            at: Some(at),
            answer: Answer::Untold,
            method: None,
            url: None,
            tags: None,
        });
    }
    Some(())
}
