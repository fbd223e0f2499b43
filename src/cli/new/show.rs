//! What `govkit new` says.

use std::fmt::Write;
use std::path::Path;

use crate::r#gen::template::Manifest;
use crate::r#gen::{Answers, Scaffold};

/// The whole plan, for `--dry-run`.
pub(super) fn plan(
    wanted: &Path,
    manifest: &Manifest,
    answers: &Answers,
    plan: &Scaffold,
) -> String {
    let mut text = format!(
        "would make {} from {} {}\n",
        wanted.display(),
        manifest.name,
        manifest.version
    );
    for (key, value) in &answers.values {
        let _ = writeln!(text, "  {key} = {value}");
    }
    text.push_str("\nmode     size  owner      path\n");
    let mut total = 0;
    for (change, owner) in plan.changes.iter().zip(&plan.owners) {
        let Some(content) = &change.after else {
            continue;
        };
        let mode = if content.executable { "0755" } else { "0644" };
        let size = content.bytes.len();
        total += size;
        let _ = writeln!(
            text,
            "{mode} {size:>8}  {:<9}  {}",
            owner.word(),
            change.path
        );
    }
    let _ = writeln!(
        text,
        "\n{}, {total} bytes; nothing was written",
        files(plan)
    );
    text
}

/// What was made, and what to do next.
pub(super) fn made(wanted: &Path, target: &Path, manifest: &Manifest, plan: &Scaffold) -> String {
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
    format!(
        "made {shown} from {} {}: {}\n\nnext:\n  cd {folder}{git}\n  govkit check\n",
        manifest.name,
        manifest.version,
        files(plan)
    )
}

fn files(plan: &Scaffold) -> String {
    match plan.changes.len() {
        1 => "1 file".to_owned(),
        count => format!("{count} files"),
    }
}
