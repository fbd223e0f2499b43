//! A service with flags.

pub mod flags;
