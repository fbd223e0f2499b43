//! `modules/archive-limit`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/archive-limit",
    summary: "the archive of a module is larger than any that the go command makes",
    doc: "\
A small archive can unpack to more than a disk holds. The go command refuses archives of more than 500 MiB, packed or unpacked, and
files that are longer than the archive says; govkit stops at the same limits, while reading, and says which was exceeded.

No archive that `go mod download` made looks like this. Find out where it came from before you remove it.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| {
        told::report(workspace, "modules/archive-limit", findings);
    }),
};
