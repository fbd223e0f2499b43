//! Places inside of strings: what stands in a JSON string, such as an expression, is reported where it is
//! written, escapes and all.

/// Where byte `at` of a string's value is written in its literal, quotes included; past the end, the closing
/// quote. The literal is one that was read without a fault.
#[must_use]
pub fn written_at(literal: &str, at: usize) -> usize {
    let mut decoded = 0;
    let mut written = '"'.len_utf8();
    while decoded < at {
        let rest = literal.get(written..).unwrap_or_default();
        let (raw, value) = step(rest);
        if raw == 0 {
            break;
        }
        decoded += value;
        written += raw;
    }
    written.min(literal.len().saturating_sub('"'.len_utf8()).max(1))
}

/// The bytes that the next character takes as it is written, and as it is meant; zero at the closing quote.
fn step(rest: &str) -> (usize, usize) {
    let mut letters = rest.chars();
    match letters.next() {
        None | Some('"') => (0, 0),
        Some('\\') if letters.next() == Some('u') => {
            let unit = |at: usize| {
                let digits = rest.get(at + 2..at + 6)?;
                u32::from_str_radix(digits, 16).ok()
            };
            match unit(0) {
                Some(high @ 0xD800..0xDC00) => {
                    let low = unit(6).unwrap_or(0xDC00);
                    let code =
                        0x10000 + ((high - 0xD800) << 10) + (low.wrapping_sub(0xDC00) & 0x3FF);
                    (12, char::from_u32(code).map_or(4, char::len_utf8))
                }
                Some(code) => (6, char::from_u32(code).map_or(3, char::len_utf8)),
                None => (0, 0),
            }
        }
        Some('\\') => (2, 1),
        Some(plain) => (plain.len_utf8(), plain.len_utf8()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn escapes_are_counted_as_they_are_written() {
        let literal = r#""a\n\u00e4\uD83D\uDE00b""#;
        let value: String = serde_json::from_str(literal).expect("a string");
        let at = |needle: char| written_at(literal, value.find(needle).expect("it is there"));
        assert_eq!(at('a'), 1);
        assert_eq!(at('\n'), 2);
        assert_eq!(at('ä'), 4);
        assert_eq!(at('\u{1F600}'), 10);
        assert_eq!(at('b'), 22);
        assert_eq!(written_at(literal, value.len()), 23);
        assert_eq!(written_at(literal, 999), 23);
    }

    proptest! {
        #[test]
        fn every_character_is_found(text in any::<String>()) {
            let literal = serde_json::to_string(&text).expect("a literal");
            for (at, c) in text.char_indices() {
                let rest = &literal[written_at(&literal, at)..];
                prop_assert!(rest.starts_with(c) || rest.starts_with('\\'), "{c:?} at {at} of {literal}");
            }
            prop_assert_eq!(written_at(&literal, text.len()), literal.len() - 1);
        }

        #[test]
        fn no_text_panics(text in any::<String>(), at in 0_usize..64) {
            let _ = written_at(&text, at);
        }
    }
}
