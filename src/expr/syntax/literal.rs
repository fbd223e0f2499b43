//! The values of string and bytes literals: langdef.md, "String and Bytes Values".

use super::super::problem::{Code, Extent, Problem};
use crate::diag::{Problems, Reported};

/// What stands between the quotes of a literal.
pub struct Body<'a> {
    /// The text between the quotes.
    pub text: &'a str,
    /// Where it starts in the expression.
    pub offset: usize,
    /// Without escapes.
    pub raw: bool,
    /// Octets rather than code points.
    pub bytes: bool,
}

impl Body<'_> {
    /// The octets of the value: UTF-8 in strings, anything in bytes. Every invalid escape is reported.
    pub fn decode(&self, problems: &mut Problems<Problem>) -> Result<Vec<u8>, Reported> {
        let mut refused = None;
        let mut out = Vec::with_capacity(self.text.len());
        let mut rest = self.text;
        while let Some(next) = rest.chars().next() {
            let here = self.offset + (self.text.len() - rest.len());
            let after = rest.get(next.len_utf8()..).unwrap_or_default();
            match next {
                '\\' if !self.raw => match self.escape(after, &mut out) {
                    Ok(length) => rest = after.get(length..).unwrap_or_default(),
                    Err((length, message)) => {
                        let at = Extent::new(here, here + 1 + length);
                        let problem = Problem::new(Code::InvalidLiteral, at, message);
                        refused =
                            Some(problems.report(problem.help(
                                "write '\\\\' for a backslash, or make it a raw string: r'…'",
                            )));
                        rest = after.get(length..).unwrap_or_default();
                    }
                },
                // As cel-go and cel-cpp do: a line break is one newline, whatever the editor wrote.
                '\r' => {
                    out.push(b'\n');
                    rest = after.strip_prefix('\n').unwrap_or(after);
                }
                _ => {
                    push(&mut out, next);
                    rest = after;
                }
            }
        }
        refused.map_or(Ok(out), Err)
    }

    /// Decodes what follows a backslash; gives its length.
    fn escape(&self, text: &str, out: &mut Vec<u8>) -> Result<usize, (usize, String)> {
        let Some(first) = text.chars().next() else {
            return Err((0, "a backslash at the end of a literal".to_owned()));
        };
        let plain = match first {
            '\\' | '?' | '"' | '\'' | '`' => Some(first),
            'a' => Some('\u{7}'),
            'b' => Some('\u{8}'),
            'f' => Some('\u{c}'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            'v' => Some('\u{b}'),
            _ => None,
        };
        if let Some(plain) = plain {
            push(out, plain);
            return Ok(1);
        }
        match first {
            'x' | 'X' => self.numeric(text, 1, 2, 16, out),
            '0'..='3' => self.numeric(text, 0, 3, 8, out),
            'u' | 'U' if self.bytes => Err((
                1,
                format!("'\\{first}' names a code point, which bytes literals do not have"),
            )),
            'u' => self.numeric(text, 1, 4, 16, out),
            'U' => self.numeric(text, 1, 8, 16, out),
            _ => Err((first.len_utf8(), format!("'\\{first}' is not an escape"))),
        }
    }

    fn numeric(
        &self,
        text: &str,
        skip: usize,
        digits: usize,
        radix: u32,
        out: &mut Vec<u8>,
    ) -> Result<usize, (usize, String)> {
        let all_digits = |text: &&str| text.chars().all(|c| c.is_digit(radix));
        let number = text
            .get(skip..skip + digits)
            .filter(all_digits)
            .and_then(|text| u32::from_str_radix(text, radix).ok());
        let Some(number) = number else {
            let first = text.get(..1).unwrap_or_default();
            return Err((
                1,
                format!("'\\{first}' takes {digits} digits in base {radix}"),
            ));
        };
        let length = skip + digits;
        match u8::try_from(number) {
            Ok(octet) if self.bytes => {
                out.push(octet);
                return Ok(length);
            }
            _ => {}
        }
        let Some(point) = char::from_u32(number) else {
            return Err((length, format!("U+{number:04X} is not a code point")));
        };
        push(out, point);
        Ok(length)
    }
}

fn push(out: &mut Vec<u8>, c: char) {
    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}
