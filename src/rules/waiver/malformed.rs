//! `waiver/malformed`

use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "waiver/malformed",
    summary: "a comment means to allow something and cannot be read",
    doc: "\
A comment that begins with `govkit:allow` names rules, perhaps a last day, and behind two dashes the reason:

    //govkit:allow security/process-exec until=2027-03-31 -- runs pg_dump, nothing of a request reaches it

It goes to the end of its line, and is about that line, or, on a line of its own, about the next. One that cannot be read allows nothing.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::Exceptions,
};
