//! oha's summary in JSON. Its percentiles are order statistics: the value at `⌊p/100 · n⌋` of the `n` latencies with an
//! answer, in ascending order. The bounds of its histogram have changed their meaning between versions, so nothing
//! is concluded from them.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::document::document;
use super::summary::positions;
use super::{Class, Fault, Head, Input, Listener, Remark, Summary, nanoseconds};

pub(super) fn fits(head: &Head) -> bool {
    head.has_keys(&["summary", "latencyPercentiles"])
        || head.has_keys(&["summary", "responseTimeHistogram"])
}

#[derive(Deserialize)]
struct Document {
    summary: Extremes,
    #[serde(rename = "latencyPercentiles")]
    percentiles: BTreeMap<String, Option<f64>>,
    #[serde(rename = "statusCodeDistribution")]
    statuses: BTreeMap<String, u64>,
    #[serde(rename = "errorDistribution", default)]
    errors: BTreeMap<String, u64>,
}

#[derive(Deserialize)]
struct Extremes {
    slowest: Option<f64>,
    fastest: Option<f64>,
}

/// What oha calls requests that were on their way when the time was up.
const DEADLINE: &str = "aborted due to deadline";

pub(super) fn read(input: &mut Input, listener: &mut dyn Listener) -> Result<(), Fault> {
    let document: Document = document(input)?;
    // With -q and --latency-correction it is open, of which the file says nothing.
    listener.remark(Remark::LoopUntold);
    let mut classes = Vec::new();
    for (status, count) in &document.statuses {
        let known = status.parse::<u16>().ok().filter(|status| *status > 0);
        let known = known.ok_or_else(|| {
            Fault::new(format!(
                "statusCodeDistribution: {status:?} is no status of HTTP"
            ))
        })?;
        classes.push(Class {
            statuses: vec![known],
            count: *count,
        });
    }
    let measured = classes
        .iter()
        .fold(0_u64, |sum, class| sum.saturating_add(class.count));
    let sum = |deadline: bool| {
        let errors = document.errors.iter();
        let wanted = errors.filter(|(error, _)| (error.as_str() == DEADLINE) == deadline);
        wanted.fold(0_u64, |sum, (_, count)| sum.saturating_add(*count))
    };
    classes.push(Class {
        statuses: vec![0],
        count: sum(false),
    });
    let mut summary = Summary {
        classes,
        doubtful: sum(true),
        measured,
        remedy: "oha --output-format csv gives every request",
        ..Summary::default()
    };
    for (name, value) in &document.percentiles {
        let digits = name
            .strip_prefix('p')
            .and_then(|digits| digits.parse::<f64>().ok());
        let percent = digits.filter(|percent| (0.0..=100.0).contains(percent));
        let percent = percent
            .ok_or_else(|| Fault::new(format!("latencyPercentiles: {name:?} is no percentile")))?;
        // Of no latency at all there is no percentile.
        let Some(value) = value else { continue };
        let value = seconds(*value)?;
        #[allow(clippy::cast_precision_loss)]
        let position = (percent / 100.0 * measured as f64).floor();
        if let Some((low, high)) = positions(position, measured) {
            summary.percentile(value, low, high);
        }
    }
    if let (Some(fastest), Some(slowest)) = (document.summary.fastest, document.summary.slowest)
        && measured > 0
    {
        summary.extremes(seconds(fastest)?, seconds(slowest)?);
    }
    listener.summary(summary);
    Ok(())
}

fn seconds(value: f64) -> Result<u64, Fault> {
    nanoseconds(value, 1e9).ok_or_else(|| Fault::new(format!("{value} s is no latency")))
}
