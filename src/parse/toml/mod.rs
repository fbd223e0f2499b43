//! TOML.

mod convert;
mod depth;
mod message;

use ::toml::de::DeTable;

use super::problems::Problems;
use super::{MAX_DEPTH, Parsed, Tree, text};
use crate::source::FileId;

/// A larger file is a [`super::ProblemKind::Limit`]: broken text costs the parser some 200 bytes of memory for
/// each of its own.
pub const MAX_TOML_BYTES: usize = 4 * 1024 * 1024;

/// Parses TOML (1.0, and what 1.1 adds to it).
///
/// Members stand in the order of the file. The span of a table that headers or dotted keys make
/// reaches from its first header or key to its last child; tables of other headers may stand between.
/// Reading goes on after a syntax error, and what could be read is in the tree.
#[must_use]
pub fn parse_toml(file: FileId, bytes: &[u8]) -> Parsed {
    let mut problems = Problems::new(file);
    let Some(text) = text::decode(bytes, &mut problems) else {
        return problems.with(Tree::new());
    };
    if bytes.len() > MAX_TOML_BYTES {
        problems.limit(0..0, "TOML files larger than 4 MiB are not read");
        return problems.with(Tree::new());
    }
    if let Some(at) = depth::too_deep(text) {
        let message = format!("nested more than {MAX_DEPTH} levels deep");
        problems.limit(text::char_at(text, at), message);
        return problems.with(Tree::new());
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut faults: Vec<usize> = errors
        .iter()
        .filter_map(|error| Some(error.span()?.start))
        .collect();
    faults.sort_unstable();
    let tree = convert::tree(&table, text, &faults, &mut problems);
    message::report(&errors, text, &tree, &mut problems);
    problems.with(tree)
}

#[cfg(test)]
mod tests;
