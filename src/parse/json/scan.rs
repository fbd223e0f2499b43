//! Tokens of JSON, RFC 8259 sections 2, 6 and 7.

use std::borrow::Cow;
use std::ops::Range;

use super::Dialect;
use crate::parse::text::{char_at, excerpt};

/// A token; a string without its quotes, its escapes decoded.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token<'t> {
    /// `{ } [ ] , :`
    Punctuation(u8),
    String(Cow<'t, str>),
    /// As it is written.
    Number(&'t str),
    True,
    False,
    Null,
    End,
}

/// What is wrong with the text, where, and what to type.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) range: Range<usize>,
    pub(super) message: String,
    pub(super) help: Option<&'static str>,
}

impl Fault {
    pub(super) fn new(range: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            range,
            message: message.into(),
            help: None,
        }
    }

    pub(super) fn help(mut self, help: &'static str) -> Self {
        self.help = Some(help);
        self
    }
}

/// Reads tokens one after the other.
pub(super) struct Scanner<'t> {
    text: &'t str,
    at: usize,
    dialect: Dialect,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str, at: usize, dialect: Dialect) -> Self {
        Self { text, at, dialect }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn slice(&self, range: Range<usize>) -> &'t str {
        self.text.get(range).unwrap_or_default()
    }

    /// The next token and its range.
    pub(super) fn next(&mut self) -> Result<(Token<'t>, Range<usize>), Fault> {
        self.skip_blanks()?;
        let start = self.at;
        let token = match self.byte(start) {
            None => Token::End,
            Some(byte @ (b'{' | b'}' | b'[' | b']' | b',' | b':')) => {
                self.at += 1;
                Token::Punctuation(byte)
            }
            Some(b'"') => Token::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => Token::Number(self.number()?),
            Some(_) => self.word()?,
        };
        Ok((token, start..self.at))
    }

    fn skip_blanks(&mut self) -> Result<(), Fault> {
        loop {
            match self.byte(self.at) {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                Some(b'/') => self.skip_comment()?,
                _ => return Ok(()),
            }
        }
    }

    fn skip_comment(&mut self) -> Result<(), Fault> {
        let start = self.at;
        let rest = self.slice(start..self.text.len());
        let length = if rest.starts_with("//") {
            rest.find(['\n', '\r']).unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            match rest.get(2..).and_then(|body| body.find("*/")) {
                Some(end) => end + 4,
                None => return Err(Fault::new(start..start + 2, "the comment is not closed")),
            }
        } else {
            return Err(Fault::new(start..start + 1, "`/` means nothing here"));
        };
        if self.dialect == Dialect::Strict {
            let first_line = rest
                .get(..length)
                .and_then(|comment| comment.lines().next());
            let range = start..start + first_line.map_or(1, str::len);
            return Err(Fault::new(range, "JSON has no comments").help("remove the comment"));
        }
        self.at += length;
        Ok(())
    }

    fn string(&mut self) -> Result<Cow<'t, str>, Fault> {
        let start = self.at + 1;
        let body = self.slice(start..self.text.len());
        let is_special = |byte: &u8| *byte == b'"' || *byte == b'\\' || *byte < b' ';
        let length = body.bytes().position(|byte| is_special(&byte));
        let end = start + length.unwrap_or(body.len());
        if self.byte(end) == Some(b'"') {
            self.at = end + 1;
            return Ok(Cow::Borrowed(self.slice(start..end)));
        }
        let mut decoded = self.slice(start..end).to_owned();
        self.escaped_string(end, &mut decoded)?;
        Ok(Cow::Owned(decoded))
    }

    /// The rest of a string from its first escape or fault.
    fn escaped_string(&mut self, mut at: usize, decoded: &mut String) -> Result<(), Fault> {
        loop {
            match self.byte(at) {
                Some(b'"') => {
                    self.at = at + 1;
                    return Ok(());
                }
                Some(b'\\') => at = self.escape(at, decoded)?,
                None | Some(b'\n' | b'\r') => {
                    let quote = self.at..self.at + 1;
                    return Err(Fault::new(quote, "the string is not closed on its line"));
                }
                Some(byte @ 0..b' ') => {
                    let message =
                        format!("the control character U+{byte:04X} must be written as an escape");
                    return Err(Fault::new(at..at + 1, message));
                }
                Some(_) => {
                    let range = char_at(self.text, at);
                    decoded.push_str(self.slice(range.clone()));
                    at = range.end;
                }
            }
        }
    }

    /// Decodes the escape at `at`; gives its end.
    fn escape(&self, at: usize, decoded: &mut String) -> Result<usize, Fault> {
        let character = match self.byte(at + 1) {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(at, decoded),
            _ => {
                let end = char_at(self.text, at + 1).end.max(at + 1);
                let written = excerpt(self.slice(at..end));
                return Err(Fault::new(at..end, format!("`{written}` is not an escape"))
                    .help("write `\\\\` for a backslash"));
            }
        };
        decoded.push(character);
        Ok(at + 2)
    }

    /// `\uHHHH`, or two of them for a character beyond the basic plane (section 7).
    fn unicode_escape(&self, at: usize, decoded: &mut String) -> Result<usize, Fault> {
        let bad = |end: usize, what: &str| {
            let end = self.text.floor_char_boundary(end);
            let written = excerpt(self.slice(at..end));
            Err(Fault::new(at..end, format!("`{written}` {what}")))
        };
        let Some(first) = self.code_unit(at) else {
            return bad(at + 2, "needs four hexadecimal digits");
        };
        if let Some(character) = char::from_u32(first) {
            decoded.push(character);
            return Ok(at + 6);
        }
        let low = self
            .code_unit(at + 6)
            .filter(|low| (0xDC00..0xE000).contains(low));
        match low {
            Some(low) if first < 0xDC00 => {
                let code = 0x10000 + ((first - 0xD800) << 10) + (low - 0xDC00);
                decoded.extend(char::from_u32(code));
                Ok(at + 12)
            }
            _ => bad(at + 6, "is half of a surrogate pair"),
        }
    }

    fn code_unit(&self, at: usize) -> Option<u32> {
        let digits = self.text.get(at..at + 6)?.strip_prefix("\\u")?;
        let all = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        all.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
    }

    fn number(&mut self) -> Result<&'t str, Fault> {
        let start = self.at;
        let mut at = start + usize::from(self.byte(start) == Some(b'-'));
        let whole = self.digits(at);
        if whole == 0 {
            return Err(self.bad_number(start, "a digit must follow `-`"));
        }
        if whole > 1 && self.byte(at) == Some(b'0') {
            return Err(self
                .bad_number(start, "a number cannot begin with `0`")
                .help("remove the zeros, or quote the value if it is text"));
        }
        at += whole;
        if self.byte(at) == Some(b'.') {
            let fraction = self.digits(at + 1);
            if fraction == 0 {
                return Err(self.bad_number(start, "a digit must follow the decimal point"));
            }
            at += 1 + fraction;
        }
        if let Some(b'e' | b'E') = self.byte(at) {
            at += 1 + usize::from(matches!(self.byte(at + 1), Some(b'+' | b'-')));
            let exponent = self.digits(at);
            if exponent == 0 {
                return Err(self.bad_number(start, "a digit must follow the exponent sign"));
            }
            at += exponent;
        }
        if self.word_length(at) > 0 {
            return Err(self.bad_number(start, "this is not a number of JSON"));
        }
        self.at = at;
        Ok(self.slice(start..at))
    }

    fn bad_number(&self, start: usize, message: &str) -> Fault {
        Fault::new(start..start + self.word_length(start).max(1), message)
    }

    fn digits(&self, at: usize) -> usize {
        let rest = self.slice(at..self.text.len());
        rest.bytes()
            .position(|byte| !byte.is_ascii_digit())
            .unwrap_or(rest.len())
    }

    /// Characters that people write numbers and words with.
    fn word_length(&self, at: usize) -> usize {
        let rest = self.slice(at..self.text.len());
        rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | '+' | '-')))
            .unwrap_or(rest.len())
    }

    fn word(&mut self) -> Result<Token<'t>, Fault> {
        let range = self.at..self.at + self.word_length(self.at);
        let token = match self.slice(range.clone()) {
            "true" => Token::True,
            "false" => Token::False,
            "null" => Token::Null,
            word => return Err(self.foreign(word, range.clone())),
        };
        self.at = range.end;
        Ok(token)
    }

    /// What other languages allow and JSON does not.
    fn foreign(&self, word: &str, range: Range<usize>) -> Fault {
        let found = char_at(self.text, range.start);
        match word {
            "True" | "TRUE" | "False" | "FALSE" | "None" | "Null" | "NULL" | "nil"
            | "undefined" => Fault::new(range, format!("`{word}` is not a value of JSON"))
                .help("write `true`, `false` or `null`"),
            "NaN" | "Infinity" | "Inf" | "inf" | "nan" => {
                Fault::new(range, format!("JSON has no number `{word}`"))
            }
            "" if self.slice(found.clone()) == "'" => {
                Fault::new(found, "JSON quotes with `\"` only").help("use double quotes")
            }
            "" => {
                let character = excerpt(self.slice(found.clone()));
                Fault::new(found, format!("`{character}` means nothing here"))
            }
            _ if word.starts_with(['+', '.']) => {
                Fault::new(range, "a number begins with a digit or `-`")
            }
            _ => Fault::new(range, format!("`{}` must be quoted", excerpt(word)))
                .help("put it into double quotes"),
        }
    }
}
