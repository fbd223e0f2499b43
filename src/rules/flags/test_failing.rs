//! `flags/test-failing`

use crate::diag::Severity;
use crate::flag::resolve::resolve;
use crate::model::Workspace;
use crate::rule::{Check, Findings, Rule, Stage};
use crate::source::FileId;

/// The rule.
pub const RULE: Rule = Rule {
    id: "flags/test-failing",
    summary: "a test in the flag file fails",
    doc: "\
The tests of a flag are requests and the variants that they are to get. They run on every check, against the same
resolution that generated code has.

`govkit flags eval FLAG --with …` says which rule decided, and why.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(check),
};

fn check(workspace: &Workspace, file: FileId, findings: &mut Findings) {
    for (facts, flag) in super::sound_flags(workspace, file) {
        for test in &flag.tests {
            let resolution = resolve(facts, flag, &test.request);
            if resolution.variant == test.expect {
                continue;
            }
            let name = |at: usize| {
                flag.variants
                    .get(at)
                    .map_or("", |one| one.name.value.as_str())
            };
            let (wanted, served) = (name(test.expect), name(resolution.variant));
            let reason = resolution.reason.word();
            let message = format!("expected {wanted:?}, and {served:?} is served ({reason})");
            let finding = findings.report(test.expect_span, message);
            let decided = resolution.served_by().and_then(|at| flag.rules.get(at));
            match decided {
                Some(rule) => finding.related.push(crate::diag::Related {
                    span: rule.when.as_ref().map_or(rule.span, |when| when.span),
                    message: "this rule decides".to_owned(),
                }),
                None => finding.related.push(crate::diag::Related {
                    span: flag.default_span,
                    message: "no rule applies, so the default is served".to_owned(),
                }),
            }
            finding.help = Some("mend the rule, or correct the test".to_owned());
        }
    }
}
