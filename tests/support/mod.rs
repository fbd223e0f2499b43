//! What the test binaries share.
#![allow(dead_code)]

pub mod fixtures;
pub mod go;
pub mod lab;
pub mod oracle;
pub mod sumdb;
pub mod zip;
