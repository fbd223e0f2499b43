//! Go modules.

mod env;

pub use env::{GoEnv, Origin, matches_prefix};
