//! `manifest/invalid`

use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "manifest/invalid",
    summary: "govkit.toml has a key or value that it cannot have",
    doc: "\
A misspelt key in `govkit.toml` would switch nothing on and say nothing. The manifest is checked against its
own schema, which `govkit schema govkit` prints; with a broken manifest `govkit check` ends with exit
code 2, because it cannot know what its owner asked for.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(|workspace, file, findings| {
        let is_manifest = workspace.manifest_in(file).is_some();
        let parsed = workspace.parsed(file).filter(|_| is_manifest);
        for problem in parsed.into_iter().flat_map(|parsed| &parsed.problems) {
            let finding = findings.report(problem.span, &problem.message);
            finding.help.clone_from(&problem.help);
        }
        let violations = workspace.manifest_in(file).map(|manifest| manifest.violations.clone());
        for violation in violations.unwrap_or_default() {
            let finding = findings.report(violation.span, &violation.message);
            violation.explain(finding);
        }
    }),
};
