//! Hidden folders in which plans are prepared.
//!
//! Each holds a mark, a file that says what the folder is and that the process which made it keeps locked. The
//! operating system drops the lock when the process ends in whatever way, so a mark that can be locked belongs to a
//! run that was killed: unlike a process id it cannot be mistaken for another's. Whoever holds the lock, and only he,
//! may remove the folder.
//!
//! Each is also signed with its [identity](Staging::identity), so that a folder that came with a repository or an
//! archive is told from one that a govkit left here: nothing of the former is carried out or removed.

use std::ffi::OsStr;
use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The standard name, so that walks and backups pass over the folder.
const MARK_NAME: &str = "CACHEDIR.TAG";

const MARK: &str = "Signature: 8a477f597d28d172789f06886806bc55\n\
    # A govkit write in progress. If no govkit is running, the next one removes this folder.\n";

/// Keeps the folder out of commits, and holds the signature.
const SIGNED_NAME: &str = ".gitignore";

/// Files and folders of a plan besides the mark and the signature, in the order of their removal: a journal never
/// outlives the files that it names. Anything else was not put there by govkit, and is never removed.
const CONTENTS: &[&str] = &["journal", "journal.new", "tree", "new", "old"];

/// How often a folder is looked at again that another process is making or removing.
const LOOKS: usize = 20;

/// Between two looks.
const MOMENT: Duration = Duration::from_millis(2);

/// A folder that this process made or took over, and has locked. Dropping it removes it.
pub(super) struct Staging {
    folder: PathBuf,
    identity: String,
    kept: bool,
    lock: File,
}

/// The state of a place where a staging folder may be.
pub(super) enum Found {
    /// No folder; an empty one was removed.
    Nothing,
    /// A folder whose process is at work, or on a file system that has no locks to tell by.
    Live,
    /// A folder of a process that was killed, taken over.
    Leftover(Staging),
    /// Something that no govkit of this user left on this machine.
    Foreign,
}

impl Staging {
    /// Makes `folder`. `None` if it exists, or if another run took it for a leftover before it was marked.
    pub(super) fn create(folder: &Path) -> io::Result<Option<Self>> {
        match make_private(folder) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(None),
            made => made?,
        }
        let mark = folder.join(MARK_NAME);
        let lock = match OpenOptions::new().write(true).create_new(true).open(&mark) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            opened => opened.inspect_err(|_| {
                let _ = fs::remove_dir(folder);
            })?,
        };
        // A file system without locks: nobody can take the folder over, which is safe.
        let is_taken = matches!(lock.try_lock(), Err(TryLockError::WouldBlock));
        if is_taken || !is_same(&lock, &mark).unwrap_or(false) {
            return Ok(None);
        }
        // From here on, an error removes the folder.
        let mut made = Self {
            folder: folder.to_path_buf(),
            identity: String::new(),
            kept: false,
            lock,
        };
        (&made.lock).write_all(MARK.as_bytes())?;
        made.identity = identity(&made.lock.metadata()?);
        fs::write(folder.join(SIGNED_NAME), signature(&made.identity))?;
        Ok(Some(made))
    }

    /// Looks at `folder`, and takes over what a killed run left there.
    pub(super) fn find(folder: &Path) -> io::Result<Found> {
        for _ in 0..LOOKS {
            match look(folder) {
                Ok(Some(found)) => return Ok(found),
                Ok(None) => {}
                // Removed while it was looked at.
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
            std::thread::sleep(MOMENT);
        }
        Ok(Found::Foreign)
    }

    /// The folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Tells this folder from a copy of it: a journal that came with a repository or an archive could have any file
    /// overwritten, such as a hook of git. Neither can know the moment at which it is unpacked, and no program can
    /// set that time.
    pub(super) fn identity(&self) -> &str {
        &self.identity
    }

    /// Leaves it for the next run, or for the user who needs the files in it.
    pub(super) fn keep(mut self) {
        self.kept = true;
    }

    /// Removes it, and reports why it cannot be removed.
    pub(super) fn remove(mut self) -> io::Result<()> {
        self.kept = true;
        self.clear()
    }

    /// The signature goes nearly last: a folder that is removed in part is still known for ours.
    fn clear(&self) -> io::Result<()> {
        for name in CONTENTS {
            let path = self.folder.join(name);
            let removed = match fs::symlink_metadata(&path) {
                Ok(found) if found.is_dir() => fs::remove_dir_all(&path),
                Ok(_) => fs::remove_file(&path),
                Err(error) => Err(error),
            };
            absent_is_fine(removed)?;
        }
        if !is_bare(&self.folder)? {
            return Err(ErrorKind::DirectoryNotEmpty.into());
        }
        for name in [SIGNED_NAME, MARK_NAME] {
            absent_is_fine(fs::remove_file(self.folder.join(name)))?;
        }
        // Without its mark it is anybody's: another run may have removed it, and even made its own.
        match fs::remove_dir(&self.folder) {
            Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => Ok(()),
            removed => absent_is_fine(removed),
        }
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.kept {
            // What cannot be removed now is a leftover for the next run.
            let _ = self.clear();
        }
    }
}

/// `None` if the folder is being made or removed, and has to be looked at again.
fn look(folder: &Path) -> io::Result<Option<Found>> {
    let found = match fs::symlink_metadata(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Some(Found::Nothing)),
        found => found?,
    };
    if !found.is_dir() || !is_of_this_user(&found) {
        return Ok(Some(Found::Foreign));
    }
    // Killed before it was marked. This fails if the folder holds anything.
    if fs::remove_dir(folder).is_ok() {
        return Ok(Some(Found::Nothing));
    }
    let mark = folder.join(MARK_NAME);
    if !fs::symlink_metadata(&mark)?.is_file() {
        return Ok(Some(Found::Foreign));
    }
    // Reading is enough for a lock on most file systems, and all that there is in a read-only checkout.
    let open = |write| OpenOptions::new().read(true).write(write).open(&mark);
    let lock = open(true).or_else(|_| open(false))?;
    if lock.try_lock().is_err() {
        return Ok(Some(Found::Live));
    }
    if !is_same(&lock, &mark)? {
        return Ok(None);
    }
    let identity = identity(&lock.metadata()?);
    // Killed in the middle of marking or signing, a text is cut short, and there is nothing else yet.
    let text = beginning(&mark, MARK.len())?;
    let signature = signature(&identity);
    let signed = match beginning(&folder.join(SIGNED_NAME), signature.len()) {
        Err(error) if error.kind() == ErrorKind::NotFound => Some(Vec::new()),
        read => read?,
    };
    let (Some(text), Some(signed)) = (text, signed) else {
        return Ok(Some(Found::Foreign));
    };
    let is_whole = text == MARK.as_bytes() && signed == signature.as_bytes();
    let is_cut = MARK.as_bytes().starts_with(&text) && signature.as_bytes().starts_with(&signed);
    if !(is_whole || is_cut && is_bare(folder)?) {
        return Ok(Some(Found::Foreign));
    }
    Ok(Some(Found::Leftover(Staging {
        folder: folder.to_path_buf(),
        identity,
        kept: false,
        lock,
    })))
}

fn signature(identity: &str) -> String {
    format!("# {identity}\n*\n")
}

/// Returns true if the folder holds nothing but the mark and the signature.
fn is_bare(folder: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        if name != OsStr::new(MARK_NAME) && name != OsStr::new(SIGNED_NAME) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The content of a regular file; `None` if it is something else, or longer than `limit` bytes.
fn beginning(path: &Path, limit: usize) -> io::Result<Option<Vec<u8>>> {
    if !fs::symlink_metadata(path)?.is_file() {
        return Ok(None);
    }
    let mut text = Vec::new();
    File::open(path)?
        .take(limit as u64 + 1)
        .read_to_end(&mut text)?;
    Ok((text.len() <= limit).then_some(text))
}

fn absent_is_fine(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

fn identity(mark: &Metadata) -> String {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let (seconds, nanoseconds) = (mark.ctime(), mark.ctime_nsec());
        format!("{seconds}.{nanoseconds:09}-{}", mark.ino())
    }
    #[cfg(not(unix))]
    {
        let created = mark.created().ok();
        let since = created.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        since.map_or(0, |since| since.as_nanos()).to_string()
    }
}

/// Returns true if `file` is still the one at `path`: a lock on a file that was removed protects nothing.
fn is_same(file: &File, path: &Path) -> io::Result<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let (open, named) = (file.metadata()?, fs::symlink_metadata(path)?);
        Ok((open.dev(), open.ino()) == (named.dev(), named.ino()))
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        Ok(path.exists())
    }
}

/// Returns true if the folder belongs to the user that runs govkit: in a folder that several may write to, such as
/// `/tmp`, another's journal is not to be carried out.
fn is_of_this_user(folder: &Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        folder.uid() == rustix::process::geteuid().as_raw()
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        true
    }
}

/// A folder that only its owner sees, since nothing in it is finished.
fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
