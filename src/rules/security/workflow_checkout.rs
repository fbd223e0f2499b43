//! `security/workflow-checkout`

use super::root_of;
use crate::code::workflow::{
    expressions, given_within, is_action_of, is_workflow, steps, triggers,
};
use crate::diag::Severity;
use crate::parse::NodeRef;
use crate::rule::{Check, Rule, Stage};

const COMMENT: &str = "issue_comment";

/// The rule.
pub const RULE: Rule = Rule {
    id: "security/workflow-checkout",
    summary: "a workflow with secrets checks out what a stranger wrote",
    doc: "\
`pull_request_target` and `workflow_run` run with the repository's secrets and a token that may write, also for the pull request of a fork. That is safe only as
long as nothing of the pull request is run; a checkout of its head is followed by a build, a test or an install script of its own.

So does `issue_comment`, which whoever can read the repository starts by a comment on a pull request of their own.

Use `pull_request`, which has neither, and hand what has to be written to a second workflow as an artefact. A job whose `if` asks for the repository of the head is
not reported; nor, for a comment, one that asks who wrote it (`github.event.comment.author_association`) or that waits for a job which may.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(|workspace, file, findings| {
        let Some(root) = root_of(workspace, file, is_workflow) else {
            return;
        };
        let triggers = triggers(root);
        let wanted = ["pull_request_target", "workflow_run", COMMENT];
        let Some(trigger) = wanted.into_iter().find(|name| triggers.contains(name)) else {
            return;
        };
        for (job, step) in steps(root) {
            let asks = |node: NodeRef<'_>| {
                let condition = node.get("if").and_then(NodeRef::as_str);
                condition.is_some_and(|text| {
                    asks_whose(text)
                        || is_for_another(text, trigger)
                        || trigger == COMMENT && asks_who(text)
                })
            };
            let is_behind = trigger == COMMENT && job.is_some_and(|job| job.get("needs").is_some());
            if asks(step) || job.is_some_and(asks) || is_behind {
                continue;
            }
            let around = Around {
                nodes: [step].into_iter().chain(job).chain([root]).collect(),
                trigger,
            };
            if let Some(node) = taken(step, &around) {
                let message = format!("on `{trigger}` this checks out what a stranger wrote");
                findings.report(node.span(), message).help =
                    Some("run it on pull_request, without secrets".to_owned());
            }
        }
    }),
};

/// Whether a condition asks for the repository of the head, and not for that of somebody else.
pub(super) fn asks_whose(condition: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    let mentions = ["head.repo", "head_repository"].into_iter();
    let mut mentions = mentions.flat_map(|name| condition.match_indices(name));
    mentions.any(|(at, _)| {
        let (before, rest) = condition.split_at(at);
        let before = before.trim_end_matches(is_part).trim_end();
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let (path, behind) = rest.split_at(end);
        let behind = behind.trim_start();
        if path.rsplit('.').next() == Some("fork") {
            return before.ends_with('!')
                || behind.starts_with("!= true")
                || behind.starts_with("== false");
        }
        !before.ends_with("!=") && !behind.starts_with("!=")
    })
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

/// Whether a condition asks who wrote a comment, or what an earlier step found out about that.
fn asks_who(condition: &str) -> bool {
    const WHO: &[&str] = &[
        "author_association",
        "github.actor",
        ".login",
        "steps.",
        "sender",
    ];
    WHO.iter().any(|who| condition.contains(who))
}

/// What is around a step.
struct Around<'n> {
    /// The step, its job, the workflow.
    nodes: Vec<NodeRef<'n>>,
    /// What starts it, of what is dangerous.
    trigger: &'static str,
}

/// What makes a step check out the head of a pull request.
fn taken<'n>(step: NodeRef<'n>, around: &Around<'n>) -> Option<NodeRef<'n>> {
    let uses = step.get("uses").and_then(NodeRef::as_str);
    if uses.is_some_and(|uses| is_action_of(uses, "actions/checkout")) {
        let with = step.get("with")?;
        let options = ["ref", "repository"].into_iter();
        let mut options = options.filter_map(|key| with.get(key));
        return options.find(|node| node.as_str().is_some_and(|text| is_head(text, around)));
    }
    let run = step.get("run")?;
    let script = run.as_str()?;
    let is_taken = script.contains("gh pr checkout")
        || script
            .lines()
            .any(|line| is_git_getting(line) && names_head(line, around))
            && script.lines().any(is_git_taking);
    is_taken.then_some(run)
}

/// What git does to put other files in place.
const TAKING: &[&str] = &["checkout", "switch", "merge", "pull", "reset", "worktree"];

fn git_verb(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace();
    words.find(|word| *word == "git")?;
    words.next()
}

/// Whether a line of a script gets something from elsewhere, or puts it in place.
fn is_git_getting(line: &str) -> bool {
    git_verb(line).is_some_and(|verb| verb == "fetch" || TAKING.contains(&verb))
}

fn is_git_taking(line: &str) -> bool {
    git_verb(line).is_some_and(|verb| TAKING.contains(&verb))
}

/// Whether a line names the head of a pull request, by an expression or a variable.
fn names_head(line: &str, around: &Around<'_>) -> bool {
    let environments = around.nodes.iter().filter_map(|node| node.get("env"));
    let mut variables = environments.flat_map(|env| {
        let members = env.members().iter();
        members.filter_map(move |member| Some((&*member.key, env.tree().at(member.node).as_str()?)))
    });
    is_head(line, around)
        || variables.any(|(name, text)| line.contains(name) && is_head(text, around))
}

fn is_head(text: &str, around: &Around<'_>) -> bool {
    let ranges = expressions(text);
    let mut gifts =
        ranges.flat_map(|range| given_within(text.get(range).unwrap_or_default(), &around.nodes));
    gifts.any(|gift| {
        let path = gift.path;
        let whole = gift.through.as_ref().map_or(text, |(_, text)| text);
        // Of a comment the event has the number only.
        let is_named = path.starts_with("github.event.pull_request.head.")
            || path == "github.head_ref"
            || path.starts_with("github.event.workflow_run.head_")
            // No event has it; who writes it means the head.
            || path.starts_with("github.event.workflow_run.head.")
            || path == "github.event.pull_request.merge_commit_sha";
        (is_named && around.trigger != COMMENT)
            || (whole.contains("pull/") && path.ends_with("number"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_ask_for_the_own_repository() {
        let head = "github.event.pull_request.head.repo";
        for condition in [
            format!("{head}.full_name == github.repository"),
            format!("github.repository == {head}.full_name"),
            format!("${{{{ {head}.full_name==github.repository }}}}"),
            format!("github.event_name != 'pull_request' || {head}.full_name == github.repository"),
            format!("!{head}.fork"),
            format!("{head}.fork == false"),
            format!("{head}.fork != true"),
            "github.event.workflow_run.head_repository.full_name == github.repository".to_owned(),
        ] {
            assert!(asks_whose(&condition), "{condition}");
        }
        for condition in [
            format!("{head}.full_name != github.repository"),
            format!("{head}.full_name!=github.repository"),
            format!("github.repository != {head}.full_name"),
            format!("github.event_name == 'pull_request' && {head}.full_name != github.repository"),
            format!("{head}.fork"),
            format!("{head}.fork == true"),
            "github.event.pull_request.base.repo.full_name == github.repository".to_owned(),
            "github.event.workflow_run.head_repository.full_name != github.repository".to_owned(),
            String::new(),
        ] {
            assert!(!asks_whose(&condition), "{condition}");
        }
    }

    #[test]
    fn conditions_are_for_one_trigger() {
        let of = |condition| is_for_another(condition, "pull_request_target");
        assert!(of("github.event_name == 'push'"));
        assert!(of("github.event_name != 'pull_request_target'"));
        assert!(!of("github.event_name == 'pull_request_target'"));
        assert!(!of("github.event_name != 'push'"));
        assert!(!of("github.ref == 'refs/heads/main'"));
    }
}
