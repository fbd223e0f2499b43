//! `modules/version-excluded`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/version-excluded",
    summary: "go.mod excludes a version of a module",
    doc: "\
An `exclude` makes the go command take a later version than anybody asked for, in this module only: whoever depends on the module does not see
the line. With `excludes = \"none\"` it is refused.

Require the version that is wanted instead.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| told::report(workspace, "modules/version-excluded", findings)),
};
