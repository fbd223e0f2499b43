//! Queries of indicators: what was written, and what is asked over a window.

use std::ops::Range;

use super::file::Text;
use super::selector::{Selector, selectors};
use crate::parse::yaml_written_at;
use crate::source::Span;

/// What stands for the window in a query, as in Sloth's.
pub const WINDOW: &str = "{{.window}}";

/// How a query that says nothing of a window is asked over one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// Its series only ever grow: their rates.
    Counter,
    /// Each sample is a count of its own: their sums.
    Gauge,
    /// The query is a value at a moment: its mean.
    Moment,
}

/// A `PromQL` query of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// As it is written, and where: for the short form, what it was lowered to, and the place of the text that
    /// was.
    pub source: Text,
    /// Its selectors; [`Query::place`] says where their parts are written.
    pub selectors: Vec<Selector>,
    /// With [`WINDOW`] where the window goes; none where it has no place for one.
    template: Option<String>,
    /// The scalar as it is written; none where it is not.
    written: Option<String>,
}

/// Why a query cannot be asked over a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RangesDiffer {
    /// The range that is another than the first.
    pub at: Range<usize>,
    /// The first.
    pub first: String,
}

impl Query {
    /// A query that a file holds: `written` is its scalar.
    pub fn new(
        source: Text,
        written: Option<String>,
        counting: Counting,
    ) -> Result<Self, RangesDiffer> {
        let selectors = selectors(&source.value);
        let template = template(&source.value, &selectors, counting)?;
        Ok(Self {
            source,
            selectors,
            template,
            written,
        })
    }

    /// The query over a window of Prometheus, such as `5m`.
    #[must_use]
    pub fn over(&self, window: &str) -> String {
        match &self.template {
            Some(template) => template.replace(WINDOW, window),
            None => format!("avg_over_time(({})[{window}:1m])", self.source.value.trim()),
        }
    }

    /// Whether the query itself takes a window.
    #[must_use]
    pub fn takes_window(&self) -> bool {
        self.template.is_some()
    }

    /// Where a part of it is written. An empty part is shown as the character that it stands before.
    #[must_use]
    pub fn place(&self, at: Range<usize>) -> Span {
        place(&self.source, self.written.as_deref(), at)
    }
}

/// Where a part of a text is written; `written` is the text's scalar, and without one, all of it is meant.
#[must_use]
pub fn place(text: &Text, written: Option<&str>, at: Range<usize>) -> Span {
    let Some(written) = written else {
        return text.span;
    };
    let offset = |at: usize| text.span.start as usize + yaml_written_at(written, &text.value, at);
    let start = offset(at.start);
    // The end is the end of the last character, not the beginning of the next.
    let last = text
        .value
        .get(at.clone())
        .and_then(|part| part.char_indices().next_back());
    let end = last.map_or(start, |(last, c)| offset(at.start + last) + c.len_utf8());
    Span::new(text.span.file, start, end.max(start + 1))
}

/// The placeholders of a window, as Sloth takes them: with blanks around the name.
fn placeholders(query: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = query.get(at..).and_then(|rest| rest.find("{{")) {
        let start = at + open;
        let inside = query.get(start + 2..).unwrap_or_default();
        match inside.split_once("}}") {
            Some((inside, _)) if inside.trim_matches(' ') == ".window" => {
                at = start + inside.len() + 4;
                found.push(start..at);
            }
            _ => at = start + 2,
        }
    }
    found
}

/// The query with a window in it, every byte of which stands where it is written.
#[must_use]
pub fn with_some_window(query: &str) -> String {
    let mut text = query.to_owned();
    for at in placeholders(query) {
        let length = at.len();
        text.replace_range(at, &format!("{:length$}", "5m"));
    }
    text
}

/// The query with every placeholder as [`WINDOW`].
fn normalised(query: &str) -> String {
    let mut text = String::new();
    let mut done = 0;
    for at in placeholders(query) {
        text.push_str(query.get(done..at.start).unwrap_or_default());
        text.push_str(WINDOW);
        done = at.end;
    }
    text.push_str(query.get(done..).unwrap_or_default());
    text
}

fn template(
    query: &str,
    selectors: &[Selector],
    counting: Counting,
) -> Result<Option<String>, RangesDiffer> {
    let normal = normalised(query);
    if normal.contains(WINDOW) {
        return Ok(Some(normal));
    }
    if counting == Counting::Moment {
        return Ok(None);
    }
    let mut ranges = selectors
        .iter()
        .filter_map(|selector| selector.range.clone());
    let text = |at: Range<usize>| query.get(at).unwrap_or_default().trim();
    if let Some(first) = ranges.next() {
        let first = text(first).to_owned();
        if let Some(at) = ranges.find(|at| text(at.clone()) != first) {
            return Err(RangesDiffer { at, first });
        }
    }
    let mut template = String::new();
    let mut done = 0;
    let mut copy = |template: &mut String, to: usize| {
        template.push_str(query.get(done..to).unwrap_or_default());
        done = to;
    };
    for selector in selectors {
        if let Some(range) = &selector.range {
            copy(&mut template, range.start);
            template.push_str(WINDOW);
            copy(&mut String::new(), range.end);
        } else {
            copy(&mut template, selector.at.start);
            let function = if counting == Counting::Counter {
                "rate"
            } else {
                "sum_over_time"
            };
            template.push_str(function);
            template.push('(');
            copy(&mut template, selector.at.end);
            template.push('[');
            template.push_str(WINDOW);
            template.push_str("])");
        }
    }
    copy(&mut template, query.len());
    Ok(Some(template))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn over(query: &str, counting: Counting) -> Option<String> {
        let source = Text {
            value: query.to_owned(),
            span: Span::new(FileId(0), 0, query.len()),
        };
        Query::new(source, None, counting)
            .ok()
            .map(|query| query.over("1h"))
    }

    #[test]
    fn queries_are_asked_over_windows() {
        let cases = [
            (
                "sum(a{b=\"c\"}) - sum(d)",
                Counting::Counter,
                "sum(rate(a{b=\"c\"}[1h])) - sum(rate(d[1h]))",
            ),
            (
                "sum(rate(a[5m])) / sum(rate(b[ 5m ]))",
                Counting::Counter,
                "sum(rate(a[1h])) / sum(rate(b[1h]))",
            ),
            (
                "sum(rate(a[{{ .window }}]))",
                Counting::Counter,
                "sum(rate(a[1h]))",
            ),
            ("a", Counting::Gauge, "sum_over_time(a[1h])"),
            ("a / b\n", Counting::Moment, "avg_over_time((a / b)[1h:1m])"),
        ];
        for (query, counting, wanted) in cases {
            assert_eq!(over(query, counting).as_deref(), Some(wanted), "{query}");
        }
        assert_eq!(over("rate(a[5m]) + rate(b[1h])", Counting::Counter), None);
    }
}
