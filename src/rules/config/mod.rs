//! Configuration files: their syntax, and their schemas.

pub mod duplicate_key;
pub mod limit_exceeded;
mod problem;
pub mod schema_invalid;
pub mod schema_missing;
pub mod schema_violation;
pub mod syntax_error;
