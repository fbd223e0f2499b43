//! `check --staged`: what the next commit will hold, in a folder of its own.

mod index;
mod process;

use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, anyhow, bail};

use self::index::Index;
use self::process::{Checkout, decode_path, git};
use super::failure::NotEvaluated;
use super::write::clean_up_on_signal;
use crate::model::LoadError;
use crate::rules::may_read;
use crate::source::{DECIDING, RelPath, STAGING, Supply, relative};

/// The staged files, until this is dropped.
pub(super) struct Staged {
    /// The paths that were asked for, as they are in the folder.
    pub(super) paths: Vec<PathBuf>,
    export: Arc<Export>,
    /// Not part of the export, which the workspace keeps alive: the folder is removed when this is dropped.
    _folder: tempfile::TempDir,
}

/// A copy of the index in a temporary folder. It begins with the files that a check reads by their names; others
/// follow when the check asks for them, so that the two never differ in what they read.
#[derive(Debug)]
struct Export {
    /// The top of the checkout (canonical).
    top: PathBuf,
    /// The folder (canonical).
    root: PathBuf,
    checkout: Arc<Checkout>,
    index: Mutex<Index>,
    /// Why a file that was asked for could not be written.
    failure: Mutex<Option<anyhow::Error>>,
}

impl Staged {
    /// Copies what is staged to a temporary folder. It is git's own business what that is: partial commits have an
    /// index of their own. `everything` is for checks that read more than files with known names, such as vendored
    /// sources.
    pub(super) fn export(paths: &[PathBuf], everything: bool) -> anyhow::Result<Self> {
        let top = git(Path::new("."), &["rev-parse", "--show-toplevel"])?;
        let top = decode_path(top.strip_suffix(b"\n").unwrap_or(&top))
            .canonicalize()
            .context("cannot find the repository")?;
        let index = Index::read(&top)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix("govkit-staged-");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // What is staged may be secret, and the folder for temporary files is everybody's.
            builder.permissions(std::fs::Permissions::from_mode(0o700));
        }
        let folder = builder
            .tempdir()
            .context("cannot make a temporary folder")?;
        let checkout = Arc::new(Checkout::new(index.has_skipped()));
        {
            let (checkout, folder) = (Arc::clone(&checkout), folder.path().to_owned());
            clean_up_on_signal(move || checkout.abandon(&folder));
        }
        let root = folder.path().canonicalize();
        let export = Export {
            root: root.context("cannot open the temporary folder")?,
            top,
            checkout,
            index: Mutex::new(index),
            failure: Mutex::default(),
        };
        // Paths in reports are relative to the top of a checkout, and `.gitignore` counts only in one.
        std::fs::create_dir(export.root.join(".git")).context("cannot make a temporary folder")?;
        export.begin(everything)?;
        let export = Arc::new(export);
        let paths = paths.iter().map(|path| export.path(path));
        Ok(Self {
            paths: paths.collect::<anyhow::Result<_>>()?,
            export,
            _folder: folder,
        })
    }

    /// What completes the copy while it is checked.
    pub(super) fn supply(&self) -> Arc<dyn Supply> {
        Arc::clone(&self.export) as Arc<dyn Supply>
    }

    /// Returns the error of a file that was asked for and could not be written: the check did not see it.
    pub(super) fn finish(&self) -> anyhow::Result<()> {
        let failure = &self.export.failure;
        let mut failure = failure.lock().unwrap_or_else(PoisonError::into_inner);
        failure.take().map_or(Ok(()), Err)
    }

    /// Says of an unfinished write in the export that it is staged: there is nothing to recover from.
    pub(super) fn explain(&self, error: anyhow::Error) -> anyhow::Error {
        match error.downcast_ref() {
            Some(LoadError::Unfinished(folder)) => {
                let folder = relative(&self.export.root, &folder.join(STAGING));
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
        let real = real(file)?;
        relative(&self.export.top, &real)
            .with_context(|| format!("{} is not in this repository", file.display()))
    }
}

impl Export {
    fn begin(&self, everything: bool) -> anyhow::Result<()> {
        let mut index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = index.take(|path, is_link| {
            let rel = RelPath::new(&path.to_string_lossy().replace('\\', "/"));
            let is_staging = path.components().any(|part| part.as_os_str() == STAGING);
            everything || is_link || is_staging || DECIDING.contains(&rel.name()) || may_read(&rel)
        });
        self.checkout.write(&self.top, &self.root, &wanted)?;
        let links = index.links().map(Path::to_owned).collect::<Vec<_>>();
        for link in links {
            // Where git writes files with the target in the place of links, there is nothing to follow.
            if let Ok(target) = self.root.join(&link).read_link() {
                let target = self.moved(&link, target)?;
                index.know_link(link, target);
            }
        }
        let targets = index.take_targets();
        self.checkout.write(&self.top, &self.root, &targets)
    }

    /// An absolute link into the checkout leads into the copy, and a relative one out of it leads to the same place.
    fn moved(&self, link: &Path, target: PathBuf) -> anyhow::Result<PathBuf> {
        if let Ok(below) = target.strip_prefix(&self.top) {
            self.place_link(link, &self.root.join(below))?;
            let up = link.ancestors().skip(2).map(|_| "..").collect::<PathBuf>();
            return Ok(up.join(below));
        }
        let climbs = |part: &Component<'_>| matches!(part, Component::ParentDir);
        let depth = link.components().count();
        if target.is_relative() && target.components().take_while(climbs).count() >= depth {
            let folder = self.top.join(link);
            let target = folder.parent().unwrap_or(&self.top).join(target);
            self.place_link(link, &target)?;
            return Ok(target);
        }
        Ok(target)
    }

    #[cfg(unix)]
    fn place_link(&self, link: &Path, target: &Path) -> anyhow::Result<()> {
        let place = self.root.join(link);
        let replaced =
            std::fs::remove_file(&place).and_then(|()| std::os::unix::fs::symlink(target, &place));
        replaced.with_context(|| format!("cannot copy the link {}", link.display()))
    }

    #[cfg(not(unix))]
    fn place_link(&self, _link: &Path, _target: &Path) -> anyhow::Result<()> {
        Ok(())
    }

    /// A path of the command line, as it is in the copy.
    fn path(&self, path: &Path) -> anyhow::Result<PathBuf> {
        let real = real(path)?;
        let Ok(below) = real.strip_prefix(&self.top) else {
            bail!("{} is not in this repository", path.display());
        };
        let copy = self.root.join(below);
        let index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        let is_staged = below.as_os_str().is_empty() || index.has(below);
        let is_file = index.has_file(below);
        drop(index);
        if !is_staged {
            bail!("{}: nothing is staged or committed there", path.display());
        }
        if is_file {
            self.supply(&copy);
        } else {
            std::fs::create_dir_all(&copy).context("cannot make a temporary folder")?;
        }
        Ok(copy)
    }
}

impl Supply for Export {
    fn supply(&self, path: &Path) {
        let Ok(below) = path.strip_prefix(&self.root) else {
            return;
        };
        let mut index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = index.take_at(below);
        if let Err(error) = self.checkout.write(&self.top, &self.root, &wanted) {
            let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
            failure.get_or_insert(error);
        }
    }
}

/// The path without links. Its folder may be linked; what is below it may be staged and gone from the disk.
fn real(path: &Path) -> anyhow::Result<PathBuf> {
    let absolute = std::path::absolute(path)
        .with_context(|| format!("cannot tell where {} is", path.display()))?;
    let known = absolute
        .ancestors()
        .find_map(|above| Some((above, above.canonicalize().ok()?)));
    let Some((above, real)) = known else {
        bail!("{}: no such file or folder", path.display());
    };
    let rest = absolute.strip_prefix(above)?;
    if rest.as_os_str().is_empty() {
        return Ok(real);
    }
    Ok(real.join(rest))
}

/// Refuses an index with conflicts: what the next commit will hold is not decided.
fn refuse_unmerged(paths: &[PathBuf]) -> anyhow::Result<()> {
    let Some(first) = paths.first() else {
        return Ok(());
    };
    let more = match paths.len() {
        1 => String::new(),
        count => format!(" and {} more files", count - 1),
    };
    Err(NotEvaluated(format!(
        "{}{more} with merge conflicts: resolve them and stage the result with `git add`",
        first.display()
    ))
    .into())
}
