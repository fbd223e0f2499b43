//! Files and folders on the disk, with modes that do not depend on the user's umask: a tree is the
//! same whoever makes it, and a Dockerfile's `COPY` keeps modes.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use super::{WriteError, failed};
use crate::diag::Content;

/// Writes a new file.
pub(super) fn create(path: &Path, content: &Content) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(&content.bytes)?;
    set_mode(&file, if content.executable { 0o755 } else { 0o644 })
}

/// Makes a folder.
pub(super) fn create_folder(path: &Path) -> io::Result<()> {
    fs::create_dir(path)?;
    #[cfg(unix)]
    set_mode(&File::open(path)?, 0o755)?;
    Ok(())
}

/// Gives the new file at `path` the mode of the one that it replaces, and the right to be run if
/// `executable`.
pub(super) fn keep_mode(path: &Path, old: &fs::Metadata, executable: bool) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = old.permissions().mode() & 0o777;
        // Whoever may read it may run it.
        let run = if executable { (mode & 0o444) >> 2 } else { 0 };
        fs::set_permissions(path, fs::Permissions::from_mode(mode | run))?;
    }
    #[cfg(not(unix))]
    let _ = (path, old, executable);
    Ok(())
}

/// Waits until the disk has the file.
pub(super) fn flush(path: &Path) -> io::Result<()> {
    // Windows flushes only what is open for writing.
    OpenOptions::new()
        .read(true)
        .append(cfg!(windows))
        .open(path)?
        .sync_all()
}

/// Waits until the disk has the names in a folder, where the system can say so.
pub(super) fn flush_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(path)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Flushes many at a time: a disk that is asked to wait for one waits for the others too.
pub(super) fn all(paths: &[&Path], flush: fn(&Path) -> io::Result<()>) -> Result<(), WriteError> {
    /// What disks take at a time, and no more threads than any system has.
    const THREADS: usize = 16;
    let share = paths.len().div_ceil(THREADS).max(1);
    let flush = |paths: &[&Path]| {
        let mut paths = paths.iter();
        paths.try_for_each(|path| flush(path).map_err(failed("write", path)))
    };
    std::thread::scope(|scope| {
        let flush = &flush;
        let mut shares = paths.chunks(share);
        let own = shares.next().unwrap_or_default();
        let others: Vec<_> = shares
            .map(|share| {
                let thread = std::thread::Builder::new();
                (share, thread.spawn_scoped(scope, move || flush(share)))
            })
            .collect();
        let mut result = flush(own);
        for (share, other) in others {
            // A thread that cannot be had is no reason to do nothing.
            let other = other.ok().and_then(|other| other.join().ok());
            result = result.and_then(|()| other.unwrap_or_else(|| flush(share)));
        }
        result
    })
}

#[cfg(unix)]
fn set_mode(file: &File, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as on Unix")]
fn set_mode(_file: &File, _mode: u32) -> io::Result<()> {
    Ok(())
}
