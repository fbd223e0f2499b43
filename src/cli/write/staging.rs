//! Hidden folders in which plans are prepared.
//!
//! Each holds a mark, a file that says whose the folder is and that the process which made it keeps
//! locked. The operating system drops the lock when the process ends in whatever way, so a mark that
//! can be locked belongs to a run that was killed: unlike a process id it cannot be mistaken for
//! another's. Whoever holds the lock, and only he, may remove the folder.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// The standard name, so that walks and backups pass over the folder.
const MARK_NAME: &str = "CACHEDIR.TAG";

const MARK: &str = "Signature: 8a477f597d28d172789f06886806bc55\n\
    # A govkit write in progress. If no govkit is running, the next one removes this folder.\n";

/// What a plan may put in the folder besides the mark, in the order of its removal: a journal never
/// outlives the old files that it names. Anything else is not ours to remove.
const CONTENTS: &[&str] = &["journal", "journal.new", "tree", "new", "old", ".gitignore"];

/// A folder that this process made or took over, and has locked. Dropping it removes it.
pub(super) struct Staging {
    folder: PathBuf,
    kept: bool,
    _lock: File,
}

impl Staging {
    /// Makes `folder`. None where it exists, or another run took it for a leftover before it was
    /// marked.
    pub(super) fn create(folder: &Path) -> io::Result<Option<Self>> {
        match make_private(folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(None),
            made => made?,
        }
        let mark = folder.join(MARK_NAME);
        let mut lock = match OpenOptions::new().write(true).create_new(true).open(&mark) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened?,
        };
        // A file system without locks: nobody can take the folder over, which is safe.
        if matches!(lock.try_lock(), Err(TryLockError::WouldBlock)) || !mark.exists() {
            return Ok(None);
        }
        lock.write_all(MARK.as_bytes())?;
        Ok(Some(Self {
            folder: folder.to_path_buf(),
            kept: false,
            _lock: lock,
        }))
    }

    /// Takes over what a killed run left at `folder`. None where its process lives, or where the
    /// folder is not ours.
    pub(super) fn take_over(folder: &Path) -> Option<Self> {
        if !fs::symlink_metadata(folder).ok()?.is_dir() {
            return None;
        }
        // Killed before it was marked. This fails where the folder holds anything.
        if fs::remove_dir(folder).is_ok() {
            return None;
        }
        let mark = folder.join(MARK_NAME);
        if !fs::symlink_metadata(&mark).ok()?.is_file() {
            return None;
        }
        let mut lock = OpenOptions::new().read(true).write(true).open(&mark).ok()?;
        lock.try_lock().ok()?;
        let mut text = Vec::new();
        let limit = MARK.len() as u64 + 1;
        Read::by_ref(&mut lock)
            .take(limit)
            .read_to_end(&mut text)
            .ok()?;
        // Killed in the middle of marking, the text is cut short.
        MARK.as_bytes().starts_with(&text).then(|| Self {
            folder: folder.to_path_buf(),
            kept: false,
            _lock: lock,
        })
    }

    /// Where it is.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What tells this folder from a copy of it: a journal that came with a repository or an archive
    /// could have any file overwritten, such as a hook of git. Neither can know the moment at which it
    /// is unpacked, and no program can set that time.
    pub(super) fn identity(&self) -> io::Result<String> {
        let mark = fs::symlink_metadata(self.folder.join(MARK_NAME))?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            Ok(format!(
                "{}.{:09}-{}",
                mark.ctime(),
                mark.ctime_nsec(),
                mark.ino()
            ))
        }
        #[cfg(not(unix))]
        {
            let since = mark.created()?.duration_since(std::time::UNIX_EPOCH);
            Ok(since.map_or(0, |since| since.as_nanos()).to_string())
        }
    }

    /// Leaves it for the user, who needs what is in it.
    pub(super) fn keep(&mut self) {
        self.kept = true;
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        // What cannot be removed now is a leftover for the next run. The mark goes last.
        for name in CONTENTS {
            let path = self.folder.join(name);
            let is_folder = fs::symlink_metadata(&path).is_ok_and(|found| found.is_dir());
            let _ = if is_folder {
                fs::remove_dir_all(&path)
            } else {
                fs::remove_file(&path)
            };
        }
        let is_alone = fs::read_dir(&self.folder).is_ok_and(|entries| entries.count() == 1);
        if is_alone {
            let _ = fs::remove_file(self.folder.join(MARK_NAME));
            let _ = fs::remove_dir(&self.folder);
        }
    }
}

/// A folder that only its owner sees, since nothing in it is finished.
fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
