//! Policies: data rules with a `target` and an `assert`, about documents in YAML, TOML and JSON, and about objectives.

mod document;
mod objective;
mod place;

use rayon::prelude::*;

use crate::expr::eval::evaluate;
use crate::expr::{Program, Value};
use crate::model::Workspace;
use crate::rule::data::{Lang, Matcher, Words};
use crate::rule::{Asked, ByService, Engine, Findings};
use crate::source::FileId;

pub use objective::OBJECTIVES;

/// The engine of documents.
pub const DOCUMENT: Engine = Engine {
    lang: Lang::Document,
    run,
};

fn run(workspace: &Workspace, asked: &[Asked<'_>]) -> Vec<Findings> {
    let rules = by_service(asked);
    let scope = workspace.scope().par_iter();
    let answers = scope.flat_map_iter(|file| {
        let path = workspace.sources().file(*file).path();
        let folders = rules.folders_above(path);
        let meant = rules.at(&folders);
        let meant = meant.filter(|asked| is_meant(workspace, asked, *file));
        let answers = meant.map(|asked| check(workspace, asked, *file));
        answers.collect::<Vec<Findings>>()
    });
    answers.collect()
}

/// Rules by the services that they apply to.
fn by_service<'a, 'r>(asked: &'a [Asked<'r>]) -> ByService<&'a Asked<'r>> {
    let mut rules = ByService::default();
    for asked in asked {
        rules.insert(asked.data, asked);
    }
    rules
}

/// Whether a document is what a policy names, as the service that it belongs to would write its path.
fn is_meant(workspace: &Workspace, asked: &Asked<'_>, file: FileId) -> bool {
    let Matcher::Assert { target, .. } = &asked.data.matcher else {
        return false;
    };
    let path = workspace.sources().file(file).path();
    let is_match = |folder: &str| {
        let below = path.below_folder(folder);
        below.is_some_and(|below| target.is_match(below))
    };
    if let Some(services) = &asked.data.services {
        let mut folders = path.folders();
        return folders.any(|folder| services.contains(folder) && is_match(folder));
    }
    let own = workspace.manifest_of(file);
    is_match(own.map_or("", |manifest| manifest.folder.as_str()))
}

fn check(workspace: &Workspace, asked: &Asked<'_>, file: FileId) -> Findings {
    let mut findings = Findings::of(asked.rule);
    let path = workspace.sources().file(file).path();
    let Matcher::Assert { condition, at, .. } = &asked.data.matcher else {
        return findings;
    };
    let Some(parsed) = workspace.parsed(file).filter(|parsed| parsed.is_complete()) else {
        findings.unevaluated(path, "the document cannot be read");
        return findings;
    };
    for document in parsed.tree.documents() {
        let document = parsed.tree.at(*document);
        match outcome(condition, &[document::value(document)]) {
            Ok(true) => {}
            Ok(false) => {
                let found = place::of(document, at);
                let words = Words {
                    name: at.trim_start_matches('/').replace('/', "."),
                    value: Words::shown(&found.shown),
                    field: String::new(),
                };
                asked.data.report(&mut findings, found.span, &words);
            }
            Err(reason) => findings.unevaluated(path, reason),
        }
    }
    findings
}

/// Whether the condition holds, or why that cannot be said.
fn outcome(condition: &Program, inputs: &[Value]) -> Result<bool, String> {
    match evaluate(condition, inputs) {
        Ok(Value::Bool(holds)) => Ok(holds),
        Ok(other) => Err(format!(
            "the condition gives a value of type {}, not true or false",
            other.type_name()
        )),
        Err(failure) => Err(format!("the condition fails: {failure}")),
    }
}
