//! `modules/crate-locked-twice`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/crate-locked-twice",
    summary: "the same package of the same source stands twice in Cargo.lock",
    doc: "\
Two entries for one name, version and source are a merge that went wrong, or an attempt to have one checksum shown to a reviewer
and the other one used. Cargo refuses such a file or reads one of the two.

Restore `Cargo.lock` from the last commit, or let cargo write it.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| told::report(workspace, "modules/crate-locked-twice", findings)),
};
