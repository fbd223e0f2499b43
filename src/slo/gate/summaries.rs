//! Objectives and summaries: what follows for certain from counts of statuses and from what is known of latencies.

use std::collections::BTreeSet;

use super::question::{About, Question, Term, Test};
use super::requests::{status_holds, unanswered};
use super::tally::Tally;
use super::verdict::{Counted, Doubt, doubt, silence};
use crate::slo::file::Budgeting;
use crate::slo::record::Summary;

/// What a summary says of an objective.
pub(super) fn counted(
    question: &Question,
    budgeting: Budgeting,
    assumed: &BTreeSet<String>,
    summary: &Summary,
) -> Result<Counted, Doubt> {
    if budgeting != Budgeting::Occurrences {
        return Err(silence(
            "it counts slices of time, and a summary has no times",
        ));
    }
    let families: BTreeSet<&str> = question.terms().map(Term::family).collect();
    if families.len() > 1 {
        return Err(silence(
            "it tells good from bad by metrics, which requests do not have",
        ));
    }
    let is_taken = |test: &Test| assumed.contains(&test.label) || test.about == About::Place;
    let mut tests = question.terms().flat_map(|term| &term.tests);
    if let Some(test) = tests.find(|test| test.about != About::Status && !is_taken(test)) {
        let label = &test.label;
        return Err(silence(format!("it asks for the label {label:?}, of which a summary says nothing")).help(format!(
                "record every request ({}), or say --assume {label} if every request has it as the query wants",
                summary.remedy
            )));
    }
    if !question.distinguishes(is_taken) {
        return Err(silence(
            "with what is taken to hold, nothing tells good from bad",
        ));
    }
    let total = sum(&question.total, &is_taken, summary)?;
    let part = sum(&question.part, &is_taken, summary)?;
    let good = if question.part_is_good {
        part
    } else {
        (
            total.0.saturating_sub(part.1),
            total.1.saturating_sub(part.0),
        )
    };
    // What got no answer is not good, whatever a query would make of its status.
    let silent = summary.classes.iter().filter(|class| class.statuses == [0]);
    let silent = silent.fold(0_u64, |sum, class| sum.saturating_add(class.count));
    let classes = summary.classes.iter();
    let all = classes.fold(0_u64, |sum, class| sum.saturating_add(class.count));
    let answered = all - silent;
    let good = (good.0.min(answered), good.1.min(answered));
    let mut tally = Tally::between(total, good);
    // Only if requests that failed count at all.
    if total.1 == all {
        tally.doubtful = tally.doubtful.saturating_add(summary.doubtful);
    }
    let mut taken: Vec<String> = question
        .terms()
        .flat_map(|term| &term.tests)
        .filter(|test| is_taken(test))
        .map(|test| format!("{} is taken to hold", test.text))
        .collect();
    taken.sort();
    taken.dedup();
    taken.extend(unanswered(silent).filter(|_| total.1 == all));
    Ok(Counted {
        tally,
        notes: taken,
        open: (tally.open > 0).then(|| {
            doubt(format!(
                "of {} requests the summary does not say whether they were good",
                tally.open
            ))
            .help(summary.remedy.to_owned())
        }),
        ..Counted::default()
    })
}

/// At least, and at most, so many.
fn sum(
    terms: &[Term],
    is_taken: &impl Fn(&Test) -> bool,
    summary: &Summary,
) -> Result<(u64, u64), Doubt> {
    let (mut least, mut most) = (0_u64, 0_u64);
    let mut minus = (0_u64, 0_u64);
    for term in terms {
        let (low, high) = selected(term, is_taken, summary)?;
        if term.positive {
            (least, most) = (least.saturating_add(low), most.saturating_add(high));
        } else {
            minus = (minus.0.saturating_add(low), minus.1.saturating_add(high));
        }
    }
    Ok((least.saturating_sub(minus.1), most.saturating_sub(minus.0)))
}

fn selected(
    term: &Term,
    is_taken: &impl Fn(&Test) -> bool,
    summary: &Summary,
) -> Result<(u64, u64), Doubt> {
    let holds = |status: u16| {
        // As a server's failure would be.
        let status = if status == 0 { 500 } else { status };
        term.tests
            .iter()
            .all(|test| is_taken(test) || status_holds(test, status))
    };
    let (mut least, mut most) = (0_u64, 0_u64);
    for class in &summary.classes {
        let mut statuses = class.statuses.iter();
        if statuses.clone().all(|status| holds(*status)) {
            least = least.saturating_add(class.count);
            most = most.saturating_add(class.count);
        } else if statuses.any(|status| holds(*status)) {
            most = most.saturating_add(class.count);
        }
    }
    let threshold = term.threshold().ok_or_else(|| {
        doubt(format!(
            "the name of {} does not say in which unit it measures",
            term.metric
        ))
    })?;
    if threshold == u64::MAX {
        return Ok((least, most));
    }
    // How many are fast, and how many have the status, is known; how many are both, only within these bounds.
    let (slowest, fastest) = summary.fast(threshold);
    let fast = (slowest.saturating_sub(summary.measured_unanswered), fastest);
    let others = summary.measured.saturating_sub(summary.measured_unanswered);
    let without = others.saturating_sub(least);
    Ok((fast.0.saturating_sub(without), fast.1.min(most)))
}
