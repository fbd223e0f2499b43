//! The part of the disk that a run may read.

use std::fmt::Debug;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::ReadError;

/// Puts files into a partial copy of a tree when something first asks for them.
pub trait Supply: Debug + Send + Sync {
    /// Brings `path` (absolute, below the root of the copy), and everything below it, to the disk. A path that the
    /// original does not have is left missing.
    fn supply(&self, path: &Path);
}

/// The folder that a run reads, and how far links may lead out of it.
#[derive(Debug, Clone, Default)]
pub struct Bounds {
    root: PathBuf,
    linked: Vec<PathBuf>,
    file_names: &'static [&'static str],
    supply: Option<Arc<dyn Supply>>,
}

impl Bounds {
    /// The tree below `root` (canonical). Links that lead out of it are not followed.
    #[must_use]
    pub fn new(root: PathBuf) -> Self {
        Self {
            root,
            ..Self::default()
        }
    }

    /// The same tree, with links into `folders` (canonical) followed too.
    #[must_use]
    pub fn following(mut self, folders: Vec<PathBuf>) -> Self {
        self.linked = folders;
        self
    }

    /// The same tree, where a folder with one of these names is listed as a file that cannot be read.
    #[must_use]
    pub fn with_file_names(mut self, names: &'static [&'static str]) -> Self {
        self.file_names = names;
        self
    }

    /// The same tree, completed by `supply` as it is read.
    #[must_use]
    pub fn with_supply(mut self, supply: Option<Arc<dyn Supply>>) -> Self {
        self.supply = supply;
        self
    }

    /// The top folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns true if something lies at `path`, readable or not.
    #[must_use]
    pub fn has(&self, path: &Path) -> bool {
        self.supply(path);
        path.symlink_metadata().is_ok()
    }

    /// Resolves every link on the way to `path`.
    ///
    /// # Errors
    /// The path does not exist, or leads out of the tree.
    pub fn resolve(&self, path: &Path) -> Result<PathBuf, ReadError> {
        self.supply(path);
        if self.has_plainly(path) {
            return Ok(path.to_owned());
        }
        let real = path.canonicalize()?;
        if real.starts_with(&self.root) || self.follows_into(&real) {
            Ok(real)
        } else {
            Err(ReadError::LeavesRoot)
        }
    }

    /// Returns true if `path` lies below the root and no part of it is a link, which is the usual case.
    fn has_plainly(&self, path: &Path) -> bool {
        let Ok(below) = path.strip_prefix(&self.root) else {
            return false;
        };
        let mut at = self.root.clone();
        below.components().all(|part| {
            at.push(part);
            let found = at.symlink_metadata();
            matches!(part, Component::Normal(_)) && found.is_ok_and(|found| !found.is_symlink())
        })
    }

    pub(super) fn supply(&self, path: &Path) {
        if let Some(supply) = &self.supply {
            supply.supply(path);
        }
    }

    /// Returns true if links to folders may be followed, some of them.
    pub(super) fn follows_links(&self) -> bool {
        !self.linked.is_empty()
    }

    /// Returns true if `real` (canonical) lies in a folder outside of the tree that links may lead into.
    pub(super) fn follows_into(&self, real: &Path) -> bool {
        self.linked.iter().any(|folder| real.starts_with(folder))
    }

    pub(super) fn is_file_name(&self, name: &std::ffi::OsStr) -> bool {
        self.file_names.iter().any(|known| name == *known)
    }
}
