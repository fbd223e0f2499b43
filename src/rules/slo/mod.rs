//! Service level objectives: the file itself, its queries, and whether what it promises can be measured and alerted on.

pub mod alert_dead;
pub mod alert_inverted;
pub mod bucket_missing;
pub mod bucket_misspelt;
pub mod budget_empty;
pub mod contradiction;
pub mod dependency_looser;
pub mod duration_unlikely;
pub mod invalid;
pub mod key_ignored;
pub mod objective_missed;
pub mod query_invalid;
pub mod reference_unknown;
pub mod share_unlikely;

use crate::model::Workspace;
use crate::rule::Findings;
use crate::slo::{Objective, ProblemKind, SloFile};
use crate::source::FileId;

/// The file of objectives in `file`, where it is one that can be read.
fn facts(workspace: &Workspace, file: FileId) -> Option<&SloFile> {
    workspace.slos_in(file)?.file.as_ref()
}

/// The objectives that could be read.
fn objectives(workspace: &Workspace, file: FileId) -> impl Iterator<Item = &Objective> {
    facts(workspace, file)
        .into_iter()
        .flat_map(|facts| &facts.objectives)
}

/// Reports the problems of one sort in one file.
fn report(workspace: &Workspace, file: FileId, kind: ProblemKind, findings: &mut Findings) {
    let problems = facts(workspace, file)
        .into_iter()
        .flat_map(|file| &file.problems);
    for problem in problems.filter(|problem| problem.kind == kind) {
        let finding = findings.report(problem.span, &problem.message);
        problem.explain(finding);
    }
}
