//! Which folder git runs hooks from.

use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

/// The folder of the hooks that git runs for a commit made in `here`; it may not exist yet.
pub(super) fn hooks_folder(here: &Path) -> anyhow::Result<PathBuf> {
    let repository = match ask_git(here)? {
        Some(repository) => repository,
        None => read_by_hand(here)?,
    };
    let hooks = real(&repository.hooks);
    if hooks.ends_with(".husky/_") {
        bail!(
            "husky makes the hooks in `{}` anew: add the line `govkit check --stage commit --staged` to \
             `.husky/pre-commit` instead",
            hooks.display()
        );
    }
    // A folder that `core.hooksPath` shares between repositories would run govkit in all of them.
    if !repository
        .own
        .iter()
        .any(|folder| hooks.starts_with(real(folder)))
    {
        bail!(
            "git runs the hooks in `{}`, which is outside this repository (core.hooksPath): call \
             `govkit check --stage commit --staged` from the hook there, or set core.hooksPath for this \
             repository",
            hooks.display()
        );
    }
    Ok(hooks)
}

struct Repository {
    hooks: PathBuf,
    /// Folders that belong to this repository alone.
    own: Vec<PathBuf>,
}

impl Repository {
    fn new(hooks: PathBuf, top: PathBuf, common: PathBuf) -> Self {
        let mut own = vec![top];
        // A linked worktree may use hooks that are kept in the main one.
        if common.file_name() == Some(OsStr::new(".git")) {
            own.extend(common.parent().map(Path::to_path_buf));
        }
        own.push(common);
        Self { hooks, own }
    }
}

/// What git says; none where there is no git.
fn ask_git(here: &Path) -> anyhow::Result<Option<Repository>> {
    let Some(kind) = git(here, &["--is-bare-repository", "--is-inside-git-dir"])? else {
        return Ok(None);
    };
    if kind.contains("true") {
        bail!("no commits are made here: this is a bare repository, or the inside of one");
    }
    let asked = |folder: &Path, question: &str| {
        let answer = git(folder, &question.split(' ').collect::<Vec<_>>())?;
        anyhow::Ok(folder.join(answer.unwrap_or_default()))
    };
    let top = asked(here, "--show-toplevel")?;
    // Git runs hooks in the top folder, and a relative `core.hooksPath` is relative to it.
    let hooks = asked(&top, "--git-path hooks")?;
    if hooks == top {
        bail!(
            "core.hooksPath is empty, so git runs no hooks here: `git config unset core.hooksPath`"
        );
    }
    let common = real(&asked(&top, "--git-common-dir")?);
    Ok(Some(Repository::new(hooks, top, common)))
}

/// The answer of `git rev-parse`; none where there is no git.
fn git(folder: &Path, question: &[&str]) -> anyhow::Result<Option<String>> {
    let mut command = Command::new("git");
    command
        .arg("rev-parse")
        .args(question)
        .current_dir(folder)
        .env("LC_ALL", "C");
    let output = match command.output() {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        output => output.context("cannot run git")?,
    };
    if !output.status.success() {
        let reason = String::from_utf8_lossy(&output.stderr);
        let reason = reason.lines().next().unwrap_or_default();
        let reason = reason.trim_start_matches("fatal: ");
        if reason.starts_with("not a git repository") {
            return not_a_repository(folder);
        }
        bail!("git: {reason}");
    }
    let text =
        String::from_utf8(output.stdout).context("git answered with a path that is not UTF-8")?;
    Ok(Some(text.trim_end_matches(['\n', '\r']).to_owned()))
}

fn not_a_repository<T>(folder: &Path) -> anyhow::Result<T> {
    bail!(
        "`{}` is not in a git repository: run `git init` first",
        folder.display()
    )
}

/// As git finds it (gitrepository-layout(5)): `.git` is a folder, or a file that names one; a
/// linked worktree keeps its hooks in the folder that its `commondir` names.
fn read_by_hand(here: &Path) -> anyhow::Result<Repository> {
    let Some(top) = here.ancestors().find(|folder| folder.join(".git").exists()) else {
        return not_a_repository(here);
    };
    let mut folder = top.join(".git");
    if folder.is_file() {
        let text = text(&folder)?;
        let Some(named) = text.trim_end().strip_prefix("gitdir: ") else {
            bail!("`{}` does not name a git folder", folder.display());
        };
        folder = top.join(named);
    }
    let named = folder.join("commondir");
    let common = match named.is_file().then(|| text(&named)) {
        Some(named) => folder.join(named?.trim_end()),
        None => folder,
    };
    // Git's configuration is git's to read: it includes files, and has several of them.
    if text(&common.join("config"))?
        .to_ascii_lowercase()
        .contains("hookspath")
    {
        bail!("this repository sets core.hooksPath, which takes git to read: git is not on PATH");
    }
    let common = real(&common);
    Ok(Repository::new(
        common.join("hooks"),
        top.to_path_buf(),
        common,
    ))
}

fn text(file: &Path) -> anyhow::Result<String> {
    fs::read_to_string(file).with_context(|| format!("cannot read `{}`", file.display()))
}

/// The path without links, as far as it exists.
fn real(path: &Path) -> PathBuf {
    let existing = path
        .ancestors()
        .find_map(|folder| Some((folder, folder.canonicalize().ok()?)));
    match existing {
        Some((folder, real)) => match path.strip_prefix(folder) {
            Ok(rest) if !rest.as_os_str().is_empty() => real.join(rest),
            _ => real,
        },
        None => path.to_path_buf(),
    }
}
