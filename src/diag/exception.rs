//! The words about exceptions, and when one is over: the same for waivers and for what policies accept.

use jiff::civil::Date;

/// What to do about an exception that is over.
pub const MEND_OR_RENEW: &str = "mend what it excuses, or have its owner set a new date";

/// What to do about an exception that nothing needs.
pub const REMOVE_IDLE: &str = "remove it: what it was for is gone, or its name is misspelt";

/// Whether an exception has had its last day. Without a clock nothing has; the caller says so where it matters.
#[must_use]
pub fn is_over(last: Option<Date>, today: Option<Date>) -> bool {
    last.zip(today).is_some_and(|(last, today)| last < today)
}

/// That an exception, which `what` names with its article, is over.
#[must_use]
pub fn expired(what: &str, last: Date) -> String {
    format!("{what} expired on {last}")
}

/// That nothing needs an exception.
#[must_use]
pub fn idle(what: &str) -> String {
    format!("{what} excuses nothing")
}

/// Why a text is no last day.
#[must_use]
pub fn no_date(text: &str) -> String {
    format!("{text:?} is no date; write one as 2027-03-31")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exception_holds_through_its_last_day() {
        let day = |day| Some(Date::constant(2027, 3, day));
        let cases = [
            (day(30), false),
            (day(31), false),
            (Some(Date::constant(2027, 4, 1)), true),
            (None, false),
        ];
        for (today, expected) in cases {
            assert_eq!(is_over(day(31), today), expected, "{today:?}");
            assert!(!is_over(None, today));
        }
    }
}
