//! Reading one file: capped, never through a link that leaves the root, and never from a device.

use std::fs::{File, FileType, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

use super::{Bounds, Entry};

/// Larger files are not evaluated. Text that people edit by hand stays far below.
pub const MAX_FILE_BYTES: u64 = 32 * 1024 * 1024;

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file is larger than [`MAX_FILE_BYTES`].
    #[error("the file is larger than the limit of {} MiB", MAX_FILE_BYTES / (1024 * 1024))]
    TooLarge,
    /// A device, pipe, socket or folder, in words.
    #[error("not a regular file but {0}")]
    NotAFile(&'static str),
    /// A symbolic link whose target lies outside the workspace.
    #[error("the link leads out of the workspace")]
    LeavesRoot,
    /// The operating system's reason.
    #[error("{}", io_reason(.0))]
    Io(#[from] io::Error),
}

impl From<ReadError> for io::Error {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Io(error) => error,
            other => Self::other(other),
        }
    }
}

impl ReadError {
    /// Returns true if there is no such file, rather than one that cannot be read.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Io(error) if error.kind() == io::ErrorKind::NotFound)
    }
}

/// The reason in words, without the error number, which differs between systems.
#[must_use]
pub fn io_reason(error: &io::Error) -> String {
    words(error.kind()).map_or_else(|| unnamed(&error.to_string()), str::to_owned)
}

/// The same where only the kind of the error is left.
#[must_use]
pub fn kind_reason(kind: io::ErrorKind) -> String {
    words(kind).map_or_else(|| unnamed(&kind.to_string()), str::to_owned)
}

fn words(kind: io::ErrorKind) -> Option<&'static str> {
    Some(match kind {
        io::ErrorKind::NotFound => "no such file or folder",
        io::ErrorKind::PermissionDenied => "permission denied",
        io::ErrorKind::IsADirectory => "it is a folder",
        io::ErrorKind::NotADirectory => "a part of the path is not a folder",
        io::ErrorKind::StorageFull => "no space left on the device",
        io::ErrorKind::QuotaExceeded => "the disk quota is used up",
        io::ErrorKind::FileTooLarge => "the file would exceed the limit for the size of files",
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only",
        io::ErrorKind::BrokenPipe => "the reader closed the pipe",
        io::ErrorKind::InvalidFilename => "the name is invalid or too long",
        io::ErrorKind::AlreadyExists => "it exists already",
        io::ErrorKind::DirectoryNotEmpty => "the folder is not empty",
        io::ErrorKind::CrossesDevices => "it lies on another file system",
        io::ErrorKind::Interrupted => "interrupted by a signal",
        io::ErrorKind::TimedOut => "timed out",
        io::ErrorKind::OutOfMemory => "out of memory",
        _ => return None,
    })
}

/// The system's own words for what has no kind here, such as too many open files.
fn unnamed(text: &str) -> String {
    let words = match text.split_once(" (os error") {
        Some((words, _)) => words,
        None => text,
    };
    let mut characters = words.chars();
    let first = characters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(characters).collect()
}

/// Opens a file for reading, provided that it is a regular one or a link to one. Neither waits for the writer of a pipe
/// nor touches a device.
pub fn open_file(path: &Path) -> Result<File, ReadError> {
    Ok(open_asked(path)?.0)
}

fn open_asked(path: &Path) -> Result<(File, Metadata), ReadError> {
    // Asked before opening, because opening a device may do something.
    require_file(std::fs::metadata(path)?.file_type())?;
    open_known(path)
}

/// Opens what was a regular file when it was listed.
fn open_known(path: &Path) -> Result<(File, Metadata), ReadError> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // It may have become a pipe since.
        let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
        options.custom_flags(flags.bits().cast_signed());
    }
    let file = options.open(path)?;
    let found = file.metadata()?;
    require_file(found.file_type())?;
    Ok((file, found))
}

/// The same as [`open_file`], for callers that keep the system's kinds of errors.
pub fn open_regular(path: impl AsRef<Path>) -> io::Result<File> {
    Ok(open_file(path.as_ref())?)
}

fn require_file(kind: FileType) -> Result<(), ReadError> {
    if kind.is_file() {
        Ok(())
    } else {
        Err(ReadError::NotAFile(describe_type(kind)))
    }
}

fn describe_type(kind: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return "a named pipe";
        } else if kind.is_socket() {
            return "a socket";
        } else if kind.is_char_device() || kind.is_block_device() {
            return "a device";
        }
    }
    if kind.is_dir() {
        "a folder"
    } else if kind.is_symlink() {
        "a link"
    } else {
        "something else"
    }
}

/// The content of a file that a reference names. No folder on the way to it may be a link that leaves the tree.
pub fn read_reference(bounds: &Bounds, path: &Path) -> Result<Vec<u8>, ReadError> {
    bounds.resolve(path)?;
    read_file(path)
}

/// The content of a file that [`super::walk`] listed.
pub fn read(bounds: &Bounds, entry: &Entry) -> Result<Vec<u8>, ReadError> {
    if entry.is_regular {
        content(open_known(&entry.path)?)
    } else {
        read_reference(bounds, &entry.path)
    }
}

/// The content of a file, wherever it is.
pub fn read_file(path: &Path) -> Result<Vec<u8>, ReadError> {
    content(open_asked(path)?)
}

fn content((file, found): (File, Metadata)) -> Result<Vec<u8>, ReadError> {
    let size = found.len();
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
