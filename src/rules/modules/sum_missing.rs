//! `modules/sum-missing`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/sum-missing",
    summary: "go.sum has no line for a module that go.mod requires",
    doc: "\
What go.sum does not list is not compared with anything: the go command refuses to build it, or, under `-mod=mod`, fetches
whatever the proxy serves and writes that down. Since Go 1.17 go.mod lists every module that the build needs, and go.sum has two
lines for each: one for the archive and one for its go.mod. Modules that take the place of others are listed as themselves.

`go mod tidy` adds the line, after asking the checksum database, or drops a requirement that nothing needs.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| {
        told::report(workspace, "modules/sum-missing", findings);
    }),
};
