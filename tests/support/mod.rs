//! What the test binaries share.
#![allow(dead_code)]

pub mod fixtures;
pub mod go;
pub mod promtool;
