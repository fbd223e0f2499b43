//! `modules/unverified`

use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

use super::told;

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/unverified",
    summary: "a module that the build needs could not be verified",
    doc: "\
What is not on this machine cannot be compared with what the lock file promises, and a run that compared nothing
proves nothing. govkit downloads nothing: fetch first (`go mod download`, `cargo fetch`), then check. The check ends
with exit code 3, never with \"ok\".",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| {
        told::report(workspace, "modules/unverified", findings);
        let unverified = workspace.modules().into_iter().flat_map(|found| &found.unverified);
        for unverified in unverified {
            findings.unevaluated(&unverified.path, &unverified.reason);
        }
    }),
};
