//! Verdicts for people, and as JSON.

use std::fmt::Write as _;

use crate::diag::VisibleText;
use crate::model::GateFacts;
use crate::slo::gate::{Judgement, Outcome, shown_share};

/// A line an objective, and below it what else there is to say.
pub fn told(facts: &GateFacts) -> VisibleText {
    let mut text = VisibleText::new();
    let width =
        |measure: fn(&Judgement) -> usize| facts.judgements.iter().map(measure).max().unwrap_or(0);
    let words = width(|one| one.outcome.word().len());
    let names = width(|one| one.name.chars().count());
    for one in &facts.judgements {
        text.line(format_args!(
            "{:words$}  {:names$}  {}",
            one.outcome.word(),
            one.name,
            counts(one, &facts.confidence)
        ));
    }
    for (note, of) in notes(&facts.judgements) {
        text.line(format_args!("note: {note}{of}"));
    }
    if !text.is_empty() {
        text.line("");
    }
    text
}

/// Each note once, and whose it is where it is not everybody's.
fn notes(judgements: &[Judgement]) -> Vec<(&str, String)> {
    let counted: Vec<&Judgement> = judgements
        .iter()
        .filter(|one| one.tally.is_some())
        .collect();
    let mut told: Vec<(&str, String)> = Vec::new();
    for note in counted.iter().flat_map(|one| &one.notes) {
        if told.iter().any(|(known, _)| known == note) {
            continue;
        }
        let whose = counted.iter().filter(|one| one.notes.contains(note));
        let names: Vec<&str> = whose.map(|one| one.name.as_str()).collect();
        let of = if names.len() == counted.len() {
            String::new()
        } else {
            format!(" ({})", names.join(", "))
        };
        told.push((note, of));
    }
    told
}

fn counts(one: &Judgement, confidence: &str) -> String {
    let reason = one.reason.as_deref().unwrap_or_default();
    let help = one
        .help
        .as_ref()
        .map_or(String::new(), |help| format!("; {help}"));
    let Some(tally) = one.tally else {
        return format!("{reason}{help}");
    };
    let (_, all) = tally.at_worst();
    let unclear = tally.open + tally.doubtful;
    let unclear = if unclear > 0 {
        format!(" and {unclear} unclear")
    } else {
        String::new()
    };
    let mut line = format!(
        "{} of {all} {} good, {} bad{unclear}, of which {} % have to be good",
        tally.good,
        one.unit(),
        tally.bad,
        one.target
    );
    if let Some((least, most)) = one.bounds {
        let (least, most) = (shown_share(least, false), shown_share(most, true));
        // Writing to a string cannot fail.
        let _ = match one.outcome {
            Outcome::Pass => write!(line, ": at least {least} are"),
            Outcome::Fail => write!(line, ": at most {most} are"),
            _ => write!(line, ": from {least} to {most} may be"),
        };
        let _ = write!(line, ", with a confidence of {confidence}");
    }
    if !reason.is_empty() {
        let _ = write!(line, "; {reason}{help}");
    }
    line
}

/// One JSON object.
pub fn json(facts: &GateFacts) -> String {
    let objectives = facts.judgements.iter().map(|one| {
        let counts = one.tally.map(|tally| {
            serde_json::json!({
                "unit": one.unit(),
                "good": tally.good,
                "bad": tally.bad,
                "open": tally.open,
                "doubtful": tally.doubtful,
            })
        });
        serde_json::json!({
            "name": one.name,
            "verdict": one.outcome.word(),
            // A text, since it is an exact decimal.
            "targetPercent": one.target.to_string(),
            "counts": counts,
            "bounds": one.bounds.map(|(least, most)| serde_json::json!({"atLeast": least, "atMost": most})),
            "needed": one.needed,
            "reason": one.reason,
            "help": one.help,
            "notes": one.notes,
        })
    });
    let object = serde_json::json!({
        "version": 1,
        "confidence": facts.confidence,
        "objectives": objectives.collect::<Vec<_>>(),
        "unread": facts.unread,
    });
    format!("{object:#}\n")
}
