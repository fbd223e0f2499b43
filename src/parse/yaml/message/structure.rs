//! Errors of lines, indentation and brackets.

use granit_parser::ErrorKind as Kind;

use super::{Context, Report, find_from, quoted, slice};
use crate::parse::problems::Problems;
use crate::parse::text::{char_at, excerpt, line_start, rest_of_line};

/// The report of such an error; nothing for others.
pub(super) fn describe(kind: &Kind, context: &Context<'_>, at: usize) -> Option<Report> {
    let text = context.text;
    let here = || char_at(text, at);
    Some(match kind {
        Kind::TabNotAllowed
        | Kind::TabInBlockIndentation
        | Kind::TabInIndentation
        | Kind::TabAtBlockScalarStart
        | Kind::TabInPlainScalar => {
            let report = Report::new(char_at(text, next_tab(text, at)), TAB_MESSAGE);
            report.help(TAB_HELP)
        }
        Kind::MappingValueNotAllowed | Kind::InvalidColonPlacement => second_colon(context, at),
        Kind::ExpectedBlockMappingKey => misaligned(context, at, "a key"),
        Kind::ExpectedBlockSequenceEntry => misaligned(context, at, "`- `"),
        Kind::SimpleKeyExpected => Report::new(
            at..at + rest_of_line(text, at).len(),
            "expected `key: value`, but the line has no `: `",
        )
        .help("add the colon, or indent the line if it continues the value above"),
        Kind::UnclosedFlowCollection { .. } => {
            Report::new(here(), format!("`{}` is never closed", slice(text, here())))
        }
        Kind::MismatchedFlowCollectionEnd { open, close } => {
            let found = find_from(text, context.last.max(at + 1), *close).unwrap_or(at);
            Report::new(
                char_at(text, found),
                format!("`{close}` cannot close `{open}`"),
            )
            .related(here(), format!("`{open}` stands here"))
        }
        Kind::MisplacedFlowCollectionEnd => {
            Report::new(here(), format!("`{}` closes nothing", slice(text, here())))
                .help("remove it, or quote the value if it is text")
        }
        Kind::ExpectedFlowSequenceSeparator | Kind::ExpectedFlowMappingSeparator => {
            separator(kind, context, at)
        }
        Kind::UnexpectedEofImplicitFlowMapping | Kind::ExpectedNodeContent
            if text.as_bytes().get(at) == Some(&b',') =>
        {
            Report::new(here(), "nothing stands before this comma").help("remove the comma")
        }
        Kind::InvalidIndentation | Kind::InvalidFlowScalarIndent => outdented(context, at),
        Kind::BlockSequenceEntryNotAllowed => {
            Report::new(here(), "a list cannot begin on the line of its key")
                .help("put `- ` on a line of its own, or quote the value if it is text")
        }
        Kind::BlockEntryInFlowCollection => {
            Report::new(here(), "`- ` cannot stand inside brackets")
                .help("separate elements with commas, without `- `")
        }
        Kind::ExpectedDocumentStart if slice(text, here()) == ":" => {
            Report::new(here(), "a colon needs a space after it").help("write `key: value`")
        }
        Kind::ExpectedDocumentStart if context.last == 0 => {
            Report::new(here(), "directives end with `---`").help("put `---` on the line before")
        }
        Kind::ExpectedDocumentStart | Kind::InvalidDocumentEnd => Report::new(
            at..at + rest_of_line(text, at).len(),
            "the document ended before this",
        )
        .help("indent it as part of the value above, or begin a document with `---`"),
        Kind::MissingDocumentEndBeforeDirective => Report::new(
            here(),
            "a directive must follow the end of the document before it",
        )
        .help("put `...` on the line before"),
        _ => return None,
    })
}

const TAB_MESSAGE: &str = "a tab cannot indent YAML";

const TAB_HELP: &str = "indent with spaces";

/// Reports the tab at `at`.
pub(in crate::parse::yaml) fn tab(at: usize, problems: &mut Problems) {
    problems.syntax(at..at + 1, TAB_MESSAGE).help = Some(TAB_HELP.to_owned());
}

/// The tab meant by an error at `at`, which may mark the token before it.
fn next_tab(text: &str, at: usize) -> usize {
    const LINES: usize = 3;
    let mut start = line_start(text, at);
    for line in text
        .get(start..)
        .unwrap_or_default()
        .split_inclusive('\n')
        .take(LINES)
    {
        let indentation = line.len() - line.trim_start_matches([' ', '\t']).len();
        let blanks = line.get(..indentation).unwrap_or_default();
        if let Some(tab) = blanks.find('\t') {
            return start + tab;
        }
        start += line.len();
    }
    find_from(text, at, '\t').unwrap_or(at)
}

/// A colon where no key can be: the value holds `: `, or the line is indented by mistake.
fn second_colon(context: &Context<'_>, at: usize) -> Report {
    let text = context.text;
    let line = line_start(text, at);
    let colon = char_at(text, at);
    let recent = &context.recent;
    if recent.end <= at && recent.start < line && line <= recent.end {
        let key = text.get(line..at).unwrap_or_default();
        let indentation = key.len() - key.trim_start().len();
        return Report::new(
            line + indentation..at,
            format!(
                "`{}` is read as part of the value above",
                excerpt(key.trim())
            ),
        )
        .help("indent it like the other keys, or close the value above");
    }
    let value = rest_of_line(text, recent.start);
    if text
        .get(line..)
        .is_some_and(|line| line.starts_with("--- "))
    {
        return Report::new(colon, "a mapping cannot begin on the line of `---`")
            .help("put it on the next line");
    }
    let is_plain = !value.starts_with(['"', '\'']) && context.last == recent.end;
    if recent.start >= line && recent.end <= at && is_plain {
        return Report::new(colon, "a value cannot hold `: ` unless it is quoted")
            .help(format!("write `{}`", quoted(value)));
    }
    Report::new(colon, "a second `: ` on the line")
        .help("put the inner mapping on lines of its own")
}

/// A line whose indentation fits no open collection, or that lacks what its collection consists of.
fn misaligned(context: &Context<'_>, at: usize, expected: &str) -> Report {
    let text = context.text;
    let line = line_start(text, at);
    let indentation = text.get(line..at).unwrap_or_default();
    let range = at..at + rest_of_line(text, at).len();
    if indentation.trim() == "-" {
        // The parser marks the element, not its dash.
        return misaligned(context, line + indentation.find('-').unwrap_or(0), expected);
    }
    if !indentation.bytes().all(|byte| byte == b' ') {
        return Report::new(range, "text follows the end of the value")
            .help("quote the whole value");
    }
    let is_entry = text.get(at..).is_some_and(|rest| rest.starts_with("- "));
    let message = match (expected, is_entry) {
        ("a key", true) => "an element of a list stands among the keys of a mapping",
        ("`- `", false) => "expected `- `: the line stands among the elements of a list",
        _ => "the line's indentation matches nothing above it",
    };
    Report::new(range, message).help("indent it like the lines it belongs to")
}

/// A line inside brackets that is indented less than its collection: most often, the bracket before
/// it is not closed.
fn outdented(context: &Context<'_>, at: usize) -> Report {
    let text = context.text;
    let opener = context
        .bracket
        .or_else(|| find_opener(text, context.last, at));
    match opener {
        Some(opener) => Report::new(
            char_at(text, opener),
            format!(
                "`{}` is not closed before the next line",
                slice(text, char_at(text, opener))
            ),
        )
        .related(
            at..at + rest_of_line(text, at).len(),
            "this line is indented too little to be inside",
        ),
        None => Report::new(
            at..at + rest_of_line(text, at).len(),
            "the line's indentation matches nothing above it",
        ),
    }
}

/// The first bracket between two places that opens a collection.
fn find_opener(text: &str, from: usize, to: usize) -> Option<usize> {
    Some(from + text.get(from..to)?.find(['[', '{'])?)
}

fn separator(kind: &Kind, context: &Context<'_>, at: usize) -> Report {
    let close = if *kind == Kind::ExpectedFlowSequenceSeparator {
        ']'
    } else {
        '}'
    };
    let report = Report::new(
        char_at(context.text, at),
        format!("expected `,` or `{close}`"),
    );
    match context.bracket {
        Some(bracket) => report.related(char_at(context.text, bracket), "the bracket stands here"),
        None => report,
    }
}
