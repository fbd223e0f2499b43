//! `waiver/too-long`

use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "waiver/too-long",
    summary: "an exception lasts longer than it may",
    doc: "\
An exception that lasts forever is a change of the rules that nobody decided. A rule says in `[allow] max-days` how many days, counted from the
day of the check, an exception from it may last, and `[check] max-waiver-days` in `govkit.toml` says it for all rules of a service; the
smaller number counts. Where there is one, an exception needs a last day.

Name an earlier day: `until=` in a comment, `expires` in a `[[waiver]]`. How many days are left is only judged where there is a clock.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::Exceptions,
};
