//! From text to words: langdef.md, "Syntax".

use super::super::problem::{Code, Extent, Problem};
use super::ast::Literal;
use super::literal::Body;
use super::token::{Kind, PUNCTUATION, Token};
use crate::diag::{Problems, Reported};

/// The words of `text`, ending with [`Kind::End`], and what is wrong with them.
pub fn lex(text: &str, problems: &mut Problems<Problem>) -> Vec<Token> {
    let mut lexer = Lexer {
        text,
        at: 0,
        problems,
    };
    let mut tokens = Vec::new();
    loop {
        lexer.skip_blanks();
        let start = lexer.at;
        let Some(kind) = lexer.next() else { continue };
        let ended = kind == Kind::End;
        tokens.push(Token {
            kind,
            at: Extent::new(start, lexer.at),
        });
        if ended {
            return tokens;
        }
    }
}

struct Lexer<'a, 'p> {
    text: &'a str,
    at: usize,
    problems: &'p mut Problems<Problem>,
}

impl<'a> Lexer<'a, '_> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.text
            .as_bytes()
            .get(self.at + ahead)
            .copied()
            .unwrap_or(0)
    }

    fn report(&mut self, code: Code, start: usize, message: impl Into<String>) -> Reported {
        let at = Extent::new(start, self.at);
        self.problems.report(Problem::new(code, at, message))
    }

    fn skip_blanks(&mut self) {
        loop {
            let rest = self.rest();
            let blanks = rest.len()
                - rest
                    .trim_start_matches(['\t', '\n', '\u{c}', '\r', ' '])
                    .len();
            self.at += blanks;
            if !self.rest().starts_with("//") {
                return;
            }
            self.at += self.rest().find('\n').unwrap_or(self.rest().len());
        }
    }

    /// One word; none if what is there is not one, which is then reported and passed over.
    fn next(&mut self) -> Option<Kind> {
        let start = self.at;
        let Some(first) = self.rest().chars().next() else {
            return Some(Kind::End);
        };
        if let Some(kind) = self.string() {
            return Some(kind);
        }
        if first == '_' || first.is_ascii_alphabetic() {
            return Some(self.word());
        }
        if first.is_ascii_digit() || (first == '.' && self.peek(1).is_ascii_digit()) {
            return Some(self.number());
        }
        if first == '`' {
            return Some(self.quoted());
        }
        let punct = PUNCTUATION
            .iter()
            .find(|punct| self.rest().starts_with(**punct));
        if let Some(punct) = punct {
            self.at += punct.len();
            return Some(Kind::Punct(punct));
        }
        self.at += first.len_utf8();
        // What was probably meant is what the parser goes on with.
        let meant = match first {
            '=' => Some("=="),
            '&' => Some("&&"),
            '|' => Some("||"),
            _ => None,
        };
        let message = match meant {
            Some(meant) => format!("'{first}' is not an operator; did you mean '{meant}'?"),
            None => format!("{first:?} has no meaning here"),
        };
        self.report(Code::Syntax, start, message);
        meant.map(Kind::Punct)
    }

    fn word(&mut self) -> Kind {
        let rest = self.rest();
        let length = rest
            .bytes()
            .take_while(|b| *b == b'_' || b.is_ascii_alphanumeric())
            .count();
        self.at += length;
        match rest.get(..length).unwrap_or_default() {
            "true" => Kind::Literal(Ok(Literal::Bool(true))),
            "false" => Kind::Literal(Ok(Literal::Bool(false))),
            "null" => Kind::Literal(Ok(Literal::Null)),
            "in" => Kind::Punct("in"),
            name => Kind::Ident(name.to_owned()),
        }
    }

    fn quoted(&mut self) -> Kind {
        let start = self.at;
        let body = self.rest().get(1..).unwrap_or_default();
        let line = body.split(['\n', '\r']).next().unwrap_or_default();
        let Some(length) = line.find('`') else {
            self.at += 1 + line.len();
            self.report(Code::Syntax, start, "the closing '`' is missing");
            return Kind::Quoted(line.to_owned());
        };
        let name = body.get(..length).unwrap_or_default();
        self.at += length + 2;
        let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '/' | ' ');
        if name.is_empty() || !name.chars().all(legal) {
            self.report(
                Code::Syntax,
                start,
                "a name in '`' is made of letters, digits, '_', '.', '-', '/' and spaces",
            );
        }
        Kind::Quoted(name.to_owned())
    }

    fn digits(&mut self, legal: fn(&u8) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.bytes().take_while(legal).count();
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    fn number(&mut self) -> Kind {
        let start = self.at;
        let kind = if self.peek(0) == b'0'
            && matches!(self.peek(1), b'x' | b'X')
            && self.peek(2).is_ascii_hexdigit()
        {
            self.at += 2;
            let digits = self.digits(u8::is_ascii_hexdigit);
            self.integer(start, u64::from_str_radix(digits, 16).ok())
        } else {
            let digits = self.digits(u8::is_ascii_digit);
            let fraction = self.peek(0) == b'.' && self.peek(1).is_ascii_digit();
            if fraction {
                self.at += 1;
                self.digits(u8::is_ascii_digit);
            }
            let sign = usize::from(matches!(self.peek(1), b'+' | b'-'));
            let exponent =
                matches!(self.peek(0), b'e' | b'E') && self.peek(1 + sign).is_ascii_digit();
            if exponent {
                self.at += 1 + sign;
                self.digits(u8::is_ascii_digit);
            }
            if fraction || exponent {
                self.double(start)
            } else {
                self.integer(start, digits.parse().ok())
            }
        };
        let glued = self.at;
        if !self
            .digits(|b| *b == b'_' || b.is_ascii_alphanumeric())
            .is_empty()
        {
            self.report(Code::Syntax, glued, "a number ends with a letter");
        }
        kind
    }

    fn double(&mut self, start: usize) -> Kind {
        let text = self.text.get(start..self.at).unwrap_or_default();
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Kind::Literal(Ok(Literal::Double(value))),
            _ => Kind::Literal(Err(self.report(
                Code::InvalidLiteral,
                start,
                "the number is too large for a double",
            ))),
        }
    }

    fn integer(&mut self, start: usize, value: Option<u64>) -> Kind {
        let unsigned = matches!(self.peek(0), b'u' | b'U');
        self.at += usize::from(unsigned);
        match value {
            Some(value) if unsigned => Kind::Literal(Ok(Literal::Uint(value))),
            Some(value) if value <= 1 << 63 => Kind::Int(value),
            _ => {
                let ty = if unsigned { "uint" } else { "int" };
                let message = format!("the number is too large for {ty}");
                Kind::Literal(Err(self.report(Code::InvalidLiteral, start, message)))
            }
        }
    }

    /// A string or bytes literal, if one starts here.
    fn string(&mut self) -> Option<Kind> {
        let start = self.at;
        let bytes = matches!(self.peek(0), b'b' | b'B');
        let raw = matches!(self.peek(usize::from(bytes)), b'r' | b'R');
        let prefix = usize::from(bytes) + usize::from(raw);
        let quote = match self.peek(prefix) {
            b'\'' => "'''",
            b'"' => "\"\"\"",
            _ => return None,
        };
        self.at += prefix;
        let triple = self.rest().starts_with(quote);
        let quote = if triple { quote } else { quote.get(..1)? };
        self.at += quote.len();
        let offset = self.at;
        let (length, closed) = body_length(self.rest(), quote, raw, triple);
        let text = self.rest().get(..length).unwrap_or_default();
        self.at += length;
        if closed {
            self.at += quote.len();
        } else {
            let message = format!("the closing {quote} is missing");
            return Some(Kind::Literal(Err(self.report(
                Code::Syntax,
                start,
                message,
            ))));
        }
        let value = Body {
            text,
            offset,
            raw,
            bytes,
        }
        .decode(self.problems);
        Some(Kind::Literal(value.and_then(|value| {
            if bytes {
                return Ok(Literal::Bytes(value));
            }
            String::from_utf8(value)
                .map(Literal::String)
                .map_err(|_| self.report(Code::InvalidLiteral, start, "the string is not UTF-8"))
        })))
    }
}

/// The length of what stands before the closing quote, and whether there is one.
fn body_length(text: &str, quote: &str, raw: bool, triple: bool) -> (usize, bool) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if bytes
            .get(at..)
            .is_some_and(|rest| rest.starts_with(quote.as_bytes()))
        {
            return (at, true);
        }
        match byte {
            b'\n' | b'\r' if !triple => return (at, false),
            b'\\' if !raw => {
                at += 1;
                match bytes.get(at) {
                    Some(b'\n' | b'\r') | None => {}
                    Some(_) => at += 1,
                }
            }
            _ => at += 1,
        }
    }
    (text.len(), false)
}
