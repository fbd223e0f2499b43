//! Listing the files below the paths that a user named, in an order that does not depend on the disk.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::WalkBuilder;

use super::{RelPath, relative};

/// A file that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it is on this machine.
    pub path: PathBuf,
    /// Where it is in the workspace.
    pub rel: RelPath,
    /// Whether it is a regular file, and not a link to one (or a pipe).
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
    /// Folders that could not be read.
    pub skipped: Vec<Skipped>,
    /// Folders below the paths that hold a [`STAGING`] folder, sorted.
    pub unfinished: Vec<PathBuf>,
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

/// Every file below `paths` (absolute, below `root`) that git would track: `.gitignore` is
/// honoured, links to folders are not followed. A path that is itself a file is always listed.
#[must_use]
pub fn walk(root: &Path, paths: &[PathBuf]) -> Walk {
    let mut found = Walk::default();
    let Some((first, rest)) = paths.split_first() else {
        return found;
    };
    let mut builder = WalkBuilder::new(first);
    for path in rest {
        builder.add(path);
    }
    let unfinished = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&unfinished);
    builder
        .hidden(false)
        .ignore(false)
        .git_global(false)
        .git_exclude(false)
        .follow_links(false)
        .filter_entry(move |entry| {
            if entry.file_name() == STAGING {
                let above = entry.path().parent().map(Path::to_path_buf);
                let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                seen.extend(above);
                return false;
            }
            let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            let passed_over = || {
                let name = entry.file_name().to_str();
                let beside = |file: &str| entry.path().with_file_name(file).is_file();
                name.is_some_and(|name| {
                    PASSED_OVER.contains(&name) || (name == HELM.0 && beside(HELM.1))
                }) || entry.path().join(CACHE_TAG).is_file()
            };
            // What the user names is walked whatever it is called.
            entry.depth() == 0 || !is_folder || !passed_over()
        });
    for entry in builder.build() {
        match entry {
            Ok(entry) => {
                let is_regular = entry.file_type().is_some_and(|kind| kind.is_file());
                // Nothing behind a link to a folder is listed.
                let is_link = entry.file_type().is_some_and(|kind| kind.is_symlink());
                let is_wanted = is_regular || (is_link && !entry.path().is_dir());
                if let Some(rel) = relative(root, entry.path()).filter(|_| is_wanted) {
                    found.files.push(Entry {
                        path: entry.into_path(),
                        rel,
                        is_regular,
                    });
                }
            }
            Err(error) => found.skipped.extend(skipped(root, &error)),
        }
    }
    found.files.sort_by(|a, b| a.rel.cmp(&b.rel));
    found.files.dedup_by(|a, b| a.rel == b.rel);
    found.skipped.sort_by(|a, b| a.rel.cmp(&b.rel));
    let mut unfinished = unfinished.lock().unwrap_or_else(PoisonError::into_inner);
    found.unfinished = std::mem::take(&mut unfinished);
    found.unfinished.sort();
    found
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
pub fn walk_everything(root: &Path, folder: &Path) -> Vec<RelPath> {
    let mut builder = WalkBuilder::new(folder);
    builder
        .standard_filters(false)
        .filter_entry(|entry| entry.file_name() != ".git");
    let entries = builder.build().flatten();
    let files = entries.filter(|entry| entry.file_type().is_some_and(|kind| !kind.is_dir()));
    let mut found: Vec<RelPath> = files
        .filter_map(|entry| relative(root, entry.path()))
        .collect();
    found.sort();
    found
}

/// The files in a folder itself, sorted, whatever git ignores: for what is looked for by its name. None where the folder
/// is not there.
#[must_use]
pub fn list(root: &Path, folder: &Path) -> Vec<Entry> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.filter_map(|entry| {
        let kind = entry.file_type().ok()?;
        let path = entry.path();
        (kind.is_file() || (kind.is_symlink() && !path.is_dir())).then_some(())?;
        Some(Entry {
            rel: relative(root, &path)?,
            path,
            is_regular: kind.is_file(),
        })
    });
    let mut found: Vec<Entry> = files.collect();
    found.sort_by(|a, b| a.rel.cmp(&b.rel));
    found
}

fn skipped(root: &Path, error: &ignore::Error) -> Option<Skipped> {
    let (path, error) = match error {
        ignore::Error::WithPath { path, err } => (Some(path.as_path()), err.as_ref()),
        ignore::Error::WithDepth { err, .. } => return skipped(root, err),
        // A malformed line of a .gitignore hides nothing, so there is nothing to report.
        ignore::Error::Partial(_) | ignore::Error::Glob { .. } => return None,
        other => (None, other),
    };
    let rel = path
        .and_then(|path| relative(root, path))
        .unwrap_or_else(|| RelPath::new("."));
    let reason = match error.io_error().map(std::io::Error::kind) {
        Some(std::io::ErrorKind::PermissionDenied) => "permission denied".to_owned(),
        Some(kind) => kind.to_string(),
        None => error.to_string(),
    };
    Some(Skipped { rel, reason })
}
