//! JSON, and JSON with comments.

mod quoted;
mod read;
mod scan;

use super::problems::Problems;
use super::{Parsed, Tree, text};
use crate::source::FileId;

pub use quoted::written_at;

/// What is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// RFC 8259 only.
    Strict,
    /// Comments and trailing commas, as in `tsconfig.json`.
    Comments,
}

/// Parses JSON (RFC 8259). A byte-order mark at the start is passed over (section 8.1).
///
/// Integers are exact up to 64 bits; a number that no double can hold (`1e400`) is a
/// [`super::ProblemKind::Limit`]. Of two equal keys the first is kept. Reading ends at the first
/// syntax error, and a document that has one is left out.
#[must_use]
pub fn parse_json(file: FileId, bytes: &[u8], dialect: Dialect) -> Parsed {
    let mut problems = Problems::new(file);
    match text::decode(bytes, &mut problems) {
        Some(text) => read::document(text, dialect, problems),
        None => problems.with(Tree::new()),
    }
}

#[cfg(test)]
mod tests;
