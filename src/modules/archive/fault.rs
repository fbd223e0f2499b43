//! What an archive cannot be.

use std::io;

/// Why an archive is not read any further.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveFault {
    /// The bytes end in the middle of an entry.
    #[error("the archive ends in the middle of an entry")]
    Truncated,
    /// A header's own checksum is wrong.
    #[error("the archive has a damaged header")]
    Checksum,
    /// A number, a name or an extension that has no meaning.
    #[error("the archive has a header with {0}")]
    Header(&'static str),
    /// A name that leads out of the folder that everything must be in.
    #[error("the archive has an entry {name:?}, which {why}")]
    Name {
        /// As it is written.
        name: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The same name twice: which of the two is unpacked last is anybody's guess.
    #[error("the archive has the entry {0:?} twice")]
    Twice(String),
    /// A link, a device, a sparse file.
    #[error("the archive has an entry {name:?} that is {what}")]
    Kind {
        /// Its name.
        name: String,
        /// What it is, with its article.
        what: &'static str,
    },
    /// More than anybody needs.
    #[error("the archive {0}")]
    TooLarge(String),
    /// The compression is broken, or the disk.
    #[error("the archive cannot be read: {0}")]
    Io(#[from] io::Error),
}
