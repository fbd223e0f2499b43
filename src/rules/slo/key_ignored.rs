//! `slo/key-ignored`

use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};
use crate::slo::ProblemKind;

/// The rule.
pub const RULE: Rule = Rule {
    id: "slo/key-ignored",
    summary: "a key that Sloth passes over",
    doc: "\
Sloth reads `prometheus/v1` without looking at keys that it does not know. With `pageAlert` for `page_alert` its rules are
made all the same, without the labels that should route the page, and nobody is told until it goes to the wrong people.

Correct the key, or remove it. Where a key that the format needs is missing beside it, the finding is
`slo/invalid`.",
    severity: Severity::Warning,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(|workspace, file, findings| {
        super::report(workspace, file, ProblemKind::KeyIgnored, findings);
    }),
};
