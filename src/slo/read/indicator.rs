//! `OpenSLO`'s indicators.

use super::{Kind, Reader, key_span, text_of};
use crate::diag::Related;
use crate::parse::{NodeRef, Value};
use crate::slo::buckets::Bounds;
use crate::slo::file::{Indicator, Text};
use crate::slo::query::{Counting, Query};
use crate::source::Span;

/// What an indicator says before its objective is known.
pub enum Draft {
    /// It is complete.
    Ratio(Indicator),
    /// The objective says what is good.
    Threshold(Query),
}

/// The source of a metric.
enum Metric {
    Query(Query),
    Elsewhere(String),
}

/// The annotation that declares the buckets of an indicator's histogram.
pub const BUCKETS: &str = "govkit.dev/buckets";

impl Reader<'_> {
    /// The indicator that an object has inline or by reference, and the bounds that it declares.
    pub fn indicator_of(&mut self, owner: NodeRef<'_>) -> Option<(Draft, Option<Bounds>)> {
        let inline = owner.get("indicator");
        let reference = text_of(owner, "indicatorRef");
        match (inline, reference) {
            (Some(_), Some(reference)) => {
                self.invalid(
                    reference.span,
                    "there is an `indicator` beside this reference",
                    "remove one of them",
                );
                None
            }
            (Some(inline), None) => {
                self.metadata(inline);
                self.sli(inline)
            }
            (None, Some(reference)) => {
                if !self.dns_label(&reference) {
                    return None;
                }
                let found = self.referenced(owner, &reference, Kind::Sli)?;
                // What is wrong with it is told once, where it is declared.
                let known = self.problems.len();
                let sli = self.sli(found);
                self.problems.truncate(known);
                sli
            }
            (None, None) => None,
        }
    }

    /// An indicator with `metadata` and `spec`.
    pub fn sli(&mut self, owner: NodeRef<'_>) -> Option<(Draft, Option<Bounds>)> {
        let bounds = self.bounds(owner);
        let spec = owner.get("spec")?;
        self.description(spec);
        let exclusive = self.one_of(spec, &["thresholdMetric", "ratioMetric"])?;
        let draft = match exclusive {
            "thresholdMetric" => {
                match self.metric(spec.get("thresholdMetric")?, Counting::Moment)? {
                    Metric::Query(query) => Draft::Threshold(query),
                    Metric::Elsewhere(source) => Draft::Ratio(Indicator::Elsewhere { source }),
                }
            }
            _ => Draft::Ratio(self.ratio(spec.get("ratioMetric")?)?),
        };
        Some((draft, bounds))
    }

    /// The bounds that an object's annotation declares.
    pub fn bounds(&mut self, owner: NodeRef<'_>) -> Option<Bounds> {
        let annotations = owner.get("metadata")?.get("annotations")?;
        let text = text_of(annotations, BUCKETS)?;
        let bounds = Bounds::parse(&text.value, text.span);
        if bounds.is_none() {
            let help = "write the upper bounds in ascending order between commas, such as \"0.1, 0.2, 0.5\"";
            self.invalid(
                text.span,
                format!("{:?} are no bounds of buckets", text.value),
                help,
            );
        }
        // Where it is not known which, nothing is said of them.
        Some(bounds.unwrap_or(Bounds {
            bounds: Vec::new(),
            span: text.span,
        }))
    }

    fn ratio(&mut self, ratio: NodeRef<'_>) -> Option<Indicator> {
        let counting = match ratio.get("counter").map(NodeRef::value) {
            Some(Value::Bool(false)) => Counting::Gauge,
            _ => Counting::Counter,
        };
        if self.one_of(ratio, &["total", "raw"])? == "raw" {
            for part in ["good", "bad"] {
                if ratio.member(part).is_some() {
                    self.invalid(
                        key_span(ratio, part),
                        format!("`{part}` has no meaning beside `raw`"),
                        "remove one of them",
                    );
                }
            }
            let Some(kind) = text_of(ratio, "rawType") else {
                if ratio.get("rawType").is_none() && !self.has_unknown_key(ratio) {
                    self.invalid(
                        key_span(ratio, "raw"),
                        "nothing says what the raw ratio is of",
                        "add `rawType: success` or `rawType: failure`",
                    );
                }
                return None;
            };
            return match self.metric(ratio.get("raw")?, Counting::Moment)? {
                Metric::Query(query) => Some(Indicator::Raw {
                    ratio: query,
                    is_failure: kind.value == "failure",
                }),
                Metric::Elsewhere(source) => Some(Indicator::Elsewhere { source }),
            };
        }
        let part = self.one_of(ratio, &["good", "bad"])?;
        let events = self.metric(ratio.get(part)?, counting);
        let total = self.metric(ratio.get("total")?, counting);
        match (events?, total?) {
            (Metric::Query(events), Metric::Query(total)) => {
                self.differ(&events, part, &total);
                Some(if part == "good" {
                    Indicator::Good {
                        good: events,
                        total,
                    }
                } else {
                    Indicator::Bad { bad: events, total }
                })
            }
            (Metric::Elsewhere(source), _) | (_, Metric::Elsewhere(source)) => {
                Some(Indicator::Elsewhere { source })
            }
        }
    }

    /// Two queries that are one make a ratio of 1 for ever.
    pub fn differ(&mut self, events: &Query, part: &str, total: &Query) {
        let bare = |query: &Query| query.source.value.split_whitespace().collect::<String>();
        if bare(events) == bare(total) {
            let message =
                format!("`{part}` and total are the same query, so their ratio is always 1");
            self.invalid(events.source.span, message, "correct one of them");
            if let Some(problem) = self.problems.last_mut() {
                problem.related.push(Related {
                    span: total.source.span,
                    message: "the total".to_owned(),
                });
            }
        }
    }

    fn metric(&mut self, metric: NodeRef<'_>, counting: Counting) -> Option<Metric> {
        let source = metric.get("metricSource")?;
        let mut kind = text_of(source, "type").map(|text| text.value);
        if let Some(reference) = text_of(source, "metricSourceRef") {
            if !self.dns_label(&reference) {
                return None;
            }
            let known = self.problems.len();
            let found = self.referenced_if_any(source, &reference, Kind::DataSource);
            if self.problems.len() > known {
                return None;
            }
            let declared = found.and_then(|found| text_of(found.get("spec")?, "type"));
            kind = kind.or(declared.map(|text| text.value));
        }
        let spec = source.get("spec")?;
        if let Some(kind) = kind.filter(|kind| !kind.eq_ignore_ascii_case("prometheus")) {
            return Some(Metric::Elsewhere(kind));
        }
        let Some(query) = spec.get("query").or_else(|| spec.get("promql")) else {
            if !spec.members().is_empty() {
                self.invalid(
                    spec.span(),
                    "there is no query",
                    "add `query:` with an expression of PromQL",
                );
            }
            return None;
        };
        if query.as_str().is_none() {
            self.invalid(
                query.span(),
                "the query is no string",
                "write an expression of PromQL",
            );
            return None;
        }
        self.query(query, counting).map(Metric::Query)
    }

    /// The one key of two that is there.
    pub fn one_of<'k>(&mut self, table: NodeRef<'_>, keys: &[&'k str; 2]) -> Option<&'k str> {
        let [one, two] = *keys;
        match (table.member(one), table.member(two)) {
            (Some(_), Some(second)) => {
                let span = second.key_span;
                self.invalid(
                    span,
                    format!("there is `{one}` beside `{two}`"),
                    "remove one of them",
                );
                None
            }
            (Some(_), None) => Some(one),
            (None, Some(_)) => Some(two),
            (None, None) => {
                if matches!(table.value(), Value::Object(_)) && !self.has_unknown_key(table) {
                    let span = first_of(table);
                    self.invalid(
                        span,
                        format!("there is neither `{one}` nor `{two}`"),
                        "add one of them",
                    );
                }
                None
            }
        }
    }

    /// `OpenSLO`'s descriptions are short.
    pub fn description(&mut self, spec: NodeRef<'_>) -> Option<Text> {
        const MOST: usize = 1050;
        let description = text_of(spec, "description")?;
        let length = description.value.chars().count();
        if length > MOST {
            self.invalid(
                description.span,
                format!("the description has {length} characters"),
                format!("the most is {MOST}"),
            );
        }
        Some(description)
    }
}

/// Where what a table lacks is shown: at its first key.
pub fn first_of(table: NodeRef<'_>) -> Span {
    table
        .members()
        .first()
        .map_or(table.span(), |member| member.key_span)
}
