//! `modules/archive-name`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/archive-name",
    summary: "the archive of a module has a name that no module can have",
    doc: "\
Names such as `../../.bashrc` lead out of the module's folder. Two entries of one name, or of names that differ only in
capitals, are different files for different programs, so that what is hashed need not be what is built. The go command
refuses such archives when it unpacks them, but `go mod verify` does not look at names.

No archive that `go mod download` made looks like this. Find out where it came from before you remove it.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| {
        told::report(workspace, "modules/archive-name", findings);
    }),
};
