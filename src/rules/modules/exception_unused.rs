//! `modules/exception-unused`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/exception-unused",
    summary: "an exception of the dependency policy excuses nothing",
    doc: "\
An entry that matches nothing is a licence for a module that does not exist yet: whoever adds it later needs nobody's consent. Or its name is
misspelt, and it never did what its author thinks.

Remove the entry, or correct its name or its range of versions.",
    severity: Severity::Warning,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| told::report(workspace, "modules/exception-unused", findings)),
};
