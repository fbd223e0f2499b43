//! Running rules over a workspace.

use rayon::prelude::*;

use super::pack;
use super::waiver::{accept, settle};
use super::{Asked, Check, Engine, Findings, Rule, Stage};
use crate::diag::{Diagnostic, Report, Unevaluated, sorted};
use crate::model::Workspace;

/// The rules that a run of `stage` asks: those of it and of earlier stages, as far as there is a clock for them.
pub fn due<'r>(
    workspace: &Workspace,
    rules: impl IntoIterator<Item = &'r Rule>,
    stage: Stage,
) -> Vec<&'r Rule> {
    let has_clock = workspace.today().is_some();
    let due = rules.into_iter().filter(|rule| rule.stage <= stage);
    let due = due.filter(|rule| has_clock || !matches!(rule.check, Check::Dated(_)));
    due.collect()
}

/// Asks every one of the rules that is of `stage` and earlier, in parallel, and gathers one report. The order in which
/// threads finish does not show in it.
#[must_use]
pub fn run<'r>(
    workspace: &Workspace,
    rules: impl IntoIterator<Item = &'r Rule>,
    stage: Stage,
) -> Report {
    let due = due(workspace, rules, stage);
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
                Check::Dated(check) => {
                    let mut findings = Findings::of(rule);
                    check(workspace, *file, workspace.today()?, &mut findings);
                    Some(findings)
                }
                Check::Workspace(_) | Check::Data(..) | Check::Exceptions => None,
            })
        })
        // Most files have nothing to report, and there are as many answers as files times rules.
        .filter(|findings| !findings.is_empty())
        .collect();
    answers.extend(of_engines(workspace, &due));
    for rule in &due {
        if let Check::Workspace(check) = rule.check {
            let mut findings = Findings::of(rule);
            check(workspace, &mut findings);
            answers.push(findings);
        }
    }
    let mut found = Vec::new();
    let mut unevaluated = workspace.unread().to_vec();
    for answer in answers {
        found.extend(answer.found);
        unevaluated.extend(answer.unevaluated);
    }
    report(workspace, &due, found, unevaluated)
}

/// Hears the exceptions, gives findings their levels, and sets aside what a baseline accepts.
fn report(
    workspace: &Workspace,
    due: &[&Rule],
    found: Vec<Diagnostic>,
    unevaluated: Vec<Unevaluated>,
) -> Report {
    let levelled = |mut finding: Diagnostic| {
        finding.severity = workspace.level(&finding)?;
        Some(finding)
    };
    let sources = workspace.sources();
    let settled = settle(workspace, due, found, &unevaluated);
    let found = settled.found.into_iter().filter_map(levelled).collect();
    let mut waived = settled.waived;
    waived.retain_mut(|waived| {
        let level = workspace.level(&waived.finding);
        waived.finding.severity = level.unwrap_or(waived.finding.severity);
        level.is_some()
    });
    let mut accepted = accept(workspace, due, sorted(found, sources), &unevaluated);
    waived.append(&mut accepted.waived);
    let stale = accepted.stale.into_iter().filter_map(levelled);
    let found = accepted.found.into_iter().chain(stale).collect();
    Report::new(found, unevaluated, sources, workspace.manifests().len())
        .with_waived(waived, sources)
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
