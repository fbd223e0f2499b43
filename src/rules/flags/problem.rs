//! What reading a flag file found, told by the rule that each sort of problem belongs to.

use crate::flag::ProblemKind;
use crate::model::Workspace;
use crate::rule::Findings;
use crate::source::FileId;

/// Reports the problems of one sort in one file.
pub fn report(workspace: &Workspace, file: FileId, kind: ProblemKind, findings: &mut Findings) {
    let problems = super::facts(workspace, file)
        .into_iter()
        .flat_map(|file| &file.problems);
    for problem in problems.filter(|problem| problem.kind == kind) {
        let finding = findings.report(problem.span, &problem.message);
        problem.explain(finding);
    }
}
