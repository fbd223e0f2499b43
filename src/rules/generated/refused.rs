//! `generated/refused`

use crate::diag::Severity;
use crate::r#gen::{GENERATORS, Item, plan};
use crate::model::Workspace;
use crate::rule::{Check, Findings, Rule, Stage};
use crate::source::FileId;

/// The rule.
pub const RULE: Rule = Rule {
    id: "generated/refused",
    summary: "no code can be generated from a file",
    doc: "\
The file follows its format, and yet there is no code for it: two names become one in the target language, or an
expression has no form there. Generated code is never an approximation, so nothing is generated.

The finding stands at what has to change.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(check),
};

fn check(workspace: &Workspace, file: FileId, findings: &mut Findings) {
    // What is wrong with a flag file itself is told by the rules for that.
    let is_sound = |flags: &crate::flag::FlagFile| flags.problems.is_empty();
    let facts = workspace.flags_in(file);
    if facts.is_some_and(|facts| !facts.file.as_ref().is_some_and(is_sound)) {
        return;
    }
    // The same of a file of objectives.
    let is_sound = |slo: &crate::slo::SloFile| slo.faults().next().is_none();
    let objectives = workspace.slos_in(file);
    if objectives.is_some_and(|facts| !facts.file.as_ref().is_some_and(is_sound)) {
        return;
    }
    // Where no language is known, nobody asked for code; `govkit gen` does, and says so.
    if facts.is_some_and(|facts| facts.language.is_none()) {
        return;
    }
    let plan = plan(workspace, file, GENERATORS);
    if let Some((generator, item)) = plan.as_ref().and_then(|plan| plan.dropped.first()) {
        let Item { kind, name, .. } = item;
        let reason = format!(
            "the generator {generator} dropped the {kind} {name:?} and gave no reason; please report it, with the file"
        );
        findings.unevaluated(workspace.sources().file(file).path(), reason);
    }
    for refusal in plan.into_iter().flat_map(|plan| plan.refusals.clone()) {
        // That an objective leaves no budget is told by the rule for that.
        let facts = objectives.and_then(|facts| facts.file.as_ref());
        let mut whole = facts
            .into_iter()
            .flat_map(|file| &file.objectives)
            .filter(|one| one.target.is_whole());
        if whole.any(|one| one.target_span == refusal.span) {
            continue;
        }
        findings.report(refusal.span, refusal.message).help = refusal.help;
    }
}
