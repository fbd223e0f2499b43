//! The patterns of label matchers.

use std::cell::OnceCell;

use regex_syntax::hir::{Class, Hir, HirKind};

/// A pattern that is to match the whole of a label's value.
pub struct Pattern {
    text: String,
    hir: Hir,
    /// For values in ASCII, which nearly all are: one that knows Unicode takes ten times as long to build.
    ascii: OnceCell<Option<regex::bytes::Regex>>,
    /// For all others.
    unicode: OnceCell<Option<regex::Regex>>,
}

impl Pattern {
    /// Reads a pattern; none where it is broken.
    pub fn of(pattern: &str) -> Option<Self> {
        Some(Self {
            text: format!("^(?s:{pattern})$"),
            hir: regex_syntax::parse(pattern).ok()?,
            ascii: OnceCell::new(),
            unicode: OnceCell::new(),
        })
    }

    /// Whether a value is one of those that are meant.
    pub fn matches(&self, value: &str) -> bool {
        // One with more than ASCII means something else where Unicode is not known, or cannot be built.
        if value.is_ascii() && self.text.is_ascii() {
            let ascii = self.ascii.get_or_init(|| {
                let mut builder = regex::bytes::RegexBuilder::new(&self.text);
                builder.unicode(false).build().ok()
            });
            if let Some(ascii) = ascii {
                return ascii.is_match(value.as_bytes());
            }
        }
        let unicode = self
            .unicode
            .get_or_init(|| regex::Regex::new(&self.text).ok());
        unicode
            .as_ref()
            .is_some_and(|unicode| unicode.is_match(value))
    }

    /// A text that matches, most often.
    pub fn example(&self) -> String {
        let mut text = String::new();
        example(&self.hir, &mut text);
        text
    }
}

fn example(hir: &Hir, text: &mut String) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(Class::Unicode(class)) => {
            let ranges = class.ranges();
            let digit = ranges
                .iter()
                .any(|range| range.start() <= '0' && '0' <= range.end());
            let letter = ranges
                .iter()
                .any(|range| range.start() <= 'x' && 'x' <= range.end());
            match (digit, letter) {
                (true, _) => text.push('0'),
                (_, true) => text.push('x'),
                _ => text.extend(
                    ranges
                        .first()
                        .map(regex_syntax::hir::ClassUnicodeRange::start),
                ),
            }
        }
        HirKind::Class(Class::Bytes(class)) => {
            text.extend(
                class
                    .ranges()
                    .first()
                    .map(|range| char::from(range.start())),
            );
        }
        HirKind::Repetition(repetition) => {
            /// Longer ones are not worth a test.
            const MOST: u32 = 16;
            for _ in 0..repetition.min.min(MOST) {
                example(&repetition.sub, text);
            }
        }
        HirKind::Capture(capture) => example(&capture.sub, text),
        HirKind::Concat(parts) => parts.iter().for_each(|part| example(part, text)),
        HirKind::Alternation(parts) => {
            if let Some(first) = parts.first() {
                example(first, text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_matching_agree() {
        let patterns = [
            "5..",
            "[^a]x",
            "(?i)ok",
            r"\d+\W",
            r"\p{Lu}x",
            "a|b.c",
            ".*",
            "é",
            r"\bx",
            r"[^\x00-\x7f]",
        ];
        let values = [
            "", "500", "5\n0", "bx", "OK", "12-", "Ax", "b\nc", "x", "é", "É", "k",
        ];
        for text in patterns {
            let pattern = Pattern::of(text).expect(text);
            let whole = regex::Regex::new(&format!("^(?s:{text})$")).expect(text);
            for value in values {
                assert_eq!(
                    pattern.matches(value),
                    whole.is_match(value),
                    "{text} of {value:?}"
                );
            }
        }
        assert!(Pattern::of("(").is_none());
    }
}
