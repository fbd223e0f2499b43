//! The Rust back end: programs as functions of a file that needs only the standard library, and the
//! `regex` crate where a pattern is more than a text.
//!
//! A function takes the variables that its expression reads, in the order of declaration: `i64`,
//! `u64`, `f64`, `bool`, `&str`, `&[u8]`, `Timestamp`, `Duration`, `&[T]`, `&BTreeMap<K, V>`, `&Value`
//! for `dyn`, and a reference to a struct for a record, whose optional fields are `Option`s. It gives a
//! plain value if no error is left, and `Result<T, Error>` otherwise.
//!
//! A time zone by name becomes a function with a table of its changes, so no database is needed.
//! Refused: records as `dyn`, and whatever cannot be told apart below one.

mod call;
mod clock;
mod code;
mod compare;
mod convert;
mod dynamic;
mod file;
mod literal;
mod logic;
mod lookup;
mod loops;
mod lower;
mod runtime;
mod snippet;
pub mod suite;
mod types;
mod zones;

pub use file::{Function, file};
pub use snippet::{Held, Snippet, Snippets, identifier};
pub use types::{pascal, snake};

use super::problem::Extent;

/// Why an expression cannot be had in Rust. The ids are public and never reused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What kind of thing.
    pub code: &'static str,
    /// Where.
    pub at: Extent,
    /// What cannot be had.
    pub message: String,
}
