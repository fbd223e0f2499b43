//! From the validator's errors to violations: one for each cause, in words.

use std::collections::HashMap;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;

use super::compile::Files;
use super::locate::Place;
use super::union::{self, Choice};
use super::{Violation, formats, words};
use crate::diag::{listed, nearest};
use crate::parse::{KeyKind, NodeRef, Value};
use crate::source::Span;

/// Lists of values and keys in messages are cut after this many.
const LISTED: usize = 12;

/// What one error comes down to.
pub(super) enum Cause<'e, 'a> {
    /// A key that the schema does not know.
    UnknownKey {
        object: Place<'a>,
        key: &'e str,
        known: Vec<&'e str>,
        /// From `unevaluatedProperties`, which also names keys whose own schema failed.
        unevaluated: bool,
    },
    /// A key that is demanded and absent.
    MissingKey { object: Place<'a>, key: String },
    /// None of the alternatives of a union fits.
    NoAlternative { place: Place<'a>, choice: Choice },
    /// Everything else, at one value.
    Failed {
        place: Place<'a>,
        error: &'e ValidationError<'e>,
    },
}

impl<'a> Cause<'_, 'a> {
    fn place(&self) -> &Place<'a> {
        match self {
            Self::UnknownKey { object, .. } | Self::MissingKey { object, .. } => object,
            Self::NoAlternative { place, .. } | Self::Failed { place, .. } => place,
        }
    }
}

/// Explains all errors of one document.
pub(super) fn explain(
    errors: &[ValidationError<'_>],
    root: Place<'_>,
    files: &Files,
) -> Vec<Violation> {
    let mut causes = Vec::new();
    for error in errors {
        causes_of(error, &root, files, &mut causes);
    }
    let causes = gravest_of_each_scalar(without_consequences(causes));
    let mut violations = once_a_place(causes);
    violations.extend(keys_that_are_not_text(&root));
    violations.sort_by(|a, b| (a.span, &a.message).cmp(&(b.span, &b.message)));
    violations.dedup();
    violations
}

/// One wrong string or number is one mistake, however many keywords it fails: the most telling is kept.
/// Lists and tables can be wrong in several ways at once.
fn gravest_of_each_scalar<'e, 'a>(causes: Vec<Cause<'e, 'a>>) -> Vec<Cause<'e, 'a>> {
    let scalar = |cause: &Cause<'_, '_>| match cause {
        Cause::Failed { place, error } => {
            let is_scalar = !matches!(place.node.value(), Value::Array(_) | Value::Object(_));
            is_scalar.then(|| (place.path.clone(), rank(error)))
        }
        _ => None,
    };
    let mut gravest: HashMap<String, usize> = HashMap::new();
    for (path, rank) in causes.iter().filter_map(scalar) {
        let least = gravest.entry(path).or_insert(rank);
        *least = rank.min(*least);
    }
    let mut causes = causes;
    causes.retain(|cause| match scalar(cause) {
        // Of several equal ones the first is kept, because the next finds no entry any more.
        Some((path, rank)) if gravest.get(&path) == Some(&rank) => gravest.remove(&path).is_some(),
        Some(_) => false,
        None => true,
    });
    causes
}

/// What tells most comes first: a wrong type explains a failed format, a wrong unit a value too small.
fn rank(error: &ValidationError<'_>) -> usize {
    match error.kind() {
        Kind::Type { .. } => 0,
        Kind::Enum { .. } | Kind::Constant { .. } => 1,
        Kind::Format { .. } => 2,
        Kind::Custom { keyword, .. } if keyword == "durationUnit" => 3,
        Kind::Custom { .. } | Kind::Pattern { .. } => 4,
        _ => 5,
    }
}

/// An alias or a merge key brings one value to several paths, and a mistake in it is still one: it is told
/// under the path of its definition, with its uses beside it.
fn once_a_place(causes: Vec<Cause<'_, '_>>) -> Vec<Violation> {
    let mut causes = causes;
    causes.sort_by_key(|cause| cause.place().uses.len());
    let mut told: HashMap<(Span, String), usize> = HashMap::new();
    let mut violations: Vec<Violation> = Vec::new();
    for cause in causes {
        let path = cause.place().path.clone();
        let violation = violation(cause);
        let what = violation.message.replacen(&path, "", 1);
        let index = *told
            .entry((violation.span, what))
            .or_insert(violations.len());
        match violations.get_mut(index) {
            Some(first) => {
                for related in violation.related {
                    if !first.related.contains(&related) {
                        first.related.push(related);
                    }
                }
            }
            None => violations.push(violation),
        }
    }
    violations
}

/// Breaks an error down to its causes.
pub(super) fn causes_of<'e, 'a>(
    error: &'e ValidationError<'e>,
    root: &Place<'a>,
    files: &'e Files,
    causes: &mut Vec<Cause<'e, 'a>>,
) {
    let place = root.clone().walk(error.instance_path());
    let address = error.absolute_keyword_location().map(|uri| uri.as_str());
    match error.kind() {
        Kind::AdditionalProperties { unexpected } => {
            let schema = address.and_then(|address| files.subschema(address, 1));
            let known: Vec<&str> = schema.map(declared_keys).unwrap_or_default();
            causes.extend(unexpected.iter().map(|key| Cause::UnknownKey {
                object: place.clone(),
                key,
                known: known.clone(),
                unevaluated: false,
            }));
        }
        Kind::UnevaluatedProperties { unexpected } => {
            let mut known = Vec::new();
            if let Some(schema) = address.and_then(|address| files.subschema(address, 1)) {
                let base =
                    address.and_then(|address| files.subschema(address.split('#').next()?, 0));
                reachable_keys(schema, base, 0, &mut known);
            }
            causes.extend(unexpected.iter().map(|key| Cause::UnknownKey {
                object: place.clone(),
                key,
                known: known.clone(),
                unevaluated: true,
            }));
        }
        Kind::Required { property } => causes.push(Cause::MissingKey {
            object: place,
            key: property.as_str().unwrap_or_default().to_owned(),
        }),
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
            union::causes_of(context, &place, root, files, causes);
        }
        _ => causes.push(Cause::Failed { place, error }),
    }
}

fn declared_keys(schema: &serde_json::Value) -> Vec<&str> {
    let properties = schema
        .get("properties")
        .and_then(|properties| properties.as_object());
    properties
        .map(|keys| keys.keys().map(String::as_str).collect())
        .unwrap_or_default()
}

/// The keys that a schema declares for one object, through its in-place applicators.
fn reachable_keys<'e>(
    schema: &'e serde_json::Value,
    base: Option<&'e serde_json::Value>,
    depth: usize,
    known: &mut Vec<&'e str>,
) {
    // Recursive schemas come round again; nobody nests in-place applicators deeper than this.
    if depth > 16 {
        return;
    }
    known.extend(declared_keys(schema));
    let mut visit = |schema| reachable_keys(schema, base, depth + 1, known);
    for keyword in ["allOf", "anyOf", "oneOf"] {
        let branches = schema.get(keyword).and_then(serde_json::Value::as_array);
        branches.into_iter().flatten().for_each(&mut visit);
    }
    for keyword in ["if", "then", "else"] {
        schema.get(keyword).into_iter().for_each(&mut visit);
    }
    let dependent = schema
        .get("dependentSchemas")
        .and_then(serde_json::Value::as_object);
    dependent
        .into_iter()
        .flat_map(serde_json::Map::values)
        .for_each(&mut visit);
    let pointer = schema
        .get("$ref")
        .and_then(|target| target.as_str()?.strip_prefix('#'));
    let target = pointer.and_then(|pointer| base?.pointer(pointer));
    target.into_iter().for_each(&mut visit);
}

/// Drops what is only the consequence of another cause: the missing key whose misspelling is reported
/// as unknown, and "unevaluated" keys whose own schema failed.
fn without_consequences<'e, 'a>(causes: Vec<Cause<'e, 'a>>) -> Vec<Cause<'e, 'a>> {
    let missing = |path: &str| -> Vec<String> {
        let keys = causes.iter().filter_map(|cause| match cause {
            Cause::MissingKey { object, key } if object.path == path => Some(key.clone()),
            _ => None,
        });
        keys.collect()
    };
    let mut misspelt: Vec<(String, String)> = Vec::new();
    for cause in &causes {
        if let Cause::UnknownKey { object, key, .. } = cause {
            let absent = missing(&object.path);
            if let Some(meant) = nearest(key, absent.iter().map(String::as_str)) {
                misspelt.push((object.path.clone(), meant.to_owned()));
            }
        }
    }
    // Keys that start alike (`a`, `ab`) are told apart by what follows the path.
    let fails_within = |path: &str| {
        causes.iter().any(|cause| {
            let rest = cause.place().path.strip_prefix(path);
            !matches!(
                cause,
                Cause::UnknownKey {
                    unevaluated: true,
                    ..
                }
            ) && rest.is_some_and(|rest| {
                path.is_empty() || rest.is_empty() || rest.starts_with(['.', '['])
            })
        })
    };
    let keep: Vec<bool> = causes
        .iter()
        .map(|cause| match cause {
            Cause::MissingKey { object, key } => !misspelt
                .iter()
                .any(|(path, meant)| *path == object.path && meant == key),
            Cause::UnknownKey {
                object,
                key,
                known,
                unevaluated: true,
            } => !(known.contains(key) && fails_within(&object.path)),
            _ => true,
        })
        .collect();
    let mut keep = keep.into_iter();
    let mut causes = causes;
    causes.retain(|_| keep.next().unwrap_or(true));
    causes
}

fn violation(cause: Cause<'_, '_>) -> Violation {
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
        Cause::Failed { place, error } => failed(place, error),
    }
}

fn unknown_key(object: &Place<'_>, key: &str, known: &[&str]) -> Violation {
    let absent: Vec<&str> = known
        .iter()
        .copied()
        .filter(|known| object.node.member(known).is_none())
        .collect();
    let meant =
        nearest(key, absent.iter().copied()).or_else(|| nearest(key, known.iter().copied()));
    let help = match meant {
        Some(meant) => Some(format!("did you mean `{meant}`?")),
        None if known.is_empty() => {
            Some("remove it; the schema allows no such key here".to_owned())
        }
        None => Some(format!("known keys here: {}", listed(known, LISTED))),
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
            let mut texts: Vec<&str> = values.iter().filter_map(|value| value.as_str()).collect();
            texts.dedup();
            let meant = place
                .node
                .as_str()
                .and_then(|given| nearest(given, texts.iter().copied()));
            let literals: Vec<String> = values.iter().map(words::literal).collect();
            let help = match meant {
                Some(meant) => format!(
                    "did you mean {meant:?}? allowed: {}",
                    listed(&literals, LISTED)
                ),
                None => format!("allowed: {}", listed(&literals, LISTED)),
            };
            (
                format!(
                    "{} is not one of the allowed values",
                    words::subject(place.node)
                ),
                Some(help),
            )
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

fn failed(place: Place<'_>, error: &ValidationError<'_>) -> Violation {
    let node = place.node;
    let subject = words::subject(node);
    let (what, help) = match error.kind() {
        Kind::Type { kind } => return wrong_type(place, &words::types_of(kind)),
        Kind::Enum { options } => {
            let values = options.as_array().cloned().unwrap_or_default();
            return no_alternative(place, Choice::Values(values));
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
        Kind::PropertyNames { error } => return bad_key_name(place, error),
        Kind::UniqueItems => return repeated(place),
        Kind::Format { format } => (
            match formats::reason(format, node.as_str().unwrap_or_default()) {
                Some(reason) => format!("{subject} is not a valid {format}: {reason}"),
                None => format!("{subject} is not a valid {format}"),
            },
            formats::example(format).map(|example| format!("for example: {example}")),
        ),
        Kind::Custom { message, .. } => match message.split_once('\n') {
            Some((what, help)) => (what.to_owned(), Some(help.to_owned())),
            None => (message.clone(), None),
        },
        Kind::Pattern { pattern } => (
            format!("{subject} does not match the pattern {pattern}"),
            None,
        ),
        Kind::Minimum { limit } => (format!("{subject} is less than the minimum, {limit}"), None),
        Kind::Maximum { limit } => (format!("{subject} is more than the maximum, {limit}"), None),
        Kind::ExclusiveMinimum { limit } => (format!("{subject} must be more than {limit}"), None),
        Kind::ExclusiveMaximum { limit } => (format!("{subject} must be less than {limit}"), None),
        Kind::MultipleOf { multiple_of } => (
            format!("{subject} is not a multiple of {multiple_of}"),
            None,
        ),
        Kind::MinLength { limit } => (
            format!(
                "{subject} is shorter than {}",
                words::count(*limit, "character")
            ),
            None,
        ),
        Kind::MaxLength { limit } => (
            format!(
                "{subject} is longer than {}",
                words::count(*limit, "character")
            ),
            None,
        ),
        Kind::MinItems { limit } => (
            format!("needs at least {}", words::count(*limit, "element")),
            None,
        ),
        Kind::MaxItems { limit } => (
            format!("has more than {}", words::count(*limit, "element")),
            None,
        ),
        Kind::AdditionalItems { limit } => {
            let limit = u64::try_from(*limit).unwrap_or(u64::MAX);
            (
                format!("has more than {}", words::count(limit, "element")),
                None,
            )
        }
        Kind::MinProperties { limit } => (
            format!("needs at least {}", words::count(*limit, "key")),
            None,
        ),
        Kind::MaxProperties { limit } => (
            format!("has more than {}", words::count(*limit, "key")),
            None,
        ),
        Kind::Contains => (
            "too few or too many elements match what the schema says it contains".to_owned(),
            None,
        ),
        Kind::OneOfMultipleValid { context } => {
            let fitting = context.iter().filter(|errors| errors.is_empty()).count();
            (
                format!(
                    "fits {fitting} of the {} alternatives, and must fit exactly one",
                    context.len()
                ),
                None,
            )
        }
        Kind::Not { schema } => (
            format!(
                "{subject} is not allowed: it matches {}",
                words::literal(schema)
            ),
            None,
        ),
        _ => (error.to_string(), None),
    };
    at(place, &what, help)
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
            violation.related.push(crate::diag::Related {
                span: first,
                message: "first here".to_owned(),
            });
            return violation;
        }
    }
    at(place, "the elements must differ", None)
}

/// YAML allows keys that are lists, tables or nothing; a schema can say nothing about them.
fn keys_that_are_not_text(root: &Place<'_>) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut open = vec![root.node];
    let mut seen = std::collections::HashSet::new();
    while let Some(node) = open.pop() {
        if !seen.insert(node.id()) {
            continue;
        }
        for member in node.members() {
            if member.key_kind == KeyKind::Complex {
                found.push(Violation {
                    span: member.key_span,
                    message: "a key that is not text cannot be checked against a schema".to_owned(),
                    help: Some("write the key as text".to_owned()),
                    related: Vec::new(),
                });
            }
            open.push(node.tree().at(member.node));
        }
        if let Value::Array(_) = node.value() {
            open.extend(node.items());
        }
    }
    found
}
