//! `modules/vendor-inconsistent`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/vendor-inconsistent",
    summary: "vendor/modules.txt contradicts go.mod",
    doc: "\
vendor/modules.txt says which module, at which version, each vendored package is from. The go command compares its
explicit entries and replacements with go.mod and refuses to build where they differ; so does govkit, and says where.

`go mod vendor` makes both agree.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| {
        told::report(workspace, "modules/vendor-inconsistent", findings);
    }),
};
