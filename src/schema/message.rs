//! What a cause is told as.

use std::collections::HashMap;

use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{Uri, ValidationError};

use super::cause::Cause;
use super::locate::Place;
use super::union::Choice;
use super::vocabulary::{Keys, LISTED, Values, Vocabulary};
use super::{Violation, formats, words};
use crate::diag::{Related, listed};
use crate::parse::NodeRef;
use crate::source::Span;

/// The words for a cause.
pub(super) fn violation<'e>(cause: Cause<'e, '_>, vocabulary: &Vocabulary<'e>) -> Violation {
    match cause {
        Cause::UnknownKey {
            object, key, known, ..
        } => unknown_key(&object, key, &known),
        Cause::MissingKey { object, key } => Violation {
            span: object.node.span(),
            message: format!("missing key `{}`", object.path_of(&key)),
            help: Some(format!("add `{key}`; the schema requires it here")),
            related: object.uses,
        },
        Cause::NoAlternative { place, choice } => no_alternative(place, choice),
        Cause::Failed { place, error } => {
            let mut violation = failed(place, error, vocabulary);
            // The schema's author may have said in words what the value is.
            let address = error.absolute_keyword_location().map(Uri::as_str);
            let schema = address.and_then(|address| vocabulary.files.subschema(address, 1));
            let description = schema.and_then(|schema| schema.get("description")?.as_str());
            violation.help = violation.help.or_else(|| description.map(str::to_owned));
            violation
        }
    }
}

fn unknown_key(object: &Place<'_>, key: &str, known: &Keys<'_>) -> Violation {
    let is_absent = |known: &str| object.node.member(known).is_none();
    let help = match known.nearest(key, is_absent) {
        Some(meant) => Some(format!("did you mean `{meant}`?")),
        None if known.is_empty() => {
            Some("remove it; the schema allows no such key here".to_owned())
        }
        None => Some(format!("known keys here: {}", known.listed())),
    };
    let entry = object.child(key);
    let span = entry
        .as_ref()
        .and_then(|entry| entry.member)
        .map_or_else(|| object.node.span(), |m| m.key_span);
    Violation {
        span,
        message: format!("unknown key `{}`", object.path_of(key)),
        help,
        related: entry.map(|entry| entry.uses).unwrap_or_default(),
    }
}

fn no_alternative(place: Place<'_>, choice: Choice) -> Violation {
    let (what, help) = match choice {
        Choice::Types(types) => return wrong_type(place, &types),
        Choice::Values(values) => {
            return not_allowed_value(place, &Values::new(&values));
        }
        Choice::Keys(keys) => {
            let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
            (
                format!("needs the key {}", words::alternatives(&keys)),
                Some("add one of them".to_owned()),
            )
        }
    };
    at(place, &what, help)
}

fn not_allowed_value(place: Place<'_>, values: &Values<'_>) -> Violation {
    let what = format!(
        "{} is not one of the allowed values",
        words::subject(place.node)
    );
    let help = values.help(place.node.as_str());
    at(place, &what, Some(help))
}

/// A violation at a value, its path in front.
fn at(place: Place<'_>, what: &str, help: Option<String>) -> Violation {
    let message = if place.path.is_empty() {
        what.to_owned()
    } else {
        format!("{}: {what}", place.path)
    };
    Violation {
        span: place.node.span(),
        message,
        help,
        related: place.uses,
    }
}

fn wrong_type(place: Place<'_>, types: &[jsonschema::JsonType]) -> Violation {
    let what = format!(
        "expected {}, found {}",
        words::types(types),
        words::found(place.node)
    );
    let help = words::type_help(place.node, types);
    at(place, &what, help)
}

fn failed<'e>(
    place: Place<'_>,
    error: &'e ValidationError<'e>,
    vocabulary: &Vocabulary<'e>,
) -> Violation {
    let node = place.node;
    let subject = words::subject(node);
    let (what, help) = match error.kind() {
        Kind::Type { kind } => return wrong_type(place, &words::types_of(kind)),
        Kind::Enum { options } => {
            return not_allowed_value(place, &vocabulary.values(options));
        }
        Kind::Constant { expected_value } => (
            format!(
                "expected {}, found {}",
                words::literal(expected_value),
                words::found(node)
            ),
            None,
        ),
        Kind::FalseSchema => return not_allowed(place),
        Kind::AdditionalItems { limit } => {
            // The first element too many, as drafts with `prefixItems` tell it.
            let extra = place.clone().element(*limit).unwrap_or(place);
            return not_allowed(extra);
        }
        Kind::PropertyNames { error } => return bad_key_name(place, error),
        Kind::UniqueItems => return repeated(place),
        Kind::Format { format } => (
            match formats::reason(format, node.as_str().unwrap_or_default()) {
                Some(reason) => format!("{subject} is not a valid {format}: {reason}"),
                None => format!("{subject} is not a valid {format}"),
            },
            formats::example(format).map(|example| format!("for example: {example}")),
        ),
        Kind::UnevaluatedItems { .. } => (
            "has elements that no schema accounts for".to_owned(),
            Some("remove them".to_owned()),
        ),
        Kind::Custom { message, .. } => match message.split_once('\n') {
            Some((what, help)) => (what.to_owned(), Some(help.to_owned())),
            None => (message.clone(), None),
        },
        _ => (plainly(error, &subject), None),
    };
    at(place, &what, help)
}

/// The words for keywords that say all there is to say.
fn plainly(error: &ValidationError<'_>, subject: &str) -> String {
    let count = words::count;
    match error.kind() {
        Kind::Pattern { pattern } => format!("{subject} does not match the pattern {pattern}"),
        Kind::Minimum { limit } => format!("{subject} is less than the minimum, {limit}"),
        Kind::Maximum { limit } => format!("{subject} is more than the maximum, {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("{subject} must be more than {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("{subject} must be less than {limit}"),
        Kind::MultipleOf { multiple_of } => format!("{subject} is not a multiple of {multiple_of}"),
        Kind::MinLength { limit } => {
            format!("{subject} is shorter than {}", count(*limit, "character"))
        }
        Kind::MaxLength { limit } => {
            format!("{subject} is longer than {}", count(*limit, "character"))
        }
        Kind::MinItems { limit } => format!("needs at least {}", count(*limit, "element")),
        Kind::MaxItems { limit } => format!("has more than {}", count(*limit, "element")),
        Kind::MinProperties { limit } => format!("needs at least {}", count(*limit, "key")),
        Kind::MaxProperties { limit } => format!("has more than {}", count(*limit, "key")),
        Kind::Contains => {
            "too few or too many elements match what the schema says it contains".to_owned()
        }
        Kind::OneOfMultipleValid { context } => {
            let fitting = context.iter().filter(|errors| errors.is_empty()).count();
            format!(
                "fits {fitting} of the {} alternatives, and must fit exactly one",
                context.len()
            )
        }
        Kind::Not { schema } => format!(
            "{subject} is not allowed: it matches {}",
            words::literal(schema)
        ),
        _ => error.to_string(),
    }
}

/// A `false` schema: the key must not be there at all.
fn not_allowed(place: Place<'_>) -> Violation {
    let span = place
        .member
        .map_or_else(|| place.node.span(), |member| member.key_span);
    let mut violation = at(place, "not allowed here", Some("remove it".to_owned()));
    violation.span = span;
    violation
}

fn bad_key_name(object: Place<'_>, error: &ValidationError<'_>) -> Violation {
    let name = error.instance().as_str().unwrap_or_default().to_owned();
    let why = match error.kind() {
        Kind::Pattern { pattern } => format!("does not match the pattern {pattern}"),
        Kind::Format { format } => format!("is not a valid {format}"),
        Kind::MaxLength { limit } => {
            format!("is longer than {}", words::count(*limit, "character"))
        }
        Kind::MinLength { limit } => {
            format!("is shorter than {}", words::count(*limit, "character"))
        }
        Kind::Enum { options } => {
            let values: Vec<String> = options
                .as_array()
                .into_iter()
                .flatten()
                .map(words::literal)
                .collect();
            format!("is not one of {}", listed(&values, LISTED))
        }
        _ => "is not a name that the schema allows".to_owned(),
    };
    let member = object.node.member(&name);
    Violation {
        span: member.map_or_else(|| object.node.span(), |member| member.key_span),
        message: format!("key `{}` {why}", object.path_of(&name)),
        help: None,
        related: object.uses,
    }
}

/// `uniqueItems`: the second of two equal elements, with the first as related place.
fn repeated(place: Place<'_>) -> Violation {
    let items: Vec<NodeRef<'_>> = place.node.items().collect();
    let mut seen: HashMap<String, Span> = HashMap::new();
    for item in items {
        let text = super::plain(item).to_string();
        if let Some(first) = seen.insert(text, item.span()) {
            let mut violation = at(
                place.clone(),
                &format!("{} stands twice", words::subject(item)),
                None,
            );
            violation.span = item.span();
            violation.help = Some("remove one; the elements must differ".to_owned());
            violation.related.push(Related {
                span: first,
                message: "first here".to_owned(),
            });
            return violation;
        }
    }
    at(place, "the elements must differ", None)
}
