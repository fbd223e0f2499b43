//! `security/workflow-permissions`

use super::root_of;
use crate::code::workflow::{is_workflow, jobs, triggers};
use crate::diag::Severity;
use crate::parse::NodeRef;
use crate::rule::{Check, Findings, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "security/workflow-permissions",
    summary: "a workflow's token may do more than the workflow says",
    doc: "\
Without `permissions` the token of a workflow may do what the repository's settings grant, which often is writing to everything. A step that is taken
over, by an action or a dependency, has that token. A setting elsewhere is no promise: the workflow says what it needs.

Write `permissions:` at the top with the least that all jobs need (`contents: read`, or `{}`), and more in the job that needs it. Workflows that are only
called by others get the caller's.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(|workspace, file, findings| {
        let Some(root) = root_of(workspace, file, is_workflow) else {
            return;
        };
        let top = root.get("permissions");
        everything(top, findings);
        let mut without = Vec::new();
        for job in jobs(root) {
            let own = root.tree().at(job.node).get("permissions");
            everything(own, findings);
            if own.is_none() {
                without.push(job);
            }
        }
        let is_called = triggers(root) == ["workflow_call"];
        if top.is_some() || is_called {
            return;
        }
        if let Some(job) = without.first() {
            let message = format!("nothing says what the token of job `{}` may do", job.key);
            let help = "permissions: { contents: read } at the top of the workflow";
            findings.report(job.key_span, message).help = Some(help.to_owned());
        }
    }),
};

fn everything(permissions: Option<NodeRef<'_>>, findings: &mut Findings) {
    if let Some(node) = permissions.filter(|node| node.as_str() == Some("write-all")) {
        let message = "the token may write everything";
        findings.report(node.span(), message).help =
            Some("name what is written: `packages: write`".to_owned());
    }
}
