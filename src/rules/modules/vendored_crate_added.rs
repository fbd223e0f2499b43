//! `modules/vendored-crate-added`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/vendored-crate-added",
    summary: "a vendored package has files that its checksum file does not list",
    doc: "\
Cargo compares the files that `.cargo-checksum.json` lists, and no others. A file that lies beside them is compiled if anything
names it; a `build.rs` runs without being named.

Remove the file; `cargo vendor` writes the folder anew.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| told::report(workspace, "modules/vendored-crate-added", findings)),
};
