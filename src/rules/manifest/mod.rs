//! `govkit.toml` itself. Errors of this family end a run with exit code 2.

pub mod baseline_invalid;
pub mod file_missing;
pub mod invalid;
pub mod pack_invalid;
pub mod unknown_rule;
