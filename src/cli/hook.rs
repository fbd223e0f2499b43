//! `govkit hook`: the check before every commit, as a plain git hook.

mod locate;

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, anyhow, bail};

use super::recovery::settle_above;
use super::write::apply;
use crate::diag::{Change, VisibleText};
use crate::source::relative;

/// Check every commit before it is made
#[derive(Debug, clap::Subcommand)]
pub enum HookCommand {
    /// Install a git hook that runs `govkit check --stage commit` before every commit
    Install,
    /// Remove the hook that `install` made
    Uninstall,
}

const NAME: &str = "pre-commit";

/// A commit that could not be checked does not pass.
const SCRIPT: &str = "\
#!/bin/sh
# Made by `govkit hook install`; `govkit hook uninstall` removes it.
if ! command -v govkit >/dev/null 2>&1; then
    echo 'govkit: not found on PATH, so this commit cannot be checked.' >&2
    echo 'govkit: install it (cargo install govkit), or skip the check once: git commit --no-verify' >&2
    exit 1
fi
exec govkit check --stage commit --staged
";

/// Carries out `command` for the repository of the current folder, and prints what was done.
pub fn run(command: &HookCommand) -> anyhow::Result<u8> {
    let here = std::env::current_dir().context("cannot tell the current folder")?;
    let folder = locate::hooks_folder(&here)?;
    let hook = folder.join(NAME);
    settle_above(&hook)?;
    let found = read(&hook)?;
    // A hook of ours that somebody added a line to is theirs: the line would be lost.
    let is_ours = |text: &[u8]| text == SCRIPT.as_bytes();
    let done = match (command, found) {
        (_, Some(text)) if !is_ours(&text) => bail!(
            "`{}` is a hook of your own, which govkit leaves alone: {}",
            hook.display(),
            match command {
                HookCommand::Install =>
                    "add the line `govkit check --stage commit --staged || exit 1` to it",
                HookCommand::Uninstall => "remove it yourself, or what calls govkit in it",
            }
        ),
        (HookCommand::Install, found) => install(&hook, found)?,
        (HookCommand::Uninstall, Some(text)) => {
            write(&hook, |path| Change::remove(path, text))?;
            "removed"
        }
        (HookCommand::Uninstall, None) => "there is no hook at",
    };
    let told = format!("{done} {}", hook.display());
    super::print(&VisibleText::of_line(told))?;
    Ok(0)
}

fn install(hook: &Path, found: Option<Vec<u8>>) -> anyhow::Result<&'static str> {
    let is_new = found.is_none();
    if !is_new && is_executable(hook) {
        return Ok("already installed:");
    }
    write(hook, |path| {
        let mut change = Change::create(path, SCRIPT, true);
        change.before = found;
        change
    })?;
    Ok(if is_new {
        "installed"
    } else {
        "made runnable again:"
    })
}

fn read(hook: &Path) -> anyhow::Result<Option<Vec<u8>>> {
    match fs::symlink_metadata(hook) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Ok(found) if found.is_file() => {
            let read = fs::read(hook);
            Ok(Some(read.with_context(|| {
                format!("cannot read `{}`", hook.display())
            })?))
        }
        Ok(_) => bail!("`{}` is not a file: govkit leaves it alone", hook.display()),
        Err(error) => Err(error).with_context(|| format!("cannot look at `{}`", hook.display())),
    }
}

/// Writes below the nearest folder that exists: a new repository may have no folder for hooks.
fn write(hook: &Path, change: impl FnOnce(crate::source::RelPath) -> Change) -> anyhow::Result<()> {
    let root = hook.ancestors().skip(1).find(|folder| folder.is_dir());
    let (root, path) = root
        .and_then(|root| Some((root, relative(root, hook)?)))
        .ok_or_else(|| anyhow!("there is no folder above `{}`", hook.display()))?;
    Ok(apply(root, &[change(path)])?)
}

#[cfg(unix)]
fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(file).is_ok_and(|found| found.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(_file: &Path) -> bool {
    true
}
