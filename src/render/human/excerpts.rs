//! The excerpts of a finding, as codespan-reporting wants to see files.

use std::collections::BTreeMap;
use std::ops::Range;

use codespan_reporting::diagnostic::Label;
use codespan_reporting::files::{Error, Files, Location};

use super::excerpt::Excerpt;
use super::mark::{Extent, Mark};
use crate::diag::visible;
use crate::source::{FileId, SourceMap};

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
