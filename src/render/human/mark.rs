//! What is underlined: the place of a finding and the places related to it.

use std::collections::BTreeMap;

use codespan_reporting::diagnostic::LabelStyle;

use crate::source::{LineColumn, SourceMap, Span};

/// Of a place with more lines only the first is drawn.
const MAX_LINES: usize = 12;

/// A place to underline.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark<'a> {
    /// The place.
    pub span: Span,
    /// The finding's own place, or a related one.
    pub style: LabelStyle,
    /// What stands beside it.
    pub message: &'a str,
}

/// From where to where a mark is drawn.
pub(super) struct Extent {
    /// The first character.
    pub start: LineColumn,
    /// One past the last.
    pub end: LineColumn,
    /// The true last line, where all but the first were left out.
    pub goes_on_to: Option<usize>,
}

impl Extent {
    /// Cuts `span` to what is worth drawing.
    pub fn of(span: Span, sources: &SourceMap) -> Self {
        let file = sources.file(span.file);
        let length = file.bytes().len();
        let range = span.range();
        let range = range.start.min(length)..range.end.min(length);
        // A block in YAML or TOML ends where the next begins; the break between is not part of it.
        let bytes = file.bytes().get(range.clone()).unwrap_or_default();
        let ending = bytes.trim_ascii_end().len();
        let start = file.line_column(range.start);
        let end = match ending {
            0 => start,
            ending => file.line_column(range.start + ending),
        };
        if end.line - start.line < MAX_LINES {
            return Self {
                start,
                end,
                goes_on_to: None,
            };
        }
        let end_of_line = LineColumn {
            line: start.line,
            column: usize::MAX,
        };
        Self {
            start,
            end: end_of_line,
            goes_on_to: Some(end.line),
        }
    }

    /// Notes the lines this is drawn on, and the column that each is to be shown around.
    pub fn ask_for_lines(&self, focus: &mut BTreeMap<usize, usize>) {
        for line in self.start.line..=self.end.line {
            let column = match line {
                line if line == self.start.line => self.start.column,
                line if line == self.end.line => self.end.column,
                _ => 1,
            };
            focus.entry(line).or_insert(column);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, RelPath};

    #[test]
    fn of_many_lines_only_the_first_is_drawn() {
        let mut sources = SourceMap::new();
        let file: FileId = sources.add(RelPath::new("a.yaml"), "a: 1\n".repeat(20).into_bytes());
        let extent = |start: usize, end: usize| {
            let extent = Extent::of(Span::new(file, start, end), &sources);
            let mut focus = BTreeMap::new();
            extent.ask_for_lines(&mut focus);
            (extent.end, extent.goes_on_to, focus.len())
        };
        let place = |line: usize, column: usize| LineColumn { line, column };
        // The break at the end is no part of it.
        assert_eq!(extent(2, 5), (place(1, 5), None, 1));
        assert_eq!(extent(0, 60), (place(12, 5), None, 12));
        assert_eq!(extent(0, 61), (place(1, usize::MAX), Some(13), 1));
        assert_eq!(extent(0, 65), (place(1, usize::MAX), Some(13), 1));
        assert_eq!(extent(4, 5), (place(1, 5), None, 1));
        // Beyond the end of the file.
        assert_eq!(extent(95, 200), (place(20, 5), None, 1));
    }

    #[test]
    fn each_line_is_shown_around_the_column_that_matters() {
        let place = |line: usize, column: usize| LineColumn { line, column };
        let extent = Extent {
            start: place(2, 7),
            end: place(4, 9),
            goes_on_to: None,
        };
        let mut focus = BTreeMap::from([(3, 5)]);
        extent.ask_for_lines(&mut focus);
        assert_eq!(focus, BTreeMap::from([(2, 7), (3, 5), (4, 9)]));
    }
}
