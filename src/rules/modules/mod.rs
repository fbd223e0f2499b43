//! What a service is built of: Go modules and Cargo packages against what vouches for them.

pub mod advisory_notice;
pub mod banned;
pub mod cargo_config_unsafe;
pub mod crate_checksum_missing;
pub mod crate_locked_twice;
pub mod crate_mismatch;
pub mod crate_source_added;
pub mod crate_source_changed;
pub mod crate_unsafe;
pub mod exception_expired;
pub mod exception_unused;
pub mod forked;
pub mod git_source;
pub mod go_environment_unsafe;
pub mod licence_refused;
pub mod not_allowed;
pub mod replaced_locally;
pub mod replacement_missing;
mod told;
pub mod toolchain_below_minimum;
pub mod unverified;
pub mod vendored_crate_added;
pub mod vendored_crate_changed;
pub mod vendored_crate_restamped;
pub mod version_excluded;
pub mod vulnerable;
