//! Objectives as Prometheus has them: recording rules, alerts, tests of both for promtool, and a dashboard for Grafana.
//!
//! Names of series and labels, and the groups that rules are in, are those of Sloth (`github.com/slok/sloth`), so that its
//! dashboards show them.

mod alerts;
mod cases;
mod dashboard;
mod metadata;
mod pattern;
mod ratio;
mod rules;
mod series;
mod yaml;

use crate::model::{SloFacts, Workspace};
use crate::slo::{Declared, SloFile, declared};
use crate::source::{FileId, RelPath, Span};

use super::account::Item;
use super::generator::{Output, Refusal, hash, header_of_yaml, is_generated_from, mark};

/// The rules.
const RULES: &str = "rules.yaml";
/// Tests of windows up to six hours, of metadata and of alerts; and of longer windows, in longer steps.
const TESTS: &str = "rules.test.yaml";
const LONG_TESTS: &str = "rules.long.test.yaml";
/// The dashboard.
const DASHBOARD: &str = "dashboard.json";

/// All that is written; the folder may have generated files of others too.
const FILES: &[&str] = &[RULES, TESTS, LONG_TESTS, DASHBOARD];

/// The outputs of a file of objectives; none where its manifest does not ask for any.
pub fn outputs(workspace: &Workspace, id: FileId) -> Option<Result<Vec<Output>, Vec<Refusal>>> {
    let facts = workspace.slos_in(id).filter(|facts| facts.is_asked)?;
    Some(of(workspace, id, facts))
}

/// The objectives of a file that rules are asked for, as its tree has them.
pub fn items(workspace: &Workspace, id: FileId) -> Vec<Item> {
    let is_asked = workspace.slos_in(id).is_some_and(|facts| facts.is_asked);
    let parsed = workspace.parsed(id).filter(|_| is_asked);
    parsed.map_or_else(Vec::new, |parsed| named(declared(parsed)))
}

/// Objectives as items of an input. One without a name has a finding.
pub fn named(objectives: impl IntoIterator<Item = Declared>) -> Vec<Item> {
    let objectives = objectives.into_iter();
    let items = objectives.filter_map(|one| {
        Some(Item {
            kind: "objective",
            name: one.name?,
            span: one.span,
        })
    });
    items.collect()
}

/// The rules of a file, as `govkit slo rules` prints them; with what they were made of, for the header.
pub fn rules_of(
    file: &SloFile,
    name: &str,
    bytes: &[u8],
    exact: bool,
) -> Result<Rules, Vec<Refusal>> {
    let groups = groups(file, exact)?;
    let header = header_of_yaml(name, &hash([bytes]));
    Ok(Rules {
        count: groups.iter().map(|group| group.rules.len()).sum(),
        text: format!("{header}{}", yaml::rules(&groups)),
    })
}

/// A file of rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// The file.
    pub text: String,
    /// How many rules are in it.
    pub count: usize,
}

fn of(workspace: &Workspace, id: FileId, facts: &SloFacts) -> Result<Vec<Output>, Vec<Refusal>> {
    let start = Span::file_start(id);
    let Some(file) = &facts.file else {
        return Err(vec![Refusal {
            span: start,
            message: "the file cannot be read".to_owned(),
            help: Some("mend its syntax first".to_owned()),
        }]);
    };
    let sources = workspace.sources();
    let source = sources.file(id);
    let path = source.path().as_str();
    let below = path.strip_prefix(facts.folder.as_str()).unwrap_or(path);
    let name = below.trim_start_matches('/');
    let groups = groups(file, facts.exact)?;
    let hash = hash([source.bytes()]);
    let header = header_of_yaml(name, &hash);
    let (short, long) = cases::files(file, &groups, facts.exact);
    let texts = [
        (RULES, format!("{header}{}", yaml::rules(&groups))),
        (TESTS, format!("{header}{short}")),
        (LONG_TESTS, format!("{header}{long}")),
        (DASHBOARD, dashboard::text(file, &mark(name, &hash))),
    ];
    let outputs = texts.into_iter().map(|(name, text)| {
        let path = RelPath::resolve(&facts.folder, &format!("{}/{name}", facts.out));
        let path = path.ok_or_else(|| {
            vec![Refusal {
                span: start,
                message: format!(
                    "the rules would go to {}, outside of the workspace",
                    facts.out
                ),
                help: Some("correct `out` in [slo] of govkit.toml".to_owned()),
            }]
        })?;
        Ok(Output::new(path, text))
    });
    let mut outputs: Vec<Output> = outputs.collect::<Result<_, Vec<Refusal>>>()?;
    let there = facts.outputs.iter().map(|id| sources.file(*id));
    let named = there.filter(|file| FILES.contains(&file.path().name()));
    let ours = named.filter(|file| file.text().is_ok_and(|text| is_generated_from(text, name)));
    for file in ours {
        if !outputs.iter().any(|output| output.path == *file.path()) {
            outputs.push(Output::removed(file.path().clone()));
        }
    }
    Ok(outputs)
}

/// The rules of a file, unless something is wrong with it.
fn groups(file: &SloFile, exact: bool) -> Result<Vec<rules::Group>, Vec<Refusal>> {
    check(file)?;
    rules::groups(file, exact)
}

/// What is wrong with a file keeps it from being generated from.
fn check(file: &SloFile) -> Result<(), Vec<Refusal>> {
    let problems = file.faults().map(|problem| Refusal {
        span: problem.span,
        message: problem.message.clone(),
        help: problem.help.clone(),
    });
    let whole = file.objectives.iter().filter(|one| one.target.is_whole());
    let whole = whole.map(|one| Refusal {
        span: one.target_span,
        message: "an objective of 100 % leaves no error budget to burn".to_owned(),
        help: Some("write the share below which callers suffer, such as 99.9 %".to_owned()),
    });
    let refusals: Vec<Refusal> = problems.chain(whole).collect();
    if refusals.is_empty() {
        Ok(())
    } else {
        Err(refusals)
    }
}
