//! YAML 1.2.
use super::{Parsed, Tree};
use crate::source::FileId;
/// Parses.
#[must_use]
pub fn parse_yaml(_file: FileId, _bytes: &[u8]) -> Parsed {
    Parsed {
        tree: Tree::new(),
        problems: vec![],
    }
}
