//! Running rules over a workspace.

use rayon::prelude::*;

use super::pack;
use super::{Asked, Check, Engine, Findings, Rule, Stage};
use crate::diag::Report;
use crate::model::Workspace;

/// Asks every one of the rules that is of `stage` and earlier, in parallel, and gathers one report. The order in which
/// threads finish does not show in it.
#[must_use]
pub fn run<'r>(
    workspace: &Workspace,
    rules: impl IntoIterator<Item = &'r Rule>,
    stage: Stage,
) -> Report {
    let rules = rules.into_iter();
    let due: Vec<&Rule> = rules.filter(|rule| rule.stage <= stage).collect();
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
                Check::Workspace(_) | Check::Data(..) => None,
            })
        })
        .collect();
    answers.extend(of_engines(workspace, &due));
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

/// What the engines say of the data rules that are due.
fn of_engines(workspace: &Workspace, due: &[&Rule]) -> Vec<Findings> {
    let mut data: Vec<(Asked<'_>, &'static [Engine])> = Vec::new();
    for rule in due {
        if let Check::Data(first, engines) = rule.check {
            let all = pack::in_languages(first).into_iter();
            data.extend(all.map(|data| (Asked { rule, data }, engines)));
        }
    }
    // All data rules know the same engines.
    let engines = data.first().map_or(&[][..], |(_, engines)| engines);
    let answers = engines.iter().flat_map(|engine| {
        let of_engine = data.iter().map(|(asked, _)| *asked);
        let of_engine: Vec<Asked<'_>> = of_engine
            .filter(|asked| asked.data.langs.contains(&engine.lang))
            .collect();
        if of_engine.is_empty() {
            return Vec::new();
        }
        (engine.run)(workspace, &of_engine)
    });
    answers.collect()
}
