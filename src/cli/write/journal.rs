//! A plan in place, written down before it is carried out, so that the next run can finish or undo it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::fingerprint::{Fingerprint, Target};
use super::{WriteError, below, failed, file};
use crate::diag::Content;
use crate::source::RelPath;

const NAME: &str = "journal";

/// The size in bytes up to which a journal is read: that of some 200,000 files.
const LIMIT: u64 = 64 * 1024 * 1024;

/// A plan in place. Paths are relative to its root.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Journal {
    /// The [identity](super::staging::Staging::identity) of the folder that it was written to.
    pub(super) staging: String,
    /// Folders that it makes, outer ones first.
    pub(super) folders: Vec<String>,
    /// Files, in the order of their renaming. The old content of step `n` is in `old/n`, the new one in `new/n` until
    /// the step is done.
    pub(super) steps: Vec<Step>,
}

/// One file before and after; `None` if there is no file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Step {
    pub(super) path: String,
    pub(super) before: Option<Fingerprint>,
    pub(super) after: Option<Fingerprint>,
}

/// The state of the file of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// As before the plan.
    Old,
    /// As the plan leaves it.
    New,
    /// The plan changes only its mode.
    Same,
    /// Neither: somebody changed it since, and it is not touched any more.
    Changed,
}

impl Step {
    /// The state of its file below `root`.
    pub(super) fn state(&self, root: &Path) -> Result<State, WriteError> {
        let rel = RelPath::new(&self.path);
        let target = below(root, &rel)?;
        let now = Target::look(root, &rel).map_err(failed("read", &target))?;
        let is = |state: &Option<Fingerprint>| now.is(state.as_ref());
        Ok(match (is(&self.before), is(&self.after)) {
            (true, true) => State::Same,
            (true, false) => State::Old,
            (false, true) => State::New,
            (false, false) => State::Changed,
        })
    }
}

impl Step {
    /// Returns true if the plan may still carry out the step: nobody has changed the file since.
    pub(super) fn is_old(&self, root: &Path) -> Result<bool, WriteError> {
        Ok(matches!(self.state(root)?, State::Old | State::Same))
    }
}

/// The old file of a step.
pub(super) fn old_file(staging: &Path, step: usize) -> PathBuf {
    staging.join("old").join(step.to_string())
}

/// The new file of a step.
pub(super) fn new_file(staging: &Path, step: usize) -> PathBuf {
    staging.join("new").join(step.to_string())
}

impl Journal {
    /// Reads the journal of a plan that may have begun; `None` if it had not.
    pub(super) fn read(staging: &Path) -> Result<Option<Self>, WriteError> {
        let path = staging.join(NAME);
        let read = || {
            match fs::symlink_metadata(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                Ok(found) if !found.is_file() => return Err(io::ErrorKind::InvalidData.into()),
                Ok(found) if found.len() > LIMIT => return Err(io::ErrorKind::FileTooLarge.into()),
                found => found?,
            };
            Ok(Some(serde_json::from_slice(&fs::read(&path)?)?))
        };
        read().map_err(failed("read", &path))
    }

    /// Writes it: from here on the plan may have begun.
    pub(super) fn write(&self, staging: &Path) -> Result<(), WriteError> {
        let path = staging.join(NAME);
        let draft = staging.join("journal.new");
        let written = serde_json::to_vec(self)
            .map_err(io::Error::from)
            .and_then(|bytes| {
                let executable = false;
                file::create(&draft, &Content { bytes, executable })?;
                file::flush(&draft)?;
                fs::rename(&draft, &path)?;
                file::flush_folder(staging)
            });
        written.map_err(failed("write", &path))
    }

    /// Removes it: the plan is done, or undone.
    pub(super) fn remove(staging: &Path) -> Result<(), WriteError> {
        let path = staging.join(NAME);
        fs::remove_file(&path).map_err(failed("remove", &path))?;
        let _ = file::flush_folder(staging);
        Ok(())
    }

    /// An error if a path leads out of the root.
    pub(super) fn validate(&self, root: &Path) -> Result<(), WriteError> {
        let files = self.steps.iter().map(|step| &step.path);
        let mut paths = files.chain(&self.folders);
        paths.try_for_each(|path| below(root, &RelPath::new(path)).map(drop))
    }

    /// The states of all files.
    pub(super) fn states(&self, root: &Path) -> Result<Vec<State>, WriteError> {
        self.steps.iter().map(|step| step.state(root)).collect()
    }

    /// Puts back the files that the plan changed, and returns their number. Files that somebody changed since stay.
    pub(super) fn undo(&self, root: &Path, staging: &Path) -> Result<usize, WriteError> {
        let states = self.states(root)?;
        let is_new = |(number, state): (usize, &State)| (*state == State::New).then_some(number);
        let new: Vec<usize> = states.iter().enumerate().filter_map(is_new).collect();
        for &number in &new {
            let kept = old_file(staging, number);
            verify(self.steps[number].before.as_ref(), &kept)?;
        }
        for (number, step) in self.steps.iter().enumerate().rev() {
            let target = below(root, &RelPath::new(&step.path))?;
            let kept = old_file(staging, number);
            let undone = match states[number] {
                State::New if step.before.is_some() => fs::rename(kept, &target),
                State::New => fs::remove_file(&target),
                // Its mode may have been changed.
                State::Same if kept.exists() => fs::rename(kept, &target),
                State::Same | State::Old | State::Changed => continue,
            };
            undone.map_err(failed("restore", &target))?;
        }
        self.remove_folders(root)?;
        Ok(new.len())
    }

    /// Does what is left to do of the plan, and returns the number of files. Nothing is touched unless all of it can
    /// be done.
    pub(super) fn finish(&self, root: &Path, staging: &Path) -> Result<usize, WriteError> {
        let states = self.states(root)?;
        let is_old = |(number, state): (usize, &State)| (*state == State::Old).then_some(number);
        let old: Vec<usize> = states.iter().enumerate().filter_map(is_old).collect();
        for &number in &old {
            let new = new_file(staging, number);
            verify(self.steps[number].after.as_ref(), &new)?;
        }
        self.make_folders(root, &old)?;
        for (number, step) in self.steps.iter().enumerate() {
            let new = new_file(staging, number);
            match states[number] {
                State::Old => {}
                State::Same if new.exists() => {}
                State::Same | State::New | State::Changed => continue,
            }
            step.carry_out(root, &new)?;
        }
        self.flush(root)?;
        Ok(old.len())
    }

    /// Makes the folders of a plan that begins.
    pub(super) fn make_all_folders(&self, root: &Path) -> Result<(), WriteError> {
        for folder in &self.folders {
            let path = below(root, &RelPath::new(folder))?;
            file::create_folder(&path).map_err(failed("make", &path))?;
        }
        Ok(())
    }

    /// Makes the folders that the files of the steps `of` need and that are not there.
    fn make_folders(&self, root: &Path, of: &[usize]) -> Result<(), WriteError> {
        for folder in &self.folders {
            let is_needed = of.iter().any(|&number| {
                let path = self.steps[number].path.strip_prefix(folder.as_str());
                path.is_some_and(|rest| rest.starts_with('/'))
            });
            let path = below(root, &RelPath::new(folder))?;
            if is_needed && !path.is_dir() {
                file::create_folder(&path).map_err(failed("make", &path))?;
            }
        }
        Ok(())
    }

    /// Removes the folders that the plan made, unless somebody put something there since.
    pub(super) fn remove_folders(&self, root: &Path) -> Result<(), WriteError> {
        for folder in self.folders.iter().rev() {
            let rel = RelPath::new(folder);
            let path = below(root, &rel)?;
            // Through a link, this would be somebody else's folder.
            if Fingerprint::reaches(root, &rel).unwrap_or(false) {
                let _ = fs::remove_dir(path);
            }
        }
        Ok(())
    }

    /// Waits until the disk has the names of all files.
    pub(super) fn flush(&self, root: &Path) -> Result<(), WriteError> {
        let mut folders = std::collections::BTreeSet::new();
        for step in &self.steps {
            let target = below(root, &RelPath::new(&step.path))?;
            // Somebody may have removed one since.
            folders.extend(
                target
                    .parent()
                    .filter(|folder| folder.is_dir())
                    .map(Path::to_path_buf),
            );
        }
        let folders: Vec<&Path> = folders.iter().map(PathBuf::as_path).collect();
        file::all(&folders, file::flush_folder)
    }
}

impl Step {
    /// Puts the new file in the place of the old one.
    pub(super) fn carry_out(&self, root: &Path, new: &Path) -> Result<(), WriteError> {
        let target = below(root, &RelPath::new(&self.path))?;
        if self.after.is_some() {
            fs::rename(new, &target).map_err(failed("write", &target))
        } else {
            fs::remove_file(&target).map_err(failed("remove", &target))
        }
    }
}

/// An error unless the file at `path`, which is in the staging folder, still has the content that the plan put there.
fn verify(expected: Option<&Fingerprint>, path: &Path) -> Result<(), WriteError> {
    let Some(expected) = expected else {
        return Ok(());
    };
    let is_it = Fingerprint::of_file(path).and_then(|found| {
        let is_it = found.as_ref() == Some(expected);
        is_it.then_some(()).ok_or(io::ErrorKind::InvalidData.into())
    });
    is_it.map_err(failed("use", path))
}
