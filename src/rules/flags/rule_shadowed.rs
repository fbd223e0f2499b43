//! `flags/rule-shadowed`

use crate::diag::{Related, Severity};
use crate::flag::reach::Verdict;
use crate::model::Workspace;
use crate::rule::{Check, Findings, Rule, Stage};
use crate::source::FileId;

/// The rule.
pub const RULE: Rule = Rule {
    id: "flags/rule-shadowed",
    summary: "earlier rules take every request that a rule is for",
    doc: "\
Rules are tried in order. Where every request that satisfies a rule is taken by rules before it, the rule never
decides anything: most often it was meant to come first, because it is the narrower one.

Move it up, or remove it. The finding names the smallest set of earlier rules that take its requests, and is exact in
the same way as `flags/rule-unreachable`.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(check),
};

fn check(workspace: &Workspace, file: FileId, findings: &mut Findings) {
    for (flag, rule, reach) in super::reached(workspace, file) {
        let Verdict::Shadowed(by) = &reach.verdict else {
            continue;
        };
        let span = rule.when.as_ref().map_or(rule.span, |when| when.span);
        let earlier: Vec<&crate::flag::Rule> =
            by.iter().filter_map(|at| flag.rules.get(*at)).collect();
        let message = match earlier.as_slice() {
            [_] => "an earlier rule takes every request that this is true for".to_owned(),
            several => format!(
                "{} earlier rules together take every request that this is true for",
                several.len()
            ),
        };
        let finding = findings.report(span, message);
        finding.help = Some("move this rule up, or remove it".to_owned());
        finding.related = earlier
            .iter()
            .map(|rule| Related {
                span: rule.when.as_ref().map_or(rule.span, |when| when.span),
                message: "takes them".to_owned(),
            })
            .collect();
    }
}
