//! What an objective asks of counts: which are all, and which of them are good or bad.

use regex::{Regex, RegexBuilder};

use crate::slo::buckets::{bound_of, per_second};
use crate::slo::file::{Indicator, Objective};
use crate::slo::promql::terms;
use crate::slo::query::Query;
use crate::slo::selector::{Comparison, Matcher, selectors};

/// An objective as counts.
#[derive(Debug)]
pub(super) struct Question {
    /// All events.
    pub total: Vec<Term>,
    /// Those that are good, or those that are bad.
    pub part: Vec<Term>,
    pub part_is_good: bool,
}

/// A selector of series, each of which counts events; the sum of several, with signs, is a query.
#[derive(Debug, Clone)]
pub(super) struct Term {
    pub positive: bool,
    /// The name of the metric.
    pub metric: String,
    /// What its labels have to be, but for `le`.
    pub tests: Vec<Test>,
    /// The bucket, in the unit of the metric.
    pub le: Option<f64>,
}

/// What a label has to be.
#[derive(Debug, Clone)]
pub(super) struct Test {
    pub label: String,
    pub about: About,
    comparison: Comparison,
    value: String,
    pattern: Option<Regex>,
    /// As a query has it.
    pub text: String,
}

/// What a label is about, where requests have no labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    Status,
    Method,
    Route,
    /// Which process answered, on which machine: what a load test was sent to.
    Place,
    Other,
}

/// Names of labels and what they are about.
const NAMES: &[(About, &[&str])] = &[
    (
        About::Status,
        &[
            "code",
            "status",
            "status_code",
            "http_code",
            "http_status",
            "http_status_code",
            "response_code",
            "http_response_status_code",
        ],
    ),
    (
        About::Method,
        &["method", "verb", "http_method", "http_request_method"],
    ),
    (
        About::Route,
        &[
            "route",
            "path",
            "handler",
            "endpoint",
            "uri",
            "http_route",
            "url_path",
        ],
    ),
    (
        About::Place,
        &[
            "job",
            "instance",
            "service",
            "service_name",
            "service_namespace",
            "namespace",
            "pod",
            "container",
            "node",
            "cluster",
            "region",
            "zone",
            "env",
            "environment",
            "deployment_environment",
            "deployment_environment_name",
            "app",
            "application",
            "component",
            "exported_job",
            "otel_scope_name",
        ],
    ),
];

impl Test {
    fn of(matcher: &Matcher) -> Result<Self, String> {
        let is_pattern = matches!(
            matcher.comparison,
            Comparison::Matches | Comparison::MatchesNot
        );
        let pattern = if is_pattern {
            let anchored = format!("^(?s:{})$", matcher.value);
            let built = RegexBuilder::new(&anchored).size_limit(1 << 20).build();
            Some(built.map_err(|_| format!("the pattern {:?} cannot be matched", matcher.value))?)
        } else {
            None
        };
        let known = NAMES
            .iter()
            .find(|(_, names)| names.contains(&matcher.label.as_str()));
        Ok(Self {
            label: matcher.label.clone(),
            about: known.map_or(About::Other, |(about, _)| *about),
            comparison: matcher.comparison,
            value: matcher.value.clone(),
            pattern,
            text: shown(matcher),
        })
    }

    /// Whether the label may be any of these spellings of one value.
    pub fn holds(&self, spellings: &[&str]) -> bool {
        self.any(|wanted, pattern| {
            spellings.iter().any(|spelling| match pattern {
                Some(pattern) => pattern.is_match(spelling),
                None => *spelling == wanted,
            })
        })
    }

    /// The same, where `fits` says whether the wanted text or pattern is met.
    pub fn any(&self, fits: impl Fn(&str, Option<&Regex>) -> bool) -> bool {
        let fits = fits(&self.value, self.pattern.as_ref());
        match self.comparison {
            Comparison::Equal | Comparison::Matches => fits,
            Comparison::NotEqual | Comparison::MatchesNot => !fits,
        }
    }
}

/// As a query has it.
fn shown(matcher: &Matcher) -> String {
    let sign = match matcher.comparison {
        Comparison::Equal => "=",
        Comparison::NotEqual => "!=",
        Comparison::Matches => "=~",
        Comparison::MatchesNot => "!~",
    };
    format!("{}{sign}{:?}", matcher.label, matcher.value)
}

impl Term {
    /// The metric without what says which of a histogram's or a counter's series it is.
    pub fn family(&self) -> &str {
        let ends = ["_bucket", "_count", "_total"];
        let mut stripped = ends.iter().filter_map(|end| self.metric.strip_suffix(end));
        stripped.next().unwrap_or(&self.metric)
    }

    /// The bucket's bound in nanoseconds; [`u64::MAX`] for the one of all. None where the metric's name does not say
    /// in which unit it measures.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn threshold(&self) -> Option<u64> {
        match self.le {
            Some(bound) if bound.is_finite() => {
                let nanos = bound / per_second(&self.metric)? * 1e9;
                // Casting ends at the greatest.
                Some(nanos.round().max(0.0) as u64)
            }
            _ => Some(u64::MAX),
        }
    }
}

impl Question {
    /// What an objective asks, or why it asks for no counts.
    pub fn of(objective: &Objective) -> Result<Self, String> {
        let (part, total, part_is_good) = match &objective.indicator {
            Indicator::Good { good, total } => (good, total, true),
            Indicator::Bad { bad, total } => (bad, total, false),
            Indicator::Raw { .. } => {
                return Err(
                    "its ratio is computed elsewhere, without the counts that a bound is made of"
                        .to_owned(),
                );
            }
            Indicator::Threshold { .. } => {
                return Err("it compares a value at moments, and counts no events".to_owned());
            }
            Indicator::Elsewhere { source } => {
                return Err(format!("its indicator is of {source}"));
            }
        };
        Ok(Self {
            total: terms_of(total)?,
            part: terms_of(part)?,
            part_is_good,
        })
    }

    /// All selectors.
    pub fn terms(&self) -> impl Iterator<Item = &Term> {
        self.total.iter().chain(&self.part)
    }

    /// Whether anything tells the part from all, of what is left when some labels are taken to hold.
    pub fn distinguishes(&self, is_taken: impl Fn(&Test) -> bool) -> bool {
        let of = |terms: &[Term]| {
            let mut shown: Vec<String> = terms
                .iter()
                .map(|term| {
                    let left = term.tests.iter().filter(|test| !is_taken(test));
                    let mut left: Vec<String> = left.map(|test| test.text.clone()).collect();
                    left.sort();
                    let bound = term.le.filter(|bound| bound.is_finite());
                    format!(
                        "{} {} {bound:?} {}",
                        term.positive,
                        term.family(),
                        left.join(",")
                    )
                })
                .collect();
            shown.sort();
            shown
        };
        of(&self.total) != of(&self.part)
    }
}

fn terms_of(query: &Query) -> Result<Vec<Term>, String> {
    // Any window will do: what is counted is the same.
    let text = query.over("5m");
    let found = terms(&text)
        .ok_or("its query is no sum of rates of counters, which is all that can be counted")?;
    let selectors = selectors(&text);
    let terms = found.into_iter().map(|(positive, at)| {
        let selector = selectors.get(at);
        let metric = selector.and_then(|selector| selector.metric());
        let metric = metric
            .ok_or("its query does not name the metric")?
            .to_owned();
        let mut tests = Vec::new();
        let mut le = None;
        for matcher in selector.into_iter().flat_map(|selector| &selector.matchers) {
            match matcher.label.as_str() {
                "__name__" => {}
                "le" => {
                    let bound = bound_of(matcher).filter(|bound| !bound.is_nan());
                    le = Some(bound.ok_or_else(|| {
                        format!("it selects several buckets by {:?}", matcher.value)
                    })?);
                }
                _ => tests.push(Test::of(matcher)?),
            }
        }
        if le.is_none() && metric.ends_with("_bucket") {
            return Err("it adds up all buckets of a histogram".to_owned());
        }
        Ok(Term {
            positive,
            metric,
            tests,
            le,
        })
    });
    terms.collect()
}
