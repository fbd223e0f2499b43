//! Where values stand: the parser's events mark some nodes by their content only.

use std::ops::Range;

/// The range of a block scalar: from its `|` or `>` to the end of its last line with content.
/// `after` is the end of the token before, `content` the range of the event.
pub(super) fn block_scalar(text: &str, after: usize, content: &Range<usize>) -> Range<usize> {
    let Some(header) = indicator(text, after, b"|>") else {
        return content.clone();
    };
    let end = content.end.max(header + 1);
    let written = text.get(header..end).unwrap_or_default();
    header..header + written.trim_end_matches([' ', '\t', '\r', '\n']).len()
}

/// The first dash of a list that is a value: the parser marks a list that is not indented behind it.
/// `after` is the end of the key, `marked` the parser's mark.
pub(super) fn dash(text: &str, after: usize, marked: usize) -> Option<usize> {
    let at = indicator(text, after, b"-")?;
    (at <= marked).then_some(at)
}

/// The next of some indicators after blanks, other indicators, properties and comments.
fn indicator(text: &str, mut at: usize, wanted: &[u8]) -> Option<usize> {
    let bytes = text.as_bytes();
    loop {
        match bytes.get(at)? {
            byte if wanted.contains(byte) => return Some(at),
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

/// The place of an empty value: after the colon or the dash that announces it. `at` is the parser's
/// mark.
pub(super) fn empty_value(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    if rest.as_bytes().get(blanks) == Some(&b':') {
        return at + blanks + 1;
    }
    // At the end of a file, the parser marks the end instead of the dash.
    let before = text.get(..at).unwrap_or_default().trim_end_matches(' ');
    if before.ends_with('-') {
        before.len()
    } else {
        at
    }
}
