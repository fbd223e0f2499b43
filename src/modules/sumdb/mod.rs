//! Checksum databases of Go modules: a signed log that can only grow (`golang.org/x/mod/sumdb`).
//!
//! Nothing that a database, a proxy or a cache says is believed by itself. Tree heads carry a signature of the
//! database's key; every tile is proved to belong to a signed tree before a hash is taken from it; every record is
//! proved to be in the tree; and all tree heads that were seen must be of one history.

mod client;
mod deadline;
mod note;
mod source;
mod tree;

use crate::diag::RedactedUrl;

pub use client::{Answers, Client, Proof};
pub use deadline::Deadline;
pub use note::Key;
pub use source::{Cached, Remote, Source};

/// The key of the public database, as the go command has it built in.
pub const PUBLIC_KEY: &str = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

/// Where the public database answers.
pub const PUBLIC_URL: &str = "https://sum.golang.org";

/// A database that modules are looked up in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Database {
    /// What it signs with.
    pub key: Key,
    /// Where it answers: itself, or a module proxy that passes it on. Without one, what the go command has cached
    /// of it is all that is asked.
    pub url: Option<RedactedUrl>,
    /// Patterns of the modules that it knows, as in GOPRIVATE; empty for all.
    pub modules: String,
    /// Somebody asked for it, so what it does not prove is not verified.
    pub is_configured: bool,
}

impl Database {
    /// The one that the go command asks when it fetches modules. Modules that were in go.sum already it does not
    /// look up, so much may be missing in its cache.
    #[must_use]
    pub fn of_the_go_command(key: Key) -> Self {
        Self {
            key,
            url: None,
            modules: String::new(),
            is_configured: false,
        }
    }

    /// One that is asked for.
    #[must_use]
    pub fn configured(key: Key, url: Option<RedactedUrl>, modules: String) -> Self {
        Self {
            key,
            url,
            modules,
            is_configured: true,
        }
    }
}

/// Why something is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// It could not be had: not cached, not answered, not in the database.
    Absent(String),
    /// The deadline passed before it was had.
    Late,
    /// It was had, and it is wrong.
    Forged(String),
}
