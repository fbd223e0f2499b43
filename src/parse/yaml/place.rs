//! Where values stand: the parser's events mark some nodes by their content only.

use std::ops::Range;

/// The range of a block scalar: from its `|` or `>` to the end of its last line with content.
/// `after` is the end of the token before, `content` the range of the event.
pub(super) fn block_scalar(text: &str, after: usize, content: &Range<usize>) -> Range<usize> {
    let Some(header) = header(text, after) else {
        return content.clone();
    };
    let end = content.end.max(header + 1);
    let written = text.get(header..end).unwrap_or_default();
    header..header + written.trim_end_matches([' ', '\t', '\r', '\n']).len()
}

/// The next `|` or `>` after blanks, indicators, properties and comments.
fn header(text: &str, mut at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    loop {
        match bytes.get(at)? {
            b'|' | b'>' => return Some(at),
            b'#' => at += length_until(bytes, at, b"\r\n"),
            b'&' | b'!' => at += length_until(bytes, at, b" \t\r\n"),
            b' ' | b'\t' | b'\r' | b'\n' | b':' | b'?' | b'-' => at += 1,
            _ => return None,
        }
    }
}

fn length_until(bytes: &[u8], at: usize, ends: &[u8]) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter()
        .position(|byte| ends.contains(byte))
        .unwrap_or(rest.len())
}

/// The place of an empty value: after the colon that announces it, if one follows `at`.
pub(super) fn after_colon(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    match rest.as_bytes().get(blanks) {
        Some(b':') => at + blanks + 1,
        _ => at,
    }
}
