//! A guard before the parser: its tables nest as deep as dotted keys are long, and taking such a
//! tree apart would overflow the stack.

use crate::parse::MAX_DEPTH;

/// Where a value or a key nests too deep.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    // The depth at each open bracket, and the depth here.
    let mut outer = Vec::new();
    let mut depth = 0;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'#' => at += find(bytes, at, b"\n"),
            b'"' | b'\'' => at += string(bytes, at, *byte),
            b'[' | b'{' => {
                outer.push(depth);
                depth += 1;
            }
            b']' | b'}' => depth = outer.pop().unwrap_or(0),
            b'.' => depth += 1,
            b',' => depth = outer.last().map_or(0, |depth| depth + 1),
            b'\n' if outer.is_empty() => depth = 0,
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// The distance to the last byte of the string at `at`.
fn string(bytes: &[u8], at: usize, quote: u8) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    if rest.starts_with(&[quote; 3]) {
        return multi_line(rest, quote);
    }
    let mut length = 1;
    while let Some(byte) = rest.get(length) {
        match byte {
            b'\\' if quote == b'"' => length += 1,
            b'\n' => return length - 1,
            byte if *byte == quote => return length,
            _ => {}
        }
        length += 1;
    }
    length
}

fn multi_line(rest: &[u8], quote: u8) -> usize {
    let mut length = 3;
    while let Some(byte) = rest.get(length) {
        if *byte == b'\\' && quote == b'"' {
            length += 1;
        } else if rest
            .get(length..)
            .is_some_and(|rest| rest.starts_with(&[quote; 3]))
        {
            return length + 2;
        }
        length += 1;
    }
    length
}

fn find(bytes: &[u8], at: usize, what: &[u8]) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.windows(what.len())
        .position(|window| window == what)
        .map_or(rest.len(), |length| length.saturating_sub(1))
}
