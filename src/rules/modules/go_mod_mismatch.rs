//! `modules/go-mod-mismatch`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/go-mod-mismatch",
    summary: "the go.mod of a module in the cache is not the one that go.sum vouches for",
    doc: "\
The go.mod files of dependencies decide together which version of each module is built. They lie in the module cache apart
from the archives, and go.sum has a line of its own for each (`v1.2.3/go.mod`). This one was changed after it was fetched.

Remove the cache (`go clean -modcache`) and fetch the modules anew (`go mod download`).",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| {
        told::report(workspace, "modules/go-mod-mismatch", findings);
    }),
};
