//! Listing the files below the paths that a user named, in an order that does not depend on the disk.

use std::fs::FileType;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::{DirEntry, WalkBuilder};

use super::ignored::{GITIGNORE, Ignored};
use super::{Bounds, ReadError, RelPath, io_reason, relative};

/// A file that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it is on this machine.
    pub path: PathBuf,
    /// Where it is in the workspace.
    pub rel: RelPath,
    /// Whether it is a regular file, and not a link to one, a pipe or a device.
    pub is_regular: bool,
}

/// A place that could not be listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Where it is in the workspace.
    pub rel: RelPath,
    /// The operating system's reason.
    pub reason: String,
}

/// What [`walk`] found.
#[derive(Debug, Default)]
pub struct Walk {
    /// Files, sorted by path, each once.
    pub files: Vec<Entry>,
    /// Folders and `.gitignore` files that could not be read.
    pub skipped: Vec<Skipped>,
    /// Folders below the paths that hold a [`STAGING`] folder, sorted.
    pub unfinished: Vec<PathBuf>,
}

impl Walk {
    fn sorted(mut self) -> Self {
        // Names that are not UTF-8 may look alike; such files are listed one by one.
        self.files
            .sort_by(|a, b| (&a.rel, &a.path).cmp(&(&b.rel, &b.path)));
        self.files.dedup_by(|a, b| a.path == b.path);
        self.skipped.sort_by(|a, b| a.rel.cmp(&b.rel));
        self.skipped.dedup();
        self
    }
}

/// Folders whose files are other people's, or broken on purpose.
const PASSED_OVER: &[&str] = &[".git", "node_modules", "vendor", "testdata"];

/// The folder in which a change to the tree around it is prepared. While it is there, a write is at work or was
/// interrupted, and the tree may be between two states: it must not be judged.
pub const STAGING: &str = ".govkit-write";

/// Beside the file `Chart.yaml`, this folder holds Helm templates, which are no YAML until they are rendered.
const HELM: (&str, &str) = ("templates", "Chart.yaml");

/// The standard mark of a folder that holds only regenerable files, such as cargo's `target`.
const CACHE_TAG: &str = "CACHEDIR.TAG";

/// The names of files that decide what [`walk`] lists, wherever they lie.
pub const DECIDING: [&str; 3] = [GITIGNORE, HELM.1, CACHE_TAG];

/// Every file below `paths` (absolute, below the root of `bounds`) that git would track: `.gitignore` is
/// honoured, links to folders are not followed, unless `bounds` permits it. Pipes, sockets and devices are listed like
/// files. A path that is itself a file is always listed.
#[must_use]
pub fn walk(bounds: &Bounds, paths: &[PathBuf]) -> Walk {
    let mut found = Walk::default();
    let Some((first, rest)) = paths.split_first() else {
        return found;
    };
    let mut builder = WalkBuilder::new(first);
    for path in rest {
        builder.add(path);
    }
    let ignored = Arc::new(Ignored::default());
    let seen: Arc<Mutex<Seen>> = Arc::default();
    let visitor = Visitor {
        bounds: bounds.clone(),
        ignored: Arc::clone(&ignored),
        seen: Arc::clone(&seen),
    };
    builder
        .standard_filters(false)
        .follow_links(bounds.follows_links())
        .filter_entry(move |entry| visitor.wants(entry));
    for folder in paths.iter().filter(|path| path.is_dir()) {
        ignored.begin(folder);
    }
    collect(bounds, &builder, &mut found);
    for (path, error) in ignored.take_unread() {
        // Of a folder that cannot be opened it was said already.
        let folder = path.parent().and_then(|path| relative(bounds.root(), path));
        if !found
            .skipped
            .iter()
            .any(|one| Some(&one.rel) == folder.as_ref())
        {
            found.skip(bounds, &path, &error);
        }
    }
    let seen = std::mem::take(&mut *seen.lock().unwrap_or_else(PoisonError::into_inner));
    for path in seen.odd {
        found.list(bounds, path, false);
    }
    for path in seen.leading_out {
        found.skip(bounds, &path, &ReadError::LeavesRoot);
    }
    found.unfinished = seen.unfinished;
    found.unfinished.sort();
    found.sorted()
}

/// What a walk came by and did not enter.
#[derive(Default)]
struct Seen {
    /// Folders that have the name of a file.
    odd: Vec<PathBuf>,
    /// Folders with a [`STAGING`] folder.
    unfinished: Vec<PathBuf>,
    /// Links to folders outside of the tree.
    leading_out: Vec<PathBuf>,
}

/// Decides where a walk goes.
struct Visitor {
    bounds: Bounds,
    ignored: Arc<Ignored>,
    seen: Arc<Mutex<Seen>>,
}

impl Visitor {
    fn wants(&self, entry: &DirEntry) -> bool {
        let path = entry.path();
        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        if entry.file_name() == STAGING {
            let above = path.parent().map(Path::to_path_buf);
            self.seen().unfinished.extend(above);
            return false;
        }
        // What the user names is walked whatever it is called.
        if entry.depth() == 0 {
            return true;
        }
        if self.ignored.hides(path, is_folder) {
            return false;
        }
        if entry.path_is_symlink() {
            if is_passed_over(entry) {
                return false;
            }
            if !self.may_follow(path) {
                // Listed where it leads to a file, which says of itself that it leads out.
                return !is_folder;
            }
        }
        if !is_folder {
            return true;
        }
        if self.bounds.is_file_name(entry.file_name()) {
            self.seen().odd.push(path.to_owned());
            return false;
        }
        if is_passed_over(entry) {
            return false;
        }
        self.ignored.enter(path);
        true
    }

    fn may_follow(&self, link: &Path) -> bool {
        let Ok(real) = link.canonicalize() else {
            return false;
        };
        let may = self.bounds.follows_into(&real);
        if !may && real.is_dir() && !real.starts_with(self.bounds.root()) {
            self.seen().leading_out.push(link.to_owned());
        }
        may
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_passed_over(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_str();
    let beside = |file: &str| entry.path().with_file_name(file).is_file();
    name.is_some_and(|name| PASSED_OVER.contains(&name) || (name == HELM.0 && beside(HELM.1)))
        || entry.path().join(CACHE_TAG).is_file()
}

/// The first folder from the root down to the paths (absolute, below `root`) that holds a [`STAGING`] folder; [`walk`] lists
/// those below the paths.
#[must_use]
pub fn unfinished_above(root: &Path, paths: &[PathBuf]) -> Option<PathBuf> {
    let above = paths.iter().flat_map(|path| path.ancestors());
    let above: std::collections::BTreeSet<&Path> =
        above.filter(|folder| folder.starts_with(root)).collect();
    let mut above = above.into_iter();
    let found = above.find(|folder| folder.join(STAGING).symlink_metadata().is_ok());
    found.map(Path::to_path_buf)
}

/// Every file below `folder`, whatever git ignores and whatever it is called, except what is in `.git`:
/// for what a user names by a glob of their own.
#[must_use]
pub fn walk_everything(bounds: &Bounds, folder: &Path) -> Walk {
    let mut found = Walk::default();
    if !found.enter(bounds, folder) {
        return found;
    }
    let mut builder = WalkBuilder::new(folder);
    builder
        .standard_filters(false)
        .filter_entry(|entry| entry.file_name() != ".git");
    collect(bounds, &builder, &mut found);
    found.sorted()
}

/// The files in a folder itself, whatever git ignores: for what is looked for by its name. Nothing where the folder
/// does not exist.
#[must_use]
pub fn list(bounds: &Bounds, folder: &Path) -> Walk {
    let mut found = Walk::default();
    if !found.enter(bounds, folder) {
        return found;
    }
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            found.skip(bounds, folder, &error.into());
            return found;
        }
    };
    for entry in entries {
        let kind = entry.and_then(|entry| Ok((entry.file_type()?, entry)));
        match kind {
            Ok((kind, entry)) => found.take(bounds, kind, entry.path()),
            Err(error) => found.skip(bounds, folder, &error.into()),
        }
    }
    found.sorted()
}

fn collect(bounds: &Bounds, builder: &WalkBuilder, found: &mut Walk) {
    for entry in builder.build() {
        match entry {
            Ok(entry) => match entry.file_type() {
                // Reached by a link that is followed.
                Some(kind) if kind.is_file() && entry.path_is_symlink() => {
                    found.list(bounds, entry.into_path(), false);
                }
                Some(kind) => found.take(bounds, kind, entry.into_path()),
                None => {}
            },
            Err(error) => found.fail(bounds, &error),
        }
    }
}

impl Walk {
    /// Returns true if `folder` exists and may be listed.
    fn enter(&mut self, bounds: &Bounds, folder: &Path) -> bool {
        match bounds.resolve(folder) {
            Ok(real) => real.is_dir(),
            Err(error) => {
                if !error.is_missing() {
                    self.skip(bounds, folder, &error);
                }
                false
            }
        }
    }

    /// Lists what is not a folder. Nothing behind a link to a folder is listed.
    fn take(&mut self, bounds: &Bounds, kind: FileType, path: PathBuf) {
        let is_odd = || {
            path.file_name()
                .is_some_and(|name| bounds.is_file_name(name))
        };
        let leads_to_folder = kind.is_symlink() && path.is_dir() && !is_odd();
        if !kind.is_dir() && !leads_to_folder {
            self.list(bounds, path, kind.is_file());
        }
    }

    fn list(&mut self, bounds: &Bounds, path: PathBuf, is_regular: bool) {
        if let Some(rel) = relative(bounds.root(), &path) {
            self.files.push(Entry {
                path,
                rel,
                is_regular,
            });
        }
    }

    fn skip(&mut self, bounds: &Bounds, path: &Path, error: &ReadError) {
        self.skipped.push(Skipped {
            rel: relative(bounds.root(), path).unwrap_or_else(|| RelPath::new(".")),
            reason: error.to_string(),
        });
    }

    fn fail(&mut self, bounds: &Bounds, error: &ignore::Error) {
        let (path, error) = match error {
            ignore::Error::WithPath { path, err } => (Some(path.as_path()), err.as_ref()),
            ignore::Error::WithDepth { err, .. } => return self.fail(bounds, err),
            // A link to a folder above it: what is there is listed already.
            ignore::Error::Loop { .. } => return,
            other => (None, other),
        };
        // A link to nothing is listed when links are followed, as it is otherwise.
        if let Some(path) = path.filter(|path| path.is_symlink()) {
            return self.list(bounds, path.to_owned(), false);
        }
        let rel = path.and_then(|path| relative(bounds.root(), path));
        self.skipped.push(Skipped {
            rel: rel.unwrap_or_else(|| RelPath::new(".")),
            reason: error
                .io_error()
                .map_or_else(|| error.to_string(), io_reason),
        });
    }
}
