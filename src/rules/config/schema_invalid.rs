//! `config/schema-invalid`

use crate::diag::Severity;
use crate::model::Workspace;
use crate::rule::{Check, Findings, Rule, Stage};
use crate::schema::Broken;
use crate::source::FileId;

/// The rule.
pub const RULE: Rule = Rule {
    id: "config/schema-invalid",
    summary: "a schema is itself wrong",
    doc: "\
A schema with a mistake in it checks less than its author thinks, or nothing. Each schema is checked
against the draft that its `$schema` names (2020-12 where it names none) before anything is checked against it;
unknown formats are refused, because a format that nobody checks passes silently.

References lead to files inside the workspace. Nothing is fetched.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(check),
};

fn check(workspace: &Workspace, file: FileId, findings: &mut Findings) {
    let Some(schema) = workspace.schema(file) else {
        return;
    };
    match &schema.compiled {
        Ok(_) => {}
        Err(Broken::Invalid(violations)) => {
            for violation in violations.iter().cloned() {
                let finding = findings.report(violation.span, &violation.message);
                violation.explain(finding);
            }
        }
        Err(Broken::Unevaluated(reason)) => {
            let path = workspace.sources().file(file).path();
            findings.unevaluated(path, reason);
        }
    }
}
