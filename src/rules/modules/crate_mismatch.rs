//! `modules/crate-mismatch`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/crate-mismatch",
    summary: "an archive in cargo's cache is not the one that Cargo.lock names",
    doc: "\
Cargo compares an archive with its checksum once, when it downloads it. An archive that is changed in `registry/cache` later is
unpacked and compiled without a word, even with `--locked`.

Delete the archive and what was unpacked of it; `cargo fetch` downloads it anew and compares it. Then find out who changed it: on a
build machine, treat everything that it built since as suspect.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| told::report(workspace, "modules/crate-mismatch", findings)),
};
