//! What `govkit new` says.

use std::path::Path;

use crate::diag::VisibleText;
use crate::r#gen::template::Manifest;
use crate::r#gen::{Answers, Scaffold};

/// The whole plan, for `--dry-run`.
pub(super) fn plan(
    wanted: &Path,
    manifest: &Manifest,
    answers: &Answers,
    plan: &Scaffold,
) -> VisibleText {
    let mut text = VisibleText::of_line(format_args!(
        "would make {} from {} {}",
        wanted.display(),
        manifest.name,
        manifest.version
    ));
    for (key, value) in &answers.values {
        text.line(format_args!("  {key} = {value}"));
    }
    text.line("");
    text.line("mode     size  owner      path");
    let mut total = 0;
    for (change, owner) in plan.changes.iter().zip(&plan.owners) {
        let Some(content) = &change.after else {
            continue;
        };
        let mode = if content.executable { "0755" } else { "0644" };
        let size = content.bytes.len();
        total += size;
        let owner = owner.word();
        text.line(format_args!(
            "{mode} {size:>8}  {owner:<9}  {}",
            change.path
        ));
    }
    text.line("");
    text.line(format_args!(
        "{}, {total} bytes; nothing was written",
        files(plan)
    ));
    text
}

/// What was made, and what to do next.
pub(super) fn made(
    wanted: &Path,
    target: &Path,
    manifest: &Manifest,
    plan: &Scaffold,
) -> VisibleText {
    let shown = wanted.display().to_string();
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+~\\:".contains(c);
    let folder = if shown.chars().all(is_plain) {
        shown.clone()
    } else {
        format!("'{}'", shown.replace('\'', r"'\''"))
    };
    let in_git = target
        .ancestors()
        .skip(1)
        .any(|above| above.join(".git").exists());
    let git = if in_git { "" } else { " && git init" };
    let mut text = VisibleText::of_line(format_args!(
        "made {shown} from {} {}: {}",
        manifest.name,
        manifest.version,
        files(plan)
    ));
    text.block("\nnext:\n");
    text.line(format_args!("  cd {folder}{git}"));
    text.line("  govkit check");
    text
}

fn files(plan: &Scaffold) -> String {
    match plan.changes.len() {
        1 => "1 file".to_owned(),
        count => format!("{count} files"),
    }
}
