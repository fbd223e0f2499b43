//! From bytes to text: configuration files are UTF-8, with or without a byte-order mark.

use std::ops::Range;

use super::problems::Problems;

/// What a text begins with, where its editor marked it as Unicode.
pub(super) const BYTE_ORDER_MARK: char = '\u{feff}';

/// The text of a file, byte-order mark included, or the problem of its encoding.
pub(super) fn decode<'t>(bytes: &'t [u8], problems: &mut Problems) -> Option<&'t str> {
    if let Some(encoding) = foreign_encoding(bytes) {
        problems
            .syntax(0..0, format!("the file is {encoding}, not UTF-8"))
            .help = Some("save it as UTF-8".to_owned());
        return None;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) => {
            let at = error.valid_up_to();
            let byte = bytes.get(at).copied().unwrap_or_default();
            problems
                .syntax(at..at + 1, format!("byte 0x{byte:02X} is not UTF-8"))
                .help = Some("save the file as UTF-8".to_owned());
            None
        }
    }
}

/// The encoding that the first bytes tell, after YAML 1.2.2 section 5.2. JSON and TOML begin with an
/// ASCII character too, so the table holds for them.
fn foreign_encoding(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0, 0, 0xFE, 0xFF, ..]
        | [0, 0, 0, 1..=255, ..]
        | [0xFF, 0xFE, 0, 0, ..]
        | [1..=255, 0, 0, 0, ..] => Some("UTF-32"),
        [0xFE, 0xFF, ..]
        | [0, 1..=255, 0, ..]
        | [0xFF, 0xFE, ..]
        | [1..=255, 0, 1..=255, 0, ..] => Some("UTF-16"),
        _ => None,
    }
}

/// The character at `at`; nothing at the end of the text.
pub(super) fn char_at(text: &str, at: usize) -> Range<usize> {
    let width = text
        .get(at..)
        .and_then(|rest| rest.chars().next())
        .map_or(0, char::len_utf8);
    at..at + width
}

/// The rest of the line from `at`, without the blanks that end it.
pub(super) fn rest_of_line(text: &str, at: usize) -> &str {
    let rest = text.get(at..).unwrap_or_default();
    let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default().trim_end()
}

/// Where the line that holds `at` begins.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text.get(..at)
        .and_then(|before| before.rfind(['\n', '\r']))
        .map_or(0, |newline| newline + 1)
}

/// The text of a message's quotation: one line, and short.
pub(super) fn excerpt(text: &str) -> String {
    const MAX_CHARS: usize = 40;
    let mut short: String = text
        .chars()
        .take(MAX_CHARS)
        .flat_map(|c| {
            let escaped = c.is_control().then(|| c.escape_default());
            let plain = escaped.is_none().then_some(c);
            escaped.into_iter().flatten().chain(plain)
        })
        .collect();
    if text.chars().nth(MAX_CHARS).is_some() {
        short.push('…');
    }
    short
}
