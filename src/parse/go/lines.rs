//! The syntax that go.mod and go.work share: lines of tokens, and blocks of lines in parentheses.
//!
//! The go command stops at the first mistake; this reader skips the rest of the line and goes on.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::parse::problems::Problems;

/// One line of tokens.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    pub(super) tokens: Vec<Token>,
    /// Whole-line comments before it; empty ones stand for blank lines inside a block.
    pub(super) before: Vec<String>,
    /// The comment behind it.
    pub(super) suffix: Option<String>,
}

/// A token and the bytes of the file that it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) text: String,
    pub(super) range: Range<usize>,
}

/// A line outside of blocks, or a block.
#[derive(Debug, Clone)]
pub(super) enum Statement {
    Line(Line),
    Block { head: Line, lines: Vec<Line> },
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Lexed {
    End,
    Newline,
    /// A comment behind something, up to the end of the line.
    Suffix(String),
    /// A comment that has its line to itself.
    Comment(String),
    Token(Token),
    /// A mistake, told already; the rest of the line was skipped.
    Broken,
}

impl Lexed {
    fn ends_line(&self) -> bool {
        matches!(
            self,
            Self::End | Self::Newline | Self::Suffix(_) | Self::Broken
        )
    }

    fn is(&self, text: &str) -> bool {
        matches!(self, Self::Token(token) if token.text == text)
    }
}

/// Reads a file into statements.
pub(super) fn statements(bytes: &[u8], problems: &mut Problems) -> Vec<Statement> {
    let mut reader = Reader {
        lexer: Lexer { bytes, at: 0 },
        next: Lexed::End,
        problems,
    };
    reader.advance();
    reader.file()
}

struct Reader<'b, 'p> {
    lexer: Lexer<'b>,
    next: Lexed,
    problems: &'p mut Problems,
}

impl Reader<'_, '_> {
    fn advance(&mut self) -> Lexed {
        let next = self.lexer.next(self.problems);
        std::mem::replace(&mut self.next, next)
    }

    fn file(&mut self) -> Vec<Statement> {
        let mut found = Vec::new();
        let mut comments = Vec::new();
        loop {
            match self.advance() {
                Lexed::End => return found,
                Lexed::Newline | Lexed::Suffix(_) | Lexed::Broken => comments.clear(),
                Lexed::Comment(text) => comments.push(text),
                Lexed::Token(first) => {
                    let before = std::mem::take(&mut comments);
                    found.push(self.statement(first, before));
                }
            }
        }
    }

    fn statement(&mut self, first: Token, before: Vec<String>) -> Statement {
        let mut line = Line {
            tokens: vec![first],
            before,
            suffix: None,
        };
        loop {
            let token = match self.advance() {
                Lexed::Suffix(text) => {
                    line.suffix = Some(text);
                    return Statement::Line(line);
                }
                Lexed::Token(token) => token,
                _ => return Statement::Line(line),
            };
            if token.text != "(" {
                line.tokens.push(token);
            } else if self.next.ends_line() {
                let lines = self.block(&line);
                return Statement::Block { head: line, lines };
            } else if self.next.is(")") {
                let close = self.advance();
                if self.next.ends_line() {
                    self.advance();
                    return Statement::Block {
                        head: line,
                        lines: Vec::new(),
                    };
                }
                line.tokens.push(token);
                if let Lexed::Token(close) = close {
                    line.tokens.push(close);
                }
            } else {
                line.tokens.push(token);
            }
        }
    }

    fn block(&mut self, head: &Line) -> Vec<Line> {
        let mut lines: Vec<Line> = Vec::new();
        let mut comments: Vec<String> = Vec::new();
        loop {
            match self.advance() {
                Lexed::Suffix(_) | Lexed::Broken => {}
                Lexed::Newline => {
                    let after_line = comments.is_empty() && !lines.is_empty();
                    if after_line || comments.last().is_some_and(|last| !last.is_empty()) {
                        comments.push(String::new());
                    }
                }
                Lexed::Comment(text) => comments.push(text),
                Lexed::End => {
                    let at = head.tokens.first().map(|token| token.range.clone());
                    self.problems
                        .syntax(at.unwrap_or_default(), "this block is not closed")
                        .help = Some("close it with `)` on a line of its own".to_owned());
                    return lines;
                }
                Lexed::Token(token) if token.text == ")" => {
                    if !self.next.ends_line() {
                        let range = token.range.end..self.lexer.at;
                        self.problems.syntax(
                            range,
                            "a line break is expected after the closing parenthesis",
                        );
                        self.skip_line();
                    }
                    self.advance();
                    return lines;
                }
                Lexed::Token(first) => {
                    let before = std::mem::take(&mut comments);
                    lines.push(self.line(first, before));
                }
            }
        }
    }

    fn skip_line(&mut self) {
        while !self.next.ends_line() {
            self.advance();
        }
    }

    fn line(&mut self, first: Token, before: Vec<String>) -> Line {
        let mut line = Line {
            tokens: vec![first],
            before,
            suffix: None,
        };
        loop {
            match self.advance() {
                Lexed::Token(token) => line.tokens.push(token),
                Lexed::Suffix(text) => {
                    line.suffix = Some(text);
                    return line;
                }
                _ => return line,
            }
        }
    }
}

struct Lexer<'b> {
    bytes: &'b [u8],
    at: usize,
}

/// What `unicode.IsPrint` takes beside the ASCII ones.
static PRINTABLE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^[\p{L}\p{M}\p{N}\p{P}\p{S}]$").ok());

fn is_identifier(c: char) -> bool {
    match c {
        '(' | ')' | '[' | ']' | '{' | '}' | ',' => false,
        '!'..='~' => true,
        _ if c.is_ascii() => false,
        _ => {
            let regex = PRINTABLE.as_ref();
            regex.is_some_and(|regex| regex.is_match(c.encode_utf8(&mut [0; 4])))
        }
    }
}

impl Lexer<'_> {
    /// The character at the position and its width. Bytes that are not UTF-8 are characters as well.
    fn peek(&self) -> Option<(char, usize)> {
        let rest = self.bytes.get(self.at..)?;
        let first = *rest.first()?;
        if first.is_ascii() {
            return Some((char::from(first), 1));
        }
        let head = &rest[..rest.len().min(4)];
        let valid = match std::str::from_utf8(head) {
            Ok(text) => text,
            Err(error) => std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default(),
        };
        let c = valid.chars().next();
        Some(c.map_or((char::REPLACEMENT_CHARACTER, 1), |c| (c, c.len_utf8())))
    }

    fn starts_with(&self, text: &str) -> bool {
        let rest = self.bytes.get(self.at..);
        rest.is_some_and(|rest| rest.starts_with(text.as_bytes()))
    }

    fn text(&self, range: Range<usize>) -> String {
        String::from_utf8_lossy(self.bytes.get(range).unwrap_or_default()).into_owned()
    }

    fn line_end(&self) -> usize {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|byte| *byte == b'\n');
        length.map_or(self.bytes.len(), |length| self.at + length)
    }

    fn broken(&mut self, problems: &mut Problems, range: Range<usize>, message: &str) -> Lexed {
        problems.syntax(range, message);
        self.at = (self.line_end() + 1).min(self.bytes.len());
        Lexed::Broken
    }

    fn next(&mut self, problems: &mut Problems) -> Lexed {
        const BLOCK_COMMENT: &str = "comments are written with `//` here, not with `/*`";
        loop {
            if matches!(self.peek(), Some((' ' | '\t' | '\r', _))) {
                self.at += 1;
            } else {
                break;
            }
        }
        let start = self.at;
        if self.starts_with("//") {
            return self.comment();
        }
        if self.starts_with("/*") {
            return self.broken(problems, start..start + 2, BLOCK_COMMENT);
        }
        let Some((c, width)) = self.peek() else {
            return Lexed::End;
        };
        match c {
            '\n' => {
                self.at += 1;
                return Lexed::Newline;
            }
            '(' | ')' | '[' | ']' | '{' | '}' | ',' => self.at += 1,
            '"' | '`' => {
                if let Err(message) = self.string(c) {
                    let end = self.at;
                    return self.broken(problems, start..end, message);
                }
            }
            c if !is_identifier(c) => {
                let message = format!("the character {c:?} is not expected here");
                return self.broken(problems, start..start + width, &message);
            }
            _ => {
                while let Some((c, width)) = self.peek() {
                    if !is_identifier(c) || self.starts_with("//") {
                        break;
                    }
                    if self.starts_with("/*") {
                        let at = self.at;
                        return self.broken(problems, at..at + 2, BLOCK_COMMENT);
                    }
                    self.at += width;
                }
            }
        }
        let range = start..self.at;
        Lexed::Token(Token {
            text: self.text(range.clone()),
            range,
        })
    }

    fn comment(&mut self) -> Lexed {
        let before = self.bytes.get(..self.at).unwrap_or_default();
        let line = before.rsplit(|byte| *byte == b'\n').next();
        let alone = line.is_none_or(|line| line.trim_ascii().is_empty());
        let end = self.line_end();
        let text = self.text(self.at..end);
        let text = text.strip_suffix('\r').unwrap_or(&text).to_owned();
        self.at = (end + 1).min(self.bytes.len());
        if alone {
            Lexed::Comment(text)
        } else {
            Lexed::Suffix(text)
        }
    }

    /// Moves behind a quoted string.
    fn string(&mut self, quote: char) -> Result<(), &'static str> {
        const OPEN: &str = "this string is not closed";
        self.at += 1;
        loop {
            let (c, width) = self.peek().filter(|(c, _)| *c != '\n').ok_or(OPEN)?;
            self.at += width;
            if c == quote {
                return Ok(());
            }
            if c == '\\' && quote == '"' {
                // The go command takes any character here, a line break too, and refuses it later.
                let (_, width) = self.peek().ok_or(OPEN)?;
                self.at += width;
            }
        }
    }
}
