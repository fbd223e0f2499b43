//! k6's summary: of `--summary-export`, whose metrics hold their values; of `handleSummary`, whose metrics hold them in
//! `values`; and of either with `--new-machine-readable-summary`, which lists its metrics in `results`. It has percentiles and counts, and no status: what failed by k6's own measure is not below 400, and
//! some of it may have had no answer.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::summary::positions;
use super::{Class, Fault, Head, Input, Listener, Remark, Summary, document, nanoseconds};

pub(super) fn fits(head: &Head) -> bool {
    head.has_keys(&["metrics"])
        || head.has_keys(&["root_group"])
        || head.has_keys(&["config", "metadata", "results"])
}

/// One of both, by its form.
#[derive(Deserialize)]
struct Document {
    metrics: Option<Metrics>,
    results: Option<Results>,
}

type Metrics = BTreeMap<String, BTreeMap<String, serde_json::Value>>;

#[derive(Deserialize)]
struct Results {
    metrics: Vec<Metric>,
}

#[derive(Deserialize)]
struct Metric {
    name: String,
    values: BTreeMap<String, serde_json::Value>,
}

impl Document {
    fn metrics(self) -> Option<Metrics> {
        let listed = self.results.map(|results| {
            let metrics = results.metrics.into_iter();
            metrics.map(|metric| (metric.name, metric.values)).collect()
        });
        self.metrics.or(listed)
    }
}

/// The values of a metric.
struct Values<'d>(&'d BTreeMap<String, serde_json::Value>);

impl Values<'_> {
    fn number(&self, key: &str) -> Option<f64> {
        let nested = self.0.get("values").and_then(|values| values.get(key));
        nested.or(self.0.get(key))?.as_f64()
    }

    fn count(&self, key: &str) -> Option<u64> {
        self.number(key)
            .filter(|count| count.fract() == 0.0)
            .and_then(|count| nanoseconds(count, 1.0))
    }

    /// The percentiles: their share and what they are.
    fn percentiles(&self) -> Vec<(f64, f64)> {
        let nested = self.0.get("values").and_then(serde_json::Value::as_object);
        let keys: Vec<&String> = match nested {
            Some(values) => values.keys().collect(),
            None => self.0.keys().collect(),
        };
        let share = |key: &str| {
            if key == "med" {
                return Some(0.5);
            }
            let digits = key.strip_prefix('p')?;
            let bare = digits
                .strip_prefix('(')
                .and_then(|rest| rest.strip_suffix(')'));
            let digits = bare.unwrap_or(digits);
            let percent: f64 = digits.parse().ok()?;
            (0.0..=100.0).contains(&percent).then_some(percent / 100.0)
        };
        let found = keys
            .into_iter()
            .filter_map(|key| Some((share(key)?, self.number(key)?)));
        found.collect()
    }
}

pub(super) fn read(input: &mut Input, listener: &mut dyn Listener) -> Result<(), Fault> {
    let document: Document = document::document(input)?;
    let metrics = document.metrics();
    let metrics = metrics.ok_or_else(|| Fault::new("the summary has no metrics".to_owned()))?;
    listener.remark(Remark::LoopUntold);
    let metric = |name: &str| metrics.get(name).map(Values);
    let missing = |what: &str| Fault::new(format!("the summary has no {what}"));
    let requests =
        metric("http_reqs").ok_or_else(|| missing("metric http_reqs: k6 sent no HTTP request"))?;
    let count = requests
        .count("count")
        .ok_or_else(|| missing("whole `count` of http_reqs"))?;
    // `passes` or `matches` of a rate are those that were true, here: that failed.
    let failed = match metric("http_req_failed") {
        Some(failed) => failed
            .count("passes")
            .or_else(|| failed.count("matches"))
            .ok_or_else(|| missing("whole `passes` of http_req_failed"))?,
        None => count,
    };
    if failed > count {
        return Err(Fault::new(format!(
            "of {count} requests in http_reqs, {failed} failed by http_req_failed"
        )));
    }
    let durations =
        metric("http_req_duration").ok_or_else(|| missing("metric http_req_duration"))?;
    let fine: Vec<u16> = (200..400).collect();
    let rest: Vec<u16> = (0..1).chain(100..200).chain(400..600).collect();
    let mut summary = Summary {
        classes: vec![
            Class {
                statuses: fine,
                count: count - failed,
            },
            Class {
                statuses: rest,
                count: failed,
            },
        ],
        measured: count,
        measured_unanswered: failed,
        remedy: "k6 run --out json=FILE records every request",
        ..Summary::default()
    };
    let nanos = |milliseconds: f64| nanoseconds(milliseconds, 1e6);
    for (share, value) in durations.percentiles() {
        let value = nanos(value).ok_or_else(|| Fault::new(format!("{value} ms is no duration")))?;
        #[allow(clippy::cast_precision_loss)]
        let position = share * count.saturating_sub(1) as f64;
        if let Some((low, high)) = positions(position, count) {
            summary.percentile(value, low, high);
        }
    }
    let extreme = |key: &str| durations.number(key).and_then(nanos);
    if let (Some(least), Some(greatest)) = (extreme("min"), extreme("max")) {
        summary.extremes(least, greatest);
    }
    let counted = |name: &str| metric(name).and_then(|values| values.count("count"));
    listener.iterated(counted("iterations").unwrap_or(0));
    listener.dropped(counted("dropped_iterations").unwrap_or(0));
    listener.summary(summary);
    Ok(())
}
