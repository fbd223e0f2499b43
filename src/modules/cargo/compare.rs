//! A folder against the archive that it was unpacked from, byte by byte.

use std::collections::{BTreeMap, HashSet};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use super::folder::{Found, list};
use crate::modules::archive::{ArchiveFault, Entry, Kind, Tar, inflate, inside};
use crate::source::{kind_reason, open_regular};

/// What cargo itself unpacks at most: this, or so many times the size of the archive.
const MAX_UNPACKED: u64 = 512 * 1024 * 1024;
const MAX_RATIO: u64 = 20;

/// How much is inflated and compared at a time.
const BUFFER: usize = 128 * 1024;

/// How a folder differs from its archive.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Difference {
    /// The file has other content.
    Edited,
    /// The archive has the file, the folder has not.
    Missing,
    /// The folder has the file, the archive has not.
    Added,
    /// There is a link or a device where the archive has a file.
    NoFile,
}

/// Why a comparison came to nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum CompareError {
    /// The archive is at fault.
    #[error(transparent)]
    Archive(#[from] ArchiveFault),
    /// The disk is at fault.
    #[error("{path} cannot be read: {}", kind_reason(*reason))]
    Disk {
        /// A file of the folder.
        path: String,
        /// The operating system's reason.
        reason: std::io::ErrorKind,
    },
}

/// What is expected to differ.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allowed {
    /// Files of the archive that the folder may lack.
    pub(super) missing: fn(&str) -> bool,
    /// Files of the folder that the archive may lack.
    pub(super) added: fn(&str) -> bool,
}

/// An archive as a stream of entries. `size` is the archive's own.
pub(super) fn open(archive: &Path) -> std::io::Result<Tar<impl BufRead + use<>>> {
    let file = open_regular(archive)?;
    let limit = MAX_UNPACKED.max(file.metadata()?.len().saturating_mul(MAX_RATIO));
    let inflated = inflate(BufReader::with_capacity(BUFFER, file))?;
    Ok(Tar::new(BufReader::with_capacity(BUFFER, inflated), limit))
}

/// Compares `folder` with the archive of the package `stem` (`name-version`). The paths are relative to the
/// folder.
pub(super) fn compare(
    archive: &Path,
    stem: &str,
    folder: &Path,
    allowed: Allowed,
) -> Result<BTreeMap<String, Difference>, CompareError> {
    let found = list(folder).map_err(|error| disk(".", &error))?;
    let mut differences = BTreeMap::new();
    let mut seen: HashSet<String> = HashSet::with_capacity(found.len());
    let mut tar = open(archive).map_err(ArchiveFault::Io)?;
    let mut buffer = vec![0; BUFFER];
    while let Some(entry) = tar.next_entry()? {
        let Some(path) = wanted(stem, &entry)? else {
            continue;
        };
        // Cargo does not unpack its own mark.
        if path.rsplit('/').next() == Some(MARK) {
            continue;
        }
        let difference = match found.get(&path) {
            Some(Found::File) => {
                let same = same(
                    &mut tar,
                    entry.size,
                    &folder.join(&path),
                    &mut buffer,
                    &path,
                )?;
                (!same).then_some(Difference::Edited)
            }
            Some(Found::Link | Found::Other) => Some(Difference::NoFile),
            None => (!(allowed.missing)(&path)).then_some(Difference::Missing),
        };
        differences.extend(difference.map(|difference| (path.clone(), difference)));
        if !seen.insert(path) {
            return Err(ArchiveFault::Twice(entry.name).into());
        }
    }
    for (path, kind) in found {
        let is_own = kind == Found::File && (allowed.added)(&path);
        if !is_own && !seen.contains(&path) {
            differences.insert(path, Difference::Added);
        }
    }
    Ok(differences)
}

/// The file that cargo puts into a folder once it is wholly unpacked.
pub(super) const MARK: &str = ".cargo-ok";

/// The path of a file below the package's folder; `None` for folders.
pub(super) fn wanted(stem: &str, entry: &Entry) -> Result<Option<String>, ArchiveFault> {
    let path = inside(stem, &entry.name)?;
    match (entry.kind, path) {
        (Kind::File, Some(path)) => Ok(Some(path)),
        (Kind::Directory, _) => Ok(None),
        (Kind::Other(what), _) => Err(ArchiveFault::Kind {
            name: entry.name.clone(),
            what,
        }),
        (Kind::File, None) => Err(ArchiveFault::Kind {
            name: entry.name.clone(),
            what: "a file where the package's folder should be",
        }),
    }
}

/// Whether a file holds what the current entry of the archive does.
fn same<R: BufRead>(
    tar: &mut Tar<R>,
    size: u64,
    path: &Path,
    buffer: &mut [u8],
    name: &str,
) -> Result<bool, CompareError> {
    let mut file = open_regular(path).map_err(|error| disk(name, &error))?;
    let mut left = size;
    loop {
        // One byte more than there should be, so that a longer file is seen without another call.
        let wish = usize::try_from(left.saturating_add(1)).unwrap_or(usize::MAX);
        let wish = wish.min(buffer.len());
        let window = buffer.get_mut(..wish).unwrap_or_default();
        let length = match file.read(window) {
            Ok(length) => length,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(disk(name, &error)),
        };
        if length == 0 {
            return Ok(left == 0);
        }
        if length as u64 > left {
            return Ok(false);
        }
        left -= length as u64;
        let mut read = window.get(..length).unwrap_or_default();
        while !read.is_empty() {
            let Some(piece) = tar.piece()? else {
                return Ok(false);
            };
            let length = piece.len().min(read.len());
            if piece[..length] != read[..length] {
                return Ok(false);
            }
            tar.consume(length);
            read = &read[length..];
        }
    }
}

fn disk(path: &str, error: &std::io::Error) -> CompareError {
    CompareError::Disk {
        path: path.to_owned(),
        reason: error.kind(),
    }
}
