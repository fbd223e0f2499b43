//! The short form: objectives in a sentence, lowered to what `OpenSLO` would say of a histogram.
//!
//! ```yaml
//! service: order-svc
//! objective: 99% of requests under 200ms over 28d
//! availability: 99.9% over 28d
//! ```

use std::ops::Range;

use super::openslo::alert_name;
use super::sloth::merged;
use super::{Reader, strings, text_of};
use crate::parse::{NodeRef, Number, Value};
use crate::slo::buckets::{Bounds, per_second};
use crate::slo::duration::Length;
use crate::slo::file::{
    Alert, Alerts, Budgeting, Form, Indicator, LengthUse, Objective, Text, Window,
};
use crate::slo::percent::Percent;
use crate::slo::problem::ProblemKind;
use crate::slo::query::{WINDOW, place};
use crate::slo::request::Request;
use crate::slo::said::percentile;
use crate::slo::selector::{Comparison, selectors};

/// The histogram of a service that names none (OpenTelemetry semantic conventions, HTTP metrics, as Prometheus
/// spells them).
const METRIC: &str = "http_server_request_duration_seconds";

/// The label of requests that failed.
const ERRORS: &str = "code=~\"5.+\"";

/// What a table says for its objectives.
#[derive(Clone)]
struct Setting {
    metric: String,
    matchers: String,
    errors: String,
    bounds: Option<Bounds>,
    labels: Vec<(String, String)>,
    description: Option<Text>,
    request: Option<Request>,
}

/// A sentence that was read.
struct Promise {
    target: Percent,
    target_at: Range<usize>,
    /// The threshold; none for availability.
    threshold: Option<Length>,
    /// Whether it is of requests that succeed only.
    successful: bool,
    period: Length,
    period_at: Range<usize>,
}

/// What is wrong with a sentence.
struct Wrong {
    kind: ProblemKind,
    at: Range<usize>,
    message: String,
    help: String,
}

const LATENCY_FORM: &str = "write it as in: 99% of requests under 200ms over 28d";
const AVAILABILITY_FORM: &str = "write it as in: 99.9% over 28d";

impl Reader<'_> {
    /// A document of the short form.
    pub fn short(&mut self, root: NodeRef<'_>) {
        let Some(service) = text_of(root, "service").filter(|service| self.dns_label(service))
        else {
            return;
        };
        let usual = Setting {
            metric: METRIC.to_owned(),
            matchers: format!("job=\"{}\"", service.value),
            errors: ERRORS.to_owned(),
            bounds: None,
            labels: Vec::new(),
            description: None,
            request: None,
        };
        let setting = self.setting(root, &usual);
        for (key, suffix) in [("objective", "latency"), ("availability", "availability")] {
            if let Some(sentence) = root.get(key).and_then(NodeRef::text) {
                let name = Text {
                    value: format!("{}-{suffix}", service.value),
                    span: sentence.span,
                };
                self.promise(&name, &service, &sentence, key == "availability", &setting);
            }
        }
        for entry in root.get("objectives").into_iter().flat_map(NodeRef::items) {
            let Some(name) = text_of(entry, "name").filter(|name| self.dns_label(name)) else {
                continue;
            };
            let setting = self.setting(entry, &setting);
            let Some(key) = self.one_of(entry, &["objective", "availability"]) else {
                continue;
            };
            if let Some(sentence) = text_of(entry, key) {
                self.promise(&name, &service, &sentence, key == "availability", &setting);
            }
        }
        if ["objective", "availability", "objectives"]
            .iter()
            .all(|key| root.get(key).is_none())
        {
            self.invalid(
                service.span,
                "the service promises nothing",
                format!("add `objective:` or `availability:`; {LATENCY_FORM}"),
            );
        }
    }

    fn setting(&mut self, table: NodeRef<'_>, above: &Setting) -> Setting {
        let mut setting = above.clone();
        let text = |key: &str| text_of(table, key);
        if let Some(metric) = text("metric") {
            let first = |c: char| c == '_' || c == ':' || c.is_ascii_alphabetic();
            let is_name = metric.value.starts_with(first)
                && metric.value.chars().all(|c| first(c) || c.is_ascii_digit());
            if !is_name {
                self.invalid(
                    metric.span,
                    format!("{:?} is no name of a metric", metric.value),
                    "name a histogram, without _bucket",
                );
            }
            let usable = if is_name { metric.value.as_str() } else { "" };
            let name = usable.strip_suffix("_bucket").unwrap_or(usable);
            name.clone_into(&mut setting.metric);
        }
        if let Some(matchers) = text("where").filter(|matchers| self.matchers(matchers).is_some()) {
            setting.matchers = matchers.value;
        }
        if let Some(errors) = text("errors") {
            match self.matchers(&errors) {
                Some(1) => setting.errors = errors.value,
                Some(count) => {
                    let message = format!("errors are told by one label, and here are {count}");
                    self.invalid(errors.span, message, "write one, such as code=~\"5.+\"");
                }
                None => {}
            }
        }
        if let Some(list) = table.get("buckets") {
            let bounds = list.items().map(|item| match item.value() {
                #[allow(clippy::cast_precision_loss)]
                Value::Number(Number::Int(value)) => Some(*value as f64),
                Value::Number(Number::Float { value, .. }) => Some(*value),
                _ => None,
            });
            setting.bounds = bounds
                .collect::<Option<Vec<f64>>>()
                .and_then(|bounds| Bounds::of(bounds, list.span()));
            if setting.bounds.is_none() {
                self.invalid(
                    list.span(),
                    "these are no bounds of buckets",
                    "write the upper bounds in ascending order, such as [0.1, 0.2, 0.5]",
                );
                setting.bounds = Some(Bounds {
                    bounds: Vec::new(),
                    span: list.span(),
                });
            }
        }
        self.prometheus_labels(table.get("labels"));
        setting.labels = merged(&setting.labels, &strings(table.get("labels")));
        setting.description = text("description").or(setting.description);
        setting.request = self.tabled_request(table, setting.request);
        setting
    }

    /// How many matchers a text has; what is wrong with them is told.
    fn matchers(&mut self, text: &Text) -> Option<usize> {
        const OPEN: &str = "a{";
        let query = format!("{OPEN}{}}}", text.value);
        let written = self.written(text.span);
        if let Some(fault) = crate::slo::promql::fault(&query) {
            let within = |at: usize| at.saturating_sub(OPEN.len()).min(text.value.len());
            let at = within(fault.at.start)..within(fault.at.end);
            let span = place(text, written.as_deref(), at);
            self.problem(
                ProblemKind::Query,
                span,
                fault.message,
                "write matchers of PromQL between commas, such as job=\"order-svc\"",
            );
            return None;
        }
        let found = selectors(&query);
        found
            .first()
            .filter(|_| found.len() == 1)
            .map(|one| one.matchers.len())
    }

    fn promise(
        &mut self,
        name: &Text,
        service: &Text,
        sentence: &Text,
        is_availability: bool,
        setting: &Setting,
    ) {
        let written = self.written(sentence.span);
        let promise = match if is_availability {
            availability(&sentence.value)
        } else {
            latency(&sentence.value)
        } {
            Ok(promise) => promise,
            Err(wrong) => {
                let span = place(sentence, written.as_deref(), wrong.at);
                self.problem(wrong.kind, span, wrong.message, wrong.help);
                return;
            }
        };
        let at = |at: &Range<usize>| place(sentence, written.as_deref(), at.clone());
        let Some(indicator) = self.histogram(&promise, setting, sentence) else {
            return;
        };
        let period = Text {
            value: sentence
                .value
                .get(promise.period_at.clone())
                .unwrap_or_default()
                .to_owned(),
            span: at(&promise.period_at),
        };
        self.lengths
            .push((LengthUse::Period, promise.period, period.clone()));
        self.objectives.push(Objective {
            form: Form::Short,
            name: name.clone(),
            service: service.clone(),
            span: sentence.span,
            description: setting.description.clone(),
            display_name: None,
            target: promise.target,
            target_span: at(&promise.target_at),
            window: Window {
                length: promise.period,
                is_calendar: false,
                span: period.span,
            },
            budgeting: Budgeting::Occurrences,
            indicator,
            alerts: Alerts {
                name: alert_name(&name.value),
                page: Some(Alert::default()),
                ticket: Some(Alert::default()),
                ..Alerts::default()
            },
            labels: setting.labels.clone(),
            bounds: setting.bounds.clone(),
            depends_on: Vec::new(),
            request: setting.request.clone(),
        });
    }

    /// The indicator that a sentence means.
    fn histogram(
        &mut self,
        promise: &Promise,
        setting: &Setting,
        sentence: &Text,
    ) -> Option<Indicator> {
        let metric = &setting.metric;
        if metric.is_empty() {
            // What is wrong with it was told there.
            return None;
        }
        let series = |suffix: &str, matchers: &[&str]| {
            let matchers: Vec<&str> = matchers
                .iter()
                .copied()
                .filter(|one| !one.is_empty())
                .collect();
            format!(
                "sum(rate({metric}_{suffix}{{{}}}[{WINDOW}]))",
                matchers.join(", ")
            )
        };
        let all = setting.matchers.trim().trim_end_matches(',');
        let fine = negated(&setting.errors);
        let success = if promise.threshold.is_none() || promise.successful {
            fine.as_str()
        } else {
            ""
        };
        let (good, total) = match promise.threshold {
            Some(threshold) => {
                let Some(unit) = per_second(metric) else {
                    let message =
                        format!("the name of {metric} does not say in which unit it measures");
                    self.invalid(sentence.span, message, "name a histogram whose name ends with _seconds or _milliseconds in `metric`");
                    return None;
                };
                let le = le(threshold.as_seconds() * unit);
                (
                    series("bucket", &[all, success, &le]),
                    series("count", &[all, success]),
                )
            }
            None => (series("count", &[all, success]), series("count", &[all])),
        };
        Some(Indicator::Good {
            good: self.lowered(good, sentence)?,
            total: self.lowered(total, sentence)?,
        })
    }
}

/// The matcher of a bucket: whole numbers are spelt `1` by some exporters and `1.0` by others.
fn le(bound: f64) -> String {
    if bound.fract() == 0.0 {
        format!("le=~\"{bound}([.]0)?\"")
    } else {
        format!("le=\"{bound}\"")
    }
}

/// The matcher of all that a matcher leaves out.
fn negated(matcher: &str) -> String {
    let found = selectors(&format!("a{{{matcher}}}"));
    let Some(one) = found.first().and_then(|one| one.matchers.first()) else {
        return String::new();
    };
    let sign = match one.comparison {
        Comparison::Equal => "!=",
        Comparison::NotEqual => "=",
        Comparison::Matches => "!~",
        Comparison::MatchesNot => "=~",
    };
    format!("{}{sign}{:?}", one.label, one.value)
}

/// The words of a sentence.
struct Words<'s> {
    sentence: &'s str,
    places: Vec<Range<usize>>,
    at: usize,
    form: &'static str,
}

impl<'s> Words<'s> {
    fn new(sentence: &'s str, form: &'static str) -> Self {
        let mut places = Vec::new();
        let mut start = None;
        for (at, c) in sentence.char_indices().chain([(sentence.len(), ' ')]) {
            match (c.is_whitespace(), start) {
                (false, None) => start = Some(at),
                (true, Some(from)) => {
                    places.push(from..at);
                    start = None;
                }
                _ => {}
            }
        }
        Self {
            sentence,
            places,
            at: 0,
            form,
        }
    }

    fn peek(&self) -> &'s str {
        let at = self.places.get(self.at).cloned();
        at.and_then(|at| self.sentence.get(at)).unwrap_or_default()
    }

    fn place(&self) -> Range<usize> {
        let end = self.sentence.len();
        let last = self.places.last().cloned().unwrap_or(0..end);
        self.places.get(self.at).cloned().unwrap_or(last)
    }

    fn take(&mut self) -> (Range<usize>, &'s str) {
        let taken = (self.place(), self.peek());
        self.at += 1;
        taken
    }

    fn skip(&mut self, word: &str) -> bool {
        let is_next = self.peek().eq_ignore_ascii_case(word);
        self.at += usize::from(is_next);
        is_next
    }

    fn expected(&self, what: &str) -> Wrong {
        let message = match self.peek() {
            "" => format!("expected {what} at the end"),
            word => format!("expected {what}, found {:?}", beginning(word)),
        };
        Wrong {
            kind: ProblemKind::Invalid,
            at: self.place(),
            message,
            help: self.form.to_owned(),
        }
    }

    fn share(&mut self) -> Result<(Percent, Range<usize>), Wrong> {
        let (word, at) = (self.peek(), self.place());
        let number = word.strip_suffix('%');
        let percent = Percent::parse(number.unwrap_or(word)).filter(|percent| !percent.is_zero());
        let Some(percent) = percent else {
            return Err(self.expected("a percentage above 0 and up to 100"));
        };
        self.at += 1;
        if number.is_none() && !self.skip("%") {
            return Err(self.expected("%"));
        }
        Ok((percent, at))
    }

    fn period(&mut self) -> Result<(Length, Range<usize>), Wrong> {
        if !self.skip("over") {
            return Err(self.expected("\"over\" and a period"));
        }
        let Some(length) = Length::openslo(self.peek()) else {
            return Err(self.expected("a period such as 28d"));
        };
        let (at, _) = self.take();
        if self.at < self.places.len() {
            return Err(self.expected("the end"));
        }
        Ok((length, at))
    }
}

/// A word that has no end is told by its beginning.
fn beginning(word: &str) -> String {
    const MOST: usize = 40;
    match word.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", word.get(..end).unwrap_or_default()),
        None => word.to_owned(),
    }
}

fn availability(sentence: &str) -> Result<Promise, Wrong> {
    let mut words = Words::new(sentence, AVAILABILITY_FORM);
    let (target, target_at) = words.share()?;
    if words.skip("of") && !words.skip("requests") {
        return Err(words.expected("\"requests\""));
    }
    let (period, period_at) = words.period()?;
    Ok(Promise {
        target,
        target_at,
        threshold: None,
        successful: true,
        period,
        period_at,
    })
}

fn latency(sentence: &str) -> Result<Promise, Wrong> {
    let mut words = Words::new(sentence, LATENCY_FORM);
    let (target, target_at) = words.share()?;
    if !words.skip("of") {
        return Err(words.expected("\"of requests\""));
    }
    let successful = words.skip("successful");
    if !words.skip("requests") {
        return Err(words.expected("\"requests\""));
    }
    let is_below = ["under", "below", "within"]
        .iter()
        .any(|word| words.skip(word));
    if !is_below {
        return Err(words.expected("\"under\""));
    }
    let Some(threshold) = Length::latency(words.peek()) else {
        return Err(words.expected("a time in whole milliseconds, such as 200ms or 1.5s"));
    };
    words.at += 1;
    let (word, at) = (words.peek(), words.place());
    if let Some(percentile) = percentile(word) {
        words.at += 1;
        if percentile != target {
            return Err(Wrong {
                kind: ProblemKind::Contradiction,
                at,
                message: format!("{target} % of requests are not the percentile {word}"),
                help: format!(
                    "{target} % below a threshold is P{target}; remove {word}, or correct one of them"
                ),
            });
        }
    }
    let (period, period_at) = words.period()?;
    Ok(Promise {
        target,
        target_at,
        threshold: Some(threshold),
        successful,
        period,
        period_at,
    })
}
