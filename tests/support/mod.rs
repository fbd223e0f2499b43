//! What the test binaries share.
#![allow(dead_code, unused_imports)]

pub mod cases;
pub mod checked;
pub mod effort;
pub mod files;
pub mod fixtures;
pub mod go;
pub mod govkit;
pub mod lab;
pub mod oracle;
pub mod overlay;
pub mod promtool;
#[cfg(unix)]
pub mod pty;
#[cfg(unix)]
pub mod signals;
pub mod strace;
pub mod sumdb;
pub mod tools;
pub mod zip;
