//! What may be put into a file of Go without looking at more than the file and its package: a field into a literal, an
//! import into the list. What comes out is as gofmt writes it, where what was there is.

mod field;
mod import;

use std::ops::Range;

pub use import::Spoken;

/// A piece of text and what it takes the place of: bytes of the file.
pub type Insertion = (Range<usize>, String);

/// The line breaks of a text.
fn line_break(text: &str) -> &'static str {
    let first = text.find('\n').and_then(|at| text.get(..at));
    if first.is_some_and(|line| line.ends_with('\r')) {
        "\r\n"
    } else {
        "\n"
    }
}

/// The bytes of the line around a byte, without its break.
fn line_around(text: &str, at: usize) -> Range<usize> {
    let before = text.get(..at).unwrap_or_default();
    let after = text.get(at..).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |found| found + 1);
    let line = after.find('\n').map_or(after, |end| &after[..end]);
    start..at + line.trim_end_matches('\r').len()
}

/// The blanks that a line begins with.
fn indent(line: &str) -> &str {
    let rest = line.trim_start_matches([' ', '\t']);
    line.get(..line.len() - rest.len()).unwrap_or_default()
}
