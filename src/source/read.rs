//! Reading one file: capped, and never through a link that leaves the root.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::Entry;

/// Larger files are not evaluated. Text that people edit by hand stays far below.
pub const MAX_FILE_BYTES: u64 = 32 * 1024 * 1024;

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file is larger than [`MAX_FILE_BYTES`].
    #[error("the file is larger than the limit of {} MiB", MAX_FILE_BYTES / (1024 * 1024))]
    TooLarge,
    /// A device, pipe, socket or folder.
    #[error("not a regular file")]
    NotAFile,
    /// A symbolic link whose target lies outside the workspace.
    #[error("the link leads out of the workspace")]
    LeavesRoot,
    /// The operating system's reason.
    #[error("{}", describe(.0))]
    Io(#[from] io::Error),
}

/// The reason without its error number, which differs between systems.
fn describe(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        kind => kind.to_string(),
    }
}

/// The content of a file that a reference names: no folder on the way to it may be a link that leaves
/// `root` (canonical).
pub fn read_reference(root: &Path, path: &Path) -> Result<Vec<u8>, ReadError> {
    if !path.canonicalize()?.starts_with(root) {
        return Err(ReadError::LeavesRoot);
    }
    // Asked before opening, because opening a pipe would wait for a writer.
    if !std::fs::metadata(path)?.is_file() {
        return Err(ReadError::NotAFile);
    }
    content(path)
}

/// The content of a file that [`super::walk`] listed below `root` (canonical).
pub fn read(root: &Path, entry: &Entry) -> Result<Vec<u8>, ReadError> {
    if entry.is_regular {
        content(&entry.path)
    } else {
        read_reference(root, &entry.path)
    }
}

fn content(path: &Path) -> Result<Vec<u8>, ReadError> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    if size > MAX_FILE_BYTES {
        return Err(ReadError::TooLarge);
    }
    // One byte more than there should be, so that the end is seen without growing.
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(ReadError::TooLarge);
    }
    Ok(bytes)
}
