//! Policies about objectives, whatever form they are written in.

use rayon::prelude::*;

use super::{by_service, outcome};
use crate::expr::Value;
use crate::expr::value::{Key, show};
use crate::model::{SloFacts, Workspace};
use crate::rule::data::{Lang, Matcher, Words};
use crate::rule::{Asked, Engine, Findings};
use crate::slo::{Document, SloFile, document};
use crate::source::{FileId, Span};

/// The engine of objectives.
pub const OBJECTIVES: Engine = Engine {
    lang: Lang::Objectives,
    run,
};

fn run(workspace: &Workspace, asked: &[Asked<'_>]) -> Vec<Findings> {
    let files: Vec<(FileId, &SloFacts)> = workspace.slos().collect();
    let all = by_service(asked);
    let answers = files.par_iter().flat_map_iter(|(file, facts)| {
        let folders = all.folders_above(workspace.sources().file(*file).path());
        let rules: Vec<&Asked<'_>> = all.at(&folders).collect();
        // Several rules ask about the same value.
        let said = facts
            .file
            .as_ref()
            .zip(workspace.parsed(*file))
            .filter(|_| !rules.is_empty())
            .map(|(facts, parsed)| (facts, document(facts, parsed)));
        let rules = rules.into_iter();
        let answers = rules.map(|asked| check(workspace, asked, *file, said.as_ref()));
        answers.collect::<Vec<Findings>>()
    });
    answers.collect()
}

fn check(
    workspace: &Workspace,
    asked: &Asked<'_>,
    file: FileId,
    said: Option<&(&SloFile, Document)>,
) -> Findings {
    let mut findings = Findings::of(asked.rule);
    let path = workspace.sources().file(file).path();
    let Matcher::Objective { condition, at } = &asked.data.matcher else {
        return findings;
    };
    let Some((facts, document)) = said else {
        findings.unevaluated(path, "the objectives cannot be read");
        return findings;
    };
    for (number, objective) in facts.objectives.iter().enumerate() {
        let name = &objective.name.value;
        let mut failure = None;
        let mut missed = None;
        for inputs in document.readings(number) {
            match outcome(condition, &inputs) {
                Ok(true) => {}
                Ok(false) => {
                    missed = Some(inputs);
                    break;
                }
                Err(reason) => failure = Some(format!("objective {name:?}: {reason}")),
            }
        }
        if let Some([objective, ..]) = &missed {
            let words = Words {
                name: name.clone(),
                value: Words::shown(&shown(objective, at)),
                field: at.trim_start_matches('/').replace('/', "."),
            };
            asked
                .data
                .report(&mut findings, place(document, number, at), &words);
        } else if let Some(failure) = failure {
            findings.unevaluated(path, failure);
        } else if !document.is_readable(number) {
            let reason = "the values of its labels make too many combinations";
            findings.unevaluated(path, format!("objective {name:?}: {reason}"));
        }
    }
    if let Some(fault) = facts.faults().next() {
        let reason = format!("not every objective can be read: {}", fault.message);
        findings.unevaluated(path, reason);
    }
    findings
}

/// Where a pointer from an objective on leads, or as far as it leads.
fn place(document: &Document, number: usize, at: &str) -> Span {
    let objective = format!("/objectives/{number}");
    let mut pointer = format!("{objective}{at}");
    loop {
        if let Some(span) = document.spans.get(&pointer) {
            return *span;
        }
        match pointer.rfind('/') {
            Some(end) if end > 0 => pointer.truncate(end),
            // The file itself always has a place.
            _ => {
                return document
                    .spans
                    .get("")
                    .copied()
                    .unwrap_or(Span::file_start(document.file));
            }
        }
    }
}

/// What is at a pointer, in a few words.
fn shown(objective: &Value, at: &str) -> String {
    let mut value = objective;
    for part in at.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        let next = match value {
            Value::Map(entries) => entries.get(&Key::String(part.into())),
            _ => None,
        };
        let Some(next) = next else {
            return "nothing".to_owned();
        };
        value = next;
    }
    match value {
        Value::String(text) => text.to_string(),
        // 99, not 99.0: the shortest decimal is what the file says.
        Value::Double(number) => number.to_string(),
        other => show(other),
    }
}
