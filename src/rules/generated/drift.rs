//! `generated/drift`

use crate::diag::{Change, Severity};
use crate::r#gen::{GENERATORS, difference, plan};
use crate::model::Workspace;
use crate::rule::{Check, Findings, Rule, Stage};
use crate::source::{FileId, Span};

/// The rule.
pub const RULE: Rule = Rule {
    id: "generated/drift",
    summary: "generated code is not what its input says",
    doc: "\
Generated code is committed, so that reviewers read it and nothing is parsed at run time. It is only worth reading while
it says what its input says: an edit to the input that was not generated has no effect, and an edit to the code is
lost with the next run.

Run `govkit gen`, and commit what it writes.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(check),
};

fn check(workspace: &Workspace, file: FileId, findings: &mut Findings) {
    let plan = plan(workspace, file, GENERATORS);
    let Some(changes) = plan
        .map(|plan| plan.changes.clone())
        .filter(|changes| !changes.is_empty())
    else {
        return;
    };
    let told: Vec<String> = changes.iter().map(said).collect();
    let message = format!("generated code has drifted: {}", told.join(", "));
    let diff: String = changes.iter().map(difference).collect();
    let finding = findings.report(Span::file_start(file), message);
    finding.help = Some(format!(
        "run `govkit gen` and commit what it writes\n{}",
        diff.trim_end()
    ));
}

fn said(change: &Change) -> String {
    match (&change.before, &change.after) {
        (None, _) => format!("{} is missing", change.path),
        (_, None) => format!("{} is left over", change.path),
        _ => format!("{} is out of date", change.path),
    }
}
