//! `flags/unused`

use super::usage::Usage;
use crate::diag::Severity;
use crate::model::Workspace;
use crate::rule::{Check, Findings, Rule, Stage};
use crate::source::FileId;

/// The rule.
pub const RULE: Rule = Rule {
    id: "flags/unused",
    summary: "the service never asks for a flag",
    doc: "\
A flag that no source of the service asks for decides nothing: it was forgotten when its branch was removed, or its
branch was never written.

Ask for it through its accessor, or remove it. What counts as asking is the accessor's name or the flag's key as a string,
anywhere outside of comments, tests and generated code.",
    severity: Severity::Warning,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(check),
};

fn check(workspace: &Workspace, file: FileId, findings: &mut Findings) {
    let Some(usage) = Usage::of(workspace, file) else {
        return;
    };
    for flag in super::flags_in(workspace, file) {
        if !usage.asks_for(&flag.key.value) {
            let message = format!(
                "no source of the service asks for flag {:?}",
                flag.key.value
            );
            findings.report(flag.key.span, message).help =
                Some("ask for it through its accessor, or remove it".to_owned());
        }
    }
}
