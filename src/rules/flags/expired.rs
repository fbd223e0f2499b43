//! `flags/expired`

use jiff::civil::Date;

use crate::diag::Severity;
use crate::flag::Kind;
use crate::model::Workspace;
use crate::rule::{Check, Findings, Rule, Stage};
use crate::source::FileId;

/// The rule.
pub const RULE: Rule = Rule {
    id: "flags/expired",
    summary: "a flag is past the date by which it was to be gone",
    doc: "\
`expires` is a promise to remove the flag: the code that it guards, and the flag. A flag that stays is a branch that
is no longer tested, and switching it by accident is an incident.

Remove the flag and the branch that lost, or move the date with a reason in the commit. The day is today's at the
stages `ci` and `deploy`, or that of `--now`.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::Dated(check),
};

fn check(workspace: &Workspace, file: FileId, today: Date, findings: &mut Findings) {
    for flag in super::flags_in(workspace, file) {
        let Some((expires, span)) = flag.expires.filter(|(expires, _)| *expires < today) else {
            continue;
        };
        let owner = flag.owner.as_ref().map(|owner| owner.value.as_str());
        let asked = owner.map_or_else(String::new, |owner| format!(" ({owner} owns it)"));
        let what = match flag.kind {
            Kind::Release | Kind::Experiment => "remove the flag and the branch that lost",
            Kind::Ops | Kind::Permission => "remove the flag, or decide anew how long it stays",
        };
        let message = format!("flag {:?} expired on {expires}", flag.key.value);
        findings.report(span, message).help = Some(format!("{what}{asked}"));
    }
}
