//! Where a span is, as people and machines count it.

use crate::source::{LineColumn, SourceMap, Span};

/// A span with its file's path and its lines and columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    /// The path below the workspace root.
    pub path: &'a str,
    /// Where the span begins.
    pub start: LineColumn,
    /// One past where it ends.
    pub end: LineColumn,
    /// The same as bytes.
    pub span: Span,
}

impl<'a> Place<'a> {
    /// Looks up `span`; what lies past the end of the file is taken as its end.
    pub fn of(span: Span, sources: &'a SourceMap) -> Self {
        let file = sources.file(span.file);
        let range = span.range();
        let length = file.bytes().len();
        Self {
            path: file.path().as_str(),
            start: file.line_column(range.start),
            end: file.line_column(range.end),
            span: Span::new(span.file, range.start.min(length), range.end.min(length)),
        }
    }

    /// `path:line:column`, the form that terminals and editors turn into a link.
    pub fn link(&self) -> String {
        let LineColumn { line, column } = self.start;
        format!("{}:{line}:{column}", self.path)
    }
}
