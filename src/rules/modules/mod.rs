//! What a service is built of: Go modules and Cargo packages against what vouches for them.

mod told;
pub mod unverified;
