//! `modules/sumdb-invalid`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/sumdb-invalid",
    summary: "what the checksum database says does not hold together",
    doc: "\
A checksum database is a log that can only grow: its tree heads are signed, and every record is proved to be in the tree by
hashes that anyone can compute. Here a signature, a proof, a tile or a record is wrong, so the answer is forged, or two
answers contradict each other. Hashes are taken only from records that were proved, so nothing was believed.

Where the answer came from the module cache, remove `cache/download/sumdb` in it. Where it came from a server, do not use that
server, and keep the answer: it is evidence.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| {
        told::report(workspace, "modules/sumdb-invalid", findings);
    }),
};
