//! Every command that writes, ended or failing at every system call with which it changes the disk: what it leaves is
//! old or new, never a mixture, once the next command has run. Edits and commits that are made in between survive.
//!
//! `cargo test` takes some of the points of each command; with `GOVKIT_FULL=1` it takes all of them.

mod errors;
mod hostile;
mod kills;
mod points;
mod readers;
mod scenario;
mod signals;
