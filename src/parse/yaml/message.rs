//! What is wrong, where, and what to type: the parser's errors in the words of people who edit
//! configuration.

use std::ops::Range;

use granit_parser::{ErrorKind as Kind, ScanError, Tag};

use crate::parse::problems::Problems;
use crate::parse::text::{char_at, excerpt, line_start, rest_of_line};
use crate::parse::{MAX_DEPTH, Value};
use crate::source::Span;

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
    structure(error.kind(), context, at)
        .or_else(|| token(error.kind(), context, at))
        .unwrap_or_else(|| {
            let info = error.info();
            let message = info.strip_prefix("while ").map_or(&*info, |rest| {
                rest.split_once(", ").map_or(rest, |(_, what)| what)
            });
            Report::new(char_at(context.text, at), message)
        })
}

/// Errors of lines, indentation and brackets.
fn structure(kind: &Kind, context: &Context<'_>, at: usize) -> Option<Report> {
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

/// Errors inside one value.
fn token(kind: &Kind, context: &Context<'_>, at: usize) -> Option<Report> {
    let text = context.text;
    let here = || char_at(text, at);
    Some(match kind {
        Kind::UnclosedQuotedScalar
        | Kind::InvalidQuotedScalarIndent
        | Kind::DocumentIndicatorInQuotedScalar => unclosed_quote(context, at),
        Kind::InvalidTrailingSingleQuotedScalar | Kind::InvalidTrailingDoubleQuotedScalar => {
            Report::new(
                at..at + rest_of_line(text, at).len(),
                "text follows the closing quote",
            )
            .help("quote the whole value, or escape the quotes inside it")
        }
        Kind::UnknownQuotedScalarEscape
        | Kind::InvalidQuotedScalarHexEscape
        | Kind::InvalidLowSurrogateHexEscape
        | Kind::InvalidLowSurrogate
        | Kind::MissingLowSurrogate
        | Kind::UnpairedLowSurrogate
        | Kind::InvalidUnicodeEscape => escape(text, at),
        Kind::UnexpectedCharacter { character } => unexpected(text, at, *character),
        Kind::CommentInterceptedScalar => Report::new(
            at..at + rest_of_line(text, at).len(),
            "a comment cannot stand inside a value",
        )
        .help("quote the value if `#` belongs to it, or move the comment above"),
        Kind::CommentNotSeparated => Report::new(here(), "a comment needs a space before its `#`")
            .help("quote the value if `#` belongs to it"),
        Kind::MissingAnchorOrAliasName => {
            let sign = slice(text, here());
            Report::new(here(), format!("`{sign}` needs a name")).help(format!(
                "quote the value if it is text: `\"{}\"`",
                excerpt(rest_of_line(text, at))
            ))
        }
        Kind::UndeclaredTagHandle => {
            Report::new(word(text, at), "the tag's prefix is not declared")
                .help("declare it with `%TAG`, or quote the value if it is text")
        }
        Kind::InvalidBlockScalarHeader | Kind::ZeroBlockScalarIndent => Report::new(
            at..at + rest_of_line(text, at).len(),
            "only an indentation digit, `+` or `-` may follow `|` or `>`",
        )
        .help("begin the text on the next line"),
        Kind::InvalidBlockScalarIndent => Report::new(
            here(),
            "the line is indented differently from the block's first line",
        ),
        Kind::InvalidMappingValueWhitespace => {
            Report::new(here(), "a colon needs a space after it").help("write `key: value`")
        }
        Kind::PlainScalarStartsWithDashFlowIndicator => Report::new(
            here(),
            "a value cannot begin with `-` and a bracket or comma",
        )
        .help("quote the value"),
        Kind::BomInsideDocument => {
            Report::new(here(), "a byte-order mark stands inside the document")
                .help("remove it: it is invisible, so delete and retype the characters around it")
        }
        Kind::UnsupportedYamlMajorVersion => Report::new(word(text, at), "only YAML 1 is known"),
        _ => return None,
    })
}

const TAB_MESSAGE: &str = "a tab cannot indent YAML";
const TAB_HELP: &str = "indent with spaces";

/// Reports the tab at `at`.
pub(super) fn tab(at: usize, problems: &mut Problems) {
    problems.syntax(at..at + 1, TAB_MESSAGE).help = Some(TAB_HELP.to_owned());
}

/// The tab meant by an error at `at`, which may mark the token before it.
fn next_tab(text: &str, at: usize) -> usize {
    const LINES: usize = 3;
    let mut start = at;
    for line in text
        .get(at..)
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
    if recent.start >= line && recent.end <= at && !value.starts_with(['"', '\'']) {
        return Report::new(colon, "a value cannot hold `: ` unless it is quoted")
            .help(format!("write `\"{}\"`", excerpt(value)));
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
    if !indentation.bytes().all(|byte| byte == b' ') {
        return Report::new(range, "text follows the end of the value")
            .help("quote the whole value");
    }
    let rest = text.get(at..).unwrap_or_default();
    let is_entry = rest.starts_with("- ") || rest.starts_with("-\n");
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

fn unclosed_quote(context: &Context<'_>, at: usize) -> Report {
    let text = context.text;
    let is_quote = |at: usize| matches!(text.as_bytes().get(at), Some(b'"' | b'\''));
    let opener = if is_quote(at) {
        Some(at)
    } else {
        (context.last..at).find(|at| is_quote(*at))
    };
    let Some(opener) = opener else {
        return Report::new(char_at(text, at), "a quote is not closed");
    };
    let quote = slice(text, char_at(text, opener));
    let report = Report::new(char_at(text, opener), format!("`{quote}` is not closed"));
    let line = rest_of_line(text, at);
    if at > opener && !line.is_empty() {
        let note = "the text would go on here, but the line is not indented";
        return report.related(at..at + line.len(), note);
    }
    report
}

/// The first escape in the double-quoted text at `at` that means nothing.
fn escape(text: &str, at: usize) -> Report {
    let mut place = at;
    let rest = text.get(at..).unwrap_or_default();
    let mut characters = rest.char_indices();
    while let Some((offset, character)) = characters.next() {
        if character != '\\' {
            continue;
        }
        place = at + offset;
        let Some((_, name)) = characters.next() else {
            break;
        };
        let digits = match name {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            '0' | 'a' | 'b' | 't' | '\t' | 'n' | 'v' | 'f' | 'r' | 'e' | ' ' | '"' | '/' | '\\'
            | 'N' | '_' | 'L' | 'P' | '\n' | '\r' => continue,
            _ => break,
        };
        let code = text.get(place + 2..place + 2 + digits);
        let code = code.and_then(|code| u32::from_str_radix(code, 16).ok());
        let is_surrogate = code.is_some_and(|code| (0xD800..0xE000).contains(&code));
        if is_surrogate || code.and_then(char::from_u32).is_none() {
            break;
        }
    }
    let name = text.get(place + 1..).and_then(|rest| rest.chars().next());
    let written = word(text, place);
    let end = match name {
        Some('x' | 'u' | 'U') => written.end,
        Some(name) => place + 1 + name.len_utf8(),
        None => written.end,
    };
    let range = place..end;
    let message = format!("`{}` is not an escape", excerpt(slice(text, range.clone())));
    Report::new(range, message).help("write `\\\\` for a backslash, or use single quotes")
}

fn unexpected(text: &str, at: usize, character: char) -> Report {
    if character.is_control() || matches!(character, '\u{fffe}' | '\u{ffff}') {
        // The parser marks the beginning of the scalar that holds it.
        let found = find_from(text, at, character).unwrap_or(at);
        let code = u32::from(character);
        return Report::new(
            char_at(text, found),
            format!("the control character U+{code:04X} is not allowed"),
        )
        .help(format!("remove it, or write `\"\\x{code:02X}\"`"));
    }
    let line = excerpt(rest_of_line(text, at));
    Report::new(
        char_at(text, at),
        format!("a value cannot begin with `{character}`"),
    )
    .help(format!("quote it: `\"{line}\"`"))
}

/// Reports nesting beyond [`MAX_DEPTH`].
pub(super) fn too_deep(range: Range<usize>, problems: &mut Problems) {
    problems.limit(range, format!("nested more than {MAX_DEPTH} levels deep"));
}

/// Reports aliases that unfold to too many nodes.
pub(super) fn too_many(range: Range<usize>, problems: &mut Problems) {
    problems.limit(
        range,
        "the aliases up to here unfold to more than a million values",
    );
}

/// Reports an alias whose anchor is not in the document.
pub(super) fn unknown_alias(
    text: &str,
    name: &str,
    range: Range<usize>,
    nearest: Option<Range<usize>>,
    problems: &mut Problems,
) {
    let related = nearest
        .clone()
        .map(|range| (problems.span(range), "it is defined here"));
    let message = format!("no anchor `&{}` stands above", excerpt(name));
    let problem = problems.syntax(range, message);
    problem.help = Some(match nearest {
        Some(nearest) => {
            let name = slice(text, nearest).trim_start_matches('&');
            format!("did you mean `*{}`?", excerpt(name))
        }
        None => format!("quote the value if it is text: `\"*{}\"`", excerpt(name)),
    });
    problem.related = related.map(|(span, note)| (span, note.to_owned()));
}

/// Reports a tag whose scalar is not of its type.
pub(super) fn misfit(tag: &Tag, text: &str, range: Range<usize>, problems: &mut Problems) {
    let message = format!(
        "`{}` is not of the type `{}`",
        excerpt(text),
        excerpt(&tag.original())
    );
    problems.syntax(range, message).help = Some("change the value or remove the tag".to_owned());
}

/// Reports a tag that does not fit its collection.
pub(super) fn misfit_collection(
    tag: &Tag,
    kind: &str,
    range: Range<usize>,
    problems: &mut Problems,
) {
    let message = format!("{kind} is not of the type `{}`", excerpt(&tag.original()));
    problems.syntax(range, message).help = Some("change the value or remove the tag".to_owned());
}

/// Reports `<<` of something else than mappings.
pub(super) fn not_mergeable(kind: &str, site: Span, problems: &mut Problems) {
    let message = format!("`<<` takes a mapping or a list of mappings, not {kind}");
    problems.syntax(site.range(), message).help = Some("quote the key if `<<` is text".to_owned());
}

/// A value's type with its article.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
    }
}

fn slice(text: &str, range: Range<usize>) -> &str {
    text.get(range).unwrap_or_default()
}

fn find_from(text: &str, from: usize, what: char) -> Option<usize> {
    Some(from + text.get(from..)?.find(what)?)
}

/// The first bracket between two places that opens a collection.
fn find_opener(text: &str, from: usize, to: usize) -> Option<usize> {
    Some(from + text.get(from..to)?.find(['[', '{'])?)
}

/// From `at` to the next blank or quote.
fn word(text: &str, at: usize) -> Range<usize> {
    let rest = text.get(at..).unwrap_or_default();
    let end = rest.find([' ', '\t', '\r', '\n', '"', ',']);
    at..at + end.unwrap_or(rest.len())
}
