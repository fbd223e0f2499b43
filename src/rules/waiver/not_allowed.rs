//! `waiver/not-allowed`

use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "waiver/not-allowed",
    summary: "an exception is about a rule that nothing can excuse",
    doc: "\
What is wrong with exceptions cannot be excused by another exception, and a manifest cannot vouch for itself: rules of the families
`waiver/` and `manifest/` always stand.

Mend what they find. Their severity can be set in `[check.levels]`, except for `manifest/`.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::Exceptions,
};
