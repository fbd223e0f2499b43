//! Tests that alerts fire just above their thresholds, and stay silent where one of their windows is just below.

use super::super::alerts::live_burns;
use super::super::rules::{
    Labels, Makes, Rule, id_labels, own_labels, ratio_series, selector, windows,
};
use super::short::labels;
use super::test::{Expr, Fires, Test};
use crate::slo::{Burn, Condition, Length, Objective, Severity, SloFile};

/// Just above a threshold, and just below.
const ABOVE: f64 = 1.01;
const BELOW: f64 = 0.99;

/// The tests of an objective's alerts.
pub fn tests(file: &SloFile, objective: &Objective, rules: &[&Rule]) -> Vec<Test> {
    let mut tests = Vec::new();
    let inputs = inputs(file, objective);
    for severity in [Severity::Page, Severity::Ticket] {
        let rule = rules.iter().copied().find(|rule| {
            rule.labels.get("sloth_severity").map(String::as_str) == Some(severity.word())
                && matches!(&rule.makes, Makes::Alert(name, None) if *name == objective.alerts.name)
        });
        let Some(alert) = rule.map(|rule| Alert::of(rule, objective)) else {
            continue;
        };
        for burn in live_burns(objective, severity) {
            tests.extend(of_burn(&inputs, objective, &alert, &burn));
        }
    }
    let conditions = objective
        .alerts
        .conditions
        .iter()
        .filter_map(|at| file.conditions.get(*at));
    for condition in conditions {
        let name = crate::slo::camel(&format!(
            "{}-{}",
            objective.name.value, condition.name.value
        ));
        let rule = rules
            .iter()
            .copied()
            .find(|rule| matches!(&rule.makes, Makes::Alert(made, _) if *made == name));
        if let Some(alert) = rule.map(|rule| Alert::of(rule, objective)) {
            tests.extend(of_condition(&inputs, objective, &alert, condition));
        }
    }
    tests
}

/// The series of error ratios, each with its window.
type Inputs = Vec<(Length, String)>;

fn inputs(file: &SloFile, objective: &Objective) -> Inputs {
    // What the period's rule makes of the others is its own.
    let windows = windows(file, objective)
        .into_iter()
        .filter(|window| *window < objective.window.length);
    let inputs = windows.map(|window| {
        let series = format!("{}{}", ratio_series(window), labels(objective, window));
        (window, series)
    });
    inputs.collect()
}

fn of_burn(inputs: &Inputs, objective: &Objective, alert: &Alert<'_>, burn: &Burn) -> Vec<Test> {
    let threshold = burn.factor * objective.target.budget();
    let (short, long) = (burn.short.in_prometheus(), burn.long.in_prometheus());
    let word = burn.severity.word();
    let cases = [
        (
            ABOVE,
            ABOVE,
            true,
            format!("fires a {word} on {short} and {long}"),
        ),
        (
            BELOW,
            ABOVE,
            false,
            format!("is silent once {short} is below"),
        ),
        (
            ABOVE,
            BELOW,
            false,
            format!("is silent while {long} is below"),
        ),
    ];
    let tests = cases.into_iter().map(|(in_short, in_long, fires, told)| {
        let share = |window: Length| match window {
            window if window == burn.short => threshold * in_short,
            window if window == burn.long => threshold * in_long,
            _ => 0.0,
        };
        test(inputs, objective, alert, share, (fires, told))
    });
    tests.collect()
}

fn of_condition(
    inputs: &Inputs,
    objective: &Objective,
    alert: &Alert<'_>,
    condition: &Condition,
) -> Vec<Test> {
    let threshold = condition.threshold * objective.target.budget();
    let window = condition.lookback.min(objective.window.length);
    let (high, low) = (threshold * ABOVE, threshold * BELOW);
    let inverted = matches!(
        condition.op,
        crate::slo::Operator::Less | crate::slo::Operator::LessOrEqual
    );
    if window == objective.window.length || high >= 1.0 {
        return Vec::new();
    }
    let cases = [
        (high, !inverted, "fires above its burn rate"),
        (low, inverted, "is silent below its burn rate"),
    ];
    let tests = cases.into_iter().map(|(share, fires, told)| {
        let of = move |other: Length| if other == window { share } else { 0.0 };
        test(
            inputs,
            objective,
            alert,
            of,
            (fires, format!("{} {told}", condition.name.value)),
        )
    });
    tests.collect()
}

/// A test in which every window has a share, and the alert fires or does not.
fn test(
    inputs: &Inputs,
    objective: &Objective,
    alert: &Alert<'_>,
    share: impl Fn(Length) -> f64,
    (fires, told): (bool, String),
) -> Test {
    let (name, at) = (alert.name.to_owned(), alert.wait + 2);
    let inputs = inputs.iter().map(|(window, series)| {
        let samples = format!("{}x{}", share(*window), at + 1);
        (series.clone(), samples)
    });
    let mut test = Test {
        name: format!("{}: {told}", objective.name.value),
        interval: Length::minutes(1),
        input: inputs.collect(),
        exprs: Vec::new(),
        alerts: Vec::new(),
    };
    let at = Length::minutes(at);
    if let Some(told) = &alert.told {
        let told = fires.then(|| told.clone());
        test.alerts.push(Fires { name, at, told });
    } else {
        let mut wanted = id_labels(objective);
        wanted.insert("alertname".to_owned(), name);
        wanted.insert("alertstate".to_owned(), "firing".to_owned());
        wanted.insert("sloth_severity".to_owned(), alert.severity.to_owned());
        test.exprs.push(Expr {
            asked: format!("count(ALERTS{})", selector(&wanted)),
            at,
            samples: if fires {
                vec![("{}".to_owned(), "1")]
            } else {
                Vec::new()
            },
        });
    }
    test
}

/// What is known of an alert, whatever makes it fire.
struct Alert<'r> {
    name: &'r str,
    /// How many minutes it waits.
    wait: u64,
    severity: &'r str,
    /// Its labels and annotations; none where a template of the user's own is among them.
    told: Option<(Labels, Labels)>,
}

impl<'r> Alert<'r> {
    fn of(rule: &'r Rule, objective: &Objective) -> Self {
        let (name, wait) = match &rule.makes {
            Makes::Alert(name, after) => (name, after.map_or(0, Length::as_minutes)),
            Makes::Record(name) => (name, 0),
        };
        let mut labels = own_labels(objective);
        labels.extend(rule.labels.clone());
        let annotations = rendered(&rule.annotations, objective);
        let mut values = labels.values().chain(annotations.values());
        let is_known = values.all(|value| !value.contains("{{"));
        let severity = rule.labels.get("sloth_severity");
        Self {
            name,
            wait,
            severity: severity.map_or("", String::as_str),
            told: is_known.then_some((labels, annotations)),
        }
    }
}

/// Annotations as Prometheus fills them in.
fn rendered(annotations: &Labels, objective: &Objective) -> Labels {
    let annotations = annotations.iter().map(|(key, value)| {
        let value = value
            .replace("{{$labels.sloth_service}}", &objective.service.value)
            .replace("{{$labels.sloth_slo}}", &objective.name.value);
        (key.clone(), value)
    });
    annotations.collect()
}
