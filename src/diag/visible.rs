//! Text that is safe to show on a terminal. Names, contents, arguments and answers of servers are anybody's: they may not
//! drive the reader's terminal, forge a line, hide characters, nor show themselves in another order than they are read
//! (Unicode Technical Report 36, section 3).
//!
//! Whatever `cli/` prints is a [`VisibleText`], which escapes everything that is put into it.

use std::borrow::Cow;
use std::fmt::{self, Display, Write as _};

use super::redact::redact;

/// A value that is displayed on one line, with every character escaped that a terminal would obey or hide. Characters are
/// replaced one by one, so columns stay where they are.
#[derive(Debug, Clone, Copy)]
pub struct Visible<T>(pub T);

impl<T: Display> Display for Visible<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if out.width().is_some() || out.precision().is_some() {
            let mut text = String::new();
            write!(Escape(&mut text, visible_in_line), "{}", self.0)?;
            return out.pad(&text);
        }
        write!(Escape(out, visible_in_line), "{}", self.0)
    }
}

/// Text for people: lines of escaped characters without passwords in addresses, and colours. Nothing else can get into it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VisibleText(String);

impl VisibleText {
    /// No text.
    #[must_use]
    pub const fn new() -> Self {
        Self(String::new())
    }

    /// Text of several lines, such as documentation.
    #[must_use]
    pub fn of_block(block: impl Display) -> Self {
        let mut text = Self::new();
        text.block(block);
        text
    }

    /// One line.
    #[must_use]
    pub fn of_line(line: impl Display) -> Self {
        let mut text = Self::new();
        text.line(line);
        text
    }

    /// Adds one line and ends it. Line breaks and tabs within are shown as characters.
    pub fn line(&mut self, line: impl Display) {
        let line = line.to_string();
        self.0.push_str(&escape(&redact(&line), visible_in_line));
        self.0.push('\n');
    }

    /// Adds text of several lines as it is: its line breaks and tabs stay.
    pub fn block(&mut self, block: impl Display) {
        let block = block.to_string();
        self.0.push_str(&escape(&redact(&block), visible_in_block));
    }

    /// Adds text of several lines, of which all but the first are indented: none can pass for one of ours.
    pub fn paragraph(&mut self, text: impl Display, indent: usize) {
        let text = text.to_string();
        let mut lines = text.trim_end().lines();
        self.line(lines.next().unwrap_or_default());
        for line in lines {
            self.line(format_args!("{:indent$}{line}", ""));
        }
    }

    /// Adds text of several lines that holds colours: sequences "select graphic rendition" (ECMA-48, section 8.3.117)
    /// stay, and everything else is escaped.
    pub fn coloured(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.find("\u{1b}[") {
            let (before, sequence) = rest.split_at(at);
            let end = sequence[2..].find(|c: char| !c.is_ascii_digit() && c != ';');
            let end = end.map(|end| end + 2);
            self.block(before);
            match end {
                Some(end) if sequence[end..].starts_with('m') => {
                    self.0.push_str(&sequence[..=end]);
                    rest = &sequence[end + 1..];
                }
                _ => {
                    self.block("\u{1b}");
                    rest = &sequence[1..];
                }
            }
        }
        self.block(rest);
    }

    /// Adds what was made visible already.
    pub fn append(&mut self, other: &Self) {
        self.0.push_str(&other.0);
    }

    /// The text, escaped.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns true if there is no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Escapes what is written to another writer.
struct Escape<W>(W, fn(char) -> char);

impl<W: fmt::Write> fmt::Write for Escape<W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let escaped = escape(text, self.1);
        self.0.write_str(&escaped)
    }
}

/// `text` on one line, but that tabs stay, for excerpts that expand them.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    escape(text, visible_char)
}

/// The same JSON, with control characters and invisible ones as escapes (`\u009b`). JSON has them only inside of strings.
#[must_use]
pub fn visible_json(json: &str) -> Cow<'_, str> {
    let is_plain = |ch: char| ch == '\n' || visible_char(ch) == ch;
    if json.chars().all(is_plain) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len());
    for ch in json.chars() {
        if is_plain(ch) {
            out.push(ch);
            continue;
        }
        for unit in ch.encode_utf16(&mut [0; 2]) {
            // Writing to a string cannot fail.
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    Cow::Owned(out)
}

fn escape(text: &str, visible: fn(char) -> char) -> Cow<'_, str> {
    if text.chars().any(|ch| visible(ch) != ch) {
        text.chars().map(visible).collect()
    } else {
        Cow::Borrowed(text)
    }
}

fn visible_in_line(ch: char) -> char {
    match ch {
        '\t' => '\u{2409}',
        _ => visible_char(ch),
    }
}

fn visible_in_block(ch: char) -> char {
    match ch {
        '\n' => ch,
        _ => visible_char(ch),
    }
}

/// The character that is shown for `ch`: itself, its control picture, or the replacement character. The tab is itself.
#[must_use]
pub fn visible_char(ch: char) -> char {
    match ch {
        '\t' | ' '..='~' => ch,
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(ch)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        // C1 controls; line and paragraph separators; interlinear annotations; and what has the property
        // Default_Ignorable_Code_Point (Unicode 17), bidirectional controls among it. Variation selectors 15 and 16 choose
        // between the two forms of many symbols, and stay.
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0d}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}' => '\u{fffd}',
        _ => ch,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_says_the_same_without_hidden_characters() {
        let texts = [
            "a\u{9b}31m",
            "\u{202e}x\u{2028}",
            "\u{e0041}",
            "\u{7f}",
            "é漢😀\n\t\"",
        ];
        let json = serde_json::to_string_pretty(&texts).expect("JSON");
        let shown = visible_json(&json);
        let hidden = |ch: char| ch != '\n' && visible_char(ch) != ch;
        assert!(!shown.contains(hidden), "{shown}");
        assert!(
            shown.contains("\\u009b") && shown.contains("\\udb40\\udc41"),
            "{shown}"
        );
        assert!(shown.contains("é漢😀"));
        assert_eq!(
            serde_json::from_str::<Vec<String>>(&shown).expect("JSON"),
            texts
        );
    }

    #[test]
    fn no_character_that_a_terminal_obeys_or_hides_stays() {
        let ranges: &[(u32, u32)] = &[
            (0, 0x1f),
            (0x7f, 0x9f),
            (0xad, 0xad),
            (0x61c, 0x61c),
            (0x200b, 0x200f),
            (0x2028, 0x202e),
            (0x2060, 0x206f),
            (0xfeff, 0xfeff),
            (0xe0000, 0xe0fff),
        ];
        for (first, last) in ranges {
            for ch in (*first..=*last).filter_map(char::from_u32) {
                let line = VisibleText::of_line(format_args!("a{ch}b"));
                let shown: Vec<char> = line.as_str().chars().collect();
                assert_eq!(shown.len(), 4, "{:04x}", u32::from(ch));
                assert_ne!(shown[1], ch, "{:04x}", u32::from(ch));
                assert_eq!(shown[3], '\n');
                let block = VisibleText::of_block(ch);
                let stays = matches!(ch, '\n' | '\t');
                assert_eq!(
                    block.as_str() == ch.to_string(),
                    stays,
                    "{:04x}",
                    u32::from(ch)
                );
            }
        }
    }

    #[test]
    fn ordinary_text_stays() {
        let text = "naïve “quotes” 日本語 ❤\u{fe0f} \u{a0}×\u{ac}\u{ae}\u{10ffff}";
        assert_eq!(Visible(text).to_string(), text);
        assert_eq!(VisibleText::of_block(text).as_str(), text);
    }

    #[test]
    fn a_width_counts_escaped_characters() {
        assert_eq!(format!("[{:4}]", Visible("\u{1b}b")), "[␛b  ]");
        assert_eq!(format!("[{:<4}]", Visible(7)), "[7   ]");
    }

    #[test]
    fn colours_stay_and_other_sequences_do_not() {
        let mut text = VisibleText::new();
        text.coloured(
            "\u{1b}[1m\u{1b}[38;5;9mred\u{1b}[0m \u{1b}[2Jx\u{1b}]0;t\u{7}\u{1b}[\u{1b}[31",
        );
        assert_eq!(
            text.as_str(),
            "\u{1b}[1m\u{1b}[38;5;9mred\u{1b}[0m ␛[2Jx␛]0;t␇␛[␛[31"
        );
    }

    #[test]
    fn further_lines_of_a_paragraph_are_indented() {
        let mut text = VisibleText::new();
        text.paragraph("error: a\nfixed b\r\n\u{1b}c\n", 7);
        assert_eq!(text.as_str(), "error: a\n       fixed b\n       ␛c\n");
    }
}
