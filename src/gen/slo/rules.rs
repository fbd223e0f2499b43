//! The rules of a file, as data: what is written, tested and counted is this.

use std::collections::BTreeMap;

use super::super::generator::Refusal;
use super::{alerts, metadata, ratio};
use crate::expr::go::quoted;
use crate::slo::{Budgeting, Indicator, Length, Objective, SloFile, burns};

/// A group of rules.
#[derive(Debug, Clone)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Its rules, in the order in which they are evaluated.
    pub rules: Vec<Rule>,
}

/// A rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// What it makes.
    pub makes: Makes,
    /// The expression.
    pub expr: String,
    /// Labels that it adds.
    pub labels: Labels,
    /// Annotations, of alerts.
    pub annotations: Labels,
}

/// What a rule makes.
#[derive(Debug, Clone)]
pub enum Makes {
    /// A series of this name.
    Record(String),
    /// An alert of this name, that lasts for a while before it fires.
    Alert(String, Option<Length>),
}

/// Labels and what they are.
pub type Labels = BTreeMap<String, String>;

/// The longest slice that the shortest window can hold.
const SHORTEST: Length = Length::minutes(5);

/// The kinds of groups: the error ratios, metadata and alerts.
pub const KINDS: [&str; 3] = ["sli-recordings", "meta-recordings", "alerts"];

/// The name of an objective's group of one kind, as Sloth has it.
pub fn group_name(kind: &str, objective: &Objective) -> String {
    format!("sloth-slo-{kind}-{}", objective.id())
}

/// The groups of a file, three an objective: the error ratios, metadata and alerts.
pub fn groups(file: &SloFile, exact: bool) -> Result<Vec<Group>, Vec<Refusal>> {
    let mut groups = Vec::new();
    let mut refusals = Vec::new();
    for objective in &file.objectives {
        if let Some(refusal) = refusal(objective) {
            refusals.push(refusal);
            continue;
        }
        let rules = [
            ratio::rules(file, objective, exact),
            metadata::rules(objective),
            alerts::rules(file, objective),
        ];
        for (kind, rules) in KINDS.into_iter().zip(rules) {
            if !rules.is_empty() {
                let name = group_name(kind, objective);
                groups.push(Group { name, rules });
            }
        }
    }
    if refusals.is_empty() {
        Ok(groups)
    } else {
        Err(refusals)
    }
}

/// Why there are no rules for an objective.
fn refusal(objective: &Objective) -> Option<Refusal> {
    let refuse = |span, message: String, help: &str| {
        Some(Refusal {
            span,
            message,
            help: Some(help.to_owned()),
        })
    };
    if let Indicator::Elsewhere { source } = &objective.indicator {
        let message = format!("there are no rules of Prometheus for a source {source}");
        return refuse(
            objective.span,
            message,
            "move the objective to a file that no rules are made of",
        );
    }
    if objective.window.is_calendar {
        let message = "Prometheus has no windows that begin by the calendar".to_owned();
        return refuse(
            objective.window.span,
            message,
            "write `isRolling: true`, or move the objective to a file that no rules are made of",
        );
    }
    match objective.budgeting {
        Budgeting::Timeslices { slice, .. } | Budgeting::RatioTimeslices { slice }
            if slice > SHORTEST =>
        {
            let message = format!(
                "slices of {} do not fit into the shortest window, 5m",
                slice.in_prometheus()
            );
            refuse(
                objective.span,
                message,
                "write a `timeSliceWindow` of 5m or less",
            )
        }
        _ => None,
    }
}

/// The labels that tell an objective's series from others.
pub fn id_labels(objective: &Objective) -> Labels {
    let labels = [
        ("sloth_id", objective.id()),
        ("sloth_service", objective.service.value.clone()),
        ("sloth_slo", objective.name.value.clone()),
    ];
    labels
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

/// The labels of an objective's recorded series.
pub fn own_labels(objective: &Objective) -> Labels {
    let mut labels = id_labels(objective);
    labels.extend(objective.labels.iter().cloned());
    labels
}

/// Labels as a selector has them: `{a="b", c="d"}`.
pub fn selector(labels: &Labels) -> String {
    matchers(labels, ", ")
}

/// Labels as a selector has them, with something between them.
pub fn matchers(labels: &Labels, between: &str) -> String {
    let mut text = String::from("{");
    for (at, (key, value)) in labels.iter().enumerate() {
        if at > 0 {
            text.push_str(between);
        }
        text.push_str(key);
        text.push('=');
        // Queries have Go's strings (Prometheus, "Querying basics", string literals).
        text.push_str(&quoted(value));
    }
    text.push('}');
    text
}

/// The selector of an objective's series.
pub fn filter(objective: &Objective) -> String {
    selector(&id_labels(objective))
}

/// The series of error ratios over a window.
pub fn ratio_series(window: Length) -> String {
    format!("slo:sli_error:ratio_rate{}", window.in_prometheus())
}

/// The windows that error ratios are recorded over, ascending: those of the alerts, and the period.
pub fn windows(file: &SloFile, objective: &Objective) -> Vec<Length> {
    let burns = burns(objective.window.length);
    let generated = burns.iter().flat_map(|burn| [burn.short, burn.long]);
    let declared = objective
        .alerts
        .conditions
        .iter()
        .filter_map(|at| file.conditions.get(*at));
    let mut windows: Vec<Length> = generated
        .chain(declared.map(|condition| condition.lookback))
        .filter(|window| *window < objective.window.length)
        .collect();
    windows.sort();
    windows.dedup();
    windows.push(objective.window.length);
    windows
}
