//! `security/workflow-injection`

use super::root_of;
use super::workflow_checkout::asks_whose;
use crate::code::workflow::{
    Gift, expressions, given_within, has_steps, input, is_action_of, steps,
};
use crate::diag::Severity;
use crate::parse::NodeRef;
use crate::rule::{Check, Rule, Stage};
use crate::source::Span;

/// The rule.
pub const RULE: Rule = Rule {
    id: "security/workflow-injection",
    summary: "a script of a workflow is put together from what a stranger wrote",
    doc: "\
An expression in `run:` is pasted into the script before a shell reads it. A title, a branch or a commit message can hold `\"; curl … | sh`, and then that
runs, with the workflow's token and secrets. Inputs, the names of branches and tags, and those of releases, milestones and projects are written by fewer people;
what they write ends up in the script all the same. Inputs that are numbers, choices or yes and no are not reported.

A variable of `env` that is written as an expression, `${{ env.TITLE }}`, is pasted as well.

Hand it over in the environment, where it stays a text: `env: { TITLE: ${{ github.event.issue.title }} }` and `\"$TITLE\"` in the script.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(|workspace, file, findings| {
        let source = workspace.sources().file(file);
        let Some(root) = root_of(workspace, file, has_steps) else {
            return;
        };
        for (job, step) in steps(root) {
            let asks = |node: NodeRef<'_>| {
                let condition = node.get("if").and_then(NodeRef::as_str);
                condition.is_some_and(asks_whose)
            };
            // Who may push to the repository is no stranger.
            let is_own = asks(step) || job.is_some_and(asks);
            let uses = step.get("uses").and_then(NodeRef::as_str);
            let is_script = uses.is_some_and(|uses| is_action_of(uses, "actions/github-script"));
            let script = is_script
                .then(|| step.get("with")?.get("script"))
                .flatten();
            let around: Vec<NodeRef<'_>> = [step].into_iter().chain(job).chain([root]).collect();
            for node in step.get("run").into_iter().chain(script) {
                // The text as it is written, so that places are places in the file.
                let span = node.span();
                let (start, end) = (span.start as usize, span.end as usize);
                let written = source.text().ok().and_then(|text| text.get(start..end));
                let written = written.unwrap_or_default();
                for range in expressions(written) {
                    let expression = written.get(range.clone()).unwrap_or_default();
                    let is_head = |path: &str| path == "github.head_ref" || path.contains(".head.");
                    let is_foreign = |path: &str| is_one_of(FOREIGN, path) && !(is_own && is_head(path));
                    let is_free = |path: &str| is_one_of(NAMED, path) || is_text_input(root, path);
                    let given = given_within(expression, &around);
                    let foreign = given.iter().find(|gift| is_foreign(&gift.path));
                    let free = || given.iter().find(|gift| is_free(&gift.path));
                    let Some(Gift { path, through }) = foreign.or_else(free) else {
                        continue;
                    };
                    let who = if foreign.is_some() { "and a stranger writes it" } else { "and holds whatever somebody writes" };
                    let span = Span::new(file, start + range.start - 3, start + range.end + 2);
                    let what = match through {
                        Some((name, _)) => format!("`{name}`, which is `{path}`,"),
                        None => format!("`{path}`"),
                    };
                    let message = format!("{what} is pasted into the script, {who}");
                    findings.report(span, message).help =
                        Some("hand it over in `env`, and use the variable in quotes".to_owned());
                }
            }
        }
    }),
};

/// What strangers write. (docs.github.com, Security hardening for GitHub Actions, "Understanding the risk of script
/// injections".)
const FOREIGN: &[&str] = &[
    "github",
    "github.event",
    "github.event.changes.body.from",
    "github.event.changes.title.from",
    "github.event.comment",
    "github.event.comment.body",
    "github.event.commits",
    "github.event.commits.*.author.email",
    "github.event.commits.*.author.name",
    "github.event.commits.*.committer.email",
    "github.event.commits.*.committer.name",
    "github.event.commits.*.message",
    "github.event.discussion",
    "github.event.discussion.body",
    "github.event.discussion.title",
    "github.event.head_commit",
    "github.event.head_commit.author.email",
    "github.event.head_commit.author.name",
    "github.event.head_commit.committer.email",
    "github.event.head_commit.committer.name",
    "github.event.head_commit.message",
    "github.event.issue",
    "github.event.issue.body",
    "github.event.issue.title",
    "github.event.merge_group.head_commit.author.email",
    "github.event.merge_group.head_commit.author.name",
    "github.event.merge_group.head_commit.committer.email",
    "github.event.merge_group.head_commit.committer.name",
    "github.event.merge_group.head_commit.message",
    "github.event.pages.*.page_name",
    "github.event.pull_request",
    "github.event.pull_request.body",
    "github.event.pull_request.head.label",
    "github.event.pull_request.head.ref",
    "github.event.pull_request.head.repo.default_branch",
    "github.event.pull_request.head.repo.description",
    "github.event.pull_request.head.repo.homepage",
    "github.event.pull_request.title",
    "github.event.review.body",
    "github.event.review_comment.body",
    "github.event.workflow_run.display_title",
    "github.event.workflow_run.head_branch",
    "github.event.workflow_run.head_commit.author.email",
    "github.event.workflow_run.head_commit.author.name",
    "github.event.workflow_run.head_commit.committer.email",
    "github.event.workflow_run.head_commit.committer.name",
    "github.event.workflow_run.head_commit.message",
    "github.event.workflow_run.head_repository.description",
    "github.event.workflow_run.pull_requests.*.head.ref",
    "github.head_ref",
];

/// What those write who may push to the repository, plan in it or start its workflows.
const NAMED: &[&str] = &[
    "github.base_ref",
    "github.event.base_ref",
    "github.event.deployment.ref",
    "github.event.milestone.description",
    "github.event.milestone.title",
    "github.event.project.body",
    "github.event.project.name",
    "github.event.project_card.note",
    "github.event.project_column.name",
    "github.event.ref",
    "github.event.release.body",
    "github.event.release.name",
    "github.event.release.tag_name",
    "github.ref_name",
];

/// Whether a path is one of these; `*` stands for any one name.
fn is_one_of(known: &[&str], path: &str) -> bool {
    let mut known = known.iter();
    known.any(|known| {
        let mut names = path.split('.');
        let all = known.split('.').all(|name| {
            let own = names.next();
            own.is_some_and(|own| name == "*" || name == own)
        });
        all && names.next().is_none()
    })
}

/// Whether a path is an input of a workflow that may hold any text. In an action, whoever uses it decides what it is given.
fn is_text_input(root: NodeRef<'_>, path: &str) -> bool {
    let name = path.strip_prefix("github.event.inputs.");
    let Some(name) = name.or_else(|| path.strip_prefix("inputs.")) else {
        return false;
    };
    input(root, name).is_some_and(|input| {
        let ty = input.get("type").and_then(NodeRef::as_str);
        !matches!(ty, Some("boolean" | "number" | "choice" | "environment"))
    })
}
