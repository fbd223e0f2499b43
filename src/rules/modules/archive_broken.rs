//! `modules/archive-broken`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/archive-broken",
    summary: "the archive of a module cannot be read",
    doc: "\
The archive in the module cache is cut short, damaged, packed in a way that the go command does not know, or no archive at
all. Nothing that was unpacked from it is vouched for.

Remove it (`go clean -modcache`) and fetch it anew (`go mod download`). If that gives the same archive, the module proxy serves
it so: ask who runs it.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| {
        told::report(workspace, "modules/archive-broken", findings);
    }),
};
