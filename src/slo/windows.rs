//! The windows and factors of multiwindow, multi-burn-rate alerts (Google, The Site Reliability Workbook, chapter 5,
//! table 5-8), for any period: a burn that takes so many percent of the budget within the long window.

use super::duration::Length;
use super::percent::Percent;

/// How an alert calls people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// At once.
    Page,
    /// In working hours.
    Ticket,
}

impl Severity {
    /// The word for it, in labels.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Ticket => "ticket",
        }
    }
}

/// A burn rate that is alerted on: over both windows at once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Burn {
    /// Which alert it is part of.
    pub severity: Severity,
    /// Ends the alert soon after the burn.
    pub short: Length,
    /// Keeps it from being too soon.
    pub long: Length,
    /// How many times the rate that would use the budget up at the end of the period.
    pub factor: f64,
}

/// Severity, share of the budget in percent, short and long window in minutes.
const CATALOGUE: [(Severity, f64, u64, u64); 4] = [
    (Severity::Page, 2.0, 5, 60),
    (Severity::Page, 5.0, 30, 6 * 60),
    (Severity::Ticket, 10.0, 2 * 60, 24 * 60),
    (Severity::Ticket, 10.0, 6 * 60, 3 * 24 * 60),
];

/// The burn rates of a period: those of the page, then those of the ticket.
#[must_use]
pub fn burns(period: Length) -> [Burn; 4] {
    CATALOGUE.map(|(severity, percent, short, long)| {
        let (short, long) = (Length::minutes(short), Length::minutes(long));
        Burn {
            severity,
            short,
            long,
            // In hours, and in this order, as Sloth computes it: the last digits are the same.
            factor: percent * hours(period) / 100.0 / hours(long),
        }
    })
}

/// Whether no outage burns so fast: more than all requests would have to fail.
#[must_use]
pub fn is_unreachable(factor: f64, target: Percent) -> bool {
    // Thresholds are decimals, and 1000 × 0.1 % is everything but for the last digits.
    factor * target.budget() >= 1.0 - 1e-9
}

#[allow(clippy::cast_precision_loss)]
fn hours(length: Length) -> f64 {
    length.as_minutes() as f64 / 60.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_are_those_of_the_workbook() {
        let factors = |days| burns(Length::days(days)).map(|burn| burn.factor);
        let close = |found: [f64; 4], wanted: [f64; 4]| {
            found
                .iter()
                .zip(wanted)
                .all(|(found, wanted)| (found - wanted).abs() < 1e-12)
        };
        assert!(close(factors(30), [14.4, 6.0, 3.0, 1.0]));
        let weeks = factors(28);
        assert!((weeks[0] - 13.44).abs() < 1e-12 && (weeks[1] - 5.6).abs() < 1e-12);
    }
}
