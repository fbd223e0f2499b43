//! Counters of Prometheus: what they grew by, and what an objective's selectors make of it.

use std::collections::{BTreeMap, BTreeSet};

use super::question::{About, Question, Term, Test};
use super::tally::Tally;
use super::verdict::{Counted, Doubt, doubt, silence};
use crate::diag::nearest;
use crate::slo::buckets::contain;
use crate::slo::file::Budgeting;
use crate::slo::record::Sample;

type Labels = Vec<(String, String)>;

/// The points of a series: milliseconds, or which file.
type Points = BTreeMap<i64, f64>;

/// A metric that changes when its process starts anew.
const START: &str = "process_start_time_seconds";

/// Series of the metrics that objectives name.
#[derive(Debug, Default)]
pub(super) struct Series {
    metrics: BTreeMap<String, BTreeMap<Labels, Points>>,
    wanted: BTreeSet<String>,
    /// How many texts of /metrics were begun.
    texts: i64,
    has_moments: bool,
    /// Names of metrics that nobody asked for.
    others: BTreeSet<String>,
}

/// Enough to find a name that was meant.
const MAX_OTHERS: usize = 4096;

impl Series {
    /// Series that these questions are about.
    pub fn of<'q>(questions: impl Iterator<Item = &'q Question>) -> Self {
        let mut wanted: BTreeSet<String> = BTreeSet::new();
        for term in questions.flat_map(|question| question.terms().collect::<Vec<_>>()) {
            wanted.insert(term.metric.clone());
            if let Some(name) = term.metric.strip_suffix("_count") {
                wanted.insert(format!("{name}_bucket"));
            }
        }
        wanted.insert(START.to_owned());
        Self {
            wanted,
            ..Self::default()
        }
    }

    /// Whether a metric is asked for.
    pub fn wants(&self, metric: &str) -> bool {
        self.wanted.contains(metric)
    }

    /// A metric that is not.
    pub fn passed_over(&mut self, metric: &str) {
        if self.others.len() < MAX_OTHERS && !self.others.contains(metric) {
            self.others.insert(metric.to_owned());
        }
    }

    /// Another file begins.
    pub fn begin(&mut self) {
        self.texts += 1;
    }

    /// A sample.
    pub fn add(&mut self, sample: Sample) -> Result<(), String> {
        let mut labels = sample.labels;
        for (name, value) in &mut labels {
            // Both spellings of a bound are one bucket.
            if name == "le" {
                let bound: f64 = value
                    .parse()
                    .map_err(|_| format!("{value:?} is no bound of a bucket"))?;
                *value = bound.to_string();
            }
        }
        if !self.metrics.is_empty() && self.has_moments != sample.at.is_some() {
            return Err(
                "texts of /metrics and answers of Prometheus cannot be read together".to_owned(),
            );
        }
        if !(sample.value >= 0.0 && sample.value.is_finite()) {
            return Err(format!(
                "{} is {}, and no count",
                sample.metric, sample.value
            ));
        }
        self.has_moments = sample.at.is_some();
        let at = sample.at.unwrap_or(self.texts);
        let series = self.metrics.entry(sample.metric.clone()).or_default();
        let known = series.entry(labels).or_default().insert(at, sample.value);
        match known {
            Some(known) if sample.at.is_none() || known.to_bits() != sample.value.to_bits() => {
                Err(format!("a series of {} is there twice", sample.metric))
            }
            _ => Ok(()),
        }
    }

    /// What the series say of an objective.
    pub fn counted(
        &self,
        question: &Question,
        budgeting: Budgeting,
        assumed: &BTreeSet<String>,
    ) -> Result<Counted, Doubt> {
        if budgeting != Budgeting::Occurrences {
            return Err(silence(
                "it counts slices of time, and counters are looked at from end to end",
            ));
        }
        let mut counting = Counting {
            series: self,
            assumed,
            notes: BTreeSet::new(),
            taken: BTreeSet::new(),
            gap: None,
        };
        let total = counting.sum(&question.total)?;
        let part = counting.sum(&question.part)?;
        let is_taken = |test: &Test| counting.taken.contains(&test.text);
        if !question.distinguishes(is_taken) {
            return Err(silence(
                "with what is taken to hold, nothing tells good from bad",
            ));
        }
        if total.0 != total.1 {
            return Err(counting
                .gap
                .unwrap_or_else(|| doubt("what counts is not known")));
        }
        if part.0 > total.0 {
            return Err(doubt(format!(
                "its queries count {} of {} requests, which are too many",
                part.0, total.0
            ))
            .help("record all series at the same moments".to_owned()));
        }
        let good = if question.part_is_good {
            part
        } else {
            (
                total.0.saturating_sub(part.1),
                total.0.saturating_sub(part.0),
            )
        };
        let tally = Tally::between(total, good);
        let taken = counting
            .taken
            .iter()
            .map(|test| format!("{test} is taken to hold"));
        Ok(Counted {
            tally,
            notes: taken.chain(counting.notes.iter().cloned()).collect(),
            open: counting.gap.filter(|_| tally.open > 0),
            ..Counted::default()
        })
    }
}

/// The counting for one objective.
struct Counting<'s> {
    series: &'s Series,
    assumed: &'s BTreeSet<String>,
    notes: BTreeSet<String>,
    taken: BTreeSet<String>,
    /// The bucket that is missing.
    gap: Option<Doubt>,
}

impl Counting<'_> {
    fn sum(&mut self, terms: &[Term]) -> Result<(u64, u64), Doubt> {
        let (mut plus, mut minus) = ((0_u64, 0_u64), (0_u64, 0_u64));
        for term in terms {
            let (low, high) = self.selected(term)?;
            let side = if term.positive { &mut plus } else { &mut minus };
            *side = (side.0.saturating_add(low), side.1.saturating_add(high));
        }
        Ok((
            plus.0.saturating_sub(minus.1),
            plus.1.saturating_sub(minus.0),
        ))
    }

    /// What a selector's series grew by, at least and at most.
    fn selected(&mut self, term: &Term) -> Result<(u64, u64), Doubt> {
        let whole = |name: &str| format!("{name}_bucket");
        let known = self.series.metrics.get(&term.metric);
        let (series, le) = if let Some(series) = known {
            (series, term.le)
        } else {
            // The infinite bucket counts all.
            let bucket = term.metric.strip_suffix("_count").map(whole);
            let series = bucket.and_then(|bucket| self.series.metrics.get(&bucket));
            let series = series.ok_or_else(|| self.missing(&term.metric))?;
            (series, Some(f64::INFINITY))
        };
        let growth = self.grown(&term.metric, series)?;
        let tests = self.tests(term, series);
        let fits = |labels: &Labels| {
            tests
                .iter()
                .all(|test| test.holds(&[value(labels, &test.label)]))
        };
        let Some(bound) = le else {
            let found = growth.iter().filter(|(labels, _)| fits(labels));
            let sum = found.fold(0_u64, |sum, (_, count)| sum.saturating_add(*count));
            return Ok((sum, sum));
        };
        let mut histograms: BTreeMap<Labels, Vec<(f64, u64)>> = BTreeMap::new();
        for (labels, count) in &growth {
            let bound = value(labels, "le").parse::<f64>().ok();
            let bound = bound.filter(|_| fits(labels));
            let Some(bound) = bound else { continue };
            let others: Labels = labels
                .iter()
                .filter(|(name, _)| name != "le")
                .cloned()
                .collect();
            histograms.entry(others).or_default().push((bound, *count));
        }
        let mut sum = (0_u64, 0_u64);
        for mut buckets in histograms.into_values() {
            buckets.sort_by(|one, other| one.0.total_cmp(&other.0));
            let (low, high) = self.below(term, bound, &buckets)?;
            sum = (sum.0.saturating_add(low), sum.1.saturating_add(high));
        }
        Ok(sum)
    }

    /// How many are below a bound, by the cumulative buckets of one histogram.
    fn below(
        &mut self,
        term: &Term,
        bound: f64,
        buckets: &[(f64, u64)],
    ) -> Result<(u64, u64), Doubt> {
        let ascends = |pair: &[(f64, u64); 2]| pair[0].1 <= pair[1].1;
        if !buckets.array_windows().all(ascends) {
            return Err(
                doubt(format!("the buckets of {} are not cumulative", term.metric))
                    .help("record all series at the same moments".to_owned()),
            );
        }
        let is = |known: f64| {
            known.total_cmp(&bound).is_eq()
                || known.is_finite() && contain(&[known], bound) && bound.is_finite()
        };
        if let Some((_, count)) = buckets.iter().find(|(known, _)| is(*known)) {
            return Ok((*count, *count));
        }
        let under = buckets.iter().rev().find(|(known, _)| *known < bound);
        let over = buckets.iter().find(|(known, _)| *known > bound);
        let low = under.map_or(0, |(_, count)| *count);
        let Some((_, high)) = over else {
            return Err(doubt(format!("{} has no bucket +Inf", term.metric)));
        };
        let finite: Vec<f64> = buckets
            .iter()
            .map(|(known, _)| *known)
            .filter(|known| known.is_finite())
            .collect();
        if low < *high {
            self.gap = Some(gap(&term.metric, bound, &finite, high - low));
        }
        Ok((low, *high))
    }

    /// The tests that are asked: a label that no series has and that says where the process runs is the scraper's.
    fn tests<'t>(&mut self, term: &'t Term, series: &BTreeMap<Labels, Points>) -> Vec<&'t Test> {
        let has = |test: &Test| {
            series
                .keys()
                .any(|labels| labels.iter().any(|(name, _)| *name == test.label))
        };
        let mut asked = Vec::new();
        for test in &term.tests {
            let is_taken =
                self.assumed.contains(&test.label) || test.about == About::Place && !has(test);
            if is_taken {
                self.taken.insert(test.text.clone());
            } else {
                asked.push(test);
            }
        }
        asked
    }

    fn missing(&self, metric: &str) -> Doubt {
        let others = self.series.others.iter().map(String::as_str);
        let known = self.series.metrics.keys().map(String::as_str);
        Doubt {
            // An answer of Prometheus has what was asked for; a text of /metrics has everything.
            is_silence: self.series.has_moments,
            help: nearest(metric, others.chain(known)).map(|near| format!("did you mean {near}?")),
            ..doubt(format!("the data has no series of {metric}"))
        }
    }

    /// What each series of a metric grew by.
    fn grown<'p>(
        &mut self,
        metric: &str,
        series: &'p BTreeMap<Labels, Points>,
    ) -> Result<Vec<(&'p Labels, u64)>, Doubt> {
        let moments: BTreeSet<i64> = series
            .values()
            .flat_map(|points| points.keys().copied())
            .collect();
        // Files say of all series when they were looked at, also of those that a file does not have yet.
        let is_text = !self.series.has_moments;
        let is_single = if is_text {
            self.series.texts == 1
        } else {
            moments.len() == 1
        };
        let is_snapshot = is_text || moments.len() <= 2;
        if is_snapshot && !is_single {
            self.restarted()?;
        }
        if is_single {
            self.notes.insert("the counters are taken since their process started: record them before and after for a part".to_owned());
        }
        let scraped = |labels: &Labels| {
            (
                value(labels, "job").to_owned(),
                value(labels, "instance").to_owned(),
            )
        };
        let mut ends: BTreeMap<(String, String), (i64, i64)> = BTreeMap::new();
        for (labels, points) in series {
            let (Some((first, _)), Some((last, _))) =
                (points.first_key_value(), points.last_key_value())
            else {
                continue;
            };
            let known = ends.entry(scraped(labels)).or_insert((*first, *last));
            *known = (known.0.min(*first), known.1.max(*last));
        }
        let mut grown = Vec::new();
        for (labels, points) in series {
            let Some((first, value)) = points.first_key_value() else {
                continue;
            };
            let (begin, end) = ends
                .get(&scraped(labels))
                .copied()
                .unwrap_or((*first, *first));
            let begin = if is_text { 1 } else { begin };
            let end = if is_text { self.series.texts } else { end };
            // A series that is not there at the beginning began at zero, as children of a metric do.
            let mut sum = if is_single || *first > begin {
                *value
            } else {
                0.0
            };
            let mut before = *value;
            for now in points.values().skip(1) {
                if *now >= before {
                    sum += now - before;
                } else if is_snapshot {
                    return Err(reset(metric, &format!("from {before} to {now}")));
                } else {
                    // What `increase` does, too.
                    sum += now;
                    self.notes.insert("counters were reset on the way, and what they counted since they were last read is lost".to_owned());
                }
                before = *now;
            }
            let is_gone = points.last_key_value().is_some_and(|(last, _)| *last < end);
            if is_snapshot && is_gone {
                return Err(reset(metric, &format!("from {before} to nothing")));
            }
            grown.push((labels, whole(metric, sum)?));
        }
        Ok(grown)
    }

    /// A process that started anew between two snapshots may have counted further than the one before.
    fn restarted(&self) -> Result<(), Doubt> {
        let starts = self.series.metrics.get(START);
        for points in starts.into_iter().flat_map(BTreeMap::values) {
            let mut values = points.values();
            let first = values.next().copied().unwrap_or_default();
            if values.any(|start| (start - first).abs() > 0.5) {
                return Err(doubt(format!(
                    "the process was started anew between the two ({START} changed)"
                ))
                .help(AGAIN.to_owned()));
            }
        }
        Ok(())
    }
}

const AGAIN: &str =
    "what it counted in between is lost: record before and after again, of one process";

fn reset(metric: &str, how: &str) -> Doubt {
    doubt(format!(
        "a counter of {metric} went {how}: its process was started anew between the two"
    ))
    .help(AGAIN.to_owned())
}

/// A sum of counts. Doubles are exact up to 2^53.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(metric: &str, sum: f64) -> Result<u64, Doubt> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if sum.fract() != 0.0 || sum > EXACT {
        return Err(doubt(format!("{metric} grew by {sum}, which is no count")));
    }
    Ok(sum as u64)
}

/// The value of a label, empty where there is none.
fn value<'l>(labels: &'l Labels, name: &str) -> &'l str {
    let mut all = labels.iter();
    all.find(|(known, _)| known == name)
        .map_or("", |(_, value)| value.as_str())
}

/// Which bucket is missing, and how to have it.
fn gap(metric: &str, bound: f64, bounds: &[f64], between: u64) -> Doubt {
    let name = metric.strip_suffix("_bucket").unwrap_or(metric);
    let under = bounds.iter().rev().find(|known| **known < bound);
    let over = bounds.iter().find(|known| **known > bound);
    let place = match (under, over) {
        (Some(under), Some(over)) => format!("between its buckets {under} and {over}"),
        (None, Some(over)) => format!("below its least bucket {over}"),
        (Some(under), None) => format!("above its greatest bucket {under}"),
        (None, None) => "and it has no buckets".to_owned(),
    };
    let mut wanted = bounds.to_vec();
    wanted.push(bound);
    wanted.sort_by(f64::total_cmp);
    let wanted: Vec<String> = wanted.iter().map(ToString::to_string).collect();
    let wanted = wanted.join(", ");
    doubt(format!("the threshold {bound} of {name} lies {place}, where {between} requests are")).help(format!(
            "add the bucket {bound}: prometheus.HistogramOpts{{Buckets: []float64{{{wanted}}}}}, or metric.WithExplicitBucketBoundaries({wanted}) in OpenTelemetry"
        ))
}
