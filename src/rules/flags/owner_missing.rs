//! `flags/owner-missing`

use crate::diag::Severity;
use crate::model::Workspace;
use crate::rule::{Check, Findings, Rule, Stage};
use crate::source::FileId;

/// The rule.
pub const RULE: Rule = Rule {
    id: "flags/owner-missing",
    summary: "a flag has no owner",
    doc: "\
A flag that nobody owns is never removed: nobody knows whether its rules still matter, and each one doubles the
states that the service can be in. An owner is a team or a person that answers for the flag.

Add `\"owner\": \"team-…\"`.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(check),
};

fn check(workspace: &Workspace, file: FileId, findings: &mut Findings) {
    for (_, flag) in super::sound_flags(workspace, file).filter(|(_, flag)| flag.owner.is_none()) {
        findings
            .report(
                flag.key.span,
                format!("flag {:?} has no owner", flag.key.value),
            )
            .help = Some("add \"owner\": the team that answers for it".to_owned());
    }
}
