//! `modules/banned`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/banned",
    summary: "the service uses a module that is banned",
    doc: "\
`[[modules.ban]]` names modules and ranges of versions that must not be used, each with its reason. Indirect modules count too, and so do
replacements: what is judged is what the build takes, not what go.mod asks for first.

Use what the entry recommends. For an indirect module, `go mod why -m MODULE` or `cargo tree --invert PACKAGE` tells who
brings it in.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| told::report(workspace, "modules/banned", findings)),
};
