//! Cargo: what `Cargo.lock` promises, against the archives and sources that cargo compiles.
//!
//! Cargo compares an archive with its checksum when it downloads it, and never again: an archive in
//! the cache, or an unpacked source, that somebody changed later is compiled without a word.

mod cached;
mod compare;
mod config;
mod digest;
mod folder;
mod home;
mod lock;
mod published;
mod source;
mod told;
mod vendor;
mod vendored;
mod verify;

pub use config::{Config, ConfigFile, Replacement};
pub(super) use digest::sha256;
pub use home::Home;
pub use lock::{Lock, Package};
pub use published::Published;
pub use source::Source;
pub use verify::{Locked, verify};

pub use crate::parse::Text;
