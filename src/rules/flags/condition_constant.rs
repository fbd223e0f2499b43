//! `flags/condition-constant`

use crate::diag::Severity;
use crate::flag::place;
use crate::flag::reach::{Alone, Verdict};
use crate::model::Workspace;
use crate::rule::{Check, Findings, Rule, Stage};
use crate::source::FileId;

/// The rule.
pub const RULE: Rule = Rule {
    id: "flags/condition-constant",
    summary: "a condition, or a part of one, is the same for every request",
    doc: "\
A test that comes out the same whatever the request has tests nothing: `user_id >= 0` where user ids begin at 0,
`env != 'test'` where there is no such environment. Either the test is wrong, or the attribute's domain is.

A rule that is to apply always has no `when`.",
    severity: Severity::Warning,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(check),
};

fn check(workspace: &Workspace, file: FileId, findings: &mut Findings) {
    let text = workspace.sources().file(file).text().unwrap_or_default();
    for (_, rule, reach) in super::reached(workspace, file) {
        let Some(when) = &rule.when else {
            continue;
        };
        // What makes the whole false is told with that.
        if matches!(reach.verdict, Verdict::NeverTrue) {
            continue;
        }
        if reach.alone == Alone::AlwaysTrue {
            findings
                .report(when.span, "this is true for every request")
                .help =
                Some("leave `when` out if that is meant, or correct the condition".to_owned());
            continue;
        }
        for part in &reach.constants {
            let (always, present) = match (part.value, part.if_present) {
                (true, false) => ("always true", ""),
                (false, false) => ("never true", ""),
                (true, true) => ("always true", " where the attribute is there"),
                (false, true) => ("never true", " even where the attribute is there"),
            };
            let finding = findings.report(
                place(text, when.span, part.at),
                format!("this is {always}{present}"),
            );
            finding.help = Some(if part.value && part.if_present {
                "write has(…) if that is what it asks, or correct the test".to_owned()
            } else {
                "remove it, or correct it or the attribute's domain".to_owned()
            });
        }
    }
}
