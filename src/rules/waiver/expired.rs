//! `waiver/expired`

use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "waiver/expired",
    summary: "an exception is over",
    doc: "\
An exception holds up to and including its last day. After it, what it excused is found again, and so is the exception itself. Where there is
no clock, as at stage `commit`, nothing expires: it is told where it can still be acted upon.

Mend what it excused and remove it, or have its owner set a new date: that is the moment to ask whether it is still right.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::Exceptions,
};
