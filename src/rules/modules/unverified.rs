//! `modules/unverified`

use super::told;
use crate::diag::Severity;
use crate::model::Workspace;
use crate::rule::{Check, Findings, Rule, Stage};

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
    check: Check::Workspace(check),
};

fn check(workspace: &Workspace, findings: &mut Findings) {
    told::report(workspace, "modules/unverified", findings);
    if let Some(verdict) = workspace.modules() {
        for unverified in &verdict.unverified {
            findings.unevaluated(&unverified.path, &unverified.reason);
        }
        return;
    }
    // Whoever runs the rules without having asked the caches did not verify anything.
    let files = workspace.scope().iter();
    let paths = files.map(|file| workspace.sources().file(*file).path());
    for path in paths {
        match path.name() {
            "go.mod" => findings.unevaluated(path, "the module cache was not looked at"),
            "Cargo.lock" => findings.unevaluated(path, "cargo's cache was not looked at"),
            _ => {}
        }
    }
}
