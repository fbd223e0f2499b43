//! What the grammar allows and the values do not: aliases, tags, merge keys and limits.

use std::ops::Range;

use granit_parser::Tag;

use super::{quoted, slice};
use crate::parse::problems::Problems;
use crate::parse::text::excerpt;
use crate::parse::{MAX_DEPTH, Value};
use crate::source::Span;

/// Reports nesting beyond [`MAX_DEPTH`].
pub(in crate::parse::yaml) fn too_deep(range: Range<usize>, problems: &mut Problems) {
    problems.limit_once(range, format!("nested more than {MAX_DEPTH} levels deep"));
}

/// Reports aliases that unfold to too many nodes.
pub(in crate::parse::yaml) fn too_many(range: Range<usize>, problems: &mut Problems) {
    let problem = problems.limit_once(
        range,
        "the aliases up to here unfold to more than a million values",
    );
    problem.help = Some("write the repeated part out, or repeat it less".to_owned());
}

/// Reports an alias whose anchor is not in the document.
pub(in crate::parse::yaml) fn unknown_alias(
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
        None => format!(
            "quote the value if it is text: `{}`",
            quoted(&format!("*{name}"))
        ),
    });
    problem.related = related.map(|(span, note)| (span, note.to_owned()));
}

/// Reports a tag whose scalar is not of its type.
pub(in crate::parse::yaml) fn misfit(
    tag: &Tag,
    text: &str,
    range: Range<usize>,
    problems: &mut Problems,
) {
    let message = format!(
        "`{}` is not of the type `{}`",
        excerpt(text),
        excerpt(&tag.original())
    );
    problems.syntax(range, message).help = Some("change the value or remove the tag".to_owned());
}

/// Reports a tag that does not fit its collection.
pub(in crate::parse::yaml) fn misfit_collection(
    tag: &Tag,
    kind: &str,
    range: Range<usize>,
    problems: &mut Problems,
) {
    let message = format!("{kind} is not of the type `{}`", excerpt(&tag.original()));
    problems.syntax(range, message).help = Some("change the value or remove the tag".to_owned());
}

/// Reports `<<` of something else than mappings.
pub(in crate::parse::yaml) fn not_mergeable(kind: &str, site: Span, problems: &mut Problems) {
    let message = format!("`<<` takes a mapping or a list of mappings, not {kind}");
    problems.syntax(site.range(), message).help = Some("quote the key if `<<` is text".to_owned());
}

/// A value's type with its article.
pub(in crate::parse::yaml) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
    }
}
