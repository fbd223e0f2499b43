//! Policies: data rules with a `target` and an `assert`, about documents in YAML, TOML and JSON, and about objectives.

mod document;
mod objective;
mod place;

use rayon::prelude::*;

use crate::expr::eval::evaluate;
use crate::expr::{Program, Value};
use crate::model::Workspace;
use crate::rule::data::{Lang, Matcher, Words};
use crate::rule::{Asked, Engine, Findings};
use crate::source::FileId;

pub use objective::OBJECTIVES;

/// The engine of documents.
pub const DOCUMENT: Engine = Engine {
    lang: Lang::Document,
    run,
};

fn run(workspace: &Workspace, asked: &[Asked<'_>]) -> Vec<Findings> {
    let scope = workspace.scope().par_iter();
    let answers = scope.flat_map_iter(|file| {
        let file = *file;
        let rules = asked.iter();
        let rules = rules.filter(move |asked| is_meant(workspace, asked, file));
        rules.map(move |asked| check(workspace, asked, file))
    });
    answers.collect()
}

/// Whether a document is what a policy names, as the service that it belongs to would write its path.
fn is_meant(workspace: &Workspace, asked: &Asked<'_>, file: FileId) -> bool {
    let Matcher::Assert { target, .. } = &asked.data.matcher else {
        return false;
    };
    below(workspace, asked, file).is_some_and(|below| target.is_match(below))
}

/// The path of a file as the service of a rule would write it; none where the file is of another service.
fn below<'w>(workspace: &'w Workspace, asked: &Asked<'_>, file: FileId) -> Option<&'w str> {
    let own = workspace
        .manifest_of(file)
        .map(|manifest| manifest.folder.as_str());
    let folder = asked.data.service.as_deref().or(own).unwrap_or_default();
    let path = workspace.sources().file(file).path().as_str();
    if folder.is_empty() {
        return Some(path);
    }
    path.strip_prefix(folder)
        .and_then(|rest| rest.strip_prefix('/'))
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
