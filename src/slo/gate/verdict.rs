//! From counts to a verdict.
//!
//! Each verdict has an error probability of its own, α = 1 − confidence: an objective that is missed passes in at most
//! α of all runs, and one that is kept fails in at most α. Only one of the two can happen to one service, so α is not
//! split. Whatever the data leaves open is counted as bad for a pass, and as good for a failure.

use std::cmp::Ordering;

use super::binomial::{self, Share, shows_less, shows_more};
use super::tally::Tally;
use crate::slo::percent::Percent;
use crate::source::Span;

/// A share as a percentage of at most seven digits, rounded away from what it is a bound of: up for the most, down for
/// the least.
#[must_use]
pub fn shown_share(share: f64, up: bool) -> String {
    let percent = share * 100.0;
    // As many digits behind the point as tell the rest of 100 % from nothing.
    let rest = (100.0 - percent).max(1e-5);
    let digits = (2.0 - rest.log10().floor()).clamp(1.0, 5.0);
    let scale = 10_f64.powf(digits);
    let scaled = percent * scale;
    let rounded = if up { scaled.ceil() } else { scaled.floor() };
    format!("{} %", rounded.min(100.0 * scale) / scale)
}

/// How an objective came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The data shows that it is kept.
    Pass,
    /// The data shows that it is missed.
    Fail,
    /// It shows neither.
    Inconclusive,
    /// It has nothing to say about it, and nobody asked for this objective by its name.
    Skipped,
}

impl Outcome {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Fail => "FAIL",
            Self::Inconclusive => "INCONCLUSIVE",
            Self::Skipped => "SKIPPED",
        }
    }
}

/// What is said of one objective.
#[derive(Debug, Clone)]
pub struct Judgement {
    /// Its name.
    pub name: String,
    /// Where its target is written.
    pub span: Span,
    /// How it came out.
    pub outcome: Outcome,
    /// The share that was promised.
    pub target: Percent,
    /// What was counted; none where nothing could be.
    pub tally: Option<Tally>,
    /// Whether slices of time were counted, and not requests.
    pub counts_slices: bool,
    /// The least and the greatest share of good ones that the counts are compatible with, one side each.
    pub bounds: Option<(f64, f64)>,
    /// Why there is no verdict.
    pub reason: Option<String>,
    /// What to do about it.
    pub help: Option<String>,
    /// How many more are needed, at the observed rate.
    pub needed: Option<u64>,
    /// What was taken to be, and what else to know.
    pub notes: Vec<String>,
}

/// Why there is no verdict.
#[derive(Debug, Clone, Default)]
pub(super) struct Doubt {
    pub reason: String,
    pub help: Option<String>,
    /// Whether data of this sort has nothing to say, however much there is of it.
    pub is_silence: bool,
}

/// Something is wrong with the data.
pub(super) fn doubt(reason: impl Into<String>) -> Doubt {
    Doubt {
        reason: reason.into(),
        ..Doubt::default()
    }
}

/// The data has nothing to say.
pub(super) fn silence(reason: impl Into<String>) -> Doubt {
    Doubt {
        is_silence: true,
        ..doubt(reason)
    }
}

impl Doubt {
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// What was counted for one objective.
#[derive(Debug, Clone, Default)]
pub(super) struct Counted {
    pub tally: Tally,
    pub counts_slices: bool,
    pub notes: Vec<String>,
    /// What keeps it from passing, whatever the counts.
    pub doubt: Option<Doubt>,
    /// Why some are open, and what would tell.
    pub open: Option<Doubt>,
}

/// What no load test sends, and what bounds would take long to compute of.
const MOST: u64 = 1_000_000_000_000;

impl Judgement {
    /// Of what was counted.
    pub(super) fn of(
        name: &str,
        span: Span,
        target: Percent,
        alpha: f64,
        counted: Counted,
    ) -> Self {
        let tally = counted.tally;
        if tally.at_worst().1 > MOST {
            return Self::silent(
                name,
                span,
                target,
                true,
                doubt("more than 10^12 are no count of a load test"),
            );
        }
        let share = Share::left_to_fail(target);
        let ((worst, most), (best, least)) = (tally.at_worst(), tally.at_best());
        let mut judgement = Self {
            name: name.to_owned(),
            span,
            outcome: Outcome::Inconclusive,
            target,
            tally: Some(tally),
            counts_slices: counted.counts_slices,
            bounds: Some((
                1.0 - binomial::upper(worst, most, alpha),
                1.0 - binomial::lower(best, least, alpha),
            )),
            reason: None,
            help: None,
            needed: None,
            notes: counted.notes,
        };
        let unit = judgement.unit();
        if most == 0 {
            judgement.bounds = None;
            judgement.reason = Some(format!("the data has no {unit} that it is about"));
            judgement.needed = binomial::needed(0, 0, target, alpha);
            judgement.help = judgement.needed.map(|needed| {
                format!("record at least {needed}, which are enough if none of them fails")
            });
            return judgement;
        }
        if least > 0 && shows_more(best, least, share, alpha) {
            judgement.outcome = Outcome::Fail;
            return judgement;
        }
        let passes = shows_less(worst, most, share, alpha);
        if passes && counted.doubt.is_none() {
            judgement.outcome = Outcome::Pass;
            return judgement;
        }
        judgement.undecided(passes, counted.doubt, counted.open, alpha);
        judgement
    }

    /// Of data that says nothing of it.
    pub(super) fn silent(
        name: &str,
        span: Span,
        target: Percent,
        is_chosen: bool,
        doubt: Doubt,
    ) -> Self {
        Self {
            name: name.to_owned(),
            span,
            outcome: if is_chosen || !doubt.is_silence {
                Outcome::Inconclusive
            } else {
                Outcome::Skipped
            },
            target,
            tally: None,
            counts_slices: false,
            bounds: None,
            reason: Some(doubt.reason),
            help: doubt.help,
            needed: None,
            notes: Vec::new(),
        }
    }

    fn undecided(&mut self, passes: bool, doubt: Option<Doubt>, open: Option<Doubt>, alpha: f64) {
        let tally = self.tally.unwrap_or_default();
        let ((worst, most), (best, least)) = (tally.at_worst(), tally.at_best());
        let unit = self.unit();
        let missed = self.target.failures_against(best, least) == Ordering::Greater && least > 0;
        let enough = |needed: Option<u64>, shown: &str| {
            match needed {
            Some(needed) => (
                Some(format!("too few {unit} to tell")),
                Some(format!("{needed} more would show that it is {shown}, if they fail as often as these")),
            ),
            None => (
                Some("the share that failed is so close to what may that no number of them would tell".to_owned()),
                None,
            ),
        }
        };
        (self.reason, self.help) = if missed {
            self.needed = binomial::needed(best, least, self.target, alpha);
            enough(self.needed, "missed")
        } else if let Some(doubt) = doubt {
            // More of the same would not help.
            (Some(doubt.reason), doubt.help)
        } else if !passes && self.target.failures_against(worst, most) == Ordering::Less {
            self.needed = binomial::needed(worst, most, self.target, alpha);
            enough(self.needed, "kept")
        } else if tally.open > 0 && open.is_some() {
            let open = open.unwrap_or_default();
            (Some(open.reason), open.help)
        } else if tally.doubtful > 0 {
            (
                Some(format!("{} were due and are not known to have been answered, and what they would have been decides", tally.doubtful)),
                Some("let the load generator send all that is due: give it more workers, or a lower rate".to_owned()),
            )
        } else {
            enough(None, "")
        };
    }

    /// What is counted.
    #[must_use]
    pub fn unit(&self) -> &'static str {
        if self.counts_slices {
            "slices"
        } else {
            "requests"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_have_the_digits_that_tell_them_from_all() {
        for (share, least, most) in [
            (0.0, "0 %", "0 %"),
            (0.123_456, "12.3 %", "12.4 %"),
            (0.5, "50 %", "50 %"),
            (0.876_543, "87.6 %", "87.7 %"),
            (0.912_345_6, "91.23 %", "91.24 %"),
            (0.991_234_56, "99.123 %", "99.124 %"),
            (0.999_123_456, "99.9123 %", "99.9124 %"),
            (0.999_912_345_6, "99.99123 %", "99.99124 %"),
            (0.999_991_234_56, "99.99912 %", "99.99913 %"),
            (0.999_999_912, "99.99999 %", "100 %"),
            (1.0, "100 %", "100 %"),
        ] {
            let shown = [shown_share(share, false), shown_share(share, true)];
            assert_eq!(shown, [least, most], "{share}");
        }
    }

    fn judged(counted: Counted) -> Judgement {
        let target = Percent::parse("99").expect("a share");
        let span = Span::file_start(crate::source::FileId(0));
        Judgement::of("a", span, target, 0.05, counted)
    }

    fn tally(good: u64, bad: u64, open: u64, doubtful: u64) -> Counted {
        Counted {
            tally: Tally {
                good,
                bad,
                open,
                doubtful,
            },
            ..Counted::default()
        }
    }

    /// The verdict, how many more are needed, and how the reason begins.
    fn said(counted: Counted) -> String {
        let judgement = judged(counted);
        let reason = judgement.reason.unwrap_or_default();
        let reason: String = reason.chars().take(24).collect();
        let needed = judgement.needed.map(|more| format!(" {more}"));
        format!(
            "{}{} {reason}",
            judgement.outcome.word(),
            needed.unwrap_or_default()
        )
    }

    #[test]
    fn counts_become_verdicts() {
        // Without a failure, 299 requests show that 99 % are kept; with one, two or three failures, 473, 628 or 773.
        let few = "too few requests to tell";
        for (good, bad, open, doubtful, expected) in [
            (0, 0, 0, 0, "INCONCLUSIVE 299 the data has no requests"),
            (298, 0, 0, 0, &format!("INCONCLUSIVE 1 {few}")),
            (299, 0, 0, 0, "PASS "),
            (298, 0, 1, 0, &format!("INCONCLUSIVE 474 {few}")),
            (298, 0, 0, 1, &format!("INCONCLUSIVE 474 {few}")),
            (299, 0, 1, 0, &format!("INCONCLUSIVE 473 {few}")),
            (472, 1, 0, 0, "PASS "),
            (471, 1, 0, 0, &format!("INCONCLUSIVE 156 {few}")),
            (990, 10, 0, 0, "INCONCLUSIVE the share that failed is"),
            (995, 5, 0, 0, &format!("INCONCLUSIVE 312 {few}")),
            (984, 16, 0, 0, "FAIL "),
            (985, 15, 0, 0, "INCONCLUSIVE "),
            (0, 1, 0, 0, "FAIL "),
            (0, 0, 9, 0, "INCONCLUSIVE the share that failed is"),
            (0, 0, 0, 9, "INCONCLUSIVE 9 were due and are not k"),
            (999_999_999_999, 1, 0, 0, "PASS "),
            (
                999_999_999_999,
                1,
                1,
                0,
                "INCONCLUSIVE more than 10^12 are no c",
            ),
        ] {
            let found = said(tally(good, bad, open, doubtful));
            assert!(
                found.starts_with(expected),
                "{good} {bad} {open} {doubtful}: {found}"
            );
        }
    }

    #[test]
    fn doubts_keep_from_passing_and_from_nothing_else() {
        for (has_doubt, has_open, counted, expected) in [
            (true, false, tally(299, 0, 0, 0), "INCONCLUSIVE doubt"),
            (true, false, tally(298, 0, 0, 0), "INCONCLUSIVE doubt"),
            (true, false, tally(0, 9, 0, 0), "FAIL "),
            (true, true, tally(984, 16, 0, 0), "FAIL "),
            (false, true, tally(299, 0, 0, 0), "PASS "),
            (false, true, tally(299, 0, 9, 0), "INCONCLUSIVE open"),
            (false, true, tally(984, 6, 10, 0), "INCONCLUSIVE open"),
            (
                false,
                true,
                tally(298, 0, 0, 0),
                "INCONCLUSIVE 1 too few requests to tell",
            ),
        ] {
            let counted = Counted {
                doubt: has_doubt.then(|| doubt("doubt")),
                open: has_open.then(|| doubt("open")),
                ..counted
            };
            assert_eq!(said(counted), expected);
        }
    }
}
