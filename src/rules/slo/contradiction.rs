//! `slo/contradiction`

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::diag::Severity;
use crate::model::Workspace;
use crate::rule::{Check, Findings, Rule, Stage};
use crate::slo::{Objective, Percent, ProblemKind, Text, shares_said};
use crate::source::{FileId, Span};

/// The rule.
pub const RULE: Rule = Rule {
    id: "slo/contradiction",
    summary: "a text promises another share than the objective",
    doc: "\
`99% of requests under 200ms (P95)` can be read as a promise for 99 of 100 requests, or for 95: whoever is called at
night needs to know which. The percentile that a share means is its own number: 99 % below a threshold is P99.

The display names and descriptions of objectives are compared with their targets: one that names shares, and the
target is not among them, was copied or not kept up.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(check),
};

fn check(workspace: &Workspace, file: FileId, findings: &mut Findings) {
    super::report(workspace, file, ProblemKind::Contradiction, findings);
    let objectives: Vec<&Objective> = super::objectives(workspace, file).collect();
    // A description belongs to all objectives of an SLO; a display name to one.
    let mut described: HashMap<Span, BTreeSet<Percent>> = HashMap::new();
    for objective in &objectives {
        if let Some(text) = &objective.description {
            let targets = described.entry(text.span).or_default();
            targets.insert(objective.target);
        }
    }
    let mut told = HashSet::new();
    // What is a slip of its own is told as such.
    let plausible = objectives.iter().filter(|one| one.is_plausible());
    for objective in plausible {
        let mut judge = |text: &Text, targets: &BTreeSet<Percent>| {
            let said = shares_said(&text.value);
            if said.is_empty()
                || said.iter().any(|share| targets.contains(share))
                || !told.insert(text.span)
            {
                return;
            }
            let words: Vec<String> = said.iter().map(|share| format!("{share} %")).collect();
            let message = format!(
                "the text says {}, and the target is {} %",
                words.join(" and "),
                objective.target
            );
            let finding = findings.report(text.span, message);
            finding.help = Some("correct the one that is wrong".to_owned());
            finding.related.push(crate::diag::Related {
                span: objective.target_span,
                message: "the target".to_owned(),
            });
        };
        if let Some(text) = &objective.display_name {
            judge(text, &BTreeSet::from([objective.target]));
        }
        if let Some(text) = &objective.description
            && let Some(targets) = described.get(&text.span)
        {
            judge(text, targets);
        }
    }
}
