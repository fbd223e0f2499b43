//! Sloth's `prometheus/v1` (`github.com/slok/sloth`, package `pkg/prometheus/api/v1`), with the rules of its
//! validation.

use super::{Reader, key_span, number_of, strings, text_of};
use crate::parse::{NodeRef, Value};
use crate::slo::duration::Length;
use crate::slo::file::{Alert, Alerts, Budgeting, Form, Indicator, Objective, Window};
use crate::slo::percent::Percent;
use crate::slo::query::Counting;
use crate::source::Span;

/// The period, which the format leaves to the command line: Sloth's default.
const PERIOD: Length = Length::days(30);

impl Reader<'_> {
    /// A document of Sloth.
    pub fn sloth(&mut self, root: NodeRef<'_>) {
        self.needs(root, &["service", "slos"]);
        let service = text_of(root, "service").filter(|service| self.sloth_name(service));
        self.prometheus_labels(root.get("labels"));
        let labels = strings(root.get("labels"));
        let slos = root.get("slos");
        if let Some(slos) =
            slos.filter(|slos| matches!(slos.value(), Value::Array(items) if items.is_empty()))
        {
            self.invalid(slos.span(), "there is no SLO in the file", "write one");
        }
        for slo in slos.into_iter().flat_map(NodeRef::items) {
            let known = self.problems.len();
            self.needs(slo, &["name", "objective", "sli", "alerting"]);
            let name = text_of(slo, "name").filter(|name| self.sloth_name(name));
            self.prometheus_labels(slo.get("labels"));
            let target = self.share(slo);
            let indicator = slo.get("sli").and_then(|sli| self.sloth_indicator(sli));
            let alerts = slo.get("alerting").map(|alerting| self.alerting(alerting));
            let (Some(name), Some(service)) = (name, &service) else {
                continue;
            };
            let (Some((target, target_span)), Some(indicator)) = (target, indicator) else {
                continue;
            };
            if self.problems.len() > known || self.is_faulty(slo.span()) {
                continue;
            }
            self.objectives.push(Objective {
                form: Form::Sloth,
                name,
                service: service.clone(),
                span: slo.span(),
                description: text_of(slo, "description"),
                display_name: None,
                target,
                target_span,
                window: Window {
                    length: PERIOD,
                    is_calendar: false,
                    span: key_span(slo, "objective"),
                },
                budgeting: Budgeting::Occurrences,
                indicator,
                alerts: alerts.unwrap_or_default(),
                labels: merged(&labels, &strings(slo.get("labels"))),
                bounds: None,
                depends_on: Vec::new(),
                request: None,
            });
        }
    }

    /// Where a key is missing, one that is unknown beside it was meant to be it.
    fn needs(&mut self, table: NodeRef<'_>, keys: &[&str]) {
        if keys.iter().any(|key| table.member(key).is_none()) {
            self.has_unknown_key(table);
        }
    }

    fn share(&mut self, slo: NodeRef<'_>) -> Option<(Percent, Span)> {
        let (value, span) = number_of(slo, "objective")?;
        let percent = Percent::of_percent(value).filter(|percent| !percent.is_zero());
        if percent.is_none() {
            self.invalid(
                span,
                format!("{value} is no share"),
                "write a percentage above 0 and up to 100, such as 99.9",
            );
        }
        percent.map(|percent| (percent, span))
    }

    fn sloth_indicator(&mut self, sli: NodeRef<'_>) -> Option<Indicator> {
        let kinds = ["raw", "events", "plugin"];
        let members = sli.members().iter().map(|member| &*member.key);
        let mut there = members.filter(|key| kinds.contains(key));
        let (first, second) = (there.next(), there.next());
        if let (Some(first), Some(second)) = (first, second) {
            self.invalid(
                key_span(sli, second),
                format!("there is `{first}` beside `{second}`"),
                "remove one of them",
            );
            return None;
        }
        match first {
            Some("raw") => {
                let raw = sli.get("raw")?;
                self.needs(raw, &["error_ratio_query"]);
                let query = raw.get("error_ratio_query")?;
                let ratio = self.window_query(query, Counting::Moment)?;
                Some(Indicator::Raw {
                    ratio,
                    is_failure: true,
                })
            }
            Some("events") => {
                let events = sli.get("events")?;
                self.needs(events, &["error_query", "total_query"]);
                let bad = events
                    .get("error_query")
                    .and_then(|query| self.window_query(query, Counting::Counter));
                let total = events
                    .get("total_query")
                    .and_then(|query| self.window_query(query, Counting::Counter));
                let (bad, total) = (bad?, total?);
                self.differ(&bad, "error_query", &total);
                Some(Indicator::Bad { bad, total })
            }
            Some("plugin") => {
                let plugin = sli.get("plugin")?;
                self.needs(plugin, &["id"]);
                Some(Indicator::Elsewhere {
                    source: text_of(plugin, "id")?.value,
                })
            }
            _ => {
                if matches!(sli.value(), Value::Object(_)) && !self.has_unknown_key(sli) {
                    self.invalid(
                        sli.span(),
                        "the indicator is neither `raw` nor `events` nor `plugin`",
                        "add one of them",
                    );
                }
                None
            }
        }
    }

    fn alerting(&mut self, alerting: NodeRef<'_>) -> Alerts {
        self.prometheus_labels(alerting.get("labels"));
        self.prometheus_labels(alerting.get("annotations"));
        let mut alert = |key: &str| {
            let entry = alerting.get(key);
            let labels = entry.and_then(|entry| entry.get("labels"));
            let annotations = entry.and_then(|entry| entry.get("annotations"));
            self.prometheus_labels(labels);
            self.prometheus_labels(annotations);
            let disable = entry
                .and_then(|entry| entry.get("disable"))
                .map(NodeRef::value);
            (disable != Some(&Value::Bool(true))).then(|| Alert {
                labels: strings(labels),
                annotations: strings(annotations),
            })
        };
        let (page, ticket) = (alert("page_alert"), alert("ticket_alert"));
        let name = text_of(alerting, "name")
            .map(|name| name.value)
            .unwrap_or_default();
        let is_named = !name.is_empty() || (page.is_none() && ticket.is_none());
        if !is_named && !self.is_faulty(alerting.span()) && !self.has_unknown_key(alerting) {
            let span = alerting.member("name").map_or_else(
                || super::indicator::first_of(alerting),
                |name| name.key_span,
            );
            self.invalid(
                span,
                "the alerts have no name",
                "add `name: …`, or disable page_alert and ticket_alert",
            );
        }
        Alerts {
            name,
            labels: strings(alerting.get("labels")),
            annotations: strings(alerting.get("annotations")),
            page,
            ticket,
            conditions: Vec::new(),
        }
    }
}

/// Labels with others laid over them, sorted.
pub fn merged(under: &[(String, String)], over: &[(String, String)]) -> Vec<(String, String)> {
    let mut all: std::collections::BTreeMap<String, String> = under.iter().cloned().collect();
    all.extend(over.iter().cloned());
    all.into_iter().collect()
}
