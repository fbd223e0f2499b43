//! Alerts on burn rates: the two that follow the period, and those that the file states.

use super::rules::{Labels, Makes, Rule, filter, ratio_series};
use crate::expr::double_text;
use crate::slo::{Alert, Burn, Condition, Objective, Severity, SloFile, burns, is_unreachable};

/// The alerts of an objective.
pub fn rules(file: &SloFile, objective: &Objective) -> Vec<Rule> {
    let mut rules = Vec::new();
    let wanted = [
        (Severity::Page, &objective.alerts.page),
        (Severity::Ticket, &objective.alerts.ticket),
    ];
    for (severity, alert) in wanted {
        let burns = followed(objective, severity);
        if let Some(alert) = alert.as_ref().filter(|_| !burns.is_empty()) {
            rules.push(multiwindow(objective, severity, alert, &burns));
        }
    }
    let conditions = objective
        .alerts
        .conditions
        .iter()
        .filter_map(|at| file.conditions.get(*at));
    rules.extend(conditions.map(|condition| stated(objective, condition)));
    rules
}

/// The burn rates that an alert follows. Some may be out of reach: they are written as Sloth writes them, and the rule
/// `slo/alert-dead` tells of them.
fn followed(objective: &Objective, severity: Severity) -> Vec<Burn> {
    let burns = burns(objective.window.length).into_iter();
    burns
        .filter(|burn| burn.severity == severity)
        .filter(|burn| burn.long < objective.window.length)
        .collect()
}

/// Those that can be reached: no more than all requests can fail.
pub fn live_burns(objective: &Objective, severity: Severity) -> Vec<Burn> {
    let mut burns = followed(objective, severity);
    burns.retain(|burn| !is_unreachable(burn.factor, objective.target));
    burns
}

fn multiwindow(objective: &Objective, severity: Severity, alert: &Alert, burns: &[Burn]) -> Rule {
    let (filter, budget) = (filter(objective), double_text(objective.target.budget()));
    let halves: Vec<String> = burns
        .iter()
        .map(|burn| {
            let over = |window| {
                format!(
                    "max({}{filter} > ({} * {budget})) without (sloth_window)",
                    ratio_series(window),
                    double_text(burn.factor)
                )
            };
            format!(
                "(\n    {}\n    and\n    {}\n)",
                over(burn.short),
                over(burn.long)
            )
        })
        .collect();
    let word = severity.word();
    let mut labels = Labels::from([("sloth_severity".to_owned(), word.to_owned())]);
    labels.extend(objective.alerts.labels.iter().cloned());
    labels.extend(alert.labels.iter().cloned());
    let mut annotations = told(word);
    annotations.extend(objective.alerts.annotations.iter().cloned());
    annotations.extend(alert.annotations.iter().cloned());
    Rule {
        makes: Makes::Alert(objective.alerts.name.clone(), None),
        expr: halves.join("\nor\n"),
        labels,
        annotations,
    }
}

/// What an alert says, in Sloth's words.
fn told(severity: &str) -> Labels {
    let title = format!(
        "({severity}) {{{{$labels.sloth_service}}}} {{{{$labels.sloth_slo}}}} SLO error budget burn rate is too fast."
    );
    let summary = "{{$labels.sloth_service}} {{$labels.sloth_slo}} SLO error budget burn rate is over expected.";
    Labels::from([
        ("title".to_owned(), title),
        ("summary".to_owned(), summary.to_owned()),
    ])
}

/// The alert of a condition of `OpenSLO`.
fn stated(objective: &Objective, condition: &Condition) -> Rule {
    let window = condition.lookback.min(objective.window.length);
    let name = crate::slo::camel(&format!(
        "{}-{}",
        objective.name.value, condition.name.value
    ));
    Rule {
        makes: Makes::Alert(name, condition.after),
        expr: format!(
            "max({}{} {} ({} * {})) without (sloth_window)",
            ratio_series(window),
            filter(objective),
            condition.op.sign(),
            double_text(condition.threshold),
            double_text(objective.target.budget())
        ),
        labels: Labels::from([("sloth_severity".to_owned(), condition.severity.clone())]),
        annotations: told(&condition.severity),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse_yaml;
    use crate::slo::read;
    use crate::source::FileId;

    /// The long windows that the page and the ticket of an objective follow, in minutes.
    fn long(target: &str, period: &str) -> [Vec<u64>; 2] {
        let text = format!("service: shop\navailability: {target}% over {period}\n");
        let parsed = parse_yaml(FileId(0), text.as_bytes());
        let file = read(FileId(0), &text, &parsed).expect("objectives");
        let objective = file.objectives.first().expect("an objective");
        [Severity::Page, Severity::Ticket].map(|severity| {
            let burns = followed(objective, severity).into_iter();
            burns.map(|burn| burn.long.as_minutes()).collect()
        })
    }

    #[test]
    fn windows_are_shorter_than_the_period() {
        const HOUR: u64 = 60;
        let days = |days: &str| long("99.9", days);
        let page = vec![HOUR, 6 * HOUR];
        assert_eq!(days("4d"), [page.clone(), vec![24 * HOUR, 72 * HOUR]]);
        assert_eq!(days("3d"), [page.clone(), vec![24 * HOUR]]);
        assert_eq!(days("2d"), [page.clone(), vec![24 * HOUR]]);
        assert_eq!(days("1d"), [page, vec![]]);
    }
}
