//! Changes to a tree that exists: prepared in a hidden folder of its root, then renamed one by one,
//! with a journal to finish or undo them by.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::fingerprint::Fingerprint;
use super::journal::{Journal, Step, new_file, old_file};
use super::staging::{Found, Staging};
use super::{WriteError, below, failed, file, interrupt};
use crate::diag::Change;
use crate::source::{MAX_FILE_BYTES, RelPath, STAGING};

/// Carries out `changes` below `root`, which exists. What an interrupted write left there has to be
/// [recovered](super::recover) first: the plan was made from files that may be half-way.
pub fn apply(root: &Path, changes: &[Change]) -> Result<(), WriteError> {
    let root = &root.canonicalize().map_err(failed("open", root))?;
    interrupt::shielded(|| {
        let staging = open(root)?;
        let changes: Vec<&Change> = changes.iter().filter(|change| !is_done(change)).collect();
        let plan = prepare(root, &staging, &changes)?;
        plan.journal.write(staging.folder())?;
        carry_out_or_undo(root, staging, &plan)
    })
}

fn is_done(change: &Change) -> bool {
    let after = change.after.as_ref();
    let same = change.before.as_deref() == after.map(|content| content.bytes.as_slice());
    same && !after.is_some_and(|content| content.executable)
}

fn open(root: &Path) -> Result<Staging, WriteError> {
    let folder = root.join(STAGING);
    match Staging::find(&folder).map_err(failed("look at", &folder))? {
        Found::Nothing => {}
        Found::Live => return Err(WriteError::Busy(folder)),
        Found::Foreign => return Err(WriteError::Foreign(folder)),
        Found::Leftover(left) => {
            left.keep();
            return Err(WriteError::Unfinished(root.to_path_buf()));
        }
    }
    let staging = Staging::create(&folder).map_err(failed("make", &folder))?;
    staging.ok_or(WriteError::Busy(folder))
}

fn carry_out_or_undo(root: &Path, staging: Staging, plan: &Plan) -> Result<(), WriteError> {
    let done = carry_out(root, staging.folder(), plan);
    // Without its journal a plan cannot be undone any more: at this moment it is done.
    let done = done.and_then(|()| Journal::remove(staging.folder()));
    let Err(error) = done else {
        return Ok(());
    };
    let undone = plan.journal.undo(root, staging.folder());
    let undone = undone.and_then(|_| Journal::remove(staging.folder()));
    match undone {
        Ok(()) => Err(error),
        Err(source) => {
            let kept = staging.folder().to_path_buf();
            staging.keep();
            Err(WriteError::NotUndone {
                kept,
                cause: described(&error),
                source: Box::new(source),
            })
        }
    }
}

/// An error and its causes in one line.
fn described(error: &WriteError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// A plan that is ready to be carried out.
struct Plan {
    journal: Journal,
    /// For each step, the old file as it was when its content was compared with what the plan was made from.
    seen: Vec<Option<Stamp>>,
}

/// What changes when a file is written to or replaced.
#[derive(PartialEq, Eq)]
struct Stamp {
    size: u64,
    modified: Option<std::time::SystemTime>,
    #[cfg(unix)]
    inode: u64,
}

impl Stamp {
    /// `None` if there is no file.
    fn of(path: &Path) -> io::Result<Option<Self>> {
        match fs::symlink_metadata(path) {
            Ok(found) => Ok(Some(Self {
                size: found.len(),
                modified: found.modified().ok(),
                #[cfg(unix)]
                inode: std::os::unix::fs::MetadataExt::ino(&found),
            })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Checks every change, writes every new file, keeps every old one. Nothing outside `staging`
/// is touched.
fn prepare(root: &Path, staging: &Staging, changes: &[&Change]) -> Result<Plan, WriteError> {
    check_apart(changes)?;
    check_sizes(changes)?;
    let mut journal = Journal {
        staging: staging.identity().to_owned(),
        ..Journal::default()
    };
    let staging = staging.folder();
    let folders = ["new", "old"].map(|name| staging.join(name));
    for folder in &folders {
        fs::create_dir(folder).map_err(failed("make", folder))?;
    }
    let mut known = HashSet::new();
    for (number, change) in changes.iter().enumerate() {
        interrupt::check()?;
        let target = reach(root, &change.path, &mut journal.folders, &mut known)?;
        if let Some(content) = &change.after {
            let path = new_file(staging, number);
            file::create(&path, content).map_err(failed("write", &path))?;
            if let Ok(old) = fs::metadata(&target) {
                file::keep_mode(&path, &old, content.executable).map_err(failed("write", &path))?;
            }
        }
        journal.steps.push(Step {
            path: change.path.as_str().to_owned(),
            before: change.before.as_deref().map(Fingerprint::of),
            after: change
                .after
                .as_ref()
                .map(|content| Fingerprint::of(&content.bytes)),
        });
    }
    let written = changes.iter().enumerate();
    let written = written.filter(|(_, change)| change.after.is_some());
    let written: Vec<PathBuf> = written
        .map(|(number, _)| new_file(staging, number))
        .collect();
    let written: Vec<&Path> = written.iter().map(PathBuf::as_path).collect();
    file::all(&written, file::flush)?;
    // Last, so that there is little time for an edit between this look and the renaming.
    let mut seen = Vec::with_capacity(changes.len());
    for (number, change) in changes.iter().enumerate() {
        let target = change.path.below(root);
        if change.before.is_some() {
            match keep(&target, &old_file(staging, number)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                kept => kept.map_err(failed("keep", &target))?,
            }
        }
        seen.push(Stamp::of(&target).map_err(failed("look at", &target))?);
        let now = match fs::read(&target) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(failed("read", &target)(error)),
        };
        if now != change.before {
            return Err(WriteError::Changed(change.path.clone()));
        }
    }
    let folders: Vec<&Path> = folders.iter().map(PathBuf::as_path).collect();
    file::all(&folders, file::flush_folder)?;
    Ok(Plan { journal, seen })
}

/// No file that `check` could not read back: the next run would not be able to tell whether it is up to date.
fn check_sizes(changes: &[&Change]) -> Result<(), WriteError> {
    for change in changes {
        let size = change
            .after
            .as_ref()
            .map_or(0, |content| content.bytes.len() as u64);
        if size > MAX_FILE_BYTES {
            let path = change.path.clone();
            return Err(WriteError::TooLarge { path, size });
        }
    }
    Ok(())
}

/// No path twice, and none below another's file.
fn check_apart(changes: &[&Change]) -> Result<(), WriteError> {
    let mut files = HashSet::new();
    for change in changes {
        if !files.insert(change.path.as_str()) {
            return Err(WriteError::Twice(change.path.clone()));
        }
    }
    let is_below_file = |change: &&&Change| {
        let path = change.path.as_str();
        let mut folders = path.match_indices('/').map(|(at, _)| &path[..at]);
        folders.any(|folder| files.contains(folder))
    };
    match changes.iter().find(is_below_file) {
        Some(change) => Err(WriteError::Twice(change.path.clone())),
        None => Ok(()),
    }
}

/// A second name for a file, or a copy where the file system has no such thing.
fn keep(file: &Path, kept: &Path) -> io::Result<()> {
    fs::hard_link(file, kept).or_else(|_| fs::copy(file, kept).map(drop))
}

/// Where `rel` is, with no link on the way, and no folder or device in its place. Folders that are
/// missing on the way are added to `folders`, and those that were looked at to `known`.
fn reach<'c>(
    root: &Path,
    rel: &'c RelPath,
    folders: &mut Vec<String>,
    known: &mut HashSet<&'c str>,
) -> Result<PathBuf, WriteError> {
    let target = below(root, rel)?;
    let ends = rel.as_str().match_indices('/').map(|(at, _)| at);
    for end in ends.chain([rel.as_str().len()]) {
        let part = &rel.as_str()[..end];
        let path = below(root, &RelPath::new(part))?;
        let is_target = path == target;
        if !is_target && !known.insert(part) {
            continue;
        }
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_symlink() => return Err(WriteError::Link(path)),
            Ok(found) if is_target && !found.is_file() => {
                let expected = "file";
                return Err(WriteError::WrongKind { path, expected });
            }
            Ok(found) if !is_target && !found.is_dir() => {
                let expected = "folder";
                return Err(WriteError::WrongKind { path, expected });
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if !is_target && !folders.iter().any(|folder| folder == part) {
                    folders.push(part.to_owned());
                }
            }
            Err(error) => return Err(failed("look at", &path)(error)),
        }
    }
    Ok(target)
}

fn carry_out(root: &Path, staging: &Path, plan: &Plan) -> Result<(), WriteError> {
    let journal = &plan.journal;
    journal.make_all_folders(root)?;
    for (number, (step, seen)) in journal.steps.iter().zip(&plan.seen).enumerate() {
        interrupt::check()?;
        let path = RelPath::new(&step.path);
        let target = below(root, &path)?;
        // Some file systems number a file anew now and then.
        let is_seen = Stamp::of(&target).map_err(failed("look at", &target))? == *seen;
        if !is_seen && !step.is_old(root)? {
            return Err(WriteError::Changed(path));
        }
        step.carry_out(root, &new_file(staging, number))?;
    }
    journal.flush(root)
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
