//! What is wrong, and where: the parser's errors, with the first of two equal keys found again.

use std::ops::Range;

use ::toml::de::Error;

use crate::parse::problems::Problems;
use crate::parse::text::{char_at, line_start};
use crate::parse::{Tree, Value};

/// Finding the first of two equal keys reads the file again; for so many pairs it is worth it.
const MAX_SEARCHES: usize = 20;

/// Where, what and what to type.
struct Report {
    range: Range<usize>,
    message: String,
    help: Option<String>,
}

/// Reports the errors; of several that begin at one place, the first.
pub(super) fn report(errors: &[Error], text: &str, tree: &Tree, problems: &mut Problems) {
    let mut last = None;
    let mut searches = 0..MAX_SEARCHES;
    for error in errors {
        let range = range(error, text);
        if last == Some(range.start) {
            continue;
        }
        last = Some(range.start);
        match error.message() {
            "duplicate key" => {
                let first = searches
                    .next()
                    .and_then(|_| first_place(&range, text, tree));
                duplicate(range, first.as_ref(), text, problems);
            }
            message => {
                let report = describe(message, text, &range);
                problems.syntax(report.range, report.message).help = report.help;
            }
        }
    }
}

fn range(error: &Error, text: &str) -> Range<usize> {
    let range = error.span().unwrap_or(0..0);
    let start = text.floor_char_boundary(range.start);
    let end = text.ceil_char_boundary(range.end.clamp(start, text.len()));
    if end > start {
        start..end
    } else {
        char_at(text, start)
    }
}

/// The parser's message in one line, and what to type.
fn describe(message: &str, text: &str, range: &Range<usize>) -> Report {
    let (what, expected) = message.split_once(", expected ").unwrap_or((message, ""));
    let help = |help: &str| Some(help.to_owned());
    match (what, expected) {
        ("string values must be quoted", _) if is_blank(text, range) => Report {
            range: range.start..range.start,
            message: "a value is missing after `=`".to_owned(),
            help: None,
        },
        ("string values must be quoted", _) | ("invalid float", "`nan`" | "`inf`") => Report {
            range: range.clone(),
            message: "text must be quoted".to_owned(),
            help: help("put it into double quotes"),
        },
        ("invalid basic string", "`\"`") | ("invalid literal string", "`'`") => Report {
            range: open_quote(text, range.start, expected).unwrap_or_else(|| range.clone()),
            message: format!("{expected} is not closed"),
            help: help("close it on the same line, or use three quotes for text of many lines"),
        },
        (_, "" | "nothing") => Report {
            range: range.clone(),
            message: what.replace('\n', " "),
            help: None,
        },
        _ => Report {
            range: range.clone(),
            message: format!("{what}: expected {expected}").replace('\n', " "),
            help: None,
        },
    }
}

fn is_blank(text: &str, range: &Range<usize>) -> bool {
    text.get(range.clone())
        .is_some_and(|text| text.trim().is_empty())
}

/// The quote (`expected`: itself in backquotes) that opens the last string of the line before `at`.
fn open_quote(text: &str, at: usize, expected: &str) -> Option<Range<usize>> {
    let quote = expected.trim_matches('`');
    let line = line_start(text, at);
    let before = text.get(line..at)?;
    let start = line + before.find(quote)?;
    (before.matches(quote).count() == 1).then_some(start..start + quote.len())
}

fn duplicate(
    second: Range<usize>,
    first: Option<&Range<usize>>,
    text: &str,
    problems: &mut Problems,
) {
    let key = text.get(second.clone()).unwrap_or_default();
    let second = problems.span(second);
    let place = first.map_or(second, |first| problems.span(first.clone()));
    let problem = problems.duplicate(key, place, second);
    if first.is_none() {
        problem.related = None;
    }
}

/// Where the key stood before: a header written alike, a key written alike in the same part of the
/// file, or the last key of this name.
fn first_place(second: &Range<usize>, text: &str, tree: &Tree) -> Option<Range<usize>> {
    let line = line_start(text, second.start);
    let written = written(text, second);
    if written.starts_with('[') {
        let header = header_above(text, line, written);
        if header.is_some() {
            return header;
        }
    }
    let part = text.get(..line)?.rfind("\n[").unwrap_or(0);
    let name = text.get(second.clone())?;
    let mut alike = None;
    let mut same_name = None;
    for id in tree.ids() {
        let Value::Object(members) = &tree.node(id).value else {
            continue;
        };
        for member in members {
            let range = member.key_span.range();
            if range.start >= second.start || text.get(range.clone()) != Some(name) {
                continue;
            }
            if range.start >= part && self::written(text, &range) == written {
                alike = alike.max(Some((range.start, range.end)));
            }
            same_name = same_name.max(Some((range.start, range.end)));
        }
    }
    alike.or(same_name).map(|(start, end)| start..end)
}

/// The key with the dotted keys before it, or the header up to it, as it is written.
fn written<'t>(text: &'t str, key: &Range<usize>) -> &'t str {
    let line = line_start(text, key.start);
    let before = text.get(line..key.start).unwrap_or_default();
    let start = before.rfind(['{', ',']).map_or(0, |at| at + 1);
    text.get(line + start..key.end)
        .unwrap_or_default()
        .trim_start()
}

/// A line above that begins with the same header, or with the header's name as a key.
fn header_above(text: &str, line: usize, header: &str) -> Option<Range<usize>> {
    let name = header.trim_start_matches('[').trim_start();
    let mut start = 0;
    for line in text.get(..line)?.split_inclusive('\n') {
        let written = line.trim_start();
        let end_of = |what: &str, ends: &[char]| {
            let rest = written.strip_prefix(what)?.trim_start();
            rest.starts_with(ends)
                .then(|| start + line.len() - written.len() + what.len())
        };
        if let Some(end) = end_of(header, &[']']).or_else(|| end_of(name, &['=', '.'])) {
            return Some(end - name.len()..end);
        }
        start += line.len();
    }
    None
}
