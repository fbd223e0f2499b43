//! `modules/advisory-notice`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/advisory-notice",
    summary: "a package that the service uses has a notice in an advisory database",
    doc: "\
Not every advisory is a vulnerability: a package may be unmaintained, or unsound in ways that a careful caller avoids. Such notices come
from RustSec's records in the databases that `advisories` names, and are warnings.

Move to a package that is maintained, or say in `[[modules.advisory]]` why the notice does not concern the service.",
    severity: Severity::Warning,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| told::report(workspace, "modules/advisory-notice", findings)),
};
