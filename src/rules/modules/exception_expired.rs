//! `modules/exception-expired`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/exception-expired",
    summary: "an exception of the dependency policy is over",
    doc: "\
An exception with `expires` holds up to and including that day. After it, what it excused is found again, and so is the entry itself.

Mend what it excused and remove the entry, or have its owner set a new date: that is the moment to ask whether it is still right.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| told::report(workspace, "modules/exception-expired", findings)),
};
