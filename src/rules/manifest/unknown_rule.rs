//! `manifest/unknown-rule`

use crate::diag::{Severity, nearest};
use crate::model::Workspace;
use crate::rule::{Check, Findings, Rule, Stage};
use crate::source::FileId;

/// The rule.
pub const RULE: Rule = Rule {
    id: "manifest/unknown-rule",
    summary: "`[check.levels]` names a rule that does not exist",
    doc: "\
A level for a rule that does not exist has no effect: the rule that was meant keeps its severity.

Correct the id; `govkit rules` lists all of them.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(check),
};

fn check(workspace: &Workspace, file: FileId, findings: &mut Findings) {
    let known = workspace.known_rules();
    let levels = workspace
        .manifest_in(file)
        .into_iter()
        .flat_map(|manifest| manifest.levels.values());
    for level in levels
        .clone()
        .filter(|level| level.rule.value.starts_with("manifest/"))
    {
        findings
            .report(
                level.rule.span,
                format!("{:?} cannot be given a level", level.rule.value),
            )
            .help = Some("a manifest cannot switch off what is found in it".to_owned());
    }
    let levels = levels.filter(|level| !level.rule.value.starts_with("manifest/"));
    for level in levels.filter(|level| !known.contains(&level.rule.value.as_str())) {
        let given = &level.rule.value;
        findings
            .report(level.rule.span, format!("there is no rule {given:?}"))
            .help = Some(match nearest(given, known.iter().copied()) {
            Some(meant) => format!("did you mean {meant:?}?"),
            None => "`govkit rules` lists all rules".to_owned(),
        });
    }
}
