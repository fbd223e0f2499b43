//! `modules/checksum-mismatch`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/checksum-mismatch",
    summary: "the module in the cache is not the one that go.sum vouches for",
    doc: "\
go.sum holds the hash of every module that the build takes. The archive in this machine's module cache has another one: it was
changed, or go.sum was. `go mod verify` does not see it where the hash that it recorded beside the archive was changed too,
because that is what it compares with; nor does it look at modules that take the place of others (`replace`).

If go.sum is right, remove the cache (`go clean -modcache`) and fetch the modules anew. If go.sum was edited, its history
tells by whom; the checksum database tells which of the two is right (`govkit modules verify --sumdb`).",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| {
        told::report(workspace, "modules/checksum-mismatch", findings);
    }),
};
