//! Literals of Go as values.

/// The text of a string literal, quotes and escapes undone; bytes that are no UTF-8 are replaced.
pub(super) fn unquoted(literal: &str) -> Option<String> {
    if let Some(raw) = literal.strip_prefix('`') {
        return Some(raw.strip_suffix('`')?.replace('\r', ""));
    }
    let body = literal.strip_prefix('"')?.strip_suffix('"')?;
    if !body.contains('\\') {
        return Some(body.to_owned());
    }
    let mut bytes = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = rest.find('\\') {
        bytes.extend_from_slice(rest.get(..at)?.as_bytes());
        let (escape, length) = escaped(rest.get(at + 1..)?)?;
        match escape {
            Escaped::Byte(byte) => bytes.push(byte),
            Escaped::Char(c) => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
        rest = rest.get(at + 1 + length..)?;
    }
    bytes.extend_from_slice(rest.as_bytes());
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

enum Escaped {
    Byte(u8),
    Char(char),
}

/// What follows a backslash, and its length.
fn escaped(rest: &str) -> Option<(Escaped, usize)> {
    let first = *rest.as_bytes().first()?;
    let plain = match first {
        b'a' => Some(7),
        b'b' => Some(8),
        b'f' => Some(12),
        b'n' => Some(b'\n'),
        b'r' => Some(b'\r'),
        b't' => Some(b'\t'),
        b'v' => Some(11),
        b'\\' | b'\'' | b'"' => Some(first),
        _ => None,
    };
    if let Some(byte) = plain {
        return Some((Escaped::Byte(byte), 1));
    }
    let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok();
    match first {
        b'x' => {
            let byte = number(rest.get(1..3)?, 16)?;
            Some((Escaped::Byte(u8::try_from(byte).ok()?), 3))
        }
        b'u' => Some((
            Escaped::Char(char::from_u32(number(rest.get(1..5)?, 16)?)?),
            5,
        )),
        b'U' => Some((
            Escaped::Char(char::from_u32(number(rest.get(1..9)?, 16)?)?),
            9,
        )),
        b'0'..=b'7' => {
            let byte = number(rest.get(..3)?, 8)?;
            Some((Escaped::Byte(u8::try_from(byte).ok()?), 3))
        }
        _ => None,
    }
}

/// The value of an integer literal.
pub(super) fn integer(literal: &str) -> Option<i128> {
    let digits: String = literal.chars().filter(|c| *c != '_').collect();
    let lower = digits.to_ascii_lowercase();
    let (digits, radix) = match lower.get(..2) {
        Some("0x") => (lower.get(2..)?, 16),
        Some("0o") => (lower.get(2..)?, 8),
        Some("0b") => (lower.get(2..)?, 2),
        // Go reads a leading zero as octal.
        _ if lower.len() > 1 && lower.starts_with('0') => (lower.get(1..)?, 8),
        _ => (lower.as_str(), 10),
    };
    i128::from_str_radix(digits, radix).ok()
}

/// The value of a rune literal.
pub(super) fn rune(literal: &str) -> Option<i128> {
    let body = literal.strip_prefix('\'')?.strip_suffix('\'')?;
    match body.strip_prefix('\\') {
        None => Some(i128::from(u32::from(body.chars().next()?))),
        Some(rest) => Some(match escaped(rest)?.0 {
            Escaped::Byte(byte) => i128::from(byte),
            Escaped::Char(c) => i128::from(u32::from(c)),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_have_the_values_that_go_gives_them() {
        assert_eq!(
            unquoted(r#""a\x2fb\u00e9\n\101""#).as_deref(),
            Some("a/bé\nA")
        );
        assert_eq!(unquoted("`a\\n`").as_deref(), Some("a\\n"));
        assert_eq!(unquoted("\"a"), None);
        assert_eq!(integer("0o644"), Some(0o644));
        assert_eq!(integer("0644"), Some(0o644));
        assert_eq!(integer("0x_03_01"), Some(0x301));
        assert_eq!(integer("1_000"), Some(1000));
        assert_eq!(rune("'\\n'"), Some(10));
        assert_eq!(rune("'é'"), Some(233));
    }
}
