//! `OpenSLO` v1: objects of several kinds, a document each. The rules are those of `OpenSLO`'s Go SDK
//! (`github.com/OpenSLO/go-sdk`, package `pkg/openslo/v1`).

use super::indicator::{Draft, first_of};
use super::{Kind, Reader, key_span, number_of, text_of};
use crate::parse::{NodeRef, Value};
use crate::slo::buckets::Bounds;
use crate::slo::file::{
    Alert, Alerts, Budgeting, Form, Indicator, LengthUse, Objective, Operator, Text, Window,
};
use crate::slo::percent::Percent;
use crate::slo::said::camel;
use crate::source::Span;

/// The annotation that names the objectives that one can only be kept with.
const DEPENDS_ON: &str = "govkit.dev/depends-on";

/// The annotation that names the alerts that are not wanted: `page`, `ticket` or both, between commas.
const NO_ALERT: &str = "govkit.dev/no-alert";

impl Reader<'_> {
    /// A document of `OpenSLO`.
    pub fn openslo(&mut self, root: NodeRef<'_>) {
        self.metadata(root);
        match Kind::of(root) {
            Some(Kind::Slo) => self.slo(root),
            Some(Kind::Sli) => drop(self.sli(root)),
            Some(Kind::AlertPolicy) => drop(self.policy(root)),
            Some(Kind::AlertCondition) => drop(self.condition(root)),
            Some(Kind::Service | Kind::DataSource | Kind::AlertNotificationTarget) => {
                let spec = root.get("spec");
                spec.and_then(|spec| self.description(spec));
            }
            None => {}
        }
    }

    fn slo(&mut self, root: NodeRef<'_>) {
        let Some(spec) = root.get("spec") else {
            return;
        };
        let description = self.description(spec);
        let service = text_of(spec, "service");
        if let Some(service) = &service {
            self.referenced_if_any(root, service, Kind::Service);
        }
        let window = self.window(spec);
        let conditions = self.policies(spec);
        let entries: Vec<NodeRef<'_>> = spec
            .get("objectives")
            .into_iter()
            .flat_map(NodeRef::items)
            .collect();
        let shared = self.indicators(spec, &entries);
        let name = root
            .get("metadata")
            .and_then(|metadata| text_of(metadata, "name"));
        let annotations = root
            .get("metadata")
            .and_then(|metadata| metadata.get("annotations"));
        let bounds = self.bounds(root);
        let depends_on = names(annotations, DEPENDS_ON);
        let silent = self.silenced(annotations);
        let request = self.annotated_request(annotations);
        let count = entries.len();
        for (at, entry) in entries.into_iter().enumerate() {
            let own = if shared.is_none() {
                self.indicator_of(entry)
            } else {
                None
            };
            let budgeting = self.budgeting(spec, entry);
            let target = self.target(entry);
            let indicator = match own.as_ref().or(shared.as_ref()) {
                Some((draft, declared)) => self
                    .indicator(draft, entry)
                    .map(|indicator| (indicator, declared.clone())),
                None => None,
            };
            let (Some(name), Some(service), Some(window)) = (&name, &service, &window) else {
                continue;
            };
            let (Some((target, target_span)), Some(budgeting), Some((indicator, declared))) =
                (target, budgeting, indicator)
            else {
                continue;
            };
            let bounds: Option<Bounds> = declared.or_else(|| bounds.clone());
            let value = if count > 1 {
                format!("{}-{at}", name.value)
            } else {
                name.value.clone()
            };
            let alert =
                |word: &str| (!silent.iter().any(|silent| silent == word)).then(Alert::default);
            self.objectives.push(Objective {
                form: Form::OpenSlo,
                name: Text {
                    value,
                    span: name.span,
                },
                service: service.clone(),
                span: entry.span(),
                description: description.clone(),
                display_name: text_of(entry, "displayName"),
                target,
                target_span,
                window: window.clone(),
                budgeting,
                indicator,
                alerts: Alerts {
                    name: alert_name(&name.value),
                    page: alert("page"),
                    ticket: alert("ticket"),
                    conditions: conditions.clone(),
                    ..Alerts::default()
                },
                labels: Vec::new(),
                bounds,
                depends_on: depends_on.clone(),
                request: request.clone(),
            });
        }
    }

    /// The indicator that all objectives share, where the SLO has one; what is wrong with where they are is told.
    fn indicators(
        &mut self,
        spec: NodeRef<'_>,
        entries: &[NodeRef<'_>],
    ) -> Option<(Draft, Option<Bounds>)> {
        let has = |node: &NodeRef<'_>| {
            node.member("indicator").is_some() || node.member("indicatorRef").is_some()
        };
        let shares = has(&spec);
        let composite = entries.iter().find(|entry| has(entry));
        match (shares, composite) {
            (true, Some(entry)) => {
                let key = if entry.member("indicator").is_some() {
                    "indicator"
                } else {
                    "indicatorRef"
                };
                self.invalid(
                    key_span(*entry, key),
                    "the SLO has an indicator for all objectives already",
                    "remove one of them",
                );
            }
            (true, None) => return self.indicator_of(spec),
            (false, Some(_)) => {
                for entry in entries.iter().filter(|entry| !has(entry)) {
                    self.invalid(
                        first_of(*entry),
                        "this objective has no indicator, and others have",
                        "add `indicator` or `indicatorRef`",
                    );
                }
            }
            (false, None) => {
                if matches!(spec.value(), Value::Object(_)) {
                    self.invalid(
                        first_of(spec),
                        "there is neither `indicator` nor `indicatorRef`",
                        "add one of them, to the SLO or to each objective",
                    );
                }
            }
        }
        None
    }

    fn indicator(&mut self, draft: &Draft, entry: NodeRef<'_>) -> Option<Indicator> {
        let query = match draft {
            Draft::Ratio(indicator) => return Some(indicator.clone()),
            Draft::Threshold(query) => query,
        };
        for key in ["op", "value"] {
            if entry.member(key).is_none() {
                let message =
                    format!("the indicator is a threshold, and the objective has no `{key}`");
                self.invalid(
                    first_of(entry),
                    message,
                    "say what is good, such as `op: lte` and `value: 0.2`",
                );
            }
        }
        Some(Indicator::Threshold {
            value: query.clone(),
            op: Operator::find(&text_of(entry, "op")?.value)?,
            bound: number_of(entry, "value")?.0,
        })
    }

    fn target(&mut self, entry: NodeRef<'_>) -> Option<(Percent, Span)> {
        let key = self.one_of(entry, &["target", "targetPercent"])?;
        let (value, span) = number_of(entry, key)?;
        let percent = if key == "target" {
            Percent::of_ratio(value)
        } else {
            Percent::of_percent(value)
        };
        let Some(percent) = percent else {
            let help = if key == "target" && (1.0..=100.0).contains(&value) {
                format!("write `targetPercent: {value}`")
            } else if key == "target" {
                "write a ratio from 0 to 1, such as 0.999".to_owned()
            } else {
                "write a percentage from 0 to 100, such as 99.9".to_owned()
            };
            self.invalid(span, format!("{value} is no share"), help);
            return None;
        };
        if percent.is_zero() {
            self.invalid(
                span,
                "an objective of 0 % promises nothing",
                "write the share that has to be good",
            );
            return None;
        }
        Some((percent, span))
    }

    fn budgeting(&mut self, spec: NodeRef<'_>, entry: NodeRef<'_>) -> Option<Budgeting> {
        let word = text_of(spec, "budgetingMethod")?;
        let slice = entry
            .get("timeSliceWindow")
            .and_then(|node| self.length(node, LengthUse::Slice));
        let needs = |reader: &mut Self, key: &str, example: &str| {
            if entry.member(key).is_none() {
                let message = format!(
                    "the budgeting method is {}, and the objective has no `{key}`",
                    word.value
                );
                reader.invalid(first_of(entry), message, format!("add `{key}: {example}`"));
            }
        };
        match word.value.as_str() {
            "Occurrences" => Some(Budgeting::Occurrences),
            "Timeslices" => {
                needs(self, "timeSliceTarget", "0.95");
                needs(self, "timeSliceWindow", "5m");
                let (target, span) = number_of(entry, "timeSliceTarget")?;
                if target <= 0.0 || target > 1.0 {
                    self.invalid(
                        span,
                        format!("{target} is no ratio above 0 and up to 1"),
                        "write the share of a slice that makes it good, such as 0.95",
                    );
                    return None;
                }
                Some(Budgeting::Timeslices {
                    target,
                    slice: slice?,
                })
            }
            "RatioTimeslices" => {
                needs(self, "timeSliceWindow", "5m");
                Some(Budgeting::RatioTimeslices { slice: slice? })
            }
            _ => None,
        }
    }

    fn window(&mut self, spec: NodeRef<'_>) -> Option<Window> {
        let windows = spec.get("timeWindow")?;
        let entries: Vec<NodeRef<'_>> = windows.items().collect();
        let [window] = entries.as_slice() else {
            if matches!(windows.value(), Value::Array(_)) {
                let message = format!("an SLO has one time window, and here are {}", entries.len());
                self.invalid(key_span(spec, "timeWindow"), message, "make an SLO of each");
            }
            return None;
        };
        let duration = window.get("duration")?;
        let length = self.length(duration, LengthUse::Period);
        let is_rolling = match window.get("isRolling").map(NodeRef::value) {
            Some(Value::Bool(value)) => *value,
            _ => return None,
        };
        match (is_rolling, window.get("calendar")) {
            (true, Some(_)) => {
                self.invalid(
                    key_span(*window, "calendar"),
                    "a rolling window has no calendar",
                    "remove it, or write `isRolling: false`",
                );
                return None;
            }
            (false, None) => {
                self.invalid(
                    key_span(*window, "isRolling"),
                    "a window that does not roll needs a calendar",
                    "add `calendar` with `startTime` and `timeZone`, or write `isRolling: true`",
                );
                return None;
            }
            (false, Some(calendar)) => self.calendar(calendar)?,
            (true, None) => {}
        }
        Some(Window {
            length: length?,
            is_calendar: !is_rolling,
            span: duration.span(),
        })
    }

    fn calendar(&mut self, calendar: NodeRef<'_>) -> Option<()> {
        let start = text_of(calendar, "startTime")?;
        let zone = text_of(calendar, "timeZone")?;
        let is_time = jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M:%S", &start.value).is_ok();
        if !is_time {
            self.invalid(
                start.span,
                format!("{:?} is no time", start.value),
                "write it as in \"2026-01-01 00:00:00\"",
            );
        }
        let is_zone = !zone.value.is_empty() && jiff::tz::TimeZone::get(&zone.value).is_ok();
        if !is_zone {
            self.invalid(
                zone.span,
                format!("there is no time zone {:?}", zone.value),
                "write a name of the IANA data base, such as Europe/Berlin or UTC",
            );
        }
        (is_time && is_zone).then_some(())
    }

    /// The alerts that an annotation says are not wanted.
    fn silenced(&mut self, annotations: Option<NodeRef<'_>>) -> Vec<String> {
        let words = names(annotations, NO_ALERT);
        let wrong = words
            .iter()
            .find(|word| !matches!(word.value.as_str(), "page" | "ticket"));
        if let Some(wrong) = wrong {
            self.invalid(
                wrong.span,
                format!("there is no alert {:?}", wrong.value),
                "write page, ticket or both, between commas",
            );
        }
        words.into_iter().map(|word| word.value).collect()
    }
}

/// The names in an annotation, between commas.
fn names(annotations: Option<NodeRef<'_>>, key: &str) -> Vec<Text> {
    let Some(text) = annotations.and_then(|annotations| text_of(annotations, key)) else {
        return Vec::new();
    };
    let parts = text
        .value
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    parts
        .map(|part| Text {
            value: part.to_owned(),
            span: text.span,
        })
        .collect()
}

/// The name of an objective's alerts: `checkout-latency` burns as `CheckoutLatencyErrorBudgetBurn`.
pub fn alert_name(name: &str) -> String {
    camel(name) + "ErrorBudgetBurn"
}
