//! `modules/sumdb-mismatch`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/sumdb-mismatch",
    summary: "go.sum says something else than the checksum database",
    doc: "\
The checksum database holds the hash that the world saw first for a module's version. A line of go.sum with another hash was
edited, or written by a go command that was told not to ask (`GONOSUMDB`, `GONOSUMCHECK`, `GOFLAGS=-insecure`), or the author
moved a tag.

Do not build before it is known which. If a tag was moved, use another version; the old content is what was reviewed.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| {
        told::report(workspace, "modules/sumdb-mismatch", findings);
    }),
};
