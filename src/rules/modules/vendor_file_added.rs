//! `modules/vendor-file-added`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/vendor-file-added",
    summary: "a file below vendor/ belongs to no module",
    doc: "\
Builds take the files below `vendor/` as they are. This one is not in the archive of the module that vendor/modules.txt
names for its folder, or no module is named: somebody put it there by hand.

`go mod vendor` makes the folder anew. Code of one's own belongs in a package of one's own.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| {
        told::report(workspace, "modules/vendor-file-added", findings);
    }),
};
