//! The hashes.

pub mod fnv;
pub mod murmur;
