//! What verifying found, told by the rule that each fault belongs to.

use crate::diag::Related;
use crate::model::Workspace;
use crate::modules::Place;
use crate::rule::Findings;

/// Reports the faults of one rule.
pub fn report(workspace: &Workspace, rule: &str, findings: &mut Findings) {
    let faults = workspace
        .modules()
        .into_iter()
        .flat_map(|found| &found.faults);
    for fault in faults.filter(|fault| fault.rule == rule) {
        let Place::At(span) = fault.place else {
            continue;
        };
        let finding = findings.report(span, &fault.message);
        finding.help.clone_from(&fault.help);
        let related = fault.related.iter().cloned();
        finding
            .related
            .extend(related.map(|(span, message)| Related { span, message }));
    }
}
