//! `modules/crate-source-added`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/crate-source-added",
    summary: "an unpacked package has files that its archive does not have",
    doc: "\
Cargo compiles what lies in `registry/src` without comparing it with anything. A file that was added there is compiled if anything
names it, and a `build.rs` runs on the build machine without being named at all.

Delete the folder; cargo unpacks the archive again.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| told::report(workspace, "modules/crate-source-added", findings)),
};
