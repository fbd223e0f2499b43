//! Running rules over a workspace.

use rayon::prelude::*;

use super::{Check, Findings, Rule, Stage};
use crate::diag::Report;
use crate::model::Workspace;

/// Asks every one of the rules that is of `stage` and earlier, in parallel, and gathers one report. The order in which
/// threads finish does not show in it.
#[must_use]
pub fn run(
    workspace: &Workspace,
    rules: impl IntoIterator<Item = &'static Rule>,
    stage: Stage,
) -> Report {
    let rules = rules.into_iter();
    let due: Vec<&'static Rule> = rules.filter(|rule| rule.stage <= stage).collect();
    let mut answers: Vec<Findings> = workspace
        .scope()
        .par_iter()
        .flat_map_iter(|file| {
            due.iter().filter_map(move |rule| match rule.check {
                Check::File(check) => {
                    let mut findings = Findings::of(rule);
                    check(workspace, *file, &mut findings);
                    Some(findings)
                }
                Check::Workspace(_) => None,
            })
        })
        .collect();
    for rule in due {
        if let Check::Workspace(check) = rule.check {
            let mut findings = Findings::of(rule);
            check(workspace, &mut findings);
            answers.push(findings);
        }
    }
    let mut found = Vec::new();
    let mut unevaluated = workspace.unread().to_vec();
    for answer in answers {
        found.extend(answer.found.into_iter().filter_map(|mut finding| {
            finding.severity = workspace.level(&finding)?;
            Some(finding)
        }));
        unevaluated.extend(answer.unevaluated);
    }
    Report::new(
        found,
        unevaluated,
        workspace.sources(),
        workspace.manifests().len(),
    )
}
