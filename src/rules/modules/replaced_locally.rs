//! `modules/replaced-locally`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/replaced-locally",
    summary: "a folder takes a module's place",
    doc: "\
A module that a `replace` or a `[patch]` takes from a folder is whatever lies there: no version, no checksum, and on another machine nothing
at all. `local = \"inside\"` accepts folders of the workspace, `local = \"none\"` accepts no replacement; packages of one workspace that depend on
each other are no replacement.

Release the module and take the release.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| told::report(workspace, "modules/replaced-locally", findings)),
};
