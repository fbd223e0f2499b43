//! `flags/attribute-unused`

use crate::diag::Severity;
use crate::flag::resolve::attributes_of;
use crate::model::Workspace;
use crate::rule::{Check, Findings, Rule, Stage};
use crate::source::FileId;

/// The rule.
pub const RULE: Rule = Rule {
    id: "flags/attribute-unused",
    summary: "no rule asks for an attribute",
    doc: "\
An attribute that no rule reads is still taken from every request, and somebody will believe that it matters.

Remove it, or write the rule that it was for.",
    severity: Severity::Warning,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(check),
};

fn check(workspace: &Workspace, file: FileId, findings: &mut Findings) {
    let Some(facts) = super::sound(workspace, file) else {
        return;
    };
    let rules = facts.flags.iter().flat_map(|flag| &flag.rules);
    let read: std::collections::BTreeSet<usize> = rules
        .flat_map(crate::flag::Rule::programs)
        .flat_map(|condition| attributes_of(&condition.program))
        .collect();
    for (at, attribute) in facts.attributes.iter().enumerate() {
        if !read.contains(&at) {
            let message = format!("no rule asks for attribute {:?}", attribute.name.value);
            findings.report(attribute.name.span, message).help =
                Some("remove it, or write the rule that it is for".to_owned());
        }
    }
}
