//! `waiver/unused`

use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "waiver/unused",
    summary: "an exception excuses nothing",
    doc: "\
An exception that nothing needs is a licence for what does not exist yet: whoever adds it later on that line, or in those files, needs nobody's
consent. Or it stands in the wrong place, and never did what its author thinks.

Remove it; `govkit check --fix` does so for comments. It is told only where the rule ran: not at an earlier stage than the rule's, not
for files outside of the run, and not where the rule could not be evaluated.",
    severity: Severity::Warning,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::Exceptions,
};
