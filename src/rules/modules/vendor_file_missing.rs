//! `modules/vendor-file-missing`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/vendor-file-missing",
    summary: "a file of a vendored package is missing",
    doc: "\
`go mod vendor` copies every file of a package that can matter to a build. Without one of them the build is another
program: an `init` that registers a check, or the variant of a file for this system, is silently gone.

`go mod vendor` makes the folder anew.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| {
        told::report(workspace, "modules/vendor-file-missing", findings);
    }),
};
