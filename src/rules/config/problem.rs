//! What the parsers found, told by the rule that each sort of problem belongs to.

use crate::model::Workspace;
use crate::parse::ProblemKind;
use crate::rule::Findings;
use crate::source::FileId;

/// Reports the problems of one sort in one file.
pub fn report(workspace: &Workspace, file: FileId, kind: ProblemKind, findings: &mut Findings) {
    // A manifest's own are reported by `manifest/invalid`, a rule file's by `manifest/pack-invalid`.
    if workspace.manifest_in(file).is_some() || workspace.is_pack_file(file) {
        return;
    }
    let problems = workspace
        .parsed(file)
        .into_iter()
        .flat_map(|parsed| &parsed.problems);
    for problem in problems.filter(|problem| problem.kind == kind) {
        let finding = findings.report(problem.span, &problem.message);
        finding.help.clone_from(&problem.help);
        if let Some((span, message)) = problem.related.clone() {
            finding.related.push(crate::diag::Related { span, message });
        }
    }
}
