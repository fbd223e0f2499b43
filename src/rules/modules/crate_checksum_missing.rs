//! `modules/crate-checksum-missing`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/crate-checksum-missing",
    summary: "a package of a registry has no usable checksum in Cargo.lock",
    doc: "\
Cargo compares an archive with the checksum in `Cargo.lock` when it downloads it. For a package without one it takes whatever
the registry, or whoever sits in between, hands out, and nothing can be verified afterwards.

Remove the package from `Cargo.lock` and let `cargo fetch` lock it anew; look at the difference before you commit it.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| told::report(workspace, "modules/crate-checksum-missing", findings)),
};
