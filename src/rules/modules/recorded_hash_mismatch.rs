//! `modules/recorded-hash-mismatch`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/recorded-hash-mismatch",
    summary: "the hash recorded beside an archive is not the archive's",
    doc: "\
When the go command fetches a module it records the hash of the archive beside it (`.ziphash`), and from then on compares
only this record with go.sum. Where the two differ, builds go by a hash that is not that of what they build.

Remove the cache (`go clean -modcache`) and fetch the modules anew (`go mod download`).",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| {
        told::report(workspace, "modules/recorded-hash-mismatch", findings);
    }),
};
