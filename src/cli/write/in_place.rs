//! Changes to a tree that exists: prepared in a hidden folder of its root, then renamed one by one,
//! with a journal to undo them by.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::journal::{Fingerprint, Journal, Step, old_file};
use super::staging::Staging;
use super::{WriteError, below, failed, file, interrupt};
use crate::diag::Change;
use crate::source::RelPath;

/// The hidden folder. One name for all, so that two plans for one root cannot be at work at once.
const STAGING: &str = ".govkit-write";

/// Carries out `changes` below `root`, which exists. First undoes what a killed run left half-done.
pub fn apply(root: &Path, changes: &[Change]) -> Result<(), WriteError> {
    let root = &root.canonicalize().map_err(failed("open", root))?;
    interrupt::listen();
    let mut staging = open(root)?;
    let changes: Vec<&Change> = changes.iter().filter(|change| !is_done(change)).collect();
    let journal = prepare(root, &staging, &changes)?;
    journal.write(staging.folder())?;
    carry_out_or_undo(root, &mut staging, &journal)
}

fn is_done(change: &Change) -> bool {
    let after = change.after.as_ref();
    let same = change.before.as_deref() == after.map(|content| content.bytes.as_slice());
    same && !after.is_some_and(|content| content.executable)
}

fn open(root: &Path) -> Result<Staging, WriteError> {
    let folder = root.join(STAGING);
    if let Some(mut left) = Staging::take_over(&folder)
        && let Some(journal) = Journal::read(&folder)?
    {
        if journal.staging != left.identity().map_err(failed("look at", &folder))? {
            left.keep();
            return Err(WriteError::Foreign(folder));
        }
        undo(&journal, root, &mut left)?;
    }
    let staging = Staging::create(&folder).map_err(failed("make", &folder))?;
    let staging = staging.ok_or_else(|| WriteError::Busy(folder.clone()))?;
    // If it is left behind, nobody commits it by accident.
    fs::write(folder.join(".gitignore"), "*\n").map_err(failed("write", &folder))?;
    Ok(staging)
}

fn carry_out_or_undo(
    root: &Path,
    staging: &mut Staging,
    journal: &Journal,
) -> Result<(), WriteError> {
    match carry_out(root, staging.folder(), journal) {
        // Without its journal a plan cannot be undone any more: at this moment it is done.
        Ok(()) => Journal::remove(staging.folder()),
        Err(error) => Err(undo(journal, root, staging).err().unwrap_or(error)),
    }
}

fn undo(journal: &Journal, root: &Path, staging: &mut Staging) -> Result<(), WriteError> {
    let undone = journal.undo(root, staging.folder());
    let undone = undone.and_then(|()| Journal::remove(staging.folder()));
    undone.map_err(|source| {
        staging.keep();
        WriteError::NotUndone {
            kept: staging.folder().to_path_buf(),
            source: Box::new(source),
        }
    })
}

/// Checks every change, writes every new file, keeps every old one. Nothing outside `staging`
/// is touched.
fn prepare(root: &Path, staging: &Staging, changes: &[&Change]) -> Result<Journal, WriteError> {
    check_apart(changes)?;
    let identity = staging.identity();
    let staging = staging.folder();
    let mut journal = Journal {
        staging: identity.map_err(failed("look at", staging))?,
        ..Journal::default()
    };
    for folder in ["new", "old"].map(|name| staging.join(name)) {
        fs::create_dir(&folder).map_err(failed("make", &folder))?;
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
    for (number, change) in changes.iter().enumerate() {
        let target = change.path.below(root);
        let now = match fs::read(&target) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(failed("read", &target)(error)),
        };
        if now != change.before {
            return Err(WriteError::Changed(change.path.clone()));
        }
        if now.is_some() {
            keep(&target, &old_file(staging, number)).map_err(failed("keep", &target))?;
        }
    }
    Ok(journal)
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

fn new_file(staging: &Path, step: usize) -> PathBuf {
    staging.join("new").join(step.to_string())
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

fn carry_out(root: &Path, staging: &Path, journal: &Journal) -> Result<(), WriteError> {
    for folder in &journal.folders {
        let path = below(root, &RelPath::new(folder))?;
        file::create_folder(&path).map_err(failed("make", &path))?;
    }
    for (number, step) in journal.steps.iter().enumerate() {
        interrupt::check()?;
        let target = below(root, &RelPath::new(&step.path))?;
        if step.after.is_some() {
            fs::rename(new_file(staging, number), &target).map_err(failed("write", &target))?;
        } else {
            fs::remove_file(&target).map_err(failed("remove", &target))?;
        }
    }
    let targets = journal.steps.iter();
    let targets: Vec<PathBuf> = targets
        .map(|step| below(root, &RelPath::new(&step.path)))
        .collect::<Result<_, _>>()?;
    let folders: BTreeSet<&Path> = targets.iter().filter_map(|path| path.parent()).collect();
    let folders: Vec<&Path> = folders.into_iter().collect();
    file::all(&folders, file::flush_folder)
}

#[cfg(test)]
mod tests;
