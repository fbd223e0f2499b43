//! Series to test queries with: requests that are good and requests that are not, as the counters would show them.

use std::collections::{BTreeMap, BTreeSet};

use super::pattern::Pattern;
use super::rules::matchers;
use crate::slo::{Comparison, Indicator, Matcher, Objective, Selector, selectors, terms};

/// Two series whose rates make any share of failures.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The series, as a test writes them: `name{label="value"}`.
    pub series: [String; 2],
    /// How many events each has where every event is good, of one.
    good: [f64; 2],
    /// The same where every event is bad.
    bad: [f64; 2],
}

impl Pair {
    /// How many events each series has of one event, where this share of all events is bad.
    pub fn events(&self, bad: f64) -> [f64; 2] {
        [0, 1].map(|at: usize| {
            let of = |rates: &[f64; 2]| rates.get(at).copied().unwrap_or_default();
            of(&self.good) * (1.0 - bad) + of(&self.bad) * bad
        })
    }
}

/// Two series for an objective; none where its queries are more than sums of rates, or where no two are enough.
pub fn pair(objective: &Objective) -> Option<Pair> {
    let (events, total, counts_bad) = match &objective.indicator {
        Indicator::Good { good, total } => (good, total, false),
        Indicator::Bad { bad, total } => (bad, total, true),
        _ => return None,
    };
    let (events, total) = (Sum::of(&events.over("5m"))?, Sum::of(&total.over("5m"))?);
    let candidates = candidates(&[&events, &total])?;
    let weights: Vec<(f64, f64)> = candidates
        .iter()
        .map(|one| (events.weight(one), total.weight(one)))
        .collect();
    for (at, one) in candidates.iter().enumerate() {
        for (other_at, other) in candidates.iter().enumerate().skip(at + 1) {
            let (Some(a), Some(b)) = (weights.get(at), weights.get(other_at)) else {
                continue;
            };
            let (none, all) = (solve(*a, *b, 0.0), solve(*a, *b, 1.0));
            let (good, bad) = if counts_bad { (none, all) } else { (all, none) };
            if let (Some(good), Some(bad)) = (good, bad) {
                return Some(Pair {
                    series: [one.text(), other.text()],
                    good,
                    bad,
                });
            }
        }
    }
    None
}

/// How much of two series makes one event in all, of which a share is counted; none where it is less than nothing.
fn solve(a: (f64, f64), b: (f64, f64), share: f64) -> Option<[f64; 2]> {
    let determinant = a.0 * b.1 - b.0 * a.1;
    if determinant.abs() < f64::EPSILON {
        return None;
    }
    let x = (share * b.1 - b.0) / determinant;
    let y = (a.0 - share * a.1) / determinant;
    (x >= 0.0 && y >= 0.0).then_some([x, y])
}

/// A query that adds up the rates of selectors.
struct Sum {
    terms: Vec<(f64, Selecting)>,
}

/// A selector, its patterns compiled.
struct Selecting {
    metric: String,
    matchers: Vec<(Matcher, Option<Pattern>)>,
}

impl Sum {
    fn of(query: &str) -> Option<Self> {
        let selectors = selectors(query);
        let terms = terms(query)?.into_iter().map(|(positive, at)| {
            let selecting = Selecting::of(selectors.get(at)?)?;
            Some((if positive { 1.0 } else { -1.0 }, selecting))
        });
        Some(Self {
            terms: terms.collect::<Option<_>>()?,
        })
    }

    /// How often the query counts an event of a series.
    fn weight(&self, series: &Series) -> f64 {
        self.terms
            .iter()
            .filter(|(_, one)| one.selects(series))
            .map(|(sign, _)| sign)
            .sum()
    }
}

impl Selecting {
    fn of(selector: &Selector) -> Option<Self> {
        let matchers = selector.matchers.iter().map(|matcher| {
            let is_pattern = matches!(
                matcher.comparison,
                Comparison::Matches | Comparison::MatchesNot
            );
            let pattern = if is_pattern {
                Some(Pattern::of(&matcher.value)?)
            } else {
                None
            };
            (matcher.label != "__name__").then(|| (matcher.clone(), pattern))
        });
        Some(Self {
            metric: selector.metric.clone()?,
            matchers: matchers.collect::<Option<_>>()?,
        })
    }

    fn selects(&self, series: &Series) -> bool {
        self.metric == series.metric
            && self
                .matchers
                .iter()
                .all(|one| is_met(one, series.value(&one.0.label)))
    }
}

fn is_met((matcher, pattern): &(Matcher, Option<Pattern>), value: &str) -> bool {
    let is_like = || {
        pattern
            .as_ref()
            .is_some_and(|pattern| pattern.matches(value))
    };
    match matcher.comparison {
        Comparison::Equal => matcher.value == value,
        Comparison::NotEqual => matcher.value != value,
        Comparison::Matches => is_like(),
        Comparison::MatchesNot => !is_like(),
    }
}

/// A series; a label that is absent is the empty text, as for Prometheus.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Series {
    metric: String,
    labels: BTreeMap<String, String>,
}

impl Series {
    fn value(&self, label: &str) -> &str {
        self.labels.get(label).map_or("", String::as_str)
    }

    fn text(&self) -> String {
        let labels = self.labels.iter().filter(|(_, value)| !value.is_empty());
        let labels = labels.map(|(label, value)| (label.clone(), value.clone()));
        format!("{}{}", self.metric, matchers(&labels.collect(), ","))
    }
}

/// Series that each selector selects, and some that it just does not.
fn candidates(sums: &[&Sum]) -> Option<Vec<Series>> {
    /// More labels than a query of a person has, so that little is tried.
    const MOST: usize = 64;
    let all: Vec<&Selecting> = sums
        .iter()
        .flat_map(|sum| sum.terms.iter().map(|(_, one)| one))
        .collect();
    let mut found = BTreeSet::new();
    for selecting in &all {
        let metrics = all.iter().filter(|other| other.metric == selecting.metric);
        let matchers: Vec<&(Matcher, Option<Pattern>)> =
            metrics.flat_map(|other| &other.matchers).collect();
        if matchers.len() > MOST {
            return None;
        }
        let base = met(selecting, &matchers, None)?;
        found.insert(base);
        for broken in matchers.iter().copied() {
            found.extend(met(selecting, &matchers, Some(broken)));
        }
    }
    Some(found.into_iter().collect())
}

/// A series that a selector selects, but for one matcher of its metric.
fn met(
    selecting: &Selecting,
    matchers: &[&(Matcher, Option<Pattern>)],
    broken: Option<&(Matcher, Option<Pattern>)>,
) -> Option<Series> {
    let labels: BTreeSet<&str> = matchers
        .iter()
        .map(|(matcher, _)| matcher.label.as_str())
        .collect();
    let mut series = Series {
        metric: selecting.metric.clone(),
        labels: BTreeMap::new(),
    };
    for label in labels {
        let about = |one: &&(Matcher, Option<Pattern>)| one.0.label == label;
        let broken = broken.filter(about);
        let values = matchers.iter().copied().filter(about).flat_map(suggestions);
        let mut values = std::iter::once(String::new()).chain(values);
        let wanted = |value: &String| {
            let own = selecting
                .matchers
                .iter()
                .filter(about)
                .filter(|one| broken.is_none_or(|broken| one.0 != broken.0));
            own.into_iter().all(|one| is_met(one, value))
                && broken.is_none_or(|broken| !is_met(broken, value))
        };
        let value = values.find(wanted)?;
        series.labels.insert(label.to_owned(), value);
    }
    Some(series)
}

/// Values that a matcher takes or does not.
fn suggestions((matcher, pattern): &(Matcher, Option<Pattern>)) -> Vec<String> {
    let example = pattern.as_ref().map(Pattern::example);
    let plain = pattern.is_none().then(|| matcher.value.clone());
    let other = [
        "other".to_owned(),
        format!("{}x", plain.as_deref().unwrap_or("x")),
    ];
    example.into_iter().chain(plain).chain(other).collect()
}
