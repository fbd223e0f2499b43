//! `slo/duration-unlikely`

use crate::diag::Severity;
use crate::model::Workspace;
use crate::rule::{Check, Findings, Rule, Stage};
use crate::slo::{Length, LengthUse};
use crate::source::FileId;

/// The rule.
pub const RULE: Rule = Rule {
    id: "slo/duration-unlikely",
    summary: "a length of time is far too short or too long for what it is",
    doc: "\
In OpenSLO `m` is a minute and `M` a month, so `duration: 1m` is an objective that is forgotten every minute, and
`lookbackWindow: 5M` an alert on the last five months. Both are legal, and neither is meant.

A period is expected to have a day at least and two years at most, a slice and a wait a day at most, and what an alert
looks back on no more than 90 days. Where no unit was mistaken for another, so that the length may be meant, it is a
warning.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(check),
};

fn check(workspace: &Workspace, file: FileId, findings: &mut Findings) {
    let lengths = super::facts(workspace, file)
        .into_iter()
        .flat_map(|facts| &facts.lengths);
    for (is_for, length, text) in lengths {
        let (least, most, what) = match is_for {
            LengthUse::Period => (
                Length::days(1),
                Length::days(730),
                "the period of an objective",
            ),
            LengthUse::Slice => (Length::minutes(1), Length::days(1), "a slice"),
            LengthUse::Lookback => (
                Length::minutes(1),
                Length::days(90),
                "what an alert looks back on",
            ),
            LengthUse::Wait => (
                Length::minutes(1),
                Length::days(1),
                "how long an alert waits",
            ),
        };
        if (least..=most).contains(length) {
            continue;
        }
        let number = text.value.trim_end_matches(|c: char| c.is_alphabetic());
        let message = format!("{} is {}, and this is {what}", text.value, said(*length));
        let help = match (
            length < &least,
            text.value.ends_with('m'),
            text.value.ends_with('M'),
        ) {
            (true, true, _) => {
                format!("`m` is minutes: write {number}M for months, or a period such as 28d")
            }
            (false, _, true) => format!("`M` is months: write {number}m for minutes"),
            (true, ..) => format!("write {} at least", least.in_prometheus()),
            (false, ..) => format!("write {} at most", most.in_prometheus()),
        };
        let is_slip = if length < &least {
            text.value.ends_with('m')
        } else {
            text.value.ends_with('M')
        };
        let finding = findings.report(text.span, message);
        finding.help = Some(help);
        // Of other units it may be what is meant.
        if !is_slip {
            finding.severity = Severity::Warning;
        }
    }
}

fn said(length: Length) -> String {
    let minutes = length.as_minutes();
    let (amount, unit) = match minutes {
        minutes if minutes % (24 * 60) == 0 => (minutes / (24 * 60), "day"),
        minutes if minutes % 60 == 0 => (minutes / 60, "hour"),
        minutes => (minutes, "minute"),
    };
    format!("{amount} {unit}{}", if amount == 1 { "" } else { "s" })
}
