//! Errors inside one value.

use granit_parser::ErrorKind as Kind;

use super::{Context, Report, find_from, quoted, slice, word};
use crate::parse::text::{char_at, excerpt, rest_of_line};

/// The report of such an error; nothing for others.
pub(super) fn describe(kind: &Kind, context: &Context<'_>, at: usize) -> Option<Report> {
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
                "quote the value if it is text: `{}`",
                quoted(rest_of_line(text, at))
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
    let mut length = 0;
    let rest = text.get(at..).unwrap_or_default();
    let mut characters = rest.char_indices();
    while let Some((offset, character)) = characters.next() {
        if character != '\\' {
            continue;
        }
        place = at + offset;
        length = 0;
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
        length = digits + 2;
        let code = text.get(place + 2..place + 2 + digits);
        let code = code.and_then(|code| u32::from_str_radix(code, 16).ok());
        let is_surrogate = code.is_some_and(|code| (0xD800..0xE000).contains(&code));
        if is_surrogate || code.and_then(char::from_u32).is_none() {
            break;
        }
    }
    let written = word(text, place);
    let named = char_at(text, place + 1).end;
    let end = if length == 0 {
        named
    } else {
        written.end.min(place + length).max(named)
    };
    let range = place..text.floor_char_boundary(end);
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
    Report::new(
        char_at(text, at),
        format!("a value cannot begin with `{character}`"),
    )
    .help(format!("quote it: `{}`", quoted(rest_of_line(text, at))))
}
