//! `modules/vendored-crate-restamped`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/vendored-crate-restamped",
    summary: "a vendored package's checksum file vouches for other content than Cargo.lock",
    doc: "\
`.cargo-checksum.json` lies beside the files that it vouches for, so whoever edits one can edit the other, and cargo is content. govkit
compares vendored files with the archive whose checksum is in `Cargo.lock`, wherever cargo's cache has it.

`cargo vendor` writes the folder anew; read the difference before you commit it, because somebody meant it not to be seen.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| told::report(workspace, "modules/vendored-crate-restamped", findings)),
};
