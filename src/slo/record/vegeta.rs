//! vegeta's results, a JSON object a line, and its report in JSON. A request without an answer has the code 0, and its
//! latency, that of the failure, is among those of the report.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::document::{document, told};
use super::lines::Lines;
use super::{Answer, Class, Fault, Head, Input, Listener, Request, Summary, moment};

pub(super) fn fits(head: &Head) -> bool {
    head.has_keys(&["seq", "code", "latency"])
}

#[derive(Deserialize)]
struct Outcome {
    code: u16,
    timestamp: String,
    latency: i64,
    #[serde(default)]
    method: String,
    #[serde(default)]
    url: String,
}

pub(super) fn read(input: &mut Input, listener: &mut dyn Listener) -> Result<(), Fault> {
    let mut lines = Lines::of(input);
    while let Some((number, line)) = lines.next()? {
        if line.trim().is_empty() {
            continue;
        }
        let result: Outcome =
            serde_json::from_str(line).map_err(|error| told(&error, Some(number)))?;
        let took = u64::try_from(result.latency)
            .map_err(|_| Fault::at(number, format!("{} ns is no latency", result.latency)))?;
        let at = moment(&result.timestamp).ok_or_else(|| {
            Fault::at(
                number,
                format!("{:?} is no time of RFC 3339", result.timestamp),
            )
        })?;
        let known = |text: &'_ str| !text.is_empty();
        listener.request(&Request {
            count: 1,
            least: took,
            most: took,
            at: Some(at),
            answer: match result.code {
                0 => Answer::None,
                code => Answer::Status(code),
            },
            method: Some(result.method.as_str()).filter(|text| known(text)),
            url: Some(result.url.as_str()).filter(|text| known(text)),
            tags: None,
        });
    }
    Ok(())
}

pub(super) fn fits_report(head: &Head) -> bool {
    head.has_keys(&["latencies", "requests"])
}

#[derive(Deserialize)]
struct Report {
    latencies: Latencies,
    /// How many were in the buckets, by their lower bounds in nanoseconds.
    #[serde(default)]
    buckets: Option<BTreeMap<String, u64>>,
    requests: u64,
    #[serde(default)]
    status_codes: BTreeMap<String, u64>,
}

/// The percentiles beside them are estimates of a digest, and say nothing for certain.
#[derive(Deserialize)]
struct Latencies {
    #[serde(default)]
    min: u64,
    max: u64,
}

pub(super) fn read_report(input: &mut Input, listener: &mut dyn Listener) -> Result<(), Fault> {
    let report: Report = document(input)?;
    let mut classes = Vec::new();
    for (status, count) in &report.status_codes {
        let known = status.parse::<u16>();
        let known = known
            .map_err(|_| Fault::new(format!("status_codes: {status:?} is no status of HTTP")))?;
        classes.push(Class {
            statuses: vec![known],
            count: *count,
        });
    }
    let add_up = |counts: &mut dyn Iterator<Item = u64>| counts.fold(0_u64, u64::saturating_add);
    let sum = add_up(&mut classes.iter().map(|class| class.count));
    if sum != report.requests {
        return Err(Fault::new(format!(
            "status_codes has {sum} requests, and requests is {}",
            report.requests
        )));
    }
    let silent = classes.iter().find(|class| class.statuses == [0]);
    let mut summary = Summary {
        measured: sum,
        measured_unanswered: silent.map_or(0, |class| class.count),
        classes,
        remedy: "vegeta encode --to json gives every request, and -buckets '[0,THRESHOLD]' a bucket",
        ..Summary::default()
    };
    summary.extremes(report.latencies.min, report.latencies.max);
    if let Some(buckets) = &report.buckets {
        bounded(buckets, &mut summary)?;
    }
    listener.summary(summary);
    Ok(())
}

/// A bucket ends below the next one's bound. A request of exactly the bound is on its other side then, which is how the
/// data draws the line.
fn bounded(buckets: &BTreeMap<String, u64>, summary: &mut Summary) -> Result<(), Fault> {
    let mut bounds = Vec::new();
    for (bound, count) in buckets {
        let known = bound.parse::<u64>();
        let known = known
            .map_err(|_| Fault::new(format!("buckets: {bound:?} is no bound in nanoseconds")))?;
        bounds.push((known, *count));
    }
    bounds.sort_unstable();
    let all = bounds
        .iter()
        .fold(0_u64, |sum, (_, count)| sum.saturating_add(*count));
    if all != summary.measured {
        return Err(Fault::new(format!(
            "buckets has {all} requests, and requests is {}",
            summary.measured
        )));
    }
    if bounds.first().is_some_and(|(bound, _)| *bound > 0) {
        return Err(Fault::new("buckets: the first bound is not 0"));
    }
    let mut below = 0;
    for (bound, count) in bounds {
        summary.at_least.push((bound, below));
        summary.at_most.push((bound.saturating_add(1), below));
        below = below.saturating_add(count);
    }
    Ok(())
}
