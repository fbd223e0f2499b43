//! Feature flags.

pub mod split;
