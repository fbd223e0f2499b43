//! `flags/test-failing`

use std::collections::BTreeMap;

use crate::diag::Severity;
use crate::expr::Value;
use crate::flag::FlagFile;
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
    let facts = super::facts(workspace, file);
    let mut request = facts.map(FlagFile::empty_request).unwrap_or_default();
    for (facts, flag) in super::sound_flags(workspace, file) {
        for test in &flag.tests {
            // Most attributes are given by few tests, so one request serves all of them.
            let mut given = test.given.clone();
            swap(&mut request, &mut given);
            let resolution = resolve(facts, flag, &request);
            swap(&mut request, &mut given);
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

/// Exchanges the values at some places.
fn swap(request: &mut [Option<Value>], values: &mut BTreeMap<usize, Option<Value>>) {
    for (at, value) in values {
        if let Some(slot) = request.get_mut(*at) {
            std::mem::swap(slot, value);
        }
    }
}
