//! `modules/file-irregular`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/file-irregular",
    summary: "a link or a device lies where a module has a file",
    doc: "\
Archives of modules hold regular files only. A link in their place leads to content that nothing vouches for, and that can change
between the check and the build; what it leads to is not looked at.

Remove the cache and fetch the modules anew, and find out what wrote there.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| {
        told::report(workspace, "modules/file-irregular", findings);
    }),
};
