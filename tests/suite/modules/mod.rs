//! Modules: the readers of Go's files, verifying caches, and checksum databases.

mod hostile;
mod parsers;
mod sumdb;
mod tampering;
