//! `modules/go-mod-invalid`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/go-mod-invalid",
    summary: "a go.mod or go.work cannot be read",
    doc: "\
The go command refuses the file, so nothing is known about what the build needs. The place is where reading fails; govkit goes on
behind it and reports everything that is wrong at once.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| {
        told::report(workspace, "modules/go-mod-invalid", findings);
    }),
};
