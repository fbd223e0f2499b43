//! The quick way through ordinary files.
//!
//! Most configuration is printable ASCII, one document, block style, with each scalar and each pair of
//! brackets on one line. Such a file is read straight from its bytes, several times faster than from
//! the parser's events. At the first thing that is not of this kind — an anchor, a tag, a block
//! scalar, an escape, any mistake — the whole file is left to the parser: the two must agree, and
//! the tests hold them to it.

use std::ops::Range;

use granit_parser::ScalarStyle;

use super::build::Builder;

/// This file needs the parser.
pub(super) struct GiveUp;

type Step<T = ()> = Result<T, GiveUp>;

/// The limit of YAML 1.2.2 section 7.4 on implicit keys, with some distance.
const MAX_KEY: usize = 1000;

/// Reads the text into the builder.
pub(super) fn read(text: &str, builder: &mut Builder<'_>) -> Step {
    let is_ordinary = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n');
    if !text.as_bytes().iter().all(is_ordinary) {
        return Err(GiveUp);
    }
    let mut reader = Reader {
        bytes: text.as_bytes(),
        at: 0,
        builder,
        levels: Vec::new(),
    };
    reader.document()
}

struct Reader<'b, 't> {
    bytes: &'b [u8],
    at: usize,
    builder: &'b mut Builder<'t>,
    levels: Vec<Level>,
}

/// An open block collection.
struct Level {
    /// The column of its keys or dashes.
    column: usize,
    is_mapping: bool,
    /// Where the value belongs that the last key or dash still lacks.
    lacks: Option<usize>,
}

impl Reader<'_, '_> {
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(b'\n')
    }

    fn ends_at(&self, at: usize) -> bool {
        matches!(self.byte(at), b' ' | b'\n')
    }

    fn document(&mut self) -> Step {
        if self.bytes.starts_with(b"---\n") {
            self.at = 4;
        }
        while let Some(line) = self.next_line() {
            self.line(self.at - line)?;
        }
        if self.levels.is_empty() {
            return Err(GiveUp);
        }
        while !self.levels.is_empty() {
            self.close();
        }
        self.builder.end_document();
        Ok(())
    }

    /// Goes to the first character of the next line with content; gives where the line begins.
    fn next_line(&mut self) -> Option<usize> {
        while self.at < self.bytes.len() {
            let line = self.at;
            self.skip_spaces();
            match self.byte(self.at) {
                b'\n' => self.at += 1,
                b'#' => self.skip_line(),
                _ => return Some(line),
            }
        }
        None
    }

    fn skip_spaces(&mut self) {
        while self.byte(self.at) == b' ' && self.at < self.bytes.len() {
            self.at += 1;
        }
    }

    fn skip_line(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|byte| *byte == b'\n');
        self.at += length.map_or(rest.len(), |length| length + 1);
    }

    /// Ends a line after a value: only a comment may follow.
    fn end_line(&mut self) -> Step {
        let value_end = self.at;
        self.skip_spaces();
        match self.byte(self.at) {
            b'\n' => {}
            b'#' if self.at > value_end => {}
            _ => return Err(GiveUp),
        }
        self.skip_line();
        Ok(())
    }

    /// Reads the line whose first character stands in `column`.
    fn line(&mut self, column: usize) -> Step {
        let is_entry = self.byte(self.at) == b'-' && self.ends_at(self.at + 1);
        if column == 0 && matches!(self.byte(self.at), b'-' | b'.') && !is_entry {
            // Perhaps a document marker.
            return Err(GiveUp);
        }
        if !self.begins_value(column, is_entry) {
            self.close_down_to(column, is_entry)?;
        }
        if is_entry {
            self.entry(column)
        } else {
            self.pair(column)
        }
    }

    /// Whether the line is the value of the key or dash before it.
    fn begins_value(&self, column: usize, is_entry: bool) -> bool {
        let Some(level) = self.levels.last() else {
            return true;
        };
        let indentless = level.is_mapping && is_entry && column == level.column;
        level.lacks.is_some() && (column > level.column || indentless)
    }

    /// Closes what is indented more than the line, which must then go on with what is left.
    fn close_down_to(&mut self, column: usize, is_entry: bool) -> Step {
        loop {
            let level = self.levels.last_mut().ok_or(GiveUp)?;
            if level.column == column && level.is_mapping != is_entry {
                if let Some(at) = level.lacks.take() {
                    self.builder.ordinary(at..at, ScalarStyle::Plain);
                }
                return Ok(());
            }
            if level.column < column {
                return Err(GiveUp);
            }
            self.close();
        }
    }

    fn close(&mut self) {
        if let Some(level) = self.levels.pop() {
            if let Some(at) = level.lacks {
                self.builder.ordinary(at..at, ScalarStyle::Plain);
            }
            self.builder.close(self.at);
        }
    }

    /// Makes sure that the innermost collection is of this column and kind.
    fn open(&mut self, column: usize, is_mapping: bool) -> Step {
        if let Some(level) = self.levels.last_mut() {
            let same = level.column == column && level.is_mapping == is_mapping;
            if same && level.lacks.is_none() {
                return Ok(());
            }
            level.lacks = None;
        }
        self.levels.push(Level {
            column,
            is_mapping,
            lacks: None,
        });
        self.open_builder(is_mapping, self.at..self.at)
    }

    fn open_builder(&mut self, is_mapping: bool, range: Range<usize>) -> Step {
        if self.builder.open(is_mapping, range, 0, None) {
            Ok(())
        } else {
            Err(GiveUp)
        }
    }

    fn lack(&mut self, at: usize) {
        if let Some(level) = self.levels.last_mut() {
            level.lacks = Some(at);
        }
    }

    /// `- value`, `- key: value`, `- - value`
    fn entry(&mut self, column: usize) -> Step {
        self.open(column, false)?;
        let dash = self.at;
        self.at += 1;
        self.skip_spaces();
        let column = column + self.at - dash;
        match self.byte(self.at) {
            b'\n' | b'#' => {
                self.lack(dash + 1);
                self.skip_line();
                Ok(())
            }
            b'-' if self.ends_at(self.at + 1) => {
                self.lack(dash + 1);
                self.entry(column)
            }
            b'[' | b'{' => self.brackets_line(),
            _ => match self.scalar()? {
                Found::Key(range, style) => {
                    self.lack(dash + 1);
                    self.at = range.start;
                    self.open(column, true)?;
                    self.key(range, style)
                }
                Found::Value(range, style) => {
                    self.builder.ordinary(range, style);
                    self.end_line()
                }
            },
        }
    }

    /// `key: value`
    fn pair(&mut self, column: usize) -> Step {
        match self.scalar()? {
            Found::Key(range, style) => {
                self.at = range.start;
                self.open(column, true)?;
                self.key(range, style)
            }
            Found::Value(..) => Err(GiveUp),
        }
    }

    /// A key that is found, and its value.
    fn key(&mut self, range: Range<usize>, style: ScalarStyle) -> Step {
        let end = range.end;
        self.builder.ordinary(range, style);
        self.at = end;
        self.skip_spaces();
        self.at += 1;
        self.skip_spaces();
        match self.byte(self.at) {
            b'\n' | b'#' => {
                self.lack(end);
                self.skip_line();
                Ok(())
            }
            b'[' | b'{' => self.brackets_line(),
            _ => match self.scalar()? {
                Found::Key(..) => Err(GiveUp),
                Found::Value(range, style) => {
                    self.builder.ordinary(range, style);
                    self.end_line()
                }
            },
        }
    }

    /// The scalar at the reading place, and whether a colon makes it a key.
    fn scalar(&mut self) -> Step<Found> {
        let start = self.at;
        let (range, style) = if let quote @ (b'"' | b'\'') = self.byte(start) {
            self.quoted(quote)?
        } else {
            self.plain_start(start)?;
            (start..self.plain_end(start), ScalarStyle::Plain)
        };
        self.at = range.end;
        self.skip_spaces();
        let is_key = self.byte(self.at) == b':' && self.ends_at(self.at + 1);
        self.at = range.end;
        if is_key && range.len() > MAX_KEY {
            return Err(GiveUp);
        }
        Ok(if is_key {
            Found::Key(range, style)
        } else {
            Found::Value(range, style)
        })
    }

    /// A quoted scalar on one line, without escapes.
    fn quoted(&mut self, quote: u8) -> Step<(Range<usize>, ScalarStyle)> {
        let start = self.at;
        let body = self.bytes.get(start + 1..).unwrap_or_default();
        let is_special = |byte: &u8| *byte == quote || matches!(byte, b'\n' | b'\\');
        let length = body.iter().position(is_special).ok_or(GiveUp)?;
        let end = start + 1 + length;
        if self.byte(end) != quote || self.byte(end + 1) == quote {
            return Err(GiveUp);
        }
        let style = if quote == b'"' {
            ScalarStyle::DoubleQuoted
        } else {
            ScalarStyle::SingleQuoted
        };
        Ok((start..end + 1, style))
    }

    /// Refuses what may be an indicator.
    fn plain_start(&self, at: usize) -> Step {
        let is_safe = |byte: u8| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'/' | b'$' | b'+' | b'~')
        };
        let byte = self.byte(at);
        if is_safe(byte)
            || matches!(byte, b'-' | b'<' | b'(' | b'=' | b'^') && is_safe(self.byte(at + 1))
        {
            Ok(())
        } else {
            Err(GiveUp)
        }
    }

    /// The end of a plain scalar in block style: before `: `, ` #` or the end of the line.
    fn plain_end(&self, start: usize) -> usize {
        let mut end = start;
        let mut at = start;
        loop {
            match self.byte(at) {
                b'\n' => return end,
                b':' if self.ends_at(at + 1) => return end,
                b'#' if end < at => return end,
                b' ' => {}
                _ => end = at + 1,
            }
            at += 1;
        }
    }

    /// Brackets that a line ends with.
    fn brackets_line(&mut self) -> Step {
        self.brackets()?;
        self.end_line()
    }

    fn brackets(&mut self) -> Step {
        let is_mapping = self.byte(self.at) == b'{';
        let close = if is_mapping { b'}' } else { b']' };
        self.open_builder(is_mapping, self.at..self.at + 1)?;
        self.at += 1;
        loop {
            self.skip_spaces();
            if self.byte(self.at) == close {
                break;
            }
            if is_mapping {
                self.inner_key()?;
            }
            self.inner_value()?;
            self.skip_spaces();
            match self.byte(self.at) {
                b',' => self.at += 1,
                byte if byte == close => break,
                _ => return Err(GiveUp),
            }
        }
        self.at += 1;
        self.builder.close(self.at);
        Ok(())
    }

    fn inner_key(&mut self) -> Step {
        let (range, style) = self.inner_scalar()?;
        if range.len() > MAX_KEY {
            return Err(GiveUp);
        }
        self.builder.ordinary(range, style);
        if self.byte(self.at) != b':' || self.byte(self.at + 1) != b' ' {
            return Err(GiveUp);
        }
        self.at += 1;
        self.skip_spaces();
        Ok(())
    }

    fn inner_value(&mut self) -> Step {
        if matches!(self.byte(self.at), b'[' | b'{') {
            return self.brackets();
        }
        let (range, style) = self.inner_scalar()?;
        self.builder.ordinary(range, style);
        Ok(())
    }

    fn inner_scalar(&mut self) -> Step<(Range<usize>, ScalarStyle)> {
        let start = self.at;
        if let quote @ (b'"' | b'\'') = self.byte(start) {
            let found = self.quoted(quote)?;
            self.at = found.0.end;
            return Ok(found);
        }
        self.plain_start(start)?;
        let mut end = start;
        loop {
            match self.byte(self.at) {
                b',' | b']' | b'}' => break,
                b':' if self.byte(self.at + 1) == b' ' => break,
                b':' if !self.byte(self.at + 1).is_ascii_alphanumeric()
                    && self.byte(self.at + 1) != b'/' =>
                {
                    return Err(GiveUp);
                }
                b'\n' | b'[' | b'{' | b'#' => return Err(GiveUp),
                b' ' => {}
                _ => end = self.at + 1,
            }
            self.at += 1;
        }
        Ok((start..end, ScalarStyle::Plain))
    }
}

/// A scalar of block style: its range with quotes.
enum Found {
    Key(Range<usize>, ScalarStyle),
    Value(Range<usize>, ScalarStyle),
}
