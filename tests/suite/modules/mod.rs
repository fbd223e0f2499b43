//! Modules: the readers of Go's files, verifying caches, and checksum databases.

mod parsers;
mod tampering;
