//! `modules/vendored-crate-changed`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/vendored-crate-changed",
    summary: "a vendored package is not what its checksum file says",
    doc: "\
A vendored folder is a copy of what was published. A file that was edited or removed, or that is a link, makes it something else, and
`cargo build` fails on it only where the package is compiled.

`cargo vendor` writes the folder anew. A change that is meant belongs in a fork, named by `[patch]`, where it has a history and a name.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| told::report(workspace, "modules/vendored-crate-changed", findings)),
};
