//! `modules/vendor-file-changed`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/vendor-file-changed",
    summary: "a vendored file is not the one of the module's archive",
    doc: "\
Builds take the files below `vendor/` as they are, and the go command compares none of them with go.sum. In a review, one
changed line among thousands of vendored ones is not seen.

`go mod vendor` makes the folder anew. For a change that is meant, fork the module and require it with `replace`.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| {
        told::report(workspace, "modules/vendor-file-changed", findings);
    }),
};
