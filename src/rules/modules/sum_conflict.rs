//! `modules/sum-conflict`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/sum-conflict",
    summary: "go.sum has two different hashes for one thing",
    doc: "\
A module at a version has one content, so it has one hash. With two lines, the go command accepts whichever it meets
first that fits, and so whoever added the second decides what may be built. The order of the lines does not matter here.

Find out which line the repository's history vouches for, remove the other, and run `go mod tidy`.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| {
        told::report(workspace, "modules/sum-conflict", findings);
    }),
};
