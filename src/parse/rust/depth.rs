//! How deep a source is nested, before anything reads it recursively.

/// Deeper nesting is not read: levels of brackets, and of operators, calls and `else` that follow upon each other within one
/// pair of brackets.
pub const MAX_NESTING: usize = 4_000;

/// Brackets within brackets count more: a level of them is many calls of the reader.
const BRACKET: usize = 8;

/// A byte in which the source is nested too deep, where it is.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    let mut scan = Scan {
        bytes: text.as_bytes(),
        at: 0,
        open: Vec::new(),
        level: 0,
    };
    while scan.at < scan.bytes.len() {
        let before = scan.at;
        scan.next();
        if scan.level > MAX_NESTING {
            return Some(before);
        }
        scan.at = scan.at.max(before + 1);
    }
    None
}

struct Scan<'t> {
    bytes: &'t [u8],
    at: usize,
    /// The level outside of each open bracket, with the bracket's.
    open: Vec<usize>,
    level: usize,
}

impl Scan<'_> {
    fn byte(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn next(&mut self) {
        match self.byte(0) {
            b'/' if self.byte(1) == b'/' => {
                let rest = self.bytes.get(self.at..).unwrap_or_default();
                self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            }
            b'/' if self.byte(1) == b'*' => self.comment(),
            b'"' => self.string(1),
            b'r' | b'b' | b'c' => self.prefixed(),
            b'\'' => self.quote(),
            b'(' | b'[' | b'{' => {
                self.open.push(self.level);
                self.level += BRACKET;
                self.at += 1;
            }
            b')' | b']' | b'}' => self.close(),
            b';' | b',' => {
                self.level = self.floor();
                self.at += 1;
            }
            byte if byte.is_ascii_alphabetic() || byte == b'_' || !byte.is_ascii() => self.word(),
            byte if byte.is_ascii_digit() => self.word(),
            byte if byte.is_ascii_whitespace() => self.at += 1,
            _ => {
                self.level += 1;
                self.at += 1;
            }
        }
    }

    /// The level right inside of the innermost bracket.
    fn floor(&self) -> usize {
        self.open.last().map_or(0, |outside| outside + BRACKET)
    }

    fn close(&mut self) {
        let is_block = self.byte(0) == b'}';
        // What was reached before the bracket stays: a chain of calls goes on behind it.
        if let Some(outside) = self.open.pop() {
            self.level = outside;
        }
        self.at += 1;
        if is_block && !self.goes_on() {
            self.level = self.floor();
        }
    }

    /// Whether an expression goes on behind a block.
    fn goes_on(&self) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let blank = rest.iter().take_while(|byte| byte.is_ascii_whitespace());
        let rest = rest.get(blank.count()..).unwrap_or_default();
        match rest.first() {
            Some(b'e') => rest.starts_with(b"else"),
            Some(byte) => !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'#' | b'}')),
            None => false,
        }
    }

    fn word(&mut self) {
        let from = self.at;
        while self.byte(0) == b'_'
            || self.byte(0).is_ascii_alphanumeric()
            || !self.byte(0).is_ascii()
        {
            self.at += 1;
        }
        let word = self.bytes.get(from..self.at).unwrap_or_default();
        // Keywords that an expression may follow without a bracket between.
        let nests: [&[u8]; 10] = [
            b"else", b"return", b"break", b"as", b"move", b"async", b"in", b"yield", b"dyn",
            b"impl",
        ];
        if nests.contains(&word) {
            self.level += 1;
        }
    }

    fn comment(&mut self) {
        let mut depth = 0_usize;
        while self.at < self.bytes.len() {
            match (self.byte(0), self.byte(1)) {
                (b'/', b'*') => {
                    depth += 1;
                    self.at += 2;
                }
                (b'*', b'/') => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        return;
                    }
                }
                _ => self.at += 1,
            }
        }
    }

    /// A string whose quote is the last of `prefix` bytes.
    fn string(&mut self, prefix: usize) {
        self.at += prefix;
        while self.at < self.bytes.len() {
            match self.byte(0) {
                b'\\' => self.at += 2,
                b'"' => {
                    self.at += 1;
                    return;
                }
                _ => self.at += 1,
            }
        }
    }

    /// A string or character with letters before it; a word where there is none.
    fn prefixed(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let letters = rest
            .iter()
            .take(2)
            .take_while(|byte| matches!(byte, b'r' | b'b' | b'c'));
        let letters = letters.count();
        let is_raw = rest
            .get(..letters)
            .is_some_and(|letters| letters.contains(&b'r'));
        let behind = rest.get(letters..).unwrap_or_default();
        let hashes = behind.iter().take_while(|byte| **byte == b'#').count();
        match behind.get(if is_raw { hashes } else { 0 }) {
            Some(b'"') if is_raw => {
                self.at += letters + hashes + 1;
                let closing = [&b"\""[..], &b"#".repeat(hashes)].concat();
                let body = self.bytes.get(self.at..).unwrap_or_default();
                let end = memchr::memmem::find(body, &closing).map(|end| end + closing.len());
                self.at += end.unwrap_or(body.len());
            }
            Some(b'"') => self.string(letters + 1),
            Some(b'\'') if letters == 1 => {
                self.at += 1;
                self.quote();
            }
            _ => self.word(),
        }
    }

    /// A character, or the quote of a lifetime.
    fn quote(&mut self) {
        if self.byte(1) == b'\\' {
            self.at += 3;
            while self.at < self.bytes.len() && !matches!(self.byte(0), b'\'' | b'\n') {
                self.at += 1;
            }
            self.at += 1;
            return;
        }
        let rest = self.bytes.get(self.at + 1..).unwrap_or_default();
        let first = rest
            .iter()
            .skip(1)
            .take_while(|byte| (**byte & 0xc0) == 0x80);
        let width = 1 + first.count();
        self.at += if rest.get(width) == Some(&b'\'') {
            width + 2
        } else {
            1
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_that_of_the_code() {
        let deep = |open: &str, close: &str| {
            format!(
                "fn f() {{ {}x{} }}",
                open.repeat(5_000),
                close.repeat(5_000)
            )
        };
        for (open, close) in [
            ("(", ")"),
            ("!", ""),
            ("if a {} else ", ""),
            ("", " + x"),
            ("", ".a()"),
            ("&", ""),
        ] {
            assert!(too_deep(&deep(open, close)).is_some(), "{open:?} {close:?}");
        }
        for (open, close) in [
            ("// (\n", ""),
            ("/* ( */", ""),
            ("", "; x"),
            ("'('; ", ""),
            ("r#\"(\"#; ", ""),
            ("{} ", ""),
            ("if a { b } ", ""),
        ] {
            assert_eq!(too_deep(&deep(open, close)), None, "{open:?} {close:?}");
        }
        let items = "fn f<'a>(x: &'a str) -> u8 { b'{' }\n".repeat(5_000);
        assert_eq!(too_deep(&items), None);
        let list = format!("const X: [u8; 9] = [{}];", "1, ".repeat(50_000));
        assert_eq!(too_deep(&list), None);
    }

    #[test]
    fn what_follows_a_block_begins_anew() {
        for part in [
            "if a {} _b!{} ",
            "#[a] if b {} ",
            "{ {} } ",
            "if a {} b!{} ",
        ] {
            let text = format!("fn f() {{ {} }}", part.repeat(MAX_NESTING + 1));
            assert_eq!(too_deep(&text), None, "{part}");
        }
        let chain = format!("fn f() {{ {} }}", "if a {} else ".repeat(MAX_NESTING + 1));
        assert!(too_deep(&chain).is_some());
    }
}
