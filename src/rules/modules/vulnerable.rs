//! `modules/vulnerable`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/vulnerable",
    summary: "the service uses a version with a known vulnerability",
    doc: "\
`advisories` names folders or zip files of OSV records, such as those that osv.dev exports for Go and crates.io; govkit fetches nothing.
Versions are judged by the events of their ranges (introduced, fixed, last affected) and by the lists of versions; withdrawn records do not
count, and records of the same vulnerability are told once. Indirect modules count too.

Update as the help says. Where the vulnerability does not concern the service, say so in `[[modules.advisory]]`, with a reason and an end.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| told::report(workspace, "modules/vulnerable", findings)),
};
