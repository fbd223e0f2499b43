//! JSON, and JSON with comments.
use super::{Parsed, Tree};
use crate::source::FileId;
/// What is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// RFC 8259 only.
    Strict,
    /// Comments and trailing commas, as in `tsconfig.json`.
    Comments,
}
/// Parses.
#[must_use]
pub fn parse_json(_file: FileId, _bytes: &[u8], _dialect: Dialect) -> Parsed {
    Parsed {
        tree: Tree::new(),
        problems: vec![],
    }
}
