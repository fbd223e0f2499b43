//! What is wrong, where, and what to type: the parser's errors in the words of people who edit
//! configuration.

mod meaning;
mod structure;
mod token;

use std::ops::Range;

use granit_parser::{ErrorKind as Kind, ScanError};

use crate::parse::problems::Problems;
use crate::parse::text::{char_at, excerpt};
pub(super) use meaning::{
    kind, misfit, misfit_collection, not_mergeable, too_deep, too_many, unknown_alias,
};
pub(super) use structure::tab;

/// What was read before the error.
pub(super) struct Context<'t> {
    pub(super) text: &'t str,
    /// The last scalar or alias.
    pub(super) recent: Range<usize>,
    /// The end of the last token.
    pub(super) last: usize,
    /// The innermost bracket that is open.
    pub(super) bracket: Option<usize>,
}

/// Where, what, what to type, and another place that explains it.
struct Report {
    range: Range<usize>,
    message: String,
    help: Option<String>,
    related: Option<(Range<usize>, String)>,
}

impl Report {
    fn new(range: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            range,
            message: message.into(),
            help: None,
            related: None,
        }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn related(mut self, range: Range<usize>, note: impl Into<String>) -> Self {
        self.related = Some((range, note.into()));
        self
    }
}

/// Reports an error of the parser.
pub(super) fn report(error: &ScanError, context: &Context<'_>, problems: &mut Problems) {
    let marked = error.marker().byte_offset().unwrap_or(context.last);
    let at = context.text.floor_char_boundary(marked);
    if *error.kind() == Kind::RecursionLimitExceeded {
        too_deep(char_at(context.text, at), problems);
        return;
    }
    let report = describe(error, context, at);
    let related = report
        .related
        .map(|(range, note)| (problems.span(range), note));
    let problem = problems.syntax(report.range, report.message);
    problem.help = report.help;
    problem.related = related;
}

fn describe(error: &ScanError, context: &Context<'_>, at: usize) -> Report {
    structure::describe(error.kind(), context, at)
        .or_else(|| token::describe(error.kind(), context, at))
        .unwrap_or_else(|| {
            let info = error.info();
            let message = info.strip_prefix("while ").map_or(&*info, |rest| {
                rest.split_once(", ").map_or(rest, |(_, what)| what)
            });
            Report::new(char_at(context.text, at), message)
        })
}

/// The text as it is typed with quotes.
fn quoted(text: &str) -> String {
    let short = excerpt(text);
    if short.contains(['"', '\\']) {
        format!("'{}'", short.replace('\'', "''"))
    } else {
        format!("\"{short}\"")
    }
}

fn slice(text: &str, range: Range<usize>) -> &str {
    text.get(range).unwrap_or_default()
}

fn find_from(text: &str, from: usize, what: char) -> Option<usize> {
    Some(from + text.get(from..)?.find(what)?)
}

/// From `at` to the next blank or quote.
fn word(text: &str, at: usize) -> Range<usize> {
    let rest = text.get(at..).unwrap_or_default();
    let end = rest.find([' ', '\t', '\r', '\n', '"', ',']);
    at..at + end.unwrap_or(rest.len())
}
