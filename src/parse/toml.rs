//! TOML 1.0.
use super::{Parsed, Tree};
use crate::source::FileId;
/// Parses.
#[must_use]
pub fn parse_toml(_file: FileId, _bytes: &[u8]) -> Parsed {
    Parsed {
        tree: Tree::new(),
        problems: vec![],
    }
}
