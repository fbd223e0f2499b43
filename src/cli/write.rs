//! The writer: the only part of govkit that changes the user's files.
//!
//! A plan is carried out whole or not at all, and no file is ever seen half-written:
//!
//! - A *new tree* is built in a hidden folder beside its target, and renamed. Killed at any moment,
//!   it leaves either the whole service or nothing at the target.
//! - A plan *in place* first writes every new file, and a link to every old one, to a hidden folder in
//!   the root, then a journal with the hashes of both, and only then renames file by file. An error or
//!   a signal on the way undoes what was done. After a kill each single file is whole, but the tree may be
//!   between two states until it is [recovered](recover()), which every command does before it reads. Files
//!   that somebody changed since are left as they are.
//!
//! Hidden folders are marked, signed and locked while their process lives (see [`staging`]), so the next run
//! knows leftovers from work in progress, from the user's own folders and from what came with a repository.
//!
//! The writer refuses paths that leave the root and links on the way. It protects from plans and
//! trees that are wrong; it does not protect from another program that swaps folders for links while
//! it runs.

mod file;
mod fingerprint;
mod in_place;
mod interrupt;
mod journal;
mod new_tree;
mod recover;
mod report;
mod staging;

use std::io;
use std::path::{Component, Path, PathBuf};

use crate::source::{MAX_FILE_BYTES, RelPath};

pub use in_place::apply;
pub use interrupt::{clean_up_on_signal, fail_at_file_size_limit, wait_for_clean_up};
pub use new_tree::new_tree;
pub use recover::{Recovered, recover};
pub use report::{append, report, stream};

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A plan names a path outside its root.
    #[error("the plan holds the path `{0}`, which does not stay below its root")]
    OutsideRoot(RelPath),
    /// Writing there would write elsewhere.
    #[error("`{}` is a symbolic link: govkit does not write through links", .0.display())]
    Link(PathBuf),
    /// A folder or device where the plan has a file, or a file where it has a folder.
    #[error("`{}` is not a {expected}", path.display())]
    WrongKind {
        /// What is there.
        path: PathBuf,
        /// What the plan needs.
        expected: &'static str,
    },
    /// A plan is at odds with itself.
    #[error("the plan holds the path `{0}` twice, or as a file and as a folder")]
    Twice(RelPath),
    /// A file that govkit could not read back.
    #[error(
        "`{path}` would have {} MiB, and files are read up to {} MiB: nothing was written",
        size.div_ceil(1024 * 1024), MAX_FILE_BYTES / (1024 * 1024)
    )]
    TooLarge {
        /// The file.
        path: RelPath,
        /// Its size in bytes.
        size: u64,
    },
    /// The target of a new tree is taken.
    #[error("`{}` exists already", .0.display())]
    Exists(PathBuf),
    /// A file is not what the plan was made from.
    #[error("`{0}` changed while govkit was at work: run the command again")]
    Changed(RelPath),
    /// Another writer is at work.
    #[error("another govkit is writing here; if none runs, look at `{}` and remove it", .0.display())]
    Busy(PathBuf),
    /// A staging folder that no govkit of this user left on this machine.
    #[error(
        "`{}` was not left by a govkit of this user on this machine, and nothing in it was checked or carried out: \
         look at it and remove it", .0.display()
    )]
    Foreign(PathBuf),
    /// An interrupted write in this folder has to be recovered before anything is written.
    #[error("an unfinished write in `{}` has to be settled first", .0.display())]
    Unfinished(PathBuf),
    /// An interrupted write can be neither finished nor undone.
    #[error(
        "an interrupted write can be neither finished nor undone: make its files writable and run govkit again, or \
         take what you need from `{}` (old/ and new/) and remove it", folder.display()
    )]
    NotRecovered {
        /// The staging folder.
        folder: PathBuf,
        /// Why it cannot be finished.
        source: Box<WriteError>,
    },
    /// A signal such as Ctrl-C's. What had been done was undone.
    #[error("nothing was changed")]
    Interrupted(#[source] io::Error),
    /// The operating system's reason.
    #[error("cannot {action} `{}`", path.display())]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// With what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A plan failed, and so did undoing it.
    #[error("{cause}; undoing failed too, and the files as they were are in `{}`", kept.display())]
    NotUndone {
        /// Why the plan failed.
        cause: String,
        /// Where the old files are.
        kept: PathBuf,
        /// Why undoing failed.
        source: Box<WriteError>,
    },
}

/// Names the action and the path of an input or output error.
fn failed<'a>(action: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> WriteError + 'a {
    move |source| WriteError::Io {
        action,
        path: path.to_path_buf(),
        source,
    }
}

/// Where `rel` is below `root`, provided that it stays there on this system: each part has to be
/// one plain name, which `C:` is not on Windows.
fn below(root: &Path, rel: &RelPath) -> Result<PathBuf, WriteError> {
    let is_plain = |part: &str| {
        let mut components = Path::new(part).components();
        let first = components.next();
        matches!(first, Some(Component::Normal(name)) if name == part)
            && components.next().is_none()
            && !part.contains('\0')
    };
    if rel.as_str().split('/').all(is_plain) {
        Ok(rel.below(root))
    } else {
        Err(WriteError::OutsideRoot(rel.clone()))
    }
}
