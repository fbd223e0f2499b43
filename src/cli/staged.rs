//! `check --staged`: what the next commit will hold, in a folder of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, anyhow, bail};

use crate::model::{EXTENSIONS, LoadError, NAMES};
use crate::source::{RelPath, STAGING, relative};

/// The staged files, until this is dropped.
pub(super) struct Staged {
    /// The paths that were asked for, as they are in the folder.
    pub(super) paths: Vec<PathBuf>,
    top: PathBuf,
    folder: tempfile::TempDir,
}

impl Staged {
    /// Writes the files of the index that checks read to a temporary folder. It is git's own
    /// business what is staged: partial commits have an index of their own. `everything` is for checks that
    /// read more than configuration, such as vendored sources.
    pub(super) fn export(paths: &[PathBuf], everything: bool) -> anyhow::Result<Self> {
        let top = git(Path::new("."), &["rev-parse", "--show-toplevel"])?;
        let top = PathBuf::from(top.trim_end_matches('\n'))
            .canonicalize()
            .context("cannot find the repository")?;
        let folder = tempfile::Builder::new()
            .prefix("govkit-staged-")
            .tempdir()
            .context("cannot make a folder")?;
        // Paths in reports are relative to the top of a checkout, and `.gitignore` counts only in one.
        std::fs::create_dir(folder.path().join(".git")).context("cannot make a folder")?;
        let of_extensions = EXTENSIONS.iter().map(|extension| format!("*.{extension}"));
        let named = NAMES
            .iter()
            .flat_map(|name| [(*name).to_owned(), format!("*/{name}")]);
        // What generated code is compared with, and what uses it.
        let sources = ["*.go", "*.rs"].map(str::to_owned);
        let patterns: Vec<String> = of_extensions.chain(named).chain(sources).collect();
        let mut list = vec!["ls-files", "-z", "--"];
        if !everything {
            list.extend([".gitignore", "*/.gitignore"]);
            list.extend(patterns.iter().map(String::as_str));
        }
        let files = git(&top, &list)?;
        checkout(&top, folder.path(), &files)?;
        let paths = paths.iter().map(|path| {
            let absolute = std::path::absolute(path)?;
            // The folder itself may be linked; what is below it may be staged and gone from the disk.
            let known = absolute
                .ancestors()
                .find_map(|above| Some((above, above.canonicalize().ok()?)));
            let (above, real) =
                known.with_context(|| format!("{}: no such file", path.display()))?;
            let real = real.join(absolute.strip_prefix(above)?);
            let Ok(below) = real.strip_prefix(&top) else {
                bail!("{} is not in this repository", path.display());
            };
            let staged = folder.path().join(below);
            if below.as_os_str().is_empty() || staged.exists() {
                return Ok(folder.path().join(below));
            }
            bail!(
                "{}: nothing below it is staged or committed that govkit reads",
                path.display()
            );
        });
        Ok(Self {
            paths: paths.collect::<anyhow::Result<_>>()?,
            top,
            folder,
        })
    }

    /// Says of an unfinished write in the export that it is staged: there is nothing to recover from.
    pub(super) fn explain(&self, error: anyhow::Error) -> anyhow::Error {
        match error.downcast_ref() {
            Some(LoadError::Unfinished(folder)) => {
                let folder = relative(self.folder.path(), &folder.join(STAGING));
                let folder = folder.as_ref().map_or(STAGING, RelPath::as_str);
                anyhow!(
                    "`{folder}` is staged, and would hide files from checks: `git rm -r --cached {folder}` takes it \
                     out of the commit"
                )
            }
            _ => error,
        }
    }

    /// Where a file of the repository lies below its top.
    pub(super) fn place(&self, file: &Path) -> anyhow::Result<RelPath> {
        let real = file
            .canonicalize()
            .with_context(|| format!("{}: no such file", file.display()))?;
        relative(&self.top, &real)
            .with_context(|| format!("{} is not in this repository", file.display()))
    }
}

fn git(folder: &Path, args: &[&str]) -> anyhow::Result<String> {
    let output = Command::new("git")
        .args(args)
        .current_dir(folder)
        .output()
        .context("cannot run git")?;
    if !output.status.success() {
        let reason = String::from_utf8_lossy(&output.stderr);
        bail!("git: {}", reason.trim().trim_start_matches("fatal: "));
    }
    String::from_utf8(output.stdout).context("git names a file that is not UTF-8")
}

fn checkout(top: &Path, folder: &Path, files: &str) -> anyhow::Result<()> {
    let mut prefix = folder.as_os_str().to_owned();
    prefix.push("/");
    let mut option = std::ffi::OsString::from("--prefix=");
    option.push(prefix);
    let mut child = Command::new("git")
        .args(["checkout-index", "-z", "--stdin", "--quiet"])
        .arg(option)
        .current_dir(top)
        .stdin(Stdio::piped())
        .spawn()
        .context("cannot run git")?;
    let mut stdin = child.stdin.take().context("cannot speak to git")?;
    std::io::Write::write_all(&mut stdin, files.as_bytes()).context("cannot speak to git")?;
    drop(stdin);
    let status = child.wait().context("cannot run git")?;
    if !status.success() {
        bail!("git cannot write out what is staged; are there unmerged files?");
    }
    Ok(())
}
