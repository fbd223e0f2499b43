//! What a plan in place is about to do, written down before it is done, so that it can be undone.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{WriteError, below, failed, file};
use crate::diag::Content;
use crate::source::RelPath;

const NAME: &str = "journal";

/// A plan in place. Paths are relative to its root.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Journal {
    /// The [identity](super::staging::Staging::identity) of the folder that it was written to.
    pub(super) staging: String,
    /// Folders that it makes, outer ones first.
    pub(super) folders: Vec<String>,
    /// Files, in the order of their renaming. The old content of the step `n` is in `old/n`.
    pub(super) steps: Vec<Step>,
}

/// One file before and after; `None` where there is none.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Step {
    pub(super) path: String,
    pub(super) before: Option<Fingerprint>,
    pub(super) after: Option<Fingerprint>,
}

/// The SHA-256 of a content, in hexadecimal digits.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Fingerprint(String);

impl Fingerprint {
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self(format!("{:x}", Sha256::digest(bytes)))
    }

    /// Whether `path` is a file of this content, or nothing if there is no content.
    fn is_at(expected: Option<&Self>, path: &Path) -> io::Result<bool> {
        match fs::symlink_metadata(path) {
            Ok(found) if found.is_file() => Ok(expected == Some(&Self::of(&fs::read(path)?))),
            Ok(_) => Ok(false),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(expected.is_none()),
            Err(error) => Err(error),
        }
    }
}

/// Where the old file of a step is kept.
pub(super) fn old_file(staging: &Path, step: usize) -> PathBuf {
    staging.join("old").join(step.to_string())
}

impl Journal {
    /// Reads the journal of a plan that began; none where it had not.
    pub(super) fn read(staging: &Path) -> Result<Option<Self>, WriteError> {
        let path = staging.join(NAME);
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            read => read.map_err(failed("read", &path))?,
        };
        serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|error| failed("read", &path)(error.into()))
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

    /// Puts back what the plan changed. A file that has neither its old nor its new content was
    /// changed by somebody else since, and stays.
    pub(super) fn undo(&self, root: &Path, staging: &Path) -> Result<(), WriteError> {
        for (number, step) in self.steps.iter().enumerate().rev() {
            let target = below(root, &RelPath::new(&step.path))?;
            let is = |state: &Option<Fingerprint>| {
                Fingerprint::is_at(state.as_ref(), &target).map_err(failed("read", &target))
            };
            if is(&step.before)? || !is(&step.after)? {
                continue;
            }
            let undone = match step.before {
                Some(_) => fs::rename(old_file(staging, number), &target),
                None => fs::remove_file(&target),
            };
            undone.map_err(failed("restore", &target))?;
        }
        for folder in self.folders.iter().rev() {
            // Fails where something is in it by now, rightly.
            let _ = fs::remove_dir(below(root, &RelPath::new(folder))?);
        }
        Ok(())
    }
}
