//! `security/workflow-injection`

use super::root_of;
use super::workflow_checkout::asks_whose;
use crate::code::workflow::{Gift, expressions, given_within, has_steps, steps};
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
runs, with the workflow's token and secrets.

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
            let is_script = uses.is_some_and(|uses| uses.starts_with("actions/github-script@"));
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
                    let is_meant = |path: &str| is_foreign(path) && !(is_own && is_head(path));
                    let mut given = given_within(expression, &around).into_iter();
                    let Some(Gift { path, through }) = given.find(|gift| is_meant(&gift.path)) else {
                        continue;
                    };
                    let span = Span::new(file, start + range.start - 3, start + range.end + 2);
                    let message = match through {
                        Some((name, _)) => format!(
                            "`{name}`, which is `{path}`, is pasted into the script, and a stranger writes it"
                        ),
                        None => format!("`{path}` is pasted into the script, and a stranger writes it"),
                    };
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

fn is_foreign(path: &str) -> bool {
    FOREIGN.contains(&path)
}
