//! `waiver/reason-missing`

use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "waiver/reason-missing",
    summary: "an exception gives no reason",
    doc: "\
Whoever reads an exception, in a review or a year later, has to be able to tell whether it is still right. Without a reason it excuses nothing.

Say behind two dashes why what is found may stay: `//govkit:allow security/weak-random -- spreads load, keeps no secret`; in a
`[[waiver]]`, as its `reason`. A rule of your own may ask for none: `[allow] reason = false`.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::Exceptions,
};
