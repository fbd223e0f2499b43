//! The few lines of each file that a finding points at, as codespan-reporting wants to see files.
//!
//! Files are hostile: a line may be a megabyte long, not UTF-8, or full of escape sequences. What
//! codespan gets is a text made for showing, together with the true places of its labels.

use std::collections::BTreeMap;
use std::ops::Range;

use codespan_reporting::diagnostic::{Label, LabelStyle};
use codespan_reporting::files::{Error, Files, Location};

use super::visible::{visible, visible_char};
use crate::source::{FileId, LineColumn, SourceFile, SourceMap, Span};

/// Longer lines are cut around the place they are shown for, in characters.
const MAX_WIDTH: usize = 120;
/// How much of a cut line is shown before that place.
const LEAD: usize = 40;
/// Of a place with more lines only the first is shown.
const MAX_LINES: usize = 12;

const CUT: char = '…';

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

/// The excerpts of one finding, one per file.
pub(super) struct Excerpts {
    files: Vec<Excerpt>,
    /// The marks, as labels of these excerpts.
    pub labels: Vec<Label<FileId>>,
    /// Indices of the marks that begin on a part of a line that was cut away.
    pub hidden: Vec<usize>,
    /// Where the first mark ends, if it was cut down to its first line.
    pub goes_on_to: Option<usize>,
}

impl Excerpts {
    /// Shows every mark of `marks`, in order; lines are cut around the first that touches them.
    pub fn new(marks: &[Mark<'_>], sources: &SourceMap) -> Self {
        let extents: Vec<_> = marks
            .iter()
            .map(|mark| Extent::of(mark.span, sources))
            .collect();
        let mut focuses: Vec<(FileId, BTreeMap<usize, usize>)> = Vec::new();
        for (mark, extent) in marks.iter().zip(&extents) {
            let known = focuses.iter().position(|(file, _)| *file == mark.span.file);
            let index = known.unwrap_or_else(|| {
                focuses.push((mark.span.file, BTreeMap::new()));
                focuses.len() - 1
            });
            extent.ask_for_lines(&mut focuses[index].1);
        }
        let files = focuses
            .into_iter()
            .map(|(id, lines)| Excerpt::new(id, sources.file(id), lines));
        let mut shown = Self {
            files: files.collect(),
            labels: Vec::new(),
            hidden: Vec::new(),
            goes_on_to: extents.first().and_then(|extent| extent.goes_on_to),
        };
        for (index, (mark, extent)) in marks.iter().zip(&extents).enumerate() {
            if !shown.label(mark, extent) {
                shown.hidden.push(index);
            }
        }
        shown
    }

    /// Adds the label of `mark`, unless its beginning was cut away.
    fn label(&mut self, mark: &Mark<'_>, extent: &Extent) -> bool {
        let file = mark.span.file;
        let excerpt = self.files.iter_mut().find(|one| one.id == file);
        let Some(excerpt) = excerpt.filter(|one| one.shows(extent.start)) else {
            return false;
        };
        let range = excerpt.offset(extent.start)..excerpt.offset(extent.end);
        excerpt.places.push((range.start, extent.start));
        self.labels.push(
            Label::new(mark.style, file, range.start..range.end.max(range.start))
                .with_message(visible(mark.message)),
        );
        true
    }

    fn excerpt(&self, id: FileId) -> Result<&Excerpt, Error> {
        let found = self.files.iter().find(|excerpt| excerpt.id == id);
        found.ok_or(Error::FileMissing)
    }
}

/// From where to where a mark is drawn.
struct Extent {
    start: LineColumn,
    end: LineColumn,
    goes_on_to: Option<usize>,
}

impl Extent {
    fn of(span: Span, sources: &SourceMap) -> Self {
        let file = sources.file(span.file);
        let length = file.bytes().len();
        let range = span.range();
        let range = range.start.min(length)..range.end.min(length);
        // A block in YAML or TOML ends where the next begins; the break between is not part of it.
        let ending = file.bytes()[range.clone()].trim_ascii_end().len();
        let start = file.position(range.start);
        let end = match ending {
            0 => start,
            ending => file.position(range.start + ending),
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
    fn ask_for_lines(&self, focus: &mut BTreeMap<usize, usize>) {
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

/// Lines of one file, escaped and cut.
struct Excerpt {
    id: FileId,
    path: String,
    text: String,
    lines: Vec<Line>,
    /// Where labels begin: in `text`, and in truth.
    places: Vec<(usize, LineColumn)>,
}

struct Line {
    number: usize,
    /// Where it is in the excerpt's text.
    range: Range<usize>,
    /// Which of its characters are shown.
    window: Range<usize>,
    /// Whether there are more after them.
    cut_after: bool,
}

impl Excerpt {
    fn new(id: FileId, file: &SourceFile, mut focus: BTreeMap<usize, usize>) -> Self {
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
        let line = file.line(number);
        // A byte-order mark is not a column.
        let line = match line.strip_prefix('\u{feff}') {
            Some(rest) if number == 1 => rest,
            _ => &line,
        };
        let window = window(line.chars().count(), focus);
        let begin = self.text.len();
        let shown = line.chars().skip(window.start).take(window.len());
        let cut_before = window.start > 0;
        let cut_after = line.chars().nth(window.end).is_some();
        self.text
            .extend(shown.enumerate().map(|(index, ch)| match index {
                0 if cut_before => CUT,
                index if cut_after && index + 1 == window.len() => CUT,
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

    fn line(&self, number: usize) -> Option<&Line> {
        let found = self.lines.binary_search_by_key(&number, |line| line.number);
        found.ok().map(|index| &self.lines[index])
    }

    fn shows(&self, place: LineColumn) -> bool {
        self.line(place.line).is_some_and(|line| {
            let before = place.column - 1;
            line.window.start <= before && (before < line.window.end || !line.cut_after)
        })
    }

    /// Where `place` is in the excerpt's text, or the nearest to it that is shown.
    fn offset(&self, place: LineColumn) -> usize {
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

/// Which characters of a line of `length` are shown, when it is shown for the one at `column`.
fn window(length: usize, column: usize) -> Range<usize> {
    if length <= MAX_WIDTH {
        return 0..length;
    }
    let start = (column - 1).saturating_sub(LEAD).min(length - MAX_WIDTH);
    start..start + MAX_WIDTH
}

impl<'a> Files<'a> for Excerpts {
    type FileId = FileId;
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, id: FileId) -> Result<&'a str, Error> {
        Ok(&self.excerpt(id)?.path)
    }

    fn source(&'a self, id: FileId) -> Result<&'a str, Error> {
        Ok(&self.excerpt(id)?.text)
    }

    /// Indices are the file's own, so that codespan sees which lines were left out.
    fn line_index(&'a self, id: FileId, byte_index: usize) -> Result<usize, Error> {
        let lines = &self.excerpt(id)?.lines;
        let after = lines.partition_point(|line| line.range.start <= byte_index);
        let line = after.checked_sub(1).and_then(|index| lines.get(index));
        line.map(|line| line.number - 1).ok_or(Error::FileMissing)
    }

    fn line_range(&'a self, id: FileId, line_index: usize) -> Result<Range<usize>, Error> {
        let excerpt = self.excerpt(id)?;
        let line = excerpt.line(line_index + 1);
        line.map(|line| line.range.clone())
            .ok_or(Error::LineTooLarge {
                given: line_index,
                max: excerpt.lines.last().map_or(0, |line| line.number),
            })
    }

    /// The true place of the label that begins at `byte_index`; codespan asks for no other.
    fn location(&'a self, id: FileId, byte_index: usize) -> Result<Location, Error> {
        let places = &self.excerpt(id)?.places;
        let place = places.iter().find(|(at, _)| *at == byte_index);
        place
            .map(|(_, place)| Location {
                line_number: place.line,
                column_number: place.column,
            })
            .ok_or(Error::InvalidCharBoundary { given: byte_index })
    }
}
