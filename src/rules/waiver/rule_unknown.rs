//! `waiver/rule-unknown`

use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "waiver/rule-unknown",
    summary: "an exception is about a rule that does not exist",
    doc: "\
An exception from a rule that does not exist excuses nothing: the rule that was meant still fires, or it was renamed and the exception is a
leftover.

Correct the id; `govkit rules` lists all of them.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::Exceptions,
};
