//! `modules/crate-source-changed`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/crate-source-changed",
    summary: "an unpacked package is not what its archive holds",
    doc: "\
Cargo compiles what lies in `registry/src` without comparing it with anything: a file that was edited, removed or replaced by a
link there goes into every build of this machine, even with `--locked`. govkit compares each file with the archive, byte by byte, and the archive
with `Cargo.lock`.

Delete the folder; cargo unpacks the archive again. A change that is meant belongs in a fork, named by `[patch]`.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| told::report(workspace, "modules/crate-source-changed", findings)),
};
