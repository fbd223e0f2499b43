//! `modules/git-source`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/git-source",
    summary: "a package comes from a git repository that is not accepted",
    doc: "\
A package from git has no checksum in `Cargo.lock`, only a commit, and no registry keeps it from vanishing. With `git = \"listed\"`, only
repositories that `[[modules.git-source]]` names may be used.

Take a release of the package, or have its repository entered. What is entered also no longer counts as unverified.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| told::report(workspace, "modules/git-source", findings)),
};
