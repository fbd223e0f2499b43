//! What a service is built of: Go modules and Cargo packages against what vouches for them.

pub mod crate_checksum_missing;
pub mod crate_locked_twice;
pub mod crate_mismatch;
pub mod crate_source_added;
pub mod crate_source_changed;
pub mod crate_unsafe;
mod told;
pub mod unverified;
pub mod vendored_crate_added;
pub mod vendored_crate_changed;
pub mod vendored_crate_restamped;
