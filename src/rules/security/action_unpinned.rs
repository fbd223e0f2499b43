//! `security/action-unpinned`

use super::root_of;
use crate::code::workflow::{has_steps, jobs, steps};
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "security/action-unpinned",
    summary: "a workflow runs what others can change",
    doc: "\
A tag or branch of somebody else's repository can be moved, and has been: whoever can push there runs code with this workflow's token and secrets. Only a full
commit, or a digest for an image, stays what was reviewed. Actions of `actions/` and `github/` are GitHub's own, who runs the workflow anyway.

Name the commit, and the version in a comment: `uses: owner/action@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2`.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(|workspace, file, findings| {
        let Some(root) = root_of(workspace, file, has_steps) else {
            return;
        };
        let of_jobs = jobs(root).iter().map(|job| root.tree().at(job.node));
        let of_steps = steps(root).into_iter().map(|(_, step)| step);
        let uses = of_jobs.chain(of_steps).filter_map(|node| node.get("uses"));
        for node in uses {
            let Some(text) = node.as_str() else {
                continue;
            };
            if let Some(message) = unpinned(text) {
                let help = if text.starts_with("docker://") {
                    "name its digest: docker://image@sha256:…"
                } else {
                    "name the full commit, and the version in a comment"
                };
                findings.report(node.span(), message).help = Some(help.to_owned());
            }
        }
    }),
};

/// What is wrong with what is used.
fn unpinned(text: &str) -> Option<String> {
    // `$/` is the repository itself, at the commit that runs.
    if ["./", "../", "$/"].iter().any(|own| text.starts_with(own)) {
        return None;
    }
    if let Some(image) = text.strip_prefix("docker://") {
        return (!image.contains("@sha256:"))
            .then(|| format!("the image `{image}` can be replaced"));
    }
    let (name, version) = text.split_once('@').unwrap_or((text, ""));
    let owner = name.split('/').next().unwrap_or_default();
    if owner.eq_ignore_ascii_case("actions") || owner.eq_ignore_ascii_case("github") {
        return None;
    }
    let is_commit =
        matches!(version.len(), 40 | 64) && version.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_commit {
        return None;
    }
    Some(if version.is_empty() {
        format!("`{name}` is used in whatever version there is")
    } else {
        format!("`{version}` of `{name}` can be moved to another commit")
    })
}
