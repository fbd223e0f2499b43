//! `modules/replacement-missing`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/replacement-missing",
    summary: "a module that has to be replaced is not",
    doc: "\
`[[modules.require]]` names modules that may only be used through a replacement: a patched fork, an internal mirror. A build that takes the
original misses what the replacement is there for.

Add the `replace` line that the help shows, or name the replacement under `[patch]`.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| told::report(workspace, "modules/replacement-missing", findings)),
};
