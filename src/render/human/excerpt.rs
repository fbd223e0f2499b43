//! The few lines of a file that a finding points at.
//!
//! Files are hostile: a line may be a megabyte long, not UTF-8, or full of escape sequences. What
//! is shown is a text of our own, made from the lines one character for one.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diag::{secrets, visible, visible_char};
use crate::source::{FileId, LineColumn, SourceFile};

/// Longer lines are cut around the place they are shown for, in characters.
const MAX_WIDTH: usize = 120;
/// How much of a cut line is shown before that place.
const LEAD: usize = 40;

/// So far around a place an address is looked for, in characters.
const LONGEST_ADDRESS: usize = 2048;

const CUT: char = '…';

/// Lines of one file, escaped and cut.
pub(super) struct Excerpt {
    /// Which file.
    pub id: FileId,
    /// Its path, escaped.
    pub path: String,
    /// The lines, each with a line break.
    pub text: String,
    /// Where the lines are in the text, in order.
    pub lines: Vec<Line>,
    /// Where labels begin: in `text`, and in truth.
    pub places: Vec<(usize, LineColumn)>,
}

pub(super) struct Line {
    /// From 1.
    pub number: usize,
    /// Where it is in the text.
    pub range: Range<usize>,
    /// Which of its characters are shown.
    window: Range<usize>,
    /// Whether there are more after them.
    cut_after: bool,
}

impl Excerpt {
    /// Takes the lines of `focus` from `file`, each around the column that stands beside it.
    pub fn new(id: FileId, file: &SourceFile, mut focus: BTreeMap<usize, usize>) -> Self {
        // Codespan fills a gap of one line with that line.
        let numbers: Vec<usize> = focus.keys().copied().collect();
        for pair in numbers.windows(2) {
            if pair[1] - pair[0] == 2 {
                focus.insert(pair[0] + 1, 1);
            }
        }
        let mut excerpt = Self {
            id,
            path: visible(file.path().as_str()).into_owned(),
            text: String::new(),
            lines: Vec::new(),
            places: Vec::new(),
        };
        for (number, column) in focus {
            excerpt.push(file, number, column);
        }
        excerpt
    }

    fn push(&mut self, file: &SourceFile, number: usize, focus: usize) {
        let (shown, window, length) = file.line_part(number, |length| window(length, focus));
        let secrets = secret_columns(file, number, &window);
        let is_secret = |index: usize| {
            let column = window.start + index;
            secrets.iter().any(|secret| secret.contains(&column))
        };
        let begin = self.text.len();
        let cut_before = window.start > 0;
        let cut_after = window.end < length;
        self.text
            .extend(shown.chars().enumerate().map(|(index, ch)| match index {
                0 if cut_before => CUT,
                index if cut_after && index + 1 == window.len() => CUT,
                index if is_secret(index) => '*',
                _ => visible_char(ch),
            }));
        self.lines.push(Line {
            number,
            range: begin..self.text.len(),
            window,
            cut_after,
        });
        self.text.push('\n');
    }

    /// The line of `number`, if it was taken.
    pub fn line(&self, number: usize) -> Option<&Line> {
        let found = self.lines.binary_search_by_key(&number, |line| line.number);
        found.ok().map(|index| &self.lines[index])
    }

    /// Whether `place` was not cut away.
    pub fn shows(&self, place: LineColumn) -> bool {
        self.line(place.line).is_some_and(|line| {
            let before = place.column - 1;
            line.window.start <= before && (before < line.window.end || !line.cut_after)
        })
    }

    /// Where `place` is in the text, or the nearest to it that is shown.
    pub fn offset(&self, place: LineColumn) -> usize {
        let Some(line) = self.line(place.line) else {
            return 0;
        };
        let before = (place.column - 1).saturating_sub(line.window.start);
        let mut characters = self.text[line.range.clone()].char_indices();
        characters
            .nth(before)
            .map_or(line.range.end, |(at, _)| line.range.start + at)
    }
}

/// The characters of a line (from 0) in or around `window` that are passwords or tokens in an address.
fn secret_columns(file: &SourceFile, number: usize, window: &Range<usize>) -> Vec<Range<usize>> {
    let around = |length: usize| {
        window.start.saturating_sub(LONGEST_ADDRESS)..length.min(window.end + LONGEST_ADDRESS)
    };
    let (text, around, _) = file.line_part(number, around);
    let column = |at: usize| around.start + text[..at].chars().count();
    secrets(&text)
        .into_iter()
        .map(|secret| column(secret.start)..column(secret.end))
        .collect()
}

/// Which characters of a line of `length` are shown, when it is shown for the one at `column`.
fn window(length: usize, column: usize) -> Range<usize> {
    if length <= MAX_WIDTH {
        return 0..length;
    }
    let start = (column - 1).saturating_sub(LEAD).min(length - MAX_WIDTH);
    start..start + MAX_WIDTH
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{RelPath, SourceMap};

    fn excerpt(text: &str, focus: &[(usize, usize)]) -> Excerpt {
        let mut sources = SourceMap::new();
        let file = sources.add(RelPath::new("a.yaml"), text.as_bytes());
        Excerpt::new(file, sources.file(file), focus.iter().copied().collect())
    }

    #[test]
    fn a_line_is_shown_around_its_column() {
        for (length, column, expected) in [
            (0, 1, 0..0),
            (119, 119, 0..119),
            (120, 120, 0..120),
            (121, 1, 0..120),
            (121, 41, 0..120),
            (121, 42, 1..121),
            (121, 121, 1..121),
            (500, 41, 0..120),
            (500, 42, 1..121),
            (500, 421, 380..500),
            (500, 500, 380..500),
        ] {
            assert_eq!(window(length, column), expected, "{length} {column}");
        }
    }

    #[test]
    fn what_is_cut_off_is_marked_and_not_shown() {
        let line: String = ('a'..='z').cycle().take(500).collect();
        let place = |column: usize| LineColumn { line: 1, column };
        for (column, text, first, last) in [
            (1, format!("{}…\n", &line[..119]), 1, 120),
            (300, format!("…{}…\n", &line[260..378]), 260, 379),
            (500, format!("…{}\n", &line[381..]), 381, 500),
        ] {
            let excerpt = excerpt(&line, &[(1, column)]);
            assert_eq!(excerpt.text, text);
            assert!(excerpt.shows(place(first)) && excerpt.shows(place(last)));
            assert!(first == 1 || !excerpt.shows(place(first - 1)));
            // Behind the last character of a line there is a place too.
            assert_eq!(excerpt.shows(place(last + 1)), last == 500);
            assert!(!excerpt.shows(LineColumn { line: 2, column: 1 }));
            assert_eq!(excerpt.offset(place(1)), 0);
            let begin = excerpt.offset(place(first + 1));
            assert_eq!(begin, if first == 1 { 1 } else { '…'.len_utf8() });
            assert_eq!(excerpt.offset(place(999)), excerpt.text.len() - 1);
        }
    }

    #[test]
    fn a_gap_of_one_line_is_filled() {
        let text = "one\ntwo\nthree\nfour\n";
        let numbers = |focus: &[(usize, usize)]| {
            let lines = excerpt(text, focus).lines;
            lines.iter().map(|line| line.number).collect::<Vec<_>>()
        };
        assert_eq!(numbers(&[(1, 1), (2, 1)]), [1, 2]);
        assert_eq!(numbers(&[(1, 1), (3, 1)]), [1, 2, 3]);
        assert_eq!(numbers(&[(1, 1), (4, 1)]), [1, 4]);
    }

    #[test]
    fn passwords_of_addresses_are_starred_wherever_the_line_is_cut() {
        let address = "https://user:secret@example.com/";
        for before in [0, 30, 100, 600, 1900] {
            for column in [1, before + 14, before + 20] {
                let line = format!("{}{address}{}", "x ".repeat(before / 2), " y".repeat(100));
                let text = excerpt(&line, &[(1, column)]).text;
                assert!(!text.contains("secret") && !text.contains("ecre"), "{text}");
            }
        }
    }
}
