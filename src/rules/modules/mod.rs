//! What a service is built of: Go modules and Cargo packages against what vouches for them.

pub mod archive_broken;
pub mod archive_limit;
pub mod archive_name;
pub mod checksum_mismatch;
pub mod file_added;
pub mod file_changed;
pub mod file_irregular;
pub mod file_missing;
pub mod go_mod_invalid;
pub mod go_mod_mismatch;
pub mod go_sum_invalid;
pub mod recorded_hash_mismatch;
pub mod sum_conflict;
pub mod sum_missing;
pub mod sum_unknown;
pub mod sumdb_invalid;
pub mod sumdb_mismatch;
mod told;
pub mod unverified;
pub mod vendor_file_added;
pub mod vendor_file_changed;
pub mod vendor_file_missing;
pub mod vendor_inconsistent;
