//! Double-quoted strings of Go (`strconv.Unquote`).

/// What a quoted string says; `None` where it is none.
pub(super) fn unquote(quoted: &str) -> Option<String> {
    let inner = quoted.strip_prefix('"')?.strip_suffix('"')?;
    let mut bytes = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(c) = rest.chars().next() {
        match c {
            '"' | '\n' => return None,
            '\\' => rest = escape(&rest[1..], &mut bytes)?,
            c => {
                bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Reads what follows a backslash, and gives the rest.
fn escape<'t>(text: &'t str, bytes: &mut Vec<u8>) -> Option<&'t str> {
    let c = text.chars().next()?;
    let plain = match c {
        'a' => 7,
        'b' => 8,
        'f' => 12,
        'n' => b'\n',
        'r' => b'\r',
        't' => b'\t',
        'v' => 11,
        '\\' => b'\\',
        '"' => b'"',
        'x' => {
            let digits = digits(text, 1, 2, 16)?;
            bytes.push(u8::try_from(digits).ok()?);
            return text.get(3..);
        }
        '0'..='7' => {
            bytes.push(u8::try_from(digits(text, 0, 3, 8)?).ok()?);
            return text.get(3..);
        }
        'u' | 'U' => {
            let count = if c == 'u' { 4 } else { 8 };
            let c = char::from_u32(digits(text, 1, count, 16)?)?;
            bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            return text.get(1 + count..);
        }
        _ => return None,
    };
    bytes.push(plain);
    text.get(1..)
}

fn digits(text: &str, start: usize, count: usize, radix: u32) -> Option<u32> {
    let digits = text.get(start..start + count)?;
    let all = digits.chars().all(|c| c.is_digit(radix));
    all.then(|| u32::from_str_radix(digits, radix).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_unquoted_as_go_does() {
        for (quoted, expected) in [
            (r#""""#, Some("")),
            (r#""a b""#, Some("a b")),
            (r#""é""#, Some("é")),
            (
                r#""\a\b\f\n\r\t\v\\\"""#,
                Some("\u{7}\u{8}\u{c}\n\r\t\u{b}\\\""),
            ),
            (r#""\x41b""#, Some("Ab")),
            (r#""\x4""#, None),
            (r#""\xg1""#, None),
            (r#""\101b""#, Some("Ab")),
            (r#""\377""#, Some("\u{fffd}")),
            (r#""\400""#, None),
            (r#""\08""#, None),
            (r#""\800""#, None),
            (r#""\u0041b""#, Some("Ab")),
            (r#""\u00e9""#, Some("é")),
            (r#""\u041""#, None),
            (r#""\ud800""#, None),
            (r#""\U0001F600b""#, Some("😀b")),
            (r#""\U00110000""#, None),
            (r#""\U0001F60""#, None),
            (r#""\'""#, None),
            (r#""\q""#, None),
            (r#""\""#, None),
            (r#""a"b""#, None),
            ("\"a\nb\"", None),
            ("\"a", None),
            ("a\"", None),
            ("\"", None),
            ("a", None),
        ] {
            assert_eq!(unquote(quoted).as_deref(), expected, "{quoted}");
        }
    }
}
