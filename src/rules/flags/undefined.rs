//! `flags/undefined`

use super::usage::Usage;
use crate::diag::{Names, Severity};
use crate::model::Workspace;
use crate::rule::{Check, Findings, Rule, Stage};
use crate::source::FileId;

/// The rule.
pub const RULE: Rule = Rule {
    id: "flags/undefined",
    summary: "the service asks for a flag that does not exist",
    doc: "\
A flag that is asked for and not declared has no rules: an accessor that is missing breaks the build after the flag
file was merged, and a key that is asked for as a string gets the default of the caller, for ever and without a word.

Correct the name, or declare the flag.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(check),
};

fn check(workspace: &Workspace, file: FileId, findings: &mut Findings) {
    let Some(usage) = Usage::of(workspace, file) else {
        return;
    };
    let Some(facts) = super::sound(workspace, file) else {
        return;
    };
    let keys: Vec<&str> = facts
        .flags
        .iter()
        .map(|flag| flag.key.value.as_str())
        .collect();
    let names = Names::new(keys.iter().copied());
    for (name, span) in usage.undefined(&keys) {
        let flag_file = workspace.sources().file(file).path();
        let message = format!("{flag_file} declares no flag {name:?}");
        findings.report(span, message).help = Some(match names.nearest(&name) {
            Some(meant) => format!("did you mean {meant:?}?"),
            None => "declare it, or correct the name".to_owned(),
        });
    }
}
