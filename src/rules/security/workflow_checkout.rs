//! `security/workflow-checkout`

use super::root_of;
use crate::code::workflow::{expressions, given, is_action_of, is_workflow, steps, triggers};
use crate::diag::Severity;
use crate::parse::NodeRef;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "security/workflow-checkout",
    summary: "a workflow with secrets checks out what a stranger wrote",
    doc: "\
`pull_request_target` and `workflow_run` run with the repository's secrets and a token that may write, also for the pull request of a fork. That is safe only as
long as nothing of the pull request is run; a checkout of its head is followed by a build, a test or an install script of its own.

Use `pull_request`, which has neither, and hand what has to be written to a second workflow as an artefact. A job whose `if` asks for the repository of the head is
not reported.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(|workspace, file, findings| {
        let Some(root) = root_of(workspace, file, is_workflow) else {
            return;
        };
        let triggers = triggers(root);
        let wanted = ["pull_request_target", "workflow_run"];
        let Some(trigger) = wanted.into_iter().find(|name| triggers.contains(name)) else {
            return;
        };
        for (job, step) in steps(root) {
            let asks = |node: NodeRef<'_>| {
                let condition = node.get("if").and_then(NodeRef::as_str);
                condition.is_some_and(|text| asks_whose(text) || is_for_another(text, trigger))
            };
            if asks(step) || job.is_some_and(asks) {
                continue;
            }
            if let Some(node) = taken(step) {
                let message = format!("on `{trigger}` this checks out what a stranger wrote");
                findings.report(node.span(), message).help =
                    Some("run it on pull_request, without secrets".to_owned());
            }
        }
    }),
};

/// Whether a condition asks for the repository of the head.
pub(super) fn asks_whose(condition: &str) -> bool {
    condition.contains("head.repo") || condition.contains("head_repository")
}

/// Whether a condition is about the trigger, and not for this one.
fn is_for_another(condition: &str, trigger: &str) -> bool {
    let Some((_, rest)) = condition.split_once("github.event_name") else {
        return false;
    };
    let is_same = rest.trim_start().starts_with("==");
    let names_it = rest.contains(&format!("'{trigger}'"));
    is_same != names_it
}

/// What makes a step check out the head of a pull request.
fn taken(step: NodeRef<'_>) -> Option<NodeRef<'_>> {
    let uses = step.get("uses").and_then(NodeRef::as_str);
    if uses.is_some_and(|uses| is_action_of(uses, "actions/checkout")) {
        let with = step.get("with")?;
        let options = ["ref", "repository"].into_iter();
        let mut options = options.filter_map(|key| with.get(key));
        return options.find(|node| node.as_str().is_some_and(is_head));
    }
    let run = step.get("run")?;
    run.as_str().is_some_and(takes_head).then_some(run)
}

/// Whether a script takes the head of a pull request and goes to it.
fn takes_head(script: &str) -> bool {
    let is_there = |texts: &[&str]| texts.iter().any(|text| script.contains(text));
    is_there(&["gh pr checkout"])
        || is_there(&["git fetch", "git pull"])
            && is_there(&["pull/$"])
            && is_there(&[
                "git checkout",
                "git merge",
                "git pull",
                "git reset",
                "git switch",
            ])
}

fn is_head(text: &str) -> bool {
    let mut paths = expressions(text).flat_map(|range| given(text.get(range).unwrap_or_default()));
    paths.any(|path| {
        path.starts_with("github.event.pull_request.head.")
            || path == "github.head_ref"
            || path.starts_with("github.event.workflow_run.head_")
            // No event has it; who writes it means the head.
            || path.starts_with("github.event.workflow_run.head.")
            || path == "github.event.pull_request.merge_commit_sha"
            || (text.contains("refs/pull/") && path.ends_with("number"))
    })
}
