//! Go text in the making, as gofmt has it.

use std::fmt::Write as _;

use crate::expr::go::visible;

/// How long a line of a comment may be.
const WIDTH: usize = 100;

/// Lines of Go.
#[derive(Debug, Default)]
pub struct Code {
    out: String,
    indent: usize,
}

impl Code {
    /// A line.
    pub fn line(&mut self, text: &str) {
        self.out.extend(std::iter::repeat_n('\t', self.indent));
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// A line that opens a block.
    pub fn open(&mut self, text: &str) {
        self.line(text);
        self.indent += 1;
    }

    /// A line that closes a block.
    pub fn close(&mut self, text: &str) {
        self.indent = self.indent.saturating_sub(1);
        self.line(text);
    }

    /// A line that closes a block and opens another.
    pub fn reopen(&mut self, text: &str) {
        self.close(text);
        self.indent += 1;
    }

    /// Ends what a `case` opened.
    pub fn end(&mut self) {
        self.indent = self.indent.saturating_sub(1);
    }

    /// A blank line.
    pub fn blank(&mut self) {
        self.out.push('\n');
    }

    /// A comment of one paragraph. Lines are broken before letters only, since gofmt would take a number or
    /// a dash at the start of one for a list.
    pub fn comment(&mut self, text: &str) {
        let text = one_line(text);
        let mut line = String::from("//");
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let is_plain = word.starts_with(|c: char| c.is_ascii_alphabetic());
            let length = line.chars().count() + word.chars().count();
            if is_plain && length >= WIDTH {
                self.line(&line);
                line = String::from("//");
            }
            line.push(' ');
            line.push_str(word);
        }
        self.line(&line);
    }

    /// Lines of a name and what belongs to it, in columns.
    pub fn columns<'t>(&mut self, rows: impl IntoIterator<Item = (&'t str, &'t str)> + Clone) {
        let names = rows.clone().into_iter();
        let width = names.map(|(name, _)| name.chars().count()).max();
        let width = width.unwrap_or(0);
        for (name, rest) in rows {
            self.line(&format!("{name:width$} {rest}"));
        }
    }

    /// An import declaration; nothing for none.
    pub fn imports(&mut self, imports: &[String]) {
        match imports {
            [] => {}
            [one] => self.line(&format!("import {one}")),
            many => {
                self.open("import (");
                for import in many {
                    // A blank line sets a group apart.
                    if import.is_empty() {
                        self.blank();
                    } else {
                        self.line(import);
                    }
                }
                self.close(")");
            }
        }
    }

    /// The text.
    pub fn finish(self) -> String {
        self.out
    }
}

/// Text of the user as it may stand in a comment: on one line, and without what cannot be seen.
pub fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    visible(&words.join(" "))
}

/// Words as a list: `a, b and c`.
pub fn listed(words: &[String]) -> String {
    let mut out = String::new();
    for (at, word) in words.iter().enumerate() {
        let between = match at {
            0 => "",
            _ if at + 1 == words.len() => " and ",
            _ => ", ",
        };
        // Writing to a string cannot fail.
        let _ = write!(out, "{between}{word}");
    }
    out
}
