//! How a file is known again: by its size and its SHA-256.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::source::RelPath;

/// The size in bytes and the SHA-256 in hexadecimal digits of a content.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Fingerprint {
    size: u64,
    sha256: String,
}

/// What is at a path of a workspace.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// No file.
    Absent,
    /// A regular file.
    File(Fingerprint),
    /// Something else than a regular file, or a link or file in the place of a folder on the way.
    Other,
}

impl Target {
    /// Looks at `rel` below `root`, without following links.
    pub(super) fn look(root: &Path, rel: &RelPath) -> io::Result<Self> {
        if !Fingerprint::reaches(root, &RelPath::new(rel.parent()))? {
            return Ok(Self::Other);
        }
        match Fingerprint::of_file(&rel.below(root)) {
            Ok(found) => Ok(found.map_or(Self::Other, Self::File)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::Absent),
            Err(error) => Err(error),
        }
    }

    /// Returns true if this is a file with this fingerprint, or no file if `expected` is `None`.
    pub(super) fn is(&self, expected: Option<&Fingerprint>) -> bool {
        match self {
            Self::Absent => expected.is_none(),
            Self::File(found) => expected == Some(found),
            Self::Other => false,
        }
    }
}

impl Fingerprint {
    /// The fingerprint of a content in memory.
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self {
            size: bytes.len() as u64,
            sha256: format!("{:x}", Sha256::digest(bytes)),
        }
    }

    /// The fingerprint of a regular file; `None` if something else is at `path`. An absent file is an error.
    pub(super) fn of_file(path: &Path) -> io::Result<Option<Self>> {
        if !fs::symlink_metadata(path)?.is_file() {
            return Ok(None);
        }
        let mut hash = Sha256::new();
        let size = io::copy(&mut File::open(path)?, &mut hash)?;
        let sha256 = format!("{:x}", hash.finalize());
        Ok(Some(Self { size, sha256 }))
    }

    /// Returns true if every part of `folder` below `root` is a folder, and no link, as far as it exists.
    pub(super) fn reaches(root: &Path, folder: &RelPath) -> io::Result<bool> {
        let mut path = root.to_path_buf();
        for part in folder.as_str().split('/') {
            path.push(part);
            match fs::symlink_metadata(&path) {
                Ok(found) if found.is_dir() => {}
                Ok(_) => return Ok(false),
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }
}
