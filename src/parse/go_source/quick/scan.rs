//! From bytes to tokens, in one pass, with the semicolons that the ends of lines stand for.

use std::ops::Range;

use super::number::number;
use super::token::{Kind, Token};

/// The tokens of a source, the last of which is [`Kind::End`], and its comments.
pub(super) struct Scanned {
    pub(super) tokens: Vec<Token>,
    pub(super) comments: Vec<Range<u32>>,
}

/// Scans a source of less than 4 GiB; none where a byte is not what Go's specification says, or where it is not certain
/// what the grammar makes of it.
pub(super) fn scan(text: &str) -> Option<Scanned> {
    u32::try_from(text.len()).ok()?;
    // The grammar takes a NUL for the end of a line, and swallows a mark of the byte order.
    if text.starts_with('\u{feff}') || memchr::memchr(0, text.as_bytes()).is_some() {
        return None;
    }
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        at: 0,
        ends_statement: false,
        is_torn: false,
        scanned: Scanned {
            // What ordinary code takes.
            tokens: Vec::with_capacity(text.len() / 4),
            comments: Vec::with_capacity(text.len() / 256),
        },
    };
    while scanner.at < text.len() {
        scanner.next()?;
    }
    let at = scanner.at;
    scanner.push_raw(Kind::End, at);
    Some(scanner.scanned)
}

struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// Whether the end of this line ends a statement.
    ends_statement: bool,
    /// Whether a line ended in a comment where it ends a statement.
    is_torn: bool,
    scanned: Scanned,
}

impl Scanner<'_> {
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or_default()
    }

    /// Adds the token from the reading place to `end`, whatever came before.
    fn push_raw(&mut self, kind: Kind, end: usize) {
        // The length of the text is known to fit.
        #[allow(clippy::cast_possible_truncation)]
        let (start, past) = (self.at as u32, end as u32);
        self.scanned.tokens.push(Token {
            kind,
            start,
            end: past,
        });
        self.at = end;
    }

    fn push(&mut self, kind: Kind, length: usize) -> Option<()> {
        // For Go the comment ended the statement, for the grammar it did not.
        if self.is_torn {
            return None;
        }
        self.ends_statement = kind.may_end_statement();
        self.push_raw(kind, self.at + length);
        Some(())
    }

    fn comment(&mut self, end: usize) {
        #[allow(clippy::cast_possible_truncation)]
        let range = self.at as u32..end as u32;
        self.scanned.comments.push(range);
        self.at = end;
    }

    fn next(&mut self) -> Option<()> {
        let byte = self.byte(self.at);
        match byte {
            b' ' | b'\t' | b'\r' => self.at += 1,
            b'\n' => self.line_end(),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => self.word()?,
            b'0'..=b'9' => self.number()?,
            b'.' if self.byte(self.at + 1).is_ascii_digit() => self.number()?,
            b'"' => self.string()?,
            b'`' => self.raw_string()?,
            b'\'' => self.rune()?,
            b'/' if self.byte(self.at + 1) == b'/' => {
                let rest = self.bytes.get(self.at..)?;
                let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                self.comment(self.at + length);
            }
            b'/' if self.byte(self.at + 1) == b'*' => {
                let rest = self.bytes.get(self.at + 2..)?;
                let length = memchr::memmem::find(rest, b"*/")?;
                self.is_torn |=
                    self.ends_statement && memchr::memchr(b'\n', rest.get(..length)?).is_some();
                self.comment(self.at + length + 4);
            }
            _ => {
                let (kind, length) = self.mark(byte)?;
                self.push(kind, length)?;
            }
        }
        Some(())
    }

    fn line_end(&mut self) {
        if self.ends_statement {
            // Lines with nothing at all on them belong to the token, for the grammar.
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let length = rest.iter().take_while(|byte| **byte == b'\n').count();
            self.push_raw(Kind::Newline, self.at + length);
            self.ends_statement = false;
            self.is_torn = false;
        } else {
            self.at += 1;
        }
    }

    fn word(&mut self) -> Option<()> {
        let rest = self.bytes.get(self.at..)?;
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let mut length = rest.iter().take_while(|byte| is_plain(**byte)).count();
        if rest.get(length).is_some_and(|byte| *byte >= 0x80) {
            let letters = self.text.get(self.at..)?.char_indices();
            let beyond = letters.skip_while(|(_, c)| c.is_ascii_alphanumeric() || *c == '_');
            length = rest.len();
            for (at, c) in beyond {
                if c.is_ascii() && !is_plain(c as u8) {
                    length = at;
                    break;
                }
                (c.is_ascii() || is_letter(c)).then_some(())?;
            }
            return self.push(Kind::Name, length);
        }
        self.push(Kind::of_word(rest.get(..length)?), length)
    }

    fn number(&mut self) -> Option<()> {
        let (kind, end) = number(self.bytes, self.at)?;
        self.push(kind, end - self.at)
    }

    fn string(&mut self) -> Option<()> {
        let mut at = self.at + 1;
        loop {
            let rest = self.bytes.get(at..)?;
            at += memchr::memchr3(b'"', b'\\', b'\n', rest)?;
            match self.byte(at) {
                b'"' => return self.push(Kind::String, at + 1 - self.at),
                // What is escaped is looked at where the parser reads the string.
                b'\\' => at += 2,
                _ => return None,
            }
        }
    }

    fn raw_string(&mut self) -> Option<()> {
        let rest = self.bytes.get(self.at + 1..)?;
        self.push(Kind::RawString, memchr::memchr(b'`', rest)? + 2)
    }

    fn rune(&mut self) -> Option<()> {
        let rest = self.text.get(self.at + 1..)?;
        let first = rest.chars().next()?;
        let length = match first {
            '\'' | '\n' => return None,
            '\\' => {
                let digits = rest.as_bytes().get(2..)?;
                let all = |count: usize, is_digit: fn(&u8) -> bool| {
                    let digits = digits.get(..count)?;
                    digits.iter().all(is_digit).then_some(count + 2)
                };
                match rest.as_bytes().get(1)? {
                    b'x' => all(2, u8::is_ascii_hexdigit)?,
                    b'u' => all(4, u8::is_ascii_hexdigit)?,
                    b'U' => all(8, u8::is_ascii_hexdigit)?,
                    b'0'..=b'7' => 1 + octal(rest.as_bytes().get(1..)?)?,
                    b'a' | b'b' | b'f' | b'n' | b'r' | b't' | b'v' | b'\\' | b'\'' => 2,
                    _ => return None,
                }
            }
            other => other.len_utf8(),
        };
        (rest.as_bytes().get(length) == Some(&b'\'')).then_some(())?;
        self.push(Kind::Rune, length + 2)
    }

    /// The mark at the reading place, which begins with `first`: what it is and how long.
    fn mark(&self, first: u8) -> Option<(Kind, usize)> {
        let (second, third) = (self.byte(self.at + 1), self.byte(self.at + 2));
        Some(match (first, second, third) {
            (b'(', ..) => (Kind::OpenParen, 1),
            (b')', ..) => (Kind::CloseParen, 1),
            (b'[', ..) => (Kind::OpenBracket, 1),
            (b']', ..) => (Kind::CloseBracket, 1),
            (b'{', ..) => (Kind::OpenBrace, 1),
            (b'}', ..) => (Kind::CloseBrace, 1),
            (b',', ..) => (Kind::Comma, 1),
            (b';', ..) => (Kind::Semicolon, 1),
            (b'.', b'.', b'.') => (Kind::Ellipsis, 3),
            (b'.', ..) => (Kind::Dot, 1),
            (b':', b'=', _) => (Kind::Define, 2),
            (b':', ..) => (Kind::Colon, 1),
            (b'~', ..) => (Kind::Tilde, 1),
            (b'<', b'<', b'=') | (b'>', b'>', b'=') | (b'&', b'^', b'=') => (Kind::AssignWith, 3),
            (b'<', b'<', _) | (b'>', b'>', _) | (b'&', b'^', _) => (Kind::Multiply, 2),
            (b'<', b'-', _) => (Kind::Arrow, 2),
            (b'=' | b'!' | b'<' | b'>', b'=', _) => (Kind::Compare, 2),
            (b'+' | b'-' | b'*' | b'/' | b'%' | b'&' | b'|' | b'^', b'=', _) => {
                (Kind::AssignWith, 2)
            }
            (b'+', b'+', _) => (Kind::Increment, 2),
            (b'-', b'-', _) => (Kind::Decrement, 2),
            (b'&', b'&', _) => (Kind::Both, 2),
            (b'|', b'|', _) => (Kind::Either, 2),
            (b'=', ..) => (Kind::Assign, 1),
            (b'!', ..) => (Kind::Not, 1),
            (b'<' | b'>', ..) => (Kind::Compare, 1),
            (b'+' | b'-' | b'^', ..) => (Kind::Sign, 1),
            (b'*', ..) => (Kind::Star, 1),
            (b'/' | b'%', ..) => (Kind::Multiply, 1),
            (b'&', ..) => (Kind::Ampersand, 1),
            (b'|', ..) => (Kind::Pipe, 1),
            _ => return None,
        })
    }
}

/// How many bytes the three octal digits take at the beginning of `bytes`.
pub(super) fn octal(bytes: &[u8]) -> Option<usize> {
    let digits = bytes.get(..3)?;
    let all = digits.iter().all(|byte| matches!(byte, b'0'..=b'7'));
    all.then_some(3)
}

/// Whether a character beyond ASCII is certainly a letter, for Go's specification and for Unicode's identifiers: of the
/// many that are, those that sources are written in.
fn is_letter(c: char) -> bool {
    matches!(c,
        '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{24f}'
        | '\u{391}'..='\u{3a1}' | '\u{3a3}'..='\u{3ff}' | '\u{400}'..='\u{481}'
        | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{4e00}'..='\u{9fa5}' | '\u{ac00}'..='\u{d7a3}')
        && !matches!(c, '\u{3f6}')
}
