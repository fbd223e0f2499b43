//! Go and Rust as words: enough to tell names and strings in code from those in comments. No grammar: it
//! works on code that does not build, and whatever it is given, it ends.

use std::ops::Range;

use memchr::memmem::find;
use memchr::{memchr, memchr2};

/// The language of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceLanguage {
    /// Go
    Go,
    /// Rust
    Rust,
}

/// A word of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'t> {
    /// What sort.
    pub kind: WordKind,
    /// As it is written; a string without its quotes, escapes as they stand.
    pub text: &'t str,
    /// The byte at which it begins, quotes included.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
}

/// Sorts of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordKind {
    /// A name or a keyword.
    Name,
    /// A string.
    String,
    /// One character of punctuation.
    Mark,
}

/// The words of a source, in order. Numbers and characters are left out.
#[must_use]
pub fn words(text: &str, language: SourceLanguage) -> Vec<Word<'_>> {
    Reader::read(text, language).words
}

/// The comments of a source, in order, as bytes of the text: `//` up to the line break, `/*` with its end.
#[must_use]
pub fn source_comments(text: &str, language: SourceLanguage) -> Vec<Range<usize>> {
    Reader::read(text, language).comments
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    language: SourceLanguage,
    words: Vec<Word<'t>>,
    comments: Vec<Range<usize>>,
}

impl<'t> Reader<'t> {
    fn read(text: &'t str, language: SourceLanguage) -> Self {
        let mut reader = Self {
            text,
            at: 0,
            language,
            words: Vec::new(),
            comments: Vec::new(),
        };
        while reader.at < text.len() {
            let before = reader.at;
            reader.next();
            if reader.at <= before {
                break;
            }
        }
        reader
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn next(&mut self) {
        let rest = self.rest();
        let is_rust = self.language == SourceLanguage::Rust;
        match rest.as_bytes() {
            [b' ' | b'\t' | b'\n' | b'\r', ..] => {
                let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
                self.at += rest.bytes().take_while(blank).count();
            }
            [b'/', b'/', ..] => {
                self.comment(memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len()));
            }
            [b'/', b'*', ..] => self.comment(comment(rest.as_bytes(), is_rust)),
            [b'"', ..] => self.string(1, |rest| escaped(rest, b'"')),
            [b'`', ..] if !is_rust => self.string(1, |rest| memchr(b'`', rest)),
            [b'\'', ..] => self.at += character(rest, is_rust),
            [b'r' | b'b' | b'c', ..] if is_rust => match raw(rest) {
                Some(hashes) => {
                    let closing = format!("\"{}", "#".repeat(hashes.count));
                    self.string(hashes.prefix, move |rest| find(rest, closing.as_bytes()));
                    self.at += hashes.count;
                }
                None => self.push(WordKind::Name, self.at, self.at + name(rest), 0),
            },
            [b'_' | b'a'..=b'z' | b'A'..=b'Z', ..] => {
                self.push(WordKind::Name, self.at, self.at + name(rest), 0);
            }
            [b'0'..=b'9', ..] => self.at += name(rest),
            _ => self.other(rest),
        }
    }

    /// Punctuation, and what is beyond ASCII.
    fn other(&mut self, rest: &str) {
        let Some(first) = rest.chars().next() else {
            return;
        };
        if first.is_alphabetic() {
            self.push(WordKind::Name, self.at, self.at + name(rest), 0);
        } else if first.is_whitespace() {
            self.at += first.len_utf8();
        } else {
            self.push(WordKind::Mark, self.at, self.at + first.len_utf8(), 0);
        }
    }

    fn comment(&mut self, length: usize) {
        self.comments.push(self.at..self.at + length);
        self.at += length;
    }

    /// A string that begins after `prefix` bytes; `close` finds its closing quote.
    fn string(&mut self, prefix: usize, close: impl FnOnce(&[u8]) -> Option<usize>) {
        let start = self.at;
        let body = self.text.get(start + prefix..).unwrap_or_default();
        let body = body.as_bytes();
        let length = close(body);
        let end = start + prefix + length.map_or(body.len(), |length| length + 1);
        self.push(WordKind::String, start, end, prefix);
    }

    fn push(&mut self, kind: WordKind, start: usize, end: usize, prefix: usize) {
        let end = end.min(self.text.len());
        let last = if prefix > 0 {
            end.saturating_sub(1)
        } else {
            end
        };
        let text = self.text.get(start + prefix..last.max(start + prefix));
        self.words.push(Word {
            kind,
            text: text.unwrap_or_default(),
            start,
            end,
        });
        self.at = end;
    }
}

/// The length of the name or number at the beginning.
fn name(rest: &str) -> usize {
    let is_part = |byte: &u8| *byte == b'_' || byte.is_ascii_alphanumeric();
    let ascii = rest.bytes().take_while(is_part).count();
    let after = rest.get(ascii..).unwrap_or_default();
    if !after.starts_with(|c: char| !c.is_ascii()) {
        return ascii;
    }
    let is_part = |c: char| c == '_' || c.is_alphanumeric();
    ascii + after.find(|c| !is_part(c)).unwrap_or(after.len())
}

/// The length of a comment; Rust's nest.
fn comment(rest: &[u8], nests: bool) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(next) = memchr2(b'/', b'*', rest.get(at..).unwrap_or_default()) {
        at += next;
        let pair = rest.get(at..at + 2).unwrap_or_default();
        if pair == b"/*" && (nests || depth == 0) {
            depth += 1;
            at += 2;
        } else if pair == b"*/" {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// Where the closing quote is.
fn escaped(rest: &[u8], quote: u8) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr2(b'\\', quote, rest.get(at..)?)?;
        if rest.get(at) == Some(&quote) {
            return Some(at);
        }
        at += 2;
    }
}

/// The length of a character literal, or of a Rust lifetime's quote.
fn character(rest: &str, is_rust: bool) -> usize {
    let body = rest.get(1..).unwrap_or_default();
    let mut letters = body.chars();
    let first = letters.next();
    let is_lifetime = is_rust && first != Some('\\') && letters.next() != Some('\'');
    if is_lifetime {
        return 1;
    }
    let line = body.find('\n').unwrap_or(body.len());
    let line = body.get(..line).unwrap_or_default();
    escaped(line.as_bytes(), b'\'').map_or(1, |length| length + 2)
}

/// The opening of a raw string of Rust.
struct Raw {
    prefix: usize,
    count: usize,
}

fn raw(rest: &str) -> Option<Raw> {
    let letters = ["r", "br", "cr"];
    let prefix = letters.iter().find_map(|letter| {
        let after = rest.strip_prefix(letter)?;
        let count = after.bytes().take_while(|byte| *byte == b'#').count();
        after
            .get(count..)?
            .starts_with('"')
            .then_some((letter.len(), count))
    });
    prefix.map(|(letters, count)| Raw {
        prefix: letters + count + 1,
        count,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str, language: SourceLanguage) -> Vec<(WordKind, &str)> {
        let words = words(text, language).into_iter();
        words.map(|word| (word.kind, word.text)).collect()
    }

    #[test]
    fn go_is_taken_apart() {
        use WordKind::{Mark, Name, String};
        let text = "// a.B\nx := flags.From(ctx) /* c.D */ + `raw \"` + \"s\\\"t\" + '\"' + 12e3";
        assert_eq!(
            shown(text, SourceLanguage::Go),
            [
                (Name, "x"),
                (Mark, ":"),
                (Mark, "="),
                (Name, "flags"),
                (Mark, "."),
                (Name, "From"),
                (Mark, "("),
                (Name, "ctx"),
                (Mark, ")"),
                (Mark, "+"),
                (String, "raw \""),
                (Mark, "+"),
                (String, "s\\\"t"),
                (Mark, "+"),
                (Mark, "+"),
            ]
        );
    }

    #[test]
    fn rust_is_taken_apart() {
        use WordKind::{Mark, Name, String};
        let text = "/* a /* b */ c */ f::<'a>('\\'', 'x', r#\"q\"q\"#, b\"z\")";
        assert_eq!(
            shown(text, SourceLanguage::Rust),
            [
                (Name, "f"),
                (Mark, ":"),
                (Mark, ":"),
                (Mark, "<"),
                (Name, "a"),
                (Mark, ">"),
                (Mark, "("),
                (Mark, ","),
                (Mark, ","),
                (String, "q\"q"),
                (Mark, ","),
                (Name, "b"),
                (String, "z"),
                (Mark, ")"),
            ]
        );
    }

    proptest! {
        #[test]
        fn any_text_ends(text in any::<std::string::String>(), is_rust in any::<bool>()) {
            let language = if is_rust { SourceLanguage::Rust } else { SourceLanguage::Go };
            for word in words(&text, language) {
                prop_assert!(word.start < word.end && word.end <= text.len());
            }
        }

        #[test]
        fn any_code_like_text_ends(text in "[a/*'\"`r#\\\\ \n.]{0,40}", is_rust in any::<bool>()) {
            let language = if is_rust { SourceLanguage::Rust } else { SourceLanguage::Go };
            for word in words(&text, language) {
                prop_assert!(word.start < word.end && word.end <= text.len());
            }
        }
    }
}
