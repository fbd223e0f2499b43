//! `security/container-root`

use crate::code::container::{BuildStage, final_base, final_user, read_dockerfile, runs};
use crate::diag::Severity;
use crate::rule::data::Lang;
use crate::rule::{Check, Rule, Stage};
use crate::source::Span;

/// The rule.
pub const RULE: Rule = Rule {
    id: "security/container-root",
    summary: "the service runs as root in its container",
    doc: "\
Whoever breaks into a process that runs as root needs one more mistake only, in the kernel, the runtime or a mount, to own the host.
What counts is the last stage of the Dockerfile: its last `USER`, or that of the stage that it begins with. Without one, the image decides,
which is root but for images that say otherwise in their tag (`:nonroot`). An image that only an argument without default names is not known, and not reported.

Write `USER` with a number, so that Kubernetes can tell (`runAsNonRoot`): `USER 65532:65532`.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(|workspace, file, findings| {
        let source = workspace.sources().file(file);
        // What developers work in is no service.
        let is_dev = source.path().as_str().split('/').any(|part| part == ".devcontainer");
        if !Lang::Dockerfile.is_source(source.path()) || is_dev {
            return;
        }
        let Ok(text) = source.text() else {
            findings.unevaluated(source.path(), "it is not UTF-8");
            return;
        };
        let dockerfile = read_dockerfile(text);
        if let Some(limit) = dockerfile.limit.filter(|_| is_open(&dockerfile.stages)) {
            findings.unevaluated(source.path(), limit);
            return;
        }
        let stages = dockerfile.stages;
        let Some(last) = stages.last() else {
            return;
        };
        let (range, message) = match final_user(&stages) {
            Some(user) => match user.name.as_deref() {
                Some(name) if is_root(name) => {
                    (user.range.clone(), format!("the service runs as {name}"))
                }
                _ => return,
            },
            None if is_somebody_else(&stages) => return,
            None => (
                last.from.clone(),
                "the last stage has no USER, so the service runs as root".to_owned(),
            ),
        };
        let span = Span::new(file, range.start, range.end);
        findings.report(span, message).help = Some("USER 65532:65532".to_owned());
    }),
};

fn is_root(user: &str) -> bool {
    let name = user.split(':').next().unwrap_or_default();
    let is_zero = !name.is_empty() && name.bytes().all(|byte| byte == b'0');
    is_zero || name == "root" || name.eq_ignore_ascii_case("ContainerAdministrator")
}

/// Returns true where it depends on a variable that is not known as whom the last stage runs.
fn is_open(stages: &[BuildStage]) -> bool {
    match final_user(stages) {
        Some(user) => user.name.is_none(),
        None => final_base(stages).is_some_and(|base| base.image.is_none() && !base.is_empty),
    }
}

/// Whether it is not known, or known otherwise, that an image runs as root; and whether nothing is run at all.
fn is_somebody_else(stages: &[BuildStage]) -> bool {
    let Some(base) = final_base(stages) else {
        return true;
    };
    match &base.image {
        Some(image) => is_rootless(&image.text),
        // Without a program, what is built on nothing is only files that are handed on.
        None => !base.is_empty || !runs(stages),
    }
}

/// Whether an image says in its name that it runs as somebody else.
fn is_rootless(image: &str) -> bool {
    let image = image.to_ascii_lowercase();
    ["nonroot", "non-root", "rootless", "unprivileged"]
        .iter()
        .any(|word| image.contains(word))
}
