//! `waiver/baseline-stale`

use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "waiver/baseline-stale",
    summary: "an accepted finding is gone",
    doc: "\
A baseline accepts what was there before the rules were. An entry that nothing matches any more is a licence to bring back what was mended:
the next finding of that rule on such a line would pass.

Take the entry out: `govkit baseline update --shrink-only` takes out all of these, and adds none. It is told only where the rule ran and
the file was looked at.",
    severity: Severity::Warning,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::Exceptions,
};
