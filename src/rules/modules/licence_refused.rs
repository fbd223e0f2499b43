//! `modules/licence-refused`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/licence-refused",
    summary: "a package has a licence that is not accepted",
    doc: "\
`licences` lists the SPDX licences that the service may be bound by. Each package's expression, read from the `Cargo.toml` in its archive, has to be
satisfied by them: one side of an `OR` is enough, an `AND` needs both. `/` counts as `OR`, as crates.io once allowed.

Do without the package, or have it entered as `[[modules.licence]]`. Go modules name no licence in a form that can be
read without guessing, so they are not judged.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| told::report(workspace, "modules/licence-refused", findings)),
};
