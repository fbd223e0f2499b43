//! `modules/not-allowed`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/not-allowed",
    summary: "the service uses a module that is not on the list of allowed ones",
    doc: "\
Where `[[modules.allow]]` has entries for an ecosystem, nothing else may be used there, directly or indirectly.

Do without the module, or have it entered. `**` in an entry's name takes in everything below a path, and `versions` restricts it.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| told::report(workspace, "modules/not-allowed", findings)),
};
