//! The buckets of histograms: which bounds there are, and which an indicator counts below.

use std::collections::HashMap;

use super::duration::Length;
use super::file::{Indicator, Objective};
use super::query::Query;
use super::selector::{Comparison, Matcher};
use crate::source::Span;

/// The bounds of a histogram's buckets, ascending, without the infinite one.
#[derive(Debug, Clone, PartialEq)]
pub struct Bounds {
    /// In the unit of the metric; none where what declares them cannot be read.
    pub bounds: Vec<f64>,
    /// Where they are declared.
    pub span: Span,
}

/// The default buckets of Prometheus' Go client, in seconds (`prometheus.DefBuckets`).
pub const CLIENT_GOLANG: &[f64] = &[
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

/// The buckets of `http.server.request.duration`, in seconds (OpenTelemetry semantic conventions, HTTP metrics).
pub const OPEN_TELEMETRY: &[f64] = &[
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];

impl Bounds {
    /// Bounds as a text has them, between commas: `0.1, 0.2, 0.5`; none where one is no number above the last.
    #[must_use]
    pub fn parse(text: &str, span: Span) -> Option<Self> {
        let parts = text
            .split(',')
            .map(str::trim)
            .filter(|part| *part != "+Inf");
        let bounds: Vec<f64> = parts.map(|part| part.parse().ok()).collect::<Option<_>>()?;
        Self::of(bounds, span)
    }

    /// Bounds that are finite and ascend.
    #[must_use]
    pub fn of(bounds: Vec<f64>, span: Span) -> Option<Self> {
        let ascends = bounds
            .windows(2)
            .all(|pair| matches!(pair, [low, high] if low < high));
        let finite = bounds.iter().all(|bound| bound.is_finite());
        (ascends && finite && !bounds.is_empty()).then_some(Self { bounds, span })
    }

    /// Whether it is one of them.
    #[must_use]
    pub fn contain(&self, bound: f64) -> bool {
        contain(&self.bounds, bound)
    }
}

/// Whether a bound is one of these, but for the last digits of floating point.
#[must_use]
pub fn contain(bounds: &[f64], bound: f64) -> bool {
    let close = |known: &f64| (known - bound).abs() <= known.abs() * 1e-9;
    bound.is_infinite() || bounds.iter().any(close)
}

/// The bounds of the histograms in a text of `/metrics` (Prometheus text exposition or `OpenMetrics`), ascending, by
/// the metric's name with `_bucket`. Histograms without finite bounds are left out.
#[must_use]
pub fn in_exposition(text: &str) -> HashMap<&str, Vec<f64>> {
    let mut found: HashMap<&str, Vec<f64>> = HashMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let Some((metric, labels)) = line.trim_start().split_once('{') else {
            continue;
        };
        let at = labels
            .find("le=\"")
            .filter(|at| *at == 0 || matches!(labels.as_bytes().get(at - 1), Some(b',' | b' ')));
        let value = at.and_then(|at| labels.get(at + 4..)?.split('"').next());
        if let Some(bound) = value
            .and_then(|value| value.parse::<f64>().ok())
            .filter(|bound| bound.is_finite())
        {
            found.entry(metric).or_default().push(bound);
        }
    }
    for bounds in found.values_mut() {
        bounds.sort_by(f64::total_cmp);
        bounds.dedup();
    }
    found
}

/// The unit of a metric of time, by its name: how many of it make a second.
#[must_use]
pub fn per_second(metric: &str) -> Option<f64> {
    let name = metric.strip_suffix("_bucket").unwrap_or(metric);
    let units = [
        ("_milliseconds", 1e3),
        ("_ms", 1e3),
        ("_microseconds", 1e6),
        ("_seconds", 1.0),
    ];
    units
        .iter()
        .find(|(unit, _)| name.ends_with(unit))
        .map(|(_, per)| *per)
}

/// A bound as an indicator writes it: a label `le` of a bucket.
#[derive(Debug, Clone, Copy)]
pub struct Bound<'s> {
    /// The metric, with `_bucket`.
    pub metric: &'s str,
    /// The label.
    pub matcher: &'s Matcher,
    /// The query that it is in.
    pub query: &'s Query,
    /// The bound as a number, in the unit of the metric.
    pub value: f64,
}

impl Bound<'_> {
    /// Where it is written.
    #[must_use]
    pub fn place(&self) -> Span {
        self.query.place(self.matcher.at.clone())
    }
}

/// The bound that a matcher of `le` selects; none where it selects several, or none.
#[must_use]
pub fn bound_of(matcher: &Matcher) -> Option<f64> {
    let bound = match matcher.comparison {
        Comparison::Equal => matcher.value.as_str(),
        // Both spellings of a whole bound.
        Comparison::Matches => {
            let both = ["([.]0)?", "(\\.0)?"];
            both.iter()
                .find_map(|end| matcher.value.strip_suffix(end))?
        }
        _ => return None,
    };
    bound.parse().ok()
}

/// The bounds that an objective's queries select.
#[must_use]
pub fn selected(objective: &Objective) -> Vec<Bound<'_>> {
    let selectors = objective
        .indicator
        .queries()
        .flat_map(|query| query.selectors.iter().map(move |one| (query, one)));
    let bounds = selectors.filter_map(|(query, selector)| {
        let metric = selector
            .metric()
            .filter(|metric| metric.ends_with("_bucket"))?;
        let matcher = selector.matcher("le")?;
        let value = bound_of(matcher)?;
        Some(Bound {
            metric,
            matcher,
            query,
            value,
        })
    });
    bounds.collect()
}

/// A promise of speed: requests below a threshold are good.
#[derive(Debug, Clone, PartialEq)]
pub struct Latency {
    /// The threshold.
    pub threshold: Length,
    /// Where it is written.
    pub span: Span,
    /// The histogram, without `_bucket`.
    pub metric: String,
}

/// What an objective promises of speed: the one bucket that its good events, or those that are no bad ones, are
/// counted in. None for objectives of another sort.
#[must_use]
pub fn latency(objective: &Objective) -> Option<Latency> {
    if !matches!(
        objective.indicator,
        Indicator::Good { .. } | Indicator::Bad { .. }
    ) {
        return None;
    }
    let bounds = selected(objective);
    let [bound] = bounds.as_slice() else {
        return None;
    };
    let seconds = bound.value / per_second(bound.metric)?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let millis = (seconds * 1e3).round().max(0.0) as u64;
    Some(Latency {
        threshold: Length::latency(&format!("{millis}ms"))?,
        span: bound.place(),
        metric: bound
            .metric
            .strip_suffix("_bucket")
            .unwrap_or(bound.metric)
            .to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn bounds_are_read() {
        let span = Span::new(FileId(0), 0, 0);
        let bounds = |text: &str| Bounds::parse(text, span).map(|bounds| bounds.bounds);
        assert_eq!(bounds("0.1, 0.2,+Inf"), Some(vec![0.1, 0.2]));
        for wrong in ["", "0.2, 0.1", "0.1, x", "NaN", "inf"] {
            assert_eq!(bounds(wrong), None, "{wrong}");
        }
        let text = "# TYPE a histogram\na_bucket{x=\"y\",le=\"0.1\"} 3\na_bucket{le=\"1.0\"} 4\na_bucket{le=\"+Inf\"} 5\nab_bucket{le=\"7\"} 1\na_bucket{file=\"9\"} 1\n";
        let found = in_exposition(text);
        assert_eq!(found.get("a_bucket"), Some(&vec![0.1, 1.0]));
        assert_eq!(found.get("b_bucket"), None);
        assert!(contain(CLIENT_GOLANG, 0.25) && !contain(CLIENT_GOLANG, 0.2));
    }
}
